"""Two identities of a body made one, and two again, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from corrected import FACTS, correct, undo
from library import COASTAL, ETAT, LORIENT, REGION, WEST, WESTERN, partner, read
from sqlalchemy import select

from models import tables
from models.facts import Role
from service.database import Database
from service.ingest import forget

PARTNERS = "/api/v1/partners"


def merge(people: httpx.Client, partner: str, into: str) -> httpx.Response:
    return people.post(f"{PARTNERS}/{partner}/merge", json={"into": into, "reason": "les mêmes", "author": "m.durand"})


def unmerge(people: httpx.Client, partner: str) -> httpx.Response:
    return people.post(f"{PARTNERS}/{partner}/unmerge")


def links(people: httpx.Client, **asked: Any) -> dict[str, list[tuple[str, str]]]:
    """The bodies of each fact that has any."""
    items = people.get(FACTS, params=asked).raise_for_status().json()["items"]
    tied = {fact["id"]: [(link["id"], link["role"]) for link in fact["partners"]] for fact in items}
    return {fact: bodies for fact, bodies in tied.items() if bodies}


def everything(database: Database) -> list[Any]:
    """All that bodies hang on, without how often facts were told to change."""
    with database.read() as session:
        tables_of = (tables.Fact, tables.FactPartner, tables.FactPartnerAside, tables.Partner)
        rows = [session.execute(select(of.__table__).order_by(*of.__table__.primary_key)).all() for of in tables_of]
        mention = tables.Mention
        named = select(mention.text, mention.partner_id, mention.read_as).order_by(mention.document_id, mention.text)
        return [*rows, session.execute(named).all()]


AS_READ = {
    "f_plant": [("etat", "funder")],
    "f_homes": [("epci:200042174", "operator")],
    "f_aid": [("region:53", "funder"), ("epci:200042174", "beneficiary")],
}


def test_its_facts_go_to_the_other(people: httpx.Client, facts: Database) -> None:
    merge(people, LORIENT.id, ETAT.id).raise_for_status()
    assert links(people) == {
        "f_plant": [("etat", "funder")],
        "f_homes": [("etat", "operator")],
        "f_aid": [("region:53", "funder"), ("etat", "beneficiary")],
    }


def test_what_two_paid_together_the_one_pays_alone(people: httpx.Client, facts: Database) -> None:
    """And together again, once they are two again."""
    said = [{"id": each, "role": "funder"} for each in ("etat", REGION.id)]
    correct(people, "f_plant", partners=said).raise_for_status()

    def paid() -> list[tuple[str, str]]:
        asked = {"by": "partner", "document": WEST, "partner": "etat"}
        rows = people.get("/api/v1/summary", params=asked).raise_for_status().json()["rows"]
        return [(row["sum"], row["sum_shared"]) for row in rows]

    together = paid()
    merge(people, REGION.id, ETAT.id)
    alone = paid()
    unmerge(people, REGION.id)
    assert (together, alone, paid()) == ([("0", "2800000")], [("2800000", "0")], [("0", "2800000")])


def test_the_answer_is_the_other_with_its_counts(people: httpx.Client) -> None:
    answer = merge(people, LORIENT.id, ETAT.id).json()
    assert (answer["id"], answer["facts"], answer["mentions"], answer["documents"]) == ("etat", 3, 3, 2)


def test_it_leads_to_the_other(people: httpx.Client) -> None:
    merge(people, LORIENT.id, ETAT.id)
    answer = people.get(f"{PARTNERS}/{LORIENT.id}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{PARTNERS}/etat")


@pytest.mark.parametrize(("words", "expected"), [("bretagne", ["f_homes", "f_aid"]), ("lorient", ["f_homes", "f_aid"])])
def test_its_facts_are_found_by_the_name_of_the_other(people: httpx.Client, words: str, expected: list[str]) -> None:
    merge(people, LORIENT.id, REGION.id)
    assert list(links(people, q=words)) == expected


def test_a_body_of_the_lexicons_will_do(people: httpx.Client) -> None:
    assert merge(people, ETAT.id, "org:ademe").json()["id"] == "org:ademe"


@pytest.mark.parametrize(
    ("partner", "into", "status"),
    [("org:none", "etat", 404), ("etat", "org:none", 422), ("etat", "etat", 422), ("etat", "", 422)],
)
def test_what_cannot_be_is_refused(people: httpx.Client, partner: str, into: str, status: int) -> None:
    assert merge(people, partner, into).status_code == status


def test_two_cannot_be_taken_for_each_other(people: httpx.Client) -> None:
    merge(people, "etat", "region:53")
    assert merge(people, "region:53", "etat").status_code == 422


@pytest.mark.parametrize(
    "pairs",
    [
        [("etat", "region:53")],
        # Both are on f_aid, in other roles.
        [("region:53", "epci:200042174")],
        [("epci:200042174", "etat"), ("etat", "region:53")],
        [("etat", "region:53"), ("epci:200042174", "region:53")],
        [("etat", "org:ademe"), ("org:ademe", "region:53")],
    ],
)
def test_unmerged_all_is_as_it_was(people: httpx.Client, facts: Database, pairs: list[tuple[str, str]]) -> None:
    before = everything(facts)
    for pair in pairs:
        merge(people, *pair).raise_for_status()
    for body, _into in reversed(pairs):
        unmerge(people, body).raise_for_status()
    assert everything(facts) == before


@pytest.mark.parametrize(
    ("undone", "expected"),
    [
        ("epci:200042174", {"f_plant": "region:53", "f_homes": "epci:200042174"}),
        ("etat", {"f_plant": "etat", "f_homes": "etat"}),
    ],
)
def test_a_link_of_a_chain_can_be_taken_out(people: httpx.Client, undone: str, expected: dict[str, str]) -> None:
    merge(people, "epci:200042174", "etat")
    merge(people, "etat", "region:53")
    unmerge(people, undone)
    tied = links(people)
    assert {fact: tied[fact][0][0] for fact in expected} == expected


BOTH = replace(
    WESTERN,
    facts=tuple(
        replace(fact, partners=(partner(ETAT, Role.FUNDER, "l'État"), partner(REGION, Role.FUNDER, "la Région")))
        if fact.id == "f_plant"
        else fact
        for fact in WESTERN.facts
    ),
)
"""Both bodies fund `f_plant`."""


ASKED = [
    ("facts", {}),
    ("facts", {"count": "true", "role": "operator"}),
    ("facts.jsonl", {}),
    ("facts.csv", {}),
    ("mentions", {}),
    ("mentions.jsonl", {}),
    ("facets", {"facet": "kind"}),
    ("facets", {"facet": "role"}),
    ("summary", {"by": "partner", "include": "planned", "per": "year"}),
    ("summary", {"by": "kind", "include": "planned", "per": "year"}),
    ("feeds/amounts-by-partner.json", {"include": "planned", "per": "year"}),
]


def asking_for(people: httpx.Client, partner: str, name: str, asked: dict[str, str]) -> str:
    """The answer to what is asked of that body, with the same id wherever the question is told again."""
    answer = people.get(f"/api/v1/{name}", params={**asked, "partner": partner}).raise_for_status()
    return answer.text.replace(quote(LORIENT.id, safe=""), "ID").replace(quote(REGION.id, safe=""), "ID")


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_asked_for_by_its_id_the_other_is_found(people: httpx.Client, name: str, asked: dict[str, str]) -> None:
    merge(people, LORIENT.id, REGION.id)
    nothing, found, expected = (asking_for(people, each, name, asked) for each in ("org:x", LORIENT.id, REGION.id))
    assert (found == expected, expected == nothing) == (True, False)


def test_at_the_end_of_a_chain_too(people: httpx.Client) -> None:
    merge(people, "etat", LORIENT.id)
    merge(people, LORIENT.id, REGION.id)
    assert list(links(people, partner="etat")) == ["f_plant", "f_homes", "f_aid"]


def test_unmerged_it_is_found_by_itself(people: httpx.Client) -> None:
    merge(people, LORIENT.id, REGION.id)
    unmerge(people, LORIENT.id)
    assert list(links(people, partner=REGION.id)) == ["f_aid"]


def history(people: httpx.Client, partner: str) -> list[dict[str, Any]]:
    """The merges of a body, without when they were made."""
    items = people.get(f"{PARTNERS}/{partner}/history").raise_for_status().json()["items"]
    return [{name: value for name, value in item.items() if name != "created"} for item in items]


MERGED = {
    "partner": {"id": LORIENT.id, "name": LORIENT.name},
    "into": {"id": REGION.id, "name": REGION.name},
    "author": "m.durand",
    "reason": "les mêmes",
}


@pytest.mark.parametrize("of", [LORIENT.id, REGION.id])
def test_who_made_it_and_why_is_kept(people: httpx.Client, of: str) -> None:
    merge(people, LORIENT.id, REGION.id)
    assert history(people, of) == [{**MERGED, "unmerged": None}]


@pytest.mark.parametrize(
    ("why", "author", "reason"),
    [({"author": "a.le-goff", "reason": "deux"}, "a.le-goff", "deux"), ({"reason": "deux"}, None, "deux"), (None,) * 3],
)
def test_who_took_it_back_and_why_is_kept(
    people: httpx.Client, why: dict[str, str] | None, author: str | None, reason: str | None
) -> None:
    merge(people, LORIENT.id, REGION.id)
    people.post(f"{PARTNERS}/{LORIENT.id}/unmerge", json=why).raise_for_status()
    told = history(people, LORIENT.id)[0]["unmerged"]
    assert (told["author"], told["reason"], told["created"] is None) == (author, reason, False)


def test_merges_come_newest_first(people: httpx.Client) -> None:
    for into in (REGION.id, "etat"):
        merge(people, LORIENT.id, into)
        unmerge(people, LORIENT.id)
    assert [each["into"]["id"] for each in history(people, LORIENT.id)] == ["etat", REGION.id]


def test_a_body_that_was_never_merged_has_no_history(people: httpx.Client) -> None:
    assert history(people, "etat") == []


def test_the_history_of_nobody_is_not_found(people: httpx.Client) -> None:
    assert people.get(f"{PARTNERS}/org:none/history").status_code == 404


def test_where_both_are_there_the_others_link_stays(people: httpx.Client, facts: Database) -> None:
    read(facts, BOTH)
    merge(people, "etat", "region:53")
    fact = people.get(f"{FACTS}/f_plant").json()
    assert [(link["id"], link["text"]) for link in fact["partners"]] == [("region:53", "la Région")]


def test_where_both_were_there_both_come_back(people: httpx.Client, facts: Database) -> None:
    read(facts, BOTH)
    before = everything(facts)
    merge(people, "etat", "region:53")
    unmerge(people, "etat")
    assert everything(facts) == before


def test_what_is_read_later_goes_to_the_other(people: httpx.Client, facts: Database) -> None:
    merge(people, "etat", "region:53")
    read(facts, BOTH)
    assert links(people)["f_plant"] == [("region:53", "funder")]


def test_what_was_read_since_comes_back_too(people: httpx.Client, facts: Database) -> None:
    merge(people, "etat", "region:53")
    read(facts, BOTH)
    unmerge(people, "etat")
    assert links(people)["f_plant"] == [("etat", "funder"), ("region:53", "funder")]


def test_a_merge_stands_where_no_document_names_the_other(people: httpx.Client, facts: Database) -> None:
    merge(people, "etat", "org:ademe")
    with facts.write() as session:
        forget(session, WEST)
    read(facts, WESTERN)
    assert links(people)["f_plant"] == [("org:ademe", "funder")]


def test_a_merged_body_is_no_body_of_its_own_after_reading(people: httpx.Client, facts: Database) -> None:
    merge(people, "etat", "region:53")
    read(facts, WESTERN)
    assert [each["id"] for each in people.get(PARTNERS).json()["items"]] == ["epci:200042174", "region:53"]


def test_a_correction_from_before_is_undone_into_the_other(people: httpx.Client) -> None:
    correct(people, "f_plant", partners=[])
    merge(people, "region:53", "epci:200042174")
    correct(people, "f_aid", partners=[])
    undo(people, "f_aid")
    assert links(people)["f_aid"] == [("epci:200042174", "funder"), ("epci:200042174", "beneficiary")]


def test_a_merged_body_that_is_said_is_the_other(people: httpx.Client) -> None:
    merge(people, "etat", "region:53")
    correct(people, "f_homes", partners=[{"id": "etat", "role": "operator"}])
    assert links(people)["f_homes"] == [("region:53", "operator")]


def test_what_was_read_stays_where_the_other_is_said_again(people: httpx.Client, facts: Database) -> None:
    read(facts, BOTH)
    merge(people, "etat", "region:53")
    correct(people, "f_plant", partners=[{"id": "region:53", "role": "funder"}])
    unmerge(people, "etat")
    assert links(people)["f_plant"] == [("etat", "funder"), ("region:53", "funder")]


def test_people_and_merges_do_not_differ(people: httpx.Client, facts: Database) -> None:
    correct(people, "f_plant", review="confirmed")
    merge(people, "etat", "region:53")
    read(facts, WESTERN)
    assert people.get(f"/api/v1/documents/{WEST}/differences").json()["items"] == []


def test_not_merged(people: httpx.Client) -> None:
    assert unmerge(people, "etat").status_code == 409


def test_merged_once_only(people: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as at_once:
        answers = at_once.map(lambda into: merge(people, "etat", into), ["region:53", "epci:200042174"] * 2)
        assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]


def test_merging_and_reading_at_once(people: httpx.Client, facts: Database) -> None:
    with ThreadPoolExecutor(4) as at_once:
        work = [
            at_once.submit(merge, people, "etat", "region:53"),
            *(at_once.submit(read, facts, extraction) for extraction in (BOTH, COASTAL, BOTH)),
        ]
        for each in work:
            each.result()
    assert links(people)["f_plant"] == [("region:53", "funder")]
