"""Facts in the formats of others: each file is read back, and holds what the list holds."""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bases import Base
from library import ETAT, FILENAMES, HENNEBONT, LORIENT, QUIMPER, REGION, fill, partner, passage, source
from serving import serving
from sqlalchemy import update
from test_openapi import OPERATIONS

from models import tables
from models.document import PageInfo
from models.facts import (
    Body,
    Extraction,
    Fact,
    Kind,
    PartnerLink,
    Per,
    PlaceLink,
    Qualifier,
    Quantity,
    Role,
    Status,
)
from service import ingest
from service.database import Database
from service.exports import columns, parquet, workbook
from service.rows import rows_of

MARKS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u202f+"]
GRANT = passage("p_grant", 'Dotation de 10 000,5 € ; "clé en main", dont 45 %.\nFin', 1, 40, ("=Agir", "Habiter"))
EUROS = Quantity(Kind.AMOUNT, Decimal("10000.5"), "EUR", rule="amount.symbol", confidence=0.97)
PAYS, RECEIVES = partner(ETAT, Role.FUNDER, "l'État"), partner(LORIENT, Role.BENEFICIARY, "Lorient Agglomération")
TOWNS = Body("org:communes", "Communes")
ASSOCIATION = Body("org:=association", "=Association", None)


def grant(
    identifier: str, quantity: Quantity = EUROS, partners: tuple[PartnerLink, ...] = (PAYS, RECEIVES), **others: Any
) -> Fact:
    return Fact(quantity, source(GRANT, "10 000,5 €"), partners=partners, id=identifier, **others)


def euros(**others: Any) -> Quantity:
    return Quantity(**{"kind": Kind.AMOUNT, "value": Decimal(5), "unit": "EUR", "rule": "amount.symbol", **others})


HOSTILE = Extraction(
    sha256=sha256(b"hostile").hexdigest(),
    title='=HYPERLINK("http://example.org")',
    publisher=None,
    pages=(PageInfo(1, 595, 842, 60, has_text_layer=True),),
    passages=(GRANT,),
    facts=(
        *(grant(f"f_mark{number}", subject=f"{mark}1+1") for number, mark in enumerate(MARKS)),
        grant("f_long", subject="o" * 40_000, status=Status.ACHIEVED),
        grant("f_huge", euros(value=Decimal("922337203685477.5807"))),
        grant("f_tiny", euros(value=Decimal("-0.0001"))),
        grant("f_dollars", euros(unit="USD")),
        grant("f_yearly", euros(per=Per.YEAR)),
        grant("f_about", euros(qualifier=Qualifier.APPROX)),
        grant("f_planned", status=Status.PLANNED),
        grant("f_rejected"),
        grant("f_two", partners=(PAYS, partner(REGION, Role.FUNDER, "la Région"), RECEIVES)),
        grant("f_nobody", partners=(PAYS,)),
        grant("f_towns", partners=(PAYS, partner(TOWNS, Role.BENEFICIARY, "les communes"))),
        grant("f_by_towns", partners=(partner(TOWNS, Role.FUNDER, "les communes"), RECEIVES)),
        grant(
            "f_bodies", partners=(partner(ASSOCIATION, Role.OTHER, "=Association"), partner(LORIENT, Role.OTHER, "x"))
        ),
        grant("f_places", places=(PlaceLink(QUIMPER, "Quimper"), PlaceLink(HENNEBONT, "Hennebont"))),
    ),
    mentions=(),
    refusals=(),
)
FORMATS = ["facts.csv", "facts.parquet", "facts.xlsx", "facts.jsonld", "datapackage.zip"]
EVERY = [*FORMATS, "facts.geojson", "subventions.csv"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "jsonld": "application/ld+json",
    "zip": "application/zip",
}


