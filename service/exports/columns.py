"""Facts as flat rows: what CSV, the workbook, GeoJSON and the data package have for columns, and what each one means.

The explanations are for the people who open these files, in French.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from models.facts import Kind, Per, Qualifier, Role, Status, Tax
from models.tables import Review
from service.fact_rows import FactRow

Cell = str | int | float | Decimal | None
"""A decimal or a number is one in every format, never text; nothing said is None."""

BETWEEN = " | "
"""Stands between bodies, and between places."""


@dataclass(frozen=True)
class Column:
    """A column; `type` is that of Table Schema, `vocabulary` all that may stand in it, where that is fixed."""

    name: str
    type: Literal["string", "number", "integer", "year"]
    title: str
    about: str
    vocabulary: Iterable[StrEnum] = ()
    required: bool = False


COLUMNS = (
    Column("id", "string", "Identifiant", "Identifiant stable du fait.", required=True),
    Column(
        "kind",
        "string",
        "Nature",
        "amount : somme d'argent ; count : dénombrement ; measure : mesure (surface, longueur, énergie…) ; "
        "share : pourcentage.",
        Kind,
        required=True,
    ),
    Column("value", "number", "Valeur", "Valeur exacte, dans l'unité de la colonne unit.", required=True),
    Column("value_max", "number", "Valeur haute", "Borne haute d'une fourchette, sinon vide."),
    Column(
        "unit",
        "string",
        "Unité",
        "Code ISO 4217 de la monnaie (EUR), %, unité de mesure, ou nom de ce qui est compté, au singulier.",
        required=True,
    ),
    Column(
        "qualifier",
        "string",
        "Précision",
        "exact : tel quel ; approx : environ ; at_least : au moins ; at_most : au plus ; range : fourchette.",
        Qualifier,
        required=True,
    ),
    Column("per", "string", "Par", "year, month, week : la valeur vaut par an, par mois, par semaine.", Per),
    Column("tax", "string", "Taxe", "HT ou TTC, où le texte le dit.", Tax),
    Column("text", "string", "Texte imprimé", "Le chiffre tel qu'il est imprimé.", required=True),
    Column("subject", "string", "Objet", "Ce dont le chiffre parle."),
    Column(
        "status",
        "string",
        "Statut",
        "achieved : réalisé ; planned : prévu ; target : objectif ; vide : non dit.",
        Status,
    ),
    Column(
        "period_first", "year", "Première année", "Première année de la période ; vide si elle est ouverte ou non dite."
    ),
    Column(
        "period_last", "year", "Dernière année", "Dernière année de la période ; vide si elle est ouverte ou non dite."
    ),
    Column("funders", "string", "Financeurs", f"Organismes qui financent, séparés par « {BETWEEN} »."),
    Column("beneficiaries", "string", "Bénéficiaires", f"Organismes qui reçoivent, séparés par « {BETWEEN} »."),
    Column("operators", "string", "Porteurs", f"Organismes qui réalisent ou portent, séparés par « {BETWEEN} »."),
    Column(
        "others", "string", "Autres organismes", f"Organismes associés d'une autre façon, séparés par « {BETWEEN} »."
    ),
    Column("places", "string", "Lieux", f"Lieux du fait, séparés par « {BETWEEN} »."),
    Column(
        "place_codes",
        "string",
        "Codes des lieux",
        "Codes INSEE dans l'ordre de la colonne places ; rien entre deux barres pour un lieu sans code.",
    ),
    Column("programme", "string", "Programme", "Programme ou fonds nommé avec le chiffre."),
    Column("section", "string", "Rubrique", "Titres du document au-dessus du fait, du plus large au plus précis."),
    Column("part_of", "string", "Partie de", "Identifiant du fait dont celui-ci est une partie ou une part."),
    Column("document_id", "string", "Identifiant du document", "Identifiant du document.", required=True),
    Column("document_title", "string", "Document", "Titre du document, sinon nom du fichier.", required=True),
    Column("document_filename", "string", "Fichier", "Nom du fichier PDF.", required=True),
    Column("page", "integer", "Page", "Page du PDF, à partir de 1.", required=True),
    Column(
        "quote",
        "string",
        "Citation",
        "La phrase, la puce ou la ligne de tableau où le chiffre se trouve.",
        required=True,
    ),
    Column("rule", "string", "Règle", "Nom de la règle qui a lu le chiffre.", required=True),
    Column(
        "confidence",
        "number",
        "Confiance",
        "Probabilité que nature, valeur et unité soient justes, de 0 à 1.",
        required=True,
    ),
    Column("warnings", "string", "Avertissements", f"Ce qui invite à vérifier, séparé par « {BETWEEN} »."),
    Column(
        "review",
        "string",
        "Relecture",
        "unreviewed : non relu ; confirmed : confirmé ; rejected : rejeté ; edited : corrigé.",
        Review,
        required=True,
    ),
    Column("url", "string", "Adresse", "Adresse du fait, avec les mots de la page qui le prouvent.", required=True),
)

PARTNER_COLUMNS = (
    Column("fact_id", "string", "Fait", "Identifiant du fait.", required=True),
    Column("id", "string", "Identifiant", "Identifiant de l'organisme.", required=True),
    Column("name", "string", "Nom", "Nom de l'organisme.", required=True),
    Column("code", "string", "Code", "Code INSEE d'une collectivité, SIREN d'un EPCI, sinon vide."),
    Column(
        "role",
        "string",
        "Rôle",
        "funder : finance ; beneficiary : reçoit ; operator : réalise ou porte ; other : associé d'une autre façon.",
        Role,
        required=True,
    ),
    Column("text", "string", "Texte imprimé", "Les mots qui le nomment.", required=True),
    Column("confidence", "number", "Confiance", "Probabilité qu'il soit là dans ce rôle, de 0 à 1.", required=True),
    Column("rule", "string", "Règle", "Nom de la règle qui l'a lié au chiffre.", required=True),
)

PLACE_COLUMNS = (
    Column("fact_id", "string", "Fait", "Identifiant du fait.", required=True),
    Column("id", "string", "Identifiant", "Identifiant du lieu.", required=True),
    Column("name", "string", "Nom", "Nom du lieu.", required=True),
    Column("code", "string", "Code", "Code INSEE, sinon vide."),
    Column("latitude", "number", "Latitude", "En degrés (WGS 84) ; vide si elle n'est pas connue."),
    Column("longitude", "number", "Longitude", "En degrés (WGS 84) ; vide si elle n'est pas connue."),
    Column("text", "string", "Texte imprimé", "Les mots qui le nomment.", required=True),
)


def names(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


def cells(exported: FactRow, api_url: str) -> tuple[Cell, ...]:
    """Give the row of a fact, cell by cell as in COLUMNS; `api_url` is where the API is served."""
    fact, places = exported.fact, exported.places
    bodies: dict[Role, list[str]] = {role: [] for role in Role}
    for body in exported.partners:
        bodies[body.role].append(body.name)
    return (
        fact.id,
        fact.kind,
        fact.value,
        fact.value_max,
        fact.unit,
        fact.qualifier,
        fact.per,
        fact.tax,
        fact.text,
        fact.subject,
        fact.status,
        fact.period_first,
        fact.period_last,
        BETWEEN.join(bodies[Role.FUNDER]),
        BETWEEN.join(bodies[Role.BENEFICIARY]),
        BETWEEN.join(bodies[Role.OPERATOR]),
        BETWEEN.join(bodies[Role.OTHER]),
        BETWEEN.join(place.name for place in places),
        BETWEEN.join(place.code or "" for place in places),
        fact.programme,
        " > ".join(fact.section),
        fact.part_of,
        fact.document_id,
        fact.title or fact.filename,
        fact.filename,
        fact.page,
        fact.quote,
        fact.rule,
        fact.confidence,
        BETWEEN.join(fact.warnings),
        fact.review,
        f"{api_url}/facts/{fact.id}",
    )


def as_number(cell: Cell) -> str | int | float | None:
    """Give a decimal as a number of JSON, by which maps and charts can scale; whole ones are exact at any size."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell


def partner_cells(exported: FactRow) -> Iterable[tuple[Cell, ...]]:
    """Give a row for each body tied to a fact, as in PARTNER_COLUMNS."""
    for body in exported.partners:
        yield exported.fact.id, body.id, body.name, body.code, body.role, body.text, body.confidence, body.rule


def place_cells(exported: FactRow) -> Iterable[tuple[Cell, ...]]:
    """Give a row for each place tied to a fact, as in PLACE_COLUMNS."""
    for place in exported.places:
        yield exported.fact.id, place.id, place.name, place.code, place.latitude, place.longitude, place.text
