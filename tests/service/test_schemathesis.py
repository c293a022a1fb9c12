"""Every call of the API, fed with whatever its description allows and much that it does not (Schemathesis).

FILON_FUZZ sets how many examples each call gets: few here, many by `make fuzz-api`. Each call also gets every value at
a limit and of a wrong type for each of its parameters, unless it shares them all with a call that gets them; those too
by `make fuzz-api`.
"""

import os
import re
from collections.abc import Iterator
from zlib import crc32

import httpx
import pdfs
import pytest
import schemathesis
from bases import Base
from hypothesis import HealthCheck, settings
from library import COAST, WEST, fill
from schemathesis import checks
from schemathesis.specs.openapi import checks as conformance
from serving import PATIENCE, serving

from service.app import create_app
from service.database import Database
from service.settings import Settings

EXAMPLES = int(os.environ.get("FILON_FUZZ", "6"))
OPENAPI = create_app(Settings()).openapi()
GETS = {path: calls["get"].get("parameters", []) for path, calls in OPENAPI["paths"].items() if "get" in calls}
# Lists and files of facts take the same filters, and feeds those of sums: to try them all in one of each is enough.
SHARING = {
    r"^/api/v1/(facts\.(?!csv)|datapackage|subventions|claims$|series$)": "/api/v1/facts",
    r"^/api/v1/feeds/": "/api/v1/summary",
}
SPARED = [{"include-path-regex": path, "phases": {"coverage": {"enabled": False}}} for path in SHARING]
CONFIG = schemathesis.Config.from_dict({} if "FILON_FUZZ" in os.environ else {"operations": SPARED})
SCHEMA = schemathesis.openapi.from_dict(OPENAPI, config=CONFIG)
CHECKS = [
    checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]
PDF = pdfs.long()
KNOWN = {
    "document_id": [WEST, COAST, pdfs.identifier(PDF)],
    "fact_id": ["f_plant", "f_aid"],
    "partner_id": ["etat", "epci:200042174"],
    "place_id": ["commune:29232", "site:port-de-peche"],
    "run": [1, 2, 3],
    "number": [1, 2],
}
"""What is there: else nearly every call would be told that there is no such thing."""


@SCHEMA.hook
def map_path_parameters(context: schemathesis.HookContext, parameters: dict[str, object] | None) -> dict[str, object]:
    """Ask for what is there in three of four cases, but delete nothing: each call shall find the same."""
    if not parameters or context.operation.method == "delete":
        return parameters or {}
    drawn = crc32(repr(parameters).encode())
    if drawn % 4 == 0:
        return parameters
    return {
        name: KNOWN[name][drawn // 4 % len(KNOWN[name])] if name in KNOWN else value
        for name, value in parameters.items()
    }


@pytest.fixture(scope="module")
def stocked(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the real service on the two bilans of `library` and a PDF that it has read."""
    with base(tmp_path_factory.mktemp("stocked")) as settings:
        database = Database(settings.database_url)
        fill(database)
        database.close()
        with serving(settings) as client:
            address = client.post("/api/v1/documents", files={"file": PDF}).headers["Location"]
            client.get(f"{address}/events")
            yield client


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: schemathesis.Case, stocked: httpx.Client) -> None:
    case.call_and_validate(base_url=str(stocked.base_url), checks=CHECKS, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("path", "other"),
    [(path, other) for path in GETS for sharing, other in SHARING.items() if re.search(sharing, path)],
)
def test_a_call_that_is_spared_has_no_parameter_of_its_own(path: str, other: str) -> None:
    own = [each["name"] for each in GETS[path] if each not in GETS[other] and each["in"] != "path"]
    assert own == []
