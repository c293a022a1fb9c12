"""The page view for people who debug reading: what was made of a page, drawn over its picture.

Each block has the colour of its kind and its number in reading order (5b is the second part of passage 5, in another
column), a thin line leads from one to the next; table cells are outlined; words that went into no passage are crossed
out. The strip below names the colours, the grade of the page and what is wrong with it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase

from PIL import Image, ImageDraw, ImageFont

from extractors.reading import pdf as source
from extractors.reading import read
from extractors.reading.pieces import Sheet
from extractors.reading.turned import turned_back
from models.document import Box, Document, PageInfo, Passage, PassageKind, UnreadableError

COLOURS = {
    PassageKind.HEADING: "#c2185b",
    PassageKind.PARAGRAPH: "#1565c0",
    PassageKind.BULLET: "#2e7d32",
    PassageKind.CALLOUT: "#e65100",
    PassageKind.ROW: "#6a1b9a",
    PassageKind.CAPTION: "#00838f",
    PassageKind.FOOTNOTE: "#795548",
}
_LEFT_OUT = "#d50000"
_PATH = "#90a4ae"
_LONGEST = 2000  # pixels
_SHARPEST = 3.0  # pixels a point
_STRIP = 22  # points: a line of the strip below
_TINT = 40  # of 255


def layout(pdf: bytes, number: int, *, max_pages: int, max_megapixels: int) -> Image.Image:
    """Draw page `number` of a PDF with all that was read on it. Raises UnreadableError."""
    document = read(pdf, max_pages=max_pages, max_megapixels=max_megapixels)
    if not 1 <= number <= len(document.pages):
        raise UnreadableError("no-page", f"the PDF has no page {number}: it has {len(document.pages)}")
    page = document.pages[number - 1]
    if not page.width or not page.height:
        raise UnreadableError("damaged", page.warnings[0])
    scale = min(_SHARPEST, _LONGEST / max(page.width, page.height))
    with source.opened(pdf, max_pages) as opened:
        picture = source.picture(opened, number, scale)
        words = list(_words(source.sheet(opened, number, {}))) if page.has_text_layer else []
    drawing = _Drawing(Image.fromarray(picture.grey).convert("RGB"), picture.scale)
    drawing.left_out(_unused(words, document, number))
    drawing.passages([passage for passage in document if any(run.box.page == number for run in passage.runs)], number)
    return drawing.with_strip(page)


def _words(sheet: Sheet) -> Iterator[Box]:
    """Give the boxes of a page's words, as displayed."""
    for piece in sheet.pieces:
        if any(map(str.isalnum, piece.text)):
            yield turned_back(piece.box, sheet.quarters, sheet.width, sheet.height)


def _unused(words: Iterable[Box], document: Document, number: int) -> Iterator[Box]:
    """Give the boxes of words in which no part of a passage stands."""
    used = (run.box for passage in document for run in passage.runs if run.box.page == number)
    corners = {corner for box in used for corner in _corners(box)}
    return (box for box in words if corners.isdisjoint(_corners(box)))


def _corners(box: Box) -> set[tuple[int, int]]:
    """Give a word's corners: a hyphen cut off its end leaves those of its start, wherever they are displayed."""
    return {(round(x), round(y)) for x in (box.x0, box.x1) for y in (box.top, box.bottom)}


def parts(passage: Passage, number: int) -> list[Box]:
    """Give the rectangles that a passage fills on a page: one, or one in each column that it runs through."""
    found: list[Box] = []
    for box in passage.boxes(0, len(passage.text)):
        if box.page != number:
            continue
        last = found[-1] if found else None
        below = last is not None and box.top >= last.top - 1 and box.top - last.bottom < 3 * (box.bottom - box.top)
        if last is not None and below and (box.x0 < last.x1 or passage.cells):
            found[-1] = Box(
                number,
                min(last.x0, box.x0),
                min(last.top, box.top),
                max(last.x1, box.x1),
                max(last.bottom, box.bottom),
            )
        else:
            found.append(box)
    return found


