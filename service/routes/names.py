"""Partners and places: who and where the facts are about, with how often each is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Integer, func, literal, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import tables
from models.access import Scope
from models.tables import WITHIN_DOCUMENT, Document, Fact, FactPartner, FactPlace, Mention, Partner, Place
from service import merges, records, schemas, search
from service.access.scopes import Calling, needs, signed
from service.errors import ProblemError, invalid, not_found, problems
from service.filters import Paged, Text
from service.identities import identities
from service.proposals import PartnerMerge, Why
from service.routes.edge import Reading, Writing, read_page

router = APIRouter(prefix="/api/v1")


class NamedQuery(Paged):
    """Which bodies or places, how many, from where on."""

    q: Text | None = Field(
        None,
        description="Words that all stand in the name; case and accents do not matter.",
        examples=["agglomération"],
    )
    typed: bool = Field(
        default=False,
        description="Whether `q` is still being typed: of its last word the beginning will do.",
        examples=[True],
    )
    document: list[Text] = Field([], description="Ids of documents that name it.", examples=[["d_3a7bd3e2360a3d29"]])


@dataclass(frozen=True)
class Links:
    """The columns by which partners, or places, hang on facts and on mentions."""

    of: type[Partner | Place]
    link: InstrumentedAttribute[str]
    fact: InstrumentedAttribute[int]
    mention: InstrumentedAttribute[str | None]

    def which(self, asked: NamedQuery) -> list[ColumnElement[bool]]:
        """Give the conditions on the name and on the documents."""
        conditions: list[ColumnElement[bool]] = []
        if asked.q is not None:
            words = search.words(asked.q)
            if not words:
                raise invalid("q", "holds no word")
            spaced = literal(" ").concat(self.of.words).concat(" ")
            sought = [f" {word} " for word in words]
            if asked.typed:
                sought[-1] = sought[-1].rstrip()
            conditions += [spaced.contains(each, autoescape=True) for each in sought]
        if asked.document:
            on_facts = (
                select(self.link).join(Fact, Fact.number == self.fact).where(Fact.document_id.in_(asked.document))
            )
            named = select(self.mention).where(Mention.document_id.in_(asked.document))
            conditions.append(or_(self.of.id.in_(on_facts), self.of.id.in_(named)))
        return conditions

    def named_in(self, document: InstrumentedAttribute[str], ids: Sequence[str]) -> ColumnElement[bool]:
        """Whether a document names one of these."""
        on_facts = select(Fact.document_id).join(self.link.class_, Fact.number == self.fact).where(self.link.in_(ids))
        return or_(document.in_(on_facts), document.in_(select(Mention.document_id).where(self.mention.in_(ids))))

    def counts(self, session: Session, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count the facts, mentions and documents that name each of these."""
        documents = union(
            # Facts themselves need not be read: of a million of them that takes four times as long.
            select(self.link.label("of"), Document.id)
            .join(Document, Document.number == self.fact.bitwise_rshift(literal(WITHIN_DOCUMENT, Integer)))
            .where(self.link.in_(ids)),
            select(self.mention, Mention.document_id).where(self.mention.in_(ids)),
        ).subquery()
        counted = {
            "facts": select(self.link, func.count(self.fact.distinct())).where(self.link.in_(ids)).group_by(self.link),
            "mentions": select(self.mention, func.count()).where(self.mention.in_(ids)).group_by(self.mention),
            "documents": select(documents.c.of, func.count()).group_by(documents.c.of),
        }
        counts: dict[str, dict[str, int]] = {each: dict.fromkeys(counted, 0) for each in ids}
        for name, statement in counted.items():
            for of, count in session.execute(statement):
                counts[of][name] = count
        return counts


PARTNERS = Links(Partner, FactPartner.partner_id, FactPartner.fact_number, Mention.partner_id)
PLACES = Links(Place, FactPlace.place_id, FactPlace.fact_number, Mention.place_id)


def _partners(session: Session, rows: Sequence[Partner]) -> list[schemas.Partner]:
    ids = [row.id for row in rows]
    counts = PARTNERS.counts(session, ids)
    by_role = (
        select(FactPartner.partner_id, FactPartner.role, func.count())
        .where(FactPartner.partner_id.in_(ids))
        .group_by(FactPartner.partner_id, FactPartner.role)
    )
    roles: dict[str, dict[str, int]] = {each: {} for each in ids}
    for of, role, count in session.execute(by_role):
        roles[of][role.value] = count
    return [
        schemas.Partner(
            id=row.id, name=row.name, code=row.code, roles=schemas.RoleCounts(**roles[row.id]), **counts[row.id]
        )
        for row in rows
    ]


