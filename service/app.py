"""The web application: what it starts, what it offers, how it documents itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from service import errors, retention, tracing
from service.access import guard, sessions
from service.access.guard import Guard
from service.access.headers import SafeHeaders
from service.access.limits import Limits
from service.answers import Answers
from service.body_limit import BodyLimit
from service.database import Database
from service.files import Files, open_files
from service.middleware import RequestLog
from service.pictures import Pictures
from service.queue import Queue
from service.routes import ROUTERS
from service.routes.edge import Running
from service.routes.intake import UPLOADS
from service.settings import Settings
from service.web import login, pages
from service.web.gzipped import Gzipped
from service.web.problems import problem_page

DESCRIPTION = """\
Filon reads *bilans* (reports of French public bodies, PDF) and gives every figure with its partners, places, period and
status, each with the words on the page that prove it. Errors are problem+json (RFC 9457); lists are read page by page
with `next_cursor`, or whole as JSON Lines.
"""


def create_app(settings: Settings) -> FastAPI:
    """Make the application; the database is opened and documents are taken up when it starts, not before."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database, files = Database(settings.database_url), open_files(settings)
        queue, pictures = Queue(settings, database, files), Pictures(settings)
        tracing.start(database.engine)
        await run_in_threadpool(database.migrate)
        queue.start()
        keeping = asyncio.create_task(_keep(database, files, settings))
        limits = Limits(settings, database)
        app.state.running = Running(settings, database, files, queue, pictures, Answers(), limits)
        try:
            yield
        finally:
            keeping.cancel()
            pictures.stop()
            await run_in_threadpool(queue.stop)
            limits.close()
            database.close()

    # Its documentation pages come from the package: a browser needs no other host.
    app = FastAPIOffline(
        title="Filon",
        version=version("filon"),
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        telemetry=tracing.REQUESTS,
    )
    errors.install(app, problem_page)
    for router in ROUTERS:
        app.include_router(router)
    pages.install(app)
    if settings.access == "required":
        login.install(app, settings)
    # The last one sees a request first, and its answer last.
    app.add_middleware(BodyLimit, uploads=UPLOADS)
    app.add_middleware(Gzipped)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(RequestLog)
    app.add_middleware(SafeHeaders, settings=settings)
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]  # the way that FastAPI documents
    return app


async def _keep(database: Database, files: Files, settings: Settings) -> None:
    while not database.is_replica:
        await run_in_threadpool(retention.apply, database, files, settings)
        await asyncio.sleep(retention.EVERY)


def _describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document, in which errors are problems and not the framework's own."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    described = FastAPI.openapi(app)
    # What is not said to need more takes the scope `read` (service.access.guard).
    described["security"] = [{"key": ["read"]}, {"session": ["read"]}]
    schemes = described["components"]["securitySchemes"]
    schemes["session"] = {
        "type": "apiKey",
        "in": "cookie",
        "name": sessions.cookie_name(is_secure=True),
        "description": "Somebody who is logged in on the pages.",
    }
    for path in guard.OPEN & described["paths"].keys():
        for operation in described["paths"][path].values():
            operation["security"] = []
    for operation in (operation for path in described["paths"].values() for operation in path.values()):
        for scheme in operation.get("security", [])[:1]:
            operation["security"].append({"session": scheme["key"]})
        if "requestBody" in operation:
            operation["responses"].setdefault("413", _refused(413))
        for status in () if operation.get("security") == [] else (401, 403, 429):
            operation["responses"].setdefault(str(status), _refused(status))
        for status, response in operation["responses"].items():
            if status >= "400":
                [body] = response["content"].values()
                response["content"] = {errors.MEDIA_TYPE: body}
    return described


def _refused(status: int) -> dict[str, Any]:
    """Describe what is answered before an endpoint has the request: nobody may come in, or send so much."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": {"schema": schema}}}


def _operation_id(route: APIRoute) -> str:
    return route.name
