"""Small bilans as extractors would hand them over: each figure in a paragraph of its own, said in a few words."""

from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256

from library import partner, passage, source

from models.document import PageInfo, PassageKind
from models.facts import (
    Body,
    Extraction,
    Fact,
    Kind,
    Per,
    Period,
    Place,
    PlaceLink,
    Qualifier,
    Quantity,
    Role,
    Status,
    Tax,
)
from models.tables import DocumentStatus
from service import ingest
from service.database import Database
from service.rows import document_id, rows_of

BREST = Place("commune:29019", "Brest", "29019")
LANNION = Place("commune:22113", "Lannion", "22113")
FINISTERE = Body("departement:29", "Département du Finistère", "29")
ETAT = Body("etat", "État")


@dataclass(frozen=True)
class Figure:
    """A figure as a test tells it; the rest of a fact follows from it. `name` makes its id, and names its passage."""

    name: str
    value: str = "412"
    unit: str = "EUR"
    subject: str = "port de plaisance rénové"
    kind: Kind = Kind.AMOUNT
    value_max: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    per: Per | None = None
    tax: Tax | None = None
    status: Status | None = Status.ACHIEVED
    years: tuple[str | None, str | None] | None = None
    places: tuple[Place, ...] = ()
    funders: tuple[Body, ...] = ()
    operators: tuple[Body, ...] = ()
    section: tuple[str, ...] = ("Se baigner",)
    part_of: str | None = None
    passage: str | None = None
    text: str | None = None
    says: str | None = None
    """The sentence that it stands in; the figure alone where there is none."""
    key: bool = False
    """Whether it stands in a box beside the text."""
    warnings: tuple[str, ...] = ()

    def fact(self, document: str, rank: int) -> Fact:
        """Give the fact; it stands in the line of this rank, from 0."""
        printed = self.text or self.value
        told = self.says or printed
        where = passage(f"p_{document}_{self.passage or self.name}", told, 1, 10.0 * (rank + 1), self.section)
        if self.key:
            where = replace(where, kind=PassageKind.CALLOUT)
        return Fact(
            Quantity(
                self.kind,
                Decimal(self.value),
                self.unit,
                self.qualifier,
                None if self.value_max is None else Decimal(self.value_max),
                self.per,
                self.tax,
                "by.hand",
            ),
            source(where, printed),
            self.subject,
            self.status,
            Period(*self.years) if self.years else None,
            (
                *(partner(body, Role.FUNDER, body.name) for body in self.funders),
                *(partner(body, Role.OPERATOR, body.name) for body in self.operators),
            ),
            tuple(PlaceLink(place, place.name) for place in self.places),
            part_of=None if self.part_of is None else f"f_{document}_{self.part_of}",
            warnings=self.warnings,
            id=f"f_{document}_{self.name}",
        )


def bilan(name: str, *figures: Figure, territory: tuple[str, ...] = ("29",)) -> Extraction:
    """Give a bilan of one page with these figures; its facts have the ids `f_<name>_<name of the figure>`."""
    facts = [figure.fact(name, rank) for rank, figure in enumerate(figures)]
    passages = {fact.source.passage.id: fact.source.passage for fact in facts}
    facts = [replace(f, source=replace(f.source, passage=passages[f.source.passage.id])) for f in facts]
    return Extraction(
        sha256(name.encode()).hexdigest(),
        name,
        None,
        (PageInfo(1, 595, 842, 50, has_text_layer=True),),
        tuple(passages.values()),
        tuple(facts),
        (),
        (),
        territory,
    )


def put(database: Database, *bilans: Extraction) -> None:
    """Store these bilans, in this order, as if they had just been read."""
    for each in bilans:
        with database.write() as session:
            document, _new = ingest.register(session, each.sha256, 1000, f"{each.title}.pdf")
            document.status, document.claim = DocumentStatus.PROCESSING, document.claim + 1
            session.flush()
            assert ingest.store(session, document.claim, rows_of(each, "by hand", 0.1))


def drop(database: Database, each: Extraction) -> None:
    """Delete a bilan."""
    with database.write() as session:
        ingest.forget(session, document_id(each.sha256))
