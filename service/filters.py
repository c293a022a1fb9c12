"""What may be asked of facts: the filters of CONTRACT.md as query parameters, and as conditions in SQL.

Repeated values of one filter are alternatives; different filters must all hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.facts import Kind, Per, Qualifier, Role, Status
from models.tables import (
    LARGEST,
    NEVER,
    SCALE,
    Collection,
    Fact,
    FactPartner,
    FactPlace,
    FactSection,
    FactText,
    PlaceArea,
    Review,
)
from service import search
from service.errors import invalid
from service.identities import identities

Bound = Annotated[Decimal, Field(ge=-(LARGEST // SCALE), le=LARGEST // SCALE, decimal_places=4)]
Year = Annotated[int, Field(ge=1000, le=9999)]
# PostgreSQL takes no NUL in a text.
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
Period = Annotated[str, Field(pattern=r"^([1-9]\d{3}(-([1-9]\d{3})?)?|-[1-9]\d{3})$")]
AreaId = Annotated[str, Field(pattern=r"^(commune|epci|departement|region):\w{1,20}$")]
Lacking = Literal["partner", "place", "section", "status", "programme", "period"]


_OTHER = aliased(Fact)
"""For statements beside the one on facts; made once, as SQLAlchemy takes long over the columns of a new one."""

Sort = Literal["document", "value", "-value", "period"]
BY_NUMBER: frozenset[Sort] = frozenset({"document"})
BY_VALUE: frozenset[Sort] = frozenset({"document", "value", "-value"})
NO_ORDER: frozenset[Sort] = frozenset()


@dataclass(frozen=True)
class Criterion:
    """One filter, in the ways that a statement may use it."""

    holds: ColumnElement[bool]
    """Whether a fact passes."""
    numbers: Select[int]
    """The numbers of the facts that pass, read off an index; one may come more than once."""
    value: InstrumentedAttribute[Decimal] | None = None
    """What gives the facts' values in that statement, where it can."""
    sorts: frozenset[Sort] = NO_ORDER
    """The orders in which the index gives them."""
    dear: int = 1
    """How much it costs to look it up for a fact, compared with other filters, and with gathering all that pass."""
    in_set: bool = False
    """Whether it is looked up in the set of all that pass, as looking it up for one fact takes many steps."""
    lacking: bool = False
    """Whether `numbers` are those of the facts that do not pass."""
    stated: bool = False
    """Whether it is asked of the fact's own columns."""


