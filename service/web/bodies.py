"""The pages of bodies and of places: who they are, what they fund, receive and run, and where that is stated."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from models.facts import Role
from service import schemas
from service.errors import ProblemError
from service.facets import Facet
from service.names import areas_around, name_of_area
from service.routes.documents import DocumentQuery, list_documents
from service.routes.edge import Reading, Service
from service.routes.names import NamedQuery, get_partner, get_place, list_partners, list_places
from service.web import facet_values
from service.web.asked import ExploreQuery
from service.web.excerpts import excerpt
from service.web.explore import PATH, find
from service.web.view import View, Viewed
from service.web.words import Words

router = APIRouter()

SHOWN = 5
"""Facts that are shown of a body or a place."""
MOST_DOCUMENTS = 20
Breakdown = tuple[str, Mapping[str, Any]]
"""What the rows of a sum are for, and the parameters that it is asked for with."""


class Named(NamedQuery):
    """Which bodies or places; forms send fields that are empty."""

    q: str | None = Field(None, max_length=500)

    def tidy(self) -> NamedQuery:
        return NamedQuery.model_validate(self.model_dump(exclude_unset=True) | {"q": (self.q or "").strip() or None})


@router.get("/partners")
def partners(view: Viewed, asked: Annotated[Named, Query()], session: Reading) -> Response:
    """List the bodies by name."""
    return _list(view, "partners", list_partners, asked, session)


@router.get("/places")
def places(view: Viewed, asked: Annotated[Named, Query()], session: Reading) -> Response:
    """List the places by name."""
    return _list(view, "places", list_places, asked, session)


def _list(view: View, what: str, listed: Any, asked: Named, session: Session) -> Response:
    wrong = None
    found: schemas.PartnerPage | schemas.PlacePage | None = None
    try:
        found = listed(asked.tidy(), view.request, Response(), session)
    except ProblemError as problem:
        if not problem.invalid:
            raise
        wrong = problem.invalid[0].parameter
    status = 422 if wrong else 200
    return view.page("bodies.html", status, what=what, found=found, q=(asked.q or "").strip(), wrong=wrong)


class InRole(BaseModel):
    """The role that a body is looked at in."""

    role: Role | None = None


@router.get("/partners/{partner_id}")
def partner(view: Viewed, partner_id: str, asked: Annotated[InRole, Query()], session: Reading) -> Response:
    """Show what a body funds, receives and runs; leads to the body that it is taken for, where there is one."""
    try:
        body = get_partner(partner_id, session)
    except ProblemError as problem:
        moved = (problem.headers or {}).get("Location")
        if moved is None:
            raise
        return RedirectResponse(view.language.prefix + moved.removeprefix("/api/v1"), 308)
    roles = {role: count for role, count in body.roles.model_dump().items() if count}
    role = asked.role.value if asked.role in roles else max(roles, key=lambda each: roles[each], default=None)
    about = {"partner": body.id}
    in_role = {**about, "role": role} if role else about
    breakdowns: list[Breakdown] = [(by, in_role) for by in ("year", "section", "programme", "place")]
    return view.page(
        "partner.html",
        body=body,
        roles=roles,
        role=role,
        about=about,
        in_role=in_role,
        breakdowns=breakdowns,
        largest=_largest(session, in_role),
        excerpt=excerpt,
    )


@router.get("/places/{place_id}")
def place(view: Viewed, place_id: str, session: Reading) -> Response:
    """Show what a place gets: one of the maps' areas with all that lies in it."""
    area = name_of_area(session, place_id)
    try:
        row = get_place(place_id, session)
    except ProblemError:
        if area is None:
            raise
        row = None
    about = {"within" if area else "place": place_id}
    kind = place_id.partition(":")[0]
    breakdowns: list[Breakdown] = [(by, about) for by in ("year", "section", "programme")]
    breakdowns.insert(1, ("partner", {**about, "role": "funder"}))
    if area and kind != "commune":
        breakdowns.append(("place", {**about, "level": "commune"}))
    return view.page(
        "place.html",
        place=row,
        name=row.name if row else area,
        kind=kind,
        areas=[each for each in areas_around(session, place_id) if each.id != place_id],
        about=about,
        breakdowns=breakdowns,
        largest=_largest(session, about),
        excerpt=excerpt,
    )


def _largest(session: Session, about: Mapping[str, str]) -> list[schemas.Fact]:
    """Give the largest sums of money in euros."""
    asked = {name: [value] for name, value in about.items()}
    query = ExploreQuery.model_validate(
        {**asked, "kind": ["amount"], "unit": ["EUR"], "sort": "-value", "limit": SHOWN}
    )
    return find(session, query).facts


class Naming(BaseModel):
    """The body, place or area that documents name."""

    partner: list[str] = []
    place: list[str] = []
    within: list[str] = []


@router.get("/parts/naming")
def naming(view: Viewed, asked: Annotated[Naming, Query()], session: Reading, service: Service) -> Response:
    """List the documents that name a body or a place, with how many facts of it each has."""
    about = asked.model_dump(exclude_defaults=True)
    counted = facet_values.counted(
        session,
        service,
        Facet.DOCUMENT,
        ExploreQuery.model_validate({**about, "more": ["document"]}),
        Words(view.language),
    )
    facts = {value.key: value for value in counted.items}
    titles = {value.key: value.label for value in counted.items}
    if not asked.within:
        query = DocumentQuery.model_validate({**about, "limit": MOST_DOCUMENTS})
        titles |= {each.id: each.title for each in list_documents(query, view.request, Response(), session).items}
    documents = [(key, title, facts[key].facts if key in facts else 0) for key, title in titles.items()]
    return view.page(
        "naming.html",
        documents=documents[:MOST_DOCUMENTS],
        more=len(documents) > MOST_DOCUMENTS,
        about=about,
        path=PATH,
    )
