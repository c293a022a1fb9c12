"""The endpoints, one module a subject, put together here."""

from service.routes import (
    collections,
    corrections,
    documents,
    exports,
    facts,
    health,
    mentions,
    names,
    passages,
    pictures,
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
    corrections.router,
    collections.router,
)
