"""SQLite and PostgreSQL give the same answers in the same order, page by page, for the same fact base."""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest
from bases import Base
from library import COAST, WEST, fill, of_corpus, read
from serving import serving
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from models.tables import Document, FactText, Passage
from service import search
from service.database import Database
from service.facets import Facet

OFFICE = "org:office-public-de-l-habitat-de-l-agglomeration-de-la-rochelle"

FILTERS = [
    "",
    f"document={WEST}",
    f"document={WEST}&document={COAST}",
    *(f"kind={kind}" for kind in ("amount", "count", "measure", "share")),
    "kind=amount&kind=share",
    *(f"unit={unit}" for unit in ("EUR", "logement", "%25", "kWh/m2", "Logement")),
    f"partner={OFFICE}",
    f"partner={OFFICE}&partner=etat",
    f"partner={OFFICE}&role=funder",
    *(f"role={role}" for role in ("funder", "beneficiary", "operator", "other")),
    "place=commune:17028",
    "place=zone:mireuil&place=commune:29232",
    "section=Les comptes",
    "section=Protéger l'eau&section=Les comptes",
    *(f"status={status}" for status in ("achieved", "planned", "target")),
    "programme=France Relance",
    "review=unreviewed",
    "unit=EUR&min=1000000",
    "unit=EUR&max=2100000",
    "unit=EUR&min=0.0001&max=922337203685477",
    *("from=2024", "to=2023", "from=2023&to=2024", "from=2090"),
    *(f"q={words}" for words in ("logements", "RENOVER", "chaleur réseau", "l'État", "2024", "3,5", "m²", "x")),
    "q=logement&kind=count&status=achieved&from=2023",
    *(f"q={words}" for words in ('"réseau de chaleur"', "« logements sociaux » rénovés", '"de la" "par an', '"12 3"')),
    *(f"qualifier={qualifier}" for qualifier in ("exact", "approx", "range")),
    "per=year&per=month",
    *("period=2024", "period=2021-", "period=-2027&period=2023-2024"),
    *("within=departement:17", "within=commune:17300&within=region:53", "within=epci:241700434"),
    "collection=Littoral",
    "claim=f_plant&claim=f_homes",
    *(f"without={what}" for what in ("partner", "place", "section", "status", "programme", "period")),
    "without=partner&without=place&kind=amount",
]
FACETS = "&".join(f"facet={each.value}" for each in Facet)
SORTS = ["document", "value", "-value", "period"]
LISTS = [
    *(f"facts?{asked}&limit=20" for asked in FILTERS),
    *(f"facts?sort={sort}&limit={limit}" for sort in SORTS for limit in (7, 500)),
    *(f"facts?sort={sort}&q=logement&unit=logement&limit=3" for sort in SORTS),
    *(f"search?q={words}&limit=5" for words in ("logements", "rénovée", "1,2", "Mireuil chaleur", "nul ne le dit")),
    f"search?q=logements&document={WEST}",
    *(f"{names}?limit=6" for names in ("partners", "places")),
    *(f"{names}?q={q}" for names in ("partners", "places") for q in ("agglomération", "la rochelle", "100%25_")),
    *(f"{names}?document={COAST}&document={WEST}" for names in ("partners", "places")),
    "mentions?limit=30",
    *(f"mentions?{asked}" for asked in ("type=place", "partner=etat", "place=commune:17028", f"document={WEST}")),
    *("documents?limit=1", "documents?status=ready", "documents?status=failed"),
    *(f"documents?sort={sort}&limit=1" for sort in ("-created", "title", "-facts", "-pages")),
    *(f"documents?q={q}" for q in ("BILAN", "cote d'ete", "littoral%25", "habitat conseil", "cœur")),
    *(f"documents/{COAST}/{each}" for each in ("pages?limit=1", "pages?grade=ocr", "passages?page=1", "refused")),
    f"documents/{WEST}/passages?limit=1",
]
WHOLE = [
    *(f"facts.jsonl?sort={sort}" for sort in SORTS),
    "mentions.jsonl",
    *(f"facets?{FACETS}&limit=500&{asked}" for asked in FILTERS),
    *(f"facts?count=true&limit=1&{asked}" for asked in FILTERS),
    "search?count=true&limit=1&q=logement",
    *("facts/f_plant", f"partners/{OFFICE}", "places/zone:mireuil", f"documents/{WEST}"),
]


def forged(*keys: object) -> str:
    """A cursor over the facts in document order whose keys are these."""
    made = search._cursor(keys, "/api/v1/facts []")  # noqa: SLF001
    assert json.loads(base64.urlsafe_b64decode(made + "=="))[1:] == list(keys)
    return made


