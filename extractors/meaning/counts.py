"""How many things or people: `dix-huit projets`, `1,2 million d'habitants`, `une trentaine de communes`.

A count needs its noun: the plural word behind the number, adjectives skipped. Where the text leaves the noun out, see
extractors.meaning.ellipses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.meaning.figures import (
    cell_of,
    inside_a_name,
    is_stated,
    may_be_a_year,
    per_of,
    readings,
    state,
)
from extractors.meaning.french import ADJECTIVES_BEFORE, FUNCTION_WORDS, SAME_IN_PLURAL, VERBS, is_participle, singular
from extractors.meaning.language import add
from extractors.meaning.numbers import Number
from models.document import Passage
from models.facts import Kind, Quantity

_WORD = r"[^\W\d_]+(?:[-’'](?=[^\W\d_]{2})[^\W\d_]+)*"
_NOUN = re.compile(
    rf"\s?(?P<of>d['’]\s?|de\s+)?[«“\"]?\s?(?:(?:{'|'.join(sorted(ADJECTIVES_BEFORE))})\s+[«“\"]?\s?)*"
    rf"(?P<noun>(?!(?:{'|'.join(sorted(FUNCTION_WORDS))})(?![\w-]))(?!aujourd['’]hui)(?![dlDL]['’]){_WORD})",
    re.IGNORECASE,
)

# Time, parts of a whole and street names are not counted (GUIDELINES.md, "No facts").
_NO_COUNT = frozenset(
    """
    an ans année années mois jour jours semaine semaines heure heures minute minutes seconde secondes trimestre
    trimestres semestre semestres siècle siècles tiers quart quarts cinquième cinquièmes dixième dixièmes moitié
    moitiés demi demie euro euros dollars francs point points degré degrés janvier février mars avril mai juin
    juillet août septembre octobre novembre décembre e ième ème er ère nd nde bis ter rue avenue boulevard place
    chemin route allée cours quai impasse million millions milliard milliards mille milliers cent cents pourcent
    x h ha m km kg t l k
    """.split()
)
# `1 élève sur 3`: a proportion.
_PROPORTION = re.compile(r"\s+sur\s+(?:\d|deux|trois|quatre|cinq|dix)\b", re.IGNORECASE)
_FOLLOWED_BY_DIGITS = re.compile(r"\s?\d")
_COMPLEMENT = re.compile(r"\s+d(?:e\s|['’])")  # `trois courts de tennis`: a noun after all
_OF_WHICH = re.compile(
    r"\s+(?:d['’]entre\s+(?:eux|elles)\b|(?:des|de\s+ces|de\s+nos|de\s+ses|de\s+leurs|sur\s+les|sur)\s+$)"
)
# `deux fois`, `trois fois plus` multiply; `18 400 fois` and `trois fois par an` count.
_OFTEN = 20
# A header that says what else a cell gives than how many.
_UNIT = re.compile(r"[%€]|\b(?:en|euros?|ha|km|m²|tonnes?|kWh|MWh|taux|part|évolution|variation)\b", re.IGNORECASE)
# `Mois`, `Dans l'année` over a column: nothing that is counted, though they end as plurals do.
_NO_THINGS = SAME_IN_PLURAL | FUNCTION_WORDS | _NO_COUNT
_NO_NOUNS = ADJECTIVES_BEFORE - {"jeunes"}
_ACRONYMS_AS_WORDS = frozenset("ehpad ehpa esat cada segpa ulis sessad crous pacs sivom".split())
_PLURAL_HEADER = re.compile(r"(?P<noun>(?=[^\W\d_]{4})[A-ZÀ-Ü]?[a-zà-ÿ]{2,}s)\b(?!\s*[(\[])")
# A header that says something else than when: the caption's noun is not what its column counts.
_OWN_MEANING = re.compile(r"[^\W\d_]{3,}")
_NUMBER_OF = re.compile(
    r"\bnombre\s+(?:total\s+|moyen\s+)?d(?:es?\s+|['’])(?P<noun>[^\W\d_]{3,})\b[^.;\d]{0,90}"
    r"(?:\bà|\bde|\batteint|\b(?:est|était)|:)\s+(?:près\s+de\s+|plus\s+de\s+|moins\s+de\s+|environ\s+)?$",
    re.IGNORECASE,
)
_NUMBER_OF_AFTER = re.compile(r"\s+le\s+nombre\s+d(?:es?\s+|['’])(?P<noun>[^\W\d_]{3,})", re.IGNORECASE)
_NOTHING_FOLLOWS = re.compile(r"\s?(?:$|[.,;:)]|(?:à|au|en|fin|pour|dans|contre|et|soit|sur)\b)", re.IGNORECASE)
_HEADER = re.compile(
    r"\b(?:nombre|nb|nbre)\b\.?\s+(?:total\s+)?(?:de\s+|d['’]\s?|des\s+)?(?P<noun>[^\W\d_]{3,})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number counts: the noun in the singular, where the figure's words end, and how sure that is."""

    noun: str
    end: int
    rule: str
    confidence: float