class _Drawing:
    """A picture to draw on in points; `scale` is pixels a point."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self.image = image
        self.scale = scale
        self.draw = ImageDraw.Draw(image, "RGBA")
        self.height = max(9.0, 7 * scale)
        self.font = ImageFont.load_default(self.height)

    def passages(self, passages: list[Passage], number: int) -> None:
        """Draw the passages of a page, given in reading order."""
        rectangles: list[Box] = []
        names: list[tuple[Box, str, str]] = []
        for rank, passage in enumerate(passages, 1):
            colour = COLOURS[passage.kind]
            for cell in passage.cells:
                for box in passage.boxes(cell.start, cell.end):
                    if box.page == number:
                        self._rectangle(box, colour, 1)
            for place, box in enumerate(parts(passage, number)):
                self._rectangle(box, colour, 2, fill=True)
                rectangles.append(box)
                names.append((box, f"{rank}{ascii_lowercase[place % 26] if place else ''}", colour))
        for before, after in pairwise(rectangles):
            self._line((before.x1 + before.x0) / 2, before.bottom, (after.x0 + after.x1) / 2, after.top)
        for box, name, colour in names:
            self._badge(box, name, colour)

    def left_out(self, boxes: Iterable[Box]) -> None:
        """Cross out words that are in no passage."""
        for box in boxes:
            middle = (box.top + box.bottom) / 2 * self.scale
            self.draw.line((box.x0 * self.scale, middle, box.x1 * self.scale, middle), _LEFT_OUT, 2)

    def with_strip(self, page: PageInfo) -> Image.Image:
        """Give the picture with the legend below, in as many lines as it takes."""
        said = [f"page {page.number}: {page.grade.value}, {page.words} words", *page.warnings]
        height = round(_STRIP * self.scale / 2)
        legend = [*((kind.value, colour) for kind, colour in COLOURS.items()), ("in no passage", _LEFT_OUT)]
        rows: list[list[tuple[str, str]]] = [[]]
        across = 0.0
        for name, colour in legend:
            wide = self.font.getlength(name) + 2 * height
            if rows[-1] and across + wide > self.image.width:
                rows.append([])
                across = 0.0
            rows[-1].append((name, colour))
            across += wide
        whole = Image.new("RGB", (self.image.width, self.image.height + height * (len(rows) + len(said))), "white")
        whole.paste(self.image)
        draw = ImageDraw.Draw(whole)
        y = self.image.height
        for row in rows:
            x = 0.3 * height
            for name, colour in row:
                draw.rectangle((x, y + 0.25 * height, x + 0.6 * height, y + 0.8 * height), colour)
                draw.text((x + 0.8 * height, y), name, "black", self.font)
                x += self.font.getlength(name) + 2 * height
            y += height
        for line in said:
            draw.text((0.3 * height, y), line, "black", self.font)
            y += height
        return whole

    def _rectangle(self, box: Box, colour: str, width: int, *, fill: bool = False) -> None:
        sides = tuple(side * self.scale for side in (box.x0 - 1, box.top, box.x1 + 1, box.bottom))
        tint = (*bytes.fromhex(colour[1:]), _TINT) if fill else None
        self.draw.rectangle(sides, tint, colour, width)

    def _line(self, *ends: float) -> None:
        self.draw.line(tuple(end * self.scale for end in ends), _PATH, 2)

    def _badge(self, box: Box, name: str, colour: str) -> None:
        """Write a number on its colour, left of the block's first line."""
        wide = self.font.getlength(name) + 6
        high = self.height + 4
        x, y = max(0.0, box.x0 * self.scale - wide), max(0.0, box.top * self.scale - 2)
        self.draw.rectangle((x, y, x + wide, y + high), colour)
        self.draw.text((x + 3, y + 1), name, "white", self.font)
