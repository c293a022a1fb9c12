"""The ids of passages and facts, as corpus/CONTRACT.md gives them: made from the file and the page, by no rule."""

import hashlib

from models.facts import Kind


def passage_id(sha256: str, page: int, text: str, rank: int) -> str:
    """Name a passage; `rank`, from 0, tells those with the same text on one page apart, in reading order."""
    return f"p_{_hash(sha256, page, text, rank)}"


def fact_id(sha256: str, page: int, kind: Kind, text: str, rank: int) -> str:
    """Name a figure printed as `text`; `rank`, from 0, is that among the same figures of a page, from the top."""
    return f"f_{_hash(sha256, page, kind.value, bare(text), rank)}"


def bare(text: str) -> str:
    """Give the printed words without spaces: how they are set does not matter to an id."""
    return "".join(text.split())


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
