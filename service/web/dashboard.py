"""The dashboard: the figures that matter at a glance, and what they can be narrowed to."""

import unicodedata
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Document, Partner, PlaceArea
from service import naming
from service.errors import ProblemError
from service.facets import Facet
from service.filters import FactQuery, Paged
from service.routes.collections import list_collections
from service.routes.documents import DocumentQuery, list_documents
from service.routes.edge import Reading, Service
from service.routes.facts import list_facts
from service.routes.summary import SumFilter
from service.web.chart_pages import Asked, drawing_data, in_address
from service.web.chart_words import TITLES
from service.web.marks import MARKS, Asking
from service.web.view import EMBEDDED, View, Viewed

router = APIRouter()

FIELDS = ("document", "collection", "partner", "within", "from", "to")
"""The filters of the form; others, that an address may hold, are kept."""
CHOICES = 100
"""Values of a filter to choose from; the page of facts finds all."""
LEVELS = ("region", "departement", "commune")

Choice = tuple[str, str]
"""A value and what people call it."""


def without_blanks(request: Request) -> None:
    """Lead to the address without the fields of a form that were left empty."""
    given = request.query_params.multi_items()
    filled = [(name, value) for name, value in given if value.strip()]
    if filled != given:
        to = str(request.url.replace(query=urlencode(filled)))
        raise ProblemError(303, "blank", "Fields that are empty are no filters.", headers={"Location": to})


@router.get("/", dependencies=[Depends(without_blanks)])
def dashboard(view: Viewed, asked: Asked, session: Reading, service: Service) -> Response:
    """Give the frame of the dashboard; its figures and charts come after it."""
    asked.conditions(session)  # filters that do not go together are refused here, and not by each chart
    if session.scalars(select(Document.id).limit(1)).first() is None:
        return view.page("dashboard_empty.html")
    filters = in_address(asked)
    chosen = {name: filters[name] for name in FIELDS if name in filters}
    choices = _choices(Asking(view.request, session, service, SumFilter.model_validate({})), chosen)
    return view.page(
        "dashboard.html",
        charts={name: TITLES[name] for name in MARKS},
        filters=filters,
        chosen=chosen,
        others={name: value for name, value in filters.items() if name not in FIELDS},
        choices=choices,
        drawing_data=drawing_data(view),
    )


@router.get("/charts/numbers")
def numbers(view: Viewed, asked: Asked, session: Reading, service: Service) -> Response:
    """Give the big numbers by themselves."""
    return view.answer(view.filled("numbers.html", **_numbers(view, asked, session, service)), policy=EMBEDDED)


@router.get("/charts/numbers/part")
def numbers_part(view: Viewed, asked: Asked, session: Reading, service: Service) -> Response:
    """Give the big numbers as a part of the dashboard."""
    return view.page("_numbers.html", **_numbers(view, asked, session, service))


def _numbers(view: View, asked: SumFilter, session: Session, service: Service) -> dict[str, Any]:
    asking = Asking(view.request, session, service, asked)

    def counted() -> bytes:
        wanted = FactQuery.model_validate({**in_address(asked.facts()), "limit": 1, "count": True})
        return b"%d" % (list_facts(wanted, view.request, Response(), session).total or 0)

    return {
        "filters": in_address(asked),
        "facts": int(service.answers.get(session, f"facts {in_address(asked)}", counted)),
        "documents": asking.distinct(Facet.DOCUMENT),
        "partners": asking.distinct(Facet.PARTNER),
        "places": asking.distinct(Facet.PLACE),
        # All sums of money together would be income, costs and turnovers in one: those with a funder are of one kind.
        "total": asking.sums("partner", role=["funder"]).total,
    }


def _choices(asking: Asking, chosen: dict[str, Any]) -> dict[str, list[Choice]]:
    """Give the values that the form offers: among all facts, whatever is chosen, and what is chosen."""
    request, session = asking.request, asking.session
    documents = list_documents(DocumentQuery.model_validate({"limit": CHOICES}), request, Response(), session).items
    collections = list_collections(Paged.model_validate({"limit": CHOICES}), request, Response(), session).items
    partners = asking.sums("partner", limit=CHOICES).rows
    choices = {
        "document": [(each.id, each.title) for each in documents if each.facts],
        "collection": [(each.name, each.name) for each in collections],
        "partner": [(row.key, row.label or row.key) for row in partners if row.key],
    }
    for level in LEVELS:
        rows = asking.sums("place", level=level, limit=CHOICES).rows
        choices[level] = [(row.key, row.label or row.key) for row in rows if row.key]
    for name, known in choices.items():
        asked_for = chosen.get("within" if name in LEVELS else name, [])
        lacking = [value for value in asked_for if name not in LEVELS or value.startswith(f"{name}:")]
        added = [(value, _called(session, name, value)) for value in lacking if value not in dict(known)]
        choices[name] = sorted({*known, *added}, key=lambda choice: unicodedata.normalize("NFD", choice[1].casefold()))
    return choices


def _called(session: Session, name: str, value: str) -> str:
    """Say what people call a value that was chosen elsewhere."""
    match name:
        case "document":
            document = session.get(Document, value)
            return naming.title(document) if document else value
        case "partner":
            partner = session.get(Partner, value)
            return partner.name if partner else value
        case level if level in LEVELS:
            return session.scalars(select(PlaceArea.name).where(PlaceArea.area_id == value)).first() or value
    return value
