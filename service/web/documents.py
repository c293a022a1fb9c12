"""The page of documents."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.routes.documents import DocumentQuery, list_documents
from service.routes.edge import Reading
from service.web.view import Viewed

router = APIRouter()


@router.get("/documents")
def documents(view: Viewed, asked: Annotated[DocumentQuery, Query()], session: Reading) -> Response:
    """List the documents."""
    found = list_documents(asked, view.request, Response(), session)
    return view.page("documents.html", documents=found.items, next_cursor=found.next_cursor)
