"""Key figures beside the text that repeat what the text says, in other words: both are given one topic.

`61,8 M€ investis depuis 2020` in a box is what the text calls `les dépenses d'investissement s'élèvent à 61,8 M€`. Two
figures as exact as that are rarely the same by chance; where they are less exact, they must have a word in common.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from models.document import PassageKind
from models.facts import Fact
from service.claims import digits
from service.topics import content, telling, topic

Told = tuple[dict[str, Any], Fact]
"""A fact with its row."""

EXACT = 3
"""Significant digits from which on two figures of one document are one where they have a word in common."""
VERY_EXACT = 4
"""Those from which on they need none."""


def lend_topics(document: str, told: Iterable[Told]) -> None:
    """Have the key figures of a document go by the topic of that in the text which they repeat.

    Where that has none, it goes by theirs; where neither has one, both by one of this document and this figure alone.
    """
    alike: defaultdict[tuple[Any, ...], list[Told]] = defaultdict(list)
    for row, fact in told:
        quantity = fact.quantity
        if digits(quantity.value) >= EXACT:
            alike[quantity.kind, quantity.unit, quantity.per, quantity.value].append((row, fact))
    for figure, group in alike.items():
        in_text = [each for each in group if not _is_key(each[1])]
        for row, fact in group:
            repeated = _repeated(fact, in_text) if _is_key(fact) else None
            if repeated is not None:
                alone = blake2b(repr((document, *figure)).encode(), digest_size=8).hexdigest()
                row["topic"] = repeated["topic"] = repeated["topic"] or row["topic"] or alone


def is_lent(row: Any, subject: str) -> bool:
    """Whether the topic of a fact's row is not that of its own subject."""
    return row.topic not in {None, topic(row.kind, row.unit, row.per, subject, (), ())}


def _is_key(fact: Fact) -> bool:
    return fact.source.passage.kind is PassageKind.CALLOUT


def _repeated(key: Fact, in_text: Sequence[Told]) -> dict[str, Any] | None:
    """Give the row of the figure with which a key figure has most words in common, the first of several."""
    shared = [(len(_words(key) & _words(fact)), row) for row, fact in in_text]
    enough = [each for each in shared if each[0] or digits(key.quantity.value) >= VERY_EXACT]
    return max(enough, key=lambda each: each[0])[1] if enough else None


def _words(fact: Fact) -> frozenset[str]:
    return telling(content(fact.source.quote, fact.quantity.unit))
