"""Documents are read again and stopped, and what each run of the rules read can be told and compared."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pdfs
import pytest
from library import COAST, COASTAL, WEST, WESTERN, fill
from serving import serving
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from test_queue import LONG, at_work, look, put, until, wait_for

from models.document import UnreadableError
from models.facts import Extraction, Status
from models.tables import Collection, Document, DocumentStatus
from models.tables import Extraction as Run
from service import ingest, jobs, records
from service.database import Database
from service.routes.documents import DOCUMENT
from service.rows import rows_of
from service.settings import Settings

ACHIEVED = replace(WESTERN, facts=(*WESTERN.facts[:1], replace(WESTERN.facts[1], status=Status.ACHIEVED)))
"""The western bilan as other rules read it: one fact says more, the three last are not found."""


def read_again(database: Database, extraction: Extraction, lexicon: str | None = None) -> None:
    """Store what rules read, as if a worker had done so."""
    identifier = rows_of(extraction, "", 0).document_id
    with database.write() as session:
        claim = look(database, identifier).claim + 1
        values = {"status": DocumentStatus.PROCESSING, "claim": claim}
        session.execute(update(Document).where(Document.id == identifier).values(values))
        assert ingest.store(session, claim, rows_of(extraction, "by other hands", 0.2, lexicon))


def ask_again(database: Database, identifier: str) -> None:
    with database.write() as session:
        jobs.ask(session, session.get_one(Document, identifier))


@pytest.fixture
def filled(database: Database) -> Database:
    """The two bilans, read once."""
    fill(database)
    return database


@pytest.fixture
def idle(settings: Settings, filled: Database) -> Iterator[httpx.Client]:
    """A service on the two bilans; their files are not there, so that whoever reads them again fails."""
    with serving(settings) as client:
        yield client


def test_a_document_is_read_again(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": pdfs.printed(pdfs.FRENCH)}).json()["id"]
    client.get(f"/api/v1/documents/{document}/events")
    answer = client.post(f"/api/v1/documents/{document}/read")
    client.get(f"/api/v1/documents/{document}/events")
    runs = client.get(f"/api/v1/documents/{document}/runs").json()["items"]
    assert (answer.status_code, answer.headers["Location"], len(runs)) == (202, f"/api/v1/documents/{document}", 2)


def test_facts_that_are_found_again_keep_their_ids(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": pdfs.printed(pdfs.FRENCH)}).json()["id"]
    client.get(f"/api/v1/documents/{document}/events")
    before = client.get("/api/v1/facts.jsonl").text
    client.post(f"/api/v1/documents/{document}/read")
    client.get(f"/api/v1/documents/{document}/events")
    assert client.get("/api/v1/facts.jsonl").text == before


def test_facts_of_a_document_that_is_read_again_stay_there(filled: Database, idle: httpx.Client) -> None:
    before = idle.get("/api/v1/facts.jsonl").text
    with filled.write() as session:
        session.execute(update(Document).values(status=DocumentStatus.PROCESSING))
    assert idle.get("/api/v1/facts.jsonl").text == before


@pytest.mark.parametrize("call", ["read", "cancel"])
def test_a_document_that_is_not_there_is_not_found(call: str, library: httpx.Client) -> None:
    assert library.post(f"/api/v1/documents/d_none/{call}").status_code == 404


def test_asking_twice_keeps_the_place_in_the_queue(filled: Database) -> None:
    ask_again(filled, WEST)
    ask_again(filled, COAST)
    ask_again(filled, WEST)
    assert look(filled, WEST).asked < look(filled, COAST).asked


def test_a_document_asked_for_while_it_is_read_is_begun_anew(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(LONG))
    with at_work(settings, database) as queue:
        until(lambda: look(database, identifier).pages_done > 0)
        ask_again(database, identifier)
        queue.break_off(identifier)
        queue.wake()
        assert wait_for(database, identifier, "ready", "failed").claim == 2


def test_those_asked_for_in_bulk_wait_for_the_others(settings: Settings, database: Database) -> None:
    old = [put(settings, database, pdfs.printed(f"{pdfs.FRENCH}\nRapport {number}.")) for number in range(3)]
    with database.write() as session:
        session.execute(update(Document).values(status=DocumentStatus.READY))
        jobs.ask_many(session, select(Document.id))
    new = put(settings, database, pdfs.printed(pdfs.FRENCH))
    ask_again(database, old[1])
    with at_work(settings, database):
        for identifier in old:
            wait_for(database, identifier, "ready", "failed")
    with database.read() as session:
        order = list(session.scalars(select(Run.document_id).order_by(Run.id)))
    assert order == [new, old[1], *sorted({old[0], old[2]})]


@pytest.mark.parametrize(
    ("asked", "queued"),
    [
        ({}, {WEST, COAST}),
        ({"status": "ready"}, {COAST}),
        ({"status": ["ready", "failed"]}, {WEST, COAST}),
        ({"collection": "Rivages"}, {WEST}),
        ({"collection": "Rivages", "status": "ready"}, set()),
        ({"outdated": "false"}, {WEST, COAST}),
        ({"outdated": "true"}, {WEST, COAST}),
        ({"collection": "none"}, set()),
    ],
)
def test_documents_are_asked_for_by_filters(
    asked: dict[str, str], queued: set[str], filled: Database, settings: Settings
) -> None:
    with filled.write() as session:
        session.execute(update(Document).where(Document.id == WEST).values(status=DocumentStatus.FAILED))
        session.add(Collection(name="Rivages", document_id=WEST))
    with serving(settings) as client:
        answer = client.post("/api/v1/documents/read", params=asked)
        again = {each for each in (WEST, COAST) if look(filled, each).in_bulk}
    assert (answer.status_code, answer.json()["queued"], again) == (202, len(queued), queued)


@pytest.mark.parametrize(
    ("rules", "lexicon", "now", "found"),
    [
        (jobs.RULES_VERSION, None, None, False),
        (jobs.RULES_VERSION, "0123", "0123", False),
        (jobs.RULES_VERSION, "0123", "4567", True),
        (jobs.RULES_VERSION, None, "0123", True),
        (jobs.RULES_VERSION, "0123", None, True),
        ("1", None, None, True),
    ],
)
def test_outdated_is_what_other_rules_or_names_read_last(
    rules: str, lexicon: str | None, now: str | None, *, found: bool, filled: Database
) -> None:
    read_again(filled, WESTERN, lexicon)
    with filled.write() as session:
        session.execute(update(Run).where(Run.lexicon.is_not_distinct_from(lexicon)).values(rules=rules))
    with filled.read() as session:
        assert (WEST in set(session.scalars(jobs.outdated(now)))) is found


def test_documents_under_way_are_told_and_left(filled: Database) -> None:
    with filled.write() as session:
        session.execute(update(Document).where(Document.id == WEST).values(status=DocumentStatus.PROCESSING))
        assert jobs.ask_many(session, select(Document.id)) == (1, 1)


def test_a_queued_document_that_was_read_is_ready_again(filled: Database) -> None:
    ask_again(filled, WEST)
    with filled.write() as session:
        jobs.cancel(session, session.get_one(Document, WEST))
    row = look(filled, WEST)
    assert (row.status, row.pages_done, row.facts, row.error_reason) == ("ready", 2, 5, None)


def test_a_document_that_was_never_read_is_failed(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": pdfs.printed(LONG)}).json()["id"]
    answer = client.post(f"/api/v1/documents/{document}/cancel")
    assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (200, "failed", "cancelled")


MANY = select(Document.id).where(Document.id == WEST)
ASKING: list[tuple[str, Callable[[Session], object]]] = [
    ("alone", lambda session: jobs.ask(session, session.get_one(Document, WEST))),
    ("in bulk", lambda session: jobs.ask_many(session, MANY)),
    ("handed in", lambda session: ingest.register(session, WESTERN.sha256, 1000, "bilan.pdf")),
]
asked_for = pytest.mark.parametrize("ask", [each[1] for each in ASKING], ids=[each[0] for each in ASKING])


def fail(database: Database, document: str) -> None:
    with database.write() as session:
        row = session.get_one(Document, document)
        row.status = DocumentStatus.PROCESSING
        session.flush()
        ingest.fail(session, document, row.claim, UnreadableError("crashed", "the reader crashed on it"))


@asked_for
def test_a_document_that_had_failed_has_failed_again(filled: Database, ask: Callable[[Session], object]) -> None:
    fail(filled, WEST)
    with filled.write() as session:
        ask(session)
    with filled.write() as session:
        jobs.cancel(session, session.get_one(Document, WEST))
    row = look(filled, WEST)
    assert (row.status, row.error_reason, row.error_message, row.facts) == (
        "failed", "crashed", "the reader crashed on it", 5,
    )  # fmt: skip


def test_what_went_wrong_is_not_told_while_it_waits(filled: Database) -> None:
    fail(filled, WEST)
    ask_again(filled, WEST)
    with filled.read() as session:
        told = records.document(session.scalars(DOCUMENT.where(Document.id == WEST)).one())
    assert (told.status, told.error, told.reason) == ("queued", None, None)


def test_a_cancelled_document_can_be_read(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": pdfs.printed(pdfs.FRENCH)}).json()["id"]
    client.post(f"/api/v1/documents/{document}/cancel")
    client.post(f"/api/v1/documents/{document}/read")
    client.get(f"/api/v1/documents/{document}/events")
    assert client.get(f"/api/v1/documents/{document}").json()["status"] == "ready"


def test_a_reading_that_is_cancelled_makes_room(settings: Settings, database: Database) -> None:
    cancelled = put(settings, database, pdfs.printed(LONG))
    with at_work(settings, database) as queue:
        until(lambda: look(database, cancelled).pages_done > 0)
        with database.write() as session:
            jobs.cancel(session, session.get_one(Document, cancelled))
        queue.break_off(cancelled)
        good = put(settings, database, pdfs.printed(pdfs.FRENCH))
        queue.wake()
        wait_for(database, good, "ready", "failed")
    assert look(database, cancelled).error_reason == "cancelled"


def test_what_is_not_under_way_cannot_be_cancelled(library: httpx.Client) -> None:
    answer = library.post(f"/api/v1/documents/{WEST}/cancel")
    assert (answer.status_code, answer.json()["reason"]) == (409, "not-under-way")


LEXICON = "what;name\nbody;Voiles du Ponant\n"
SAILS = "= Le port\nEn 2021, les Voiles du Ponant ont versé 1,5 M€ au port de Brest pour 12 coques.\n"


@pytest.fixture
def named(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a lexicon of the user's own, which says nothing yet."""
    path = tmp_path / "names.csv"
    path.write_text("what;name\n", encoding="utf-8")
    return settings.model_copy(update={"lexicon": path})


