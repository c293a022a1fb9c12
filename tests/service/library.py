"""Two small bilans as extractors would hand them over, made by hand so that each filter has its hit and its miss."""

from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

from extractors.extract import extract
from models.document import Box, Grade, PageInfo, Passage, PassageKind, Run
from models.facts import (
    Body,
    Extraction,
    Fact,
    Kind,
    Mention,
    MentionType,
    PartnerLink,
    Per,
    Period,
    Place,
    PlaceLink,
    Qualifier,
    Quantity,
    Refusal,
    Role,
    Source,
    Status,
    Tax,
)
from models.tables import DocumentStatus
from service import ingest
from service.database import Database
from service.rows import document_id, rows_of

ETAT = Body("etat", "État")
REGION = Body("region:53", "Région Bretagne", "53")
LORIENT = Body("epci:200042174", "Lorient Agglomération", "200042174")
QUIMPER = Place("commune:29232", "Quimper", "29232", 47.9962, -4.0969)
HENNEBONT = Place("commune:56083", "Hennebont", "56083", 47.8041, -3.2787)
HARBOUR = Place("site:port-de-peche", "port de pêche")
WATER = ("Un territoire sobre", "Protéger l'eau")
HOUSING = ("Habiter",)
LETTERS = 5.0
"""Width of a letter, in points."""


def passage(identifier: str, text: str, page: int, top: float, section: tuple[str, ...]) -> Passage:
    """A paragraph printed on one line."""
    run = Run(0, len(text), Box(page, 50, top, 50 + LETTERS * len(text), top + 10))
    return Passage(page, PassageKind.PARAGRAPH, text, (run,), section, id=identifier)


def source(where: Passage, text: str) -> Source:
    start = where.text.index(text)
    return Source(where, start, start + len(text), 0, len(where.text))


def partner(body: Body, role: Role, text: str) -> PartnerLink:
    return PartnerLink(body, role, text, f"{role}.verb", 0.8)


PLANT = passage(
    "p_plant", "À Quimper, l'État a versé 2,8 M€ HT pour la station d'épuration rénovée en 2019.", 1, 100, WATER
)
LOSSES = passage("p_losses", "Les pertes du réseau ont baissé de 9 %, près de 12,5 km ont été refaits.", 1, 80, WATER)
HOMES = passage(
    "p_homes",
    "Depuis 2021, 140 logements ont été livrés par Lorient Agglomération, dont 35 à Hennebont.",
    2,
    50,
    HOUSING,
)
AID = passage("p_aid", "D'ici 2027, la Région versera entre 2 et 3 M€ par an à Lorient Agglomération.", 1, 60, HOUSING)
QUAY = passage("p_quay", "Objectif : 35 logements au port de pêche, et 1.250,00.3 de recettes.", 2, 70, ())

