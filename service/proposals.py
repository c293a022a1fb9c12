"""What people may say of facts, bodies and documents: the bodies of the requests that change them."""

from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, field_validator, model_validator

from models import facts
from service.schemas import DecimalText, Review, Shape

T = TypeVar("T")

# PostgreSQL takes no NUL in a text.
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Year = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{3}$")]
Years = tuple[Year | None, Year | None]


class Why(Shape):
    """Who says it, and why: kept with what is said."""

    reason: Words | None = Field(None, description="Why, for whoever reads the history.", examples=["p. 12 dit 3,1 M€"])
    author: Said | None = Field(
        None,
        description="Who says so; the name of the key or the account that it is sent with goes before.",
        examples=["m.durand"],
    )


class PartnerSaid(Shape):
    """A body, by an id that the fact base or the lexicons know, or by the name of a new one."""

    id: Said | None = Field(None, description="Id of a known body.", examples=["epci:200044618"])
    name: Said | None = Field(
        None, description="Name of a body without an id; it gets one (`org:…`).", examples=["Régie des eaux"]
    )
    role: facts.Role = Field(description="What it does in the fact.", examples=["funder"])
    text: Words | None = Field(None, description="The words that name it.", examples=["l'agglomération"])

    @model_validator(mode="after")
    def _named_once(self) -> "PartnerSaid":
        if (self.id is None) == (self.name is None):
            raise ValueError("wants an id or a name, one of them")
        return self


class PlaceSaid(Shape):
    """A place that the fact base or the lexicons know."""

    id: Said = Field(description="Id of the place.", examples=["commune:59028"])
    text: Words | None = Field(None, description="The words that name it.", examples=["Auby"])


class FactCorrection(Why):
    """What is said of a fact: fields that are left out stay as they are."""

    review: Review | None = Field(
        None,
        description="`confirmed`, `rejected`, `unreviewed`; `edited` is what a fact becomes when a field is corrected, "
        "unless another word is given.",
        examples=["edited"],
    )
    value: DecimalText | None = Field(None, description="Decimal text.", examples=["3100000"])
    value_max: DecimalText | None = Field(None, description="The upper end of a range.", examples=[None])
    unit: Said | None = Field(None, description="ISO 4217 code, `%`, or the unit.", examples=["EUR"])
    qualifier: facts.Qualifier | None = Field(
        None, description="Follows `value_max` where it is left out: a range has one.", examples=["exact"]
    )
    per: facts.Per | None = Field(None, description="What the sum comes back every.", examples=[None])
    tax: facts.Tax | None = Field(None, description="With or without tax.", examples=["HT"])
    status: facts.Status | None = Field(None, description="Whether done, planned or aimed at.", examples=["achieved"])
    period: Years | None = Field(
        None, description="First and last year, either may be open (null); null for none.", examples=[["2018", "2020"]]
    )
    partners: list[PartnerSaid] | None = Field(
        None, max_length=50, description="All bodies tied to the fact.", examples=[[{"id": "etat", "role": "funder"}]]
    )
    places: list[PlaceSaid] | None = Field(
        None, max_length=50, description="All places tied to the fact.", examples=[[{"id": "commune:59028"}]]
    )

    @field_validator("review", "value", "unit", "qualifier", "partners", "places")
    @classmethod
    def _not_null(cls, said: T) -> T:
        """Only what a fact may be without can be null; what is left out is not asked."""
        if said is None:
            raise ValueError("null is not possible here: leave it out, or give a value")
        return said


class NewFact(Why):
    """A fact that the rules missed, by the words that state it."""

    document: Said = Field(description="Id of the document.", examples=["d_3a7bd3e2360a3d29"])
    page: int = Field(ge=1, lt=2**31, description="Page of the PDF, from 1.", examples=[4])
    text: Said = Field(description="The figure as it stands on the page.", examples=["2,8 M€"])
    passage: Said | None = Field(
        None, description="Id of the passage, where the words stand more than once.", examples=["p_0f6c5be6b0a1d3c2"]
    )
    start: int | None = Field(
        None, ge=0, lt=2**31, description="Where they begin in the passage (code points).", examples=[69]
    )
    kind: facts.Kind = Field(description="Kind of figure.", examples=["amount"])
    value: DecimalText = Field(description="Decimal text.", examples=["2800000"])
    value_max: DecimalText | None = Field(None, description="The upper end of a range.", examples=[None])
    unit: Said = Field(description="ISO 4217 code, `%`, or the unit.", examples=["EUR"])
    qualifier: facts.Qualifier | None = Field(
        None, description="`range` where `value_max` is given, else `exact`, if left out.", examples=["exact"]
    )
    per: facts.Per | None = Field(None, description="What the sum comes back every.", examples=[None])
    tax: facts.Tax | None = Field(None, description="With or without tax.", examples=[None])
    subject: Words = Field("", description="What it is about.", examples=["station d'épuration"])
    status: facts.Status | None = Field(None, description="Whether done, planned or aimed at.", examples=["achieved"])
    period: Years | None = Field(None, description="First and last year.", examples=[["2018", "2018"]])
    programme: Said | None = Field(None, description="Name of the programme.", examples=["Action cœur de ville"])
    partners: list[PartnerSaid] = Field(
        [], max_length=50, description="Bodies tied to it.", examples=[[{"id": "etat", "role": "funder"}]]
    )
    places: list[PlaceSaid] = Field(
        [], max_length=50, description="Places tied to it.", examples=[[{"id": "commune:59028"}]]
    )


class DocumentCorrection(Shape):
    """What is said of a document: fields that are left out stay as they are, null takes back what was said."""

    title: Said | None = Field(None, description="Its title.", examples=["Bilan à mi-parcours 2022"])
    publisher: Said | None = Field(None, description="Who published it.", examples=["Région Bretagne"])
    years: Years | None = Field(
        None, description="First and last year that it is about; either may be open.", examples=[["2017", "2022"]]
    )
    collections: list[Said] | None = Field(
        None, max_length=50, description="Names of all collections that it is in.", examples=[["CPER 2021-2027"]]
    )


class PartnerMerge(Why):
    """The body that another identity is taken for."""

    into: Said = Field(description="Id of the body that stays.", examples=["epci:200044618"])
