"""Numbered titles that are set as the text is, and numbered lists."""

import re

import pytest
from printed import document, passage_of

TEXT = "Le service a repris les berges du canal, puis il a rendu les jardins aux écoles du quartier."
TITLES = f"""
1. Les berges

{TEXT}

2. Les jardins

{TEXT} Douze classes y viennent.

*Le jardin des Tilleuls*

{TEXT} Une serre y pousse.

3. Les halles

{TEXT} Le marché rouvre.
"""
LIST = f"""
Trois chantiers sont ouverts :

1. Les berges

{TEXT}

2. Les jardins

{TEXT}
"""
STOPPED = f"1. Les berges sont reprises.\n\n{TEXT}\n\n2. Les jardins sont rendus.\n\n{TEXT}"
TOGETHER = f"{TEXT}\n\n1. Les berges\n\n2. Les jardins\n\n{TEXT}"
ALONE = f"{TEXT}\n\n2. Les jardins\n\n{TEXT}"
LETTERED = f"a) Les berges\n\n{TEXT}\n\nb) Les jardins\n\n{TEXT}"


def printed(source: str) -> str:
    """Print the numbers as they stand: Typst's own lists would be indented."""
    return re.sub(r"^([1-9ab])([.)]) ", r"\1\\\2 ", source, flags=re.MULTILINE)


def kinds(source: str) -> list[str]:
    return [passage.kind.value for passage in document(printed(source)) if len(passage.text) < 60]


@pytest.mark.parametrize("source", [LIST, STOPPED, TOGETHER])
def test_items_of_a_list_are_bullets(source: str) -> None:
    assert kinds(source)[-2:] == ["bullet"] * 2


def test_a_number_that_continues_nothing_is_a_bullet() -> None:
    assert kinds(ALONE) == ["bullet"]


@pytest.mark.parametrize("source", [TITLES, LETTERED])
def test_numbered_lines_with_a_paragraph_each_are_titles(source: str) -> None:
    assert set(kinds(source)) == {"heading"}


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("Douze classes", ("2. Les jardins",)),
        ("Une serre", ("2. Les jardins", "Le jardin des Tilleuls")),
        ("Le marché", ("3. Les halles",)),
    ],
)
def test_they_stand_over_titles_of_their_size(words: str, section: tuple[str, ...]) -> None:
    assert passage_of(printed(TITLES), words).section == section
