"""Facts on the map, as GeoJSON (RFC 7946): a feature for each fact and each of its places that has coordinates."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from service.exports.columns import COLUMNS, as_number, cells, names
from service.fact_rows import FactRow

_NAMES = names(COLUMNS)
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def chunks(batches: Iterable[Sequence[FactRow]], api_url: str) -> Iterator[str]:
    """Give one FeatureCollection; its member `left_out` counts the facts that are not on the map, and says why."""
    left_out = {"without_place": 0, "without_coordinates": 0}
    yield '{"type":"FeatureCollection","features":['
    between = "\n"
    for batch in batches:
        features: list[str] = []
        for exported in batch:
            of_fact = [_written(feature) for feature in _features(exported, api_url)]
            if not of_fact:
                left_out["without_coordinates" if exported.places else "without_place"] += 1
            features += of_fact
        if features:
            yield between + ",\n".join(features)
            between = ",\n"
    yield f'\n],"left_out":{_written(left_out)}}}\n'


def _features(exported: FactRow, api_url: str) -> Iterator[dict[str, Any]]:
    properties = {name: as_number(cell) for name, cell in zip(_NAMES, cells(exported, api_url), strict=True)}
    for place in exported.places:
        if place.latitude is None or place.longitude is None:
            continue
        yield {
            "type": "Feature",
            "id": f"{exported.fact.id}/{place.id}",
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
            "properties": {**properties, "place_id": place.id, "place": place.name, "place_code": place.code},
        }
