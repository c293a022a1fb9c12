"""The fact base: what Filon keeps, as SQLAlchemy mappings for SQLite and PostgreSQL.

Values are whole ten-thousandths in 64 bits (`Tenthousandths`), times are UTC, lists are JSON. The migrations have
PostgreSQL order texts by their code points, as SQLite does. Relations are `lazy="raise"`: what a query needs it loads
itself.

Facts and passages carry a `number` beside their public `id`, which readers never see: `placed` gives it, so that
document order is the order of whole numbers, in every index and in the full-text index of SQLite, whose rows these are.
What is filtered and added up is in `fact`, which stays narrow for that; how it is printed is in `fact_text`.
"""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Computed,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    cast,
    literal_column,
    text,
)
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from models.document import Grade, PassageKind
from models.facts import AreaLevel, Kind, MentionType, Per, Qualifier, Role, Status, Tax

SCALE = 10_000
LARGEST = 2**63 - 1

MOST_PLACED = 2**20 - 1
"""How many facts, and how many passages, a document may have."""
WITHIN_DOCUMENT = 36
"""Bits of the number of a fact or passage that tell it from others of its document; above them is the document's."""


def placed(document: int, rank: int) -> int:
    """Give the number of the fact or passage of this rank, from 0, in the document of this number.

    Between two ranks 65,535 numbers are left for facts that people add.
    """
    return document << WITHIN_DOCUMENT | (rank + 1) << 16


NEVER = 10_000
"""The year in which a period without an end ends."""

Number = BigInteger().with_variant(Integer(), "sqlite")
NameId = String(200).with_variant(Text(), "postgresql")
"""A name as an id may be longer; SQLite does not mind."""


class Tenthousandths(TypeDecorator[Decimal]):
    """An exact decimal, kept as a whole number of ten-thousandths in 64 bits.

    Raises ValueError for a value that is larger, or finer, than that holds: nothing is rounded in silence.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else tenthousandths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        if value is None:
            return None
        whole, part = divmod(value, SCALE)
        return Decimal(whole) if part == 0 else (Decimal(value) / SCALE).normalize()


def tenthousandths(value: Decimal) -> int:
    """Give the whole number of ten-thousandths that `value` is; raises ValueError where it is none, or too large."""
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    numerator, denominator = value.as_integer_ratio()
    scaled, rest = divmod(numerator * SCALE, denominator)
    if rest:
        raise ValueError(f"{value} has more than four decimals")
    if abs(scaled) > LARGEST:
        raise ValueError(f"{value} is beyond what 64 bits of ten-thousandths hold")
    return scaled


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, aware on both sides: SQLite forgets the zone, PostgreSQL gives that of its settings."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DocumentStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Review(StrEnum):
    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    EDITED = "edited"


def in_metadata(name: str | None, _type: str, _parents: object) -> bool:
    """Whether Alembic should compare this: not what only the migrations know, for full text and for the queue."""
    return name is None or not name.startswith(("fact_words", "passage_words", "lexemes", "procrastinate_"))


def now() -> datetime:
    return datetime.now(UTC)


def _where(condition: str) -> dict[str, Any]:
    """Leave what does not fulfil the condition out of an index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # Words of a vocabulary are kept as they are written, without a CHECK: a new word needs no migration.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Enum: EnumColumn(
            Enum, native_enum=False, length=16, values_callable=lambda words: [word.value for word in words]
        ),
        Decimal: Tenthousandths(),
        datetime: Utc(),
        list[str]: JSON(),
        list[dict[str, float]]: JSON(),
        dict[str, int]: JSON(),
        str: Text(),
    }


