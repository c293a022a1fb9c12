"""The JSON that leaves Filon, on the command line and over HTTP: the shapes of corpus/CONTRACT.md.

Each shape says how it is built from what the extractors give (`of_…`). How it is built from stored rows is the matter
of service.records, so that `filon extract` needs neither the database nor the web framework to print the same objects.
Values are decimal strings, offsets are code points, boxes are PDF points from the top left of the page as displayed.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models import document, facts

Review = Literal["unreviewed", "confirmed", "rejected", "edited"]
State = Literal["queued", "processing", "ready", "failed"]

SHA256 = "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"
"""The hash that the examples carry."""

DecimalText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]


Points = Annotated[float, AfterValidator(lambda value: round(value, 2))]
"""A measure on a page: hundredths of a point are finer than any printer."""


class Shape(BaseModel):
    """An object of the contract: its fields in the contract's order, none beyond them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def decimal_text(value: Decimal) -> str:
    """Write a decimal without exponent and without zeros that say nothing: `2800000`, `15.4`, `0`."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class DocumentRef(Shape):
    """The document that a fact stands in."""

    id: str = Field(examples=["d_3a7bd3e2360a3d29"])
    sha256: str = Field(examples=[SHA256])
    title: str = Field(examples=["Bilan à mi-parcours du contrat d'agglomération"])
    filename: str = Field(examples=["bilan-2022.pdf"])

    @classmethod
    def of_extraction(cls, extraction: facts.Extraction, filename: str) -> "DocumentRef":
        return cls(
            id=f"d_{extraction.sha256[:16]}",
            sha256=extraction.sha256,
            title=extraction.title or filename,
            filename=filename,
        )


class Box(Shape):
    """A rectangle on a page: PDF points in the crop box as displayed, origin top left; as high as the font."""

    page: int = Field(ge=1, examples=[4])
    x0: Points = Field(examples=[312.1])
    top: Points = Field(examples=[402.7])
    x1: Points = Field(examples=[341.9])
    bottom: Points = Field(examples=[412.3])

    @classmethod
    def of_box(cls, box: document.Box) -> "Box":
        return cls(page=box.page, x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)


class Source(Shape):
    """The words that say it: offsets are code points in the passage's text, `quote` begins at `quote_start`."""

    page: int = Field(ge=1, examples=[4])
    passage: str = Field(examples=["p_0f6c5be6b0a1d3c2"])
    start: int = Field(ge=0, examples=[69])
    end: int = Field(ge=0, examples=[75])
    quote_start: int = Field(ge=0, examples=[0])
    quote: str = Field(examples=["La station d'épuration, opération de 2,8 M€, a été mise en service fin 2018."])
    boxes: list[Box]

    @classmethod
    def of_source(cls, source: facts.Source) -> "Source":
        boxes = source.passage.boxes(source.start, source.end)
        return cls(
            page=boxes[0].page if boxes else source.passage.page,
            passage=source.passage.id,
            start=source.start,
            end=source.end,
            quote_start=source.quote_start,
            quote=source.quote,
            boxes=[Box.of_box(box) for box in boxes],
        )


class FactPartner(Shape):
    """A body tied to the figure, in its role; `confidence` is the chance that it belongs there in that role."""

    id: str = Field(examples=["epci:200044618"])
    name: str = Field(examples=["Communauté d'agglomération du Douaisis"])
    role: facts.Role = Field(examples=["funder"])
    text: str = Field(examples=["Douaisis Agglo"])
    confidence: float = Field(ge=0, le=1, examples=[0.9])
    rule: str = Field(examples=["funder.passive"])

    @classmethod
    def of_link(cls, link: facts.PartnerLink) -> "FactPartner":
        return cls(
            id=link.body.id,
            name=link.body.name,
            role=link.role,
            text=link.text,
            confidence=link.confidence,
            rule=link.rule,
        )


class FactPlace(Shape):
    """A place tied to the figure; `code` is the INSEE code, null where it has none."""

    id: str = Field(examples=["commune:59028"])
    name: str = Field(examples=["Auby"])
    code: str | None = Field(examples=["59028"])
    text: str = Field(examples=["Auby"])
    latitude: float | None = Field(examples=[50.41])
    longitude: float | None = Field(examples=[3.05])

    @classmethod
    def of_link(cls, link: facts.PlaceLink) -> "FactPlace":
        place = link.place
        return cls(
            id=place.id,
            name=place.name,
            code=place.code,
            text=link.text,
            latitude=place.latitude,
            longitude=place.longitude,
        )