def test_a_lexicon_that_changed_is_taken_anew(named: Settings, database: Database) -> None:
    assert named.lexicon is not None
    with at_work(named, database) as queue:
        named.lexicon.write_text(LEXICON, encoding="utf-8")
        identifier = put(named, database, pdfs.printed(SAILS))
        queue.wake()
        wait_for(database, identifier, "ready", "failed")
    with database.read() as session:
        run = session.scalars(select(Run)).one()
        assert run.lexicon == queue.additions().fingerprint


@pytest.mark.on_sqlite
def test_a_broken_lexicon_fails_documents_until_it_is_mended(named: Settings, database: Database) -> None:
    assert named.lexicon is not None
    with at_work(named, database) as queue:
        named.lexicon.write_text("what;name\nbodies;Voiles du Ponant\n", encoding="utf-8")
        failed = put(named, database, pdfs.printed(SAILS))
        queue.wake()
        reason = wait_for(database, failed, "ready", "failed").error_reason
        named.lexicon.write_text(LEXICON, encoding="utf-8")
        ask_again(database, failed)
        queue.wake()
        assert (reason, wait_for(database, failed, "ready", "failed").status) == ("lexicon", "ready")


@pytest.mark.on_sqlite
@pytest.mark.parametrize("call", ["/api/v1/documents/read", f"/api/v1/documents/{WEST}/read"])
def test_a_broken_lexicon_is_told_to_who_asks(call: str, named: Settings, filled: Database) -> None:
    assert named.lexicon is not None
    with serving(named) as client:
        named.lexicon.write_text("what;name\nbodies;Voiles du Ponant\n", encoding="utf-8")
        answer = client.post(call)
    assert (answer.status_code, answer.json()["reason"], "line 2" in answer.json()["detail"]) == (409, "lexicon", True)


