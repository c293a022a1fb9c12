"""When: the period that dates a figure, and whether the figure is achieved, planned or a target."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from extractors.meaning.language import Figure, NamedPeriod, Spot
from extractors.meaning.periods import find_periods
from models.document import Passage
from models.facts import Period, Status

# Each alternative begins with a sign or a letter, never with a border: so `re` skips to where one may be.
_BREAK = re.compile(
    r"[;()]|\s[–—]\s|,\s+(?:et|puis|auxquel\w+|tandis|alors|contre)\b|puis(?<=\bpuis)\b|tandis(?<=\btandis)\s+qu"
)
# Words that tell of what is to come: by their tense, or by themselves.
_FUTURE_WORD = re.compile(
    r"[^\W\d_]{2,}ra|[^\W\d_]+ront|[^\W\d_]{2,}(?:er|ir)ai(?:t|ent)|(?:pourr|devr|aur|fer|permettr)ai(?:t|ent)"
    r"|doi(?:t|vent)|prévu(?:e?s?)?|prévoi(?:t|ent)|prévision\w*|engag(?:e|ent)|déploi(?:e|ent)|envisag\w+|espérée?s?"
    r"|sollicitée?s?|promise?s?|souhait(?:e|ent)|prochain\w*|futur\w*|projet(?:te|tent)|décidé"
    r"|(?:expérimente|réalise|aménage|réhabilite|rénove|développe|lance)(?:nt)?"
)
_NO_FUTURE = frozenset(
    "opéra caméra infra supra extra para sierra cobra agora front affront tirait retirait attirait admirait".split()
)
_FUTURE_WORDS = re.compile(
    r"\b(?:à\s+(?:l['’])?horizon|à\s+terme|à\s+venir|à\s+l['’]étude|d['’]ici|en\s+cours|en\s+(?:phase\s+de\s+)?travaux"
    r"|en\s+(?:re)?construction|en\s+(?:chantier|préparation)|programmée?s?\s+(?:pour|en|d['’]ici)|restent?\s+à"
    r"|attendue?s?\s+(?:en|pour|d['’]ici|fin|au|à)|(?:va|vont)\s+[^\W\d_]+(?:er|ir|re)"
    r"|travaux\b[^.;]{0,60}\bengagés)\b",
    re.IGNORECASE,
)
# Words without which neither these phrases nor those of an aim can be: most sentences have none.
_LATER_WORD = re.compile(
    r"horizon|terme|venir|étude|ici|cours|travaux|(?:re)?construction|chantier|préparation|programmée?s?|restent?"
    r"|attendue?s?|va|vont"
)
_AIM_WORD = re.compile(r"objectifs?|cibles?|vise(?:nt|r)?|visant|ambition.*|atteindre")
_WORD = re.compile(r"[^\W\d_]+")
_TARGET = re.compile(
    r"\bobjectifs?\b|\bcibles?\b|\bvis(?:e|ent|ant)\s+(?:à|un|une|les?|la)\b|\bambition\w*|\bviser\b|\bpour\s+atteindre\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bd(?:e\s+|['’])$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[^\W\d_]+\s+){0,2}à\s+", re.IGNORECASE)
_LEADS_ON = re.compile(
    r"\s*,?\s*(?:d(?:e|['’])\s*)?(?:(?:près|plus|moins)\s+d(?:e|['’])\s*|environ\s+|les\s+)?", re.IGNORECASE
)
# `214 logements, contre 187 en 2022`, `La cure a 40 lits ; elle en aura 60 en 2027`: the date is the second one's.
_FOR_ANOTHER = re.compile(r";|\bcontre\b", re.IGNORECASE)
# `L'objectif est de 40 lits, contre 31 aujourd'hui`: what the aim is held against is none.
_AGAINST = re.compile(
    r"\bcontre\s+(?:(?:près|plus|moins)\s+d(?:e\s+|['’])|environ\s+|seulement\s+|les\s+)?$", re.IGNORECASE
)
# What a figure comes down to, right behind it: `a baissé de 9 % (soit 1 150 élèves depuis 2017)`.
_RESTATED = re.compile(r"\s*\(\s*soit\b[^)]*\)", re.IGNORECASE)
_ATTACHED = 3  # characters between a period and the parentheses right behind it
_HAS = re.compile(r"\b(?:a|ont|été)\b", re.IGNORECASE)
_DONE_WORD = re.compile(
    r"a|ont|avait|avaient|est|sont|été|étaient|était|fut|furent|ayant|[^\W\d_]{2,}(?:ées?|és?)"
    r"|(?:mis|fait|ouvert|permis|construit|soutenu|inscrit|reçu|vendu|conduit|produit)e?s?|[^\W\d_]{3,}ent"
)

Stretch = tuple[int, int]
"""Start and end in a text."""


class _Tells(NamedTuple):
    """What a word in lower case tells by itself; `later` and `aim`: it may be of a phrase that does."""

    future: bool
    done: bool
    later: bool
    aim: bool


class _Marks(NamedTuple):
    """What marks the figures of a sentence: words of what is to come, is done or aimed at, and where clauses break."""

    future: Sequence[Stretch]
    done: Sequence[Stretch]
    aims: Sequence[Stretch]
    breaks: Sequence[re.Match[str]]


def period_of(
    text: str,
    figure: Figure,
    figures: Sequence[Figure],
    periods: Sequence[NamedPeriod],
    sentence: tuple[int, int],
    passage: Passage | None,
) -> Period | None:
    """The period that dates a figure: one of its sentence, else of the lead-in line.

    In a sentence the figure's own clause comes first, then the period that opens the sentence, then one that closes it:
    a date behind another figure, past a break, belongs to that one.
    """
    inside = [p for p in periods if sentence[0] <= p.start and p.end <= sentence[1] and not _covers(figure, p)]
    if not inside:
        return _period_of_lead(passage)
    if changed := _end_of_change(text, figure, figures, inside):
        return changed
    start, end = clause(text, figure, figures, sentence)
    own = [p for p in inside if start <= p.start and p.end <= end and not _opens_another(text, p, figure, figures)]
    if own:
        return _nearest(figure, figures, own)
    first = min(f.start for f in figures)
    within = in_parentheses(text, figure.start, sentence[0])
    outside = [p for p in inside if not in_parentheses(text, p.start, sentence[0])]
    opening = [p for p in (inside if within else outside) if p.start < first]
    if opening:
        found: Period = opening[-1].value
        return found
    if within and (around := [p for p in outside if start - _ATTACHED <= p.end <= start]):
        return around[-1].value
    if restated := _RESTATED.match(text, figure.end):
        said = [p for p in inside if restated.start() <= p.start < restated.end()]
        return said[0].value if said else None
    outer = [
        p
        for p in outside
        if p.start > figure.start
        and not _FOR_ANOTHER.search(text, figure.end, p.start)
        and not _opens_another(text, p, figure, figures)
    ]
    return outer[0].value if outer else None


def _end_of_change(
    text: str, figure: Figure, figures: Sequence[Figure], periods: Sequence[NamedPeriod]
) -> Period | None:
    """The year of a change's first or last level: `de 23 à 19 élèves entre 2017 et 2022` is 23 in 2017, 19 in 2022."""
    rank = next((rank for rank, f in enumerate(figures) if f is figure), -1)
    for first, last in pairwise(figures[max(0, rank - 1) : rank + 2]):
        if not (_FROM.search(text, 0, first.start) and _TO.fullmatch(text, first.end, last.start)):
            continue
        for period in (p.value for p in periods if p.start >= last.end or p.end <= first.start):
            if period.first and period.last and period.first < period.last:
                year = period.first if figure is first else period.last
                return Period(year, year)
    return None


