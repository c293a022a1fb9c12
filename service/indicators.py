"""Indicators: figures of the same topic about the same part of the world, whatever their period and value.

They are read topic by topic, off the index `ix_fact_topic`: what a page costs is bounded by `WINDOW` and `LOOKED_AT`,
however many facts there are, and where filters let few of them through by how many pass.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, load_only

from models.tables import Document, Fact, FactPlace, Review
from service.selection import Walked

T = TypeVar("T")
Conditions = Sequence[ColumnElement[bool]]

WINDOW = 20_000
"""How many facts are put together for a page; it may end before it is full, and the next one goes on from there."""
LOOKED_AT = 50_000
"""How many facts are looked at for a page, whether they pass or not, where those that pass are not gathered."""
_LOADED_AT_ONCE = 2_000
_BEHIND = "~"
"""Comes after all ids of the indicators of a topic."""


_Key = tuple[tuple[str, ...], tuple[str, ...], bool]
"""Places; without them, whose figures they are; and whether they are parts of others."""
NARROW = load_only(
    *(Fact.number, Fact.id, Fact.document_id, Fact.passage_id, Fact.kind, Fact.unit, Fact.per, Fact.topic, Fact.value),
    *(
        Fact.claim,
        Fact.tax,
        Fact.value_max,
        Fact.qualifier,
        Fact.status,
        Fact.period_first,
        Fact.period_last,
        Fact.part_of,
    ),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """The facts of a topic that are about the same places; those without any are of one publisher, or one territory.

    Figures that are parts of another one, and those that are not, make two indicators. The facts are in document order,
    each with a period, none rejected.
    """

    id: str
    places: tuple[str, ...]
    facts: tuple[Fact, ...]


def page(
    session: Session,
    passing: Walked,
    varies: ColumnElement[bool],
    make: Callable[[Indicator], Iterable[T]],
    *,
    after: str | None,
    limit: int,
) -> tuple[list[T], str | None]:
    """Give up to `limit` of what `make` makes of the indicators, and the key after which to go on, None at the end.

    Only facts that pass count, and only topics whose facts, taken together, fulfil `varies`.
    """
    end = None if passing.few else _nth(session, [_from(after)], LOOKED_AT)
    within: Conditions = [_from(after), Fact.review != Review.REJECTED, passing.holds]
    if end is not None:
        within = [*within, Fact.topic <= end]
    end = _nth(session, within, WINDOW) or end
    if end is not None:
        within = [*within, Fact.topic <= end]
    made: list[T] = []
    last: str | None = None
    for indicator in _indicators(session, within, varies):
        for rank, each in enumerate(make(indicator)):
            key = f"{indicator.id}/{rank:04}"
            if after is not None and key <= after:
                continue
            if len(made) == limit:
                return made, last
            made.append(each)
            last = key
    return made, None if end is None else f"{end}{_BEHIND}"


def _nth(session: Session, within: Conditions, rank: int) -> str | None:
    """Give the topic of the fact of this rank, in the order of topics; None where there are not as many."""
    return session.scalar(select(Fact.topic).where(*within).order_by(Fact.topic).offset(rank).limit(1))


def _from(after: str | None) -> ColumnElement[bool]:
    if after is None:
        return Fact.topic >= ""
    topic = after[:16]
    return Fact.topic > topic if after == topic + _BEHIND else Fact.topic >= topic


def _indicators(session: Session, within: Conditions, varies: ColumnElement[bool]) -> Iterator[Indicator]:
    """Give the indicators of the topics that vary, by id."""
    dated = (*within, (Fact.period_first.is_not(None)) | (Fact.period_last.is_not(None)))
    topics = select(Fact.topic, func.count()).where(*dated).group_by(Fact.topic).having(varies).order_by(Fact.topic)
    loading: list[str] = []
    facts = 0
    for topic, count in session.execute(topics).all():
        loading.append(topic or "")
        facts += count
        if facts >= _LOADED_AT_ONCE:
            yield from _load(session, dated, loading)
            loading, facts = [], 0
    if loading:
        yield from _load(session, dated, loading)


def _load(session: Session, within: Conditions, topics: Sequence[str]) -> Iterator[Indicator]:
    of_topics = (*within, Fact.topic.in_(topics))
    rows = session.scalars(select(Fact).where(*of_topics).order_by(Fact.topic, Fact.number).options(NARROW)).all()
    places: defaultdict[int, list[str]] = defaultdict(list)
    tied = select(FactPlace.fact_number, FactPlace.place_id).join(Fact, Fact.number == FactPlace.fact_number)
    for number, place in session.execute(tied.where(*of_topics).order_by(FactPlace.place_id)):
        places[number].append(place)
    homes = _homes(session, {row.document_id for row in rows})
    for topic, of_topic in groupby(rows, key=lambda row: row.topic or ""):
        indicators: defaultdict[_Key, list[Fact]] = defaultdict(list)
        for row in of_topic:
            where = tuple(places[row.number])
            indicators[where, () if where else homes[row.document_id], row.part_of is not None].append(row)
        found = (Indicator(_id(topic, key), key[0], tuple(of_key)) for key, of_key in indicators.items())
        yield from sorted(found, key=lambda each: each.id)


def _id(topic: str, key: _Key) -> str:
    return f"{topic}-{blake2b(repr(key).encode(), digest_size=4).hexdigest()}"


def _homes(session: Session, documents: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Give whose figures those of each document are that name no place: its publisher's, else its territory's."""
    published = func.coalesce(Document.own_publisher, Document.publisher)
    rows = session.execute(select(Document.id, published, Document.territory).where(Document.id.in_(documents)))
    return {
        identifier: (publisher,) if publisher else tuple(sorted(territory)) or (identifier,)
        for identifier, publisher, territory in rows
    }
