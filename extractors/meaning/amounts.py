"""Sums of money: `2,30 M€`, `deux millions cinq cent mille euros`, `entre 12 et 15 M€`, `EUR 1000`, `1 250 € HT`."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.meaning.figures import SCALE_SIGNS, Reading, cell_of, readings, state
from extractors.meaning.language import add
from extractors.meaning.numbers import Number
from models.document import Cell, Passage
from models.facts import Kind, Quantity, Tax

# ISO 4217; the last entry is money of a country that the text does not name.
_CURRENCIES = {
    "EUR": r"€|euros?\b|EUR\b",
    "GBP": r"£|livres?\s+sterling\b|GBP\b",
    "CHF": r"francs?\s+suisses?\b|CHF\b",
    "XPF": r"francs?\s+(?:CFP|Pacifique)\b|F\.?\s?CFP\b|XPF\b",
    "USD": r"dollars?\s+(?:américains?|US)\b|\$\s?US\b|US\s?\$|USD\b",
    "CAD": r"dollars?\s+canadiens?\b|\$\s?CA\b|CAD\b",
    "unclear": r"\$|dollars?\b|francs?\b",
}
_CURRENCY = "|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items())
_HT = r"H\.\s?T\.|HT\b|hors\s+taxes?\b"
_TTC = r"T\.\s?T\.\s?C\.|TTC\b|toutes\s+taxes\s+comprises\b"
_MONEY = re.compile(
    rf"\s?(?:(?P<scale>k|K|Mds?|Mrds?|M)\s?(?:d['’]\s?)?|d['’]\s?|de\s)?(?:{_CURRENCY})"
    rf"(?:\s?(?P<HT>\((?:{_HT})\)|{_HT})|\s?(?P<TTC>\((?:{_TTC})\)|{_TTC}))?",
)
_CODE_BEFORE = re.compile(r"(?:\bEUR|(?:^|[^\d\s]\s|\()€)\s?$")
# `120 €/m²`, `15 euros par habitant`: a price, which no sum should add (the fact carries a warning).
_PER_THING = re.compile(
    r"\s?(?:/\s?|par\s+)(?!an\b|année\b|mois\b|semaine\b)(?P<thing>m[²2³3]?|ha|km|kg|t|k?Wh|MWh|litre|tonne|hectare"
    r"|habitant|logement|élève|agent|foyer|ménage|personne|place|jour|heure|repas|enfant|bénéficiaire)\b",
    re.IGNORECASE,
)


_SCALE_WORDS = {"millier": 1_000, "million": 1_000_000, "milliard": 1_000_000_000}
# The unit of bare numbers in a table: in the column's header (`Montant (k€)`), or over the table (`en k€`).
_UNIT = (
    rf"(?:(?P<words>milliers?|millions?|milliards?)\s+d['’]\s?euros\b"
    rf"|(?P<scale>k|K|Mds?|M)?\s?(?:{_CURRENCY})(?!\s?/))(?:\s+(?P<HT>{_HT})|\s+(?P<TTC>{_TTC}))?"
)
_HEADER = re.compile(rf"(?:^|[\s(\[])(?:en\s+)?{_UNIT}")
_CAPTION = re.compile(rf"(?:\ben\s+|[(\[]\s?){_UNIT}")
# A column that counts, measures or compares is not in the table's currency.
_OTHER_UNIT = re.compile(
    r"%|\b(?:nombre|nb|nbre|taux|part|effectifs?|ha|km|m[²23³]|t|kWh|MWh|logements|dossiers|opérations)\b",
    re.IGNORECASE,
)


def amounts(doc: Doc) -> Doc:
    """Add every sum of money to `doc.spans["figures"]`."""
    text = doc._.text
    numbers: Sequence[Number] = doc._.numbers
    passage: Passage | None = doc._.passage
    for _, number, reading in readings(text, numbers, _MONEY):
        if reading is not None:
            _state_reading(doc, reading)
        elif number.ambiguous:
            if _MONEY.match(text, number.end):
                add(doc, "refused", number.start, number.end, reason="ambiguous separators")
        elif _CODE_BEFORE.search(text, max(0, number.start - 5), number.start):
            state(doc, number, number.start, number.end, Quantity(Kind.AMOUNT, number.value, "EUR", rule="amount.code"))
        elif cell := cell_of(passage, number):
            _state_cell(doc, number, cell)
    return doc


def _state_reading(doc: Doc, reading: Reading) -> None:
    currency = next(code for code in _CURRENCIES if reading.unit[code] is not None)
    if currency == "unclear":
        add(doc, "refused", reading.start, reading.end, reason="currency of an unnamed country")
        return
    text = doc._.text
    thing = _PER_THING.match(text, reading.end)
    signs = reading.unit["scale"] is not None or text[reading.end - 1] in "€£$"
    quantity = Quantity(
        kind=Kind.AMOUNT,
        value=reading.value,
        value_max=reading.value_max,
        unit=currency,
        tax=_tax(reading.unit),
        rule="amount.price" if thing else "amount.symbol" if signs else "amount.words",
        confidence=0.9 if thing else 0.98,
    )
    state(doc, reading.number, reading.start, thing.end() if thing else reading.end, quantity)


def _state_cell(doc: Doc, number: Number, cell: Cell) -> None:
    unit = _HEADER.search(cell.header)
    if unit is None and not _OTHER_UNIT.search(cell.header):
        unit = _CAPTION.search(cell.caption)
    if unit is None or unit["unclear"]:
        return
    quantity = Quantity(
        kind=Kind.AMOUNT,
        value=number.value
        * SCALE_SIGNS.get(unit["scale"] or "", 1)
        * _SCALE_WORDS.get((unit["words"] or "").rstrip("s"), 1),
        unit=next((code for code in _CURRENCIES if unit[code]), "EUR"),
        tax=_tax(unit),
        rule="amount.header",
        confidence=0.93,
    )
    state(doc, number, number.start, number.end, quantity)


def _tax(unit: re.Match[str]) -> Tax | None:
    return Tax.HT if unit["HT"] else Tax.TTC if unit["TTC"] else None
