"""What is asked for, written as the query of an address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


def query(asked: Mapping[str, Any]) -> str:
    """Write parameters, lists as often as they have values, yes and no as `true` and `false`."""
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()}
    return urlencode(said, doseq=True)
