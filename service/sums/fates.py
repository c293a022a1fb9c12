"""What becomes of a fact in a sum: added, alone or with others, or left out, and why ("Sums, worked" in CONTRACT.md).

Each row of a sum is what one would get by asking for its facts alone: a part is left out only where its whole is added
in the same row, and a claim that is printed twice counts once in each row. Where the money of one body is added up, a
whole gives way to that body's own parts, and a stated share of a stated sum is worked out.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models.facts import Kind, Per, Status
from models.tables import SCALE, Fact, FactPartner, FactWhole, Number, Review
from service.filters import FactFilter, is_money
from service.selection import all_passing
from service.sums.dimensions import FactAlias, Keyed, Payer, keyed, off_index, there


class Fate(StrEnum):
    """The first that holds."""

    REJECTED = "rejected"
    NOT_AN_AMOUNT = "not-an-amount"
    """A share, which only the sums of a body work out; where sums are by kind, a count or a measure too."""
    OTHER_CURRENCY = "other-currency"
    PRICE = "price"
    PER_PERIOD = "per-period"
    PLANNED = "planned"
    TARGET = "target"
    PART = "part"
    """Its whole is added."""
    WHOLE = "whole"
    """The body's own parts of it are added."""
    REPEATED = "repeated"
    """The same claim is added already."""
    SHARED = "shared"
    """Added, but to what several bodies pay together."""
    DERIVED_SHARED = "derived-shared"
    DERIVED = "derived"
    """Added, as the share of a sum that it states."""
    ADDED = "added"


ADDING = (Fate.ADDED, Fate.DERIVED)
SHARING = (Fate.SHARED, Fate.DERIVED_SHARED)
LEFT_OUT = tuple(fate for fate in Fate if fate not in {*ADDING, *SHARING})


@dataclass(frozen=True)
class Asked:
    """What is added besides amounts that are achieved, or of which nothing is said, and not per something."""

    statuses: frozenset[Status] = frozenset()
    per: Per | None = None
    """Adds only the amounts per year, per month or per week."""


def fates(
    session: Session, dimension: str, filters: FactFilter, asked: Asked, some: ColumnElement[bool] | None = None
) -> Select[Any]:
    """Give the rows of a sum by a dimension: document_id (of `some`), key, role, fate, facts, euros, rest.

    The facts are sums of money and shares of one, or all where the sum is by kind: those that pass the filters, or
    some of them, by their documents, weighed in the light of all that pass them. What they are worth is `euros`, and
    `rest` ten-thousandths of one.
    """
    filters = filters.followed(session)
    rows = keyed(dimension, filters)
    sum_ = _Sum(session, filters, asked, rows, rows.payer or _payer(filters))
    scope = _scope(session, filters) if some is None else [some]
    if dimension != "kind":
        scope = [*scope, is_money(Fact)]
    each = rows.statement.where(*scope).add_columns(
        Fact.document_id,
        rows.key.label("key"),
        rows.role.label("role"),
        sum_.fate().label("fate"),
        func.coalesce(Fact.worth, 0).cast(Number).label("worth"),
    )
    facts = each.cte()
    groups = [facts.c[name] for name in ("key", "role", "fate")]
    if some is not None:
        groups.insert(0, facts.c.document_id)
    return select(
        *groups,
        func.count().label("facts"),
        func.sum(facts.c.worth.op("/")(SCALE)).cast(Number).label("euros"),
        func.sum(facts.c.worth % SCALE).cast(Number).label("rest"),
    ).group_by(*groups)


def _scope(session: Session, filters: FactFilter) -> list[ColumnElement[bool]]:
    """Give the conditions on the facts that are added up: few are found by their numbers, many read in their order."""
    criteria = filters.criteria(session)
    passing = all_passing(session, filters)
    if passing is not None and passing.few:
        return [passing.holds(Fact.number)]
    # PostgreSQL sees to that itself; SQLite reads a table in a quarter of the time of its rows one by one.
    by_itself = session.get_bind().dialect.name == "postgresql"
    return [each.holds if by_itself or not each.stated else off_index(each.holds) for each in criteria]


def _payer(filters: FactFilter) -> Payer | None:
    """Give the one body whose money the filters ask for, None where they ask for none or for several."""
    if len(set(filters.partner)) != 1:
        return None
    body, link = literal(filters.partner[0]), aliased(FactPartner)
    in_role = [link.role.in_(filters.role)] if filters.role else []
    shares = there(link, link.fact_number == Fact.number, link.partner_id == body, *in_role, link.shared.is_(True))
    return Payer(body, shares)


