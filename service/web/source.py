"""The source view: the pages of a document as printed, with every fact marked where it stands."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Correction, Fact, Page
from service import fact_rows, records, schemas
from service.corrections import moved_to
from service.errors import not_found
from service.fact_rows import AnyRow, FactRow
from service.filters import Text
from service.routes.documents import find_document
from service.routes.edge import Reading
from service.routes.facts import with_etags
from service.search import HISTORY
from service.web import on_page
from service.web.on_page import Sheet
from service.web.view import View, Viewed

router = APIRouter()

SCALES = (1, 1.5, 2, 3, 4)
"""Pixels a point that a picture of a page is offered in."""

PageNumber = Annotated[int, Path(ge=1, lt=2**31)]


class SourceQuery(BaseModel):
    """Where to begin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: int | None = Field(None, ge=1, lt=2**31)
    fact: Text | None = None


@router.get("/documents/{document_id}")
def source(view: Viewed, document_id: str, asked: Annotated[SourceQuery, Query()], session: Reading) -> Response:
    """Show a document from the page, or the fact, that is asked for."""
    row = find_document(session, document_id)
    sheets = on_page.sheets(session, row)
    number = asked.page or 1
    if asked.fact is not None:
        fact = _fact(session, asked.fact)
        if fact.id != asked.fact or fact.document_id != document_id:
            return _to_fact(view, fact)
        number = fact.page
    if number > max(1, len(sheets)):
        raise not_found("page", str(number))
    page = _page(session, document_id, number) if sheets else {}
    return view.page(
        "source.html",
        document=records.document(row),
        sheets=sheets,
        doubtful=_doubtful(sheets),
        chosen=asked.fact,
        number=number,
        **page,
    )


@router.get("/facts/{fact_id}")
def fact(view: Viewed, fact_id: str, session: Reading) -> Response:
    """Lead to the words of a fact."""
    return _to_fact(view, _fact(session, fact_id))


def _fact(session: Session, fact_id: str) -> AnyRow:
    """Give a fact, by an id that it has or had; raises ProblemError where there is none."""
    for each in (fact_id, moved_to(session, fact_id)):
        for row in fact_rows.read(session, select(Fact.number).where(Fact.id == each)):
            return row.fact
    raise not_found("fact", fact_id)


def _to_fact(view: View, row: AnyRow) -> RedirectResponse:
    return RedirectResponse(f"{view.at(f'/documents/{row.document_id}', fact=row.id)}#{row.id}")


@router.get("/documents/{document_id}/pages/{number}")
def page(view: Viewed, document_id: str, number: PageNumber, session: Reading) -> Response:
    """Show one page of a document, as a part of the source view."""
    document = records.document(find_document(session, document_id))
    return view.page("_page.html", document=document, chosen=None, **_page(session, document_id, number))


@router.get("/documents/{document_id}/pages/{number}/words")
def words(view: Viewed, document_id: str, number: PageNumber, session: Reading) -> Response:
    """Give the words of a page where they stand, to be selected over its picture."""
    find_document(session, document_id)
    return view.page("_words.html", passages=on_page.words_on(session, document_id, number))


def _page(session: Session, document_id: str, number: int) -> dict[str, Any]:
    """Give what a page shows; raises ProblemError where there is no such page."""
    sheet = session.get(Page, (document_id, number))
    if sheet is None:
        raise not_found("page", str(number))
    facts = on_page.facts_on(session, document_id, number)
    refusals = [records.refusal(each) for each in on_page.refusals_on(session, document_id, number)]
    marked = with_etags(session, facts)
    return {
        "sheet": records.page(sheet),
        "scales": SCALES,
        "marked": [fact for fact, _etag in marked],
        "facts": [(fact, etag) for fact, etag in marked if fact.source.page == number],
        "from_before": [fact for fact, _etag in marked if fact.source.page != number],
        "refusals": refusals,
        "passages": on_page.passages_on(session, document_id, number),
        "steps": _steps(session, facts),
    }


def _steps(session: Session, facts: Sequence[FactRow]) -> dict[str, list[schemas.Step]]:
    """Give what became of the facts that people said something of, the newest first."""
    steps: dict[str, list[schemas.Step]] = defaultdict(list)
    said = select(Correction).where(Correction.fact_id.in_([row.fact.id for row in facts if row.fact.revision]))
    for row in session.scalars(HISTORY.apply(said)):
        steps[row.fact_id].append(records.step(row))
    return steps


def _doubtful(sheets: Sequence[Sheet]) -> dict[str, list[int]]:
    """Give the pages that were not simply read from their text, by grade."""
    pages: dict[str, list[int]] = defaultdict(list)
    for sheet in sheets:
        if sheet.grade.value != "text":
            pages[sheet.grade.value].append(sheet.number)
    return pages