@pytest.fixture(scope="module")
def exports(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the real service with the bilans of `library`, and one that means harm to spreadsheets."""
    with base(tmp_path_factory.mktemp("exports")) as settings:
        database = Database(settings.database_url)
        fill(database)
        with database.write() as session:
            document, _new = ingest.register(session, HOSTILE.sha256, 1000, "+bilan.pdf")
            document.status, document.claim = tables.DocumentStatus.PROCESSING, 1
            session.flush()
            assert ingest.store(session, 1, rows_of(HOSTILE, "by hand", 0.1))
            rejected = update(tables.Fact).where(tables.Fact.id == "f_rejected")
            session.execute(rejected.values(review=tables.Review.REJECTED))
        database.close()
        with serving(settings) as client:
            yield client


def get(exports: httpx.Client, name: str, **asked: Any) -> httpx.Response:
    return exports.get(f"/api/v1/{name}", params=asked).raise_for_status()


def read_csv(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter, strict=True))


def read_parquet(content: bytes) -> pa.Table:
    return pq.read_table(BytesIO(content))


def read_workbook(content: bytes) -> list[dict[str, Any]]:
    """The rows of all sheets of facts, by the names of their columns."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [
        dict(zip(columns.names(columns.COLUMNS), (cell.value for cell in row), strict=True))
        for sheet in book.worksheets[:-1]
        for row in sheet.iter_rows(min_row=2)
    ]


def read_package(content: bytes, name: str) -> list[dict[str, str]]:
    return read_csv(ZipFile(BytesIO(content)).read(f"{name}.csv").decode())


IDS: dict[str, Callable[[httpx.Response], list[str]]] = {
    "facts.csv": lambda answer: [row["id"] for row in read_csv(answer.text)],
    "facts.parquet": lambda answer: read_parquet(answer.content)["id"].to_pylist(),
    "facts.xlsx": lambda answer: [row["id"] for row in read_workbook(answer.content)],
    "facts.jsonld": lambda answer: [fact["id"].rpartition("/")[2] for fact in answer.json()["@graph"]],
    "datapackage.zip": lambda answer: [row["id"] for row in read_package(answer.content, "facts")],
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sort": "value"},
        {"sort": "-value", "kind": ["amount", "count"]},
        {"sort": "period", "q": "logements"},
        {"partner": "epci:200042174", "role": "beneficiary"},
        {"unit": "km", "min": "12.5"},
        {"document": "d_0000000000000000"},
    ],
)
def test_each_format_holds_the_facts_of_the_list_in_its_order(
    exports: httpx.Client, name: str, asked: dict[str, Any]
) -> None:
    listed = [json.loads(line)["id"] for line in get(exports, "facts.jsonl", **asked).text.splitlines()]
    assert IDS[name](get(exports, name, **asked)) == listed


@pytest.mark.parametrize("name", EVERY)
def test_each_format_says_what_it_is(exports: httpx.Client, name: str) -> None:
    assert get(exports, name, kind="share").headers["content-type"] == MEDIA[name.rpartition(".")[2]]


@pytest.mark.parametrize("name", EVERY)
def test_each_format_is_saved_under_its_name(exports: httpx.Client, name: str) -> None:
    assert get(exports, name, kind="share").headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("name", EVERY)
def test_each_format_is_declared_as_it_is_served(name: str) -> None:
    [declared] = OPERATIONS[f"GET /api/v1/{name}"]["responses"]["200"]["content"]
    assert declared == MEDIA[name.rpartition(".")[2]].partition(";")[0]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("asked", "parameter"),
    [({"limit": "5"}, "limit"), ({"kind": "colour"}, "kind"), ({"min": "1"}, "min"), ({"q": "?!"}, "q")],
)
def test_what_cannot_be_asked_is_a_problem(
    exports: httpx.Client, name: str, asked: dict[str, str], parameter: str
) -> None:
    answer = exports.get(f"/api/v1/{name}", params=asked)
    assert (answer.status_code, answer.headers["content-type"], answer.json()["invalid"][0]["parameter"]) == (
        422,
        "application/problem+json",
        parameter,
    )


