"""What does not add up: parts and their whole, tables and their totals, documents among each other.

All of it is worked out from the values that are stored, so that a correction settles it; rejected facts are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from extractors.meaning.totals import LINES_ADD_UP, column_adds_up, precision
from models.facts import Kind, Qualifier, Role, Tax
from models.tables import LARGEST, SCALE, WARNED, WITHIN_DOCUMENT, Fact, FactPartner, FactText, FactWhole, Review
from service import indicators
from service.claims import compatible, other_partners
from service.indicators import NARROW, Indicator
from service.schemas import CheckType, decimal_text
from service.search import CursorError
from service.selection import Walked
from service.topics import content, telling

WHOLES = 5_000
"""How many wholes are looked at for a page, which may hold fewer checks for that, and go on after them.

Where filters let few facts through, so many of those that pass."""
_ABOUT = Decimal("0.05")
"""How far from the truth `près de` may be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Facts, by number, that do not go together: `facts` come to `stated`, `against` them come to `found`."""

    type: CheckType
    message: str
    stated: Decimal
    found: Decimal
    facts: tuple[int, ...]
    against: tuple[int, ...]


Step = Callable[[Session, Walked, str | None, int], tuple[list[Finding], str | None]]


def page(
    session: Session, types: Sequence[CheckType], passing: Walked, *, after: str | None, limit: int
) -> tuple[list[Finding], str | None]:
    """Give up to `limit` findings of these types, one type after the other, and where to go on, None at the end.

    What passes is the whole, the total, or each of the facts of documents that differ.
    """
    found: list[Finding] = []
    reached, _slash, key = (after or "").partition("/")
    left = [each for each in sorted(types) if each >= reached]
    for rank, each in enumerate(left):
        begin = key if each == reached and key else None
        more, following = _STEPS[each](session, passing, begin, limit - len(found))
        found += more
        if following is not None:
            return found, f"{each}/{following}"
        if len(found) == limit and rank + 1 < len(left):
            return found, f"{left[rank + 1]}/"
    return found, None


def _parts_exceed_whole(
    session: Session, passing: Walked, after: str | None, limit: int
) -> tuple[list[Finding], str | None]:
    """Walk the wholes, in document order."""
    begin, kinds_done = _place_in(after)
    wholes = select(FactWhole.whole_number).where(FactWhole.whole_number >= begin)
    if passing.few:
        wholes = wholes.join(Fact, Fact.number == FactWhole.whole_number).where(passing.holds)
    end = session.scalar(wholes.distinct().order_by(FactWhole.whole_number).offset(WHOLES).limit(1))
    found: list[Finding] = []
    key = None
    for number, kind in session.execute(_suspects(passing, begin, end)):
        if (number, kind) <= (begin, kinds_done):
            continue
        excess = _excess(session, number, kind)
        if excess is None:
            continue
        if len(found) == limit:
            return found, key
        found.append(excess)
        key = f"{number}-{kind}"
    return found, None if end is None else f"{end}-"


def _suspects(passing: Walked, begin: int, end: int | None) -> Select[int, Kind]:
    """Find the wholes whose parts of one kind come to more, as far as a glance tells."""
    part = aliased(Fact)
    alike = and_(part.kind == Fact.kind, part.unit == Fact.unit, part.per.is_not_distinct_from(Fact.per))
    # Floats do not overflow; what is found is added up exactly.
    added = func.sum(cast(type_coerce(part.value, BigInteger), Float))
    most = type_coerce(func.coalesce(Fact.value_max, Fact.value), BigInteger)
    statement = (
        select(Fact.number, part.kind)
        .join(FactWhole, FactWhole.whole_number == Fact.number)
        .join(part, and_(part.number == FactWhole.fact_number, part.part_of == Fact.id))
        .where(FactWhole.whole_number >= begin, passing.holds)
        .where(Fact.qualifier != Qualifier.AT_LEAST, Fact.review != Review.REJECTED, part.review != Review.REJECTED)
        .where(or_(and_(part.kind == Kind.SHARE, Fact.kind == Kind.AMOUNT), alike))
        .group_by(Fact.number, part.kind)
        .having(added > func.min(case((part.kind == Kind.SHARE, 100 * SCALE), else_=most)))
        .order_by(Fact.number, part.kind)
    )
    return statement if end is None else statement.where(FactWhole.whole_number < end)


def _excess(session: Session, number: int, kind: Kind) -> Finding | None:
    """Add up the parts of a whole, a claim once, and give what is beyond the whole and what rounding may hide."""
    whole, text = _said(session, Fact.number == number)[0]
    parts = [
        (part, printed)
        for part, printed in _said(session, and_(Fact.part_of == whole.id, Fact.kind == kind))
        if kind is Kind.SHARE or (part.unit, part.per) == (whole.unit, whole.per)
    ]
    once = {part.claim or part.number: (part, printed) for part, printed in parts}
    counted = list(once.values())
    stated = Decimal(100) if kind is Kind.SHARE else whole.value_max or whole.value
    found = sum((part.value for part, _printed in counted), Decimal(0))
    rounded = counted if kind is Kind.SHARE else [*counted, (whole, text)]
    slack = sum((precision(printed, fact.value) for fact, printed in rounded), Decimal(0))
    if found <= stated + slack:
        return None
    message = f"the parts add up to {decimal_text(found)}, more than {decimal_text(stated)}"
    numbers = tuple(part.number for part, _printed in parts)
    return Finding("parts-exceed-whole", message, stated, found, (number,), numbers)


def _said(session: Session, which: ColumnElement[bool]) -> list[tuple[Fact, str]]:
    """Give facts that are not rejected, with their figures as printed."""
    statement = select(Fact, FactText.text).join(FactText, FactText.fact_number == Fact.number).options(NARROW)
    rows = session.execute(statement.where(which, Fact.review != Review.REJECTED).order_by(Fact.number))
    return [(fact, text) for fact, text in rows]


def _table_total(session: Session, passing: Walked, after: str | None, limit: int) -> tuple[list[Finding], str | None]:
    """Walk the totals that were warned of when they were read, in document order."""
    begin, _kind = _place_in(after)
    printed = FactText.fact_number
    warned = select(printed).where(WARNED, cast(FactText.warnings, Text).contains(LINES_ADD_UP), printed > begin)
    counts = exists().where(Fact.number == printed, Fact.review != Review.REJECTED, passing.holds)
    totals = warned.where(counts).order_by(printed)
    found: list[Finding] = []
    for number in session.scalars(totals).all():
        missed = _missed(session, number)
        if missed is None:
            continue
        if len(found) == limit:
            return found, f"{found[-1].facts[0]}-"
        found.append(missed)
    return found, None


def _missed(session: Session, number: int) -> Finding | None:
    """Add up the lines of a total as they are now."""
    total, text = _said(session, Fact.number == number)[0]
    own = session.scalars(select(FactText.warnings).where(FactText.fact_number == number)).one()
    sums = [each.removeprefix(LINES_ADD_UP) for each in own if each.startswith(LINES_ADD_UP)]
    theirs = {column_adds_up(each, text) for each in sums}
    of_document = FactText.fact_number.between(number >> WITHIN_DOCUMENT << WITHIN_DOCUMENT, number - 1)
    warned = session.execute(select(FactText.fact_number, FactText.warnings).where(WARNED, of_document))
    numbers = [line for line, warnings in warned if theirs.intersection(warnings)]
    lines = _said(session, Fact.number.in_(numbers))
    found = sum((line.value for line, _text in lines), Decimal(0))
    slack = sum((precision(printed, line.value) for line, printed in [*lines, (total, text)]), Decimal(0))
    if abs(found - total.value) <= slack:
        return None
    message = f"the lines add up to {decimal_text(found)}, the printed total is {decimal_text(total.value)}"
    return Finding("table-total", message, total.value, found, (number,), tuple(line.number for line, _text in lines))


def _documents_differ(
    session: Session, passing: Walked, after: str | None, limit: int
) -> tuple[list[Finding], str | None]:
    """Walk the indicators (service.indicators)."""
    most = func.coalesce(Fact.value_max, Fact.value)
    varies = or_(func.min(Fact.value) < func.max(Fact.value), func.min(most) < func.max(most))
    return indicators.page(session, passing, varies, lambda each: _differing(session, each), after=after, limit=limit)


def _differing(session: Session, indicator: Indicator) -> Iterator[Finding]:
    """Give what an indicator's facts are at odds about, period by period."""
    periods: defaultdict[tuple[int | None, int | None], list[Fact]] = defaultdict(list)
    for fact in indicator.facts:
        periods[fact.period_first, fact.period_last].append(fact)
    for facts in periods.values():
        if len({(fact.value, fact.value_max) for fact in facts}) == 1 or len({fact.passage_id for fact in facts}) == 1:
            continue
        told = _told(session, facts)
        for first in told:
            against = [each for each in told if each.fact.number > first.fact.number and _at_odds(first, each)]
            if against:
                yield _difference(first, against, told)
                break


