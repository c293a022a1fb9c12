"""The endpoints, one module a subject, put together here."""

from service.routes import documents, exports, facets, facts, health, mentions, names, passages, pictures

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
)
