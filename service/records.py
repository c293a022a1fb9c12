"""Stored rows as the shapes of the contract: the same objects that `filon extract` prints."""

from models import access, tables
from models.document import Grade
from service import naming, schemas
from service.fact_rows import AnyRow, FactRow


def document(row: tables.Document) -> schemas.Document:
    """Build a document; its collections must be loaded."""
    failed = row.status is tables.DocumentStatus.FAILED
    return schemas.Document(
        id=row.id,
        sha256=row.sha256,
        filename=row.filename,
        title=naming.title(row),
        publisher=naming.publisher(row),
        years=period(row.year_first, row.year_last),
        collections=[each.name for each in row.collections],
        status=row.status.value,
        pages=row.pages,
        pages_done=row.pages_done,
        facts=row.facts,
        error=row.error_message if failed else None,
        reason=row.error_reason if failed else None,
        warnings=row.warnings,
        territory=row.territory,
        quality={grade: row.quality.get(grade.value, 0) for grade in Grade},
        created=row.created,
    )


def document_ref(row: tables.Document) -> schemas.DocumentRef:
    return schemas.DocumentRef(id=row.id, sha256=row.sha256, title=naming.title(row), filename=row.filename)


def source(row: tables.Printed | AnyRow, passage: str) -> schemas.Source:
    return schemas.Source(
        page=row.page,
        passage=passage,
        start=row.start,
        end=row.end,
        quote_start=row.quote_start,
        quote=row.quote,
        boxes=[schemas.Box.model_validate(box) for box in row.boxes],
    )


def fact(of: FactRow) -> schemas.Fact:
    """Build a fact; it must have been read with its boxes."""
    row = of.fact
    return schemas.Fact(
        id=row.id,
        document=schemas.DocumentRef(
            id=row.document_id, sha256=row.sha256, title=row.title or row.filename, filename=row.filename
        ),
        kind=row.kind,
        value=schemas.decimal_text(row.value),
        value_max=None if row.value_max is None else schemas.decimal_text(row.value_max),
        unit=row.unit,
        qualifier=row.qualifier,
        per=row.per,
        tax=row.tax,
        text=row.text,
        subject=row.subject,
        status=row.status,
        period=period(row.period_first, row.period_last),
        partners=[_partner(link) for link in of.partners],
        places=[_place(link) for link in of.places],
        programme=row.programme,
        section=row.section,
        part_of=row.part_of,
        source=source(row, row.passage_id),
        rule=row.rule,
        confidence=row.confidence,
        warnings=row.warnings,
        review=row.review.value,
    )


def period(first: int | None, last: int | None) -> tuple[str | None, str | None] | None:
    if first is None and last is None:
        return None
    return (None if first is None else f"{first:04}", None if last is None else f"{last:04}")


def _partner(link: AnyRow) -> schemas.FactPartner:
    return schemas.FactPartner(
        id=link.id,
        name=link.name,
        role=link.role,
        text=link.text,
        confidence=link.confidence,
        rule=link.rule,
    )


def _place(link: AnyRow) -> schemas.FactPlace:
    return schemas.FactPlace(
        id=link.id,
        name=link.name,
        code=link.code,
        text=link.text,
        latitude=link.latitude,
        longitude=link.longitude,
    )


def mention(row: tables.Mention) -> schemas.Mention:
    """Build a mention; its partner and its place must be loaded."""
    of = row.partner or row.place
    if of is None:
        raise ValueError(f"mention {row.id} is of nothing")
    return schemas.Mention(
        type=row.type, id=of.id, name=of.name, code=of.code, text=row.text, source=source(row, row.passage_id)
    )


def refusal(row: tables.Refusal) -> schemas.Refusal:
    return schemas.Refusal(text=row.text, reason=row.reason, source=source(row, row.passage_id))


def page(row: tables.Page) -> schemas.PdfPage:
    return schemas.PdfPage(
        number=row.number,
        width=row.width,
        height=row.height,
        words=row.words,
        text_layer=row.text_layer,
        grade=row.grade,
        unread=row.unread,
        confidence=row.confidence,
        warnings=row.warnings,
    )


def run(row: tables.Extraction) -> schemas.Run:
    return schemas.Run(
        id=row.id,
        rules=row.rules,
        lexicon=row.lexicon,
        created=row.created,
        seconds=row.seconds,
        pages=row.pages,
        passages=row.passages,
        facts=row.facts,
        mentions=row.mentions,
        refusals=row.refusals,
    )


def passage(row: tables.Passage) -> schemas.Passage:
    return schemas.Passage(id=row.id, page=row.page, kind=row.kind, section=row.section, text=row.text)


CONTEXT = 32
"""How many characters before and after its words a quote selector gives."""


def target(of: FactRow, passage_text: str, file_url: str) -> schemas.Target:
    """Build the Web Annotation target that leads back to a fact's words in the file at `file_url`."""
    printed = of.fact
    selectors: list[schemas.TextQuoteSelector | schemas.TextPositionSelector | schemas.FragmentSelector] = [
        schemas.TextQuoteSelector(
            exact=printed.text,
            prefix=passage_text[max(0, printed.start - CONTEXT) : printed.start],
            suffix=passage_text[printed.end : printed.end + CONTEXT],
        ),
        schemas.TextPositionSelector(start=printed.start, end=printed.end),
    ]
    selectors += [schemas.FragmentSelector(value=_fragment(schemas.Box.model_validate(box))) for box in printed.boxes]
    return schemas.Target(source=file_url, selector=selectors)


def fact_with_target(
    of: FactRow, passage_text: str, file_url: str, claim: schemas.ClaimRef | None
) -> schemas.FactWithTarget:
    """Build a fact with its target and its claim."""
    return schemas.FactWithTarget(
        **dict(fact(of)), target=target(of, passage_text, file_url), claim=claim, rules=of.fact.rules_say
    )


def step(row: tables.Correction) -> schemas.Step:
    return schemas.Step(
        action=row.action.value,
        created=row.created,
        author=row.author,
        reason=row.reason,
        before=row.before,
        after=row.after,
        undone=row.undone,
    )


def merge(row: tables.PartnerMerge) -> schemas.Merge:
    unmerged = schemas.Unmerge(created=row.undone_at, author=row.undone_author, reason=row.undone_reason)
    return schemas.Merge(
        partner=schemas.PartnerRef(id=row.partner_id, name=row.partner["name"]),
        into=schemas.PartnerRef(id=row.into_id, name=row.into["name"]),
        created=row.created,
        author=row.author,
        reason=row.reason,
        unmerged=unmerged if row.undone else None,
    )


def audited(row: access.Audit) -> schemas.Audited:
    return schemas.Audited(
        created=row.created,
        who=row.who,
        by=row.by.value,
        address=row.address,
        method=row.method,
        operation=row.route,
        target=row.target,
        status=row.status,
    )


def _fragment(box: schemas.Box) -> str:
    measures = (box.x0, box.top, box.x1 - box.x0, box.bottom - box.top)
    return f"page={box.page}&viewrect=" + ",".join(f"{measure:.2f}".rstrip("0").rstrip(".") for measure in measures)
