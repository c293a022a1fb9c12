"""Pages printed sideways: read upright, given as displayed."""

from collections.abc import Mapping
from dataclasses import replace

from models.document import Box, Document, Run


def as_displayed(document: Document, quarters: Mapping[int, int]) -> Document:
    """Turn pages and boxes back; `quarters` says, by page, how often a page was turned with the clock to be read."""
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    if not any(quarters.values()):
        return document
    pages = tuple(
        replace(page, width=page.height, height=page.width) if quarters.get(page.number, 0) % 2 else page
        for page in document.pages
    )
    passages = tuple(
        replace(
            passage,
            runs=tuple(
                Run(run.start, run.end, turned_back(run.box, quarters.get(run.box.page, 0), *sizes[run.box.page]))
                for run in passage.runs
            ),
        )
        if any(quarters.get(run.box.page) for run in passage.runs)
        else passage
        for passage in document.passages
    )
    return replace(document, pages=pages, passages=passages)


def turned_back(box: Box, quarters: int, width: float, height: float) -> Box:
    """Turn a box by so many quarters against the clock, on a page of `width` by `height` as it was read."""
    page, x0, top, x1, bottom = box.page, box.x0, box.top, box.x1, box.bottom
    if quarters == 1:
        return Box(page, top, width - x1, bottom, width - x0)
    if quarters == 2:
        return Box(page, width - x1, height - bottom, width - x0, height - top)
    if quarters == 3:
        return Box(page, height - bottom, x0, height - top, x1)
    return box