class Fact(Shape):
    """One figure as the document states it."""

    id: str = Field(examples=["f_9b1c40d2a7e35f68"])
    document: DocumentRef
    kind: facts.Kind = Field(examples=["amount"])
    value: DecimalText = Field(examples=["2800000"], description="Decimal string, never a float.")
    value_max: DecimalText | None = Field(examples=[None], description="The upper end of a range.")
    unit: str = Field(examples=["EUR"], description="ISO 4217 code, %, unit as written, or the noun counted.")
    qualifier: facts.Qualifier = Field(examples=["exact"])
    per: facts.Per | None = Field(examples=[None])
    tax: facts.Tax | None = Field(examples=[None])
    text: str = Field(examples=["2,8 M€"], description="The figure as printed.")
    subject: str = Field(examples=["station d'épuration"])
    status: facts.Status | None = Field(examples=["achieved"])
    period: tuple[str | None, str | None] | None = Field(
        examples=[["2018", "2018"]], description="First and last year; either may be open (null)."
    )
    partners: list[FactPartner]
    places: list[FactPlace]
    programme: str | None = Field(examples=[None])
    section: list[str] = Field(examples=[["Améliorer le cadre de vie", "Protéger la ressource en eau"]])
    part_of: str | None = Field(examples=[None], description="The id of the fact that this one is a part or share of.")
    source: Source
    rule: str = Field(examples=["amount.symbol"])
    confidence: float = Field(
        ge=0, le=1, examples=[0.97], description="The chance that kind, value and unit are right."
    )
    warnings: list[str] = Field(examples=[[]])
    review: Review = Field(examples=["unreviewed"])

    @classmethod
    def of_fact(cls, fact: facts.Fact, of: DocumentRef) -> "Fact":
        quantity, period = fact.quantity, fact.period
        return cls(
            id=fact.id,
            document=of,
            kind=quantity.kind,
            value=decimal_text(quantity.value),
            value_max=None if quantity.value_max is None else decimal_text(quantity.value_max),
            unit=quantity.unit,
            qualifier=quantity.qualifier,
            per=quantity.per,
            tax=quantity.tax,
            text=fact.source.text,
            subject=fact.subject,
            status=fact.status,
            period=(period.first, period.last) if period else None,
            partners=[FactPartner.of_link(link) for link in fact.partners],
            places=[FactPlace.of_link(link) for link in fact.places],
            programme=fact.programme,
            section=list(fact.source.passage.section),
            part_of=fact.part_of,
            source=Source.of_source(fact.source),
            rule=quantity.rule,
            confidence=quantity.confidence,
            warnings=list(fact.warnings),
            review="unreviewed",
        )


class Mention(Shape):
    """A body or a place named in a passage."""

    type: facts.MentionType = Field(examples=["partner"])
    id: str = Field(examples=["epci:200044618"])
    name: str = Field(examples=["Communauté d'agglomération du Douaisis"])
    code: str | None = Field(examples=["200044618"], description="INSEE code, SIREN of an EPCI, else null.")
    text: str = Field(examples=["Douaisis Agglo"])
    source: Source

    @classmethod
    def of_mention(cls, mention: facts.Mention) -> "Mention":
        return cls(
            type=mention.type,
            id=mention.of.id,
            name=mention.of.name,
            code=mention.of.code,
            text=mention.source.text,
            source=Source.of_source(mention.source),
        )


class Refusal(Shape):
    """A figure seen but not stated, and why."""

    text: str = Field(examples=["1.250,00.3"])
    reason: str = Field(examples=["ambiguous separators"])
    source: Source

    @classmethod
    def of_refusal(cls, refusal: facts.Refusal) -> "Refusal":
        return cls(text=refusal.source.text, reason=refusal.reason, source=Source.of_source(refusal.source))


def facts_of(extraction: facts.Extraction, filename: str) -> Iterable[Fact]:
    """All facts of an extraction, as `filon extract` prints them."""
    of = DocumentRef.of_extraction(extraction, filename)
    return (Fact.of_fact(fact, of) for fact in extraction.facts)


