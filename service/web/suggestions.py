"""Places to choose from while a name is typed: those of the fact base, then all others that the lexicons know."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from extractors.meaning import identified
from service.errors import ProblemError
from service.filters import Text
from service.routes.edge import Reading
from service.routes.names import NamedQuery, list_places
from service.web.view import Viewed

router = APIRouter()

MOST = 12


class Suggested(BaseModel):
    """A place that may be meant."""

    id: str
    name: str
    code: str | None


@router.get("/parts/suggested/places")
def places(view: Viewed, q: Annotated[Text, Query()], session: Reading) -> list[Suggested]:
    """Give the places whose names the words may begin."""
    asked = NamedQuery.model_validate({"q": q, "typed": True, "limit": MOST})
    try:
        named = list_places(asked, view.request, Response(), session).items
    except ProblemError:
        return []  # there is no word in it yet
    found = [Suggested(id=each.id, name=each.name, code=each.code) for each in named]
    others = [Suggested(id=each.id, name=each.name, code=each.code) for each in identified.places_beginning(q.strip())]
    known = {each.id for each in found}
    return [*found, *(each for each in others if each.id not in known)][:MOST]
