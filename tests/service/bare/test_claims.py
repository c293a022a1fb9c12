"""Figures that are stated several times: what is one claim and what is not, in whichever order documents arrive."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import httpx
import pytest
from corrected import correct
from serving import EVERY_KIND
from sqlalchemy import select, update
from stating import BREST, ETAT, FINISTERE, LANNION, Figure, bilan, drop, put

from models.facts import Kind, Per, Qualifier, Status, Tax
from models.tables import Fact, Review
from service.claims import MOST_COMPARED, stated
from service.database import Database
from service.settle import settle
from service.topics import topic

DONE = Figure("body", years=("2022", "2022"))
SAME = {
    "the same words": (DONE, DONE),
    "a summary that names no year": (DONE, replace(DONE, years=None)),
    "a summary that names no place": (replace(DONE, places=(BREST,)), DONE),
    "other endings, and words that say nothing": (DONE, replace(DONE, subject="rénovation des ports de plaisance")),
    "the amount of it": (DONE, replace(DONE, subject="montant total du port de plaisance rénové")),
    "about and exactly": (DONE, replace(DONE, qualifier=Qualifier.APPROX)),
    "planned and aimed at": (replace(DONE, status=Status.PLANNED), replace(DONE, status=Status.TARGET)),
    "one of them says HT": (DONE, replace(DONE, tax=Tax.HT)),
    "a town in common": (replace(DONE, places=(BREST,)), replace(DONE, places=(BREST, LANNION))),
    "one says who paid, the other who did it": (
        replace(DONE, funders=(ETAT,)),
        replace(DONE, operators=(FINISTERE,)),
    ),
    "a funder in common": (replace(DONE, funders=(ETAT,)), replace(DONE, funders=(ETAT, FINISTERE))),
    "one word and three digits": (replace(DONE, subject="carénage"), replace(DONE, subject="carénages")),
    "one word and the same town": (
        replace(DONE, subject="carénage", value="4200", places=(BREST,)),
        replace(DONE, subject="carénage", value="4200", places=(BREST,)),
    ),
    "a round sum for many words": (replace(DONE, value="3000000"), replace(DONE, value="3000000")),
    "what is counted, named by its unit or not": (
        replace(DONE, kind=Kind.COUNT, unit="anneau", subject="anneaux de plaisance loués"),
        replace(DONE, kind=Kind.COUNT, unit="anneau", subject="plaisance louée"),
    ),
}
OTHER = {
    "another value": (DONE, replace(DONE, value="413")),
    "another unit": (DONE, replace(DONE, unit="USD")),
    "each year": (DONE, replace(DONE, per=Per.YEAR)),
    "a range with the same beginning": (DONE, replace(DONE, qualifier=Qualifier.RANGE, value_max="500")),
    "another year": (DONE, replace(DONE, years=("2024", "2024"))),
    "another span of years": (DONE, replace(DONE, years=("2019", "2022"))),
    "done and planned": (DONE, replace(DONE, status=Status.PLANNED)),
    "done and aimed at": (DONE, replace(DONE, status=Status.TARGET)),
    "at least and at most": (
        replace(DONE, qualifier=Qualifier.AT_LEAST),
        replace(DONE, qualifier=Qualifier.AT_MOST),
    ),
    "without and with taxes": (replace(DONE, tax=Tax.HT), replace(DONE, tax=Tax.TTC)),
    "another town": (replace(DONE, places=(BREST,)), replace(DONE, places=(LANNION,))),
    "another funder": (replace(DONE, funders=(ETAT,)), replace(DONE, funders=(FINISTERE,))),
    "the same operator and another funder": (
        replace(DONE, funders=(ETAT,), operators=(FINISTERE,)),
        replace(DONE, funders=(FINISTERE,), operators=(FINISTERE,)),
    ),
    "another subject": (DONE, replace(DONE, subject="port de commerce rénové")),
    "one word more": (DONE, replace(DONE, subject="port de plaisance rénové et agrandi")),
    "one word and a round sum": (
        replace(DONE, subject="carénage", value="4200"),
        replace(DONE, subject="carénage", value="4200"),
    ),
    "no subject": (replace(DONE, subject=""), replace(DONE, subject="")),
    "a subject that says nothing": (
        replace(DONE, subject="montant total de la subvention"),
        replace(DONE, subject="montant total de la subvention"),
    ),
    "the year as a subject": (replace(DONE, subject="2022"), replace(DONE, subject="2022")),
    "a heading as a subject": (replace(DONE, subject="1.2 Se baigner", section=("Eau", "1.2 Se baigner")),) * 2,
    "a town as a subject": (replace(DONE, subject="Brest", places=(BREST,)),) * 2,
    "a body as a subject": (replace(DONE, subject="le Département", funders=(FINISTERE,)),) * 2,
    "no more than the unit": (replace(DONE, kind=Kind.COUNT, unit="bateau", subject="bateaux"),) * 2,
    "one sentence": (replace(DONE, passage="one", text="412 puis 412"),) * 2,
}


def claims(database: Database) -> dict[str, set[str]]:
    """Give the ids of each claim by that of its first fact."""
    with database.read() as session:
        numbers = {row.number: row.id for row in session.execute(select(Fact.number, Fact.id))}
        rows = session.execute(select(Fact.claim, Fact.id).where(Fact.claim.is_not(None))).all()
    found: dict[str, set[str]] = {}
    for claim, identifier in rows:
        found.setdefault(numbers[claim], set()).add(identifier)
    return found


def two(pair: tuple[Figure, Figure]) -> tuple[Figure, Figure]:
    return replace(pair[0], name="first"), replace(pair[1], name="second")


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_one_claim_in_one_document(database: Database, pair: tuple[Figure, Figure]) -> None:
    put(database, bilan("rade", *two(pair)))
    assert claims(database) == {"f_rade_first": {"f_rade_first", "f_rade_second"}}


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_two_claims_in_one_document(database: Database, pair: tuple[Figure, Figure]) -> None:
    put(database, bilan("rade", *two(pair)))
    assert claims(database) == {}


KEY = Figure("key", "61800000", text="61,8 M€", subject="", key=True, says="61,8 M€ investis depuis 2020", status=None)
SPENT = Figure(
    "spent",
    "61800000",
    text="61,8 M€",
    subject="dépenses d'investissement",
    says="Les dépenses d'investissement s'élèvent à 61,8 M€.",
)
STAYS = Figure("stays", "61240", "séjour", "séjours", Kind.COUNT, text="61 240 séjours", says="C'est 61 240 séjours.")
REPEATED = {
    "a word in common": (KEY, SPENT),
    "the key figure after the text": (SPENT, KEY),
    "no word in common, but four digits": (
        replace(STAYS, key=True, subject="séjours hospitaliers", says="61 240 séjours hospitaliers"),
        STAYS,
    ),
    "neither tells what it is": (replace(KEY, says="61,8 M€ investis"), replace(SPENT, subject="")),
    "each with a subject of its own": (replace(KEY, subject="investissements de l'année"), SPENT),
    "one of them names the year": (KEY, replace(SPENT, years=("2023", "2023"))),
}
APART = {
    "no word in common, and three digits": (replace(KEY, says="61,8 M€ d'emprunts"), SPENT),
    "two digits": (
        replace(KEY, value="62000000", text="62 M€", says="62 M€ investis"),
        replace(SPENT, value="62000000", text="62 M€", says="Nous avons investi 62 M€."),
    ),
    "two figures of the text": (replace(KEY, key=False), SPENT),
    "two key figures": (KEY, replace(SPENT, key=True)),
    "another value": (replace(KEY, value="61700000"), SPENT),
    "another unit": (replace(KEY, unit="USD"), SPENT),
    "another kind": (replace(KEY, kind=Kind.COUNT), SPENT),
    "each year": (replace(KEY, per=Per.YEAR), SPENT),
    "another year": (replace(KEY, years=("2022", "2022")), replace(SPENT, years=("2023", "2023"))),
    "planned, and done": (replace(KEY, status=Status.PLANNED), SPENT),
    "another town": (replace(KEY, places=(BREST,)), replace(SPENT, places=(LANNION,))),
    "another funder": (replace(KEY, funders=(ETAT,)), replace(SPENT, funders=(FINISTERE,))),
    "without and with taxes": (replace(KEY, tax=Tax.HT), replace(SPENT, tax=Tax.TTC)),
}


@pytest.mark.parametrize("pair", REPEATED.values(), ids=REPEATED)
def test_a_key_figure_repeats_the_text(database: Database, pair: tuple[Figure, Figure]) -> None:
    put(database, bilan("rade", *two(pair)))
    assert claims(database) == {"f_rade_first": {"f_rade_first", "f_rade_second"}}


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_a_key_figure_of_its_own(database: Database, pair: tuple[Figure, Figure]) -> None:
    put(database, bilan("rade", *two(pair)))
    assert claims(database) == {}


def test_it_repeats_what_it_has_most_words_in_common_with(database: Database) -> None:
    other = replace(SPENT, name="other", subject="emprunts", says="Depuis 2020, les emprunts garantis sont de 61,8 M€.")
    put(database, bilan("rade", other, replace(KEY, says="61,8 M€ de dépenses d'investissement depuis 2020"), SPENT))
    assert claims(database) == {"f_rade_key": {"f_rade_key", "f_rade_spent"}}


def test_a_sum_counts_it_once(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", KEY, SPENT))
    total = client.get("/api/v1/summary", params={"by": "kind"}).json()["total"]
    assert (total["sum"], total["left_out"]) == ("61800000", {"repeated": 1})


AGAIN = replace(DONE, status=None)
PLAN = (Figure("plan", value="1000", subject="plan des ports"), replace(AGAIN, part_of="plan"))


def kept_and_worked_out(client: httpx.Client) -> tuple[str, str]:
    """Ask for the sum of all money as it is kept up, and as it is worked out."""
    answers = [client.get("/api/v1/summary", params={"by": "kind", **asked}).json() for asked in ({}, EVERY_KIND)]
    kept, worked_out = (answer["total"]["sum"] for answer in answers)
    return kept, worked_out


def test_a_sum_is_kept_up_where_a_claim_becomes_a_part(client: httpx.Client, database: Database) -> None:
    put(database, bilan("2020", AGAIN), bilan("2022", AGAIN), bilan("2024", *PLAN))
    assert kept_and_worked_out(client) == ("1000", "1000")


@pytest.mark.parametrize("said", [{"status": "planned"}, {"review": "rejected"}, {"value": "413"}, {"unit": "USD"}])
def test_a_sum_is_kept_up_where_people_correct_a_claim(
    client: httpx.Client, database: Database, said: dict[str, Any]
) -> None:
    put(database, bilan("2020", AGAIN), bilan("2022", AGAIN))
    correct(client, "f_2020_body", **said).raise_for_status()
    kept, worked_out = kept_and_worked_out(client)
    assert kept == worked_out


@pytest.mark.parametrize("figure", ["f_rade_key", "f_rade_spent"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"review": "confirmed"}, {"f_rade_key": {"f_rade_key", "f_rade_spent"}}),
        ({"period": ["2023", "2023"]}, {"f_rade_key": {"f_rade_key", "f_rade_spent"}}),
        ({"value": "61700000"}, {}),
        ({"unit": "USD"}, {}),
    ],
)
def test_what_people_say_of_one_of_them_counts(
    client: httpx.Client, database: Database, figure: str, said: dict[str, Any], expected: dict[str, set[str]]
) -> None:
    put(database, bilan("rade", KEY, SPENT))
    correct(client, figure, **said).raise_for_status()
    assert claims(database) == expected


HERE = (("29",), ("22", "29"))
THERE = (("29",), ("56",))
UNKNOWN: tuple[tuple[str, ...], ...] = (("29",), ())


@pytest.mark.parametrize(
    ("figure", "territories", "claimed"),
    [
        pytest.param(DONE, HERE, ["f_rade_body"], id="a département in common"),
        pytest.param(DONE, THERE, [], id="other départements"),
        pytest.param(DONE, UNKNOWN, [], id="nothing known of one of them"),
        pytest.param(replace(DONE, places=(BREST,)), UNKNOWN, ["f_rade_body"], id="a town in common"),
        pytest.param(replace(DONE, funders=(FINISTERE,)), UNKNOWN, ["f_rade_body"], id="a funder in common"),
        pytest.param(replace(DONE, funders=(ETAT,)), THERE, [], id="the State pays everywhere"),
    ],
)
def test_claims_across_documents(
    database: Database, figure: Figure, territories: tuple[tuple[str, ...], ...], claimed: list[str]
) -> None:
    one, other = territories
    put(database, bilan("rade", figure, territory=one), bilan("golfe", figure, territory=other))
    assert list(claims(database)) == claimed


def test_a_summary_goes_with_the_body_of_its_own_edition(database: Database) -> None:
    old = bilan("2022", Figure("summary"), Figure("body", years=("2022", "2022"), places=(BREST,)))
    new = bilan("2024", Figure("summary"), Figure("body", years=("2024", "2024"), places=(BREST,)))
    put(database, old, new)
    assert claims(database) == {
        "f_2022_summary": {"f_2022_summary", "f_2022_body"},
        "f_2024_summary": {"f_2024_summary", "f_2024_body"},
    }


EDITIONS = (
    bilan("2020", DONE, replace(DONE, name="place", places=(BREST,))),
    bilan("2022", DONE, replace(DONE, name="summary", years=None), Figure("other", years=("2019", "2019"))),
    bilan("2024", replace(DONE, name="place", places=(LANNION,)), replace(DONE, name="summary", years=None)),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_claims_are_the_same_whatever_comes_first(database: Database, order: tuple[int, ...]) -> None:
    put(database, *(EDITIONS[each] for each in order))
    assert sorted(sorted(members) for members in claims(database).values()) == [
        ["f_2020_body", "f_2020_place", "f_2022_body", "f_2022_summary"],
        ["f_2024_place", "f_2024_summary"],
    ]


def test_a_claim_begins_with_its_first_fact(database: Database) -> None:
    put(database, *EDITIONS)
    assert sorted(claims(database)) == ["f_2020_body", "f_2024_place"]


def test_reading_again_changes_no_claim(database: Database) -> None:
    put(database, *EDITIONS)
    before = claims(database)
    put(database, EDITIONS[0])
    assert claims(database) == before


def test_what_is_left_alone_is_no_claim(database: Database) -> None:
    put(database, bilan("rade", DONE), bilan("golfe", DONE))
    drop(database, bilan("rade", DONE))
    assert claims(database) == {}


def test_what_is_left_has_another_first_fact(database: Database) -> None:
    put(database, bilan("rade", DONE), bilan("golfe", DONE), bilan("anse", DONE))
    drop(database, bilan("rade", DONE))
    assert claims(database) == {"f_golfe_body": {"f_golfe_body", "f_anse_body"}}


def test_a_rejected_fact_is_in_no_claim(database: Database) -> None:
    rade = bilan("rade", *two((DONE, DONE)), replace(DONE, name="third"))
    put(database, rade)
    with database.write() as session:
        changed = stated(session, session.scalars(select(Fact.document_id).limit(1)).one())
        session.execute(update(Fact).where(Fact.id == "f_rade_first").values(review=Review.REJECTED))
        settle(session, [], changed)
    assert claims(database) == {"f_rade_second": {"f_rade_second", "f_rade_third"}}


def test_no_more_than_some_are_compared(database: Database) -> None:
    put(database, bilan("rade", *(replace(DONE, name=f"n{rank}") for rank in range(MOST_COMPARED + 1))))
    assert len(claims(database)["f_rade_n0"]) == MOST_COMPARED


def test_a_fact_of_an_earlier_document_takes_the_place_of_the_last_one_compared(database: Database) -> None:
    put(database, bilan("rade"), bilan("golfe", *(replace(DONE, name=f"n{rank}") for rank in range(MOST_COMPARED))))
    put(database, bilan("rade", DONE))
    [members] = claims(database).values()
    assert members == {"f_rade_body", *(f"f_golfe_n{rank}" for rank in range(MOST_COMPARED - 1))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ports de plaisance rénovés", "Rénovation du port de plaisance"),
        ("le coût de la digue de Lomener", "digue de Lomener"),
        ("digue 2022", "digue 2024"),
    ],
)
def test_topics_are_the_same(one: str, other: str) -> None:
    assert topic(Kind.AMOUNT, "EUR", None, one, (), ()) == topic(Kind.AMOUNT, "EUR", None, other, (), ())


@pytest.mark.parametrize(
    ("one", "other"),
    [("route départementale 786", "route départementale 787"), ("recettes du port", "dépenses du port")],
)
def test_topics_are_others(one: str, other: str) -> None:
    assert topic(Kind.AMOUNT, "EUR", None, one, (), ()) != topic(Kind.AMOUNT, "EUR", None, other, (), ())


@pytest.fixture
def rade(client: httpx.Client, database: Database) -> httpx.Client:
    """A service that holds two claims, and figures that are stated once."""
    quay = Figure("quay", "98000", subject="quai Malbert refait", places=(LANNION,))
    put(database, bilan("rade", DONE, replace(DONE, name="summary"), Figure("once", "7"), quay))
    put(database, bilan("golfe", replace(DONE, places=(BREST,)), quay))
    return client


def claimed(client: httpx.Client, **asked: Any) -> list[list[str]]:
    items = client.get("/api/v1/claims", params=asked).raise_for_status().json()["items"]
    return [[fact["id"] for fact in each["facts"]] for each in items]


PORT = ["f_rade_body", "f_rade_summary", "f_golfe_body"]
QUAY = ["f_rade_quay", "f_golfe_quay"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [PORT, QUAY]),
        ({"q": "Malbert"}, [QUAY]),
        ({"place": "commune:29019"}, [PORT]),
        ({"unit": "EUR", "min": "98000"}, [QUAY]),
        ({"kind": "count"}, []),
    ],
)
def test_a_claim_is_listed_where_one_of_its_facts_passes(
    rade: httpx.Client, asked: dict[str, str], expected: list[list[str]]
) -> None:
    assert claimed(rade, **asked) == expected


def test_a_claim_tells_what_is_stated(rade: httpx.Client) -> None:
    told = rade.get("/api/v1/claims").json()["items"][1]
    assert {name: value for name, value in told.items() if name != "facts"} == {
        "id": "f_rade_quay",
        "kind": "amount",
        "value": "98000",
        "value_max": None,
        "unit": "EUR",
        "per": None,
        "subject": "quai Malbert refait",
    }


def test_claims_are_paged(rade: httpx.Client) -> None:
    first = rade.get("/api/v1/claims", params={"limit": 1}).json()
    assert claimed(rade, limit=1, cursor=first["next_cursor"]) == [QUAY]


@pytest.mark.parametrize(
    ("fact", "claim"),
    [
        ("f_golfe_body", {"id": "f_rade_body", "facts": 3}),
        ("f_rade_body", {"id": "f_rade_body", "facts": 3}),
        ("f_rade_once", None),
    ],
)
def test_a_fact_tells_its_claim(rade: httpx.Client, fact: str, claim: dict[str, Any] | None) -> None:
    assert rade.get(f"/api/v1/facts/{fact}").json()["claim"] == claim
