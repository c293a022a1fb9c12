"""What was read in a PDF, as rows of the tables: made where the PDF is read, so that storing is all that is left."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from extractors.meaning.additions import Additions
from extractors.meaning.areas import areas
from extractors.version import RULES_VERSION
from models.document import PageInfo, UnreadableError
from models.facts import Body, Extraction, Fact, Mention, PartnerLink, Place, PlaceLink, Quantity, Source
from models.tables import MOST_PLACED, tenthousandths
from service import snapshots
from service.echoes import lend_topics
from service.files import read_pdf
from service.folding import fold, fold_apart
from service.runs import pack
from service.schemas import ReadFact, facts_of
from service.topics import topic
from service.worth import worth

Row = dict[str, Any]

LONGEST_HEADING = 500
"""As much of a heading as can be asked for; PostgreSQL keeps no more than 2,700 bytes in an index."""


@dataclass
class Rows:
    """Rows by table; `document` are the columns that reading tells about the document itself.

    Facts and passages are in document order, and `number` is their rank, from 0, which links give as `fact_number`:
    who stores them knows the document's number (models.tables.placed).
    """

    document_id: str
    document: Row
    extraction: Row = field(default_factory=dict)
    partner: dict[str, Row] = field(default_factory=dict)
    place: dict[str, Row] = field(default_factory=dict)
    place_area: dict[tuple[str, str], Row] = field(default_factory=dict)
    page: list[Row] = field(default_factory=list)
    passage: list[Row] = field(default_factory=list)
    fact: list[Row] = field(default_factory=list)
    fact_text: list[Row] = field(default_factory=list)
    fact_partner: list[Row] = field(default_factory=list)
    fact_place: list[Row] = field(default_factory=list)
    fact_section: list[Row] = field(default_factory=list)
    fact_whole: list[Row] = field(default_factory=list)
    mention: list[Row] = field(default_factory=list)
    refusal: list[Row] = field(default_factory=list)


def document_id(sha256: str) -> str:
    return f"d_{sha256[:16]}"


def read_rows(
    path: Path, max_pages: int, max_megapixels: int, additions: Additions, on_page: Callable[[int, int], None]
) -> Rows:
    """Read a PDF, in the light of a user's own lexicon, and give its rows. Raises UnreadableError."""
    # Not with the module: the service never reads a PDF itself, and needs neither spaCy nor pdfium.
    from extractors.extract import extract  # noqa: PLC0415

    start = time.monotonic()
    pdf = read_pdf(path)
    extraction = extract(pdf, max_pages=max_pages, max_megapixels=max_megapixels, on_page=on_page, additions=additions)
    return rows_of(extraction, RULES_VERSION, time.monotonic() - start, additions.fingerprint)


def rows_of(extraction: Extraction, rules: str, seconds: float, lexicon: str | None = None) -> Rows:
    """Give the rows of what these rules took `seconds` to read, with a user's lexicon of that fingerprint.

    A value that cannot be stored exactly becomes a refusal.
    """
    pages, warnings = len(extraction.pages), list(extraction.warnings)
    rows = Rows(
        document_id(extraction.sha256),
        {
            "title": extraction.title or None,
            "publisher": extraction.publisher,
            "pages": pages,
            "pages_done": pages,
            "warnings": warnings,
            "territory": list(extraction.territory),
            "quality": dict(Counter(page.grade.value for page in extraction.pages)),
        },
    )
    rows.page = [_page(rows.document_id, page) for page in extraction.pages]
    if max(len(extraction.passages), len(extraction.facts)) > MOST_PLACED:
        raise UnreadableError("too-long", f"it has more than {MOST_PLACED} figures or paragraphs: hand it in in parts")
    for ordinal, passage in enumerate(extraction.passages):
        rows.passage.append(
            {
                "number": ordinal,
                "document_id": rows.document_id,
                "id": passage.id,
                "ordinal": ordinal,
                "page": passage.page,
                "kind": passage.kind,
                "section": list(passage.section),
                "text": passage.text,
                "by_ocr": passage.by_ocr,
                "runs": pack(passage.runs),
                "words": fold(passage.text),
            }
        )
    stored = _add_facts(rows, extraction.facts)
    for mention in extraction.mentions:
        _add_mention(rows, mention)
    for refusal in extraction.refusals:
        _refuse(rows, refusal.source, refusal.reason)
    rows.extraction = {
        "document_id": rows.document_id,
        "rules": rules,
        "lexicon": lexicon,
        "seconds": round(seconds, 3),
        "pages": pages,
        "passages": len(rows.passage),
        "facts": len(rows.fact),
        "mentions": len(rows.mention),
        "refusals": len(rows.refusal),
        "warnings": warnings,
        "snapshot": snapshots.pack(map(ReadFact.of_fact, facts_of(replace(extraction, facts=tuple(stored)), ""))),
    }
    return rows


