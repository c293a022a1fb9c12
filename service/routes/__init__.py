"""The endpoints, one module a subject, put together here."""

from service.routes import (
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
    summary,
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
    facets.router,
    summary.router,
    feeds.router,
)
