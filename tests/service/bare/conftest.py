"""Tests that store what they like in a fact base that holds nothing, one that they share and find empty."""

import httpx
import pytest
from bases import Changing

from service.database import Database


@pytest.fixture
def database(bare: Changing) -> Database:
    return bare.database


@pytest.fixture
def client(bare: Changing) -> httpx.Client:
    return bare.client
