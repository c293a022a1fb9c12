"""A lexicon of the user's own: bodies, aliases and places of a CSV file that come before ours, and names taken back.

What the file may say stands in docs/lexicons.md. It is read where the reading of a document begins, and handed down
from there: two passages of one document never disagree on it.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from extractors.meaning import identified, lexicon
from extractors.meaning.lexicon import Commune, Known
from extractors.meaning.lookup import Index, fold, slug
from models.facts import Body, Place

COLUMNS = ("what", "id", "name", "kind", "aliases", "latitude", "longitude", "note")
WHAT = ("body", "place", "not-body", "not-place")
_SIREN = re.compile(r"\d{9}")
_INSEE = re.compile(r"\d[\dAB]\d{3}")
_BODY_ID = re.compile(r"etat|org:[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACE_ID = re.compile(r"(?:zone|site):[a-z0-9]+(?:-[a-z0-9]+)*")


class LexiconError(Exception):
    """A lexicon of the user's that cannot be read: the message names file and line, and says what to do."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What a user's lexicon adds and takes back.

    `fingerprint` tells one file from another: a hash of its bytes, None where there is no file.
    `towns` are aliases of communes (folded), `named` the bodies and places, by id, whose name or coordinates the user
    has set. `no_bodies` and `no_places` hold ids, and names folded in lower case.
    """

    fingerprint: str | None = None
    bodies: Index[Known] = field(default_factory=Index)
    places: Index[Place] = field(default_factory=Index)
    towns: dict[str, tuple[Commune, ...]] = field(default_factory=dict)
    named_bodies: dict[str, Body] = field(default_factory=dict)
    named_places: dict[str, Place] = field(default_factory=dict)
    no_bodies: set[str] = field(default_factory=set)
    no_places: set[str] = field(default_factory=set)

    def no_body(self, printed: str, body: Body) -> bool:
        """Tell that these words, or that body wherever it is named, are not to be found."""
        return bool(self.no_bodies) and (body.id in self.no_bodies or _plain(printed) in self.no_bodies)

    def no_place(self, printed: str, place: Place) -> bool:
        """Tell that these words, or that place wherever it is named, are not to be found."""
        return bool(self.no_places) and (place.id in self.no_places or _plain(printed) in self.no_places)


NOTHING_ADDED = Additions()
"""What holds where the user has no lexicon."""


def read_additions(path: Path | None) -> Additions:
    """Read a user's lexicon, none where there is no path. Raises LexiconError."""
    if path is None:
        return NOTHING_ADDED
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror or error}; FILON_LEXICON names the file") from None
    except UnicodeDecodeError:
        raise LexiconError(f"{path}: not UTF-8; save it as “CSV UTF-8”") from None
    additions = Additions(hashlib.sha256(content).hexdigest()[:16])
    for number, line in _lines(path, lines):
        try:
            _take_in(additions, line)
        except ValueError as error:
            raise LexiconError(f"{path}, line {number}: {error}") from None
    return additions


