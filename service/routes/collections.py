"""Collections: the documents that people put together, by name."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select

from models.tables import Collection
from service import schemas, search
from service.errors import problems
from service.filters import Paged
from service.routes.edge import Reading, read_page

router = APIRouter(prefix="/api/v1", tags=["documents"])


@router.get("/collections", summary="List collections", responses=problems())
def list_collections(
    asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.CollectionPage:
    """Collections by name, with how many documents are in each; a document is put there by its PATCH."""
    names = select(Collection.name).distinct()
    rows, following = read_page(request, response, session, names, search.COLLECTIONS, asked)
    counted = select(Collection.name, func.count()).where(Collection.name.in_(rows)).group_by(Collection.name)
    documents = {name: count for name, count in session.execute(counted)}  # noqa: C416  # rows are no pairs to mypy
    items = [schemas.Collection(name=name, documents=documents[name]) for name in rows]
    return schemas.CollectionPage(items=items, next_cursor=following)
