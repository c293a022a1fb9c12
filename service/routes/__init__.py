"""The endpoints, one module a subject, put together here."""

from service.routes import (
    checks,
    claims,
    documents,
    exports,
    facets,
    facts,
    feeds,
    health,
    mentions,
    names,
    passages,
    pictures,
    runs,
    series,
    summary,
)

ROUTERS = (
    health.router,
    documents.router,
    runs.router,
    exports.router,
    facts.router,
    pictures.router,
    mentions.router,
    passages.router,
    names.router,
    facets.router,
    summary.router,
    feeds.router,
    claims.router,
    series.router,
    checks.router,
)
