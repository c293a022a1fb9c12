"""Figures whose unit the text leaves out: `37 hectares, dont 22 à …`, `512 kg, contre 548 en 2019`, `et 19 sont …`.

Such a number means what the figure before it means. It is read where the words around it call for it (`dont`, `contre`,
a verb without a noun), or where it can be nothing else in its sentence: no year, no label, no rank.
"""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from extractors.meaning.figures import inside_a_name, is_stated, may_be_a_year, state
from extractors.meaning.french import ADJECTIVES_BEFORE, FUNCTION_WORDS, VERBS, is_participle, sentences, singular
from extractors.meaning.numbers import Number
from models.facts import Kind, Quantity

_HEDGE = r"(?:(?:déjà|près\s+d[e']|plus\s+de|moins\s+de|environ|quelque|seulement|au\s+moins|au\s+plus)\s+)?"
# Words that call for a figure like the one before.
_CALLS = re.compile(
    rf"\b(?:dont|contre|soit|parmi\s+(?:lesquel(?:le)?s|eux,?|elles,?)|y\s+compris)\s+{_HEDGE}$|[a-zà-ÿ]\s\($",
    re.IGNORECASE,
)
_PRONOUN = re.compile(rf"\b(?:en|ils|elles|il|elle|n['’]en)\s+(?:\w+\s+){{1,2}}{_HEDGE}$|\bd['’]entre\b", re.IGNORECASE)
_LOOSE = re.compile(
    rf"(?:\b(?:et|ou|puis|soit|à|était|étaient|sera|seront|compte|comptait)\s+{_HEDGE}|[,;]\s+{_HEDGE}"
    rf"|[A-ZÀ-Ü][\w'’-]+\s+|^\s*)$"
)
_AMONG = re.compile(r"\s+(?:d['’]entre\s+(?:eux|elles)|parmi)\b", re.IGNORECASE)
# `un dossier sur trois`, `trois sur quatre`: a proportion, which counts nothing; `05 62 00`: a telephone number.
_PROPORTION_BEFORE = re.compile(r"\bsur\s+$|\d\s+$", re.IGNORECASE)
_PROPORTION_AFTER = re.compile(r"\s+(?:sur\s+)?(?:\d|deux|trois|quatre|cinq|dix)\b", re.IGNORECASE)
_WORD = re.compile(r"\s?(?P<word>[^\W\d_]+)")
_BETWEEN = re.compile(r"\bentre\s+(?:[\d\s]+\s+et\s+)?$", re.IGNORECASE)
_AND = re.compile(r"(?:,|;|\bet)\s+$")
_OF_KIND = re.compile(r"\s+d(?:e\s+|['’])", re.IGNORECASE)
_END = re.compile(r"\s?(?:$|[.,;:)»])")
_A_NOUN = re.compile(r"\bune?\s+(?P<noun>[a-zà-ÿ]{3,})\s+(?:est|a|sont|et)\b[^.;]{0,25}$", re.IGNORECASE)
# Words that no counted thing is: behind these a number stands alone.
_NO_NOUN = (
    VERBS
    | ADJECTIVES_BEFORE
    | (FUNCTION_WORDS - {"de", "d", "du", "des", "le", "la", "les", "l", "un", "une", "ce", "cette"})
)
_LEADING_VERBS = VERBS - {"a"}
_NEAR = 60  # characters that may tell what a number is
_SMALL = 20


def ellipses(doc: Doc) -> Doc:
    """Add the figures whose unit is understood from the one before to `doc.spans["figures"]`."""
    text = doc._.text
    numbers: Sequence[Number] = doc._.numbers
    if len(numbers) < 2:
        return doc
    borders = list(sentences(text))
    covered = doc._.covered
    for number in numbers:
        if number.ambiguous or is_stated(covered, number.start, number.end):
            continue
        if inside_a_name(text, number) or may_be_a_year(text, number) or not _stands_alone(text, number):
            continue
        start = next((a for a, b in borders if a <= number.start < b), 0)
        before = _figure_before(doc, number, start)
        if before is not None:
            _state(doc, number, before)
        elif noun := _A_NOUN.search(text, start, number.start):
            quantity = Quantity(
                Kind.COUNT, number.value, singular(noun["noun"]), rule="count.one_before", confidence=0.8
            )
            state(doc, number, number.start, number.end, quantity)
    return doc


