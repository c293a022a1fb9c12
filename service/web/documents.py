"""The page of documents: hand them in, follow their reading, find them, correct and delete them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import model_validator

from service.filters import Paged
from service.routes.collections import list_collections
from service.routes.documents import DocumentQuery, list_documents
from service.routes.edge import Reading, Service
from service.web.view import Viewed
from service.web.words import VOCABULARIES

router = APIRouter()

FAILURES = tuple(VOCABULARIES["failure"])
"""Reasons that the page's scripts may have to tell."""
COLLECTIONS = Paged.model_validate({"limit": 500})
"""As many as a list to choose from may hold."""


class DocumentsShown(DocumentQuery):
    """The same as a form sends it: fields that were left empty ask for nothing."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, asked: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in asked.items() if value not in ("", [""])}


@router.get("/documents")
def documents(view: Viewed, asked: Annotated[DocumentsShown, Query()], service: Service, session: Reading) -> Response:
    """List the documents, and take in more."""
    found = list_documents(asked, view.request, Response(), session)
    return view.page(
        "documents.html",
        asked=asked,
        documents=found.items,
        next_cursor=found.next_cursor,
        collections=list_collections(COLLECTIONS, view.request, Response(), session).items,
        failures=FAILURES,
        max_file_mb=service.settings.max_file_mb,
        max_zip_mb=service.settings.max_zip_mb,
    )


@router.get("/parts/documents")
def rows(view: Viewed, asked: Annotated[DocumentQuery, Query()], session: Reading) -> Response:
    """Give the rows of some documents, for a page that follows their reading."""
    return view.page("documents_rows.html", documents=list_documents(asked, view.request, Response(), session).items)
