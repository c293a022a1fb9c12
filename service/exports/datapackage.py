"""Facts as a Frictionless Data Package (v2): three CSV files, what their columns mean, and a README in French."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from service.exports import delimited
from service.exports.columns import (
    COLUMNS,
    PARTNER_COLUMNS,
    PLACE_COLUMNS,
    Cell,
    Column,
    cells,
    names,
    partner_cells,
    place_cells,
)
from service.exports.sink import Sink
from service.fact_rows import FactRow

PROFILES = "https://datapackage.org/profiles/2.0"

README = """\
# Faits relevés par Filon

Chiffres que des bilans publics énoncent, chacun avec les mots de la page qui le prouvent. Demande : {asked}

| fichier | une ligne par |
| --- | --- |
| `facts.csv` | fait |
| `partners.csv` | organisme lié à un fait, avec son rôle |
| `places.csv` | lieu lié à un fait |

`datapackage.json` explique chaque colonne (Table Schema). La colonne `fact_id` de `partners.csv` et de `places.csv`
renvoie à la colonne `id` de `facts.csv`. Les valeurs sont des décimaux exacts, avec un point ; une case vide veut dire
« non dit ». Un texte qui commence comme une formule de tableur (`=`, `+`, `-`, `@`) est précédé d'une apostrophe.

Un fait peut être la partie d'un autre (`part_of`, qui n'est pas toujours dans cet extrait) : dans une addition, compter
le tout ou ses parties, jamais les deux.
"""


def chunks(batches: Iterable[Sequence[FactRow]], api_url: str, asked: str) -> Iterator[bytes]:
    """Give the zip as it is written; `asked` is the address that it answers.

    Facts are read once: the rows of their links wait in nameless files on the disk until it is their turn.
    """
    sink = Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as package, TemporaryFile() as partners, TemporaryFile() as places:
        package.writestr("datapackage.json", json.dumps(_descriptor(asked), ensure_ascii=False, indent=1))
        package.writestr("README.md", README.format(asked=asked))
        partners.write(_lines([names(PARTNER_COLUMNS)]))
        places.write(_lines([names(PLACE_COLUMNS)]))
        # How long they get is not known before, and may be beyond what a zip of the first kind can say.
        with package.open("facts.csv", "w", force_zip64=True) as facts:
            facts.write(_lines([names(COLUMNS)]))
            for batch in batches:
                facts.write(_lines(cells(exported, api_url) for exported in batch))
                partners.write(_lines(row for exported in batch for row in partner_cells(exported)))
                places.write(_lines(row for exported in batch for row in place_cells(exported)))
                yield sink.take()
        for name, links in (("partners.csv", partners), ("places.csv", places)):
            links.seek(0)
            with package.open(name, "w", force_zip64=True) as file:
                while chunk := links.read(2**20):
                    file.write(chunk)
                    yield sink.take()
    yield sink.take()


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    return delimited.text(rows).encode()


def _descriptor(asked: str) -> dict[str, Any]:
    of_fact = [{"fields": ["fact_id"], "reference": {"resource": "facts", "fields": ["id"]}}]
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "filon-facts",
        "title": "Faits relevés par Filon",
        "description": f"Chiffres que des bilans publics énoncent, avec les mots qui les prouvent. Demande : {asked}",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "resources": [
            # No foreign key on `part_of`: the whole may have been filtered out.
            _resource("facts", "Faits", COLUMNS, {"primaryKey": ["id"]}),
            _resource(
                "partners",
                "Organismes liés aux faits",
                PARTNER_COLUMNS,
                {"primaryKey": ["fact_id", "id", "role"], "foreignKeys": of_fact},
            ),
            _resource(
                "places",
                "Lieux liés aux faits",
                PLACE_COLUMNS,
                {"primaryKey": ["fact_id", "id"], "foreignKeys": of_fact},
            ),
        ],
    }


def _resource(name: str, title: str, columns: Sequence[Column], keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": name,
        "type": "table",
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": f"{PROFILES}/tableschema.json",
            "fields": [_field(column) for column in columns],
            "missingValues": [""],
            **keys,
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.vocabulary:
        constraints["enum"] = [word.value for word in column.vocabulary]
    field = {"name": column.name, "type": column.type, "title": column.title, "description": column.about}
    return {**field, "constraints": constraints} if constraints else field
