"""The page of checks: what does not add up, and what differs between documents, both sides beside each other."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field, model_validator

from service import checks, schemas
from service.routes.checks import CheckQuery, list_checks
from service.routes.documents import DocumentQuery, list_documents
from service.routes.edge import Reading
from service.web.view import View, Viewed

router = APIRouter()

CHOICES: dict[str, Any] = {"status": ["ready"], "sort": "title", "limit": 100}
"""Documents to choose from: no more than can be looked through."""


class ChecksShown(CheckQuery):
    """The same as a form sends it: fields that were left empty ask for nothing."""

    limit: int = Field(20, ge=1, le=100)
    part: bool = False
    """Whether it is asked for as a part of a page."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, asked: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in asked.items() if value not in ("", [""])}


@dataclass(frozen=True)
class Side:
    """What one of two sides comes to, and the facts that say so."""

    sum: str
    facts: list[schemas.Fact]


@dataclass(frozen=True)
class Shown:
    """A check as it is shown."""

    check: schemas.Check
    difference: str
    """How much more is found than stated, or less."""
    sides: tuple[Side, Side]


@router.get("/checks")
def page(view: Viewed, asked: Annotated[ChecksShown, Query()], session: Reading) -> Response:
    """Give the page; what does not add up takes longer to find, and comes after it."""
    listed = list_documents(DocumentQuery.model_validate(CHOICES), view.request, Response(), session)
    known = {each.id: each for each in listed.items}
    others = [each for each in asked.document if each not in known]
    if others:
        query = DocumentQuery.model_validate({"id": others})
        known |= {each.id: each for each in list_documents(query, view.request, Response(), session).items}
    return view.page(
        "checks.html",
        asked=asked,
        types=checks.TYPES,
        documents=known.values(),
        more_documents=listed.next_cursor is not None,
        found=view.at("/checks/found", cursor=asked.cursor, **_asked(view)),
        part=view.at("/checks/found", part="true", cursor=asked.cursor, **_asked(view)),
    )


@router.get("/checks/found")
def found(view: Viewed, asked: Annotated[ChecksShown, Query()], session: Reading) -> Response:
    """List what does not add up."""
    listed = list_checks(asked, view.request, Response(), session)
    following = None if listed.next_cursor is None else {**_asked(view), "cursor": listed.next_cursor}
    return view.page(
        "checks_found.html",
        layout="part.html" if asked.part else "base.html",
        asked=asked,
        checks=[_shown(check) for check in listed.items],
        following=following,
        full=len(listed.items) == asked.limit,
    )


def _asked(view: View) -> dict[str, list[str]]:
    return {name: values for name, values in view.asked.items() if name != "part"}


def _shown(check: schemas.Check) -> Shown:
    difference = Decimal(check.found) - Decimal(check.stated)
    return Shown(
        check,
        schemas.decimal_text(difference),
        (Side(check.stated, check.facts), Side(check.found, check.against)),
    )
