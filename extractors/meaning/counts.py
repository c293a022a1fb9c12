"""How many things or people: `dix-huit projets`, `1,2 million d'habitants`, `une trentaine de communes`, `dont deux`.

A count needs its noun: the plural word behind the number, adjectives skipped, or, where the text leaves it out
(`4 opérations sont terminées et 19 sont en travaux`), the noun counted before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.meaning.french import ADJECTIVES_BEFORE, FUNCTION_WORDS, VERBS, is_participle, singular
from extractors.meaning.numbers import Number, closes_range, header_of, is_stated, per_of, qualifier_of, read, state
from models.facts import Kind, Qualifier, Quantity

_WORD = r"[^\W\d_]+(?:[-’'](?=[^\W\d_]{2})[^\W\d_]+)*"
_NOUN = re.compile(
    rf"\s?(?P<of>d['’]\s?|de\s+)?[«“\"]?\s?(?:(?:{'|'.join(sorted(ADJECTIVES_BEFORE))})\s+[«“\"]?\s?)*"
    rf"(?P<noun>(?!(?:{'|'.join(sorted(FUNCTION_WORDS))})(?![\w-]))(?![dlDL]['’]){_WORD})",
    re.IGNORECASE,
)

# Time, parts of a whole and street names are not counted (GUIDELINES.md, "No facts").
_NO_COUNT = frozenset(
    """
    an ans année années mois jour jours semaine semaines heure heures minute minutes seconde secondes trimestre trimestres
    semestre semestres siècle siècles tiers quart quarts cinquième cinquièmes dixième dixièmes moitié moitiés demi demie
    euro euros dollars francs point points degré degrés janvier février mars avril mai juin juillet août septembre octobre
    novembre décembre e ième ème er ère nd nde bis ter rue avenue boulevard place chemin route allée cours quai impasse
    million millions milliard milliards mille milliers cent cents pourcent x h ha m km kg t l k
    """.split()
)
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:n[o°º]s?|articles?|art\.|pages?|p\.|annexes?|tomes?|lots?|volets?|axes?|phases?|tranches?|niveaux?|étapes?"
    r"|chapitres?|fiches?|titre|orientation|priorité|objectif|action|mesure|zone|route|catégories?|type|classe|groupe"
    r"|version|figures?|tableaux?|notes?|vague|saison|volume|échangeur|sortie|ligne|cité|bâtiment|R[DN]|autoroute"
    r"|CS|BP|cedex|tél\.?|téléphone)\s*|\d\s?[/.])$",
    re.IGNORECASE,
)
_MULTIPLIED = re.compile(r"\b(?:multipli\w+|divis\w+)\s+par\s+$|\d\s?[x×]\s?$", re.IGNORECASE)
_DONT = re.compile(
    r"\b(?:dont|parmi\s+lesquel(?:le)?s|parmi\s+eux,?|parmi\s+elles,?)\s+(?:déjà\s+|près\s+de\s+|plus\s+de\s+|environ\s+)?$",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(
    r"\s+(?:d['’]entre\s+(?:eux|elles)\b|(?:des|de\s+ces|de\s+nos|de\s+ses|de\s+leurs|sur\s+les|sur)\s+$)"
)
_NO_UNIT_FOLLOWS = re.compile(r"\s?(?:$|[.,;:)»]|(?:" + "|".join(sorted(FUNCTION_WORDS - {"de", "d"})) + r")\b)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•|–—(«]\s*)$")
_HEADER = re.compile(
    r"\b(?:nombre|nb|nbre)\b\.?\s+(?:total\s+)?(?:de\s+|d['’]\s?|des\s+)?(?P<noun>[^\W\d_]{3,})", re.IGNORECASE
)
_SMALL = 100


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number counts: the noun in the singular, where the figure's words end, and how sure that is."""

    noun: str
    end: int
    rule: str
    confidence: float


def counts(doc: Doc) -> Doc:
    """Add every count to `doc.spans["figures"]`."""
    text = doc.text
    numbers: Sequence[Number] = doc._.numbers
    before: str | None = None  # the noun counted last, which the text may leave out next
    for at, number in enumerate(numbers):
        if is_stated(doc, number.start, number.end):
            continue
        if number.ambiguous or _inside_a_name(text, number) or closes_range(text, numbers, at, _NOUN):
            continue
        reading = read(text, numbers, at, _NOUN)
        counted = reading and _counted(text, number, reading.unit)
        if reading and number.in_words and number.value == 1 and not reading.unit["of"]:
            before = singular(reading.unit["noun"])  # `une opération est terminée et 10 sont en travaux`
            continue
        if counted is None and before is not None:
            counted = _understood(text, numbers, at, before)
        if counted is None:
            counted = _of_which(text, numbers, at) or _below_header(doc, number)
        if counted is None:
            continue
        before = counted.noun
        quantity = Quantity(
            kind=Kind.COUNT,
            value=reading.value if reading else number.value,
            value_max=reading.value_max if reading and reading.end >= counted.end else None,
            unit=counted.noun,
            rule=counted.rule,
            confidence=counted.confidence,
        )
        state(doc, number, number.start, counted.end, quantity)
    return doc


