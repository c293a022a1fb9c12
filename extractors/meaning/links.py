"""Ties figures to who, where, when and of what they are a part: one sentence at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from extractors.meaning.dating import period_of, status_of, status_of_row
from extractors.meaning.language import Figure, NamedBody, NamedPlace, Spot, T, spots
from extractors.meaning.locating import places_of
from extractors.meaning.parts import find_wholes
from extractors.meaning.rows import partners_of_row, period_of_row, places_of_row, whole_in_row
from extractors.meaning.subjects import subject_of
from extractors.meaning.who import partners_in
from models.document import Passage
from models.facts import PartnerLink, Period, PlaceLink, Status


@dataclass(slots=True)
class Ties:
    """What a passage says around one figure."""

    subject: str = ""
    status: Status | None = None
    period: Period | None = None
    partners: list[PartnerLink] = field(default_factory=list)
    places: list[PlaceLink] = field(default_factory=list)
    programme: str | None = None
    whole: Figure | None = None


def tie(
    doc: Doc,
    figures: Sequence[Figure],
    bodies: Sequence[NamedBody],
    places: Sequence[NamedPlace],
    sentences: Sequence[tuple[int, int]],
) -> list[Ties]:
    """Give the ties of each figure, in the order of `figures`, which is that of the text."""
    if not figures:
        return []
    passage: Passage = doc._.passage
    if passage.cells:
        return _tie_row(doc, figures, bodies, places)
    text = passage.text
    title = next(iter(passage.section[-1:]), "")
    above = f"{title} {passage.lead}"
    places_before: list[NamedPlace] = []
    wholes = find_wholes(text, figures, sentences)
    partners = partners_in(text, figures, bodies, sentences, wholes, above)
    ties = [Ties(partners=links, whole=whole) for links, whole in zip(partners, wholes, strict=True)]
    periods, programmes = spots(doc, "periods"), spots(doc, "programmes")
    for sentence in sentences:
        here = [i for i, f in enumerate(figures) if sentence[0] <= f.start < sentence[1]]
        named = _inside(places, sentence)
        inside = [figures[i] for i in here]
        programme = next((p.value for p in _inside(programmes, sentence)), None)
        for i in here:
            figure, tied = figures[i], ties[i]
            tied.subject = subject_of(
                text, figure, max(sentence[0], figures[i - 1].end if i else 0), sentence[1], title
            )
            tied.status = status_of(text, figure, inside, sentence, passage)
            tied.period = period_of(text, figure, inside, periods, sentence, passage)
            mine = _before_parts(figure, figures, wholes, named)
            tied.places = places_of(text, figure, inside, mine, places_before, sentence)
            tied.programme = programme
        places_before = named or places_before
    _name_parts(figures, ties, tuple(body.text for body in bodies))
    return ties


def _name_parts(figures: Sequence[Figure], ties: Sequence[Ties], bodies: tuple[str, ...]) -> None:
    """Say of a part what its whole is about, where its own words only say who pays: `dont 3 M€ de la Région`."""
    about = {figure: tied.subject for figure, tied in zip(figures, ties, strict=True)}
    for tied in ties:
        if tied.whole is not None and tied.subject.endswith(bodies):
            tied.subject = about[tied.whole]


def _tie_row(
    doc: Doc, figures: Sequence[Figure], bodies: Sequence[NamedBody], places: Sequence[NamedPlace]
) -> list[Ties]:
    passage: Passage = doc._.passage
    status, periods = status_of_row(passage.text), spots(doc, "periods")
    partners = partners_of_row(passage, bodies)
    there = places_of_row(places)
    return [
        Ties(
            subject=passage.text[passage.cells[0].start : passage.cells[0].end],
            status=status,
            period=period_of_row(figure, periods, passage),
            partners=list(partners),
            places=there,
            whole=whole_in_row(figure, figures, passage),
        )
        for figure in figures
    ]


def _before_parts(
    figure: Figure,
    figures: Sequence[Figure],
    wholes: Sequence[Figure | None],
    places: Sequence[NamedPlace],
) -> list[NamedPlace]:
    """The places before the first part of a figure: `37 hectares, dont 22 à Granzay` puts only the 22 there."""
    parts = (f.start for f, whole in zip(figures, wholes, strict=True) if whole is figure)
    first = min((start for start in parts if start > figure.start), default=None)
    return [p for p in places if first is None or p.start < first]


def _inside(spans: Sequence[Spot[T]], sentence: tuple[int, int]) -> list[Spot[T]]:
    return [s for s in spans if sentence[0] <= s.start < sentence[1]]