def _opens_another(text: str, period: NamedPeriod, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a period behind a figure leads on to the next one: `dans 15 ports, a créé depuis 2017 plus de 80 postes`.

    `15 ports en 2017, 18 en 2020`: a period right behind its figure stays with it.
    """
    following = next((f for f in figures if f.start >= period.end), None)
    return (
        following is not None
        and period.start >= figure.end
        and _LEADS_ON.fullmatch(text, period.end, following.start) is not None
        and "," in text[figure.end : period.start]
    )


def _period_of_lead(passage: Passage | None) -> Period | None:
    found = find_periods(passage.lead) if passage is not None and passage.lead else []
    return found[-1].period if found else None


def status_of(
    text: str,
    figure: Figure,
    figures: Sequence[Figure],
    sentence: tuple[int, int],
    passage: Passage | None,
) -> Status:
    """Achieved, planned or target, by the tense and the words around the figure, of its sentence, of the lead-in line.

    What nothing marks as planned or aimed at is achieved: a bilan reports what is.
    """
    around = clause(text, figure, figures, sentence)
    start = max([around[0], *(f.end for f in figures if f.end <= figure.start)])
    end = min([around[1], *(f.start for f in figures if f.start >= figure.end)])
    lead = passage.lead if passage is not None else ""
    if lead and not _HAS.search(text, *sentence):
        above = _marks(lead, (0, len(lead)))
        if above.aims or above.future:
            return Status.TARGET if above.aims else Status.PLANNED
    marks = _marks(text, sentence)
    if _AGAINST.search(text, sentence[0], figure.start):
        return Status.PLANNED if _first(marks.future, figure.start, end) is not None else Status.ACHIEVED
    aim = _first(marks.aims, max(sentence[0], figure.start - 80), figure.start)
    # `conformément à l'objectif de 30 %, 28 % ont été …`: the aim was another figure's.
    if aim is not None and (aim >= start or not _HAS.search(text, start, end)):
        return Status.TARGET
    for low, high in ((start, end), around, sentence):
        if _first(marks.future, low, high) is not None:
            return Status.PLANNED
        if _first(marks.done, low, high) is not None:
            return Status.ACHIEVED
    return Status.ACHIEVED


def status_of_row(text: str) -> Status:
    """What a table row says of its figures: achieved, as a bilan does, where it says nothing."""
    marks = _marks(text, (0, len(text)))
    if marks.aims:
        return Status.TARGET
    return Status.PLANNED if marks.future else Status.ACHIEVED


@lru_cache(maxsize=64)
def _marks(text: str, sentence: Stretch) -> _Marks:
    """Find the marks of a sentence, once for all its figures."""
    words = [(match.span(), _tells(match[0].lower())) for match in _WORD.finditer(text, *sentence)]
    future = [stretch for stretch, told in words if told.future]
    if any(told.later for _, told in words):
        future += [match.span() for match in _FUTURE_WORDS.finditer(text, *sentence)]
    aimed = any(told.aim for _, told in words)
    return _Marks(
        future,
        [stretch for stretch, told in words if told.done],
        [match.span() for match in _TARGET.finditer(text, *sentence)] if aimed else (),
        list(_BREAK.finditer(text, *sentence)),
    )


@lru_cache(maxsize=20_000)
def _tells(word: str) -> _Tells:
    """Most words are looked at often."""
    return _Tells(
        len(word) > 2 and word not in _NO_FUTURE and _FUTURE_WORD.fullmatch(word) is not None,
        _DONE_WORD.fullmatch(word) is not None,
        _LATER_WORD.fullmatch(word) is not None,
        _AIM_WORD.fullmatch(word) is not None,
    )


def _first(found: Sequence[Stretch], low: int, high: int) -> int | None:
    """Give the start of the first of them that lies between two offsets."""
    return next((start for start, end in found if low <= start and end <= high), None)


def _covers(figure: Figure, period: NamedPeriod) -> bool:
    return figure.start <= period.start < figure.end


def clause(text: str, figure: Spot[Any], figures: Sequence[Figure], sentence: tuple[int, int]) -> tuple[int, int]:
    """The stretch around a figure up to the next semicolon, dash or change of subject, or its own parentheses.

    Parentheses that hold no figure (a list of places, an acronym) end nothing.
    """
    start, end = sentence
    for match in _marks(text, sentence).breaks:
        if match[0] in "()" and not _holds_figure(text, match, figures, sentence):
            continue
        if match.end() <= figure.start:
            start = match.end()
        elif match.start() >= figure.end:
            end = match.start()
            break
    return start, end


def _holds_figure(text: str, parenthesis: re.Match[str], figures: Sequence[Figure], sentence: tuple[int, int]) -> bool:
    if parenthesis[0] == "(":
        low, high = parenthesis.end(), text.find(")", parenthesis.end())
    else:
        low, high = text.rfind("(", sentence[0], parenthesis.start()), parenthesis.start()
    return any(low <= f.start < (high if high >= 0 else sentence[1]) for f in figures)


def in_parentheses(text: str, at: int, start: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)


def _nearest(figure: Figure, figures: Sequence[Figure], own: Sequence[NamedPeriod]) -> Period:
    """Of the periods in the clause, the one with the fewest figures and words between."""

    def distance(period: NamedPeriod) -> tuple[int, int]:
        low, high = sorted((period.start, figure.start))
        between = sum(low < f.start < high for f in figures)
        behind = period.start > figure.start
        return between if behind else 0, abs(period.start - figure.start)

    chosen: Period = min(own, key=distance).value
    return chosen
