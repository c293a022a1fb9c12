"""The endpoints, one module a subject, put together here."""

from service.routes import (
    checks,
    claims,
    documents,
    exports,
    facts,
    health,
    mentions,
    names,
    passages,
    pictures,
    series,
)

ROUTERS = (
    health.router,
    documents.router,
    exports.router,
    facts.router,
    pictures.router,
    mentions.router,
    passages.router,
    names.router,
    claims.router,
    series.router,
    checks.router,
)
