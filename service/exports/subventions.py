"""Funding as rows of the French schema `scdl/subventions` 2.1.0, as far as a bilan can tell them.

A row wants a sum in euros, stated exactly and not as planned, with one body that pays and one that receives, both known
by name: `les communes` are nobody. A bilan states neither the convention nor how it is paid: these columns stay empty,
and the file is a start for who knows them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, case, func, select

from extractors.meaning.lexicon import rows as rows_of
from models.facts import Kind, Qualifier, Role, Status
from models.tables import Fact, FactPartner, Review
from service.exports.columns import Cell
from service.fact_rows import AnyRow, FactRow

COLUMNS = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
)

LONGEST = 256
"""Characters of `objet`."""

KEPT = "kept"


def _bodies(role: Role) -> ColumnElement[int]:
    links = select(func.count()).where(FactPartner.fact_number == Fact.number, FactPartner.role == role)
    return links.correlate(Fact).scalar_subquery()


COLLECTIVE = [code for code, *_rest in rows_of("collectives")]
"""Ids of bodies that are many together (`Communes`, `EPCI`)."""


def _is_nobody(role: Role) -> ColumnElement[bool]:
    links = select(FactPartner.fact_number).where(FactPartner.fact_number == Fact.number, FactPartner.role == role)
    return links.where(FactPartner.partner_id.in_(COLLECTIVE)).correlate(Fact).exists()


FATE = case(
    (Fact.kind != Kind.AMOUNT, "not-an-amount"),
    (Fact.unit != "EUR", "not-in-euros"),
    (Fact.review == Review.REJECTED, "rejected"),
    (Fact.per.is_not(None), "per-period"),
    (Fact.qualifier != Qualifier.EXACT, "not-exact"),
    (Fact.status.in_([Status.PLANNED, Status.TARGET]), "planned-or-target"),
    (_bodies(Role.FUNDER) != 1, "not-one-funder"),
    (_bodies(Role.BENEFICIARY) != 1, "not-one-beneficiary"),
    (_is_nobody(Role.FUNDER), "funder-without-name"),
    (_is_nobody(Role.BENEFICIARY), "beneficiary-without-name"),
    else_=KEPT,
)
"""What becomes of a fact: the first reason why it is left out, or KEPT."""


def rows(batches: Iterable[Sequence[FactRow]]) -> Iterator[list[list[Cell]]]:
    """Give the rows of facts that are kept."""
    for batch in batches:
        yield [_row(exported) for exported in batch]


def _row(exported: FactRow) -> list[Cell]:
    [funder] = [body for body in exported.partners if body.role is Role.FUNDER]
    [beneficiary] = [body for body in exported.partners if body.role is Role.BENEFICIARY]
    known: dict[str, Cell] = {
        "nomAttribuant": funder.name,
        "idAttribuant": _siren(funder),
        "nomBeneficiaire": beneficiary.name,
        "idBeneficiaire": _siren(beneficiary),
        "objet": exported.fact.subject[:LONGEST],
        "montant": exported.fact.value,
    }
    return [known.get(column) for column in COLUMNS]


def _siren(body: AnyRow) -> str | None:
    """Give the SIREN or SIRET; the codes of communes, départements and régions are others."""
    return body.code if body.code and re.fullmatch(r"\d{9}(\d{5})?", body.code) else None
