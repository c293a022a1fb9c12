"""Ties figures to who, where, when and of what they are a part: one sentence at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from extractors.meaning.dating import period_of, status_of
from extractors.meaning.roles import Stand, Standing, actions, partners_of, standings
from models.facts import Kind, PartnerLink, Period, PlaceLink, Qualifier, Status


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
    ties = [Ties() for _ in figures]
    carried: list[Standing] = []
    places_before: list[Span] = []
    for sentence in sentences:
        here = [i for i, f in enumerate(figures) if sentence[0] <= f.start_char < sentence[1]]
        bodies = _inside(doc.spans["partners"], sentence)
        places = _inside(doc.spans["places"], sentence)
        standing = standings(doc.text, bodies, sentence)
        acts = actions(doc.text, sentence) if here and (standing or carried) else []
        inside = [figures[i] for i in here]
        for i in here:
            figure, tied = figures[i], ties[i]
            tied.subject = _subject(doc.text, figure, sentence)
            tied.status = status_of(doc.text, figure, sentence)
            tied.period = period_of(doc.text, figure, inside, doc.spans["periods"], sentence)
            tied.partners = partners_of(doc.text, figure, inside, standing, acts, sentence, carried)
            tied.places = _places(doc.text, figure, inside, places, places_before, sentence)
            tied.programme = next((p._.programme for p in _inside(doc.spans["programmes"], sentence)), None)
            tied.whole = _whole(doc.text, figure, inside)
        _share_funders(figures, ties, here)
        carried = [s for s in standing if s.stand is Stand.SUBJECT] or carried
        places_before = places or places_before
    return ties


def _inside(spans: Sequence[Span], sentence: tuple[int, int]) -> list[Span]:
    return sorted((s for s in spans if sentence[0] <= s.start_char < sentence[1]), key=lambda s: s.start_char)


_ANAPHOR = re.compile(r"^\W*(?:Ce|Cet|Cette|Ces|L['’]|Le|La|Les|Il|Elle|Ils|Elles|Deux|Trois|Initialement)\b")


def _places(
    text: str,
    figure: Span,
    figures: Sequence[Span],
    places: Sequence[Span],
    before: Sequence[Span],
    sentence: tuple[int, int],
) -> list[PlaceLink]:
    """The places of the figure's sentence; where it has none and speaks on of the same thing, those before it."""
    chosen = list(places)
    if not places and _ANAPHOR.match(text[sentence[0] : sentence[1]]):
        chosen = list(before)
    links = {p._.place.id: PlaceLink(p._.place, p.text) for p in chosen}
    return list(links.values())


_DONT = re.compile(r"\bdont\b|\bparmi\s+(?:lesquel|eux|elles)|\bsoit\b", re.IGNORECASE)
_SHARED_BY = re.compile(
    r"\b(?:financ|pris\w*\s+en\s+charge|subventionn|sout(?:en|ien)|à\s+(?:la\s+)?hauteur|cofinanc)", re.IGNORECASE
)


def _whole(text: str, figure: Span, figures: Sequence[Span]) -> Span | None:
    """The figure that this one is a part or a share of: before `dont`, or the sum that is paid by shares."""
    quantity = figure._.quantity
    before = [f for f in figures if f.start_char < figure.start_char]
    if quantity.rule == "count.of_which":
        return next((f for f in figures if f.start_char > figure.start_char), None)
    if not before:
        return None
    same = [f for f in before if f._.quantity.kind is quantity.kind and f._.quantity.unit == quantity.unit]
    previous = before[-1]
    between = text[previous.end_char : figure.start_char]
    if _DONT.search(between):
        if quantity.kind is Kind.SHARE:
            return previous
        larger = [f for f in same if f._.quantity.value > quantity.value]
        return larger[-1] if larger else None
    return None


def _share_funders(figures: Sequence[Span], ties: Sequence[Ties], here: Sequence[int]) -> None:
    """A whole is paid by those who pay its parts, where the text names no one else for it."""
    for i in here:
        whole = ties[i].whole
        if whole is None:
            continue
        at = next(j for j in here if figures[j] is whole)
        if not ties[at].partners:
            ties[at].partners = list(ties[i].partners)


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
