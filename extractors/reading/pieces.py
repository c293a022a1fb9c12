"""What reading is made of: pieces of words, and the sheets on which they stand, as displayed.

Coordinates are PDF points in the page's crop box as displayed (rotation applied), origin top left.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors.reading.drawing import Drawing
from models.document import Box

# A word is cut where its boxes must be exact: around names and figures, and at each sign beside them. A word all in
# small letters keeps its elision and its stop: nobody asks for the box of its comma. That one is group 1.
PIECE = re.compile(
    r"([a-zà-öø-ÿœæ]+(?:['’][a-zà-öø-ÿœæ]+)*[,.;]?)(?=[\s])"
    r"|[^\W_](?:[\w\u0300-\u036f%€°²³]|[.,‐‑-](?=[^\W_]))*"
    r"|[^\s\w\x00\x01\x03-\x1f\x7f]|_+"
)
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Style(NamedTuple):
    """How a piece is set: font size in points as displayed, weight, slope, fill colour as 0xRRGGBB."""

    size: float
    bold: bool
    italic: bool
    colour: int


@dataclass(slots=True)
class Piece:
    """A word or a part of one. `spaced`: white space stands before it; `text` is printed side by side in `box`."""

    text: str
    box: Box
    style: Style
    spaced: bool
    source: int
    """The text object that printed it, counted on the page: pieces of one object were set in one go."""
    apart: bool = False
    """Whether the white space before it is a mere gap between two text objects: no space is printed there."""


@dataclass(slots=True)
class Sheet:
    """A page: its pieces in the order in which the file prints them, and what is drawn on it."""

    number: int
    width: float
    height: float
    pieces: list[Piece]
    drawing: Drawing
    has_text: bool = False
    warnings: list[str] = field(default_factory=list)
    quarters: int = 0
    """By how many quarters with the clock the page as displayed was turned, for its text to be upright."""

    def set_as_displayed(self) -> None:
        """Turn the empty sheet back: what is read from its picture comes as displayed."""
        if self.quarters % 2:
            self.width, self.height = self.height, self.width
        self.quarters = 0