@dataclass(frozen=True, slots=True)
class _Told:
    fact: Fact
    text: str
    telling: int
    partners: frozenset[tuple[Role, str]]


def _told(session: Session, facts: Sequence[Fact]) -> list[_Told]:
    numbers = [fact.number for fact in facts]
    printed = select(FactText.fact_number, FactText.text, FactText.subject).where(FactText.fact_number.in_(numbers))
    texts = {number: (text, subject) for number, text, subject in session.execute(printed)}
    partners: defaultdict[int, set[tuple[Role, str]]] = defaultdict(set)
    tied = select(FactPartner.fact_number, FactPartner.role, FactPartner.partner_id)
    for number, role, partner in session.execute(tied.where(FactPartner.fact_number.in_(numbers))):
        partners[number].add((role, partner))
    told = []
    for fact in facts:
        text, subject = texts[fact.number]
        words = len(telling(content(subject, fact.unit)))
        told.append(_Told(fact, text, words, frozenset(partners[fact.number])))
    return told


def _at_odds(one: _Told, other: _Told) -> bool:
    """Whether two facts of one indicator and period cannot both be right.

    Two parts of one whole are not the same thing. In one document the same few words stand for many things, in one
    table or in two: there they must be telling.
    """
    first, second = one.fact, other.fact
    slack = sum((_slack(each) for each in (one, other)), Decimal(0))
    return (
        first.passage_id != second.passage_id
        and (first.part_of is None or first.part_of != second.part_of)
        and compatible(first.status, second.status)
        and not other_partners(one.partners, other.partners)
        and (first.document_id != second.document_id or min(one.telling, other.telling) > 1)
        and {first.tax, second.tax} != {Tax.HT, Tax.TTC}
        and (_gap(first, second) > slack or _gap(second, first) > slack)
    )


