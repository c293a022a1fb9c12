"""The bodies and places that people name, found in the fact base or in the lexicons."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from extractors.meaning import identified
from extractors.meaning.lexicon import own_body
from models import tables
from models.facts import Body, PartnerLink, Place, PlaceLink
from service.errors import invalid
from service.identities import Identities, body_of, identities
from service.proposals import PartnerSaid, PlaceSaid

BY_HAND = "by hand"
"""The rule of what a person states."""


def find_partners(
    session: Session, said: Iterable[PartnerSaid], there: Iterable[PartnerLink] = ()
) -> tuple[PartnerLink, ...]:
    """Give the links that are meant; those that are `there` already keep their words and their rule.

    Raises ProblemError for an id that nobody knows, for a name without letters, and for one body twice in one role.
    """
    same, there = identities(session), tuple(there)
    links: list[PartnerLink] = []
    seen = set()
    for each in said:
        body = _body(session, same, each)
        key = (same.final(body.id), each.role)
        if key in seen:
            raise invalid("partners", f"{body.name!r} is there twice as {each.role}")
        seen.add(key)
        # Of a body made out of two, a fact may have both links.
        kept = [link for link in there if (same.final(link.body.id), link.role) == key]
        if kept and each.text is not None:
            kept = [replace(link, text=each.text) for link in kept]
        links += kept or [PartnerLink(body, each.role, each.text or "", BY_HAND, 1.0)]
    return tuple(links)


def _body(session: Session, same: Identities, said: PartnerSaid) -> Body:
    new = None if said.name is None else own_body(said.name, "organisme").body
    if new and new.id == "org:":
        raise invalid("partners", f"{said.name!r} has neither letter nor digit")
    body = find_body(session, same, new.id if new else said.id or "") or new
    if body is None:
        raise invalid("partners", f"no body has the id {said.id!r}: see /api/v1/partners, or give its name instead")
    return body


def find_body(session: Session, same: Identities, identifier: str) -> Body | None:
    """Give the body of that id, where the fact base or the lexicons know it; also one that is taken for another."""
    row = session.get(tables.Partner, identifier)
    if row is not None:
        return body_of(row)
    if identifier in same.into:
        return same.bodies[identifier]
    found = identified.body(identifier)
    return found.body if found else None


def find_places(session: Session, said: Iterable[PlaceSaid], there: Iterable[PlaceLink] = ()) -> tuple[PlaceLink, ...]:
    """Give the links that are meant, as `find_partners`."""
    known = {link.place.id: link for link in there}
    links: dict[str, PlaceLink] = {}
    for each in said:
        if each.id in links:
            raise invalid("places", f"{each.id!r} is there twice")
        link = known.get(each.id) or PlaceLink(_place(session, each.id), "")
        links[each.id] = link if each.text is None else replace(link, text=each.text)
    return tuple(links.values())


def _place(session: Session, identifier: str) -> Place:
    row = session.get(tables.Place, identifier)
    if row is not None:
        return Place(row.id, row.name, row.code, row.latitude, row.longitude)
    place = identified.place(identifier)
    if place is None:
        raise invalid("places", f"no place has the id {identifier!r}: see /api/v1/places, or give `commune:CODE`")
    return place