def test_runs_are_listed_the_last_one_first(filled: Database, idle: httpx.Client) -> None:
    read_again(filled, ACHIEVED, "0123")
    last, first = idle.get(f"/api/v1/documents/{WEST}/runs").json()["items"]
    assert [(run["rules"], run["lexicon"], run["seconds"], run["facts"]) for run in (last, first)] == [
        ("by other hands", "0123", 0.2, 2),
        ("by hand", None, 0.1, 5),
    ]


def test_the_last_ten_runs_are_kept(filled: Database) -> None:
    for _ in range(11):
        read_again(filled, WESTERN)
    with filled.read() as session:
        kept = session.scalars(select(Run.rules).where(Run.document_id == WEST)).all()
    assert kept == ["by other hands"] * 10


def test_what_a_run_read_is_given_back(filled: Database, idle: httpx.Client) -> None:
    read_again(filled, ACHIEVED)
    first = idle.get(f"/api/v1/documents/{WEST}/runs").json()["items"][1]["id"]
    answer = idle.get(f"/api/v1/documents/{WEST}/runs/{first}/facts.jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert (answer.headers["content-type"], lines[2]) == (
        "application/jsonl",
        {
            "id": "f_plant",
            "kind": "amount",
            "value": "2800000",
            "value_max": None,
            "unit": "EUR",
            "qualifier": "exact",
            "per": None,
            "tax": "HT",
            "text": "2,8 M€ HT",
            "subject": "station d'épuration",
            "status": "achieved",
            "period": ["2019", "2019"],
            "partners": [{"id": "etat", "name": "État", "role": "funder"}],
            "places": [{"id": "commune:29232", "name": "Quimper"}],
            "programme": "Plan Eau",
            "part_of": None,
            "page": 1,
            "quote": "À Quimper, l'État a versé 2,8 M€ HT pour la station d'épuration rénovée en 2019.",
            "rule": "amount.symbol",
            "confidence": 0.97,
        },
    )


