"""The shapes are those of the contract: its two examples, key by key and type by type."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from library import COASTAL, FILENAMES, WESTERN

from service import schemas

CONTRACT = (Path(__file__).parents[2] / "corpus" / "CONTRACT.md").read_text()


def example(number: int) -> dict[str, Any]:
    """One of the contract's JSON examples; the second leaves out the boxes with an ellipsis."""
    text = re.findall(r"```json\n(.*?)```", CONTRACT, re.DOTALL)[number]
    return json.loads(text.replace("[ … ]", "[]"))


def shape(value: Any) -> Any:
    """What a JSON value is made of: names in their order, and types."""
    if isinstance(value, dict):
        return [(name, shape(each)) for name, each in value.items()]
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return type(value).__name__


def test_a_fact_has_the_keys_of_the_example_in_its_order(library: httpx.Client) -> None:
    assert list(library.get("/api/v1/facts/f_plant").json())[: len(example(0))] == list(example(0))


@pytest.mark.parametrize("name", example(0))
def test_each_part_of_a_fact_has_the_shape_of_the_example(library: httpx.Client, name: str) -> None:
    # The example says nothing of what is null or empty in it.
    stated = example(0)[name]
    made = json.loads(schemas.Fact.model_validate(example(0)).model_dump_json())[name]
    assert shape(made) == shape(stated)
    if stated not in (None, []):
        assert shape(library.get("/api/v1/facts/f_plant").json()[name]) == shape(stated)


def test_the_example_of_a_mention_has_our_shape() -> None:
    made = json.loads(schemas.Mention.model_validate(example(1)).model_dump_json())
    assert shape(made) == shape(example(1))


def test_a_mention_has_the_keys_of_the_example_in_its_order(library: httpx.Client) -> None:
    [mention, *_rest] = library.get("/api/v1/mentions", params={"partner": "epci:200042174"}).json()["items"]
    assert (list(mention), list(mention["source"])) == (list(example(1)), list(example(1)["source"]))


def test_the_numbers_of_the_example_survive() -> None:
    assert json.loads(schemas.Fact.model_validate(example(0)).model_dump_json()) == example(0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2800000", "2800000"),
        ("2.8E+6", "2800000"),
        ("15.40", "15.4"),
        ("-9", "-9"),
        ("0.0001", "0.0001"),
        ("1E-4", "0.0001"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("922337203685477.5807", "922337203685477.5807"),
        ("100", "100"),
    ],
)
def test_decimals_are_written_plainly(value: str, text: str) -> None:
    assert schemas.decimal_text(Decimal(value)) == text


FACTS = {
    fact.id: fact
    for extraction in (WESTERN, COASTAL)
    for fact in schemas.facts_of(extraction, FILENAMES[extraction.sha256])
}


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_the_quote_holds_the_figure_where_it_says(fact: schemas.Fact) -> None:
    source = fact.source
    assert source.quote[source.start - source.quote_start : source.end - source.quote_start] == fact.text


def test_a_document_without_title_goes_by_its_filename() -> None:
    assert FACTS["f_quay"].document.title == "côte d'été.pdf"


@pytest.mark.parametrize("heavy", ["fastapi", "sqlalchemy", "spacy", "pypdfium2"])
def test_the_shapes_load_nothing_heavy(heavy: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, service.schemas; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert heavy not in loaded.stdout.split()