def _lines(path: Path, lines: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each line that says something by its columns, with its number."""
    header = lines[0] if lines else ""
    delimiter = ";" if ";" in header else ","
    columns = [column.strip().lower() for column in header.split(delimiter)]
    if "what" not in columns:
        raise LexiconError(f"{path}, line 1: the first line must name the columns, `what` among them")
    if wrong := [column for column in columns if column and column not in COLUMNS]:
        raise LexiconError(f"{path}, line 1: no such column: {', '.join(map(repr, wrong))}; use {', '.join(COLUMNS)}")
    reader = csv.reader(lines[1:], delimiter=delimiter)
    for cells in reader:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) > len(columns):
            raise LexiconError(
                f"{path}, line {reader.line_num + 1}: {len(cells)} cells for {len(columns)} columns;"
                f' put a text with `{delimiter}` in "quotes"'
            )
        named = dict(zip(columns, map(str.strip, cells), strict=False))
        yield reader.line_num + 1, {column: named.get(column, "") for column in COLUMNS}


def _take_in(additions: Additions, line: Mapping[str, str]) -> None:
    """Take in what a line says. Raises ValueError."""
    aliases = [alias.strip() for alias in line["aliases"].split("|") if alias.strip()]
    names = [name for name in (line["name"], *aliases) if name]
    for name in names:
        if not slug(name):
            raise ValueError(f"{name!r} has neither letter nor digit")
    if line["what"] == "body":
        _add_body(additions, line, names)
    elif line["what"] == "place":
        _add_place(additions, line, names)
    elif line["what"] in ("not-body", "not-place"):
        taken_back = {_plain(name.removeprefix("=")) for name in names} | {line["id"]} - {""}
        if not taken_back:
            raise ValueError("neither name nor id; say what is not to be found")
        (additions.no_bodies if line["what"] == "not-body" else additions.no_places).update(taken_back)
    else:
        raise ValueError(f"what is {line['what']!r}? Use {', '.join(WHAT)}")


def _add_body(additions: Additions, line: Mapping[str, str], names: Iterable[str]) -> None:
    known = _known_body(line["id"], line["name"])
    kind = line["kind"] or (known.kind if known else "organisme")
    if kind not in _kinds():
        raise ValueError(f"no such kind: {kind!r}; use {', '.join(sorted(_kinds()))}, or leave it empty")
    if known is None and not line["name"]:
        raise ValueError(f"no name, and no body with the id {line['id']!r} is known; give its name")
    if known is None:
        siren = line["id"] if _SIREN.fullmatch(line["id"]) else None
        code = line["id"] if line["id"] and not siren else f"org:{slug(line['name'])}"
        body = Body(code, line["name"], siren)
    else:
        body = replace(known.body, name=line["name"] or known.body.name)
    additions.named_bodies[body.id] = body
    lexicon.add_all(additions.bodies, names, Known(body, kind))


def _known_body(code: str, name: str) -> Known | None:
    """Give the body of that id, else (where there is no id) the one of that name; None where it is a new one."""
    if not code:
        return _bodies_by_name().get(_plain(name))
    siren = _SIREN.fullmatch(code)
    if known := identified.body(f"epci:{code}" if siren else code):
        return known
    if code.startswith("commune:"):
        raise ValueError(f"no commune has the code {code.removeprefix('commune:')!r}")
    if siren or _BODY_ID.fullmatch(code):
        return None
    raise ValueError(
        f"no such id of a body: {code!r}; use a SIREN (9 digits), an id that Filon gives (epci:200044618, region:32,"
        " departement:62, commune:59028, org:ademe), or leave it empty"
    )


def _add_place(additions: Additions, line: Mapping[str, str], names: Iterable[str]) -> None:
    if line["kind"]:
        raise ValueError("a place has no kind; leave it empty")
    place = _place(line["id"], line["name"])
    latitude, longitude = _degrees(line["latitude"], 90), _degrees(line["longitude"], 180)
    if (latitude is None) != (longitude is None):
        raise ValueError("latitude and longitude go together; give both or none")
    if latitude is not None:
        place = replace(place, latitude=latitude, longitude=longitude)
    place = replace(place, name=line["name"] or place.name)
    additions.named_places[place.id] = place
    lexicon.add_all(additions.places, (f"={name.removeprefix('=')}" for name in names), place)
    if place.code and (commune := lexicon.communes().coded(place.code)):
        additions.towns.update({fold(name.removeprefix("=")): (commune,) for name in names})


def _place(code: str, name: str) -> Place:
    """Give the place of that id, else of that name, else a new one."""
    kind, _, number = code.rpartition(":")
    if _INSEE.fullmatch(number) and kind in ("", "commune"):
        commune = lexicon.communes().coded(number)
        if commune is None and not name:
            raise ValueError(f"no commune has the code {number}; give its name to add it")
        return commune.place if commune else Place(f"commune:{number}", name, number)
    if kind in ("departement", "region") and (known := identified.place(code)):
        return known
    if code and not _PLACE_ID.fullmatch(code):
        raise ValueError(
            f"no such id of a place: {code!r}; use the INSEE code of a commune (59028), an id that Filon gives"
            " (departement:62, region:32, zone:douaisis, site:cite-barrois), or leave it empty"
        )
    if not name:
        raise ValueError("a place without a name; give its name, or its INSEE code")
    if code:
        return Place(code, name)
    towns = lexicon.communes().named(fold(name).replace("œ", "oe"))
    if len(towns) > 1:
        codes = ", ".join(f"{town.code} ({town.department})" for town in towns)
        raise ValueError(f"several communes are called {name}: {codes}; give the INSEE code as id")
    named = [town.place for town in towns] + [
        place for index in (lexicon.administrative(), lexicon.areas()) for place in index.values() if place.name == name
    ]
    return named[0] if named else Place(f"zone:{slug(name)}", name)


def _degrees(said: str, most: float) -> float | None:
    """Read degrees, with a point or a comma. Raises ValueError."""
    if not said:
        return None
    try:
        degrees = float(said.replace(",", "."))
    except ValueError:
        raise ValueError(f"{said!r} is no number of degrees; write 50.41") from None
    if not abs(degrees) <= most:
        raise ValueError(f"{said} degrees are more than {most:g}")
    return degrees


@cache
def _kinds() -> frozenset[str]:
    """Give what a body may be to later references."""
    named = {row[2] for name in ("bodies", "funds", "heads") for row in lexicon.rows(name)}
    return frozenset(named | {"region", "departement", "epci", "commune", "organisme"})


@cache
def _bodies_by_name() -> dict[str, Known]:
    """Give the bodies known all over France by their full names."""
    known = [
        *(Known(epci.body, "epci") for epci in lexicon.epcis().values()),
        *(Known(lexicon.region_body(code), "region") for code in lexicon.regions()),
        *(Known(department.body, "departement") for department in lexicon.departments().values()),
        *lexicon.bodies().values(),
    ]
    return {_plain(each.body.name): each for each in known}


def _plain(name: str) -> str:
    return fold(name).lower().strip()