@pytest.mark.parametrize("name", EVERY)
def test_nothing_stays_on_the_disk(
    exports: httpx.Client, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    get(exports, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("library", ["pyarrow", "xlsxwriter"])
def test_the_service_starts_without_the_libraries_of_formats(library: str) -> None:
    code = f"import sys, service.app; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# CSV


@pytest.fixture(scope="module")
def rows(exports: httpx.Client) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_csv(get(exports, "facts.csv").text)}


@pytest.mark.parametrize(
    ("fact", "column", "expected"),
    [
        ("f_plant", "kind", "amount"),
        ("f_plant", "value", "2800000"),
        ("f_plant", "value_max", ""),
        ("f_plant", "tax", "HT"),
        ("f_plant", "text", "2,8 M€ HT"),
        ("f_plant", "status", "achieved"),
        ("f_plant", "period_first", "2019"),
        ("f_plant", "period_last", "2019"),
        ("f_plant", "funders", "État"),
        ("f_plant", "beneficiaries", ""),
        ("f_plant", "places", "Quimper"),
        ("f_plant", "place_codes", "29232"),
        ("f_plant", "programme", "Plan Eau"),
        ("f_plant", "section", "Un territoire sobre > Protéger l'eau"),
        ("f_plant", "document_title", "Bilan de l'eau et de l'habitat"),
        ("f_plant", "document_filename", "bilan-ouest.pdf"),
        ("f_plant", "page", "1"),
        ("f_plant", "rule", "amount.symbol"),
        ("f_plant", "confidence", "0.97"),
        ("f_plant", "review", "unreviewed"),
        ("f_aid", "value_max", "3000000"),
        ("f_aid", "per", "year"),
        ("f_aid", "period_first", ""),
        ("f_aid", "document_title", "côte d'été.pdf"),
        ("f_pipes", "value", "12.5"),
        ("f_pipes", "warnings", "unit of a neighbouring column"),
        ("f_losses", "value", "-9"),
        ("f_homes", "operators", "Lorient Agglomération"),
        ("f_hennebont", "part_of", "f_homes"),
        ("f_quay", "place_codes", ""),
        ("f_huge", "value", "922337203685477.5807"),
        ("f_tiny", "value", "-0.0001"),
        ("f_places", "places", "Quimper | Hennebont"),
        ("f_places", "place_codes", "29232 | 56083"),
        ("f_places", "quote", 'Dotation de 10 000,5 € ; "clé en main", dont 45 %.\nFin'),
        ("f_two", "funders", "État | Région Bretagne"),
        ("f_bodies", "others", "'=Association | Lorient Agglomération"),
        ("f_bodies", "section", "'=Agir > Habiter"),
        ("f_bodies", "document_title", '\'=HYPERLINK("http://example.org")'),
        ("f_bodies", "document_filename", "'+bilan.pdf"),
    ],
)
def test_csv(rows: dict[str, dict[str, str]], fact: str, column: str, expected: str) -> None:
    assert rows[fact][column] == expected


@pytest.mark.parametrize("number", range(len(MARKS)))
def test_no_cell_of_a_csv_begins_a_formula(rows: dict[str, dict[str, str]], number: int) -> None:
    assert rows[f"f_mark{number}"]["subject"] == f"'{MARKS[number]}1+1"


def test_the_address_of_a_fact_leads_to_it(exports: httpx.Client, rows: dict[str, dict[str, str]]) -> None:
    assert exports.get(rows["f_plant"]["url"]).json()["id"] == "f_plant"


def test_the_header_of_a_csv_is_that_of_the_columns(exports: httpx.Client) -> None:
    header = get(exports, "facts.csv", document="d_0000000000000000").text
    assert header == ",".join(columns.names(columns.COLUMNS)) + "\r\n"


@pytest.fixture(scope="module")
def french(exports: httpx.Client) -> str:
    return get(exports, "facts.csv", dialect="excel-fr", kind=["share", "measure"]).content.decode()


def test_french_excel_is_told_that_it_is_utf8(french: str) -> None:
    assert french.startswith("\ufeffid;kind;value;")


def test_french_excel_has_lines_of_its_own(french: str) -> None:
    assert french.count("\r\n") == french.count("\n") == 3


@pytest.mark.parametrize(
    ("column", "expected"), [("value", ["-9", "12,5"]), ("confidence", ["0,95", "0,9"]), ("text", ["9 %", "12,5 km"])]
)
def test_french_excel_has_decimal_commas(french: str, column: str, expected: list[str]) -> None:
    found = read_csv(french.removeprefix("\ufeff"), ";")
    assert sorted(row[column] for row in found) == sorted(expected)


def test_another_dialect_is_refused_by_name(exports: httpx.Client) -> None:
    answer = exports.get("/api/v1/facts.csv", params={"dialect": "excel-de"})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, "dialect")


# Parquet


@pytest.fixture(scope="module")
def table(exports: httpx.Client) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in read_parquet(get(exports, "facts.parquet").content).to_pylist()}


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ("value", pa.decimal128(19, 4)),
        ("value_max", pa.decimal128(19, 4)),
        ("period_first", pa.int16()),
        ("page", pa.int32()),
        ("section", pa.list_(pa.string())),
        ("confidence", pa.float64()),
    ],
)
def test_columns_of_parquet_are_typed(exports: httpx.Client, column: str, type_: pa.DataType) -> None:
    found = read_parquet(get(exports, "facts.parquet", kind="share").content).schema.field(column).type
    # A list is the same whatever its items are called: the file names them after the standard.
    assert found == type_ or (pa.types.is_list(found) and found.value_type == type_.value_type)


