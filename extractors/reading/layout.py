"""Pages to a document: what each holds in reading order, cut to blocks, and these made passages."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from extractors.reading.aligned import aligned_tables, may_align
from extractors.reading.blocks import Block, Panelled, block_of, blocks_of, is_bullet, pitches
from extractors.reading.columns import arranged
from extractors.reading.figures import figures_with_words
from extractors.reading.furniture import without_contents, without_running
from extractors.reading.headings import body_of, cover_of, goes_on_from, has_figure, is_caption, kind_of, with_figures
from extractors.reading.hyphens import HYPHENS, Hyphens
from extractors.reading.lines import Line
from extractors.reading.notes import without_marks
from extractors.reading.numbering import numbered_titles
from extractors.reading.pages import Page, all_lines, halves
from extractors.reading.panels import Flow, Group
from extractors.reading.passages import Teller, Writer
from extractors.reading.tables import Table
from models.document import PageInfo, Passage, PassageKind

_PLAIN = frozenset({PassageKind.PARAGRAPH, PassageKind.FOOTNOTE})
_CARD_WORDS = 30
_HIGH = 3.0  # font sizes: a panel that is lower may shade one row of a table
_ALMOST_ALL = 0.9
_SLIDE_CARD_WORDS = 90
_FIGURE_WORDS = 6


def passages_of(pages: list[Page]) -> tuple[Passage, ...]:
    """Make the passages of a document of all its pages."""
    pages = [half for page in pages for half in halves(page, pages)]
    for page, kept in zip(pages, without_running([(page.lines, page.info.height) for page in pages]), strict=True):
        page.lines = kept
    without_marks([(list(all_lines(page)), page.info.height) for page in pages])
    hyphens = Hyphens(line for page in pages for line in all_lines(page))
    flows = [_flows(page, len(pages)) for page in pages]
    pitch = pitches(flow for found in flows for flow in _nested(found))
    counter = iter(range(1, 1 << 30))
    entries = [list(_entries(found, page.info, pitch, None, counter)) for found, page in zip(flows, pages, strict=True)]
    body = body_of(entry for found in entries for entry in found if isinstance(entry, Block))
    heights = {page.info.number: page.info.height for page in pages}
    blocks = [entry for found in entries for entry in found if isinstance(entry, Block)]
    kinds = {id(block): kind_of(block, body, heights[block.page]) for block in blocks}
    for found, page in zip(entries, pages, strict=True):
        pictures = [*page.pictures, *(entry.rect for entry in found if isinstance(entry, Table))]
        for entry in found if pictures else ():
            if isinstance(entry, Block) and kinds[id(entry)] in _PLAIN and is_caption(entry, body, pictures):
                kinds[id(entry)] = PassageKind.CAPTION
    for block in numbered_titles(blocks, kinds):
        kinds[id(block)], block.outline = PassageKind.HEADING, True
    for above, block in pairwise(blocks):
        if kinds[id(above)] is PassageKind.HEADING and above.closes and block.opens and goes_on_from(above, block):
            kinds[id(above)] = PassageKind.PARAGRAPH
    teller = Teller(hyphens, kinds, cover_of(blocks, kinds))
    for found in entries:
        teller.read(found)
    return teller.passages()


def _flows(page: Page, pages: int) -> list[Flow]:
    sizes: Counter[float] = Counter()
    for line in page.lines:
        sizes[line.style.size] += len(line.pieces)
    size = max(sizes, key=lambda size: sizes[size], default=10.0)
    tables, lines = [], []
    for panel in _by_panel(page) if may_align(page.lines) else ():
        found_tables, rest = aligned_tables(panel)
        tables += found_tables
        lines += rest
    if tables and len(without_contents(page.lines, pages)) == len(page.lines):
        page.tables += tables
        page.lines = lines
    cards, lines = figures_with_words(page.lines, page.panels)
    found = arranged([*lines, *cards, *page.tables], page.panels, page.info.width, page.info.height, size)
    lines = [item for flow in _nested(found) for item in flow.items if isinstance(item, Line)]
    kept = {id(line) for line in without_contents(lines, pages)}
    if len(kept) < len(lines):
        for flow in _nested(found):
            flow.items = [item for item in flow.items if not isinstance(item, Line) or id(item) in kept]
    return found


def _by_panel(page: Page) -> Iterable[list[Line]]:
    """Group a page's lines by the smallest panel that holds them and is higher than a row."""
    panels = sorted(
        (p.rect for p in page.panels if p.rect.bottom - p.rect.top < _ALMOST_ALL * page.info.height),
        key=lambda rect: (rect.x1 - rect.x0) * (rect.bottom - rect.top),
    )
    groups: dict[int, list[Line]] = {}
    for line in page.lines:
        high = _HIGH * line.style.size
        holding = (i for i, r in enumerate(panels) if r.bottom - r.top > high and r.holds(line.rect, 3.0))
        groups.setdefault(next(holding, -1), []).append(line)
    return groups.values()


