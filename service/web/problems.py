"""What went wrong, said on a page: what is the matter, and what can be done."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from service.schemas import Invalid, Problem
from service.web import words
from service.web.asked import UNKNOWN, alone, together
from service.web.view import View


@dataclass(frozen=True)
class Refused:
    """A parameter of the address that cannot be taken."""

    name: str
    given: list[str]
    why: str
    """A message for the catalogue."""


def problem_page(request: Request, problem: Problem, headers: dict[str, str] | None) -> Response:
    """Say on a page what went wrong."""
    view = View(request)
    refused = [_refused(view, each) for each in problem.invalid or ()]
    rest = {name: given for name, given in view.asked.items() if name not in {each.name for each in refused}}
    response = view.page(
        "problem.html",
        problem.status,
        problem=problem,
        is_said=problem.reason in words.VOCABULARIES["failure"],
        refused=refused,
        without=view.at(view.path, **rest) if any(each.given for each in refused) else None,
        again=view.in_language(view.language),
    )
    response.headers.update(headers or {})
    return response


def _refused(view: View, refused: Invalid) -> Refused:
    name = refused.parameter
    if refused.message == "unknown parameter":
        why = UNKNOWN
    else:
        # Pydantic's messages are about a value by itself, and begin with a capital; those of ours are about several.
        why = alone(name) if refused.message[:1].isupper() else together(name)
    return Refused(name, view.request.query_params.getlist(name), why)
