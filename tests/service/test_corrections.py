"""What people say of facts: corrections, added facts, the history, and the way back, over HTTP on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from corrected import FACTS, correct, etag, undo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library import COAST, COASTAL, HOUSING, LOSSES, QUAY, WEST, passage, read, source
from library import LETTERS as WIDTH
from sqlalchemy import select

from extractors.ids import fact_id
from models import tables
from models.facts import Fact, Kind, Quantity
from service.database import Database


def ids(client: httpx.Client, **asked: Any) -> list[str]:
    return [each["id"] for each in client.get(FACTS, params=asked).raise_for_status().json()["items"]]


@pytest.mark.parametrize(
    ("fact", "said", "expected"),
    [
        ("f_plant", {"review": "confirmed"}, {"review": "confirmed", "value": "2800000"}),
        ("f_plant", {"review": "rejected"}, {"review": "rejected"}),
        ("f_plant", {"value": "3100000.50"}, {"review": "edited", "value": "3100000.5", "text": "2,8 M€ HT"}),
        ("f_plant", {"value": "3", "review": "confirmed"}, {"review": "confirmed", "value": "3"}),
        ("f_plant", {"unit": "USD"}, {"unit": "USD"}),
        ("f_plant", {"tax": None, "per": "year"}, {"tax": None, "per": "year"}),
        ("f_plant", {"value_max": "3000000"}, {"qualifier": "range", "value_max": "3000000"}),
        ("f_aid", {"value_max": None}, {"qualifier": "exact", "value_max": None}),
        ("f_aid", {"qualifier": "approx"}, {"qualifier": "approx", "value_max": None}),
        ("f_aid", {"value": "2500000"}, {"qualifier": "range", "value": "2500000", "value_max": "3000000"}),
        ("f_plant", {"period": ["2018", None]}, {"period": ["2018", None]}),
        ("f_plant", {"period": None}, {"period": None}),
        ("f_plant", {"status": "planned"}, {"status": "planned"}),
        ("f_plant", {"status": None}, {"status": None}),
        ("f_plant", {"partners": []}, {"partners": []}),
        ("f_plant", {"places": []}, {"places": []}),
    ],
)
def test_a_fact_says_what_is_said(
    people: httpx.Client, fact: str, said: dict[str, Any], expected: dict[str, Any]
) -> None:
    answer = correct(people, fact, **said).raise_for_status().json()
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ({"id": "region:53"}, ("region:53", "Région Bretagne")),
        # In the lexicons, not in the base.
        ({"id": "departement:29"}, ("departement:29", "Département du Finistère")),
        ({"id": "epci:200068120"}, ("epci:200068120", "Communauté d'agglomération Quimper Bretagne Occidentale")),
        ({"name": "Régie des eaux d’Odet"}, ("org:regie-des-eaux-d-odet", "Régie des eaux d'Odet")),
    ],
)
def test_partners_are_known_or_new(people: httpx.Client, partner: dict[str, str], expected: tuple[str, str]) -> None:
    answer = correct(people, "f_plant", partners=[{**partner, "role": "operator"}]).raise_for_status().json()
    assert [(link["id"], link["name"]) for link in answer["partners"]] == [expected]


def test_a_partner_that_stays_keeps_its_words_and_rule(people: httpx.Client) -> None:
    said = [{"id": "etat", "role": "funder"}, {"id": "region:53", "role": "funder"}]
    links = correct(people, "f_plant", partners=said).raise_for_status().json()["partners"]
    assert [(link["text"], link["rule"]) for link in links] == [("l'État", "funder.verb"), ("", "by hand")]


@pytest.mark.parametrize("place", ["commune:35238", "departement:29", "zone:nulle-part"])
def test_places_are_known(people: httpx.Client, place: str) -> None:
    answer = correct(people, "f_plant", places=[{"id": place}])
    named = [link["id"] for link in answer.json().get("places", [])]
    assert (answer.status_code, named) == ((422, []) if place.startswith("zone") else (200, [place]))


@pytest.mark.parametrize(
    ("fact", "said", "parameter"),
    [
        ("f_plant", {"value": "2,8"}, "value"),
        ("f_plant", {"value": 2.8}, "value"),
        ("f_plant", {"value": None}, "value"),
        ("f_plant", {"value": "0.00001"}, "value"),
        ("f_plant", {"value": "1" + "0" * 16}, "value"),
        ("f_plant", {"unit": "euros"}, "unit"),
        ("f_plant", {"unit": " "}, "unit"),
        ("f_losses", {"unit": "km"}, "unit"),
        ("f_plant", {"qualifier": "range"}, "value_max"),
        ("f_plant", {"value_max": "1"}, "value_max"),
        ("f_aid", {"value": "3000000"}, "value_max"),
        ("f_plant", {"period": ["2020", "2018"]}, "period"),
        ("f_plant", {"period": [None, None]}, "period"),
        ("f_plant", {"period": ["20", None]}, "period"),
        ("f_plant", {"status": "done"}, "status"),
        ("f_plant", {"review": "good"}, "review"),
        ("f_plant", {"review": None}, "review"),
        ("f_plant", {"partners": [{"id": "org:nobody", "role": "funder"}]}, "partners"),
        ("f_plant", {"partners": [{"name": "—", "role": "funder"}]}, "partners"),
        ("f_plant", {"partners": [{"role": "funder"}]}, "partners"),
        ("f_plant", {"partners": [{"id": "etat", "role": "funder"}] * 2}, "partners"),
        ("f_plant", {"places": [{"id": "commune:29232"}] * 2}, "places"),
        ("f_plant", {"text": "3,1 M€"}, "text"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    people: httpx.Client, fact: str, said: dict[str, Any], parameter: str
) -> None:
    answer = correct(people, fact, **said)
    assert (answer.status_code, [each["parameter"] for each in answer.json()["invalid"]]) == (422, [parameter])


def test_nothing_said_is_refused(people: httpx.Client) -> None:
    assert correct(people, "f_plant", reason="vu").status_code == 422


@pytest.mark.parametrize(("call", "said"), [("PATCH", {"review": "confirmed"}), ("POST", {})])
@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"stale"', 412), ("*", 200)])
def test_a_change_wants_what_was_read(
    people: httpx.Client, call: str, said: dict[str, str], tag: str | None, status: int
) -> None:
    correct(people, "f_plant", review="rejected")
    path = f"{FACTS}/f_plant" + ("/undo" if call == "POST" else "")
    headers = {} if tag is None else {"If-Match": tag}
    assert people.request(call, path, json=said, headers=headers).status_code == status


def test_an_etag_of_before_is_stale_though_the_fact_is_the_same_again(people: httpx.Client) -> None:
    before = etag(people, "f_plant")
    correct(people, "f_plant", review="rejected")
    undo(people, "f_plant")
    answer = people.patch(f"{FACTS}/f_plant", json={"review": "confirmed"}, headers={"If-Match": before})
    assert answer.status_code == 412


def test_the_answer_is_the_fact_as_it_is_now(people: httpx.Client) -> None:
    answer = correct(people, "f_plant", value="5")
    now = people.get(f"{FACTS}/f_plant")
    assert (answer.json(), answer.headers["etag"]) == (now.json(), now.headers["etag"])


def test_of_many_at_once_exactly_one_wins(people: httpx.Client) -> None:
    known = {"If-Match": etag(people, "f_plant")}

    def say(value: int) -> int:
        said = {"value": str(value)}
        return people.patch(f"{FACTS}/f_plant", json=said, headers=known).status_code

    with ThreadPoolExecutor(6) as at_once:
        assert sorted(at_once.map(say, range(1, 7))) == [200, *[412] * 5]


def test_facts_of_one_document_can_be_corrected_at_once(people: httpx.Client) -> None:
    named = ["f_losses", "f_pipes", "f_plant", "f_homes", "f_hennebont"]
    with ThreadPoolExecutor(5) as at_once:
        answers = at_once.map(lambda fact: correct(people, fact, partners=[{"name": "X", "role": "other"}]), named)
        assert [answer.status_code for answer in answers] == [200] * 5


@pytest.mark.parametrize(
    ("said", "asked", "expected"),
    [
        ({"value": "5"}, {"unit": "EUR", "max": "5"}, ["f_plant"]),
        ({"value": "1"}, {"partner": "etat", "sort": "value"}, ["f_plant"]),
        ({"partners": [{"id": "region:53", "role": "funder"}]}, {"partner": "etat"}, []),
        ({"partners": [{"id": "region:53", "role": "funder"}]}, {"q": "bretagne", "document": WEST}, ["f_plant"]),
        ({"places": [{"id": "commune:35238"}]}, {"q": "rennes"}, ["f_plant"]),
        ({"places": [{"id": "commune:35238"}]}, {"place": "commune:35238"}, ["f_plant"]),
        ({"period": ["1999", "1999"]}, {"to": "2000", "document": WEST}, ["f_plant"]),
        ({"review": "rejected"}, {"review": "rejected"}, ["f_plant"]),
    ],
)
def test_corrected_facts_are_found_as_they_are_now(
    people: httpx.Client, said: dict[str, Any], asked: dict[str, Any], expected: list[str]
) -> None:
    correct(people, "f_plant", **said).raise_for_status()
    assert ids(people, **asked) == expected


def test_a_body_that_no_document_names_any_more_is_gone(people: httpx.Client) -> None:
    correct(people, "f_plant", partners=[{"name": "Régie", "role": "funder"}])
    correct(people, "f_plant", partners=[])
    assert people.get("/api/v1/partners/org:regie").status_code == 404


def kept(database: Database) -> list[Any]:
    """All that hangs on facts, but for how often they were changed."""
    with database.read() as session:
        fact, partner, place = tables.Fact, tables.FactPartner, tables.FactPlace
        columns = [column for column in fact.__table__.columns if column.name != "revision"]
        return [
            session.execute(select(*columns).order_by(fact.number)).all(),
            session.execute(select(partner.__table__).order_by(partner.fact_number, partner.ordinal)).all(),
            session.execute(select(place.__table__).order_by(place.fact_number, place.ordinal)).all(),
            session.execute(select(tables.Partner.__table__).order_by(tables.Partner.id)).all(),
            session.execute(select(tables.Place.__table__).order_by(tables.Place.id)).all(),
        ]


def worth(database: Database, fact: str) -> Any:
    with database.read() as session:
        return session.scalar(select(tables.Fact.worth).where(tables.Fact.id == fact))


@pytest.mark.parametrize(("said", "expected"), [({"value": "5"}, 5), ({"unit": "USD"}, None)])
def test_the_worth_of_a_fact_follows(
    people: httpx.Client, facts: Database, said: dict[str, Any], expected: int | None
) -> None:
    correct(people, "f_plant", **said)
    assert worth(facts, "f_plant") == expected


def test_what_is_undone_is_in_no_trace(people: httpx.Client, facts: Database) -> None:
    before = kept(facts)
    for said in ({"review": "confirmed"}, {"value": "5", "places": []}, {"partners": [{"name": "X", "role": "other"}]}):
        correct(people, "f_plant", **said).raise_for_status()
    for _ in range(3):
        undo(people, "f_plant").raise_for_status()
    assert kept(facts) == before


def test_nothing_to_undo(people: httpx.Client) -> None:
    assert undo(people, "f_plant").status_code == 409


def test_the_history_tells_who_said_what_and_why(people: httpx.Client) -> None:
    correct(people, "f_plant", value="5", reason="p. 3", author="m.durand")
    undo(people, "f_plant")
    steps = people.get(f"{FACTS}/f_plant/history").json()["items"]
    for step in steps:
        del step["created"]
    five, as_read = {"value": "5", "review": "edited"}, {"value": "2800000", "review": "unreviewed"}
    assert steps == [
        {"action": "undo", "author": None, "reason": None, "before": five, "after": as_read, "undone": False},
        {
            "action": "correct",
            "author": "m.durand",
            "reason": "p. 3",
            "before": as_read,
            "after": five,
            "undone": True,
        },
    ]


@pytest.mark.parametrize("path", ["", "/history"])
def test_no_such_fact(people: httpx.Client, path: str) -> None:
    assert people.get(f"{FACTS}/f_none{path}").status_code == 404


def test_every_change_raises_the_revision_of_the_base(people: httpx.Client, facts: Database) -> None:
    def revision() -> int:
        with facts.read() as session:
            return session.scalars(select(tables.Revision.number)).one()

    before = revision()
    correct(people, "f_plant", review="confirmed")
    assert revision() > before


def test_corrections_go_with_their_document(people: httpx.Client) -> None:
    correct(people, "f_plant", review="confirmed")
    people.delete(f"/api/v1/documents/{WEST}")
    assert people.get(f"{FACTS}/f_plant/history").status_code == 404


QUAY_AT = QUAY.text.index("1.250,00")
NEW = {"document": COAST, "page": 2, "text": "1.250,00", "kind": "amount", "value": "1250", "unit": "EUR"}


def add(client: httpx.Client, **said: Any) -> httpx.Response:
    return client.post(FACTS, json={**NEW, **said})


def test_an_added_fact_is_a_fact(people: httpx.Client) -> None:
    answer = add(
        people,
        partners=[{"id": "etat", "role": "funder"}],
        places=[{"id": "commune:29232"}],
        status="achieved",
        period=["2020", "2020"],
        subject="recettes",
    )
    assert answer.json() == people.get(answer.headers["location"]).json()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("value", "1250"),
        ("text", "1.250,00"),
        ("review", "edited"),
        ("rule", "by hand"),
        ("section", []),
        ("qualifier", "exact"),
    ],
)
def test_an_added_fact_says_what_is_said(people: httpx.Client, name: str, expected: Any) -> None:
    assert add(people).raise_for_status().json()[name] == expected


def test_an_added_fact_has_the_boxes_of_its_words(people: httpx.Client) -> None:
    left = 50 + WIDTH * QUAY_AT
    [box] = add(people).json()["source"]["boxes"]
    assert box == {"page": 2, "x0": left, "top": 70, "x1": left + 8 * WIDTH, "bottom": 80}


def test_an_added_fact_has_the_id_that_the_rules_would_give_it(people: httpx.Client) -> None:
    assert add(people).json()["id"] == fact_id(COASTAL.sha256, 2, Kind.AMOUNT, "1.250,00", 0)


@pytest.mark.parametrize(
    ("said", "status", "parameter"),
    [
        ({"document": "d_0"}, 404, None),
        ({"page": 1}, 422, "text"),
        ({"text": "9.999"}, 422, "text"),
        ({"text": "250"}, 201, None),
        # Part of a number is no number.
        ({"text": "25"}, 422, "text"),
        ({"passage": "p_aid"}, 422, "passage"),
        ({"passage": "p_quay", "start": QUAY_AT}, 201, None),
        ({"passage": "p_quay", "start": 1}, 422, "passage"),
        ({"text": "logements"}, 409, None),
        ({"value": "1.00001"}, 422, "value"),
        ({"value": "-"}, 422, "value"),
        ({"value_max": "1"}, 422, "value_max"),
        ({"unit": "euros"}, 422, "unit"),
        ({"kind": "share"}, 422, "unit"),
        ({"partners": [{"id": "org:nobody", "role": "funder"}]}, 422, "partners"),
        ({"period": ["2020", "2019"]}, 422, "period"),
    ],
)
def test_what_is_added_must_be_there_and_new(
    people: httpx.Client, said: dict[str, Any], status: int, parameter: str | None
) -> None:
    answer = add(people, **said)
    refused = [each["parameter"] for each in answer.json().get("invalid", [])]
    assert (answer.status_code, refused) == (status, [parameter] if parameter else [])


def test_words_that_stand_twice_are_listed(people: httpx.Client) -> None:
    twice = {"document": WEST, "page": 1, "text": "de", "kind": "count", "value": "1", "unit": "x"}
    assert f"p_losses at {LOSSES.text.index('de')}" in people.post(FACTS, json=twice).json()["detail"]


def test_the_fact_that_is_there_is_named(people: httpx.Client) -> None:
    assert "f_quay" in add(people, text="35").json()["detail"]


def test_two_who_add_the_same_fact_add_it_once(people: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as at_once:
        assert sorted(answer.status_code for answer in at_once.map(lambda _: add(people), range(4))) == [
            201,
            *[409] * 3,
        ]


def test_the_document_counts_an_added_fact(people: httpx.Client) -> None:
    add(people)
    assert people.get(f"/api/v1/documents/{COAST}").json()["facts"] == 3


LETTERS = [chr(ord("a") + rank) for rank in range(20)]
ROW = passage("p_row", " ".join(["1er", *LETTERS, "2e"]), 1, 100, HOUSING)
SPACED = replace(
    COASTAL,
    passages=(ROW,),
    facts=tuple(
        Fact(Quantity(Kind.COUNT, Decimal(1), "rang"), source(ROW, text), id=f"f_{text}") for text in ("1er", "2e")
    ),
    mentions=(),
    refusals=(),
)


def test_many_added_facts_stand_in_order(people: httpx.Client, facts: Database) -> None:
    """One after another there are more than the numbers between two facts allow for: they are given anew."""
    read(facts, SPACED)
    for letter in LETTERS:
        said = {"document": COAST, "page": 1, "text": letter, "kind": "count", "value": "1", "unit": "rang"}
        people.post(FACTS, json=said).raise_for_status()
    texts = [fact["text"] for fact in people.get(FACTS, params={"document": COAST}).json()["items"]]
    assert texts == ["1er", *LETTERS, "2e"]


def test_an_added_fact_is_gone_when_undone(people: httpx.Client, facts: Database) -> None:
    before = kept(facts)
    added = add(people, partners=[{"name": "X", "role": "funder"}]).json()["id"]
    undo(people, added).raise_for_status()
    assert kept(facts) == before


def test_the_history_of_what_is_gone_is_there(people: httpx.Client) -> None:
    added = add(people).json()["id"]
    undo(people, added)
    steps = people.get(f"{FACTS}/{added}/history").json()["items"]
    assert [(step["action"], step["undone"]) for step in steps] == [("undo", False), ("add", True)]


def test_what_was_undone_can_be_added_again(people: httpx.Client) -> None:
    first = add(people).json()["id"]
    undo(people, first)
    assert add(people).json()["id"] == first


def test_an_added_fact_can_be_corrected_and_undone_twice(people: httpx.Client) -> None:
    added = add(people).json()["id"]
    correct(people, added, value="7")
    undo(people, added)
    assert undo(people, added).status_code == 204


SAID = st.fixed_dictionaries(
    {},
    optional={
        "review": st.sampled_from(["unreviewed", "confirmed", "rejected", "edited"]),
        "value": st.integers(0, 10**6).map(str),
        "status": st.sampled_from([None, "achieved", "planned", "target"]),
        "period": st.sampled_from([None, ["2018", "2019"], [None, "2020"], ["2021", None]]),
        "per": st.sampled_from([None, "year"]),
        "partners": st.lists(
            st.sampled_from(
                [
                    {"id": "etat", "role": "funder"},
                    {"id": "region:53", "role": "funder"},
                    {"id": "region:53", "role": "other"},
                    {"name": "Régie", "role": "operator"},
                ]
            ),
            unique_by=str,
        ),
        "places": st.lists(st.sampled_from([{"id": "commune:29232"}, {"id": "commune:35238"}]), unique_by=str),
    },
).filter(bool)


@given(steps=st.lists(st.tuples(st.sampled_from(["f_plant", "f_homes", "f_hennebont"]), SAID), max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_corrections_undone_leave_no_trace(
    people: httpx.Client, facts: Database, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    before = kept(facts)
    for fact, said in steps:
        correct(people, fact, **said).raise_for_status()
    for fact, _said in reversed(steps):
        undo(people, fact).raise_for_status()
    assert kept(facts) == before