class Document(Base):
    """A PDF that was handed in. The row is also the job: `status` says where it stands, `claim` fences its results."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(18), primary_key=True)
    """`d_` and 16 hex digits of the sha256."""
    number: Mapped[int] = mapped_column(Number)
    """By order of arrival, from 1: document order begins with it."""
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    filename: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """In bytes."""
    title: Mapped[str | None]
    """As it was read."""
    publisher: Mapped[str | None]
    """As it was read."""
    own_title: Mapped[str | None]
    """What people say, whatever is read."""
    own_publisher: Mapped[str | None]
    year_first: Mapped[int | None]
    """The years that the document is about, as people say."""
    year_last: Mapped[int | None]
    status: Mapped[DocumentStatus] = mapped_column(default=DocumentStatus.QUEUED)
    asked: Mapped[datetime] = mapped_column(default=now)
    """When its reading was last asked for: the queue takes the oldest first."""
    in_bulk: Mapped[bool] = mapped_column(default=False)
    """Whether it was asked for with many others: then it waits for those that were not."""
    pages: Mapped[int | None]
    """None until the file was opened."""
    pages_done: Mapped[int] = mapped_column(default=0)
    facts: Mapped[int] = mapped_column(default=0)
    """How many facts it holds, kept by the ingest."""
    error_reason: Mapped[str | None] = mapped_column(String(40))
    """Why it could not be read when that was last tried, kept while it waits for another try."""
    error_message: Mapped[str | None]
    warnings: Mapped[list[str]] = mapped_column(default=list)
    territory: Mapped[list[str]] = mapped_column(default=list)
    """Codes of the départements that the document is about, where it is known."""
    quality: Mapped[dict[str, int]] = mapped_column(default=dict)
    """How many pages have each grade; empty where it was not read since grades are kept."""
    claim: Mapped[int] = mapped_column(default=0)
    """How many times a worker took it up; a result that comes with another number is out of date."""
    workers_lost: Mapped[int] = mapped_column(default=0)
    """How many workers were lost, one after the other, while they read it."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts what people changed of the document itself."""
    by_title: Mapped[str] = mapped_column(default="")
    """What lists are ordered by: the title that is shown, folded and cut (service.naming)."""
    names: Mapped[str] = mapped_column(default="")
    """What lists are searched by: title, publisher and file name, folded."""
    created: Mapped[datetime] = mapped_column(default=now)
    updated: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    collections: Mapped[list["Collection"]] = relationship(
        lazy="raise", viewonly=True, order_by=lambda: Collection.name
    )

    __table_args__ = (
        Index("ix_document_queue", "status", "in_bulk", "asked", "id"),
        Index(None, "created", "id"),
        Index("ix_document_number", "number", unique=True),
        Index(None, "by_title", "id"),
    )


class Collection(Base):
    """Documents that belong together: a programme, a year."""

    __tablename__ = "collection"

    name: Mapped[str] = mapped_column(NameId, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index(None, "document_id"),)


class Extraction(Base):
    """One run of the rules over a document: which rules, how long, how much they found."""

    __tablename__ = "extraction"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    rules: Mapped[str] = mapped_column(String(40))
    """Version of the rules that ran."""
    lexicon: Mapped[str | None] = mapped_column(String(16))
    """Fingerprint of the user's own lexicon that they went by; None where there was none."""
    seconds: Mapped[float]
    pages: Mapped[int]
    passages: Mapped[int]
    facts: Mapped[int]
    mentions: Mapped[int]
    refusals: Mapped[int]
    warnings: Mapped[list[str]]
    created: Mapped[datetime] = mapped_column(default=now)
    snapshot: Mapped[bytes | None] = mapped_column(deferred=True)
    """What the rules read, for comparing runs: the facts as JSON Lines, compressed (zlib)."""


class Page(Base):
    """A page as it was read: `models.document.PageInfo`, by document and number."""

    __tablename__ = "page"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    width: Mapped[float]
    height: Mapped[float]
    words: Mapped[int]
    text_layer: Mapped[bool]
    grade: Mapped[Grade]
    unread: Mapped[float]
    confidence: Mapped[float | None]
    warnings: Mapped[list[str]]


class Passage(Base):
    __tablename__ = "passage"

    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    """Its rank in reading order, from 0."""
    page: Mapped[int]
    kind: Mapped[PassageKind]
    section: Mapped[list[str]]
    text: Mapped[str]
    by_ocr: Mapped[bool]
    runs: Mapped[bytes] = mapped_column(deferred=True)
    """Where its words are printed (service.runs)."""
    words: Mapped[str]
    """The text folded for search (service.folding)."""

    document: Mapped[Document] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (Index(None, "document_id", "ordinal"),)


class Partner(Base):
    """An organisation, one row for all documents; its id is that of CONTRACT.md."""

    __tablename__ = "partner"

    id: Mapped[str] = mapped_column(NameId, primary_key=True)
    name: Mapped[str]
    code: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str]
    """The name folded for search (service.folding)."""


