"""The grammar of bodies' names: which nouns head them, and what hangs on a head noun.

Head nouns are regular expressions over folded text (lower case, no accents, spaces for apostrophes and hyphens), found
by their first word; what follows is matched in the text as printed, where capitals tell names.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.meaning.lexicon import rows
from extractors.meaning.lookup import Text

_CAP = r"(?:[A-ZÀ-ÖØ-ÞŒ][^\W_]*(?:[’'&-][^\W_]+)*[’']?)"
_LOW = r"[a-zà-ÿœ][^\W_]+(?:-[a-zà-ÿœ]+)*\b(?!['’])"
_DE = r"(?:de la |de l['’]|de |du |des |d['’])"
# No adjective, whatever the ending: verbs and little words that a body's name would run on to.
_NO_ADJECTIVE = (
    r"(?!(?:applique|explique|indique|communique|pratique|appelle|rappelle|arrive|elles?|ainsi|mais|afin|fait|seuls?)"
    r"\b)"
)
_ADJECTIVE = (
    rf"{_NO_ADJECTIVE}[a-zà-ÿ-]+(?:[aie]l|ale|elle|[aie]les|[ae]ls|elles|aux|iques?|ifs?|ives?|aires?|iens?|iennes?"
    r"|ains?|aines?|eux|euses?|ables?|iers?|ières?|ics|erts?|ertes?)\b"
)
_NOUN = rf"(?!(?:la|le|les|un|une|ce|cette|ces|son|sa|ses|leurs?|ne|se|plus|près) ){_LOW}"
_THE = r"(?:la |le |les |l['’])"
_FIRST = rf" (?:{_DE}{_NOUN}|{_ADJECTIVE}|pour {_THE}{_NOUN}(?: et {_THE}{_NOUN})?)"
_FURTHER = rf"(?:{_FIRST}|, {_LOW}(?= et )| (?:et {_DE}|et |à l['’]|à la |aux |par l['’]|par la )(?:{_NOUN}))"
# `Marais poitevin`, `Bassin minier`: a common noun written as a name, with its adjective.
_AREA = (
    r"(?:(?:Bassin|Marais|Pays|Massif|Plaine|Vallée|Côte|Pyrénées|Alpes|Flandre|Hainaut|Sillon|Bocage|Littoral|Plateau)"
    r" [a-zà-ÿ]+(?:ier|in|ais|oise?|ien|al|ale|aine|an|ane|ique|eux|euse|aise|ienne)\b"
    r"|(?:région|agglomération|métropole) [a-zà-ÿ]+(?:oise|aise|ienne|aine|[vdtlr]ine)\b)"
)
_PIECE = (
    rf" (?:{_DE}|sur |sous |en |lès |& |l['’]|la |le |les |et (?:{_DE})?)?(?:{_AREA}|{_CAP})(?: \d+\b(?! ?[M%€k]))?"
)

TAIL = re.compile(rf"(?:(?! {_DE}{_AREA}){_FIRST}{_FURTHER}*)?(?P<proper>(?:{_PIECE})+)?")
"""What hangs on a head noun in a body's own name: common words first (`des transports`), then names (`du Douaisis`)."""

PROPER = re.compile(rf"(?:{_PIECE})+")
"""Capitalised names alone, with what links them: ` du Nord`, ` de la Vallée de l'Orne`."""

APPOSED = re.compile(
    rf"(?:[«“\"] ?(?P<quoted>[A-ZÀ-ÖØ-Þ][^»”\"]{{1,60}}?) ?[»”\"]"
    rf"|(?P<plain>(?:L[ae]s? |L['’])?{_CAP}(?: \d+\b(?! ?[M%€k])| (?:{_DE}|& |en |sur )?{_CAP})*(?: publics?\b)?))"
)
"""A name in apposition: nothing goes before its first word."""

AND = re.compile(rf" et (?:{_DE})?")


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: `kind` is what a later `le syndicat` calls the body.

    `manner` is how it names: `own` (head and tail are the name), `proper` (so too, and the tail must hold a capitalised
    name), `capital` (so too, and the head is capitalised itself), `apposed` (what follows is the name), `site` (a body
    only where it acts), `quoted` (the name stands in quotes), `whole` (the head alone is a name).
    """

    pattern: re.Pattern[str]
    kind: str
    manner: str


@cache
def _heads() -> tuple[dict[str, list[Head]], frozenset[str]]:
    """Give the head nouns by their first word, and which of these words are acronyms."""
    heads: dict[str, list[Head]] = defaultdict(list)
    acronyms = set()
    for firsts, rest, kind, manner, _ in rows("heads"):
        for first in firsts.split():
            heads[first.lower()].append(Head(re.compile(rf"{first.lower()}{rest}\b"), kind, manner))
            if first.isupper():
                acronyms.add(first.lower())
    return heads, frozenset(acronyms)


def head_words() -> Iterator[str]:
    """Give the first words of all head nouns, folded and in lower case."""
    yield from _heads()[0]


def headed(text: Text, rank: int) -> tuple[int, Head] | None:
    """Give the end of the head noun that starts with the word of that rank, and what it heads; the longest wins."""
    start, end = text.words[rank]
    word = text.lower[start:end]
    heads, acronyms = _heads()
    if word not in heads or (word in acronyms and not text.printed[start:end].isupper()):
        return None
    best: tuple[int, Head] | None = None
    for head in heads[word]:
        match = head.pattern.match(text.lower, start)
        if match and (best is None or match.end() > best[0]):
            best = match.end(), head
    return best
