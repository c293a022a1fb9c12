"""Text folded for search: French stems without accents, the same for what is stored and for what is asked.

`l'Économie des énergies` becomes `econom de energ`: whoever types `energie` or `économies` finds it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from snowballstemmer import stemmer

_WORD = re.compile(
    r"(?:(?<![^\W\d_])(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’](?=[^\W\d_]))?"  # an elided word goes with the next
    r"(?P<word>[^\W\d_]+|\d+)",
    re.IGNORECASE,
)
_STEMMER = stemmer("french")


@lru_cache(maxsize=10_000)  # the figures of a sentence share it, those of a chapter its headings
def fold(text: str) -> str:
    """Give the stems of `text`, one space between them."""
    return " ".join(stem for _start, _end, stem in stems(unicodedata.normalize("NFC", text)))


APART = "x0x"
"""Stands between texts that are folded together, so that no phrase is found across them; no word folds to it."""


def fold_apart(texts: Iterable[str]) -> str:
    """Fold texts that do not go on in each other; empty ones, and those that are there already, are left out."""
    return f" {APART} ".join(dict.fromkeys(folded for text in texts if (folded := fold(text))))


def stems(text: str) -> Iterator[tuple[int, int, str]]:
    """Give each word's start and end in `text` and its stem, in order; letters and digits are never in one word.

    Offsets hold for composed text (NFC), as passages are; for text in another form fold it composed first.
    """
    for found in _WORD.finditer(text):
        yield *found.span("word"), stem(found["word"])


def plain(text: str) -> str:
    """Give the text without accents and in lower case."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return letters.replace("œ", "oe").replace("æ", "ae")


def plain_words(text: str) -> str:
    """Give the words of `text` whole, without accents and in lower case, one space between them."""
    return " ".join(plain(found["word"]) for found in _WORD.finditer(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give the stem of one word, without accents, in lower case.

    Accents go first, so that words typed without them meet those printed with them; stemming goes on until nothing
    changes, as the French stemmer leaves `renovee` at `renove` but takes `rénovée` to `rénov` in one go.
    """
    letters = plain(word)
    # Snowball keeps the plural of `emploi`, `convoi`.
    if len(letters) > 4 and letters.endswith("ois"):
        letters = letters[:-1]
    while (shorter := _STEMMER.stemWord(letters)) != letters:
        letters = shorter
    return letters
