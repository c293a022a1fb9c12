"""The API documents itself, wholly and without the help of another host."""

import re
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.settings import Settings

DESCRIBED = create_app(Settings()).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
}
PARAMETERS = {
    f"{name} {parameter['name']}": parameter
    for name, operation in OPERATIONS.items()
    for parameter in operation.get("parameters", [])
}
PROPERTIES = {
    f"{name}.{each}": described
    for name, schema in DESCRIBED["components"]["schemas"].items()
    for each, described in schema.get("properties", {}).items()
}


@pytest.mark.parametrize(
    "call",
    [
        "POST /api/v1/documents",
        "POST /api/v1/documents/archive",
        "GET /api/v1/documents",
        "GET /api/v1/documents/{document_id}",
        "DELETE /api/v1/documents/{document_id}",
        "GET /api/v1/documents/{document_id}/events",
        "GET /api/v1/documents/{document_id}/file",
        "GET /api/v1/documents/{document_id}/refused",
        "GET /api/v1/documents/{document_id}/pages",
        "GET /api/v1/documents/{document_id}/passages",
        "POST /api/v1/documents/{document_id}/read",
        "POST /api/v1/documents/read",
        "POST /api/v1/documents/{document_id}/cancel",
        "GET /api/v1/documents/{document_id}/runs",
        "GET /api/v1/documents/{document_id}/runs/{run}/facts.jsonl",
        "GET /api/v1/documents/{document_id}/diff",
        "GET /api/v1/facts",
        "GET /api/v1/facts.jsonl",
        "GET /api/v1/facets",
        "GET /api/v1/facts/{fact_id}",
        "GET /api/v1/claims",
        "GET /api/v1/series",
        "GET /api/v1/checks",
        "GET /api/v1/mentions.jsonl",
        "GET /api/v1/search",
        "GET /api/v1/partners",
        "GET /api/v1/partners/{partner_id}",
        "GET /api/v1/places",
        "GET /api/v1/places/{place_id}",
        "PATCH /api/v1/facts/{fact_id}",
        "POST /api/v1/facts",
        "GET /api/v1/facts/{fact_id}/history",
        "POST /api/v1/facts/{fact_id}/undo",
        "PATCH /api/v1/documents/{document_id}",
        "GET /api/v1/documents/{document_id}/differences",
        "GET /api/v1/collections",
        "POST /api/v1/partners/{partner_id}/merge",
        "POST /api/v1/partners/{partner_id}/unmerge",
        "GET /api/v1/partners/{partner_id}/history",
        "GET /healthz",
        "GET /readyz",
    ],
)
def test_the_calls_of_the_contract_are_there(call: str) -> None:
    assert call in OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_explained(name: str) -> None:
    assert OPERATIONS[name]["summary"]
    assert OPERATIONS[name]["description"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_explained_by_words_and_an_example(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter["description"]
    assert parameter["schema"].get("examples") or parameter.get("examples")


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties_have_an_example_or_a_shape_that_has(name: str) -> None:
    described = PROPERTIES[name]
    refers = re.search(r"'\$ref'", str(described))
    assert refers or "examples" in described or "const" in described or "default" in described


ERRORS = [
    (f"{name} {status}", response)
    for name, operation in OPERATIONS.items()
    for status, response in operation["responses"].items()
    if status >= "400"
]


@pytest.mark.parametrize("response", [each for _name, each in ERRORS], ids=[name for name, _each in ERRORS])
def test_errors_are_declared_as_problems(response: dict[str, Any]) -> None:
    assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_the_contract_is_served(library: httpx.Client) -> None:
    assert library.get("/openapi.json").json() == DESCRIBED


def test_the_pages_need_no_other_host(library: httpx.Client) -> None:
    page = library.get("/docs").text
    assert re.findall(r"""(?:src|href)=["'](?!/static-offline-docs/)""", page) == []


def test_what_the_pages_load_is_there(library: httpx.Client) -> None:
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", library.get("/docs").text)
    assert [library.get(url).status_code for url in loaded] == [200] * len(loaded)


@pytest.mark.parametrize("call", ["GET /api/v1/facts.geojson", "GET /api/v1/facts.jsonld"])
def test_an_export_of_json_is_described_as_an_object(call: str) -> None:
    [content] = OPERATIONS[call]["responses"]["200"]["content"].values()
    assert (content["schema"]["type"], type(content["example"])) == ("object", dict)
