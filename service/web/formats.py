"""How figures and periods are written for people, in the language of the page: by the Unicode CLDR, through Babel."""

import re
from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

from extractors.meaning.french import plural
from extractors.meaning.units import SYMBOLS
from service.web.language import FRENCH, Language

_POWER = re.compile(r"(?<=m)[23]\b")
NO_BREAK = "\u00a0"
THIN = "\u202f"
"""The no-break space that French puts between a figure and its sign, and Babel between thousands."""
MINUS = "\u2212"
"""As long as a plus, where a hyphen is short and may be lost at the end of a line."""
SCALES = ((Decimal(10**9), "Md€", "bn"), (Decimal(10**6), "M€", "m"), (Decimal(10**3), "k€", "k"))
"""From this many euros on, how French and how English write them short."""


def number(value: Decimal | int | str, language: Language) -> str:
    """Write a number whole: `1 234,5`, `1,234.5`."""
    return _written(Decimal(value), "#,##0.####", language)


def _written(value: Decimal, how: str, language: Language) -> str:
    return format_decimal(value, format=how, locale=language.code).replace("-", MINUS)


def money(value: Decimal | int | str, language: Language) -> str:
    """Write euros whole, or with their cents: `2 800 000 €`, `12,50 €`, `€2,800,000`."""
    euros = Decimal(value)
    text = _written(euros, "#,##0" if euros == euros.to_integral_value() else "#,##0.00##", language)
    if language is FRENCH:
        return f"{text}{NO_BREAK}€"
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def short_money(value: Decimal | int | str, language: Language) -> str:
    """Write euros short, to three digits: `2,8 M€`, `€2.8m`; what is shown short is rounded."""
    euros = Decimal(value)
    for scale, french, english in SCALES:
        if abs(euros) >= scale:
            scaled = euros / scale
            digits = _written(scaled, _three_digits(scaled), language)
            return f"{digits}{NO_BREAK}{french}" if language is FRENCH else f"€{digits}{english}"
    return money(euros.quantize(Decimal(1)), language)


def _three_digits(value: Decimal) -> str:
    whole = len(str(abs(int(value))))
    return {1: "0.##", 2: "0.#"}.get(whole, "#,##0")


def quantity(value: Decimal | int | str, unit: str, language: Language) -> str:
    """Write a value with its unit: `2 800 000 €`, `15,4 %`, `12 m²`, `120 logements`; plural from two on."""
    if unit == "EUR":
        return money(value, language)
    space = THIN if unit == "%" and language is FRENCH else NO_BREAK if unit != "%" else ""
    return f"{number(value, language)}{space}{_named(unit, many=abs(Decimal(value)) >= 2)}"


def _named(unit: str, *, many: bool) -> str:
    name, over, other = unit.partition("/")
    if many and name not in SYMBOLS | {"%"}:
        name = plural(name)
    return _POWER.sub(lambda power: "²" if power[0] == "2" else "³", name + over + other)


def percent(share: float, language: Language) -> str:
    """Write a share of one: `97 %`."""
    return format_percent(share, locale=language.code)


def moment(value: datetime, language: Language) -> str:
    """Write when something was, by the clock of the server: `5 janv. 2026, 11:00`."""
    return format_datetime(value.astimezone(), "d MMM y, HH:mm", locale=language.code)


WRITTEN = (number, money, short_money, quantity, percent, moment)
"""What templates have as filters."""