ODD = {
    "a NUL in an id": "facts/f_%00",
    "a NUL in a filter": "facts?unit=a%00b",
    "an id beyond all columns": "documents/" + "d" * 500,
    "a page beyond 32 bits": f"documents/{WEST}/passages?page=2147483648",
    "a page beyond 64 bits": f"documents/{WEST}/passages?page=9223372036854775808",
    "a value beyond 64 bits": "facts?unit=EUR&min=922337203685478",
    "a key beyond 32 bits": "facts?cursor=" + forged(WEST, 2**31, 0, 0, "f_0"),
    "a place on the page beyond 32 bits": "facts?cursor=" + forged(WEST, 1, 2**31, 0, "f_0"),
    "a key beyond 64 bits": "facts?cursor=" + forged(WEST, 1, 2**63, 0, "f_0"),
    "a key of the wrong kind": "facts?cursor=" + forged(WEST, "1", 0, 0, "f_0"),
    "a key with a NUL": "facts?cursor=" + forged("\0", 1, 0, 0, "f_0"),
    "a word that no parser likes": "facts?q=<a&q=!!",
    "only an operator": "facts?q=%26 | !",
    "half a character": "facts?q=%ED%A0%80",
    "a letter beyond 16 bits": "facts?q=𝔏ogements",
}


class Both:
    """The same fact base on both databases, and a client of each."""

    def __init__(self, clients: list[httpx.Client], databases: list[Database]) -> None:
        self.clients = clients
        self.databases = databases


@pytest.fixture(scope="module")
def both(on_sqlite: Base, on_postgresql: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Two small bilans made by hand, and one of the corpus, on each database."""
    with ExitStack() as stack:
        databases, clients = [], []
        for base in (on_sqlite, on_postgresql):
            settings = stack.enter_context(base(tmp_path_factory.mktemp("both")))
            databases.append(Database(settings.database_url))
            stack.callback(databases[-1].close)
            fill(databases[-1])
            read(databases[-1], of_corpus("oph-la-rochelle"))
            with databases[-1].write() as session:
                for document in session.scalars(select(Document)):
                    document.created = datetime(2024, 1, document.number, tzinfo=UTC)
            clients.append(stack.enter_context(serving(settings)))
        yield Both(clients, databases)


def pages(client: httpx.Client, path: str) -> list[list[object]]:
    """What a list gives, page by page."""
    told, url = [], f"/api/v1/{path}"
    while url:
        answer = client.get(url).raise_for_status()
        told.append(answer.json()["items"])
        url = answer.links.get("next", {}).get("url", "")
    return told


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_the_same_page_by_page(both: Both, path: str) -> None:
    sqlite, postgresql = (pages(client, path) for client in both.clients)
    assert postgresql == sqlite


@pytest.mark.parametrize("path", WHOLE)
def test_answers_are_the_same_to_the_letter(both: Both, path: str) -> None:
    sqlite, postgresql = (client.get(f"/api/v1/{path}").raise_for_status() for client in both.clients)
    assert (postgresql.content, postgresql.headers.get("etag")) == (sqlite.content, sqlite.headers.get("etag"))


@pytest.mark.parametrize("path", ODD.values(), ids=ODD)
def test_odd_questions_have_the_same_answer(both: Both, path: str) -> None:
    sqlite, postgresql = (client.get(f"/api/v1/{path}") for client in both.clients)
    told = {**postgresql.json(), "request_id": None}
    assert (postgresql.status_code, told) == (sqlite.status_code, {**sqlite.json(), "request_id": None})


@pytest.mark.parametrize("path", ODD.values(), ids=ODD)
def test_odd_questions_are_no_fault_of_the_service(both: Both, path: str) -> None:
    assert both.clients[1].get(f"/api/v1/{path}").status_code < 500


@pytest.mark.parametrize("sort", SORTS)
def test_a_cursor_of_one_is_good_for_the_other(both: Both, sort: str) -> None:
    sqlite, postgresql = (client.get(f"/api/v1/facts?limit=50&sort={sort}").links["next"] for client in both.clients)
    assert postgresql == sqlite


@pytest.mark.parametrize("table", [FactText, Passage])
def test_every_word_finds_the_same(both: Both, table: type[FactText | Passage]) -> None:
    def found(database: Database) -> dict[str, list[int]]:
        with database.read() as session:
            words = {word for text in session.scalars(select(table.words)) for word in text.split()}
            return {word: sorted(session.scalars(search.holding(session, table, [word]))) for word in words}

    sqlite, postgresql = (found(database) for database in both.databases)
    assert postgresql == sqlite


@pytest.mark.parametrize(("table", "number"), [(FactText, FactText.fact_number), (Passage, Passage.number)])
def test_every_word_finds_all_that_hold_it(
    both: Both, table: type[FactText | Passage], number: InstrumentedAttribute[int]
) -> None:
    """By reading them all: neither database may overlook what the other one overlooks too."""
    with both.databases[1].read() as session:
        folded = {each: set(held.split()) for each, held in session.execute(select(number, table.words))}
        words = sorted(set().union(*folded.values()))
        found = {word: set(session.scalars(search.holding(session, table, [word]))) for word in words}
    assert found == {word: {each for each, held in folded.items() if word in held} for word in words}
