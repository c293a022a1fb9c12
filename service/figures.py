"""Figures that people give: what they must hold to be figures at all."""

import re

from models.facts import Kind, Period, Qualifier, Quantity
from models.tables import tenthousandths
from service.errors import invalid

_CURRENCY = re.compile(r"[A-Z]{3}")


def qualifier_of(given: Qualifier | None, *, has_end: bool) -> Qualifier:
    """Give the qualifier that goes without saying: a range has an upper end, an exact figure has none."""
    return given or (Qualifier.RANGE if has_end else Qualifier.EXACT)


def refuse_figure(quantity: Quantity) -> None:
    """Raise ProblemError where this is no figure that can be kept."""
    for name, value in (("value", quantity.value), ("value_max", quantity.value_max)):
        try:
            if value is not None:
                tenthousandths(value)
        except ValueError as error:
            raise invalid(name, str(error)) from None
    if (quantity.qualifier is Qualifier.RANGE) != (quantity.value_max is not None):
        raise invalid("value_max", "goes with the qualifier `range`, and a range wants it")
    if quantity.value_max is not None and quantity.value_max <= quantity.value:
        raise invalid("value_max", "is not above `value`")
    if quantity.kind is Kind.AMOUNT and not _CURRENCY.fullmatch(quantity.unit):
        raise invalid("unit", "of an amount is the ISO 4217 code of its currency, such as EUR")
    if quantity.kind is Kind.SHARE and quantity.unit != "%":
        raise invalid("unit", "of a share is %")


def refuse_years(parameter: str, years: tuple[str | None, str | None] | None) -> Period | None:
    """Give the period from the first to the last year; raises ProblemError where there is none."""
    if years is None:
        return None
    first, last = years
    if first is None and last is None:
        raise invalid(parameter, "has neither a first nor a last year: give null for none")
    if first is not None and last is not None and first > last:
        raise invalid(parameter, "ends before it begins")
    return Period(first, last)
