"""Bodies and places of the lexicons by their ids, as corpus/CONTRACT.md gives them."""

from functools import cache

from extractors.meaning import lexicon
from extractors.meaning.lexicon import Known
from extractors.meaning.lookup import fold
from models.facts import Place


def body(identifier: str) -> Known | None:
    """Give the body of that id (`etat`, `epci:200044618`, `org:ademe`); None where the lexicons know none."""
    level, _, code = identifier.partition(":")
    if level == "epci" and code in lexicon.epcis():
        return Known(lexicon.epcis()[code].body, "epci")
    if level == "commune" and (commune := lexicon.communes().coded(code)):
        return Known(commune.body, "commune")
    if level == "region" and code in lexicon.regions():
        return Known(lexicon.region_body(code), "region")
    if level == "departement" and code in lexicon.departments():
        return Known(lexicon.departments()[code].body, "departement")
    return _bodies().get(identifier)


def place(identifier: str) -> Place | None:
    """Give the place of that id (`commune:59028`, `region:32`, `zone:douaisis`); None where the lexicons know none."""
    level, _, code = identifier.partition(":")
    if level == "commune":
        commune = lexicon.communes().coded(code)
        return commune.place if commune else None
    if level == "epci" and code in lexicon.epcis():
        return Place(identifier, lexicon.epcis()[code].name, code)
    return _places().get(identifier)


def places_beginning(name: str) -> list[Place]:
    """Give the regions, départements, areas and communes whose names begin so; the most populous communes first."""
    begin = fold(name)
    larger = [place for place in _places().values() if fold(place.name).lower().startswith(begin.lower())]
    return [*larger, *(commune.place for commune in lexicon.communes().beginning(begin))]


@cache
def _bodies() -> dict[str, Known]:
    return {known.body.id: known for known in lexicon.bodies().values()}


@cache
def _places() -> dict[str, Place]:
    return {place.id: place for index in (lexicon.administrative(), lexicon.areas()) for place in index.values()}