def counts(doc: Doc) -> Doc:
    """Add every count to `doc.spans["figures"]`."""
    text = doc._.text
    numbers: Sequence[Number] = doc._.numbers
    passage: Passage | None = doc._.passage
    covered = doc._.covered
    for at, number, reading in readings(text, numbers, _NOUN):
        if is_stated(covered, number.start, number.end) or inside_a_name(text, number):
            continue
        if number.ambiguous:
            if not _FOLLOWED_BY_DIGITS.match(text, number.end) and _NOUN.match(text, number.end):
                add(doc, "refused", number.start, number.end, reason="ambiguous separators")
            continue
        counted = _counted(text, number, reading.unit) if reading else None
        if counted is None:
            counted = (
                _of_which(text, numbers, at)
                or _said_before(text, number)
                or _said_after(text, number)
                or _below_header(passage, number)
            )
        if counted is None:
            continue
        quantity = Quantity(
            kind=Kind.COUNT,
            value=reading.value if reading else number.value,
            value_max=reading.value_max if reading and reading.end >= counted.end else None,
            unit=counted.noun,
            rule=counted.rule,
            confidence=counted.confidence,
        )
        # The lower end of a change (`de 287 à 412 licenciés`) has its noun behind the upper one.
        end = reading.end if reading and reading.end < counted.end else counted.end
        state(doc, number, number.start, end, quantity)
    return doc


def _counted(text: str, number: Number, unit: re.Match[str]) -> _Counted | None:
    """The noun behind the number, if it is one that can be counted."""
    noun, lower = unit["noun"], unit["noun"].lower()
    if not _may_name(number, unit) or _PROPORTION.match(text, unit.end()):
        return None
    if lower == "fois":
        often = number.value >= _OFTEN or per_of(text, number.start, unit.end())[0] is not None
        return _Counted("fois", unit.end(), "count.times", 0.9) if often else None
    if number.value < 2 and (number.in_words or number.value != 1):
        return None
    if may_be_a_year(text, number) or _may_be_a_postcode(number, noun):
        return None
    acronym = (noun.isupper() and len(noun) > 1) or any(part.isupper() and len(part) > 1 for part in noun.split("-"))
    if number.value != number.value.to_integral_value() and not acronym:
        return None
    if acronym or lower in _ACRONYMS_AS_WORDS or lower in SAME_IN_PLURAL:
        return _Counted(noun, unit.end(), "count.acronym", 0.9)
    if lower[-1] in "sxz" or any(part[-1] in "sx" for part in lower.split("-")):
        return _Counted("-".join(map(singular, noun.split("-"))), unit.end(), "count.noun", 0.95)
    if number.value == 1 and noun.islower():
        return _Counted(noun, unit.end(), "count.one", 0.8)
    # A plural that lost its s in print: only behind a number that can be nothing else.
    if number.grouped and noun.islower() and len(noun) > 3:
        return _Counted(noun, unit.end(), "count.singular", 0.75)
    return None


def _may_name(number: Number, unit: re.Match[str]) -> bool:
    """Whether the word behind the number is a noun, joined as numbers are: `12 foyers`, `un million de foyers`."""
    noun, lower = unit["noun"], unit["noun"].lower()
    large = number.scale >= 1_000_000 or number.approximate
    if bool(unit["of"]) != large and number.scale != 1_000:
        return False
    if lower in _NO_COUNT and not (noun.isupper() and len(noun) > 2):
        return False
    if lower in _NO_NOUNS and not _COMPLEMENT.match(unit.string, unit.end()):
        return False
    return lower not in VERBS and not is_participle(noun)


def _may_be_a_postcode(number: Number, noun: str) -> bool:
    return not number.grouped and number.value >= 1000 and noun[0].isupper() and not noun.isupper()


def _of_which(text: str, numbers: Sequence[Number], at: int) -> _Counted | None:
    """The first number of `sept des huit EPCI`: it counts what the second one counts."""
    if at + 1 == len(numbers):
        return None
    number, whole = numbers[at], numbers[at + 1]
    if not _OF_WHICH.fullmatch(text, number.end, whole.start) or number.value >= whole.value:
        return None
    noun = _NOUN.match(text, whole.end)
    counted = noun and _counted(text, whole, noun)
    return _Counted(counted.noun, number.end, "count.of_which", 0.9) if counted else None


def _said_before(text: str, number: Number) -> _Counted | None:
    """A bare number behind `le nombre de foyers … s'élève à`."""
    head = _NUMBER_OF.search(text, max(0, number.start - 150), number.start)
    if head is None or not _NOTHING_FOLLOWS.match(text, number.end) or number.value != number.value.to_integral_value():
        return None
    return _Counted(singular(head["noun"].lower()), number.end, "count.number_of", 0.9)


def _said_after(text: str, number: Number) -> _Counted | None:
    """A bare number before its noun: `ramener à moins de 3 500 le nombre de foyers`."""
    tail = _NUMBER_OF_AFTER.match(text, number.end)
    return _Counted(singular(tail["noun"].lower()), number.end, "count.number_of", 0.9) if tail else None


def _below_header(passage: Passage | None, number: Number) -> _Counted | None:
    """A bare number in a table cell below `Nombre de logements`, or `Opérations`, or a year in a table of dwellings."""
    cell = cell_of(passage, number)
    if cell is None or number.value != number.value.to_integral_value():
        return None
    header = _HEADER.search(cell.header) or _PLURAL_HEADER.match(cell.header)
    if header is not None and header["noun"].lower() in _NO_THINGS:
        header = None
    if header is None and not _OWN_MEANING.search(cell.header):
        header = _HEADER.search(cell.caption)
    if header is None and passage is not None and cell is not passage.cells[0] and not _UNIT.search(cell.header):
        # `Nombre de dossiers | 12 | 15`: the row says what its cells count.
        header = _HEADER.match(passage.text, passage.cells[0].start, passage.cells[0].end)
    if header is None:
        return None
    return _Counted(singular(header["noun"].lower()), number.end, "count.header", 0.9)
