"""How names are looked up in text: by first word, longest first, whatever the accents and hyphens.

`Text` folds a passage's text without changing its length, so that what is found by its folded form keeps its offsets.
"""

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

_WORD = re.compile(r"[^\W_]+")
_BEFORE = 80  # characters
_EVERYWHERE = frozenset("le la les l de du des d".split())
_HYPHENS = ("-", "–", "‑")

T = TypeVar("T")


def _folding() -> dict[int, str]:
    """Letters without their accents, hyphens and apostrophes as spaces: every character gives exactly one."""
    table = {ord(sign): " " for sign in "-‐‑–'’ʼ\u00a0\u202f"}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_FOLD = _folding()


def fold(text: str) -> str:
    """Give the text with plain letters, and spaces for hyphens and apostrophes; as long as it was."""
    return text.translate(_FOLD)


def slug(name: str) -> str:
    """Give the part of an id that a name makes: `Maisons et Cités` is `maisons-et-cites`."""
    return "-".join(_WORD.findall(fold(name).lower().replace("œ", "oe")))


class _Words:
    """The folded forms of a text and its words: four rules ask for those of each passage."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.lower = self.folded.lower()
        self.words = [match.span() for match in _WORD.finditer(self.folded)]
        self.ranks: dict[str, list[int]] = {}
        self.proper: list[int] = []
        self.digits: list[int] = []
        for rank, (start, end) in enumerate(self.words):
            self.ranks.setdefault(self.lower[start:end], []).append(rank)
            if text[start].isupper():
                self.proper.append(rank)
            elif text[start].isdecimal():
                self.digits.append(rank)


_words = lru_cache(maxsize=4096)(_Words)


class Text:
    """A passage's text with its folded forms and its words.

    `words` are their borders, `ranks` tells where each word stands, folded and in lower case, `proper` are the ranks of
    those that begin with a capital, `digits` of those that begin with a digit.
    """

    def __init__(self, text: str) -> None:
        known = _words(text)
        self.printed = text
        self.folded, self.lower = known.folded, known.lower
        self.words, self.ranks, self.proper, self.digits = known.words, known.ranks, known.proper, known.digits
        self._taken = bytearray(len(text))

    @cached_property
    def at(self) -> dict[int, int]:
        """The rank of the word that starts at an offset."""
        return {start: rank for rank, (start, _) in enumerate(self.words)}

    def standing(self, words: AbstractSet[str]) -> list[int]:
        """Give the ranks of all these words, folded and in lower case."""
        return [rank for word in self.ranks.keys() & words for rank in self.ranks[word]]

    def word(self, rank: int) -> str:
        """Give a word, folded and in lower case."""
        start, end = self.words[rank]
        return self.lower[start:end]

    def before(self, start: int) -> str:
        """Give the words before an offset: as many as tell what a name is to the sentence."""
        return self.printed[max(0, start - _BEFORE) : start]

    def free(self, start: int, end: int) -> bool:
        """Tell whether nothing between the offsets was taken."""
        return 1 not in self._taken[start:end]

    def take(self, start: int, end: int) -> None:
        """Leave these characters to what was found there."""
        self._taken[start:end] = b"\1" * (end - start)

    def alone(self, start: int, end: int) -> bool:
        """Tell that a name is no part of a hyphenated one."""
        return self.printed[start - 1 : start] not in _HYPHENS and not (
            self.printed[end : end + 1] in _HYPHENS and self.printed[end + 1 : end + 2].isalnum()
        )


class Index(Generic[T]):
    """Names and what they stand for. A name given with `exact` must be printed in its own case, or all in capitals."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}  # the most words that a name with this first word has
        # What tells that a name may begin: its first word, or its second behind one that stands everywhere.
        self._alone: set[str] = set()
        self._behind: set[str] = set()
        self._loose: dict[str, T] = {}
        self._exact: dict[str, T] = {}

    def add(self, name: str, value: T, *, exact: bool) -> None:
        """Let `name` stand for `value`; what was there first stays."""
        # What is looked up ends with a word: a last sign (`Erasmus+`, `MaPrimeRénov'`) is no part of it.
        for folded in {fold(name).rstrip(" +"), fold(name.replace("œ", "oe").replace("Œ", "Oe")).rstrip(" +")}:
            words = _WORD.findall(folded.lower())
            self._first[words[0]] = max(len(words), self._first.get(words[0], 0))
            if words[0] in _EVERYWHERE and len(words) > 1:
                self._behind.add(words[1])
            else:
                self._alone.add(words[0])
            if exact:
                self._exact.setdefault(folded, value)
                if len(folded) > 3:
                    self._exact.setdefault(folded.upper(), value)
            else:
                self._loose.setdefault(folded.lower(), value)

    def values(self) -> Iterator[T]:
        """Give what the names stand for, once a name."""
        yield from self._loose.values()
        yield from self._exact.values()

    def starts(self, text: Text) -> list[int]:
        """Give the ranks of the words with which a name may begin: a text has few of the words of a lexicon."""
        behind = (rank - 1 for rank in text.standing(self._behind) if rank and text.word(rank - 1) in _EVERYWHERE)
        return sorted({*text.standing(self._alone), *behind})

    def longest(self, text: Text, rank: int) -> tuple[int, T] | None:
        """Give the end and the value of the longest name that starts with the word of that rank."""
        start, end = text.words[rank]
        most = self._first.get(text.lower[start:end])
        if most is None:
            return None
        for _, stop in reversed(text.words[rank : rank + most]):
            value = self._exact.get(text.folded[start:stop])
            if value is None:
                value = self._loose.get(text.lower[start:stop])
            if value is not None:
                return stop, value
        return None

    def all(self, text: Text) -> Iterator[tuple[int, int, T]]:
        """Give start, end and value of every name in the text, none inside another."""
        reached = 0
        for rank in self.starts(text):
            start = text.words[rank][0]
            if start >= reached and (found := self.longest(text, rank)):
                reached = found[0]
                yield start, reached, found[1]

    def all_of(self, text: str) -> list[T]:
        """Give what the names in a text stand for."""
        return [value for _, _, value in self.all(Text(text))]