@pytest.mark.parametrize(
    ("fact", "column", "expected"),
    [
        ("f_huge", "value", Decimal("922337203685477.5807")),
        ("f_tiny", "value", Decimal("-0.0001")),
        ("f_aid", "value_max", Decimal(3_000_000)),
        ("f_plant", "value_max", None),
        ("f_plant", "kind", "amount"),
        ("f_plant", "period_first", 2019),
        ("f_plant", "section", ["Un territoire sobre", "Protéger l'eau"]),
        ("f_pipes", "warnings", ["unit of a neighbouring column"]),
        ("f_pipes", "partners", []),
        ("f_mark0", "subject", "=1+1"),
        (
            "f_plant",
            "partners",
            [
                {
                    "id": "etat",
                    "name": "État",
                    "role": "funder",
                    "text": "l'État",
                    "confidence": 0.8,
                    "rule": "funder.verb",
                }
            ],
        ),
        (
            "f_plant",
            "places",
            [
                {
                    "id": "commune:29232",
                    "name": "Quimper",
                    "code": "29232",
                    "text": "Quimper",
                    "latitude": 47.9962,
                    "longitude": -4.0969,
                }
            ],
        ),
        (
            "f_bodies",
            "document",
            {
                "id": f"d_{HOSTILE.sha256[:16]}",
                "sha256": HOSTILE.sha256,
                "title": HOSTILE.title,
                "filename": "+bilan.pdf",
            },
        ),
    ],
)
def test_parquet(table: dict[str, dict[str, Any]], fact: str, column: str, expected: Any) -> None:
    assert table[fact][column] == expected


def test_parquet_comes_in_row_groups(exports: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.fact_rows.BATCH", 2)
    monkeypatch.setattr(parquet, "GROUP", 4)
    assert (
        pq.ParquetFile(
            BytesIO(get(exports, "facts.parquet", document=f"d_{sha256(b'western').hexdigest()[:16]}").content)
        ).num_row_groups
        == 2
    )


# The workbook


@pytest.fixture(scope="module")
def book(exports: httpx.Client) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(get(exports, "facts.xlsx").content))


@pytest.fixture(scope="module")
def sheet(exports: httpx.Client) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in read_workbook(get(exports, "facts.xlsx").content)}


@pytest.mark.parametrize(
    ("fact", "column", "expected"),
    [
        ("f_plant", "value", 2_800_000),
        ("f_pipes", "value", 12.5),
        ("f_losses", "value", -9),
        ("f_plant", "period_first", 2019),
        ("f_plant", "page", 1),
        ("f_plant", "value_max", None),
        ("f_plant", "beneficiaries", None),
        ("f_plant", "place_codes", "29232"),
        ("f_mark0", "subject", "=1+1"),
        ("f_mark3", "subject", "@1+1"),
        ("f_long", "subject", "o" * 32_766 + "…"),
    ],
)
def test_workbook(sheet: dict[str, dict[str, Any]], fact: str, column: str, expected: Any) -> None:
    assert sheet[fact][column] == expected