class _Sum:
    """The conditions of one sum, on the fact of a row and on those beside it."""

    def __init__(self, session: Session, filters: FactFilter, asked: Asked, rows: Keyed, payer: Payer | None) -> None:
        self._session = session
        self._filters = filters
        self._asked = asked
        self._rows = rows
        self._payer = payer

    def fate(self) -> ColumnElement[str]:
        """Tell what becomes of the fact of a row: the first reason that holds."""
        reasons: list[tuple[ColumnElement[bool], ColumnElement[str] | str]] = [
            (Fact.review == Review.REJECTED, Fate.REJECTED.value),
            (~self._has_worth(Fact), self._no_worth()),
            (~self._in_its_time(Fact), Fate.PER_PERIOD.value),
            (and_(Fact.status == Status.PLANNED, ~self._has_status(Fact)), Fate.PLANNED.value),
            (and_(Fact.status == Status.TARGET, ~self._has_status(Fact)), Fate.TARGET.value),
            (self._is_counted_by_another(Fact), self._by_another),
        ]
        mate = aliased(Fact)
        repeats, stands = mate.claim == Fact.claim, self._stands(mate)
        stated_again = Fact.claim.is_not(None)  # outside of what is looked up, which most facts are thus spared
        reasons += [
            (
                and_(
                    stated_again,
                    there(mate, repeats, such=and_(self._is_counted_by_another(mate), stands)),
                ),
                self._by_another,
            ),
            (and_(stated_again, there(mate, repeats, mate.number < Fact.number, such=stands)), Fate.REPEATED.value),
        ]
        if self._payer:
            shared = self._payer.shares
            reasons += [
                (and_(Fact.kind == Kind.SHARE, shared), Fate.DERIVED_SHARED.value),
                (Fact.kind == Kind.SHARE, Fate.DERIVED.value),
                (shared, Fate.SHARED.value),
            ]
        return case(*reasons, else_=Fate.ADDED.value).cast(String(16))

    @staticmethod
    def _no_worth() -> ColumnElement[str]:
        return case(
            (Fact.kind != Kind.AMOUNT, Fate.NOT_AN_AMOUNT.value),
            (Fact.unit != "EUR", Fate.OTHER_CURRENCY.value),
            else_=Fate.PRICE.value,
        )

    def _has_worth(self, fact: FactAlias) -> ColumnElement[bool]:
        """Whether it is a sum of money, or for a payer a share of one that could itself be added."""
        amount = and_(fact.kind == Kind.AMOUNT, fact.worth.is_not(None))
        if self._payer is None:
            return amount
        whole = aliased(Fact)
        of_sum = there(
            whole,
            whole.id == fact.part_of,
            whole.review != Review.REJECTED,
            self._in_its_time(whole),
            self._has_status(whole),
        )
        is_share = and_(self._payer.partner.is_not(None), fact.kind == Kind.SHARE, fact.worth.is_not(None))
        return or_(amount, and_(is_share, of_sum))

    def _in_its_time(self, fact: FactAlias) -> ColumnElement[bool]:
        return (
            fact.per.is_(None)
            if self._asked.per is None
            else func.coalesce(fact.per == self._asked.per, literal(False))
        )

    def _has_status(self, fact: FactAlias) -> ColumnElement[bool]:
        return or_(fact.status.is_(None), fact.status.in_({Status.ACHIEVED, *self._asked.statuses}))

    def _stands(self, fact: FactAlias) -> ColumnElement[bool]:
        """Whether another fact could be added in the row too."""
        criteria = self._filters.criteria(self._session, fact)
        # Both databases ask in this order: first what the fact's own columns tell.
        return and_(
            fact.review != Review.REJECTED,
            self._in_its_time(fact),
            self._has_status(fact),
            *(each.holds for each in criteria if each.stated),
            self._has_worth(fact),
            self._rows.same(fact),
            *(each.holds for each in criteria if not each.stated),
        )

    @property
    def _by_another(self) -> ColumnElement[str]:
        if self._payer is None:
            return literal(Fate.PART.value)
        return case((self._payer.partner.is_(None), Fate.PART.value), else_=Fate.WHOLE.value)

    def _is_counted_by_another(self, fact: FactAlias) -> ColumnElement[bool]:
        """Whether its whole is added in the row; where it is a body's money that is added, whether its parts are."""
        link, other = aliased(FactWhole), aliased(Fact)
        stands = self._stands(other)
        its_whole = there(other, other.number == link.whole_number, such=stands)
        is_part = and_(fact.part_of.is_not(None), there(link, link.fact_number == fact.number, such=its_whole))
        if self._payer is None:
            return is_part
        its_part = there(other, other.number == link.fact_number, such=stands)
        is_whole = and_(fact.has_parts, there(link, link.whole_number == fact.number, such=its_part))
        return case((self._payer.partner.is_(None), is_part), else_=is_whole)
