"""Two readings are told apart fact by fact, and only what says something else is told."""

import pytest

from service.comparing import compare, lines
from service.schemas import ReadFact

ROAD = ReadFact.model_validate(
    {
        "id": "f_road",
        "kind": "amount",
        "value": "2800000",
        "unit": "EUR",
        "qualifier": "exact",
        "text": "2,8 M€",
        "subject": "contournement d'Auby",
        "partners": [{"id": "etat", "name": "État", "role": "funder"}, {"id": "a", "name": "A", "role": "other"}],
        "places": [{"id": "commune:59028", "name": "Auby"}],
        "page": 4,
        "quote": "Le contournement d'Auby a coûté 2,8 M€.",
    }
)
BRIDGE = ROAD.model_copy(update={"id": "f_bridge", "text": "3 M€", "value": "3000000", "part_of": "f_road"})


def like(fact: ReadFact, **changed: object) -> ReadFact:
    return ReadFact.model_validate({**fact.model_dump(), **changed})


def told(before: list[ReadFact], after: list[ReadFact]) -> dict[str, list[object]]:
    """Sum a comparison up: ids added and gone; ids changed, with their fields."""
    found = compare(before, after)
    return {
        "added": [fact.id for fact in found.added],
        "gone": [fact.id for fact in found.gone],
        "changed": [(each.before.id, each.after.id, sorted(each.fields)) for each in found.changed],
    }


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([], [], {}),
        ([ROAD, BRIDGE], [BRIDGE, ROAD], {}),
        ([ROAD], [ROAD, BRIDGE], {"added": ["f_bridge"]}),
        ([ROAD, BRIDGE], [BRIDGE], {"gone": ["f_road"]}),
        ([ROAD], [like(ROAD, value="2.8")], {"changed": [("f_road", "f_road", ["value"])]}),
        (
            [ROAD],
            [like(ROAD, status="planned", period=("2018", None))],
            {"changed": [("f_road", "f_road", ["period", "status"])]},
        ),
        ([ROAD], [like(ROAD, partners=list(reversed(ROAD.model_dump()["partners"])))], {}),
        ([ROAD], [like(ROAD, partners=[])], {"changed": [("f_road", "f_road", ["partners"])]}),
        ([ROAD], [like(ROAD, id="f_2", kind="count")], {"changed": [("f_road", "f_2", ["kind"])]}),
        ([ROAD], [like(ROAD, id="f_2", quote="2,8 M€.")], {"changed": [("f_road", "f_2", ["quote"])]}),
        ([ROAD], [like(ROAD, id="f_2", page=5)], {"changed": [("f_road", "f_2", ["page"])]}),
        ([ROAD], [like(ROAD, id="f_2", page=5, quote="2,8 M€.")], {"added": ["f_2"], "gone": ["f_road"]}),
        ([ROAD], [like(ROAD, id="f_2", text="2,8\N{NO-BREAK SPACE}M€")], {"changed": [("f_road", "f_2", ["text"])]}),
        (
            [ROAD],
            [like(ROAD, id="f_2"), like(ROAD, id="f_3")],
            {"added": ["f_2", "f_3"], "gone": ["f_road"]},
        ),
        ([ROAD, BRIDGE], [like(ROAD, id="f_2"), like(BRIDGE, id="f_3", part_of="f_2")], {}),
        ([ROAD, BRIDGE], [ROAD, like(BRIDGE, part_of=None)], {"changed": [("f_bridge", "f_bridge", ["part_of"])]}),
    ],
    ids=[
        "nothing", "another order", "one more", "one less", "another value", "two fields", "bodies in another order",
        "no bodies", "another kind", "another sentence", "another page", "another page and sentence", "other spaces",
        "two that it may be", "another file", "no part any more",
    ],
)  # fmt: skip
def test_facts_are_compared(before: list[ReadFact], after: list[ReadFact], changes: dict[str, list[object]]) -> None:
    assert told(before, after) == {"added": [], "gone": [], "changed": [], **changes}


def test_a_change_is_a_line_by_page() -> None:
    after = [
        like(ROAD, partners=ROAD.model_dump()["partners"][:1]),
        like(BRIDGE, id="f_new", page=2, text="3 km"),
    ]
    assert list(lines(compare([ROAD, BRIDGE], after))) == [
        "+ p. 2 3 km contournement d'Auby (f_new)",
        "- p. 4 3 M€ contournement d'Auby (f_bridge)",
        "~ p. 4 2,8 M€ contournement d'Auby (f_road): partners État (funder) | A (other) -> État (funder)",
    ]


def test_a_line_of_the_contract_is_understood_whatever_else_it_holds() -> None:
    line = {**ROAD.model_dump(), "source": {"page": 4, "quote": "2,8 M€.", "start": 0}, "new": 1, "section": []}
    assert ReadFact.of_line(line) == like(ROAD, quote="2,8 M€.")
