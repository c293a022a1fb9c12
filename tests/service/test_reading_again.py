"""Reading a document again never loses or changes what people said of its facts."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from corrected import FACTS, correct, undo
from library import COASTAL, HOMES, LOSSES, PLANT, QUIMPER, WEST, WESTERN, passage, read, source
from sqlalchemy import select

from models import tables
from models.document import Passage
from models.facts import Extraction, Fact, PlaceLink, Quantity
from service.database import Database

BY_ID = {fact.id: fact for fact in WESTERN.facts}
PLANT_READ = BY_ID["f_plant"]


def reading(*changed: Fact, without: str = "", **values: Any) -> Extraction:
    """The western bilan, with some facts read otherwise, or one no longer found."""
    facts = {**BY_ID, **{fact.id: fact for fact in changed}}
    facts.pop(without, None)
    return replace(WESTERN, facts=tuple(facts.values()), **values)


def valued(fact: Fact, value: int) -> Fact:
    return replace(fact, quantity=replace(fact.quantity, value=Decimal(value)))


DEARER = reading(valued(PLANT_READ, 3_100_000))
"""The rules read another value for `f_plant`."""
WITHOUT = reading(without="f_plant")
ELSEWHERE = reading(replace(PLANT_READ, places=()))
RENAMED = reading(replace(PLANT_READ, id="f_new", source=source(PLANT, "2,8 M€")), without="f_plant")
"""The rules find a shorter text there, which makes another id."""


def get(people: httpx.Client, fact: str) -> dict[str, Any]:
    answer: dict[str, Any] = people.get(f"{FACTS}/{fact}").raise_for_status().json()
    return answer


def differences(people: httpx.Client) -> dict[str, Any]:
    items = people.get(f"/api/v1/documents/{WEST}/differences").raise_for_status().json()["items"]
    return {item["fact"]["id"]: item["rules"].get("value") for item in items}


@pytest.mark.parametrize("said", [{"review": "confirmed"}, {"review": "rejected"}, {"value": "5"}, {"places": []}])
@pytest.mark.parametrize("again", [WESTERN, DEARER, WITHOUT, ELSEWHERE])
def test_what_people_said_stands(
    people: httpx.Client, facts: Database, said: dict[str, Any], again: Extraction
) -> None:
    before = correct(people, "f_plant", **said).raise_for_status().json()
    read(facts, again)
    after = get(people, "f_plant")
    assert {**after, "rules": None} == before


def test_an_etag_is_good_after_a_reading_that_changes_nothing(people: httpx.Client, facts: Database) -> None:
    before = correct(people, "f_plant", value="5").headers["etag"]
    read(facts, WESTERN)
    assert people.get(f"{FACTS}/f_plant").headers["etag"] == before


@pytest.mark.parametrize(
    ("said", "again", "expected"),
    [
        ({"value": "5"}, WESTERN, {}),
        ({"value": "5"}, DEARER, {"f_plant": "3100000"}),
        ({"value": "3100000"}, DEARER, {}),
        ({"review": "confirmed"}, DEARER, {"f_plant": "3100000"}),
        ({"review": "confirmed"}, ELSEWHERE, {"f_plant": "2800000"}),
        ({"places": []}, ELSEWHERE, {}),
        ({"review": "rejected"}, DEARER, {"f_plant": "3100000"}),
        ({"value": "5"}, WITHOUT, {"f_plant": None}),
        ({"review": "confirmed"}, WITHOUT, {"f_plant": None}),
        # Whoever rejected it and the rules are of one mind.
        ({"review": "rejected"}, WITHOUT, {}),
        ({"value": "5"}, RENAMED, {}),
    ],
)
def test_where_people_and_the_rules_differ_is_told(
    people: httpx.Client, facts: Database, said: dict[str, Any], again: Extraction, expected: dict[str, Any]
) -> None:
    correct(people, "f_plant", **said).raise_for_status()
    read(facts, again)
    assert differences(people) == expected


def test_a_difference_lasts_over_readings(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", value="5")
    read(facts, DEARER)
    read(facts, DEARER)
    assert differences(people) == {"f_plant": "3100000"}


def test_a_difference_is_over_when_people_speak_again(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", value="5")
    read(facts, DEARER)
    correct(people, "f_plant", review="confirmed")
    read(facts, DEARER)
    assert differences(people) == {}


def test_undone_it_is_what_the_rules_say_now(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", value="5")
    read(facts, DEARER)
    after = undo(people, "f_plant").json()
    assert (after["value"], after["review"], after["rules"]) == ("3100000", "unreviewed", None)


def test_what_nobody_spoke_of_is_as_it_is_read_now(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_homes", review="confirmed")
    read(facts, DEARER)
    assert get(people, "f_plant")["value"] == "3100000"


def test_what_nobody_stands_by_goes_with_the_reading(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", review="confirmed")
    undo(people, "f_plant")
    read(facts, WITHOUT)
    assert people.get(f"{FACTS}/f_plant").status_code == 404


RETIED: list[tuple[str, Callable[[httpx.Client], object], object]] = [
    ("it has the new id", lambda people: get(people, "f_new")["id"], "f_new"),
    ("and the new words", lambda people: get(people, "f_new")["text"], "2,8 M€"),
    ("and what people said", lambda people: get(people, "f_new")["value"], "5"),
    ("the old id leads to it", lambda people: people.get(f"{FACTS}/f_plant").headers["location"], f"{FACTS}/f_new"),
    (
        "also on its way to its history",
        lambda people: people.get(f"{FACTS}/f_plant/history").headers["location"],
        f"{FACTS}/f_new/history",
    ),
    (
        "which is complete",
        lambda people: [step["action"] for step in people.get(f"{FACTS}/f_new/history").json()["items"]],
        ["tie", "correct"],
    ),
    ("and can be undone", lambda people: undo(people, "f_new").json()["value"], "2800000"),
]


@pytest.mark.parametrize(("asked", "expected"), [each[1:] for each in RETIED], ids=[each[0] for each in RETIED])
def test_a_figure_with_another_id_is_known_by_its_place(
    people: httpx.Client, facts: Database, asked: Callable[[httpx.Client], object], expected: object
) -> None:
    correct(people, "f_plant", value="5")
    read(facts, RENAMED)
    assert asked(people) == expected


def test_an_id_that_moves_on_leaves_the_review_where_it_was(people: httpx.Client, facts: Database) -> None:
    """Of equal figures the rules find one above: the ids of those below move by one."""
    correct(people, "f_pipes", review="confirmed")
    pipes, losses = BY_ID["f_pipes"], BY_ID["f_losses"]
    above = replace(losses, id="f_pipes")
    read(facts, reading(replace(pipes, id="f_pipes_2"), above, without="f_losses"))
    assert (get(people, "f_pipes")["review"], get(people, "f_pipes_2")["review"]) == ("unreviewed", "confirmed")


def other(old: Passage, text: str) -> Passage:
    return passage(f"{old.id}_2", text, 1, 300, old.section)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # The sentence stands in a longer passage now.
        (f"En bref. {PLANT.text}", "p_plant_2"),
        # The words are read otherwise.
        ("À Quimper, l'État a versé deux millions.", "p_plant"),
    ],
)
def test_a_fact_that_is_lost_stays_with_its_words(
    people: httpx.Client, facts: Database, now: str, expected: str
) -> None:
    correct(people, "f_plant", value="5")
    read(facts, reading(without="f_plant", passages=(LOSSES, other(PLANT, now), HOMES), mentions=()))
    lost = get(people, "f_plant")
    selector = lost["target"]["selector"][0]
    assert (lost["source"]["passage"], selector["exact"], selector["prefix"][-8:]) == (
        expected,
        "2,8 M€ HT",
        "a versé ",
    )


def test_a_lost_fact_has_its_place_in_the_document(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", value="5")
    read(facts, WITHOUT)
    items = people.get(FACTS, params={"document": WEST}).json()["items"]
    assert [fact["id"] for fact in items] == list(BY_ID)


@pytest.mark.parametrize("lost", [("f_homes",), ("f_hennebont",), ("f_homes", "f_hennebont")])
def test_a_part_stays_a_part(people: httpx.Client, facts: Database, lost: tuple[str, ...]) -> None:
    confirm_and_lose(people, facts, lost)
    assert get(people, "f_hennebont")["part_of"] == "f_homes"


@pytest.mark.parametrize("lost", [("f_homes",), ("f_hennebont",), ("f_homes", "f_hennebont")])
def test_a_whole_stays_a_whole(people: httpx.Client, facts: Database, lost: tuple[str, ...]) -> None:
    confirm_and_lose(people, facts, lost)
    with facts.read() as session:
        assert session.scalars(select(tables.Fact.id).where(tables.Fact.has_parts)).all() == ["f_homes"]


def confirm_and_lose(people: httpx.Client, facts: Database, lost: tuple[str, ...]) -> None:
    """Confirm a whole and its part, and have the rules no longer find some of them."""
    for fact in ("f_homes", "f_hennebont"):
        correct(people, fact, review="confirmed")
    left = tuple(
        replace(fact, part_of=None if fact.part_of in lost else fact.part_of)
        for fact in WESTERN.facts
        if fact.id not in lost
    )
    read(facts, replace(WESTERN, facts=left))


def test_the_document_counts_its_facts(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", value="5")
    read(facts, WITHOUT)
    assert people.get(f"/api/v1/documents/{WEST}").json()["facts"] == 5


NEW = {"document": WEST, "page": 1, "text": "2019", "kind": "count", "value": "2019", "unit": "an"}


def added(people: httpx.Client) -> str:
    fact: str = people.post(FACTS, json=NEW).raise_for_status().json()["id"]
    return fact


YEAR = Fact(Quantity(PLANT_READ.quantity.kind, Decimal(7), "EUR"), source(PLANT, "2019"))


def test_an_added_fact_stays(people: httpx.Client, facts: Database) -> None:
    fact = added(people)
    read(facts, WESTERN)
    assert (get(people, fact)["value"], differences(people)) == ("2019", {})


def test_an_added_fact_meets_that_of_the_rules(people: httpx.Client, facts: Database) -> None:
    fact = added(people)
    read(facts, reading(replace(YEAR, id=fact)))
    assert (get(people, fact)["value"], differences(people)) == ("2019", {fact: "7"})


def test_an_added_fact_that_the_rules_found_is_theirs_when_undone(people: httpx.Client, facts: Database) -> None:
    fact = added(people)
    read(facts, reading(replace(YEAR, id=fact)))
    after = undo(people, fact).json()
    assert (after["value"], after["review"]) == ("7", "unreviewed")


def test_another_document_is_left_alone(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_aid", value="1")
    read(facts, WESTERN)
    assert get(people, "f_aid")["value"] == "1"


def test_what_people_said_of_a_document_stands(people: httpx.Client, facts: Database) -> None:
    people.patch(f"/api/v1/documents/{WEST}", json={"title": "Le titre", "collections": ["A"]})
    read(facts, replace(WESTERN, title="Another"))
    after = people.get(f"/api/v1/documents/{WEST}").json()
    assert (after["title"], after["collections"]) == ("Le titre", ["A"])


def test_links_go_by_what_people_said_of_places(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_pipes", places=[{"id": QUIMPER.id}])
    read(facts, reading(replace(BY_ID["f_plant"], places=(PlaceLink(QUIMPER, "Quimper"),))))
    assert [link["id"] for link in get(people, "f_pipes")["places"]] == [QUIMPER.id]


def test_the_other_bilan_can_be_read_again_too(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_quay", review="confirmed")
    read(facts, COASTAL)
    assert get(people, "f_quay")["review"] == "confirmed"
