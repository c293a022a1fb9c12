"""Bodies and places of the lexicons, found by their ids and by how their names begin."""

import pytest

from extractors.meaning import identified


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Quimpe", ["commune:29232", "commune:29233"]),
        ("saint denis", ["commune:97411", "commune:93066"]),
        ("SAINT-DENIS", ["commune:97411", "commune:93066"]),
        ("breta", ["region:53"]),
    ],
)
def test_places_are_found_by_how_their_names_begin_the_largest_first(typed: str, found: list[str]) -> None:
    assert [place.id for place in identified.places_beginning(typed)][: len(found)] == found


def test_no_place_begins_so() -> None:
    assert identified.places_beginning("xyzzy") == []