HOMES_DONE = Fact(
    Quantity(Kind.COUNT, Decimal(140), "logement", rule="count.noun", confidence=0.9),
    source(HOMES, "140 logements"),
    subject="logements livrés",
    status=Status.ACHIEVED,
    period=Period("2021", None),
    partners=(partner(LORIENT, Role.OPERATOR, "Lorient Agglomération"),),
    id="f_homes",
)
WESTERN = Extraction(
    sha256=sha256(b"western").hexdigest(),
    title="Bilan de l'eau et de l'habitat",
    publisher="Conseil de rivage",
    pages=(PageInfo(1, 595, 842, 60, has_text_layer=True), PageInfo(2, 595, 842, 20, has_text_layer=True)),
    passages=(LOSSES, PLANT, HOMES),
    facts=(
        Fact(
            Quantity(Kind.SHARE, Decimal(-9), "%", rule="share.percent", confidence=0.95),
            source(LOSSES, "9 %"),
            subject="pertes du réseau",
            status=Status.ACHIEVED,
            id="f_losses",
        ),
        Fact(
            Quantity(Kind.MEASURE, Decimal("12.5"), "km", Qualifier.APPROX, rule="measure.unit", confidence=0.9),
            source(LOSSES, "12,5 km"),
            subject="réseau refait",
            id="f_pipes",
            warnings=("unit of a neighbouring column",),
        ),
        Fact(
            Quantity(Kind.AMOUNT, Decimal(2_800_000), "EUR", tax=Tax.HT, rule="amount.symbol", confidence=0.97),
            source(PLANT, "2,8 M€ HT"),
            subject="station d'épuration",
            status=Status.ACHIEVED,
            period=Period("2019", "2019"),
            partners=(partner(ETAT, Role.FUNDER, "l'État"),),
            places=(PlaceLink(QUIMPER, "Quimper"),),
            programme="Plan Eau",
            id="f_plant",
        ),
        HOMES_DONE,
        Fact(
            Quantity(Kind.COUNT, Decimal(35), "logement", rule="count.noun", confidence=0.7),
            source(HOMES, "35"),
            subject="logements livrés",
            status=Status.ACHIEVED,
            period=Period("2021", None),
            places=(PlaceLink(HENNEBONT, "Hennebont"),),
            whole=HOMES_DONE.source,
            part_of="f_homes",
            id="f_hennebont",
        ),
    ),
    mentions=(
        Mention(MentionType.PLACE, QUIMPER, source(PLANT, "Quimper")),
        Mention(MentionType.PARTNER, ETAT, source(PLANT, "l'État")),
        Mention(MentionType.PARTNER, LORIENT, source(HOMES, "Lorient Agglomération")),
        Mention(MentionType.PLACE, HENNEBONT, source(HOMES, "Hennebont")),
    ),
    refusals=(),
)
COASTAL = Extraction(
    sha256=sha256(b"coastal").hexdigest(),
    title="",
    publisher=None,
    pages=(
        PageInfo(1, 595, 842, 40, has_text_layer=True),
        PageInfo(2, 595, 842, 3, False, ("page 2 was read by OCR",), Grade.OCR, confidence=0.91),
    ),
    passages=(AID, QUAY),
    facts=(
        Fact(
            Quantity(
                Kind.AMOUNT,
                Decimal(2_000_000),
                "EUR",
                Qualifier.RANGE,
                value_max=Decimal(3_000_000),
                per=Per.YEAR,
                rule="amount.range",
                confidence=0.9,
            ),
            source(AID, "entre 2 et 3 M€"),
            subject="aide régionale",
            status=Status.PLANNED,
            period=Period(None, "2027"),
            partners=(
                partner(REGION, Role.FUNDER, "la Région"),
                partner(LORIENT, Role.BENEFICIARY, "Lorient Agglomération"),
            ),
            id="f_aid",
        ),
        Fact(
            Quantity(Kind.COUNT, Decimal(35), "logement", rule="count.noun", confidence=0.9),
            source(QUAY, "35 logements"),
            status=Status.TARGET,
            places=(PlaceLink(HARBOUR, "port de pêche"),),
            id="f_quay",
        ),
    ),
    mentions=(
        Mention(MentionType.PARTNER, REGION, source(AID, "la Région")),
        Mention(MentionType.PARTNER, LORIENT, source(AID, "Lorient Agglomération")),
        Mention(MentionType.PLACE, HARBOUR, source(QUAY, "port de pêche")),
    ),
    refusals=(Refusal(source(QUAY, "1.250,00.3"), "ambiguous separators"),),
    warnings=("the document does not seem to be in French",),
)
FILENAMES = {WESTERN.sha256: "bilan-ouest.pdf", COASTAL.sha256: "côte d'été.pdf"}
WEST, COAST = document_id(WESTERN.sha256), document_id(COASTAL.sha256)


def fill(database: Database) -> None:
    """Put the two bilans in, the western one first, as if they had just been read."""
    for extraction in (WESTERN, COASTAL):
        read(database, extraction)


@cache
def of_corpus(name: str) -> Extraction:
    """What the rules find in a bilan of the corpus."""
    pdf = Path(__file__).parents[2] / "corpus" / name / "bilan.pdf"
    return extract(pdf.read_bytes(), max_pages=100)


def read(database: Database, extraction: Extraction) -> None:
    """Store what was read in a bilan, for the first time or again."""
    with database.write() as session:
        filename = FILENAMES.get(extraction.sha256, "bilan.pdf")
        document, _new = ingest.register(session, extraction.sha256, 1000, filename)
        document.status, document.claim = DocumentStatus.PROCESSING, document.claim or 1
        session.flush()
        assert ingest.store(session, document.claim, rows_of(extraction, "by hand", 0.1))
