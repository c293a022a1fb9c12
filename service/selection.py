"""From filters and an order to one statement that gives the first facts soon, however many there are.

PostgreSQL knows how frequent each value is and finds its way. SQLite knows only averages, so the smallest set leads
here: the filter that lets the fewest facts through is read first, off its index, and the others are looked up for each
of its facts. Where all sets are large, the page is soon full: then a filter leads whose index is in the order asked
for, or the facts are read in that order.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import Fact
from service.filters import Criterion, FactFilter, Sort, SortedFacts
from service.search import FACT_ORDERS, Order

FEW = 20_000
"""As many facts are gathered and sorted in some tens of milliseconds."""


def in_order(session: Session, asked: SortedFacts) -> tuple[Select[int], Order]:
    """Give the numbers of the facts that pass the filters, each once, and the order to put them in.

    Raises ProblemError where the filters do not go together.
    """
    criteria = asked.criteria(session)
    if not _is_sqlite(session):
        return select(Fact.number).where(*(each.holds for each in criteria)), FACT_ORDERS[asked.sort]
    smallest, counted = _smallest(session, criteria)
    lead = smallest if counted < FEW else next((each for each in criteria if asked.sort in each.sorts), None)
    if lead is None:
        in_their_order = select(Fact.number).where(*(_looked_up(each, Fact.number) for each in criteria))
        return in_their_order, FACT_ORDERS[asked.sort]
    return _led(lead, [each for each in criteria if each is not lead], asked.sort)


@dataclass(frozen=True)
class Passing:
    """All facts that pass, for counting what hangs on them."""

    numbers: Select[int]
    one_by_one: bool
    """Whether it is best looked up by these numbers, or else read through to see what is among them."""

    def holds(self, number: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """Whether `number` is that of such a fact."""
        # No index knows a sum: SQLite then reads what is asked through, in the order in which it is grouped.
        return number.in_(self.numbers) if self.one_by_one else (number + 0).in_(self.numbers)


def all_passing(session: Session, filters: FactFilter) -> Passing | None:
    """Give all facts that pass the filters; None where there is no filter.

    Raises ProblemError where the filters do not go together.
    """
    criteria = filters.criteria(session)
    if not criteria:
        return None
    lead, counted = _smallest(session, criteria) if _is_sqlite(session) else (None, 0)
    if lead is None:
        return Passing(select(Fact.number).where(*(each.holds for each in criteria)), not _is_sqlite(session))
    number = _number(lead.numbers)
    few = counted < FEW
    others = (_looked_up(each, number) if few else _in_set(each, number) for each in criteria if each is not lead)
    return Passing(lead.numbers.where(*others), few)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _smallest(session: Session, criteria: list[Criterion]) -> tuple[Criterion | None, int]:
    """Give the filter that lets the fewest facts through, and how many, up to FEW; None where no index tells."""
    counted = [(_count(session, each.numbers), each) for each in criteria if not each.lacking]
    count, smallest = min(counted, key=lambda each: each[0], default=(FEW, None))
    return smallest, count


def _count(session: Session, found: Select[int]) -> int:
    return session.scalars(select(func.count()).select_from(found.limit(FEW).subquery())).one()


def _led(lead: Criterion, others: list[Criterion], sort: Sort) -> tuple[Select[int], Order]:
    """Read the facts that the lead lets through, and look up the others for each."""
    statement, order = lead.numbers, FACT_ORDERS[sort]
    number = _number(statement)
    if sort == "document":
        order = Order((number,))
    elif sort != "period" and lead.value is not None:
        order = Order((type_coerce(lead.value, BigInteger), number), order.descending)
    else:
        statement = select(Fact.number).where(Fact.number.in_(statement))
        number = _number(statement)
    return statement.where(*(_looked_up(each, number) for each in others)).distinct(), order


def _looked_up(criterion: Criterion, number: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    [found] = criterion.numbers.subquery().columns
    there = exists().where(found == number)
    return ~there if criterion.lacking else there


def _in_set(criterion: Criterion, number: ColumnElement[int]) -> ColumnElement[bool]:
    there = (number + 0).in_(criterion.numbers)
    return ~there if criterion.lacking else there


def _number(found: Select[int]) -> ColumnElement[int]:
    return found.selected_columns[0]
