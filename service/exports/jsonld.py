"""Facts as linked data: JSON-LD 1.1 with PROV-O, and the words that prove each one as the target of a Web Annotation.

The fields are those of CONTRACT.md; what has no word in a vocabulary of others is in `urn:filon:`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from service import records
from service.fact_rows import FactRow

CONTEXT = {
    "@version": 1.1,
    "@vocab": "urn:filon:",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "name": "schema:name",
    "value": {"@type": "xsd:decimal"},
    "value_max": {"@type": "xsd:decimal"},
    "period_first": {"@type": "xsd:gYear"},
    "period_last": {"@type": "xsd:gYear"},
    "section": {"@container": "@list"},
    "part_of": {"@type": "@id"},
    "document": "prov:wasDerivedFrom",
    "title": "dcterms:title",
    "latitude": "schema:latitude",
    "longitude": "schema:longitude",
    "target": "oa:hasTarget",
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": "oa:hasSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "TextPositionSelector": "oa:TextPositionSelector",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    # A selector's value is a text, a fact's a number.
    "FragmentSelector": {"@id": "oa:FragmentSelector", "@context": {"value": "rdf:value"}},
    "conformsTo": {"@id": "dcterms:conformsTo", "@type": "@id"},
}

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def chunks(batches: Iterable[Sequence[FactRow]], api_url: str) -> Iterator[str]:
    """Give one graph of facts, which come with their `boxes` and with the texts of their passages."""
    yield f'{{"@context":{_written(CONTEXT)},\n"@graph":['
    between = "\n"
    for batch in batches:
        yield between + ",\n".join(_written(_node(row, api_url)) for row in batch)
        between = ",\n"
    yield "\n]}\n"


def _node(of: FactRow, api_url: str) -> dict[str, Any]:
    """Bodies and places are nodes of their own: a role, or the words that name one, belong to the link."""
    row = of.fact
    document_url = f"{api_url}/documents/{row.document_id}"
    fact = records.fact(of).model_dump(mode="json")
    document, source = fact.pop("document"), fact.pop("source")
    fact["period_first"], fact["period_last"] = fact.pop("period") or (None, None)
    return {
        **fact,
        "target": records.target(of, row.passage_text, f"{document_url}/file").model_dump(mode="json"),
        "id": f"{api_url}/facts/{row.id}",
        "type": ["prov:Entity", "oa:Annotation"],
        "part_of": row.part_of and f"{api_url}/facts/{row.part_of}",
        "document": {**document, "id": document_url, "type": ["prov:Entity", "schema:DigitalDocument"]},
        "page": source["page"],
        "quote": source["quote"],
        "partners": [
            {
                "body": {
                    "id": f"{api_url}/partners/{_path(link.pop('id'))}",
                    "type": "schema:Organization",
                    "name": link.pop("name"),
                },
                **link,
            }
            for link in fact["partners"]
        ],
        "places": [
            {
                "text": place.pop("text"),
                "place": {**place, "id": f"{api_url}/places/{_path(place['id'])}", "type": "schema:Place"},
            }
            for place in fact["places"]
        ],
    }


def _path(identifier: str) -> str:
    return quote(identifier, safe=":")