def _stands_alone(text: str, number: Number) -> bool:
    """Whether no noun follows that the number could count, but an end, a little word, a verb or an adjective."""
    low = max(0, number.start - _NEAR)
    if _PROPORTION_BEFORE.search(text, low, number.start) or _PROPORTION_AFTER.match(text, number.end):
        return False
    if _END.match(text, number.end) or _AMONG.match(text, number.end):
        return True
    if _OF_KIND.match(text, number.end) and _CALLS.search(text, low, number.start):
        return True
    following = _WORD.match(text, number.end)
    if following is None or text[number.end] != " ":
        return False
    word = following["word"].lower()
    return word in _NO_NOUN or is_participle(word)


def _figure_before(doc: Doc, number: Number, start: int) -> Span | None:
    """The figure that the number leans on, if the words call for one."""
    text = doc._.text
    before = (s for s in doc.spans["figures"] if s.end_char <= number.start)
    figures: list[Span] = sorted(before, key=lambda s: s.start_char)
    things = [f for f in figures if f._.quantity.kind in {Kind.COUNT, Kind.MEASURE}]
    if _BETWEEN.search(text, max(0, number.start - _NEAR), number.start):
        return None
    if number.grouped and figures and _is_like_money(text, number, figures[-1]):
        return figures[-1]
    if number.scale >= 1_000_000:
        return next((f for f in reversed(figures) if f._.quantity.kind is Kind.AMOUNT), None)
    if number.value != number.value.to_integral_value():
        things = [f for f in things if f._.quantity.kind is Kind.MEASURE]
    if not things:
        return None
    head = text[max(0, number.start - 50) : number.start]
    following = _WORD.match(text, number.end)
    word = following["word"].lower() if following else ""
    if _AMONG.match(text, number.end) or word in ADJECTIVES_BEFORE:
        return next((f for f in reversed(things) if f._.quantity.kind is Kind.COUNT), None)
    goes_on = figures[-1]._.quantity.rule.endswith("understood") and _AND.search(head)
    called = _CALLS.search(head) or word in _LEADING_VERBS or is_participle(word) or _PRONOUN.search(head) or goes_on
    here = [f for f in things if f.start_char >= start]
    if not called and not (here and number.value >= _SMALL and _LOOSE.search(head)):
        return None
    if not called and figures[-1]._.quantity.kind in {Kind.AMOUNT, Kind.SHARE}:
        return None
    # `7 640 logements dans quatorze communes ; Aytré en compte 690`: the thing of a like size, else the last one.
    alike: Span = next((f for f in reversed(here) if f._.quantity.value * 10 >= number.value), things[-1])
    return alike


def _is_like_money(text: str, number: Number, last: Span) -> bool:
    """Whether a bare number behind a sum in whole units is a sum too: `18 000 €, dont 6 000 réservés à …`."""
    like: Quantity = last._.quantity
    between = text[last.end_char : number.start]
    whole = like.kind is Kind.AMOUNT and like.value < 1_000_000 and "." not in between and len(between) < 60
    return whole and number.value * 100 > like.value and (_CALLS.search(between) or _AND.search(between)) is not None


def _state(doc: Doc, number: Number, before: Span) -> None:
    like: Quantity = before._.quantity
    quantity = Quantity(like.kind, number.value, like.unit, rule=f"{like.kind}.understood", confidence=0.85)
    state(doc, number, number.start, number.end, quantity)