def _places(session: Session, rows: Sequence[Place]) -> list[schemas.Place]:
    counts = PLACES.counts(session, [row.id for row in rows])
    return [
        schemas.Place(
            id=row.id,
            name=row.name,
            code=row.code,
            latitude=row.latitude,
            longitude=row.longitude,
            **counts[row.id],
        )
        for row in rows
    ]


@router.get("/partners", tags=["partners"], summary="List partners", responses=problems())
def list_partners(
    asked: Annotated[NamedQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.PartnerPage:
    """Bodies that documents name, by name, with how many facts, mentions and documents name them."""
    statement = select(Partner).where(*PARTNERS.which(asked))
    rows, following = read_page(request, response, session, statement, search.PARTNERS, asked)
    return schemas.PartnerPage(items=_partners(session, rows), next_cursor=following)


PartnerId = Annotated[str, Path(description="Id of the body.", examples=["epci:200044618"])]


@router.get(
    "/partners/{partner_id}",
    tags=["partners"],
    summary="One partner",
    responses={308: {"description": "It is taken for another body: it is there."}, **problems(404)},
)
def get_partner(partner_id: PartnerId, session: Reading) -> schemas.Partner:
    """One body, with how often it is met; 308 to the body that it is taken for, where people made two one."""
    row = session.get(Partner, partner_id)
    if row is None:
        same = identities(session)
        if partner_id in same.into:
            final = same.final(partner_id)
            to = {"Location": f"/api/v1/partners/{quote(final)}"}
            raise ProblemError(308, "merged", f"This body is taken for {final}.", headers=to)
        raise not_found("partner", partner_id)
    return _partners(session, [row])[0]


@router.post(
    "/partners/{partner_id}/merge",
    tags=["corrections"],
    summary="Make two identities one",
    responses=problems(400, 404),
    dependencies=[needs(Scope.REVIEW)],
)
def merge_partner(partner_id: PartnerId, said: PartnerMerge, session: Writing, caller: Calling) -> schemas.Partner:
    """Take a body for another one: all that names it goes there, also what is read later; answers the other body.

    Where a fact names both in one role, the other's link is the one that stays.
    """
    into = merges.merge(session, partner_id, signed(said, caller))
    return _partners(session, [session.get_one(Partner, into)])[0]


@router.post(
    "/partners/{partner_id}/unmerge",
    tags=["corrections"],
    summary="Make one identity two again",
    responses={204: {"description": "It is itself again; no document names it now."}, **problems(409)},
    dependencies=[needs(Scope.REVIEW)],
)
def unmerge_partner(
    partner_id: PartnerId, session: Writing, caller: Calling, response: Response, why: Why | None = None
) -> schemas.Partner | None:
    """Take a body for itself again: all that was read as it comes back, also what was read since; answers the body."""
    merges.unmerge(session, partner_id, signed(why or Why(reason=None, author=None), caller))
    row = session.get(Partner, partner_id)
    if row is None:
        response.status_code = 204
        return None
    return _partners(session, [row])[0]


@router.get("/partners/{partner_id}/history", tags=["corrections"], summary="Its merges", responses=problems(404))
def list_merges(
    partner_id: PartnerId, asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.MergePage:
    """Who took the body for another one, or another one for it, when and why, and who took that back: newest first."""
    merge = tables.PartnerMerge
    statement = select(merge).where(or_(merge.partner_id == partner_id, merge.into_id == partner_id))
    rows, following = read_page(request, response, session, statement, search.MERGES, asked)
    if not rows and session.get(Partner, partner_id) is None:
        raise not_found("partner", partner_id)
    return schemas.MergePage(items=[records.merge(row) for row in rows], next_cursor=following)


@router.get("/places", tags=["places"], summary="List places", responses=problems())
def list_places(
    asked: Annotated[NamedQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.PlacePage:
    """Places that documents name, by name, with how many facts, mentions and documents name them."""
    statement = select(Place).where(*PLACES.which(asked))
    rows, following = read_page(request, response, session, statement, search.PLACES, asked)
    return schemas.PlacePage(items=_places(session, rows), next_cursor=following)


@router.get("/places/{place_id}", tags=["places"], summary="One place", responses=problems(404))
def get_place(
    place_id: Annotated[str, Path(description="Id of the place.", examples=["commune:59028"])], session: Reading
) -> schemas.Place:
    """One place, with how often it is met."""
    row = session.get(Place, place_id)
    if row is None:
        raise not_found("place", place_id)
    return _places(session, [row])[0]
