"""The audit log, for those who look after the service."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from models.access import Audit, Scope
from service import records, schemas
from service.access.audit import NEWEST, AuditQuery
from service.access.scopes import needs
from service.errors import problems
from service.routes.edge import Reading, read_page

router = APIRouter(prefix="/api/v1", tags=["access"], dependencies=[needs(Scope.ADMIN)])


@router.get("/audit", summary="Who did what", responses=problems())
def list_audit(
    asked: Annotated[AuditQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.AuditPage:
    """Requests by keys and accounts that would change something, and attempts to log in, the newest first.

    Also those that were refused; empty where no access is required.
    """
    statement = select(Audit).where(*asked.conditions())
    rows, following = read_page(request, response, session, statement, NEWEST, asked)
    return schemas.AuditPage(items=[records.audited(row) for row in rows], next_cursor=following)