class ReadPartner(BaseModel):
    """A body that the rules tied to a figure, and its role."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(examples=["epci:200044618"])
    name: str = Field(examples=["Communauté d'agglomération du Douaisis"])
    role: facts.Role = Field(examples=["funder"])


class ReadPlace(BaseModel):
    """A place that the rules tied to a figure."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(examples=["commune:59028"])
    name: str = Field(examples=["Auby"])


class ReadFact(BaseModel):
    """A fact as one run of the rules read it: what two runs are compared by."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(examples=["f_9b1c40d2a7e35f68"])
    kind: facts.Kind = Field(examples=["amount"])
    value: DecimalText = Field(examples=["2800000"])
    value_max: DecimalText | None = Field(None, examples=[None])
    unit: str = Field(examples=["EUR"])
    qualifier: facts.Qualifier = Field(examples=["exact"])
    per: facts.Per | None = Field(None, examples=[None])
    tax: facts.Tax | None = Field(None, examples=[None])
    text: str = Field(examples=["2,8 M€"])
    subject: str = Field("", examples=["station d'épuration"])
    status: facts.Status | None = Field(None, examples=["achieved"])
    period: tuple[str | None, str | None] | None = Field(None, examples=[["2018", "2018"]])
    partners: list[ReadPartner] = []
    places: list[ReadPlace] = []
    programme: str | None = Field(None, examples=[None])
    part_of: str | None = Field(None, examples=[None])
    page: int = Field(examples=[4])
    quote: str = Field(examples=["La station d'épuration, opération de 2,8 M€, a été mise en service fin 2018."])
    rule: str = Field("", examples=["amount.symbol"])
    confidence: float = Field(1, examples=[0.97])

    @classmethod
    def of_fact(cls, fact: Fact) -> "ReadFact":
        return cls.of_line(fact.model_dump())

    @classmethod
    def of_line(cls, line: dict[str, Any]) -> "ReadFact":
        """Build it from a fact of CONTRACT.md, of whichever version of Filon, or from one like this.

        Raises ValidationError.
        """
        return cls.model_validate({**line, **line.get("source", {})})


class Document(Shape):
    """A document, and how far its reading is."""

    id: str = Field(examples=["d_3a7bd3e2360a3d29"])
    sha256: str = Field(examples=[SHA256])
    filename: str = Field(examples=["bilan-2022.pdf"])
    title: str = Field(examples=["Bilan à mi-parcours du contrat d'agglomération"])
    publisher: str | None = Field(examples=["Communauté d'agglomération du Douaisis"])
    years: tuple[str | None, str | None] | None = Field(
        examples=[["2017", "2022"]], description="First and last year that it is about, where people say."
    )
    collections: list[str] = Field(examples=[["CPER 2021-2027"]], description="The collections that people put it in.")
    status: State = Field(examples=["ready"])
    pages: int | None = Field(examples=[14])
    pages_done: int = Field(examples=[14])
    facts: int = Field(examples=[212])
    error: str | None = Field(examples=[None], description="What went wrong, and what to do about it.")
    reason: str | None = Field(examples=[None], description="The same for programs: `encrypted`, `needs-ocr`…")
    warnings: list[str] = Field(examples=[[]])
    territory: list[str] = Field(
        examples=[["59", "62"]], description="Codes of the départements that it is about, where it tells."
    )
    quality: dict[document.Grade, int] = Field(
        examples=[{"text": 11, "unread-images": 2, "suspicious-order": 0, "ocr": 1, "no-text": 0}],
        description="How many pages have each grade; see its pages.",
    )
    created: datetime = Field(examples=["2026-01-05T11:00:00Z"], description="When it was first handed in.")


GRADES = (
    "The worst that holds: read from its text layer (`text`); the same, with images that seem to hold print, which was "
    "not read (`unread-images`); the same, in an order that is not the file's, or with lines printed over one another "
    "(`suspicious-order`); read from its picture (`ocr`); nothing was read on it (`no-text`)."
)


class PdfPage(Shape):
    """A page of the PDF: its size in points as displayed, and how far its reading can be trusted."""

    number: int = Field(ge=1, examples=[4])
    width: float = Field(examples=[595.28])
    height: float = Field(examples=[841.89])
    words: int = Field(examples=[412])
    text_layer: bool = Field(examples=[True], description="Whether its words are those of its text layer.")
    grade: document.Grade = Field(examples=["unread-images"], description=GRADES)
    unread: float = Field(examples=[0.12], description="Share of the page where images hold what looks like print.")
    confidence: float | None = Field(examples=[None], description="How sure OCR is of its letters, 0 to 1.")
    warnings: list[str] = Field(examples=[["page 4: images over 12% of it hold what looks like print, not read"]])


class Passage(Shape):
    """A paragraph, a bullet, a heading, a call-out or a table row, in reading order."""

    id: str = Field(examples=["p_0f6c5be6b0a1d3c2"])
    page: int = Field(ge=1, examples=[4])
    kind: document.PassageKind = Field(examples=["paragraph"])
    section: list[str] = Field(examples=[["Améliorer le cadre de vie"]])
    text: str = Field(examples=["La station d'épuration, opération de 2,8 M€, a été mise en service fin 2018."])


class Mark(Shape):
    """A word of the query in a passage: code points, half-open."""

    start: int = Field(examples=[3])
    end: int = Field(examples=[10])


class Hit(Shape):
    """A passage that holds all the words, where they stand in it, and the facts that it states."""

    document: DocumentRef
    passage: Passage
    marks: list[Mark]
    facts: list[Fact]


class RoleCounts(Shape):
    """How many facts name a body in each role."""

    funder: int = 0
    beneficiary: int = 0
    operator: int = 0
    other: int = 0


class Partner(Shape):
    """A body, and how often it is met."""

    id: str = Field(examples=["epci:200044618"])
    name: str = Field(examples=["Communauté d'agglomération du Douaisis"])
    code: str | None = Field(examples=["200044618"])
    facts: int = Field(examples=[37])
    mentions: int = Field(examples=[81])
    documents: int = Field(examples=[2])
    roles: RoleCounts


class Place(Shape):
    """A place, and how often it is met."""

    id: str = Field(examples=["commune:59028"])
    name: str = Field(examples=["Auby"])
    code: str | None = Field(examples=["59028"])
    latitude: float | None = Field(examples=[50.41])
    longitude: float | None = Field(examples=[3.05])
    facts: int = Field(examples=[5])
    mentions: int = Field(examples=[9])
    documents: int = Field(examples=[1])


class SumRow(Shape):
    """What the facts under one key come to, in euros."""

    key: str | None = Field(examples=["epci:200044618"], description="Null for facts that have none.")
    label: str | None = Field(examples=["Communauté d'agglomération du Douaisis"])
    role: facts.Role | None = Field(examples=["funder"], description="By partner: the role that it has.")
    facts: int = Field(examples=[5], description="How many facts `url` leads to.")
    sum: DecimalText = Field(examples=["8400000"], description="What is added; by partner, what it pays alone.")
    sum_shared: DecimalText = Field(examples=["0"], description="What it pays together with others, whole.")
    derived: DecimalText | None = Field(
        examples=["8400000"], description="How much of both sums was worked out from stated shares; null for nothing."
    )
    left_out: dict[str, int] = Field(
        examples=[{"not-an-amount": 3, "planned": 1}], description="How many facts are not added, and why."
    )
    url: str = Field(examples=["/api/v1/facts?partner=epci%3A200044618&role=funder"], description="Its facts.")


class Summary(Shape):
    """A sum of money, and what it is made of, the largest row first."""

    by: str = Field(examples=["partner"])
    level: str | None = Field(examples=[None])
    unit: Literal["EUR"] = "EUR"
    total: SumRow
    rows: list[SumRow]
    next_cursor: str | None = Field(examples=[None])


class TextQuoteSelector(Shape):
    """The words themselves, with those before and after them in the passage."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str = Field(examples=["2,8 M€"])
    prefix: str = Field(examples=["tion d'épuration, opération de "])
    suffix: str = Field(examples=[", a été mise en service fin 2018"])


