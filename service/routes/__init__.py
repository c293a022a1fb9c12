"""The endpoints, one module a subject, put together here."""

from service.routes import documents, facts, health, mentions, names, passages

ROUTERS = (
    health.router,
    documents.router,
    facts.router,
    mentions.router,
    passages.router,
    names.router,
)
