"""Indicators over time: what is measured in several periods, a point for each value."""

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.facts import Status
from models.tables import Fact, FactText, Place
from service import indicators, records, schemas
from service.claims import compatible
from service.indicators import Indicator
from service.selection import Walked

Span = tuple[int | None, int | None]
_Point = tuple[Span, Decimal, Decimal | None, Status | None]
_NEVER = 9999

_SEVERAL_PERIODS: ColumnElement[bool] = or_(
    *(
        func.min(func.coalesce(year, _NEVER)) < func.max(func.coalesce(year, _NEVER))
        for year in (Fact.period_first, Fact.period_last)
    )
)


def page(
    session: Session, passing: Walked, *, after: str | None, limit: int
) -> tuple[list[schemas.Series], str | None]:
    """Give up to `limit` series of the facts that pass, and where to go on (service.indicators)."""
    found, following = indicators.page(session, passing, _SEVERAL_PERIODS, _over_time, after=after, limit=limit)
    numbers = [each.facts[0].number for each in found]
    told = select(FactText.fact_number, FactText.subject).where(FactText.fact_number.in_(numbers))
    subjects = dict(session.execute(told).all())
    named = select(Place.id, Place.name).where(Place.id.in_({place for each in found for place in each.places}))
    names = dict(session.execute(named).all())
    return [_series(each, subjects[each.facts[0].number], names) for each in found], following


def _over_time(indicator: Indicator) -> list[Indicator]:
    return [indicator] if len({_span(fact) for fact in indicator.facts}) > 1 else []


def _span(fact: Fact) -> Span:
    return fact.period_first, fact.period_last


def _series(indicator: Indicator, subject: str, names: dict[str, str]) -> schemas.Series:
    first = indicator.facts[0]
    stating: defaultdict[_Point, list[Fact]] = defaultdict(list)
    for fact in indicator.facts:
        stating[_span(fact), fact.value, fact.value_max, fact.status].append(fact)
    return schemas.Series(
        id=indicator.id,
        subject=subject,
        unit=first.unit,
        kind=first.kind,
        per=first.per,
        places=[schemas.PlaceRef(id=place, name=names[place]) for place in indicator.places],
        points=[
            _point(point, facts, differs=any(_differ(point, other) for other in stating))
            for point, facts in sorted(stating.items(), key=lambda item: _in_time(item[0], item[1]))
        ],
    )


def _differ(one: _Point, other: _Point) -> bool:
    """Whether two points give other values for the same period, where both cannot be."""
    return one[0] == other[0] and one[1:3] != other[1:3] and compatible(one[3], other[3])


def _in_time(point: _Point, facts: list[Fact]) -> tuple[int, int, int]:
    first, last = point[0]
    begin = first if first is not None else last
    return begin or _NEVER, last if last is not None else _NEVER, facts[0].number


def _point(point: _Point, facts: list[Fact], *, differs: bool) -> schemas.Point:
    (first, last), value, value_max, status = point
    return schemas.Point(
        period=records.period(first, last) or (None, None),
        value=schemas.decimal_text(value),
        value_max=None if value_max is None else schemas.decimal_text(value_max),
        status=status,
        qualifier=facts[0].qualifier,
        differs=differs,
        facts=[fact.id for fact in facts],
        documents=list(dict.fromkeys(fact.document_id for fact in facts)),
    )