class TextPositionSelector(Shape):
    """Code points in the text of the passage that `source.passage` names."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int = Field(examples=[69])
    end: int = Field(examples=[75])


class FragmentSelector(Shape):
    """A rectangle of a page of the PDF (RFC 8118): left, top, width, height in points."""

    type: Literal["FragmentSelector"] = "FragmentSelector"
    conformsTo: Literal["http://tools.ietf.org/rfc/rfc8118"] = "http://tools.ietf.org/rfc/rfc8118"  # noqa: N815
    value: str = Field(examples=["page=4&viewrect=312.1,402.7,29.8,9.6"])


class Target(Shape):
    """Where the fact stands, as a target of the W3C Web Annotation model."""

    source: str = Field(examples=["/api/v1/documents/d_3a7bd3e2360a3d29/file"])
    selector: list[TextQuoteSelector | TextPositionSelector | FragmentSelector]


class ClaimRef(Shape):
    """The claim that a fact belongs to: the same figure, stated in several places."""

    id: str = Field(examples=["f_9b1c40d2a7e35f68"], description="The id of the first fact that states it.")
    facts: int = Field(ge=2, examples=[3], description="How many facts state it.")


class FactWithTarget(Fact):
    """One fact with the place on the page that proves it."""

    target: Target
    claim: ClaimRef | None = Field(examples=[None], description="Null where the figure is stated once.")
    rules: dict[str, Any] | None = Field(
        examples=[None],
        description="What the rules read there now, in the fields of a fact, where they differ from what people said "
        "when they had read something else; empty where they no longer find it, null where there is no difference.",
    )


class Run(Shape):
    """One run of the rules over a document: which rules, how long, how much they found."""

    id: int = Field(examples=[12])
    rules: str = Field(examples=["2"], description="Version of the rules.")
    lexicon: str | None = Field(
        examples=["5f1d7a84db00d2fc"], description="Fingerprint of your own lexicon; null where there was none."
    )
    created: datetime = Field(examples=["2026-01-05T11:00:00Z"])
    seconds: float = Field(examples=[1.204])
    pages: int = Field(examples=[14])
    passages: int = Field(examples=[240])
    facts: int = Field(examples=[212])
    mentions: int = Field(examples=[518])
    refusals: int = Field(examples=[9])


class ReadingsAsked(Shape):
    """How many documents were put in the queue to be read again."""

    queued: int = Field(examples=[212])
    under_way: int = Field(examples=[1], description="How many were queued or being read already, and stay so.")


class FieldChange(Shape):
    """What a field said, and what it says."""

    before: Any = Field(examples=[None])
    after: Any = Field(examples=["achieved"])


class ChangedFact(Shape):
    """A fact that both readings have; where its id is another one it was told by its words."""

    before: ReadFact
    after: ReadFact
    fields: dict[str, FieldChange] = Field(
        examples=[{"status": {"before": None, "after": "achieved"}}], description="The fields that say something else."
    )


class Comparison(Shape):
    """Facts that only one of two readings has, and those that both have in different ways."""

    added: list[ReadFact]
    gone: list[ReadFact]
    changed: list[ChangedFact]


class RunComparison(Comparison):
    """What two runs read otherwise."""

    from_: Run = Field(alias="from")
    to: Run


T = TypeVar("T")


class Page(Shape, Generic[T]):
    """One page of a list; `next_cursor` leads to the page after it, and is null on the last."""

    items: list[T]
    next_cursor: str | None = Field(examples=[None])


class CountedPage(Page[T], Generic[T]):
    """One page of a list that is counted where that is asked for."""

    total: int | None = Field(
        examples=[212], description="How many there are on all pages; null unless `count` asks for it."
    )


class FactPage(CountedPage[Fact]):
    """Facts."""


class FacetItem(Shape):
    """A value of a filter, what people call it, and how many facts it would leave."""

    key: str = Field(examples=["etat"])
    label: str = Field(examples=["État"])
    facts: int = Field(ge=0, examples=[12])


class Facet(Shape):
    """The values of one filter, the most frequent first."""

    facet: str = Field(examples=["partner"])
    items: list[FacetItem]
    more: bool = Field(examples=[False], description="Whether there are more than `limit` let through.")


class Facets(Shape):
    """Counts for each facet asked for, in that order."""

    facets: list[Facet]


class DocumentPage(Page[Document]):
    """Documents, the newest first unless another order was asked for."""


class ArchiveMember(Shape):
    """A file of a ZIP: the document that it is, or why it was not taken in."""

    name: str = Field(examples=["2022/bilan-2022.pdf"], description="Its path in the ZIP.")
    document: Document | None = Field(description="Null where it was not taken in.")
    new: bool = Field(examples=[True], description="Whether it was not there before.")
    reason: str | None = Field(examples=["not-a-pdf"], description="Why it was not taken in, for programs.")


class Archive(Shape):
    """What became of the files of a ZIP, in its order."""

    members: list[ArchiveMember]


class RunPage(Page[Run]):
    """Runs of the rules, the last one first."""


class RefusalPage(Page[Refusal]):
    """Figures seen but not stated, in document order."""


class PdfPages(Page[PdfPage]):
    """Pages of the PDF, from the first to the last."""


class PassagePage(Page[Passage]):
    """Passages, in reading order."""


class MentionPage(Page[Mention]):
    """Bodies and places named, in document order."""


class HitPage(CountedPage[Hit]):
    """Passages that hold all the words, in document order."""


class PartnerPage(Page[Partner]):
    """Bodies by name."""


class PlacePage(Page[Place]):
    """Places by name."""


class Claim(Shape):
    """A figure that is stated several times, and the facts that state it, in document order."""

    id: str = Field(examples=["f_9b1c40d2a7e35f68"], description="The id of the first fact that states it.")
    kind: facts.Kind = Field(examples=["amount"])
    value: DecimalText = Field(examples=["2800000"])
    value_max: DecimalText | None = Field(examples=[None])
    unit: str = Field(examples=["EUR"])
    per: facts.Per | None = Field(examples=[None])
    subject: str = Field(examples=["station d'épuration"], description="That of the first fact.")
    facts: list[Fact]


class ClaimPage(Page[Claim]):
    """Figures that are stated several times, in document order of their first facts."""


class Point(Shape):
    """A value of a series in one period; a claim that several facts state is one point."""

    period: tuple[str | None, str | None] = Field(examples=[["2022", "2022"]])
    value: DecimalText = Field(examples=["412"])
    value_max: DecimalText | None = Field(examples=[None])
    status: facts.Status | None = Field(examples=["achieved"])
    qualifier: facts.Qualifier = Field(examples=["exact"])
    differs: bool = Field(
        examples=[False], description="Whether another point gives another value for the same period and status."
    )
    facts: list[str] = Field(examples=[["f_9b1c40d2a7e35f68"]], description="Ids of the facts that state it.")
    documents: list[str] = Field(examples=[["d_3a7bd3e2360a3d29"]])


class PlaceRef(Shape):
    """A place by its id and its name."""

    id: str = Field(examples=["commune:59028"])
    name: str = Field(examples=["Auby"])


class Series(Shape):
    """The same thing measured in several periods."""

    id: str = Field(examples=["0f6c5be6b0a1d3c2-9b1c40d2"])
    subject: str = Field(examples=["logements rénovés"], description="That of the first fact.")
    unit: str = Field(examples=["logement"])
    kind: facts.Kind = Field(examples=["count"])
    per: facts.Per | None = Field(examples=[None])
    places: list[PlaceRef]
    points: list[Point] = Field(description="In order of time.")


class SeriesPage(Page[Series]):
    """Series; a page may hold fewer than asked for, and yet others follow."""


CheckType = Literal["parts-exceed-whole", "table-total", "documents-differ"]


class Check(Shape):
    """Figures that do not go together, both sides of it."""

    type: CheckType = Field(
        examples=["parts-exceed-whole"],
        description="`parts-exceed-whole`: parts add up to more than their whole; `table-total`: the lines of a table "
        "miss its printed total; `documents-differ`: the same thing has other values elsewhere.",
    )
    message: str = Field(examples=["the parts add up to 9600000, more than 9400000"])
    unit: str = Field(examples=["EUR"])
    stated: DecimalText = Field(examples=["9400000"], description="What `facts` state; of shares, what they may be.")
    found: DecimalText = Field(
        examples=["9600000"], description="What `against` come to; where documents differ, the first other value."
    )
    facts: list[Fact] = Field(description="The whole, the total, or those that state the first value.")
    against: list[Fact] = Field(description="The parts, the lines, or those that state other values.")


class CheckPage(Page[Check]):
    """What does not add up; a page may hold fewer than asked for, and yet others follow."""


class Step(Shape):
    """A step in the history of a fact: the fields that changed, before and after."""

    action: Literal["correct", "add", "undo", "tie"] = Field(
        examples=["correct"],
        description="`tie`: new rules gave the figure another id, and what people said of it went with it.",
    )
    created: datetime = Field(examples=["2026-11-23T08:05:16Z"])
    author: str | None = Field(examples=["m.durand"])
    reason: str | None = Field(examples=["p. 12 dit 3,1 M€"])
    before: dict[str, Any] | None = Field(
        examples=[{"value": "2800000", "review": "unreviewed"}], description="Null where there was no fact."
    )
    after: dict[str, Any] | None = Field(
        examples=[{"value": "3100000", "review": "edited"}], description="Null where the fact is no more."
    )
    undone: bool = Field(examples=[False], description="Whether it was taken back.")


class History(Page[Step]):
    """What became of a fact, the newest first."""


class PartnerRef(Shape):
    """A body, by its id."""

    id: str = Field(examples=["epci:200044618"])
    name: str = Field(examples=["Communauté d'agglomération du Douaisis"])


class Unmerge(Shape):
    """Who took a merge back, and why."""

    created: datetime | None = Field(
        examples=["2026-11-24T09:12:40Z"], description="Null where that was not kept, in older versions."
    )
    author: str | None = Field(examples=["m.durand"])
    reason: str | None = Field(examples=["deux syndicats du même nom"])


class Merge(Shape):
    """A body that people took for another one, under the names that both had then."""

    partner: PartnerRef
    into: PartnerRef
    created: datetime = Field(examples=["2026-11-23T08:05:16Z"])
    author: str | None = Field(examples=["m.durand"])
    reason: str | None = Field(examples=["le même syndicat"])
    unmerged: Unmerge | None = Field(description="Null as long as it stands.")


class MergePage(Page[Merge]):
    """What became of the identity of a body, the newest first."""


class Difference(Shape):
    """A fact of which people and the rules say something else."""

    fact: Fact
    rules: dict[str, Any] = Field(
        examples=[{"value": "2900000"}], description="What the rules read now; empty where they no longer find it."
    )


class DifferencePage(Page[Difference]):
    """Facts of which people and the rules say something else, in document order."""


class Collection(Shape):
    """Documents that people put together."""

    name: str = Field(examples=["CPER 2021-2027"])
    documents: int = Field(examples=[12])


class CollectionPage(Page[Collection]):
    """Collections by name."""


class Audited(Shape):
    """Something that somebody did, or tried."""

    created: datetime = Field(examples=["2026-11-23T08:05:16Z"])
    who: str = Field(examples=["m.durand"], description="The key, the account, or the name given at the login.")
    by: Literal["key", "account", "login"] = Field(examples=["account"], description="`login`: an attempt to log in.")
    address: str | None = Field(examples=["192.0.2.17"], description="Where it came from.")
    method: str = Field(examples=["PATCH"])
    operation: str | None = Field(
        examples=["correct_fact"], description="As `operationId` here; null where there is none at that address."
    )
    target: str | None = Field(examples=["f_9b1c40d2a7e35f68"], description="What was changed.")
    status: int = Field(examples=[200], description="What was answered.")


class AuditPage(Page[Audited]):
    """Who did what, the newest first."""


class Invalid(Shape):
    """A parameter that was refused, and why."""

    parameter: str = Field(examples=["limit"])
    message: str = Field(examples=["Input should be less than or equal to 500"])


class Problem(BaseModel):
    """What went wrong (RFC 9457). `reason` is a word that programs may rely on, `invalid` names the parameters."""

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(examples=["Unsupported Media Type"])
    status: int = Field(examples=[415])
    detail: str = Field(examples=["This is not a PDF: it does not begin with %PDF-."])
    instance: str = Field(examples=["/api/v1/documents"])
    request_id: str = Field(examples=["5f0c1f6f1c3c4a53a2a9a53d6a0b2f11"])
    """What the log tells of this request under; `X-Request-ID` of the answer."""
    reason: str | None = Field(default=None, examples=["not-a-pdf"])
    invalid: list[Invalid] | None = Field(default=None, examples=[None])


class Health(Shape):
    """That the service is up, or able to work."""

    status: Literal["ok"] = Field(examples=["ok"])
