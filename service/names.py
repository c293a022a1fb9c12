"""Bodies and places, which all documents share: learnt where one names them, forgotten when none does any more.

Whoever changes them takes the turn `Turn.NAMES` first.
"""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import tables
from models.facts import Area, AreaLevel
from service.rows import Row, Rows


def learn(session: Session, into: type[tables.Partner | tables.Place | tables.PlaceArea], rows: Iterable[Row]) -> None:
    """Bodies and places are shared by all documents: what is known of them last stands."""
    told = list(rows)
    if not told:
        return
    table = cast("Table", into.__table__)
    first, *_rest = key = list(table.primary_key)
    columns = [table.columns[name] for name in told[0]]
    known = session.execute(select(*columns).where(first.in_({row[first.name] for row in told})))
    # Most are known as they are, and PostgreSQL leaves a dead row for each that is written again.
    as_known = {tuple(row) for row in known}
    new = [row for row in told if tuple(row.values()) not in as_known]
    if not new:
        return
    dialect = session.get_bind().dialect.name
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    changed = {column.name: statement.excluded[column.name] for column in columns if not column.primary_key}
    session.connection().execute(statement.on_conflict_do_update(index_elements=key, set_=changed), new)


def named_by(session: Session, identifier: str) -> tuple[set[str], set[str]]:
    """Give the ids of the bodies and of the places that a document names."""
    mention, fact = tables.Mention, tables.Fact
    mentioned = select(mention.partner_id, mention.place_id).where(mention.document_id == identifier).distinct()
    partners: set[str] = set()
    places: set[str] = set()
    for partner, place in session.execute(mentioned):
        if partner is not None:
            partners.add(partner)
        if place is not None:
            places.add(place)
    of_facts = fact.document_id == identifier
    partners |= set(session.scalars(select(tables.FactPartner.partner_id).join(fact).where(of_facts).distinct()))
    places |= set(session.scalars(select(tables.FactPlace.place_id).join(fact).where(of_facts).distinct()))
    return partners, places


def forget_unnamed(session: Session, before: tuple[set[str], set[str]]) -> None:
    """Delete those of these bodies and places that no document names any more."""
    for ids, table, links in (
        (before[0], tables.Partner, (tables.Mention.partner_id, tables.FactPartner.partner_id)),
        (before[1], tables.Place, (tables.Mention.place_id, tables.FactPlace.place_id)),
    ):
        unnamed = [~exists().where(link == table.id) for link in links]
        session.execute(delete(table).where(table.id.in_(ids), *unnamed).execution_options(synchronize_session=False))


def introduce(session: Session, rows: Rows) -> None:
    """Learn the bodies and places of these rows that are not known; what is known of the others stands."""
    partners = _unknown(session, tables.Partner, rows.partner)
    places = _unknown(session, tables.Place, rows.place)
    learn(session, tables.Partner, (rows.partner[each] for each in partners))
    learn(session, tables.Place, (rows.place[each] for each in places))
    learn(session, tables.PlaceArea, (row for (place, _), row in rows.place_area.items() if place in places))


def _unknown(session: Session, table: type[tables.Partner | tables.Place], ids: Iterable[str]) -> list[str]:
    known = set(session.scalars(select(table.id).where(table.id.in_(ids))))
    return [each for each in ids if each not in known]


def name_of_area(session: Session, identifier: str) -> str | None:
    """Give the name of a commune, EPCI, département or région that a known place is or lies in; None for others."""
    area = tables.PlaceArea
    return session.scalars(select(area.name).where(area.area_id == identifier).limit(1)).one_or_none()


def areas_around(session: Session, identifier: str) -> list[Area]:
    """Give the areas that a known place lies in, itself where it is one, from the smallest to the largest."""
    area = tables.PlaceArea
    rows = {row.level: row for row in session.scalars(select(area).where(area.place_id == identifier))}
    return [Area(level, rows[level].area_id, rows[level].name) for level in AreaLevel if level in rows]