class FactFilter(BaseModel):
    """Which facts; a parameter that is not among these is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: list[Text] = Field([], description="Ids of documents.", examples=[["d_3a7bd3e2360a3d29"]])
    collection: list[Text] = Field(
        [], description="Names of collections: facts of the documents in them.", examples=[["ERBM"]]
    )
    kind: list[Kind] = Field([], description="Kinds of figure.", examples=[["amount"]])
    unit: list[Text] = Field([], description="Units as they are given (`EUR`, `%`, `logement`).", examples=[["EUR"]])
    qualifier: list[Qualifier] = Field([], description="How exact the figure is said to be.", examples=[["exact"]])
    per: list[Per] = Field([], description="What the figure is stated per.", examples=[["year"]])
    partner: list[Text] = Field(
        [],
        description="Ids of bodies tied to the fact; together with `role`, in that role. That of a body which is taken "
        "for another one finds what the other's finds.",
        examples=[["epci:200044618"]],
    )
    role: list[Role] = Field([], description="Roles of the bodies tied to the fact.", examples=[["funder"]])
    place: list[Text] = Field([], description="Ids of places tied to the fact.", examples=[["commune:59028"]])
    within: list[AreaId] = Field(
        [],
        description="Ids of communes, EPCI, départements or régions: facts tied to a place that is one or lies in it.",
        examples=[["departement:59"]],
    )
    section: list[Text] = Field(
        [], description="A heading above the fact, at any level, as printed.", examples=[["Améliorer le cadre de vie"]]
    )
    chapter: list[Text] = Field(
        [], description="The outermost heading above the fact, as printed.", examples=[["Un territoire sobre"]]
    )
    status: list[Status] = Field([], description="Whether done, planned or aimed at.", examples=[["achieved"]])
    programme: list[Text] = Field([], description="Names of programmes.", examples=[["Action cœur de ville"]])
    period: list[Period] = Field(
        [],
        description="The period stated, neither more nor less: `2018`, `2017-2022`, or with an open end `2017-`, "
        "`-2027`.",
        examples=[["2017-2022"]],
    )
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
        description="Words that all stand in the fact's sentence, subject, headings, partners or places; those in "
        "quotes side by side. Case, accents and endings do not matter.",
        examples=['"logements sociaux" rénovation'],
    )
    claim: list[Text] = Field(
        [],
        description="Ids of facts: all that state the same figure as these, themselves among them.",
        examples=[["f_9b1c40d2a7e35f68"]],
    )
    review: list[Review] = Field([], description="What people said of the fact.", examples=[["unreviewed"]])
    money: bool = Field(
        default=False,
        description="Only what sums are made of: amounts, and stated shares of an amount.",
        examples=[True],
    )
    without: list[Lacking] = Field(
        [], description="What the fact has none of; several must all be lacking.", examples=[["partner", "place"]]
    )

    def conditions(self, session: Session, fact: type[Fact] = Fact) -> list[ColumnElement[bool]]:
        """Give the filters as conditions on `fact`, or on an alias of it; raises ProblemError as `criteria` does."""
        return [criterion.holds for criterion in self.criteria(session, fact)]

    def criteria(self, session: Session, fact: type[Fact] = Fact) -> list[Criterion]:
        """Give the filters, for facts named by `fact`, in the SQL of the session's database.

        Raises ProblemError, which names the parameter, where the filters do not go together.
        """
        wrong = self._wrong()
        if wrong:
            raise invalid(*wrong)
        return [*self._stated(fact), *self._tied(session, fact), *self._worded(session, fact)]

    def followed(self, session: Session) -> Self:
        """Give the same filters with the bodies that those asked for are taken for, to which all links go."""
        if not self.partner:
            return self
        return self.model_copy(update={"partner": identities(session).followed(self.partner)})

    def _wrong(self) -> tuple[str, str] | None:
        """Name the parameter that does not go with the others, and say why; None where all is well."""
        for name, bound in (("min", self.min), ("max", self.max)):
            if bound is not None and len(set(self.unit)) != 1:
                return name, "wants exactly one unit: values of different units do not compare"
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            return "from", "is after `to`"
        for period in self.period:
            begins, ends = _years(period)
            if begins > ends:
                return "period", f"{period} ends before it begins"
        if self.q is not None and not search.words(self.q):
            return "q", "holds no word"
        return None

    def _stated(self, fact: type[Fact]) -> Iterator[Criterion]:
        """Give what is asked of the fact itself."""
        for (holds, sorts), (other_holds, _sorts) in zip(self._columns(fact), self._columns(_OTHER), strict=True):
            yield Criterion(holds, select(_OTHER.number).where(other_holds), _OTHER.value, sorts, stated=True)
        links = {
            "partner": FactPartner.fact_number,
            "place": FactPlace.fact_number,
            "section": FactSection.fact_number,
        }
        for what, link in links.items():
            if what in self.without:
                # Correlated with the fact alone: a statement may read links itself.
                lacks = ~exists().where(link == fact.number).correlate(fact)
                yield Criterion(lacks, select(link), lacking=True)

    def _columns(self, fact: type[Fact]) -> Iterator[tuple[ColumnElement[bool], frozenset[Sort]]]:
        """Give what is asked of the fact's columns, and in which orders an index gives the facts that pass."""
        yield from self._words_of_vocabularies(fact)
        if self.money:
            yield is_money(fact), NO_ORDER
        yield from self._valued(fact)
        if self.collection:
            documents = select(Collection.document_id).where(Collection.name.in_(self.collection))
            yield fact.document_id.in_(documents), NO_ORDER
        yield from self._periods(fact)

    def _words_of_vocabularies(self, fact: type[Fact]) -> Iterator[tuple[ColumnElement[bool], frozenset[Sort]]]:
        among: tuple[tuple[InstrumentedAttribute[Any], list[Any]], ...] = (
            (fact.document_id, self.document),
            (fact.qualifier, self.qualifier),
            (fact.per, self.per),
            (fact.status, self.status),
            (fact.programme, self.programme),
            (fact.review, self.review),
        )
        for column, values in among:
            if values:
                yield column.in_(values), BY_NUMBER if len(values) == 1 else NO_ORDER
        for what, column in (("status", fact.status), ("programme", fact.programme)):
            if what in self.without:
                yield column.is_(None), BY_NUMBER

    def _periods(self, fact: type[Fact]) -> Iterator[tuple[ColumnElement[bool], frozenset[Sort]]]:
        if self.period:
            periods = [and_(fact.begins == begins, fact.ends == ends) for begins, ends in map(_years, self.period)]
            yield or_(*periods), BY_NUMBER if len(periods) == 1 else NO_ORDER
        if self.from_ is not None:
            yield fact.ends >= self.from_, NO_ORDER
        if self.to is not None:
            yield fact.begins <= self.to, NO_ORDER
        if "period" in self.without:
            yield fact.begins.is_(None), BY_NUMBER

    def _valued(self, fact: type[Fact]) -> Iterator[tuple[ColumnElement[bool], frozenset[Sort]]]:
        """Give what goes with values: kinds, and units with the bounds of one."""
        if self.kind:
            yield fact.kind.in_(self.kind), BY_VALUE if len(self.kind) == 1 else NO_ORDER
        if self.unit:
            of_unit: list[ColumnElement[bool]] = [fact.unit.in_(self.unit)]
            if self.min is not None:
                of_unit.append(fact.reach >= self.min)
            if self.max is not None:
                of_unit.append(fact.value <= self.max)
            yield and_(*of_unit), BY_VALUE if len(self.unit) == 1 else NO_ORDER

    def _tied(self, session: Session, fact: type[Fact]) -> Iterator[Criterion]:
        """Give what is asked of that which is tied to the fact."""
        if self.partner or self.role:
            # On one link: a body and a role asked for together must be tied to the fact together.
            partner = self.followed(session).partner
            among = ((FactPartner.partner_id, partner), (FactPartner.role, self.role))
            links = select(FactPartner.fact_number).where(*(column.in_(values) for column, values in among if values))
            sorts = NO_ORDER
            if len(partner) == 1:
                sorts = BY_VALUE
            elif not partner and len(self.role) == 1:
                sorts = BY_NUMBER
            yield Criterion(fact.number.in_(links), links, FactPartner.value, sorts)
        places = select(FactPlace.fact_number)
        if self.place:
            there = places.where(FactPlace.place_id.in_(self.place))
            sorts = BY_VALUE if len(self.place) == 1 else NO_ORDER
            yield Criterion(fact.number.in_(there), there, FactPlace.value, sorts)
        if self.within:
            inside = places.join(PlaceArea, PlaceArea.place_id == FactPlace.place_id)
            there = inside.where(PlaceArea.area_id.in_(self.within))
            yield Criterion(fact.number.in_(there), there, FactPlace.value, in_set=True)
        for headings, outermost in ((self.section, False), (self.chapter, True)):
            if headings:
                below = select(FactSection.fact_number).where(FactSection.heading.in_(headings))
                if outermost:
                    below = below.where(FactSection.level == 0)
                sorts = BY_NUMBER if len(headings) == 1 else NO_ORDER
                yield Criterion(fact.number.in_(below), below, sorts=sorts)
        if self.claim:
            same = _stating_the_same(self.claim)
            yield Criterion(fact.number.in_(same), same)

    def _worded(self, session: Session, fact: type[Fact]) -> Iterator[Criterion]:
        """Give the words that are asked for: the last criterion, as it costs most to look up."""
        if self.q is not None:
            words = search.words(self.q)
            holding = search.holding(session, FactText, words)
            # On SQLite a look-up costs 22 to 44 microseconds, gathering 5.
            dear = 10 if session.get_bind().dialect.name == "sqlite" else 1
            yield Criterion(fact.number.in_(holding), holding, sorts=BY_NUMBER, dear=dear)


