"""Table rows: who, where and when by the columns they stand in."""

import re
from collections.abc import Sequence

from extractors.meaning.language import Figure, NamedBody, NamedPeriod, NamedPlace
from extractors.meaning.periods import find_periods
from models.document import Cell, Passage
from models.facts import Kind, PartnerLink, Period, PlaceLink, Role

# A column's header gives the bodies below it their role.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words, re.IGNORECASE))
    for role, words in (
        (
            Role.FUNDER,
            r"financeurs?\b|co-?financ|financement\b|subvention|partenaires?\s+financiers?|payeurs?\b|aide\s+d",
        ),
        (
            Role.OPERATOR,
            r"ma[iî]tres?\s+d['’](?:ouvrage|œuvre)|porteurs?\b|op[ée]rateurs?\b|pilotes?\b|gestionnaires?\b|bailleurs?\b|exploitants?\b",
        ),
        (Role.BENEFICIARY, r"b[ée]n[ée]ficiaires?\b|attributaires?\b|associations?\b|destinataires?\b|emprunteurs?\b"),
    )
)

_PLAN = re.compile(r"\bplans?\s+de\s+financement|\bfinanceurs?\b|\bressources\b|\brecettes\b", re.IGNORECASE)
_COST = re.compile(
    r"\b(?:montant\s+(?:total|éligible|d)|co[uû]ts?|dépenses?|budget|assiette|travaux|investissements?)", re.IGNORECASE
)
_TOTAL = re.compile(r"\b(?:total|ensemble)\b", re.IGNORECASE)
_GRANT = re.compile(r"\b(?:aides?|subventions?|participations?|financements?|taux|part|dont)\b|%", re.IGNORECASE)

# A table of grants has a line for each who receives; in any other one a body has a line for what it does or has.
_GIVEN = re.compile(r"\b(?:subventions?|aides?|dotations?|attribu\w+|vers[ée]\w*|bourses?)\b", re.IGNORECASE)


def cell_at(passage: Passage, offset: int) -> Cell | None:
    """The cell that holds a character, None between cells."""
    return next((cell for cell in passage.cells if cell.start <= offset < cell.end), None)


def partners_of_row(passage: Passage, bodies: Sequence[NamedBody]) -> list[PartnerLink]:
    """The bodies of a row whose column says what they do; the others only stand there."""
    links: dict[str, PartnerLink] = {}
    for span in bodies:
        cell = cell_at(passage, span.start)
        role = next((role for role, words in _ROLES if cell and words.search(cell.header)), None)
        if role is None and cell is passage.cells[0] and _PLAN.search(" ".join([cell.caption, *passage.section[-1:]])):
            role = Role.FUNDER
        if role is not None:
            links.setdefault(span.value.id, PartnerLink(span.value, role, span.text, f"{role}.column", 0.95))
        elif cell is passage.cells[0] and (cell.start, cell.end) == (span.start, span.end):
            given = _GIVEN.search(" ".join([cell.caption, *passage.section[-1:], *(c.header for c in passage.cells)]))
            role = Role.BENEFICIARY if given else Role.OPERATOR
            links.setdefault(span.value.id, PartnerLink(span.value, role, span.text, f"{role}.row", 0.8))
    return list(links.values())


def places_of_row(places: Sequence[NamedPlace]) -> list[PlaceLink]:
    """All places of a row: its line is about them."""
    return list({p.value.id: PlaceLink(p.value, p.text) for p in places}.values())


def period_of_row(figure: Figure, periods: Sequence[NamedPeriod], passage: Passage) -> Period | None:
    """The years in the column's header, else in a cell that holds nothing but years, else the only ones of the row."""
    cell = cell_at(passage, figure.start)
    if cell is not None and (headed := find_periods(cell.header)):
        return headed[-1].period
    spans = {(c.start, c.end) for c in passage.cells}
    alone = [p.value for p in periods if (p.start, p.end) in spans]
    said = {p.value for p in periods}
    return next(iter(alone), None) or (said.pop() if len(said) == 1 else None)


def whole_in_row(figure: Figure, figures: Sequence[Figure], passage: Passage) -> Figure | None:
    """The figure of the row of which this one is a part: a grant or a rate beside a cost, what makes up a total."""
    header = _header(passage, figure)
    quantity = figure.value
    for other in figures:
        above = _header(passage, other)
        money = other.value.kind is Kind.AMOUNT and quantity.kind in {Kind.AMOUNT, Kind.SHARE}
        smaller = quantity.kind is Kind.SHARE or quantity.value < other.value.value
        if other is figure or not smaller:
            continue
        if money and _COST.search(above) and not _GRANT.search(above) and _GRANT.search(header):
            return other
        same = quantity.kind is other.value.kind and quantity.unit == other.value.unit
        last = other is figures[-1] and _adds_up(other, figures, least=3)
        if same and ((_TOTAL.search(above) and _adds_up(other, figures)) or last):
            return other
    return None


def _header(passage: Passage, figure: Figure) -> str:
    cell = cell_at(passage, figure.start)
    return cell.header if cell else ""


def _adds_up(total: Figure, figures: Sequence[Figure], least: int = 2) -> bool:
    """Whether a figure is the sum of the others of the row, which are as many as `least`, or more."""
    quantity = total.value
    others = [f for f in figures if f is not total and f.value.kind is quantity.kind]
    parts = [f.value.value for f in others if f.value.unit == quantity.unit]
    return len(parts) >= least and sum(parts) == quantity.value