def _page(document_id: str, page: PageInfo) -> Row:
    return {
        "document_id": document_id,
        "number": page.number,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "words": page.words,
        "text_layer": page.has_text_layer,
        "grade": page.grade,
        "unread": page.unread,
        "confidence": page.confidence,
        "warnings": list(page.warnings),
    }


def _add_facts(rows: Rows, facts: Iterable[Fact]) -> list[Fact]:
    """Add, and give, the facts whose values can be stored exactly, in document order; the others are refused."""
    kept: list[tuple[Row, Fact]] = []
    for fact in facts:
        try:
            for value in (fact.quantity.value, fact.quantity.value_max):
                if value is not None:
                    tenthousandths(value)
        except ValueError as error:
            _refuse(rows, fact.source, f"cannot be stored exactly: {error}")
        else:
            kept.append((printed_columns(fact.source), fact))
    kept.sort(key=lambda each: (each[0]["page"], each[0]["top"], each[0]["left"], each[1].id))
    by_id = {fact.id: (rank, fact) for rank, (_printed_at, fact) in enumerate(kept)}
    for rank, (_printed_at, fact) in enumerate(kept):
        wholes = list(_wholes(fact, by_id))
        add_fact(rows, rank, fact, wholes[0][1].quantity if wholes else None)
        rows.fact_whole += [{"fact_number": rank, "whole_number": number} for number, _whole in wholes]
        know(rows, fact)
        rows.fact_partner += partner_links(rank, fact)
        rows.fact_place += place_links(rank, fact)
    tell_shared(rows.fact_partner)
    for link in rows.fact_whole:
        rows.fact[link["whole_number"]]["has_parts"] = True
    facts = [fact for _printed_at, fact in kept]
    lend_topics(rows.document_id, zip(rows.fact, facts, strict=True))
    return facts


def add_fact(rows: Rows, number: int, fact: Fact, whole: Quantity | None) -> None:
    """Add a fact and its words, without its links; `whole` is the figure that it is a part of."""
    rows.fact.append(
        {
            "number": number,
            "id": fact.id,
            "document_id": rows.document_id,
            "passage_id": fact.source.passage.id,
            "programme": fact.programme,
            "part_of": fact.part_of if whole else None,
            "has_parts": False,
            **stated_columns(fact, whole),
        }
    )
    rows.fact_text.append(
        {
            **printed_columns(fact.source),
            "fact_number": number,
            "subject": fact.subject,
            "section": list(fact.source.passage.section),
            "rule": fact.quantity.rule,
            "confidence": fact.quantity.confidence,
            "warnings": list(fact.warnings),
            "words": searched(fact),
        }
    )
    headings = dict.fromkeys(heading[:LONGEST_HEADING] for heading in fact.source.passage.section)
    for level, heading in enumerate(headings):
        rows.fact_section.append({"fact_number": number, "level": level, "heading": heading})


def _wholes(fact: Fact, by_id: dict[str, tuple[int, Fact]]) -> Iterator[tuple[int, Fact]]:
    """Give what a fact is a part of, the nearest first; a part whose whole was refused stands alone."""
    seen = {fact.id}
    while fact.part_of in by_id and fact.part_of not in seen:
        seen.add(fact.part_of)
        number, fact = by_id[fact.part_of]
        yield number, fact


def stated_columns(fact: Fact, whole: Quantity | None) -> Row:
    """Give the columns of `fact` that hold, or follow from, what people may correct; `whole` as for `add_fact`."""
    quantity, period = fact.quantity, fact.period
    return {
        "kind": quantity.kind,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "worth": worth(quantity, whole),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
        "per": quantity.per,
        "tax": quantity.tax,
        "status": fact.status,
        "period_first": _year(period.first if period else None),
        "period_last": _year(period.last if period else None),
        "topic": topic(
            quantity.kind,
            quantity.unit,
            quantity.per,
            fact.subject,
            headings=fact.source.passage.section,
            names=_names(fact),
        ),
    }


def searched(fact: Fact) -> str:
    """Give the words that a fact is found by, folded."""
    return fold_apart(_words(fact))


