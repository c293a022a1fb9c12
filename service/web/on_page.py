"""What stands on one page of a PDF: the facts, the figures not stated, the words; and how many there are on each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from models.document import Box, Grade
from models.tables import Document, Fact, FactText, Page, Passage, Refusal
from service import fact_rows
from service.fact_rows import AnyRow, FactRow
from service.runs import unpack
from service.search import REFUSALS


@dataclass(frozen=True)
class Sheet:
    """A page of a document: how large it is, how it was read, and how many figures are marked on it."""

    number: int
    width: float
    height: float
    grade: Grade
    figures: int
    """Facts, and figures seen but not stated."""


@dataclass(frozen=True)
class Word:
    """A word of a passage, from this code point of it on, and where it is printed."""

    start: int
    text: str
    box: Box


def sheets(session: Session, document: Document) -> list[Sheet]:
    """Give the pages of a document, from the first to the last; none before it is read."""
    facts = select(FactText.page, func.count()).join(Fact, Fact.number == FactText.fact_number)
    counts: dict[int, int] = dict.fromkeys(range(1, (document.pages or 0) + 1), 0)
    for counted in (
        facts.where(Fact.document_id == document.id).group_by(FactText.page),
        select(Refusal.page, func.count()).where(Refusal.document_id == document.id).group_by(Refusal.page),
    ):
        for page, count in session.execute(counted):
            counts[page] = counts.get(page, 0) + count
    pages = select(Page).where(Page.document_id == document.id).order_by(Page.number)
    return [
        Sheet(row.number, row.width, row.height, row.grade, counts.get(row.number, 0)) for row in session.scalars(pages)
    ]


def facts_on(session: Session, document_id: str, page: int) -> list[FactRow]:
    """Give the facts that begin on a page, or go on there from the page before, in reading order."""
    near = FactText.page.in_((page - 1, page))
    numbers = select(Fact.number).join(FactText).where(Fact.document_id == document_id, near)
    here = [row for row in fact_rows.read(session, numbers) if _is_on(page, row.fact)]
    ranks = _ranks(session, (row.fact for row in here))
    return sorted(here, key=lambda row: (ranks[row.fact.passage_id], row.fact.start))


def refusals_on(session: Session, document_id: str, page: int) -> list[Refusal]:
    """Give the figures seen but not stated on a page, in reading order."""
    near = select(Refusal).where(Refusal.document_id == document_id, Refusal.page.in_((page - 1, page)))
    here = [refusal for refusal in session.scalars(REFUSALS.apply(near)) if _is_on(page, refusal)]
    ranks = _ranks(session, here)
    return sorted(here, key=lambda refusal: (ranks[refusal.passage_id], refusal.start))


def _ranks(session: Session, figures: Iterable[AnyRow | Refusal]) -> dict[str, int]:
    """Give the ranks in reading order of the passages of some figures: one column is read before the next."""
    ids = {figure.passage_id for figure in figures}
    ranks = session.execute(select(Passage.id, Passage.ordinal).where(Passage.id.in_(ids)))
    return dict(ranks.all())


def _is_on(page: int, printed: AnyRow | Refusal) -> bool:
    return printed.page == page or any(box["page"] == page for box in printed.boxes)


def passages_on(session: Session, document_id: str, page: int) -> list[Passage]:
    """Give the passages that begin on a page, in reading order."""
    here = select(Passage).where(Passage.document_id == document_id, Passage.page == page)
    return list(session.scalars(here.order_by(Passage.number)))


def words_on(session: Session, document_id: str, page: int) -> Iterator[tuple[str, list[Word]]]:
    """Give the words on a page, by the ids of their passages, in reading order."""
    near = select(Passage).where(Passage.document_id == document_id, Passage.page.in_((page - 1, page)))
    for passage in session.scalars(near.order_by(Passage.number).options(undefer(Passage.runs))):
        words = [
            Word(run.start, passage.text[run.start : run.end], run.box)
            for run in unpack(passage.runs)
            if run.box.page == page
        ]
        if words:
            yield passage.id, words