def test_the_last_two_runs_are_compared(filled: Database, idle: httpx.Client) -> None:
    read_again(filled, ACHIEVED)
    found = idle.get(f"/api/v1/documents/{WEST}/diff").json()
    assert (
        found["from"]["rules"],
        found["to"]["rules"],
        found["added"],
        [fact["id"] for fact in found["gone"]],
        [(each["after"]["id"], each["fields"]) for each in found["changed"]],
    ) == (
        "by hand",
        "by other hands",
        [],
        ["f_plant", "f_homes", "f_hennebont"],
        [("f_pipes", {"status": {"before": None, "after": "achieved"}})],
    )


def test_two_runs_are_compared_as_asked(filled: Database, idle: httpx.Client) -> None:
    read_again(filled, ACHIEVED)
    read_again(filled, ACHIEVED)
    third, _second, first = [run["id"] for run in idle.get(f"/api/v1/documents/{WEST}/runs").json()["items"]]
    found = idle.get(f"/api/v1/documents/{WEST}/diff", params={"from": third, "to": first}).json()
    assert [fact["id"] for fact in found["added"]] == ["f_plant", "f_homes", "f_hennebont"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/documents/d_none/runs",
        "/api/v1/documents/d_none/diff",
        f"/api/v1/documents/{WEST}/runs/4000/facts.jsonl",
        f"/api/v1/documents/{WEST}/diff?from=4000",
        f"/api/v1/documents/{WEST}/diff?to=4000",
        f"/api/v1/documents/{WEST}/diff",  # read but once
    ],
)
def test_a_run_that_is_not_there_is_not_found(address: str, library: httpx.Client) -> None:
    assert library.get(address).status_code == 404


def test_a_run_of_another_document_is_not_found(filled: Database, idle: httpx.Client) -> None:
    read_again(filled, COASTAL)
    run = idle.get(f"/api/v1/documents/{COAST}/runs").json()["items"][0]["id"]
    assert idle.get(f"/api/v1/documents/{WEST}/runs/{run}/facts.jsonl").status_code == 404
