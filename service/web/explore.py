"""The page of facts: a table that words, facets and ranges narrow, with its sum and its exports."""

from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from service import addresses, schemas, search, selection
from service.errors import ProblemError, invalid
from service.facets import Facet
from service.filters import FactFilter, Sort
from service.routes.edge import Reading, Service, total
from service.routes.facts import read_facts
from service.routes.summary import SumFilter
from service.routes.summary import total as sum_of
from service.web import facet_values
from service.web.asked import COLUMNS, ExploreQuery, read
from service.web.excerpts import excerpt, marked
from service.web.labels import Labels
from service.web.view import View, Viewed
from service.web.words import Words

router = APIRouter()

PATH = "/facts"
PARTS = "/parts/explore"
EXPORTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Excel (.xlsx)", "facts.xlsx", {}),
    ("CSV (Excel)", "facts.csv", {"dialect": "excel-fr"}),
    ("CSV", "facts.csv", {}),
    ("Parquet", "facts.parquet", {}),
    ("GeoJSON", "facts.geojson", {}),
    ("JSON-LD", "facts.jsonld", {}),
    ("JSON Lines", "facts.jsonl", {}),
    ("Data Package (.zip)", "datapackage.zip", {}),
)
"""What each is called in all languages, and where the API gives it."""

OPEN = {Facet.KIND, Facet.PARTNER, Facet.STATUS}
"""The facets that are unfolded from the beginning, beside those that are chosen from."""


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    name: str
    label: str
    off: str


@dataclass(frozen=True)
class Found:
    """A page of facts."""

    facts: list[schemas.Fact]
    next_cursor: str | None
    words: list[str]
    """What was searched for, folded."""


@router.get(PATH)
def facts(view: Viewed, session: Reading, service: Service) -> Response:
    """Show the facts that are asked for, or the form with what is wrong in it."""
    asked = read(view.request.query_params, view.language)
    found = None
    try:
        found = find(session, asked.query) if asked.query else None
    except ProblemError as problem:
        asked = asked.refused(problem)
    if asked.query and not _is_tidy(view, asked.query):
        return RedirectResponse(view.at(PATH, **asked.query.parameters()), 307)
    query = asked.query or asked.rest()
    say = Words(view.language)
    labels = Labels(session, say, asked.given)
    groups = {facet: facet_values.chosen(facet, query, labels) for facet in facet_values.GROUPS}
    for facet in query.open:
        groups[facet] = facet_values.counted(session, service, facet, query, say)
    return view.page(
        "explore.html",
        200 if asked.query else 422,
        asked=asked,
        query=query,
        found=found,
        chips=_chips(view, query, labels),
        groups=groups,
        unfolded={facet for facet in Facet if facet in OPEN or facet in query.open or getattr(query, facet.value, [])},
        path=PATH,
        parts=PARTS,
        columns=COLUMNS,
        sorts=get_args(Sort),
        exports=[(label, query.api(name, **added)) for label, name, added in EXPORTS if asked.query],
        carried=_carried(query),
        asked_query=addresses.query(query.parameters()),
        excerpt=excerpt,
        marked=marked,
    )


def find(session: Session, query: ExploreQuery) -> Found:
    """Read one page; its cursor goes by the filters and the order, not by how the facts are shown."""
    statement, order = selection.in_order(session, query)
    bound = query.model_dump_json(exclude={"cursor", "limit", "count", "columns", "open", "more"})
    try:
        numbers, following = search.page(session, statement, order, asked=bound, limit=query.limit, cursor=query.cursor)
    except search.CursorError as error:
        raise invalid("cursor", str(error)) from error
    return Found(read_facts(session, numbers), following, search.words(query.q or ""))


def _is_tidy(view: View, query: ExploreQuery) -> bool:
    """Whether the address says what is asked for in the one way in which it is shared."""
    tidy = view.at(PATH, **query.parameters()).partition("?")[2]
    return sorted(view.request.query_params.multi_items()) == sorted(_items(tidy))


def _items(query: str) -> list[tuple[str, str]]:
    return QueryParams(query).multi_items()


def _chips(view: View, query: ExploreQuery, labels: Labels) -> list[Chip]:
    chips: list[Chip] = []
    for name, given in query.filters().items():
        if name == "money":
            chips.append(Chip(name, "", view.at(PATH, **query.less(name))))
        elif isinstance(given, list):
            chips += [Chip(name, labels(name, each), view.at(PATH, **query.less(name, each))) for each in given]
        else:
            chips.append(Chip(name, str(given), view.at(PATH, **query.less(name))))
    return chips


def _carried(query: ExploreQuery) -> list[tuple[str, str]]:
    """Give the filters that the form has no field for: it sends them on."""
    given = query.parameters()
    carried = [
        (name, each)
        for name in ("qualifier", "per", "within", "chapter", "period", "claim", "without")
        for each in given.get(name, [])
    ]
    carried += [("unit", each) for each in query.unit[1:]]
    return [*carried, ("limit", str(given["limit"]))] if "limit" in given else carried


def _part(view: View) -> ExploreQuery:
    """Read the query of a part; raises ProblemError where it is wrong."""
    given = [each for each in view.request.query_params.multi_items() if each[0] != "find"]
    asked = read(QueryParams(given), view.language)
    if asked.query is None:
        name, message = next(iter(asked.wrong.items()))
        raise invalid(name, message)
    return asked.query


@router.get(f"{PARTS}/facets/{{facet}}")
def facet_part(view: Viewed, facet: Facet, session: Reading, service: Service, find: str = "") -> Response:
    """Give the values of a facet, to be ticked; `find` searches among them."""
    query = _part(view)
    values = facet_values.counted(session, service, facet, query, Words(view.language), find)
    return view.page("facet.html", facet=facet, values=values, query=query, path=PATH)


@router.get(f"{PARTS}/total")
def totals(view: Viewed, session: Reading, service: Service) -> Response:
    """Count the facts, and add up those that are sums of money."""
    query = _part(view)
    filters = query.filters()

    def count() -> bytes:
        statement, _order = selection.in_order(session, query)
        return str(total(session, statement, query.model_copy(update={"count": True}))).encode()

    counted = int(
        service.answers.get(session, f"count {query.model_dump_json(include=set(FactFilter.model_fields))}", count)
    )
    money = sum_of(SumFilter.model_validate(filters), session, service)
    return view.page("total.html", count=counted, money=money, query=query)