def _nested(flows: Iterable[Flow]) -> Iterator[Flow]:
    """Give flows, and those within the panels that stand in them."""
    for flow in flows:
        yield flow
        for item in flow.items:
            if isinstance(item, Group):
                yield from _nested(item.flows)


def _entries(
    flows: list[Flow], page: PageInfo, pitch: dict[float, float], panel: Panelled | None, counter: Iterator[int]
) -> Iterator[Block | Table]:
    """Give the blocks and tables of a page in reading order; blocks know where a paragraph may have been cut."""
    for flow in flows:
        waiting: list[Line] = []
        for item in [*flow.items, None]:
            if isinstance(item, Line):
                waiting.append(item)
                continue
            blocks = with_figures(blocks_of(waiting, flow, page.number, pitch, panel))
            if blocks:
                blocks[0].opens = True
            for block in reversed(blocks):
                block.closes = True
                if not block.lines[0].note:  # the text is cut above the notes
                    break
            yield from blocks
            waiting = []
            if isinstance(item, Table):
                yield item
            elif isinstance(item, Group):
                yield from _in_panel(item, page, pitch, counter)


def _in_panel(
    group: Group, page: PageInfo, pitch: dict[float, float], counter: Iterator[int]
) -> Iterator[Block | Table]:
    lines = [item for flow in group.flows for item in flow.items if isinstance(item, Line)]
    words = sum(piece.spaced for line in lines for piece in line.pieces)
    panel = Panelled(next(counter), group.colour, (group.rect.x0 + group.rect.x1) / 2, words)
    plain = len(group.flows) == 1 and len(lines) == len(group.flows[0].items)
    figure = words <= _CARD_WORDS and _figure_leads(lines)
    slide = page.width > page.height and words <= _SLIDE_CARD_WORDS and len({line.style for line in lines}) > 1
    card = slide and not any(map(is_bullet, lines))
    if group.card:
        yield replace(block_of(lines, group.flows[0], page.number, panel), bullet="", card=True)
        return
    if plain and (figure or card):  # a figure with what it counts; a card of a slide with its title
        yield block_of(lines, group.flows[0], page.number, panel)
        return
    yield from _entries(group.flows, page, pitch, panel, counter)


def _figure_leads(lines: list[Line]) -> bool:
    """Whether the largest of lines of several sizes are a figure, with a unit or a noun at most."""
    sizes = {line.style.size for line in lines}
    largest = " ".join(line.text for line in lines if line.style.size == max(sizes))
    return len(sizes) > 1 and len(largest.split()) <= _FIGURE_WORDS and has_figure(largest)


def title_of(metadata: str, pages: list[Page]) -> str:
    """Give the title that the file states if the first pages print it too, else the largest text of the first."""
    printed = " ".join(line.text for page in pages[:2] for line in page.lines).casefold()
    words = [word for word in metadata.casefold().split() if len(word) > 3]
    if words and sum(word in printed for word in words) >= 0.6 * len(words):
        return " ".join(metadata.split())
    first = next((page.lines for page in pages if page.lines), [])
    sizes = [line.style.size for line in first if any(c.isalpha() for c in line.text)]
    largest = max(sizes, default=0.0)
    lines = [line for line in first if line.style.size >= 0.95 * largest][:6]
    parted = any(line.text[-1] in HYPHENS for line in lines[:-1])
    writer = Writer(Hyphens(line for page in pages for line in page.lines) if parted else Hyphens(()))
    writer.lines(lines)
    return writer.text
