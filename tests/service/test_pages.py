"""The pages of a document and their grades, as stored and as served."""

from pathlib import Path

import httpx
import pytest
from alembic import command
from alembic.config import Config
from bases import Base
from library import COAST, WEST
from sqlalchemy import text

import models
from service.database import Database

GRADES = ["text", "unread-images", "suspicious-order", "ocr", "no-text"]


def pages(library: httpx.Client, document: str, **asked: object) -> list[dict[str, object]]:
    return library.get(f"/api/v1/documents/{document}/pages", params=asked).json()["items"]


def test_every_page_has_its_row(library: httpx.Client) -> None:
    assert [page["number"] for page in pages(library, WEST)] == [1, 2]


def test_a_row_says_how_the_page_was_read(library: httpx.Client) -> None:
    assert pages(library, COAST)[1] == {
        "number": 2,
        "width": 595,
        "height": 842,
        "words": 3,
        "text_layer": False,
        "grade": "ocr",
        "unread": 0,
        "confidence": 0.91,
        "warnings": ["page 2 was read by OCR"],
    }


def test_pages_are_asked_for_by_grade(library: httpx.Client) -> None:
    assert [page["number"] for page in pages(library, COAST, grade=["ocr", "no-text"])] == [2]


def test_an_unknown_grade_is_refused(library: httpx.Client) -> None:
    assert library.get(f"/api/v1/documents/{WEST}/pages", params={"grade": "good"}).status_code == 422


def test_pages_of_no_document_are_not_found(library: httpx.Client) -> None:
    assert library.get("/api/v1/documents/d_0/pages").status_code == 404


def test_a_cursor_leads_through_the_pages(library: httpx.Client) -> None:
    first = library.get(f"/api/v1/documents/{WEST}/pages", params={"limit": 1})
    assert [page["number"] for page in library.get(first.links["next"]["url"]).json()["items"]] == [2]


@pytest.mark.parametrize(("document", "counts"), [(WEST, [2, 0, 0, 0, 0]), (COAST, [1, 0, 0, 1, 0])])
def test_a_document_counts_its_grades(library: httpx.Client, document: str, counts: list[int]) -> None:
    assert library.get(f"/api/v1/documents/{document}").json()["quality"] == dict(zip(GRADES, counts, strict=True))


def test_a_fact_base_of_the_first_revision_is_brought_up(base: Base, tmp_path: Path) -> None:
    with base(tmp_path / "data", empty=True) as settings:
        database = Database(settings.database_url)
        config = Config()
        config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            connection.execute(
                text(
                    "INSERT INTO document (id, sha256, filename, size, status, pages_done, facts, warnings, territory, "
                    "claim, created, updated) "
                    "VALUES ('d_1', '1', 'a.pdf', 9, 'ready', 3, 0, '[]', '[]', 1, '2024-01-01', '2024-01-01')"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO passage (id, document_id, ordinal, page, kind, section, text, by_ocr, words) "
                    "VALUES ('p_1', 'd_1', 0, 1, 'paragraph', '[]', 'Digue', false, 'digu')"
                )
            )
        database.migrate()
        with database.read() as session:
            kept = session.execute(text("SELECT CAST(quality AS TEXT), number, status FROM document"))
            assert kept.all() == [("{}", 1, "queued")]
        database.close()
