"""Whether the service is up, whether it can work, and how it does."""

from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service import metrics
from service.database import head
from service.errors import ProblemError, problems
from service.files import Files, StoreError
from service.routes.edge import Running, Service
from service.schemas import Health

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Is the process up?")
def healthz() -> Health:
    """Answer as long as the process runs."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="Can it work?", responses=problems(503))
def readyz(service: Service) -> Health:
    """Answer 200 where the database answers in the schema that this version wants, and files can be kept; else 503."""
    wrong = [why for why in (_wrong_schema(service), _unwritable(service.files)) if why is not None]
    if wrong:
        raise ProblemError(503, "not-ready", "; ".join(wrong), headers={"Retry-After": "5"})
    return Health(status="ok")


def _wrong_schema(service: Running) -> str | None:
    there, wanted = service.database.revision(), head()
    if there == wanted:
        return None
    return f"the schema of the database is that of revision {there}, and this version of Filon works with {wanted}"


def _unwritable(files: Files) -> str | None:
    try:
        files.check()
        with files.receive() as incoming:  # in the data folder, wherever files go from there
            incoming.write(b"x")
            incoming.file.flush()
    except StoreError as error:
        return str(error)
    except OSError as error:
        return f"the folder of the files cannot be written to: {error.strerror}"
    return None


@router.get("/metrics", include_in_schema=False)
def give_metrics(service: Service) -> Response:
    """Answer with metrics in the text format of Prometheus."""
    return Response(metrics.exposition(service.database), media_type=CONTENT_TYPE_PLAIN_0_0_4)
