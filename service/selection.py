"""From filters to statements that are fast however many facts there are.

SQLite knows only how frequent values are on average, and PostgreSQL expects what is frequent to be everywhere, so the
smallest set leads: the filter that lets the fewest facts through is read first, off its index, and the others are
looked up for each of its facts. Where all sets are large, a page is soon full: then a filter leads whose index is in
the order asked for, or the facts are read in that order. How large a set is SQLite counts, as far as it matters;
PostgreSQL knows well enough, filter by filter, from the samples that it keeps. docs/search.md has the measures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Executable,
    Select,
    and_,
    exists,
    func,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler

from models.tables import Fact
from service.filters import Criterion, FactFilter, Sort, SortedFacts
from service.search import FACT_ORDERS, Order


def in_order(session: Session, asked: SortedFacts) -> tuple[Select[int], Order]:
    """Give the numbers of the facts that pass the filters, each once, and the order to put them in.

    Raises ProblemError where the filters do not go together.
    """
    criteria = asked.criteria(session)
    lead = _fewest(session, criteria) or next((each for each in criteria if asked.sort in each.sorts), None)
    if lead is None:
        in_their_order = select(Fact.number).where(*(_looked_up(each, Fact.number) for each in criteria))
        return in_their_order, FACT_ORDERS[asked.sort]
    return _led(lead, [each for each in criteria if each is not lead], asked.sort)


FEW = 20_000
"""As many facts are gathered, looked up and sorted in some tens of milliseconds."""


@dataclass(frozen=True)
class Passing:
    """All facts that pass, for counting what hangs on them."""

    holds: Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]
    """Whether a number is that of such a fact."""
    few: bool
    """Whether what hangs on them is looked up one by one (on SQLite: PostgreSQL sees to that itself)."""


def all_passing(session: Session, filters: FactFilter) -> Passing | None:
    """Give all facts that pass the filters; None where there is no filter.

    Raises ProblemError where the filters do not go together.
    """
    criteria = filters.criteria(session)
    if not criteria:
        return None
    conditions = and_(*(each.holds for each in criteria))
    if session.get_bind().dialect.name == "postgresql":
        numbers = select(Fact.number).where(conditions)
        return Passing(lambda number: conditions if number is Fact.number else number.in_(numbers), few=False)
    fewest = _fewest(session, criteria)
    lead = fewest or next((each for each in criteria if not each.lacking), None)
    if lead is None:
        numbers = select(Fact.number).where(conditions)
    else:
        first, look = _number(lead.numbers), _looked_up if fewest else _in_set
        numbers = lead.numbers.where(*(look(each, first) for each in criteria if each is not lead))
    if fewest:
        return Passing(lambda number: number.in_(numbers), few=True)
    # A sum, which no index knows: what hangs on facts is then read through in the order in which it is grouped.
    return Passing(lambda number: (number + 0).in_(numbers), few=False)


@dataclass(frozen=True)
class Walked:
    """The facts that pass, for who walks through them in an order of his own, part after part."""

    holds: ColumnElement[bool]
    """Whether a fact passes."""
    few: bool
    """Whether all of them are quickly gathered, wherever they stand in that order; else it is the order that leads."""


def walked(session: Session, filters: FactFilter) -> Walked:
    """Give the facts that pass the filters. Raises ProblemError where the filters do not go together."""
    criteria = filters.criteria(session)
    lead = _fewest(session, criteria)
    if lead is None:
        # Of this no index knows: else all facts of a kind would be gathered and sorted for each part of the walk.
        return Walked(and_(true(), *(each.holds for each in criteria)).is_(true()), few=False)
    first = _number(lead.numbers)
    passing = lead.numbers.where(*(_looked_up(each, first) for each in criteria if each is not lead))
    return Walked(Fact.number.in_(passing), few=True)


def _fewest(session: Session, criteria: list[Criterion]) -> Criterion | None:
    """Give the filter that lets so few facts through that they are best gathered and the others looked up for each.

    What is dear to look up is gathered even where more facts pass.
    """
    costs: list[tuple[int, Criterion]] = []
    for each in criteria:
        if not each.lacking:
            limit = FEW * each.dear
            count = _size(session, each.numbers, limit)
            if count < limit:
                costs.append((count * max((other.dear for other in criteria if other is not each), default=1), each))
    return min(costs, key=lambda each: each[0])[1] if costs else None


class _Plan(Executable, ClauseElement):
    """What PostgreSQL would do for a statement, and how many rows it expects of it."""

    inherit_cache = False

    def __init__(self, statement: Select[int]) -> None:
        self.statement = statement


@compiles(_Plan, "postgresql")
def _explained(plan: _Plan, compiler: SQLCompiler, **given: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(plan.statement, **given)}"


def _size(session: Session, numbers: Select[int], limit: int) -> int:
    """Give about how many facts a filter lets through, where that is less than the limit."""
    if session.get_bind().dialect.name == "postgresql":
        [plan] = session.execute(_Plan(numbers)).scalar_one()
        return int(plan["Plan"]["Plan Rows"])
    return session.scalars(select(func.count()).select_from(numbers.limit(limit).subquery())).one()


def _led(lead: Criterion, others: list[Criterion], sort: Sort) -> tuple[Select[int], Order]:
    """Read the facts that the lead lets through, and look up the others for each."""
    statement, order = lead.numbers, FACT_ORDERS[sort]
    number = _number(statement)
    if sort == "document":
        order = Order((number,))
    elif sort != "period" and lead.value is not None:
        order = Order((type_coerce(lead.value, BigInteger), number), order.descending)
    else:
        # Sums, so that no database reads the facts in an order that it has an index for, and waits for few to pass.
        statement = select(Fact.number).where(Fact.number.in_(statement))
        number = _number(statement)
        order = Order(tuple(key + 0 for key in order.keys), order.descending)
    return statement.where(*(_looked_up(each, number) for each in others)).distinct(), order


def _looked_up(criterion: Criterion, number: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    if criterion.in_set:
        return _in_set(criterion, number)
    [found] = criterion.numbers.subquery().columns
    there = exists().where(found == number)
    return ~there if criterion.lacking else there


def _in_set(criterion: Criterion, number: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    there = (number + 0).in_(criterion.numbers)
    return ~there if criterion.lacking else there


def _number(found: Select[int]) -> ColumnElement[int]:
    return found.selected_columns[0]
