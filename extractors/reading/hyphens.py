"""Hyphens at the ends of lines: what belongs to the word stays, what only parted it goes.

Decided by the document itself: by the words and the compounds that it writes within its lines.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from extractors.reading.lines import Line

HYPHENS = "-‐\xad"
_SOFT = "\xad"
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORD_ALONE = 4  # letters
_HYPHENATED = 0.02  # of the lines end with a hyphen where the document parts its words
_ACRONYM = 5  # letters: longer words in capitals are words
# What joins the parts of names, and is no syllable that a word may end with: the others are, as de in Gironde.
_LINKS = frozenset({"et", "sur", "sous", "en", "les", "lez", "aux", "entre"})


class Hyphens:
    """What a document's own words say about a hyphen at the end of a line."""

    def __init__(self, lines: Iterable[Line]) -> None:
        whole: list[str] = []
        total = parted = 0
        cut = False
        for line in lines:
            total += 1
            text = line.text
            parts = text[-1] in HYPHENS
            if cut or parts:  # the parts of a word are none
                parted += parts
                whole += _WORD.findall(text)[cut : -1 if parts else None]
            else:
                whole.append(text)
            cut = parts
        printed = Counter(_WORD.findall(_folded(" ".join(whole))))
        self.words = printed
        self.first: Counter[str] = Counter()
        self.last: Counter[str] = Counter()
        self.links: set[str] = set(_LINKS)
        for word in [word for word in printed if "-" in word]:
            names, count = word.split("-"), printed[word]
            self.first[names[0]] += count
            self.last[names[-1]] += count
            self.links.update(names[1:-1])
            for name in names:
                self.words[name] += count
        self.parts_words = total > 0 and parted / total > _HYPHENATED

    def stays(self, before: str, after: str, *, capitals: bool) -> bool:
        """Whether the hyphen between `before` (the line's last word, with any sign ahead of it) and `after` stays.

        `capitals` says whether the whole line is set in capitals: elsewhere they are those of names and acronyms.
        """
        if before.endswith(_SOFT):
            return False
        left, right = _last_word(before[:-1]), _first_word(after)
        if not left or not right:
            return True  # a number, a bracket: 2024-2025
        shouted = left.isupper() and right.isupper() and len(left) > 1
        if not shouted:
            return right[0].isupper() or self._names(left, right) or self._compound(_folded(left), _folded(right))
        acronyms = not capitals and max(len(left), len(right)) <= _ACRONYM
        return (acronyms and not self.words[_folded(left + right)]) or self._compound(_folded(left), _folded(right))

    def _names(self, left: str, right: str) -> bool:
        """Whether a name goes on with a small word that links its parts: Loir-|et-Cher."""
        link, _, name = right.partition("-")
        if not (name and name[0].isupper() and left.rpartition("-")[2][:1].isupper()):
            return False
        return _folded(link) in self.links and not self.words[_folded(left.rpartition("-")[2] + link)]

    def _compound(self, left: str, right: str) -> bool:
        """Whether two small-letter parts are those of a compound."""
        head, tail = left.rsplit("-", maxsplit=1)[-1], right.split("-", maxsplit=1)[0]
        whole, compound = max(self.words[head + tail], self.words[left + right]), self.words[f"{left}-{right}"]
        if whole != compound:
            return compound > whole
        if (
            self.first[head]
            or (self.last[tail] and self.words[head])
            or ("-" in left and self.first[left.split("-", maxsplit=1)[0]])
        ):
            return True  # mi-|parcours where mi-temps stands elsewhere, quelques-|uns, porte-à-|porte
        known = [part for part in (head, tail) if self.words[part]]
        if len(known) == 2 and min(map(len, known)) >= _WORD_ALONE:
            return True  # vingt-|quatre; shorter words are syllables too: de-|main
        return bool(known) and not self.parts_words


def _folded(text: str) -> str:
    """Give text without capitals and accents: Éco-pôle is eco-pôle elsewhere."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.replace("‐", "-").lower()))


def _last_word(text: str) -> str:
    words = _WORD.findall(text)
    return words[-1] if words and text.endswith(words[-1]) else ""


def _first_word(text: str) -> str:
    match = _WORD.match(text)
    return match[0] if match else ""
