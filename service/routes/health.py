"""Whether the service is up, and whether it can work."""

from fastapi import APIRouter
from sqlalchemy import literal, select

from models.tables import Document
from service.errors import problems
from service.routes.edge import Reading
from service.schemas import Health

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Is the process up?")
def healthz() -> Health:
    """Answer as long as the process runs."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="Can it work?", responses=problems(503))
def readyz(session: Reading) -> Health:
    """Answer 200 where the database answers, else 503."""
    session.execute(select(literal(1)).select_from(Document).limit(1))
    return Health(status="ok")
