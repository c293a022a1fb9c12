"""What tests say of the databases that they run on; the fixture `base` of conftest.py makes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from service.settings import Settings

Base = Callable[..., AbstractContextManager[Settings]]
"""Makes a fact base in a data folder, migrated unless told to be `empty`; gives its settings."""