class PlaceArea(Base):
    """An area that a place lies in, or is: `level` is `commune`, `epci`, `departement` or `region`."""

    __tablename__ = "place_area"

    place_id: Mapped[str] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[AreaLevel] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(NameId)
    name: Mapped[str]

    __table_args__ = (Index(None, "area_id", "place_id"),)


class Place(Base):
    """A place, one row for all documents; latitude and longitude in degrees (WGS 84)."""

    __tablename__ = "place"

    id: Mapped[str] = mapped_column(NameId, primary_key=True)
    name: Mapped[str]
    code: Mapped[str | None] = mapped_column(String(20))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    words: Mapped[str]


class Printed:
    """Columns of what stands somewhere in a document: where, in which words, in which sentence.

    `start` and `end` are offsets of `text` in the passage's text, `quote_start` that of `quote`, in code points;
    `boxes` one box a line as CONTRACT.md gives them. `top` and `left` are those of the first box in hundredths of a
    point (64 bits: a broken PDF prints far off its pages): document order is page, top, left.
    """

    page: Mapped[int]
    top: Mapped[int] = mapped_column(Number)
    left: Mapped[int] = mapped_column(Number)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    quote_start: Mapped[int]
    quote: Mapped[str]
    boxes: Mapped[list[dict[str, float]]]


class FactPartner(Base):
    """A body tied to a fact in a role."""

    __tablename__ = "fact_partner"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    value: Mapped[Decimal]
    """That of the fact: the order of a body's facts by value is read off the link."""
    ordinal: Mapped[int]
    text: Mapped[str]
    confidence: Mapped[float]
    rule: Mapped[str]
    shared: Mapped[bool]
    """Whether others are tied to the fact in the same role: what one pays alone is told off the link."""
    read_as: Mapped[str | None] = mapped_column(NameId)
    """The body that was read, where people said that it is another one."""

    partner: Mapped[Partner] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index("ix_fact_partner_partner", "partner_id", "fact_number", "role"),
        Index("ix_fact_partner_value", "partner_id", "value", "fact_number", "role"),
        Index("ix_fact_partner_role", "role", "fact_number"),
        Index("ix_fact_partner_read_as", "read_as", **_where("read_as IS NOT NULL")),
    )


class FactPartnerAside(Base):
    """A link that was read, to a body that people made one with another, which has that role in the fact already."""

    __tablename__ = "fact_partner_aside"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(NameId, primary_key=True)
    """The body that was read, which is no more."""
    role: Mapped[Role] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    text: Mapped[str]
    confidence: Mapped[float]
    rule: Mapped[str]

    __table_args__ = (Index("ix_fact_partner_aside_partner", "partner_id", "fact_number"),)


class FactPlace(Base):
    """A place tied to a fact."""

    __tablename__ = "fact_place"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"), primary_key=True)
    value: Mapped[Decimal]
    """That of the fact, as in `FactPartner`."""
    ordinal: Mapped[int]
    text: Mapped[str]

    place: Mapped[Place] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index("ix_fact_place_place", "place_id", "fact_number"),
        Index("ix_fact_place_value", "place_id", "value", "fact_number"),
    )


class FactSection(Base):
    """A heading above a fact, `level` 0 the outermost: what the filter on sections goes by."""

    __tablename__ = "fact_section"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    heading: Mapped[str]

    __table_args__ = (Index("ix_fact_section_heading", "heading", "fact_number"),)


class FactWhole(Base):
    """A fact, and one that it is a part of, straight or through others: what keeps sums honest."""

    __tablename__ = "fact_whole"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    whole_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_fact_whole_whole", "whole_number", "fact_number"),)


