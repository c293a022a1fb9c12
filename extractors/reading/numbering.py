"""Numbered titles that are set as the text is: told from the items of a list by what stands below each of them."""

import re
from collections.abc import Iterator, Sequence

from extractors.reading.blocks import Block
from models.document import PassageKind

_NUMBER = re.compile(r"(?:(\d{1,2})|([a-z])|([A-Z]))\s?([.)])\s")
_TITLE_WORDS = 30
_FEWEST = 2

_Form = tuple[int, str, float, bool]
"""Digits, small or large letters; the sign behind them; size and weight."""


def numbered_titles(blocks: Sequence[Block], kinds: dict[int, PassageKind]) -> list[Block]:
    """Find the series of numbered lines, each without a stop and with a paragraph of its own below it.

    A list has its items right below one another, and what it lists is announced.
    """
    return [blocks[index] for series in _series(blocks) if _are_titles(series, blocks, kinds) for index in series]


def _series(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Give the places of the blocks that count up from one, in one form."""
    running: dict[_Form, list[int]] = {}
    for index, block in enumerate(blocks):
        match = _NUMBER.match(block.text) if block.numbered else None
        if match is None or match.lastindex is None:
            continue
        kind = next(place for place in (1, 2, 3) if match[place])
        form = kind, match[4], block.size, block.bold
        value = int(match[1]) if kind == 1 else ord(match[kind].lower()) - ord("a") + 1
        found = running.get(form, [])
        if value == 1:
            if found:
                yield found
            running[form] = [index]
        elif value == len(found) + 1:
            found.append(index)
    yield from running.values()


def _are_titles(series: list[int], blocks: Sequence[Block], kinds: dict[int, PassageKind]) -> bool:
    if len(series) < _FEWEST or (series[0] and blocks[series[0] - 1].text.endswith(":")):
        return False
    return all(
        kinds[id(blocks[index])] is PassageKind.BULLET
        and not blocks[index].ended
        and blocks[index].words <= _TITLE_WORDS
        and index + 1 < len(blocks)
        and kinds[id(blocks[index + 1])] is PassageKind.PARAGRAPH
        and blocks[index + 1].text[0].isupper()
        for index in series
    )
