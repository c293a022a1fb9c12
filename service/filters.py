"""What may be asked of facts: the filters of CONTRACT.md as query parameters, and as conditions in SQL.

Repeated values of one filter are alternatives; different filters must all hold.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.facts import Kind, Role, Status
from models.tables import LARGEST, SCALE, Fact, FactPartner, FactPlace, FactSection, Review

Bound = Annotated[Decimal, Field(ge=-(LARGEST // SCALE), le=LARGEST // SCALE, decimal_places=4)]
Year = Annotated[int, Field(ge=1000, le=9999)]
# PostgreSQL takes no NUL in a text.
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class FactFilter(BaseModel):
    """Which facts; a parameter that is not among these is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: list[Text] = Field([], description="Ids of documents.", examples=[["d_3a7bd3e2360a3d29"]])
    kind: list[Kind] = Field([], description="Kinds of figure.", examples=[["amount"]])
    unit: list[Text] = Field([], description="Units as they are given (`EUR`, `%`, `logement`).", examples=[["EUR"]])
    partner: list[Text] = Field(
        [],
        description="Ids of bodies tied to the fact; together with `role`, in that role.",
        examples=[["epci:200044618"]],
    )
    role: list[Role] = Field([], description="Roles of the bodies tied to the fact.", examples=[["funder"]])
    place: list[Text] = Field([], description="Ids of places tied to the fact.", examples=[["commune:59028"]])
    section: list[Text] = Field(
        [], description="A heading above the fact, at any level, as printed.", examples=[["Améliorer le cadre de vie"]]
    )
    status: list[Status] = Field([], description="Whether done, planned or aimed at.", examples=[["achieved"]])
    programme: list[Text] = Field([], description="Names of programmes.", examples=[["Action cœur de ville"]])
    min: Bound | None = Field(
        None, description="At least this value (of a range: its upper end); wants one `unit`.", examples=["1000000"]
    )
    max: Bound | None = Field(
        None, description="At most this value (of a range: its lower end); wants one `unit`.", examples=["5000000"]
    )
    from_: Year | None = Field(
        None, alias="from", description="The period reaches into this year or later; an open one does.", examples=[2018]
    )
    to: Year | None = Field(
        None, description="The period begins in this year or before; an open one does.", examples=[2022]
    )
    q: Text | None = Field(
        None,
        description="Words that all stand in the fact's sentence, subject, headings, partners or places; "
        "case, accents and endings do not matter.",
        examples=["rénovation écoles"],
    )
    review: list[Review] = Field([], description="What people said of the fact.", examples=[["unreviewed"]])

    def wrong(self) -> tuple[str, str] | None:
        """Name the parameter that does not go with the others, and say why; None where all is well."""
        for name, bound in (("min", self.min), ("max", self.max)):
            if bound is not None and len(set(self.unit)) != 1:
                return name, "wants exactly one unit: values of different units do not compare"
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            return "from", "is after `to`"
        return None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Give the filters, but for the words, as conditions on `fact`."""
        among: tuple[tuple[InstrumentedAttribute[Any], list[Any]], ...] = (
            (Fact.document_id, self.document),
            (Fact.kind, self.kind),
            (Fact.unit, self.unit),
            (Fact.status, self.status),
            (Fact.programme, self.programme),
            (Fact.review, self.review),
        )
        for column, values in among:
            if values:
                yield column.in_(values)
        if self.partner or self.role:
            yield Fact.number.in_(select(FactPartner.fact_number).where(*self._links()))
        if self.place:
            yield Fact.number.in_(select(FactPlace.fact_number).where(FactPlace.place_id.in_(self.place)))
        if self.section:
            yield Fact.number.in_(select(FactSection.fact_number).where(FactSection.heading.in_(self.section)))
        if self.min is not None:
            yield or_(Fact.value >= self.min, Fact.value_max >= self.min)
        if self.max is not None:
            yield Fact.value <= self.max
        yield from self._period()

    def _links(self) -> Iterator[ColumnElement[bool]]:
        """Conditions on one link: a body and a role asked for together must be tied to the fact together."""
        if self.partner:
            yield FactPartner.partner_id.in_(self.partner)
        if self.role:
            yield FactPartner.role.in_(self.role)

    def _period(self) -> Iterator[ColumnElement[bool]]:
        """Take an end that is open to reach on for ever; a fact without any period is in none."""
        if self.from_ is not None:
            reaches_on = and_(Fact.period_last.is_(None), Fact.period_first.is_not(None))
            yield or_(Fact.period_last >= self.from_, reaches_on)
        if self.to is not None:
            began_long_ago = and_(Fact.period_first.is_(None), Fact.period_last.is_not(None))
            yield or_(Fact.period_first <= self.to, began_long_ago)


class SortedFacts(FactFilter):
    """Which facts, in which order."""

    sort: Literal["document", "value", "-value", "period"] = Field(
        "document",
        description="`document`: by document, page and place on the page; `period`: by its first year, or by its last "
        "where the first is open; facts without one come last.",
        examples=["-value"],
    )


class Paged(BaseModel):
    """How many at most, and from where on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(50, ge=1, le=500, description="How many at most.", examples=[50])
    cursor: str | None = Field(
        None, max_length=2000, description="The `next_cursor` of the page before.", examples=["WyI1ZDQx"]
    )


class FactQuery(SortedFacts, Paged):
    """Which facts, in which order, how many, from where on."""
