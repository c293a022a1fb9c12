"""What facts state, out of their rows and back into them, with all that follows from it kept in step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from models import tables
from models.document import Passage
from models.facts import (
    Body,
    Fact,
    Kind,
    PartnerLink,
    Per,
    Period,
    Place,
    PlaceLink,
    Qualifier,
    Quantity,
    Role,
    Source,
    Status,
    Tax,
)
from service.database import Turn, take_turn
from service.echoes import is_lent
from service.identities import Identities, body_of, identities
from service.names import forget_unnamed, introduce
from service.rows import Row, Rows, know, partner_links, place_links, searched, stated_columns, tell_shared
from service.schemas import decimal_text
from service.worth import worth

Version = dict[str, Any]
"""What people may correct of a fact, or a part of it, as JSON: fields as in corpus/CONTRACT.md."""


@dataclass
class Stored:
    """The row of a fact, and what it states: its bodies as they were read, whatever they are taken for."""

    row: tables.Fact
    fact: Fact


def load(session: Session, *which: ColumnElement[bool]) -> list[Stored]:
    """Give the facts that fulfil all these conditions, in document order, without where their words are printed."""
    fact, link = tables.Fact, tables.FactPartner
    statement = select(fact).options(
        joinedload(fact.printed, innerjoin=True),
        joinedload(fact.passage, innerjoin=True),
        selectinload(fact.partners).joinedload(link.partner),
        selectinload(fact.aside),
        selectinload(fact.places).joinedload(tables.FactPlace.place),
    )
    # Links are written past the session: what it knows of them may be out of date.
    rows = session.scalars(statement.where(*which).order_by(fact.number).execution_options(populate_existing=True))
    same = identities(session)
    return [Stored(row, _fact(row, same)) for row in rows]


def _fact(row: tables.Fact, same: Identities) -> Fact:
    printed, passage = row.printed, row.passage
    section = tuple(printed.section)
    return Fact(
        quantity=_quantity(row),
        source=Source(
            Passage(passage.page, passage.kind, passage.text, (), section, by_ocr=passage.by_ocr, id=passage.id),
            printed.start,
            printed.end,
            printed.quote_start,
            printed.quote_start + len(printed.quote),
        ),
        subject=printed.subject,
        status=row.status,
        period=_period(row.period_first, row.period_last),
        partners=tuple(_links(row, same)),
        places=tuple(PlaceLink(_place(link.place), link.text) for link in row.places),
        programme=row.programme,
        warnings=tuple(printed.warnings),
        id=row.id,
        part_of=row.part_of,
    )


def _quantity(row: tables.Fact) -> Quantity:
    printed = row.printed
    return Quantity(
        row.kind,
        row.value,
        row.unit,
        row.qualifier,
        row.value_max,
        row.per,
        row.tax,
        printed.rule,
        printed.confidence,
    )


def _period(first: int | None, last: int | None) -> Period | None:
    if first is None and last is None:
        return None
    return Period(None if first is None else f"{first:04}", None if last is None else f"{last:04}")


def _links(row: tables.Fact, same: Identities) -> list[PartnerLink]:
    """Give the links to the bodies that were read, in their order."""
    read: list[tuple[tables.FactPartner | tables.FactPartnerAside, Body]] = [
        (link, same.bodies[link.read_as] if link.read_as else body_of(link.partner)) for link in row.partners
    ]
    read += [(link, same.bodies[link.partner_id]) for link in row.aside]
    read.sort(key=lambda each: each[0].ordinal)
    return [PartnerLink(body, link.role, link.text, link.rule, link.confidence) for link, body in read]


def _place(row: tables.Place) -> Place:
    return Place(row.id, row.name, row.code, row.latitude, row.longitude)


def write(session: Session, stored: Sequence[Stored]) -> None:
    """Have the rows of these facts, and of those that are a part of them, say what they state now.

    Values, links, search words and worth are kept in step; bodies are those that the read ones are taken for.
    """
    take_turn(session, Turn.NAMES)
    same = identities(session)
    wholes = _quantities(session, stored)
    rows, words = Rows("", {}), []
    for each in stored:
        fact = each.fact
        merged = replace(fact, partners=tuple(replace(link, body=same.taken_for(link.body)) for link in fact.partners))
        states = stated_columns(merged, wholes.get(fact.part_of))
        measured = [(of["kind"], of["unit"], of["per"]) for of in (states, vars(each.row))]
        if measured[0] == measured[1] and is_lent(each.row, fact.subject):
            del states["topic"]
        for column, value in states.items():
            setattr(each.row, column, value)
        words.append({"fact_number": each.row.number, "words": searched(merged)})
        if each.row.topic is None:
            each.row.claim = None  # claims are made anew by topics: nobody would look at it again
        know(rows, merged)
        rows.fact_partner += partner_links(each.row.number, fact)
        rows.fact_place += place_links(each.row.number, fact)
    session.flush()
    if words:
        session.execute(update(tables.FactText), words)
    introduce(session, rows)
    holding, aside = same.parted(rows.fact_partner)
    tell_shared(holding)
    numbers = [each.row.number for each in stored]
    before = _linked(session, numbers)
    new_links: tuple[tuple[type[tables.Base], list[Row]], ...] = (
        (tables.FactPartner, holding),
        (tables.FactPartnerAside, aside),
        (tables.FactPlace, rows.fact_place),
    )
    for table, links in new_links:
        number = table.__table__.c.fact_number
        session.execute(delete(table).where(number.in_(numbers)).execution_options(synchronize_session=False))
        if links:
            session.execute(insert(table), links)
    forget_unnamed(session, before)
    _reckon_parts(session, {each.row.id: each.fact.quantity for each in stored})


def _linked(session: Session, numbers: Sequence[int]) -> tuple[set[str], set[str]]:
    """Give the ids of the bodies and of the places that these facts are tied to."""
    partner, place = tables.FactPartner, tables.FactPlace
    return (
        set(session.scalars(select(partner.partner_id).where(partner.fact_number.in_(numbers)).distinct())),
        set(session.scalars(select(place.place_id).where(place.fact_number.in_(numbers)).distinct())),
    )


def _quantities(session: Session, stored: Sequence[Stored]) -> dict[str | None, Quantity]:
    """Give the figures that these facts are parts of, by id: those among them as they state it now."""
    wanted = {each.fact.part_of for each in stored} - {None}
    wholes = select(tables.Fact).options(joinedload(tables.Fact.printed, innerjoin=True))
    known = session.scalars(wholes.where(tables.Fact.id.in_(wanted)))
    return {**{row.id: _quantity(row) for row in known}, **{each.row.id: each.fact.quantity for each in stored}}


def _reckon_parts(session: Session, wholes: dict[str, Quantity]) -> None:
    """Bring the worth of the shares of these figures up to date."""
    fact = tables.Fact
    shares = select(fact).options(joinedload(fact.printed, innerjoin=True)).where(fact.kind == Kind.SHARE)
    for row in session.scalars(shares.where(fact.part_of.in_(wholes))):
        row.worth = worth(_quantity(row), wholes[row.part_of or ""])
    session.flush()


def version(fact: Fact) -> Version:
    """Give what people may correct of a fact, and its kind."""
    quantity, period = fact.quantity, fact.period
    return {
        "kind": quantity.kind.value,
        "value": decimal_text(quantity.value),
        "value_max": None if quantity.value_max is None else decimal_text(quantity.value_max),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier.value,
        "per": quantity.per.value if quantity.per else None,
        "tax": quantity.tax.value if quantity.tax else None,
        "status": fact.status.value if fact.status else None,
        "period": [period.first, period.last] if period else None,
        "partners": [
            {
                "id": link.body.id,
                "name": link.body.name,
                "code": link.body.code,
                "role": link.role.value,
                "text": link.text,
                "confidence": link.confidence,
                "rule": link.rule,
            }
            for link in fact.partners
        ],
        "places": [
            {
                "id": link.place.id,
                "name": link.place.name,
                "code": link.place.code,
                "text": link.text,
                "latitude": link.place.latitude,
                "longitude": link.place.longitude,
            }
            for link in fact.places
        ],
    }


def restored(fact: Fact, said: Version) -> Fact:
    """Give the fact as this version, whole or in part, has it."""
    now = {**version(fact), **said}
    quantity = replace(
        fact.quantity,
        kind=Kind(now["kind"]),
        value=Decimal(now["value"]),
        value_max=None if now["value_max"] is None else Decimal(now["value_max"]),
        unit=now["unit"],
        qualifier=Qualifier(now["qualifier"]),
        per=Per(now["per"]) if now["per"] else None,
        tax=Tax(now["tax"]) if now["tax"] else None,
    )
    return replace(
        fact,
        quantity=quantity,
        status=Status(now["status"]) if now["status"] else None,
        period=Period(*now["period"]) if now["period"] else None,
        partners=tuple(
            PartnerLink(
                Body(link["id"], link["name"], link["code"]),
                Role(link["role"]),
                link["text"],
                link["rule"],
                link["confidence"],
            )
            for link in now["partners"]
        ),
        places=tuple(
            PlaceLink(Place(link["id"], link["name"], link["code"], link["latitude"], link["longitude"]), link["text"])
            for link in now["places"]
        ),
    )


def gist(said: Version) -> Version:
    """Give of a version what makes a difference: whom and where it is tied to, not by which words and rules."""
    links = {
        "partners": sorted((link["id"], link["role"]) for link in said.get("partners", ())),
        "places": sorted(link["id"] for link in said.get("places", ())),
    }
    return {**said, **links} if said else {}
