"""What meaning hands over: figures, mentions and facts, with the words that their fields may take.

The vocabulary and the meaning of each field are those of corpus/GUIDELINES.md; the outer form is that of
corpus/CONTRACT.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from models.document import PageInfo, Passage


class Kind(StrEnum):
    AMOUNT = "amount"
    COUNT = "count"
    MEASURE = "measure"
    SHARE = "share"


class Qualifier(StrEnum):
    EXACT = "exact"
    APPROX = "approx"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


class Per(StrEnum):
    YEAR = "year"
    MONTH = "month"
    WEEK = "week"


class Tax(StrEnum):
    HT = "HT"
    TTC = "TTC"


class Status(StrEnum):
    ACHIEVED = "achieved"
    PLANNED = "planned"
    TARGET = "target"


class Role(StrEnum):
    FUNDER = "funder"
    BENEFICIARY = "beneficiary"
    OPERATOR = "operator"
    OTHER = "other"


class AreaLevel(StrEnum):
    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"


class MentionType(StrEnum):
    PARTNER = "partner"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure read for certain: what it is worth, not yet whom it concerns.

    An amount is in its currency's unit (`unit` is the ISO 4217 code), a share in percent, a measure in its `unit` as
    written, a count in its head noun, singular. `value_max` is set exactly where the qualifier is `range`.
    """

    kind: Kind
    value: Decimal
    unit: str
    qualifier: Qualifier = Qualifier.EXACT
    value_max: Decimal | None = None
    per: Per | None = None
    tax: Tax | None = None
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation: `id` as CONTRACT.md gives it (`etat`, `epci:200044618`, `org:ademe`), `name` in full."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A commune, département, région, informal area or site; `code` is the INSEE code, None where it has none."""

    id: str
    name: str
    code: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A commune, EPCI, département or région that places lie in; `id` as that of a place."""

    level: AreaLevel
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """First and last year, either may be open (None)."""

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where in a passage something stands: `start` and `end` in the passage's text, `quote` the sentence around it."""

    passage: Passage
    start: int
    end: int
    quote_start: int
    quote_end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def quote(self) -> str:
        return self.passage.text[self.quote_start : self.quote_end]


@dataclass(frozen=True, slots=True)
class Mention:
    """A body or a place named in a passage."""

    type: MentionType
    of: Body | Place
    source: Source


@dataclass(frozen=True, slots=True)
class PartnerLink:
    """A body tied to a figure: in which role, by which rule, resting on which words."""

    body: Body
    role: Role
    text: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A place tied to a figure, by the words that name it."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as the document states it.

    `whole` is where the figure stands that this one is a part or a share of. `id`, and `part_of`, the id of that whole,
    are empty until the whole document is read (see extractors.extract).
    """

    quantity: Quantity
    source: Source
    subject: str = ""
    status: Status | None = None
    period: Period | None = None
    partners: tuple[PartnerLink, ...] = ()
    places: tuple[PlaceLink, ...] = ()
    programme: str | None = None
    whole: Source | None = None
    warnings: tuple[str, ...] = ()
    id: str = ""
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A figure seen but not stated; the reason is for people (`ambiguous separators`, `number inside a name`)."""

    source: Source
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one PDF gave."""

    sha256: str
    title: str
    publisher: str | None
    pages: tuple[PageInfo, ...]
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...]
    mentions: tuple[Mention, ...]
    refusals: tuple[Refusal, ...]
    territory: tuple[str, ...] = ()
    """Codes of the départements that the document is about; empty where it does not tell."""
    warnings: tuple[str, ...] = ()