def test_a_workbook_has_facts_and_what_columns_mean(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Faits", "Colonnes"]


def test_the_header_of_a_workbook_stays_in_sight(book: openpyxl.Workbook) -> None:
    assert book["Faits"].freeze_panes == "B2"


def test_the_header_of_a_workbook_is_french(book: openpyxl.Workbook) -> None:
    assert [cell.value for cell in book["Faits"][1]] == [column.title for column in columns.COLUMNS]


def test_each_column_of_a_workbook_is_explained(book: openpyxl.Workbook) -> None:
    explained = [tuple(cell.value for cell in row) for row in book["Colonnes"].iter_rows(min_row=2)]
    assert explained == [(column.title, column.name, column.about) for column in columns.COLUMNS]


def test_no_cell_of_a_workbook_is_a_formula(book: openpyxl.Workbook) -> None:
    assert {cell.data_type for row in book["Faits"].iter_rows() for cell in row} == {"s", "n"}


def test_no_cell_of_a_workbook_is_a_link(book: openpyxl.Workbook) -> None:
    assert [cell for row in book["Faits"].iter_rows() for cell in row if cell.hyperlink] == []


@pytest.mark.parametrize(("last", "sheets"), [(3, 3), (7, 2), (8, 1)])
def test_facts_that_no_sheet_holds_go_onto_one_more(
    exports: httpx.Client, monkeypatch: pytest.MonkeyPatch, last: int, sheets: int
) -> None:
    monkeypatch.setattr(workbook, "LAST_ROW", last)
    written = openpyxl.load_workbook(BytesIO(get(exports, "facts.xlsx", document=OF_LIBRARY).content))
    assert [sheet.title for sheet in written.worksheets] == [*["Faits", "Faits 2", "Faits 3"][:sheets], "Colonnes"]


OF_LIBRARY = [f"d_{digest[:16]}" for digest in FILENAMES]


# GeoJSON


@pytest.fixture(scope="module")
def on_the_map(exports: httpx.Client) -> dict[str, Any]:
    return get(exports, "facts.geojson", document=OF_LIBRARY, sort="-value").json()


def test_a_map_is_a_feature_collection_and_what_is_not_on_it(on_the_map: dict[str, Any]) -> None:
    assert (list(on_the_map), on_the_map["type"]) == (["type", "features", "left_out"], "FeatureCollection")


def test_a_map_has_the_placed_facts(on_the_map: dict[str, Any]) -> None:
    assert [feature["id"] for feature in on_the_map["features"]] == [
        "f_plant/commune:29232",
        "f_hennebont/commune:56083",
    ]


def test_a_map_counts_the_others(on_the_map: dict[str, Any]) -> None:
    assert on_the_map["left_out"] == {"without_place": 4, "without_coordinates": 1}


def test_a_feature_stands_at_longitude_and_latitude(on_the_map: dict[str, Any]) -> None:
    assert on_the_map["features"][0]["geometry"] == {"type": "Point", "coordinates": [-4.0969, 47.9962]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("value", 2_800_000), ("place", "Quimper"), ("place_id", "commune:29232"), ("place_code", "29232"), ("tax", "HT")],
)
def test_a_feature_has_the_columns_of_its_fact(on_the_map: dict[str, Any], name: str, expected: Any) -> None:
    assert on_the_map["features"][0]["properties"][name] == expected


def test_a_fact_is_at_each_of_its_places(exports: httpx.Client) -> None:
    features = get(exports, "facts.geojson", document=f"d_{HOSTILE.sha256[:16]}").json()["features"]
    assert [feature["id"] for feature in features] == ["f_places/commune:29232", "f_places/commune:56083"]


def test_an_empty_map_is_a_map(exports: httpx.Client) -> None:
    assert get(exports, "facts.geojson", document="d_0000000000000000").json()["features"] == []


# JSON-LD


@pytest.fixture(scope="module")
def graph(exports: httpx.Client) -> dict[str, dict[str, Any]]:
    return {node["id"].rpartition("/")[2]: node for node in get(exports, "facts.jsonld").json()["@graph"]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("type", ["prov:Entity", "oa:Annotation"]),
        ("value", "2800000"),
        ("period_first", "2019"),
        ("quote", "À Quimper, l'État a versé 2,8 M€ HT pour la station d'épuration rénovée en 2019."),
        ("part_of", None),
    ],
)
def test_linked_data(graph: dict[str, dict[str, Any]], name: str, expected: Any) -> None:
    assert graph["f_plant"][name] == expected


def test_a_linked_fact_is_derived_from_its_document(exports: httpx.Client, graph: dict[str, dict[str, Any]]) -> None:
    assert exports.get(graph["f_plant"]["document"]["id"]).json()["sha256"] == graph["f_plant"]["document"]["sha256"]


def test_deriving_is_that_of_prov(exports: httpx.Client) -> None:
    assert get(exports, "facts.jsonld", kind="share").json()["@context"]["document"] == "prov:wasDerivedFrom"


def test_the_target_of_a_linked_fact_is_that_of_the_fact(
    exports: httpx.Client, graph: dict[str, dict[str, Any]]
) -> None:
    own = exports.get("/api/v1/facts/f_plant").json()["target"]
    assert graph["f_plant"]["target"] == {**own, "source": str(exports.base_url.join(own["source"]))}


