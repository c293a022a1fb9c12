"""Why a fact says what it says: for each of its parts the rule that made it and the words that it rests on."""

from collections.abc import Iterator

from models.facts import Extraction, Fact


def explain(extraction: Extraction, fact: Fact) -> Iterator[str]:
    """Give the lines that explain a fact of an extraction, the figure first."""
    quantity, source = fact.quantity, fact.source
    value = f"{quantity.value.normalize():f}"
    if quantity.value_max is not None:
        value += f" to {quantity.value_max.normalize():f}"
    per = f" per {quantity.per}" if quantity.per else ""
    yield f"{fact.id}  {quantity.kind} {value} {quantity.unit}{per}, {quantity.qualifier}"
    yield f"  page {source.passage.page}: {source.quote}"
    yield _line("figure", source.text, quantity.rule, quantity.confidence)
    for link in fact.partners:
        yield _line(link.role, link.text, link.rule, link.confidence, link.body.name)
    for place in fact.places:
        code = f" ({place.place.code})" if place.place.code else ""
        yield f"  {'place':<12}{place.place.name}{code}, from “{place.text}”"
    if fact.period:
        yield f"  {'period':<12}{fact.period.first or '…'} to {fact.period.last or '…'}"
    if fact.status:
        yield f"  {'status':<12}{fact.status}"
    if fact.programme:
        yield f"  {'programme':<12}{fact.programme}"
    if fact.part_of:
        whole = next(other for other in extraction.facts if other.id == fact.part_of)
        yield f"  {'part of':<12}{whole.id}, “{whole.source.text}”"
    for warning in fact.warnings:
        yield f"  {'warning':<12}{warning}"


def _line(what: str, text: str, rule: str, confidence: float, name: str = "") -> str:
    named = f"{name}, from " if name else ""
    return f"  {what:<12}{named}“{text}” by {rule}, {confidence:.2f} sure"
