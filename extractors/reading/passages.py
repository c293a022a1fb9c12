"""Lines to the text of a passage, every character of which keeps the box of its piece."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.reading.blocks import Block
from extractors.reading.drawing import Rect
from extractors.reading.headers import Column, columns_of, goes_on, over, repeated
from extractors.reading.headings import Rank, SectionPath
from extractors.reading.hyphens import HYPHENS, Hyphens
from extractors.reading.lines import Line, text_of
from extractors.reading.pieces import Piece
from extractors.reading.tables import Table
from models.document import Cell, Passage, PassageKind, Run

_SEPARATOR = " | "
_ASIDE = frozenset({PassageKind.FOOTNOTE, PassageKind.CAPTION})  # the text goes on around them
_MAIN = -1  # the text that stands in no panel
_CAPTION_WORDS = 25
_AS_WIDE = 2.0  # font sizes by which two columns of one text differ in width at most
_SOFT = "\xad"


class Writer:
    """Writes pieces into one text; `start` of what comes next is the length of what stands."""

    def __init__(self, hyphens: Hyphens) -> None:
        self.hyphens = hyphens
        self.parts: list[str] = []
        self.runs: list[Run] = []
        self.length = 0
        self.above = ""
        """The line written last."""

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def lines(self, lines: Iterable[Line]) -> None:
        """Write lines one after the other, their hyphens mended."""
        runs = self.runs
        for line in lines:
            pieces = line.pieces
            glued = self._mend(pieces)
            if _SOFT in line.text:  # within a line it parts nothing
                pieces = [piece for piece in pieces[:-1] if piece.text != _SOFT] + pieces[-1:]
            length = self.length
            if length and not glued:
                self.parts.append(" ")
                length += 1
            start = length
            for piece in pieces:
                if piece.spaced and length > start:
                    length += 1
                end = length + len(piece.text)
                runs.append(Run(length, end, piece.box))
                length = end
            self.parts.append(text_of(pieces) if pieces is not line.pieces else line.text)
            self.length = length
            self.above = line.text

    def cells(self, cells: Iterable[tuple[list[Line], str, str]]) -> tuple[Cell, ...]:
        """Write the cells of a row that hold text, given as (lines, header, caption)."""
        written: list[Cell] = []
        for lines, header, caption in cells:
            if not lines:
                continue
            if written:
                self.parts.append(_SEPARATOR)
                self.length += len(_SEPARATOR)
            inner = Writer(self.hyphens)
            inner.lines(lines)
            start = self.length
            self.runs += [Run(run.start + start, run.end + start, run.box) for run in inner.runs]
            self.parts.append(inner.text)
            self.length += inner.length
            written.append(Cell(start, self.length, header, caption))
        return tuple(written)

    def _mend(self, pieces: list[Piece]) -> bool:
        """Whether the next line goes on in the middle of a word; takes the hyphen off where it only parted it."""
        if not self.runs or self.parts[-1][-1:] not in HYPHENS:
            return False
        before = "".join(self.parts[-3:]).rpartition(" ")[2]
        if len(before) < 2 or not before[-2].isalnum():
            return False  # a dash between words
        after = "".join(piece.text for piece in pieces[:1])
        if not self.hyphens.stays(before, after, capitals=self.above.isupper()):
            last = self.runs.pop()
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1
            if last.end - last.start > 1:
                self.runs.append(Run(last.start, last.end - 1, last.cut(last.start, last.end - 1)))
        return True


@dataclass(slots=True)
class _Draft:
    """A passage in the making: blocks that are read in one go."""

    kind: PassageKind
    blocks: list[Block]
    section: tuple[str, ...]
    lead: str = ""


@dataclass(slots=True)
class _LastTable:
    """What the table told last says about a table that goes on with it."""

    rows: list[Passage]
    columns: list[Column]
    rect: Rect
    caption: str
    section: tuple[str, ...]
    part: str
    """The title of its last part."""


class Teller:
    """Tells blocks and tables, in reading order, as passages: joins what was cut, keeps the section path and leads."""

    def __init__(self, hyphens: Hyphens, kinds: dict[int, PassageKind], cover: set[Rank]) -> None:
        self.hyphens = hyphens
        self.kinds = kinds
        self.path = SectionPath(cover)
        self.told: list[_Draft | Passage] = []
        self.last: dict[int | None, _Draft] = {}
        self.lead = ""
        self.table: _LastTable | None = None

    def read(self, entries: Sequence[Block | Table]) -> None:
        """Take the entries of a page."""
        for index, entry in enumerate(entries):
            if isinstance(entry, Block):
                self._block(entry)
            else:
                self._table(entry, entries[:index])

    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passage(told) if isinstance(told, _Draft) else told for told in self.told)

    def _block(self, block: Block) -> None:
        flow = block.panel.colour if block.panel else _MAIN
        kind = self.kinds[id(block)]
        before = self.last.get(flow)
        if before is not None and kind is PassageKind.PARAGRAPH and _goes_on(before, block):
            before.blocks.append(block)
            self.path.enter(block)
            return
        self.path.enter(block)
        if kind is PassageKind.HEADING:
            section = self.path.add(block, self._text(block))
        else:
            self.path.fresh = False
            section = self.path.section
        draft = _Draft(kind, [block], section, self.lead if kind is PassageKind.BULLET else "")
        self.told.append(draft)
        if kind not in _ASIDE:
            self.last[flow] = draft
        if kind is not PassageKind.BULLET:
            self.lead = self._text(block) if block.text.endswith(":") else ""

    def _text(self, block: Block) -> str:
        writer = Writer(self.hyphens)
        writer.lines(block.lines)
        return writer.text

    def _passage(self, draft: _Draft) -> Passage:
        writer = Writer(self.hyphens)
        for block in draft.blocks:
            writer.lines(block.lines)
        return Passage(
            draft.blocks[0].page, draft.kind, writer.text, tuple(writer.runs), draft.section, lead=draft.lead
        )

    def _table(self, table: Table, above: Sequence[Block | Table]) -> None:
        before, self.lead = self.table, ""
        columns, follows = columns_of(table), before is not None and before.rows[-1] is self._last_told()
        if before is not None and follows and goes_on(before.columns, before.rect, table):
            columns = columns_of(table, before.columns)
        else:
            follows = follows and before is not None and repeated(before.columns, columns)
        if before is not None and follows:
            caption, section = before.caption, before.section
            below = table.headers > 0 and table.rect.top > before.rect.bottom  # a table of its own on the same page
            part = "" if below else before.part
        else:
            caption, section, part = self._caption(table, above), self.path.section, ""
        if table.title:
            writer = Writer(self.hyphens)
            writer.lines(table.title)
            page = table.title[0].pieces[0].box.page
            self.told.append(Passage(page, PassageKind.CAPTION, writer.text, tuple(writer.runs), section))
            part = writer.text
        within, titled = ((*section, part), f"{caption} {part}".strip()) if part else (section, caption)
        rows = [self._row(table, number, columns, within, titled) for number in range(len(table.rows))]
        if rows:
            self.told += rows
            self.table = _LastTable(rows, columns, table.rect, caption, section, part)

    def _last_told(self) -> _Draft | Passage:
        """Give what was told last, but for notes at the foot of the page."""
        return next(told for told in reversed(self.told) if told.kind is not PassageKind.FOOTNOTE)

    def _row(self, table: Table, number: int, columns: list[Column], section: tuple[str, ...], caption: str) -> Passage:
        row = table.rows[number]
        named = [
            (lines, "" if number < table.headers else over(columns, span), caption)
            for lines, span in zip(row.cells, row.spans, strict=True)
        ]
        writer = Writer(self.hyphens)
        cells = writer.cells(named)
        page = writer.runs[0].box.page
        return Passage(page, PassageKind.ROW, writer.text, tuple(writer.runs), section, cells=cells)

    def _caption(self, table: Table, above: Sequence[Block | Table]) -> str:
        """Give the short lines right above a table."""
        lines: list[str] = []
        edge = table.title[0].rect.top if table.title else table.rect.top
        for entry in reversed(above):
            if not isinstance(entry, Block) or entry.words > _CAPTION_WORDS or entry.text.endswith("."):
                break
            rect = entry.lines[-1].rect
            apart = edge - rect.bottom
            if not 0 <= apart < 2.5 * entry.size or rect.x0 > table.rect.x1 or rect.x1 < table.rect.x0:
                break
            lines.insert(0, self._text(entry))
            edge = entry.lines[0].rect.top
        return " ".join(lines)


def _goes_on(before: _Draft, block: Block) -> bool:
    """Whether a paragraph cut by a column, a page or a panel goes on in `block`."""
    last = before.blocks[-1]
    if before.kind not in (PassageKind.PARAGRAPH, PassageKind.BULLET) or not (last.closes and block.opens):
        return False
    if abs(last.size - block.size) > 0.05 * last.size:
        return False
    if last.text[-1] in HYPHENS:
        return True
    if last.ended:
        return last.flush and before.kind is PassageKind.PARAGRAPH
    opening = block.text[0]
    as_wide = abs((last.right - last.left) - (block.right - block.left)) < _AS_WIDE * last.size
    return opening.islower() or (last.full and len(last.lines) > 1 and as_wide)
