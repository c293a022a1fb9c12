"""What a figure adds to a sum, in euros: the one place where a share of a sum becomes a sum."""

from decimal import ROUND_HALF_EVEN, Decimal

from models.facts import Kind, Qualifier, Quantity

PRICE = "amount.price"
"""The rule of a price per thing, which is no part of a sum."""
_EXACT = Decimal("0.0001")


def worth(quantity: Quantity, whole: Quantity | None) -> Decimal | None:
    """Give the worth of an amount in euros, or of a share of one; None for what a sum cannot add.

    A share of a range, or of a price, is left out: what it comes to is not known. Where four decimals do not hold it,
    it is rounded.
    """
    if quantity.kind is Kind.AMOUNT:
        return quantity.value if quantity.unit == "EUR" and quantity.rule != PRICE else None
    if quantity.kind is not Kind.SHARE or whole is None or whole.kind is not Kind.AMOUNT:
        return None
    if not 0 <= quantity.value <= 100:
        return None
    of = None if Qualifier.RANGE in {whole.qualifier, quantity.qualifier} else worth(whole, None)
    return None if of is None else (of * quantity.value / 100).quantize(_EXACT, ROUND_HALF_EVEN).normalize()
