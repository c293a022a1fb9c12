"""What the charts show: sums of the programming interface, each with the address of its facts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.facts import AreaLevel, Status
from models.tables import Place, PlaceArea
from service import facets, schemas, targets
from service.filters import FactFilter
from service.routes.edge import Running
from service.routes.summary import SumFilter, SumQuery, summarise

LISTED = 50
"""Rows behind a chart, the largest first."""
FUNDERS = 8
"""Funders told apart by theme: each is a sum of its own."""
THEMES = 20
"""Of each of these funders, the largest sums first."""
LOCATED = 300
"""Communes on the map."""
UNSAID = ""
"""The status of facts that state none."""
STATUSES = (*(status.value for status in Status), UNSAID)


@dataclass(frozen=True)
class Mark:
    """One mark of a chart: what it stands for, how much it comes to, and where its facts are."""

    key: str
    label: str
    url: str
    """Of its facts, in the programming interface."""
    facts: int
    group: str = ""
    """The second thing that it stands for: a theme, or a status."""
    sum: Decimal | None = None
    shared: Decimal = Decimal(0)
    """What is paid together with others, whole."""
    left_out: int = 0
    at: tuple[float, float] | None = None
    """Longitude and latitude."""
    value: Decimal = Decimal(0)
    """Of one figure by itself."""
    unit: str = ""
    """That of the value; empty where the mark is a sum."""
    quote: str = ""
    """The sentence that it stands in."""

    @property
    def comes_to_something(self) -> bool:
        return self.sum is None or bool(self.sum or self.shared)


@dataclass(frozen=True)
class Marks:
    """The marks of a chart, the largest first, and what they are part of."""

    marks: list[Mark]
    documents: int
    total: schemas.SumRow | None = None
    """All the sums of money that the chart looks at; None where it shows figures as they are."""
    without: schemas.SumRow | None = None
    """The facts that no mark stands for, as they name no such thing."""
    more: bool = False
    """Whether there are more than the rows that are listed."""
    unplaced: list[Mark] = field(default_factory=list)
    """Those that a map cannot show."""


@dataclass(frozen=True)
class Asking:
    """Who asks, and which facts are asked for."""

    request: Request
    session: Session
    service: Running
    filters: SumFilter

    def sums(self, by: str, **narrowed: Any) -> schemas.Summary:
        """Give the sums that the programming interface gives."""
        asked = SumQuery.model_validate({"limit": LISTED, **self._given(), "by": by, **narrowed})
        answer = summarise(asked, self.request, self.session, self.service)
        return schemas.Summary.model_validate_json(bytes(answer.body))

    def distinct(self, of: facets.Facet, **narrowed: Any) -> int:
        """Count the bodies, places or documents of the facts."""
        filters = FactFilter.model_validate({**self._facts(), **narrowed})

        def answer() -> bytes:
            return b"%d" % facets.distinct(self.session, of, filters)

        return int(self.service.answers.get(self.session, f"distinct {of} {filters.model_dump_json()}", answer))

    def statuses(self) -> list[str]:
        """Give the statuses of the sums of money asked for, in their order."""
        found = {row.key or UNSAID for row in self.sums("status").rows}
        return [status for status in STATUSES if status in found]

    def _given(self) -> dict[str, Any]:
        return self.filters.model_dump(by_alias=True, exclude_unset=True)

    def _facts(self) -> dict[str, Any]:
        return self.filters.facts().model_dump(by_alias=True, exclude_unset=True)


def _mark(row: schemas.SumRow, group: str = "", at: tuple[float, float] | None = None) -> Mark:
    return Mark(
        key=row.key or "",
        label=row.label or row.key or "",
        url=row.url,
        facts=row.facts,
        group=group,
        sum=Decimal(row.sum),
        shared=Decimal(row.sum_shared),
        left_out=sum(row.left_out.values()),
        at=at,
    )


def _by(by: str, **narrowed: Any) -> Callable[[Asking], Marks]:
    """Give the sums by one thing."""

    def marks(asking: Asking) -> Marks:
        found = asking.sums(by, **narrowed)
        return Marks(
            [_mark(row) for row in found.rows if row.key is not None],
            asking.distinct(facets.Facet.DOCUMENT, money=True, **narrowed),
            found.total,
            without=next((row for row in found.rows if row.key is None), None),
            more=found.next_cursor is not None,
        )

    return marks


def _flows(asking: Asking) -> Marks:
    """Give what each of the largest funders pays for each theme."""
    funders = asking.sums("partner", role=["funder"])
    marks = [
        _mark(row, funder.label or "")
        for funder in funders.rows[:FUNDERS]
        if funder.key is not None
        for row in asking.sums("chapter", role=["funder"], partner=[funder.key], limit=THEMES).rows
        if row.key is not None
    ]
    documents = asking.distinct(facets.Facet.DOCUMENT, money=True, role=["funder"])
    return Marks(marks, documents, funders.total, more=len(funders.rows) > FUNDERS)


def _in_time(single: bool) -> Callable[[Asking], Marks]:  # noqa: FBT001  # two charts of one kind
    """Give the sums of single years, or of longer periods, by status."""

    def marks(asking: Asking) -> Marks:
        found = list(_of_status(asking, single=single))
        if not single:
            found.sort(key=lambda mark: -(mark.sum or 0))
        by_year = asking.sums("year", limit=1000)
        without = next((row for row in by_year.rows if row.key is None), None)
        documents = asking.distinct(facets.Facet.DOCUMENT, money=True)
        return Marks(found, documents, by_year.total, without=without)

    return marks


def _of_status(asking: Asking, *, single: bool) -> Iterator[Mark]:
    for status in asking.statuses():
        # Facts that state no status are asked for by their lack of one.
        narrowed = {"status": [status]} if status else {"without": [*asking.filters.without, "status"]}
        for row in asking.sums("year", limit=1000, **narrowed).rows:
            if row.key is not None and row.key.isdigit() == single:
                yield _mark(row, status)


def _map(asking: Asking) -> Marks:
    found = asking.sums("place", level="commune", limit=LOCATED)
    rows = [row for row in found.rows if row.key is not None]
    located = _located(asking.session, [row.key or "" for row in rows])
    marks = [_mark(row, at=located.get(row.key or "")) for row in rows]
    return Marks(
        marks,
        asking.distinct(facets.Facet.DOCUMENT, money=True),
        found.total,
        more=found.next_cursor is not None,
        unplaced=[mark for mark in marks if mark.at is None],
    )


def _located(session: Session, communes: Sequence[str]) -> Mapping[str, tuple[float, float]]:
    """Say where communes are: in the middle of the places in them that are known, themselves among these."""
    inside = (
        select(PlaceArea.area_id, func.avg(Place.longitude), func.avg(Place.latitude))
        .join(Place, Place.id == PlaceArea.place_id)
        .where(PlaceArea.area_id.in_(communes), PlaceArea.level == AreaLevel.COMMUNE, Place.latitude.is_not(None))
        .group_by(PlaceArea.area_id)
    )
    return {area: (float(longitude), float(latitude)) for area, longitude, latitude in session.execute(inside)}


def _targets(asking: Asking) -> Marks:
    """Give targets, each with what was reached of it."""
    aims = targets.beside_reached(asking.session, asking.filters.facts(), LISTED + 1)
    marks = [
        Mark(
            key=aim.target.id,
            label=" · ".join(dict.fromkeys(filter(None, (aim.subject, aim.heading)))),
            url=f"/api/v1/facts?{urlencode({'claim': fact.id})}",
            facts=1,
            group=status.value,
            value=fact.value,
            unit=fact.unit,
            quote=aim.quote,
        )
        for aim in aims[:LISTED]
        for status, fact in ((Status.ACHIEVED, aim.reached), (Status.TARGET, aim.target))
    ]
    return Marks(marks, asking.distinct(facets.Facet.DOCUMENT, status=["target"]), more=len(aims) > LISTED)


MARKS: Mapping[str, Callable[[Asking], Marks]] = {
    "funders": _by("partner", role=["funder"]),
    "map": _map,
    "flows": _flows,
    "years": _in_time(single=True),
    "periods": _in_time(single=False),
    "themes": _by("chapter"),
    "programmes": _by("programme"),
    "targets": _targets,
}
"""The charts, in the order of the dashboard."""
