"""The page of help: a text of its own in each language."""

from fastapi import APIRouter, Response

from service.web.view import Viewed

router = APIRouter()


@router.get("/help")
def manual(view: Viewed) -> Response:
    """Explain what is there and how to use it."""
    return view.page(f"help.{view.language.code}.html")
