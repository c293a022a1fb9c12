"""From filters and an order to one statement that gives the first facts soon, however many there are.

PostgreSQL knows how frequent each value is and finds its way. SQLite knows only averages, so the smallest set leads
here: the filter that lets the fewest facts through is read first, off its index, and the others are looked up for each
of its facts. Where all sets are large, the page is soon full: then a filter leads whose index is in the order asked
for, or the facts are read in that order.
"""

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from models.tables import Fact
from service.filters import Criterion, Sort, SortedFacts
from service.search import FACT_ORDERS, Order

FEW = 20_000
"""As many facts are gathered and sorted in some tens of milliseconds."""


def numbers(session: Session, asked: SortedFacts) -> tuple[Select[int], Order]:
    """Give the numbers of the facts that pass the filters, each once, and the order to put them in.

    Raises ProblemError where the filters do not go together.
    """
    criteria = asked.criteria(session)
    if session.get_bind().dialect.name == "sqlite":
        lead = _leading(session, criteria, asked.sort)
        if lead is not None:
            return _led(lead, [each for each in criteria if each is not lead], asked.sort)
    return select(Fact.number).where(*(each.holds for each in criteria)), FACT_ORDERS[asked.sort]


def _leading(session: Session, criteria: list[Criterion], sort: Sort) -> Criterion | None:
    """Choose the filter to begin with; None where facts are best read in their order."""
    counted = [(_count(session, each.numbers), each) for each in criteria if not each.lacking]
    few = [each for each in counted if each[0] < FEW]
    if few:
        return min(few, key=lambda each: each[0])[1]
    return next((each for _count, each in counted if sort in each.sorts), None)


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


def _looked_up(criterion: Criterion, number: ColumnElement[int]) -> ColumnElement[bool]:
    found = exists(criterion.numbers.where(_number(criterion.numbers) == number))
    return ~found if criterion.lacking else found


def _number(found: Select[int]) -> ColumnElement[int]:
    return found.selected_columns[0]