def partner_links(number: int, fact: Fact) -> list[Row]:
    """Give the rows that tie bodies to the fact of this number: one for each body and role, the surest."""
    return [
        {
            "fact_number": number,
            "value": fact.quantity.value,
            "partner_id": link.body.id,
            "role": link.role,
            "ordinal": ordinal,
            "text": link.text,
            "confidence": link.confidence,
            "rule": link.rule,
        }
        for ordinal, link in enumerate(_surest(fact.partners))
    ]


def tell_shared(links: Sequence[Row]) -> None:
    """Write into the links of facts, all that each of these has, which of them have the same role as another one."""
    in_role = Counter((link["fact_number"], link["role"]) for link in links)
    for link in links:
        link["shared"] = in_role[link["fact_number"], link["role"]] > 1


def place_links(number: int, fact: Fact) -> list[Row]:
    """Give the rows that tie places to the fact of this number."""
    return [
        {
            "fact_number": number,
            "value": fact.quantity.value,
            "place_id": link.place.id,
            "ordinal": ordinal,
            "text": link.text,
        }
        for ordinal, link in enumerate(_first(fact.places))
    ]


def know(rows: Rows, fact: Fact) -> None:
    """Add the bodies and the places that a fact is tied to."""
    for partner in fact.partners:
        know_partner(rows, partner.body)
    for place in fact.places:
        know_place(rows, place.place)


def _add_mention(rows: Rows, mention: Mention) -> None:
    body = mention.of if isinstance(mention.of, Body) else None
    place = mention.of if isinstance(mention.of, Place) else None
    if body:
        know_partner(rows, body)
    if place:
        know_place(rows, place)
    rows.mention.append(
        {
            **_stands(rows, mention.source),
            "type": mention.type,
            "partner_id": body.id if body else None,
            "place_id": place.id if place else None,
        }
    )


def _refuse(rows: Rows, source: Source, reason: str) -> None:
    rows.refusal.append({**_stands(rows, source), "reason": reason})


def _stands(rows: Rows, source: Source) -> Row:
    return {"document_id": rows.document_id, "passage_id": source.passage.id, **printed_columns(source)}


def printed_columns(source: Source) -> Row:
    """Give the columns of `models.tables.Printed`."""
    boxes = source.passage.boxes(source.start, source.end)
    return {
        "page": boxes[0].page if boxes else source.passage.page,
        "top": round(boxes[0].top * 100) if boxes else 0,
        "left": round(boxes[0].x0 * 100) if boxes else 0,
        "start": source.start,
        "end": source.end,
        "text": source.text,
        "quote_start": source.quote_start,
        "quote": source.quote,
        "boxes": [
            {"page": box.page, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom} for box in boxes
        ],
    }


def know_partner(rows: Rows, body: Body) -> None:
    rows.partner[body.id] = {"id": body.id, "name": body.name, "code": body.code, "words": fold(body.name)}


def know_place(rows: Rows, place: Place) -> None:
    rows.place[place.id] = {
        "id": place.id,
        "name": place.name,
        "code": place.code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "words": fold(place.name),
    }
    for area in areas(place):
        rows.place_area[place.id, area.level] = {
            "place_id": place.id,
            "level": area.level,
            "area_id": area.id,
            "name": area.name,
        }


def _surest(links: Iterable[PartnerLink]) -> list[PartnerLink]:
    """One link for each body and role, the surest one, in the order in which they came first."""
    kept: dict[tuple[str, str], PartnerLink] = {}
    for link in links:
        known = kept.setdefault((link.body.id, link.role), link)
        if link.confidence > known.confidence:
            kept[link.body.id, link.role] = link
    return list(kept.values())


def _first(links: Iterable[PlaceLink]) -> list[PlaceLink]:
    kept: dict[str, PlaceLink] = {}
    for link in links:
        kept.setdefault(link.place.id, link)
    return list(kept.values())


def _year(year: str | None) -> int | None:
    return None if year is None else int(year)


def _names(fact: Fact) -> Iterator[str]:
    """Give the names of the bodies and towns that a fact is tied to; a site is a subject of its own."""
    for partner in fact.partners:
        yield from (partner.body.name, partner.text)
    for place in fact.places:
        if not place.place.id.startswith(("site:", "zone:")):
            yield from (place.place.name, place.text)


def _words(fact: Fact) -> list[str]:
    """All that a fact may be searched by."""
    partners = (name for link in fact.partners for name in (link.body.name, link.text))
    places = (name for link in fact.places for name in (link.place.name, link.text))
    section = fact.source.passage.section
    return [
        fact.source.quote,
        fact.subject,
        fact.quantity.unit,
        fact.programme or "",
        *dict.fromkeys([*partners, *places]),
        *section,
    ]