@pytest.mark.parametrize(("fact", "link", "of"), [("f_plant", "partners", "body"), ("f_plant", "places", "place")])
def test_bodies_and_places_of_linked_facts_are_there(
    exports: httpx.Client, graph: dict[str, dict[str, Any]], fact: str, link: str, of: str
) -> None:
    node = graph[fact][link][0][of]
    assert exports.get(node["id"]).json()["name"] == node["name"]


def test_addresses_of_linked_data_hold_no_bare_sign(graph: dict[str, dict[str, Any]]) -> None:
    assert graph["f_bodies"]["partners"][0]["body"]["id"].endswith("/partners/org:%3Dassociation")


# The data package


@pytest.fixture(scope="module")
def package(exports: httpx.Client) -> bytes:
    return get(exports, "datapackage.zip").content


def described(package: bytes) -> dict[str, Any]:
    return json.loads(ZipFile(BytesIO(package)).read("datapackage.json"))


def schema(package: bytes, name: str) -> dict[str, Any]:
    [of] = [resource["schema"] for resource in described(package)["resources"] if resource["name"] == name]
    return of


def test_a_package_is_whole(package: bytes) -> None:
    assert ZipFile(BytesIO(package)).testzip() is None


def test_a_package_holds_what_it_describes(package: bytes) -> None:
    paths = [resource["path"] for resource in described(package)["resources"]]
    assert ZipFile(BytesIO(package)).namelist() == ["datapackage.json", "README.md", *paths]


RESOURCES = ["facts", "partners", "places"]


@pytest.mark.parametrize("name", RESOURCES)
def test_fields_are_the_header(package: bytes, name: str) -> None:
    assert list(read_package(package, name)[0]) == [field["name"] for field in schema(package, name)["fields"]]


VALID: dict[str, Callable[[str], Any]] = {
    "string": str,
    "number": Decimal,
    "integer": int,
    "year": lambda text: int(text) if len(text) == 4 else pytest.fail(text),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_cells_are_as_their_fields_say(package: bytes, name: str) -> None:
    fields, wrong = schema(package, name)["fields"], []
    for row in read_package(package, name):
        for field in fields:
            cell, wanted = row[field["name"]], field.get("constraints", {})
            if cell:
                VALID[field["type"]](cell)
            if (not cell and wanted.get("required")) or (cell and cell not in wanted.get("enum", [cell])):
                wrong.append((row, field["name"]))
    assert wrong == []


@pytest.mark.parametrize("name", RESOURCES)
def test_primary_keys_are_unique(package: bytes, name: str) -> None:
    keys = [tuple(row[key] for key in schema(package, name)["primaryKey"]) for row in read_package(package, name)]
    assert len(set(keys)) == len(keys) > 0


@pytest.mark.parametrize("name", ["partners", "places"])
def test_links_lead_to_facts(package: bytes, name: str) -> None:
    facts = {row["id"] for row in read_package(package, "facts")}
    assert {row["fact_id"] for row in read_package(package, name)} <= facts


def test_the_package_says_what_was_asked(exports: httpx.Client) -> None:
    answer = get(exports, "datapackage.zip", kind="share")
    assert str(answer.url) in ZipFile(BytesIO(answer.content)).read("README.md").decode()


# Funding


def test_funding_is_what_one_body_pays_to_another(exports: httpx.Client) -> None:
    [row] = [row for row in read_csv(get(exports, "subventions.csv").text) if row["montant"] == "-0.0001"]
    assert {name: cell for name, cell in row.items() if cell} == {
        "nomAttribuant": "État",
        "nomBeneficiaire": "Lorient Agglomération",
        "idBeneficiaire": "200042174",
        "montant": "-0.0001",
    }


def test_the_purpose_of_funding_is_as_long_as_the_schema_wants(exports: httpx.Client) -> None:
    [row] = read_csv(get(exports, "subventions.csv", status="achieved").text)
    assert row["objet"] == "o" * 256


def test_funding_says_what_it_left_out_and_why(exports: httpx.Client) -> None:
    assert get(exports, "subventions.csv").headers["filon-left-out"] == (
        "beneficiary-without-name=1, funder-without-name=1, not-an-amount=5, not-exact=1, not-in-euros=1, "
        "not-one-beneficiary=2, not-one-funder=2, per-period=2, planned-or-target=1, rejected=1"
    )


def test_other_sums_are_no_funding(exports: httpx.Client) -> None:
    kept = ["f_long", "f_huge", "f_tiny", "f_places"]
    assert len(read_csv(get(exports, "subventions.csv").text)) == len(MARKS) + len(kept)
