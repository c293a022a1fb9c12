"""Sums over HTTP: who pays, where, for what, when."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.facts import Status
from models.tables import Revision
from service import addresses, schemas
from service.errors import invalid, problems
from service.filters import FactFilter
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Reading, Running, Service, etag_of, is_known, next_link
from service.sums import summary
from service.sums.dimensions import AREAS
from service.sums.fates import Asked

router = APIRouter(prefix="/api/v1", tags=["sums"])

MOST = 1000
"""Rows that may be asked for."""
LARGEST = MOST + 1
"""Rows that are worked out at once, and kept: one more tells whether there are others."""
_ROWS = TypeAdapter(list[schemas.SumRow])

By = Literal[
    "partner", "role", "place", "section", "chapter", "year", "kind", "document", "status", "programme", "qualifier"
]
Level = Literal["commune", "epci", "departement", "region"]


class SumFilter(FactFilter):
    """Which facts are added up."""

    include: list[Literal["planned", "target"]] = Field(
        [],
        description="Adds planned amounts, or those aimed at, too. They are also added where `status` asks for them.",
        examples=[["planned"]],
    )

    def asked(self) -> Asked:
        """Give what is added besides the usual; amounts per something only where one such `per` is asked for."""
        statuses = {Status(word) for word in self.include} | set(self.status)
        return Asked(frozenset(statuses - {Status.ACHIEVED}), self.per[0] if len(set(self.per)) == 1 else None)

    def facts(self) -> FactFilter:
        """Give the filters alone."""
        given = self.model_dump(by_alias=True, exclude_unset=True, include=set(FactFilter.model_fields))
        return FactFilter.model_validate(given)


class SumQuery(SumFilter):
    """Which facts are added up, by what, and how many rows."""

    by: By = Field(description="What a row is for.", examples=["partner"])
    level: Level | None = Field(
        None,
        description="By place: rolls the places up to communes, EPCI, départements or régions.",
        examples=["departement"],
    )
    limit: int = Field(100, ge=1, le=MOST, description="How many rows at most.", examples=[100])
    cursor: str | None = Field(
        None, pattern=r"^\d{1,15}-\d{1,15}$", description="The `next_cursor` of the page before.", examples=["41-100"]
    )


@router.get(
    "/summary",
    summary="Sums of money",
    response_model=schemas.Summary,
    responses={**NOT_MODIFIED, **problems()},
)
def summarise(
    asked: Annotated[SumQuery, Query()],
    request: Request,
    session: Reading,
    service: Service,
    known: IfNoneMatch = None,
) -> Response:
    """Add up the facts that pass the filters, in euros, and tell what was left out and why.

    A sum adds amounts that are not rejected, not a price per thing, not per year (unless `per` asks for it), and
    neither planned nor a target (unless `status` or `include` asks for it). It adds a whole or its parts, never both,
    and what is printed twice once. Each row is what asking for its facts alone would give, so rows may overlap: a fact
    may have several places. By body, its own parts come before their whole; a stated share of a stated sum is worked
    out (`derived`); and what it pays together with others is under `sum_shared`.
    """
    if asked.level is not None and asked.by != "place":
        raise invalid("level", "goes with `by=place` only")

    summed = _summed(asked, session, service)
    body = summed.model_dump_json().encode()
    headers = {"ETag": etag_of(body)}
    if summed.next_cursor is not None:
        headers["Link"] = next_link(request, summed.next_cursor)
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def total(asked: SumFilter, session: Session, service: Running) -> schemas.SumRow:
    """Add up all facts that pass the filters: once, as the same facts are asked for by one thing after another."""

    def answer() -> bytes:
        filters = asked.facts()
        return _row(summary.total(session, filters, asked.asked()), "all", filters).model_dump_json().encode()

    question = f"total {asked.model_dump_json(include=set(SumFilter.model_fields))}"
    return schemas.SumRow.model_validate_json(service.answers.get(session, question, answer))


def _summed(asked: SumQuery, session: Session, service: Running) -> schemas.Summary:
    revision = session.scalars(select(Revision.number)).one()
    offset = _offset(asked.cursor, revision)
    found = _found(asked, session, service, offset)
    return schemas.Summary(
        by=asked.by,
        level=asked.level,
        total=total(asked, session, service),
        rows=found[: asked.limit],
        next_cursor=f"{revision}-{offset + asked.limit}" if len(found) > asked.limit else None,
    )


def _found(asked: SumQuery, session: Session, service: Running, offset: int) -> list[schemas.SumRow]:
    """Give the rows from `offset` on, one more than asked for; the largest are kept, for whoever asks for fewer."""
    dimension, filters = asked.level or asked.by, asked.facts()

    def rows(limit: int, offset: int) -> list[schemas.SumRow]:
        found = summary.rows(session, dimension, filters, _asked(asked), limit=limit, offset=offset)
        return [_row(row, dimension, filters) for row in found]

    end = offset + asked.limit + 1
    if end > LARGEST:
        return rows(asked.limit + 1, offset)
    question = f"rows {asked.model_dump_json(exclude={'limit', 'cursor'})}"
    kept = service.answers.get(session, question, lambda: _ROWS.dump_json(rows(LARGEST, 0)))
    return _ROWS.validate_json(kept)[offset:end]


def _offset(cursor: str | None, revision: int) -> int:
    if cursor is None:
        return 0
    made_at, offset = map(int, cursor.split("-"))
    if made_at != revision:
        raise invalid("cursor", "the facts have changed since it was given: begin again without it")
    return offset


def _asked(asked: SumQuery) -> Asked:
    """By status, each status is asked for by its row."""
    return Asked(frozenset(Status), asked.asked().per) if asked.by == "status" else asked.asked()


def _row(row: summary.SumRow, dimension: str, filters: FactFilter) -> schemas.SumRow:
    return schemas.SumRow(
        key=row.key,
        label=row.label,
        role=row.role,
        facts=row.facts,
        sum=schemas.decimal_text(row.sum),
        sum_shared=schemas.decimal_text(row.sum_shared),
        derived=schemas.decimal_text(row.derived) if row.derived else None,
        left_out={fate.value: count for fate, count in row.left_out.items()},
        url=address(row, dimension, filters),
    )


def address(row: summary.SumRow, dimension: str, filters: FactFilter) -> str:
    """Give the address of the facts of a row: under the same filters."""
    asked: dict[str, Any] = filters.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if dimension != "kind":
        asked["money"] = "true"
    if row.key is None:
        asked["without"] = sorted({*asked.get("without", []), *_parameters(dimension, "")})
    else:
        asked |= _parameters(dimension, row.key)
    if row.role is not None:
        asked["role"] = row.role.value
    return f"/api/v1/facts?{addresses.query(asked)}".rstrip("?")


def _parameters(dimension: str, key: str) -> dict[str, str]:
    """Give the filters by which a key of a dimension is asked for."""
    match dimension:
        case "all":
            return {}
        case "chapter" if not key:
            return {"section": key}
        case "year":
            return {"period": key}
        case "partner-year":
            year, _, partner = key.partition(" ")
            return {"period": year, "partner": partner}
        case level if level in AREAS:
            return {"within": key}
    return {dimension: key}