class Fact(Base):
    """One figure as the document states it; fields as in CONTRACT.md, those about its words in `printed`."""

    __tablename__ = "fact"

    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    value: Mapped[Decimal]
    value_max: Mapped[Decimal | None]
    worth: Mapped[Decimal | None]
    """What a sum adds, in euros: the value of an amount, or the part of its whole that a share stands for; None for
    other figures, for other currencies, and for a price per thing."""
    unit: Mapped[str]
    qualifier: Mapped[Qualifier]
    per: Mapped[Per | None]
    tax: Mapped[Tax | None]
    status: Mapped[Status | None]
    period_first: Mapped[int | None]
    """A year; None where the period is open, or where both are None: there is no period."""
    period_last: Mapped[int | None]
    programme: Mapped[str | None]
    review: Mapped[Review] = mapped_column(default=Review.UNREVIEWED)
    topic: Mapped[str | None] = mapped_column(String(16))
    """What it measures, as a hash of kind, unit and subject (service.claims)."""
    claim: Mapped[int | None] = mapped_column(Number)
    """The number of the first fact that states the same, itself included; None where it is stated once."""
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), index=True)
    part_of: Mapped[str | None] = mapped_column(
        # Deferred: a part may stand before its whole.
        ForeignKey("fact.id", ondelete="SET NULL", deferrable=True, initially="DEFERRED")
    )
    has_parts: Mapped[bool] = mapped_column(default=False)
    """Whether others may be parts of it: where not, nobody looks for them."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts what people changed of it."""
    rules_say: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the rules read now, where a person's word stands against it; `{}` where they no longer find it."""
    # The database works these out, so that filters and orders are read off one index.
    reach: Mapped[Decimal] = mapped_column(Computed("coalesce(value_max, value)"), deferred=True)
    """The largest value that it may have."""
    begins: Mapped[int | None] = mapped_column(
        Computed("CASE WHEN period_last IS NULL THEN period_first ELSE coalesce(period_first, 0) END"), deferred=True
    )
    """The year that its period begins in, 0 where that is open; None where it has none."""
    ends: Mapped[int | None] = mapped_column(
        Computed(f"CASE WHEN period_first IS NULL THEN period_last ELSE coalesce(period_last, {NEVER}) END"),
        deferred=True,
    )
    """The year that its period ends in, `NEVER` where that is open; None where it has none."""
    in_time: Mapped[int] = mapped_column(
        Computed("coalesce(period_first, period_last, 9999) * 10000 + coalesce(period_last, 9999)"), deferred=True
    )
    """Its rank by the first year of its period, or by the last where the first is open, then by the last."""

    passage: Mapped[Passage] = relationship(lazy="raise", viewonly=True)
    printed: Mapped["FactText"] = relationship(lazy="raise", viewonly=True)
    partners: Mapped[list[FactPartner]] = relationship(lazy="raise", viewonly=True, order_by=FactPartner.ordinal)
    aside: Mapped[list[FactPartnerAside]] = relationship(lazy="raise", viewonly=True)
    places: Mapped[list[FactPlace]] = relationship(lazy="raise", viewonly=True, order_by=FactPlace.ordinal)

    # Each filter with the default order behind it, so that a filtered page is read off one index.
    __table_args__ = (
        Index("ix_fact_document", "document_id", "number"),
        Index("ix_fact_kind", "kind", "number"),
        Index("ix_fact_status", "status", "number"),
        Index("ix_fact_programme", "programme", "number"),
        Index("ix_fact_review", "review", "number"),
        Index("ix_fact_unit", "unit", "number"),
        Index("ix_fact_qualifier", "qualifier", "number"),
        Index("ix_fact_per", "per", "number", **_where("per IS NOT NULL")),
        Index("ix_fact_unit_value", "unit", "value", "number"),
        Index("ix_fact_unit_reach", "unit", "reach", "number"),
        Index("ix_fact_kind_value", "kind", "value", "number"),
        Index("ix_fact_value", "value", "number"),
        Index("ix_fact_begins", "begins", "ends", "number"),
        Index("ix_fact_ends", "ends", "number"),
        Index("ix_fact_in_time", "in_time", "number"),
        Index("ix_fact_topic", "topic", "value", "number"),
        Index("ix_fact_claim", "claim", "number", **_where("claim IS NOT NULL")),
        Index("ix_fact_part_of", "part_of", **_where("part_of IS NOT NULL")),
    )


