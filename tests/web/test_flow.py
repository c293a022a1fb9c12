"""How the bands of a flow are laid out."""

from decimal import Decimal

import pytest

from service.web.marks import Mark
from service.web.on_flow import GAP, HEIGHT, NAMED, PAID, PAYING, Band, Flow, flow


def paid(payer: str, theme: str, alone: int, shared: int = 0) -> Mark:
    return Mark(theme, theme, "", 1, group=payer, sum=Decimal(alone), shared=Decimal(shared))


FLOW = flow(
    [paid("État", "Eau", 60), paid("État", "Sport", 20, 10), paid("Région", "Eau", 9), paid("Ville", "Sport", 1)]
)
MANY = flow([paid(f"P{payer}", f"T{theme}", 100 + payer * theme) for payer in range(20) for theme in range(20)])


def height(end: tuple[float, float]) -> float:
    return end[1] - end[0]


def band(of: Flow, payer: str, theme: str, *, shared: bool = False) -> Band:
    [found] = (each for each in of.bands if (each.mark.group, each.mark.label, each.shared) == (payer, theme, shared))
    return found


def test_the_largest_come_first() -> None:
    assert [[node.name for node in nodes] for nodes in (FLOW.left, FLOW.right)] == [
        ["État", "Région", "Ville"],
        ["Eau", "Sport"],
    ]


def test_a_band_is_as_thick_as_what_it_stands_for() -> None:
    assert height(band(FLOW, "État", "Eau").left) == pytest.approx(HEIGHT * 0.6)


def test_a_band_is_as_thick_on_both_sides() -> None:
    assert [height(each.left) for each in FLOW.bands] == pytest.approx([height(each.right) for each in FLOW.bands])


def test_what_is_shared_is_a_band_of_its_own() -> None:
    assert height(band(FLOW, "État", "Sport", shared=True).left) == pytest.approx(HEIGHT * 0.1)


def test_bands_of_a_node_lie_one_below_the_other() -> None:
    ends = sorted(each.left for each in FLOW.bands if each.mark.group == "État")
    assert [end[0] for end in ends[1:]] == pytest.approx([end[1] for end in ends[:-1]])


def test_a_small_node_has_room_for_its_name() -> None:
    *_others, region, ville = FLOW.left
    assert ville.top + ville.height / 2 - (region.top + region.height / 2) >= NAMED + GAP


def test_a_band_begins_and_ends_at_its_nodes() -> None:
    first, *_between, last = band(FLOW, "Ville", "Sport").edges()
    assert (first[1:], last[1:]) == (band(FLOW, "Ville", "Sport").left, band(FLOW, "Ville", "Sport").right)


def test_only_the_largest_are_drawn() -> None:
    assert (len(MANY.left), len(MANY.right)) == (PAYING, PAID)


def test_a_loss_is_not_drawn() -> None:
    assert [each.mark.label for each in flow([paid("État", "Eau", 5), paid("État", "Prêt", -5)]).bands] == ["Eau"]


def test_where_there_are_losses_alone_nothing_is_drawn() -> None:
    assert flow([paid("État", "Prêt", -5)]).bands == []
