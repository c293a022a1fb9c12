"""The areas that a place lies in, or is: commune, EPCI, département and région, by the Code officiel géographique."""

from collections.abc import Iterator

from extractors.meaning.lexicon import communes, departments, epcis, region_body, regions
from models.facts import Area, AreaLevel, Place


def areas(place: Place) -> Iterator[Area]:
    """Give the areas of a place, the smallest first; none for a site or an informal area, whose bounds are unknown."""
    level, _, code = place.id.partition(":")
    match level:
        case AreaLevel.COMMUNE if commune := communes().coded(code):
            yield Area(AreaLevel.COMMUNE, place.id, place.name)
            if epci := epcis().get(commune.epci):
                yield Area(AreaLevel.EPCI, epci.body.id, epci.name)
            yield from _above(commune.department)
        case AreaLevel.EPCI if epci := epcis().get(code):
            yield Area(AreaLevel.EPCI, place.id, place.name)
            if len(epci.departments) == 1:
                yield from _above(*epci.departments)
        case AreaLevel.DEPARTEMENT:
            yield from _above(code)
        case AreaLevel.REGION if code in regions():
            yield Area(AreaLevel.REGION, place.id, regions()[code])


def _above(department: str) -> Iterator[Area]:
    known = departments().get(department)
    if known is not None:
        yield Area(AreaLevel.DEPARTEMENT, known.place.id, known.name)
        yield Area(AreaLevel.REGION, region_body(known.region).id, regions()[known.region])
