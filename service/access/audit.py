"""The audit log: who did what, when and from where."""

from typing import Any

from fastapi import Request
from pydantic import AwareDatetime, Field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models.access import Audit, By
from service import search
from service.database import clock
from service.filters import Paged, Text

NEWEST = search.Order((Audit.id,), descending=True)


class AuditQuery(Paged):
    """Whose entries, of which time, how many, from where on."""

    who: list[Text] = Field([], description="Names of keys and accounts.", examples=[["m.durand"]])
    from_: AwareDatetime | None = Field(
        None, alias="from", description="From this moment on.", examples=["2026-11-23T00:00:00Z"]
    )
    to: AwareDatetime | None = Field(None, description="Before this moment.", examples=["2026-11-24T00:00:00Z"])

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the filters as conditions."""
        found: list[ColumnElement[bool]] = []
        if self.who:
            found.append(Audit.who.in_(self.who))
        if self.from_:
            found.append(Audit.created >= self.from_)
        if self.to:
            found.append(Audit.created < self.to)
        return found


def write(session: Session, request: Request, *, who: str, by: By, status: int, answer: dict[str, str]) -> None:
    """Keep that somebody sent this request, and what came of it: `answer` is the headers of the answer."""
    route: Any = request.scope.get("route")
    session.add(
        Audit(
            created=clock(session),
            who=who,
            by=by,
            address=address_of(request),
            method=request.method,
            route=getattr(route, "name", None),
            target=_target(request, answer),
            status=status,
        )
    )


def address_of(request: Request) -> str | None:
    """Give where a request comes from, as the server sees it: behind a proxy what it is told by one that it trusts."""
    return request.client.host if request.client else None


def _target(request: Request, answer: dict[str, str]) -> str | None:
    """Give the id of what was changed: it stands in the address, or the answer leads to what was made."""
    ids = [str(value) for value in request.path_params.values()]
    made = answer.get("location", "").partition("?")[0]
    return next(iter(ids), None) or (made.rpartition("/")[2] if made.startswith("/api/") else None) or None
