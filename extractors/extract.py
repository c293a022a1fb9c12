"""Where the two wings meet: a PDF's bytes in, its facts out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.ids import bare, fact_id, passage_id
from extractors.meaning.additions import NOTHING_ADDED, Additions
from extractors.meaning.french import looks_french
from extractors.meaning.pipeline import understand
from extractors.reading import read
from models.document import Passage
from models.facts import Extraction, Fact, Kind, Source

_OCR = 0.9  # of the confidence that the same words have where they are printed
_NOT_FRENCH = "The text does not look French: figures, partners and places may be missed or misread."


def extract(
    pdf: bytes,
    *,
    max_pages: int,
    max_megapixels: int = 300,
    on_page: Callable[[int, int], None] | None = None,
    additions: Additions = NOTHING_ADDED,
) -> Extraction:
    """Read a PDF and give all that it says. `on_page` is told the pages read and the pages there are.

    `additions` is a lexicon of the user's own (see extractors.meaning.additions).
    Raises UnreadableError where the file cannot be read.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    document = read(pdf, max_pages=max_pages, max_megapixels=max_megapixels, on_page=on_page)
    passages = _with_ids(sha256, document.passages)
    meaning = understand(passages, additions)
    french = looks_french(passage.text for passage in passages)
    return Extraction(
        sha256=sha256,
        title=document.title,
        publisher=None,
        pages=document.pages,
        passages=passages,
        facts=_facts_with_ids(sha256, [_doubted(fact) for fact in meaning.facts]),
        mentions=meaning.mentions,
        refusals=meaning.refusals,
        territory=meaning.territory,
        warnings=document.warnings if french else (*document.warnings, _NOT_FRENCH),
    )


def document_id(sha256: str) -> str:
    return f"d_{sha256[:16]}"


def _with_ids(sha256: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """A passage keeps its id as long as its page and its words stay, whatever is read before it."""
    seen: Counter[tuple[int, str]] = Counter()
    named = []
    for passage in passages:
        key = (passage.page, passage.text)
        named.append(replace(passage, id=passage_id(sha256, *key, seen[key])))
        seen[key] += 1
    return tuple(named)


def _doubted(fact: Fact) -> Fact:
    """Make a fact less sure where its words were read by OCR, and say so."""
    if not fact.source.passage.by_ocr:
        return fact
    quantity = replace(fact.quantity, confidence=round(_OCR * fact.quantity.confidence, 4))
    return replace(fact, quantity=quantity, warnings=(*fact.warnings, "read by OCR"))


def _facts_with_ids(sha256: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Name each fact by its printed words and its place on the page, and its whole by the id of that fact."""
    ids: dict[tuple[str, int, int], str] = {}
    seen: Counter[tuple[int, Kind, str]] = Counter()
    for fact in sorted(facts, key=_place):
        key = (_place(fact)[0], fact.quantity.kind, bare(fact.source.text))
        ids[_key(fact.source)] = fact_id(sha256, *key, seen[key])
        seen[key] += 1
    return tuple(
        replace(fact, id=ids[_key(fact.source)], part_of=ids[_key(fact.whole)] if fact.whole else None)
        for fact in facts
    )


def _key(source: Source) -> tuple[str, int, int]:
    return source.passage.id, source.start, source.end


def _place(fact: Fact) -> tuple[int, float, float]:
    """Page, top and left of the figure's first box: every fact has one, since reading gives no character without."""
    box = fact.source.passage.boxes(fact.source.start, fact.source.end)[0]
    return box.page, box.top, box.x0