def _inside_a_name(text: str, number: Number) -> bool:
    """Whether the number labels, dates or multiplies: `lot 3`, `2x2 voies`, `multiplié par deux`, `Les Deux Alpes`."""
    head = text[max(0, number.start - 40) : number.start]
    if _MULTIPLIED.search(head):
        return True
    if number.in_words:
        starts = _SENTENCE_START.search(head) is not None
        return text[number.start].isupper() and not starts or text[number.end : number.end + 1] == "-"
    return not number.grouped and number.value < _SMALL and _LABEL_BEFORE.search(head) is not None


def _counted(text: str, number: Number, unit: re.Match[str]) -> _Counted | None:
    """The noun behind the number, if it is one that can be counted."""
    noun, lower = unit["noun"], unit["noun"].lower()
    large = number.scale >= 1_000_000 or number.approximate
    if bool(unit["of"]) != large and not (number.scale == 1_000 and large):
        return None
    if lower in _NO_COUNT or lower in VERBS or lower in ADJECTIVES_BEFORE - {"jeunes"} or is_participle(noun):
        return None
    if lower == "fois":
        return _Counted("fois", unit.end(), "count.times", 0.9) if per_of(text, number.start, unit.end())[0] else None
    if number.value < 2 and (number.in_words or number.value != 1):
        return None
    if _may_be_a_year(text, number) or _may_be_a_postcode(number, noun):
        return None
    acronym = noun.isupper() and len(noun) > 1 or any(part.isupper() and len(part) > 1 for part in noun.split("-"))
    if number.value != number.value.to_integral_value() and not acronym:
        return None
    if acronym:
        return _Counted(noun, unit.end(), "count.acronym", 0.9)
    if lower[-1] in "sxz" or any(part[-1] in "sx" for part in lower.split("-")):
        return _Counted(singular(noun) if "-" not in noun else noun, unit.end(), "count.noun", 0.95)
    if number.value == 1 and noun.islower():
        return _Counted(noun, unit.end(), "count.one", 0.8)
    # A plural that lost its s in print: only behind a number that can be nothing else.
    if number.grouped and noun.islower() and len(noun) > 3:
        return _Counted(noun, unit.end(), "count.singular", 0.75)
    return None


def _may_be_a_year(text: str, number: Number) -> bool:
    if number.in_words or number.grouped or number.scale > 1 or not 1900 <= number.value < 2100:
        return False
    return qualifier_of(text, number.start, number.end)[0] is Qualifier.EXACT


def _may_be_a_postcode(number: Number, noun: str) -> bool:
    return not number.grouped and number.value >= 1000 and noun[0].isupper() and not noun.isupper()


def _understood(text: str, numbers: Sequence[Number], at: int, before: str) -> _Counted | None:
    """A number without a noun that counts what was counted before: `dont deux sur …`, `19 sont …`, `15 nouvelles`."""
    number = numbers[at]
    if number.value != number.value.to_integral_value() or number.value < 2 or _may_be_a_year(text, number):
        return None
    head = text[max(0, number.start - 40) : number.start]
    following = _NOUN.match(text, number.end)
    word = following["noun"].lower() if following and not following["of"] else ""
    if word in VERBS and word not in {"a", "ont"} or word in ADJECTIVES_BEFORE:
        end = following.end() if following and word in ADJECTIVES_BEFORE else number.end
        return _Counted(before, end, "count.understood", 0.85)
    if _DONT.search(head) and (is_participle(word) if word else _NO_UNIT_FOLLOWS.match(text, number.end)):
        return _Counted(before, number.end, "count.dont", 0.85)
    return None


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


def _below_header(doc: Doc, number: Number) -> _Counted | None:
    """A bare number in a table cell below `Nombre de logements`."""
    header = _HEADER.search(header_of(doc, number))
    if header is None or number.value != number.value.to_integral_value():
        return None
    return _Counted(singular(header["noun"].lower()), number.end, "count.header", 0.9)
