"""Ties figures to who, where, when and of what they are a part: one sentence at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from extractors.meaning.dating import clause, in_parentheses, period_of, status_of
from extractors.meaning.roles import Stand, Standing, partners_of, standings
from extractors.meaning.verbs import actions
from models.facts import Kind, PartnerLink, Period, PlaceLink, Qualifier, Role, Status


@dataclass(slots=True)
class Ties:
    """What a passage says around one figure."""

    subject: str = ""
    status: Status | None = None
    period: Period | None = None
    partners: list[PartnerLink] = field(default_factory=list)
    places: list[PlaceLink] = field(default_factory=list)
    programme: str | None = None
    whole: Span | None = None


def tie(doc: Doc, figures: Sequence[Span], sentences: Sequence[tuple[int, int]]) -> list[Ties]:
    """Give the ties of each figure, in the order of `figures`, which is that of the text."""
    text: str = doc._.text
    ties = [Ties() for _ in figures]
    carried: list[Standing] = []
    places_before: list[Span] = []
    wholes: dict[int, Span] = {}
    for sentence in sentences:
        here = [i for i, f in enumerate(figures) if sentence[0] <= f.start_char < sentence[1]]
        bodies = _inside(doc.spans["partners"], sentence)
        places = _inside(doc.spans["places"], sentence)
        acts = actions(text, *sentence) if bodies or here and carried else []
        standing = standings(text, bodies, acts, sentence)
        inside = [figures[i] for i in here]
        for i in here:
            figure, tied = figures[i], ties[i]
            tied.subject = _subject(text, figure, sentence)
            tied.status = status_of(text, figure, inside, sentence, doc._.passage)
            tied.period = period_of(text, figure, inside, doc.spans["periods"], sentence, doc._.passage)
            tied.partners = partners_of(text, figure, inside, standing, acts, carried)
            tied.places = _places(text, figure, inside, places, places_before, sentence)
            tied.programme = next((p._.programme for p in _inside(doc.spans["programmes"], sentence)), None)
            tied.whole = _whole(text, figure, figures[:i], figures[i + 1 :], wholes)
            if tied.whole is not None:
                wholes[figure.start_char] = tied.whole
        _share_funders(figures, ties, here)
        carried = _actors(standing) or carried
        places_before = places or places_before
    return ties


def _actors(standing: Sequence[Standing]) -> list[Standing]:
    """Whom the next sentence speaks of where it names no body: the subjects, else those by whom things are done."""
    for stands in ({Stand.SUBJECT}, {Stand.AGENT, Stand.HELPER}):
        actors = [s for s in standing if s.stand in stands]
        if actors:
            return actors
    return []


def _inside(spans: Sequence[Span], sentence: tuple[int, int]) -> list[Span]:
    return sorted((s for s in spans if sentence[0] <= s.start_char < sentence[1]), key=lambda s: s.start_char)


_ANAPHOR = re.compile(
    r"^\W*(?:Ce|Cet|Cette|Ces|L['’]|Le|La|Les|Il|Elle|Ils|Elles|Initialement|[A-ZÀ-Ü][a-zé]+s?\s+[a-zé]+s\s)"
)


def _places(
    text: str,
    figure: Span,
    figures: Sequence[Span],
    places: Sequence[Span],
    before: Sequence[Span],
    sentence: tuple[int, int],
) -> list[PlaceLink]:
    """The places of the figure's own clause, else those of the sentence that no other figure's clause holds.

    Where the sentence names none and speaks on of the same thing, those of the sentence before.
    """
    chosen: Sequence[Span] = places
    if places:
        start, end = clause(text, figure, figures, sentence)
        own = [p for p in places if start <= p.start_char < end]
        if own:
            chosen = own
        elif in_parentheses(text, figure.start_char, sentence[0]):
            chosen = [p for p in places if p.end_char <= figure.start_char][-1:]
        else:
            others = [clause(text, f, figures, sentence) for f in figures if f is not figure]
            chosen = [p for p in places if not any(a <= p.start_char < b for a, b in others)]
    elif _ANAPHOR.match(text[sentence[0] : sentence[1]]):
        chosen = before
    links = {p._.place.id: PlaceLink(p._.place, p.text) for p in chosen}
    return list(links.values())


_DONT = re.compile(r"\bdont\b|\bparmi\s+(?:lesquel|eux|elles)", re.IGNORECASE)
_CHAIN = re.compile(r"[^.;:()]{0,60}?(?:,|\bet\b)\s*(?:[^\W\d_]+\s+){0,2}", re.IGNORECASE)
_PAID = re.compile(
    r"\b(?:co-?)?(?:financ\w+|pris\w*\s+en\s+charge|subventionn\w+|aidée?s?|soutenue?s?|couvert\w*)\b[^.;]*?(?:à\s+hauteur\s+d|\bà\b|pour)",
    re.IGNORECASE,
)
_SUR = re.compile(
    r"[^.;:]{0,40}\bsur\s+(?:les|la\s+cible\s+de|un\s+total\s+de|une\s+cible\s+de|un\s+objectif\s+de|l['’]objectif\s+de)\s*$"
)


def _whole(
    text: str, figure: Span, earlier: Sequence[Span], later: Sequence[Span], wholes: dict[int, Span]
) -> Span | None:
    """The figure that this one is a part or a share of; `wholes` knows those of earlier figures by their start."""
    quantity = figure._.quantity
    if quantity.rule == "count.of_which":
        return next(iter(later), None)
    if (
        later
        and later[0]._.quantity.unit == quantity.unit
        and _SUR.fullmatch(text, figure.end_char, later[0].start_char)
    ):
        return later[0]
    if not earlier:
        return None
    previous = earlier[-1]
    between = text[previous.end_char : figure.start_char]
    if _DONT.search(between):
        return _larger(figure, [f for f in earlier if f.start_char < figure.start_char])
    if previous.start_char in wholes and _CHAIN.fullmatch(between) and previous._.quantity.kind is quantity.kind:
        return wholes[previous.start_char]
    if quantity.kind in {Kind.AMOUNT, Kind.SHARE} and previous._.quantity.kind is Kind.AMOUNT and _PAID.search(between):
        return _larger(figure, [previous])
    in_parentheses = between.rfind("(") > between.rfind(")")
    if in_parentheses and quantity.kind in {Kind.COUNT, Kind.MEASURE}:
        same = [f for f in earlier if f._.quantity.unit == quantity.unit and f._.quantity.kind is quantity.kind]
        tops = [f for f in same if f.start_char not in wholes and f._.quantity.value > quantity.value]
        return tops[-1] if tops else None
    return None


def _larger(figure: Span, earlier: Sequence[Span]) -> Span | None:
    """The last figure before of which this one can be a part: a share of anything, else more of the same kind."""
    quantity = figure._.quantity
    if quantity.kind is Kind.SHARE:
        return next((f for f in reversed(earlier) if f._.quantity.kind is not Kind.SHARE), None)
    return next(
        (f for f in reversed(earlier) if f._.quantity.kind is quantity.kind and f._.quantity.value > quantity.value),
        None,
    )


def _share_funders(figures: Sequence[Span], ties: Sequence[Ties], here: Sequence[int]) -> None:
    """A whole is paid by those who pay its parts, where the text names no one else for it."""
    shared: set[str] = set()
    for i in here:
        whole = ties[i].whole
        if whole is None:
            continue
        at = next(j for j, figure in enumerate(figures) if figure is whole)
        known = {link.body.id for link in ties[at].partners if link.role is Role.FUNDER}
        if not known - shared:
            new = [p for p in ties[i].partners if p.role is Role.FUNDER and p.body.id not in known]
            ties[at].partners.extend(new)
            shared |= {p.body.id for p in new}


_STOP = re.compile(
    r"[.;:,()]|\s(?:et|ou|dont|qui|que|par|pour|en|dans|sur|depuis|afin|avec|a|ont|est|sont|au|aux|à)\s", re.IGNORECASE
)


def _subject(text: str, figure: Span, sentence: tuple[int, int]) -> str:
    """A short phrase for people: what follows the figure, or for a bare sum what stands before it."""
    stop = _STOP.search(text, figure.end_char, sentence[1])
    after = text[figure.end_char : stop.start() if stop else sentence[1]].strip(' «»"”.')
    if figure._.quantity.kind is Kind.COUNT:
        words = (
            figure.text.split()[1:] if figure._.quantity.qualifier is not Qualifier.RANGE else figure.text.split()[3:]
        )
        return " ".join([*words, after]).strip()[:120]
    if after:
        return re.sub(r"^(?:de|du|des|d['’])\s*", "", after)[:120]
    return text[max(sentence[0], figure.start_char - 60) : figure.start_char].strip()[:120]