class FactText(Printed, Base):
    """How a fact is printed, and what the rules say of it."""

    __tablename__ = "fact_text"

    fact_number: Mapped[int] = mapped_column(ForeignKey("fact.number", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str]
    section: Mapped[list[str]]
    rule: Mapped[str]
    confidence: Mapped[float]
    warnings: Mapped[list[str]]
    words: Mapped[str]
    """Quote, subject, unit, names of partners, places and programme, and headings, folded for search."""

    # Few facts are warned of: they are found without reading the others.
    __table_args__ = (Index("ix_fact_text_warned", "fact_number", **_where("CAST(warnings AS TEXT) <> '[]'")),)


WARNED: ColumnElement[bool] = cast(FactText.warnings, Text) != literal_column("'[]'")
"""Whether there are warnings on a fact, spelt as in its index."""


class Action(StrEnum):
    """What a step in the history of a fact is."""

    CORRECT = "correct"
    ADD = "add"
    """A person stated a fact that the rules had missed."""
    UNDO = "undo"
    TIE = "tie"
    """The rules gave the figure another id, and what people said of it went with it."""


class Correction(Base):
    """What a person said of a fact: those of its fields that changed, before and after. It outlives the fact."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    fact_id: Mapped[str] = mapped_column(String(40), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    action: Mapped[Action]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """As `service.stored.Version`; None where there was no fact."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str | None]
    author: Mapped[str | None]
    created: Mapped[datetime] = mapped_column(default=now)
    undone: Mapped[bool] = mapped_column(default=False)
    former_id: Mapped[str | None] = mapped_column(String(40))
    """The id that the fact had until it was tied anew."""

    __table_args__ = (Index("ix_correction_former_id", "former_id", **_where("former_id IS NOT NULL")),)


class PartnerMerge(Base):
    """Two identities of a body that people made one: links of `partner_id` go to `into_id` as long as it stands."""

    __tablename__ = "partner_merge"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    partner_id: Mapped[str] = mapped_column(NameId, index=True)
    into_id: Mapped[str] = mapped_column(NameId, index=True)
    partner: Mapped[dict[str, Any]] = mapped_column(JSON())
    """The body that is no more, for the undo."""
    into: Mapped[dict[str, Any]] = mapped_column(JSON())
    """The body that it is taken for, should no document name it for a while."""
    reason: Mapped[str | None]
    author: Mapped[str | None]
    created: Mapped[datetime] = mapped_column(default=now)
    undone: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[datetime | None]
    """None where it stands, and where it was taken back before that was kept."""
    undone_reason: Mapped[str | None]
    undone_author: Mapped[str | None]

    __table_args__ = (
        # A body is taken for one other at most.
        Index("ix_partner_merge_standing", "partner_id", unique=True, **_where("NOT undone")),
    )


class Added:
    """Columns of what facts under one key come to: how many there are of one fate, and their worth.

    The worth is `euros` and `rest` ten-thousandths of one, so that no sum is beyond 64 bits.
    """

    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """Empty where a fact has none."""
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    """That of a partner; empty for all roles together, and in other dimensions."""
    fate: Mapped[str] = mapped_column(String(16), primary_key=True)
    """What becomes of these facts in a sum (service.sums)."""
    facts: Mapped[int]
    euros: Mapped[int] = mapped_column(Number)
    rest: Mapped[int] = mapped_column(Number)


class DocumentSum(Added, Base):
    """What the facts of one document add to the sums over everything."""

    __tablename__ = "document_sum"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)


class OverallSum(Added, Base):
    """Sums over everything: all `DocumentSum` together, kept up by whoever changes facts."""

    __tablename__ = "overall_sum"


class Revision(Base):
    """One row, whose number rises with every change of the facts: what was worked out from them holds till then."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Number)


class Mention(Printed, Base):
    """A body or a place named in a passage: exactly one of `partner_id` and `place_id` is set, as `type` says."""

    __tablename__ = "mention"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), index=True)
    type: Mapped[MentionType]
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("partner.id"))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))

    document: Mapped[Document] = relationship(lazy="raise", viewonly=True)
    partner: Mapped[Partner | None] = relationship(lazy="raise", viewonly=True)
    place: Mapped[Place | None] = relationship(lazy="raise", viewonly=True)

    read_as: Mapped[str | None] = mapped_column(NameId)
    """The body that was read, where people said that it is another one."""

    __table_args__ = (
        Index("ix_mention_order", "document_id", "page", "top", "left", "id"),
        Index(None, "partner_id", "document_id"),
        Index(None, "place_id", "document_id"),
    )


class Refusal(Printed, Base):
    """A figure seen but not stated, with the reason."""

    __tablename__ = "refusal"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]

    __table_args__ = (Index("ix_refusal_order", "document_id", "page", "top", "left", "id"),)
