"""How tests correct facts over HTTP: with the ETag that they read just before."""

from typing import Any

import httpx

FACTS = "/api/v1/facts"


def etag(client: httpx.Client, fact: str) -> str:
    return client.get(f"{FACTS}/{fact}").raise_for_status().headers["etag"]


def correct(client: httpx.Client, fact: str, **said: Any) -> httpx.Response:
    return client.patch(f"{FACTS}/{fact}", json=said, headers={"If-Match": etag(client, fact)})


def undo(client: httpx.Client, fact: str) -> httpx.Response:
    return client.post(f"{FACTS}/{fact}/undo", headers={"If-Match": etag(client, fact)})
