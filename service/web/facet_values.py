"""The values of one facet as the page shows them: those that are chosen first, each with how many facts it leaves."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service import schemas
from service.facets import Facet
from service.routes.edge import Running
from service.routes.facets import FacetQuery, count_facets
from service.web.asked import ExploreQuery
from service.web.labels import Labels
from service.web.words import Words

FEW = 10
MOST = 500
SEARCHED_FROM = 8
"""From this many values on, there is a field to search among them."""

GROUPS = (
    Facet.KIND,
    Facet.PARTNER,
    Facet.ROLE,
    Facet.PLACE,
    Facet.SECTION,
    Facet.STATUS,
    Facet.PROGRAMME,
    Facet.DOCUMENT,
    Facet.COLLECTION,
    Facet.REVIEW,
)
"""The facets whose values are ticked, in the order of the page; years and units have fields of their own."""


@dataclass(frozen=True)
class Value:
    """A value of a facet; `facts` is None where it was not counted."""

    key: str
    label: str
    facts: int | None
    chosen: bool


@dataclass(frozen=True)
class Values:
    """What is shown of a facet."""

    items: list[Value]
    more: bool = False
    """Whether there are values that are not shown."""
    all_shown: bool = False
    """Whether more than the most frequent ones were asked for."""
    find: str = ""
    """The words by which the values were searched for."""


def chosen(of: Facet, query: ExploreQuery, labels: Labels) -> Values:
    """Give the chosen values alone, before anything is counted."""
    return Values([Value(key, labels(of.value, key), None, chosen=True) for key in _chosen(of, query)])


def counted(session: Session, service: Running, of: Facet, query: ExploreQuery, say: Words, find: str = "") -> Values:
    """Count the values of a facet."""
    picked, all_shown = _chosen(of, query), of in query.more or of in {Facet.YEAR, Facet.UNIT}
    limit = MOST if all_shown or picked else FEW
    asked = FacetQuery.model_validate({**query.filters(), "facet": [of], "limit": limit, "find": find or None})
    [answer] = schemas.Facets.model_validate_json(bytes(count_facets(asked, session, service).body)).facets
    labels = Labels(session, say, {of.value: picked})

    def label(item: schemas.FacetItem) -> str:
        return item.label if item.label != item.key else labels(of.value, item.key)

    found = {item.key: Value(item.key, label(item), item.facts, item.key in picked) for item in answer.items}
    # What was not found among all values has no facts; among many it was not counted.
    first = [found.get(key, Value(key, labels(of.value, key), None if answer.more else 0, True)) for key in picked]
    others = [value for value in found.values() if not value.chosen]
    shown = others if all_shown or find else others[: max(FEW - len(first), 3)]
    return Values([*first, *shown], answer.more or len(shown) < len(others), all_shown, find)


def _chosen(of: Facet, query: ExploreQuery) -> list[str]:
    return [str(value) for value in getattr(query, of.value, [])]
