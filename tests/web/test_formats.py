"""How figures are written for people."""

from decimal import Decimal

import pytest

from service.web.formats import quantity, short_money
from service.web.language import ENGLISH, FRENCH

QUANTITIES = {
    ("2800000", "EUR"): ("2\u202f800\u202f000\u00a0€", "€2,800,000"),
    ("12.5", "EUR"): ("12,50\u00a0€", "€12.50"),
    ("-3.5", "%"): ("\u22123,5\u202f%", "\u22123.5%"),
    ("15.4", "%"): ("15,4\u202f%", "15.4%"),
    ("1", "logement"): ("1\u00a0logement", "1\u00a0logement"),
    ("1.5", "heure"): ("1,5\u00a0heure", "1.5\u00a0heure"),
    ("23", "conseiller"): ("23\u00a0conseillers", "23\u00a0conseillers"),
    ("12", "ha"): ("12\u00a0ha", "12\u00a0ha"),
    ("1240", "m2"): ("1\u202f240\u00a0m²", "1,240\u00a0m²"),
    ("90", "kWh/m2"): ("90\u00a0kWh/m²", "90\u00a0kWh/m²"),
    ("150", "litre/habitant"): ("150\u00a0litres/habitant", "150\u00a0litres/habitant"),
    ("12", "tCO2"): ("12\u00a0tCO2", "12\u00a0tCO2"),
}
SUMS = {
    "1234567": ("1,23\u00a0M€", "€1.23m"),
    "45600": ("45,6\u00a0k€", "€45.6k"),
    "-980": ("\u2212980\u00a0€", "\u2212€980"),
}


@pytest.mark.parametrize(("value", "unit", "french", "english"), [(*what, *said) for what, said in QUANTITIES.items()])
def test_a_quantity(value: str, unit: str, french: str, english: str) -> None:
    assert (quantity(value, unit, FRENCH), quantity(value, unit, ENGLISH)) == (french, english)


@pytest.mark.parametrize(("euros", "french", "english"), [(euros, *said) for euros, said in SUMS.items()])
def test_money_written_short(euros: str, french: str, english: str) -> None:
    assert (short_money(Decimal(euros), FRENCH), short_money(Decimal(euros), ENGLISH)) == (french, english)
