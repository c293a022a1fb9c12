"""The pages, one module a subject, put together here: all of them in each language."""

from fastapi import APIRouter, FastAPI

from service.web import bodies, chart_pages, checks, dashboard, documents, explore, manual, source, suggestions, sums
from service.web.language import LANGUAGES
from service.web.view import STATIC, Static

ROUTERS = (
    dashboard.router,
    chart_pages.router,
    documents.router,
    source.router,
    suggestions.router,
    explore.router,
    sums.router,
    bodies.router,
    checks.router,
    manual.router,
)


def install(app: FastAPI) -> None:
    """Add the pages to the application; they are not part of its programming interface."""
    pages = APIRouter(include_in_schema=False)
    for router in ROUTERS:
        pages.include_router(router)
    for language in LANGUAGES:
        app.include_router(pages, prefix=language.prefix)
    app.include_router(chart_pages.scripts)
    app.mount("/static", Static(directory=STATIC), name="static")