def _gap(low: Fact, high: Fact) -> Decimal:
    """Give by how much the least that `high` may be is above the most that `low` may be."""
    if low.qualifier is Qualifier.AT_LEAST or high.qualifier is Qualifier.AT_MOST:
        return Decimal(0)
    return high.value - (low.value_max or low.value)


def _slack(told: _Told) -> Decimal:
    about = _ABOUT * abs(told.fact.value) if told.fact.qualifier is Qualifier.APPROX else Decimal(0)
    return max(about, precision(told.text, told.fact.value))


def _difference(first: _Told, against: Sequence[_Told], told: Sequence[_Told]) -> Finding:
    stated, found = first.fact.value, against[0].fact.value
    agree = [each.fact.number for each in told if each.fact.value == stated and each not in against]
    message = f"{decimal_text(stated)} in one place, {decimal_text(found)} in another, for the same period"
    numbers = tuple(each.fact.number for each in against)
    return Finding("documents-differ", message, stated, found, tuple(agree), numbers)


def _place_in(after: str | None) -> tuple[int, str]:
    """Read the number of a fact, and what is behind it, out of a key; raises CursorError."""
    if after is None:
        return 0, ""
    number, dash, rest = after.partition("-")
    if not dash or not number.isascii() or not number.isdigit() or int(number) > LARGEST:
        raise CursorError("not a cursor of this service")
    return int(number), rest


_STEPS: dict[CheckType, Step] = {
    "documents-differ": _documents_differ,
    "parts-exceed-whole": _parts_exceed_whole,
    "table-total": _table_total,
}
TYPES = tuple(_STEPS)