def is_money(fact: type[Fact]) -> ColumnElement[bool]:
    """Whether it is an amount, or the stated share of one."""
    return or_(fact.kind == Kind.AMOUNT, fact.worth.is_not(None))


def _years(period: str) -> tuple[int, int]:
    """Read a period as it is asked for: the years in which it begins and ends, as `Fact` has them."""
    first, dash, last = period.partition("-")
    if not dash:
        last = first
    return int(first or 0), int(last or NEVER)


def _stating_the_same(ids: list[str]) -> Select[int]:
    """Give the numbers of these facts, and of all facts of their claims."""
    asked, same = aliased(Fact), aliased(Fact)
    alone = select(asked.number).where(asked.id.in_(ids))
    grouped = select(same.number).join(asked, same.claim == asked.claim).where(asked.id.in_(ids))
    return select(union_all(alone, grouped).subquery().c.number)


EVERYTHING = FactFilter.model_validate({})
"""Lets all facts through."""


class SortedFacts(FactFilter):
    """Which facts, in which order."""

    sort: Sort = Field(
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


class Counted(Paged):
    """A page of a list that can be counted as a whole."""

    count: bool = Field(False, description="Whether to count them all, as `total`.", examples=[True])


class FactQuery(SortedFacts, Counted):
    """Which facts, in which order, how many, from where on."""
