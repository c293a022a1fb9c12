"""What was read goes into the fact base whole, once, under the ids that it had, and out again whole."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest
from library import source
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from models import tables
from models.document import Box, PageInfo, Passage, PassageKind, Run, UnreadableError
from models.facts import (
    Body,
    Extraction,
    Fact,
    Kind,
    Mention,
    MentionType,
    PartnerLink,
    Period,
    Place,
    PlaceLink,
    Qualifier,
    Quantity,
    Refusal,
    Role,
)
from models.tables import Document, DocumentStatus
from service import ingest, search
from service.database import Database
from service.rows import document_id, rows_of

SHA256 = "ab" * 32
DOCUMENT = document_id(SHA256)
SYNDICAT = Body("org:syndicat-des-eaux-du-layon", "Syndicat des eaux du Layon")
ETAT = Body("etat", "État")
ANGERS = Place("commune:49007", "Angers", "49007", 47.47, -0.55)
TEXT = "Le Syndicat a posé 12,5 km de conduites à Angers pour 1,2 M€, dont 30 % payés par l'État."


def passage(text: str = TEXT, page: int = 1, identifier: str = "p_1") -> Passage:
    runs = (Run(0, len(text), Box(page, 100, 200, 100 + len(text), 210)),)
    return Passage(page, PassageKind.PARAGRAPH, text, runs, section=("Eau", "Réseaux"), id=identifier)


def fact(identifier: str, words: str, quantity: Quantity, of: Passage | None = None, **values: object) -> Fact:
    return Fact(quantity, source(of or passage(), words), id=identifier, **values)


PIPES = fact("f_pipes", "12,5 km", Quantity(Kind.MEASURE, Decimal("12.5"), "km"), places=(PlaceLink(ANGERS, "Angers"),))
COST = fact(
    "f_cost",
    "1,2 M€",
    Quantity(Kind.AMOUNT, Decimal(1_200_000), "EUR"),
    period=Period("2019", None),
    partners=(
        PartnerLink(SYNDICAT, Role.OPERATOR, "Le Syndicat", "operator.active", 0.7),
        PartnerLink(SYNDICAT, Role.FUNDER, "Le Syndicat", "funder.active", 0.6),
    ),
)
PART = fact("f_part", "30 %", Quantity(Kind.SHARE, Decimal(30), "%"), part_of="f_cost")


def extraction(*facts: Fact, **values: object) -> Extraction:
    whole = Extraction(
        sha256=SHA256,
        title="Bilan du syndicat",
        publisher=None,
        pages=(PageInfo(1, 595, 842, 20, has_text_layer=True),),
        passages=(passage(),),
        facts=facts,
        mentions=(Mention(MentionType.PARTNER, ETAT, source(passage(), "l'État")),),
        refusals=(Refusal(source(passage(), "30 %"), "ambiguous separators"),),
    )
    return replace(whole, **values)


@pytest.fixture
def database(emptied: Database) -> Database:
    return emptied


def read(database: Database, what: Extraction) -> bool:
    """Store an extraction as the queue does: under a claim."""
    with database.write() as session:
        document, _new = ingest.register(session, what.sha256, 1000, "bilan.pdf")
        document.status = DocumentStatus.PROCESSING
        document.claim += 1
        session.flush()
        return ingest.store(session, document.claim, rows_of(what, "1", 0.5))


def facts_in(database: Database) -> dict[str, tables.Fact]:
    with database.read() as session:
        return {row.id: row for row in session.scalars(select(tables.Fact).options(joinedload(tables.Fact.printed)))}


def count(database: Database, table: type[tables.Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


Searched = type[tables.FactText | tables.Passage]


def hits(database: Database, table: Searched, words: str) -> int:
    """How many the full-text index has for these words; on SQLite it is a table that may hold what is gone."""
    with database.read() as session:
        found = select(func.count()).select_from(search.holding(session, table, search.words(words)).subquery())
        return session.scalar(found) or 0


def test_a_fact_is_stored_as_it_was_read(database: Database) -> None:
    read(database, extraction(COST))
    row = facts_in(database)["f_cost"]
    printed = row.printed
    assert (row.value, row.unit, printed.text, printed.quote, printed.page, printed.top, printed.section) == (
        Decimal(1_200_000), "EUR", "1,2 M€", TEXT, 1, 20_000, ["Eau", "Réseaux"],
    )  # fmt: skip


def test_an_open_period_stays_open(database: Database) -> None:
    read(database, extraction(COST))
    row = facts_in(database)["f_cost"]
    assert (row.period_first, row.period_last) == (2019, None)


def test_a_body_in_two_roles_has_two_links(database: Database) -> None:
    read(database, extraction(COST))
    with database.read() as session:
        links = session.scalars(select(tables.FactPartner).order_by(tables.FactPartner.ordinal)).all()
    assert [(link.partner_id, link.role) for link in links] == [
        (SYNDICAT.id, Role.OPERATOR),
        (SYNDICAT.id, Role.FUNDER),
    ]


def test_of_two_links_in_one_role_the_surer_stays(database: Database) -> None:
    links = tuple(PartnerLink(ETAT, Role.FUNDER, "l'État", rule, sure) for rule, sure in (("a", 0.3), ("b", 0.8)))
    read(database, extraction(replace(COST, partners=links)))
    with database.read() as session:
        assert session.scalars(select(tables.FactPartner.rule)).all() == ["b"]


def test_the_boxes_are_those_of_the_words(database: Database) -> None:
    read(database, extraction(PIPES))
    start = 100 + TEXT.index("12,5 km")
    assert facts_in(database)["f_pipes"].printed.boxes == [
        {"page": 1, "x0": start, "top": 200, "x1": start + len("12,5 km"), "bottom": 210}
    ]


LONG = " ".join(sha256(bytes([number])).hexdigest() for number in range(100))
"""Longer than PostgreSQL keeps in an index."""


def test_a_fact_under_a_long_heading_keeps_it(database: Database) -> None:
    under = replace(passage(), section=(LONG,))
    read(database, extraction(fact("f_pipes", "12,5 km", PIPES.quantity, under), passages=(under,)))
    assert facts_in(database)["f_pipes"].printed.section == [LONG]


def test_a_body_of_a_long_name_keeps_its_id(database: Database) -> None:
    body = Body(f"org:{LONG[:1000]}", LONG)
    read(database, extraction(replace(COST, partners=(PartnerLink(body, Role.OTHER, "Le Syndicat", "", 1),))))
    with database.read() as session:
        assert session.scalars(select(tables.FactPartner.partner_id)).all() == [body.id]


def test_a_figure_far_off_the_page_is_kept(database: Database) -> None:
    text = "12 km"
    off = Passage(1, PassageKind.PARAGRAPH, text, (Run(0, len(text), Box(1, 3e7, -3e9, 3e8, -2e9)),), (), id="p_1")
    read(database, extraction(fact("f_off", text, PIPES.quantity, off), passages=(off,), mentions=(), refusals=()))
    assert facts_in(database)["f_off"].printed.top == -300_000_000_000


def test_a_part_may_stand_before_its_whole(database: Database) -> None:
    read(database, extraction(PART, COST))
    assert facts_in(database)["f_part"].part_of == "f_cost"


def test_the_document_is_ready_and_counts_its_facts(database: Database) -> None:
    read(database, extraction(PIPES, COST, PART))
    with database.read() as session:
        row = session.get_one(Document, DOCUMENT)
    assert (row.status, row.facts, row.pages, row.pages_done, row.title) == ("ready", 3, 1, 1, "Bilan du syndicat")


@pytest.mark.parametrize("value", ["1E+15", "0.00001"])
def test_a_value_that_cannot_be_exact_is_refused(value: str, database: Database) -> None:
    vast = replace(COST, quantity=replace(COST.quantity, value=Decimal(value)))
    read(database, extraction(vast, PART))
    with database.read() as session:
        refused = session.scalars(select(tables.Refusal.text).where(tables.Refusal.reason.startswith("cannot"))).all()
    assert (refused, facts_in(database)["f_part"].part_of) == (["1,2 M€"], None)


def test_a_range_keeps_both_ends(database: Database) -> None:
    quantity = Quantity(Kind.AMOUNT, Decimal("-0.1"), "EUR", Qualifier.RANGE, Decimal("0.3"))
    read(database, extraction(replace(COST, quantity=quantity)))
    row = facts_in(database)["f_cost"]
    assert (str(row.value), str(row.value_max)) == ("-0.1", "0.3")


def test_reading_again_replaces_what_changed_under_the_same_ids(database: Database) -> None:
    read(database, extraction(PIPES, COST))
    read(database, extraction(replace(COST, subject="conduites"), PART))
    assert {key: row.printed.subject for key, row in facts_in(database).items()} == {
        "f_cost": "conduites",
        "f_part": "",
    }


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (tables.Passage, 1),
        (tables.FactPartner, 2),
        (tables.FactSection, 4),
        (tables.Mention, 1),
        (tables.Refusal, 1),
        (tables.Extraction, 2),
    ],
)
def test_reading_again_doubles_nothing_but_the_runs(table: type[tables.Base], rows: int, database: Database) -> None:
    for _ in range(2):
        read(database, extraction(PIPES, COST))
    assert count(database, table) == rows


def test_reading_again_that_fails_half_way_changes_nothing(database: Database) -> None:
    read(database, extraction(PIPES))
    with pytest.raises(IntegrityError):
        read(database, extraction(COST, COST))  # two facts under one id
    assert set(facts_in(database)) == {"f_pipes"}


def test_a_result_of_an_older_claim_is_left_out(database: Database) -> None:
    read(database, extraction(PIPES))
    with database.write() as session:
        document = session.get_one(Document, DOCUMENT)
        document.status, document.claim = DocumentStatus.PROCESSING, 7
        session.flush()
        stored = ingest.store(session, 6, rows_of(extraction(COST), "1", 0.5))
    assert (stored, set(facts_in(database))) == (False, {"f_pipes"})


def test_a_failure_says_why_and_keeps_what_was_known(database: Database) -> None:
    read(database, extraction(PIPES))
    with database.write() as session:
        document = session.get_one(Document, DOCUMENT)
        document.status = DocumentStatus.PROCESSING
        session.flush()
        ingest.fail(session, DOCUMENT, document.claim, UnreadableError("crashed", "the reader crashed on it"))
    with database.read() as session:
        row = session.get_one(Document, DOCUMENT)
    assert (row.status, row.error_reason, row.error_message, len(facts_in(database))) == (
        "failed", "crashed", "the reader crashed on it", 1,
    )  # fmt: skip


def test_the_same_bytes_twice_are_one_document(database: Database) -> None:
    with database.write() as session:
        ingest.register(session, SHA256, 1000, "bilan.pdf")
    with database.write() as session:
        document, new = ingest.register(session, SHA256, 1000, "copie.pdf")
    assert (document.filename, new, count(database, Document)) == ("bilan.pdf", False, 1)


def test_the_same_bytes_at_once_are_one_document(database: Database) -> None:
    def hand_in(_number: int) -> tuple[str, bool]:
        with database.write() as session:
            document, new = ingest.register(session, SHA256, 1000, "bilan.pdf")
        return document.id, new

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(hand_in, range(8)))
    assert sorted(given) == [(DOCUMENT, False)] * 7 + [(DOCUMENT, True)]


def test_a_failed_document_is_tried_again(database: Database) -> None:
    with database.write() as session:
        document, _new = ingest.register(session, SHA256, 1000, "bilan.pdf")
        document.status, document.error_reason = DocumentStatus.FAILED, "crashed"
    with database.write() as session:
        document, _new = ingest.register(session, SHA256, 1000, "bilan.pdf")
    assert document.status == "queued"


def test_what_is_read_at_last_failed_no_more(database: Database) -> None:
    with database.write() as session:
        ingest.register(session, SHA256, 1000, "bilan.pdf")
        session.execute(update(Document).values(error_reason="crashed", error_message="the reader crashed on it"))
    read(database, extraction(PIPES))
    with database.read() as session:
        row = session.get_one(Document, DOCUMENT)
    assert (row.status, row.error_reason, row.error_message) == ("ready", None, None)


TOLD = [table for table in tables.Base.__subclasses__() if table not in {Document, tables.Revision}]


@pytest.mark.parametrize("table", TOLD)
def test_a_document_goes_with_all_that_it_told(table: type[tables.Base], database: Database) -> None:
    read(database, extraction(PIPES, COST, PART))
    with database.write() as session:
        ingest.forget(session, DOCUMENT)
    assert count(database, table) == 0


def test_what_another_document_names_stays(database: Database) -> None:
    other = replace(passage(), id="p_2")
    read(database, extraction(PIPES, COST))
    read(
        database,
        extraction(
            sha256="cd" * 32,
            passages=(other,),
            mentions=(Mention(MentionType.PARTNER, SYNDICAT, source(other, "Le Syndicat")),),
            refusals=(),
        ),
    )
    with database.write() as session:
        ingest.forget(session, DOCUMENT)
    with database.read() as session:
        assert session.scalars(select(tables.Partner.id)).all() == [SYNDICAT.id]


def test_forgetting_gives_the_hash_of_the_file(database: Database) -> None:
    read(database, extraction())
    with database.write() as session:
        assert ingest.forget(session, DOCUMENT) == SHA256


def test_bodies_go_with_the_last_document_that_names_them(database: Database) -> None:
    def come_and_go(number: int) -> None:
        sha256 = f"{number:02}" * 32
        of = replace(passage(), id=f"p_{number}")
        named = Mention(MentionType.PARTNER, ETAT, source(of, "l'État"))
        for _ in range(10):
            read(database, extraction(sha256=sha256, passages=(of,), mentions=(named,), refusals=()))
            with database.write() as session:
                ingest.forget(session, document_id(sha256))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come_and_go, range(4)))
    assert count(database, tables.Partner) == 0


def test_what_is_known_last_of_a_body_stands(database: Database) -> None:
    read(database, extraction(COST))
    named = Body(SYNDICAT.id, "Syndicat mixte des eaux du Layon")
    read(database, extraction(replace(COST, partners=(PartnerLink(named, Role.OTHER, "Le Syndicat", "", 1),))))
    with database.read() as session:
        assert session.get_one(tables.Partner, SYNDICAT.id).name == "Syndicat mixte des eaux du Layon"


@pytest.mark.parametrize("words", ["conduite", "ANGERS", "l’eau", "syndicats du Layon", "payé par Etat"])
def test_a_fact_is_found_by_its_words(words: str, database: Database) -> None:
    read(database, extraction(replace(COST, places=(PlaceLink(ANGERS, "Angers"),))))
    assert hits(database, tables.FactText, words) == 1


@pytest.mark.parametrize("table", [tables.FactText, tables.Passage])
def test_a_document_that_is_gone_is_not_found(
    table: type[tables.FactText | tables.Passage], database: Database
) -> None:
    read(database, extraction(PIPES, COST))
    with database.write() as session:
        ingest.forget(session, DOCUMENT)
    assert hits(database, table, "conduites") == 0


def test_words_that_were_replaced_are_not_found(database: Database) -> None:
    read(database, extraction(passages=(passage("Une piscine à Saumur."),), mentions=(), refusals=()))
    read(database, extraction())
    assert (hits(database, tables.Passage, "piscine"), hits(database, tables.Passage, "conduites")) == (0, 1)


def test_a_text_with_a_nul_is_taken_in(database: Database) -> None:
    odd = passage(TEXT.replace("Le Syndicat", "Le\0Syndicat"))
    read(database, extraction(fact("f_pipes", "12,5 km", PIPES.quantity, odd), passages=(odd,)))
    assert set(facts_in(database)) == {"f_pipes"}
