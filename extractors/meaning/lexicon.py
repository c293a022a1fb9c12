"""The lexicons: bodies, schemes, areas and the Code officiel géographique, each read once, when first wanted.

The CSV files and their sources are described in lexicons/README.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from extractors.meaning.lookup import Index, fold, slug
from models.facts import Body, Place

_FOLDER = Path(__file__).parent / "lexicons"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """A body of the lexicons and its kind: `region`, `epci`, `agence`, `bailleur`, `fonds`; what a reference names."""

    body: Body
    kind: str


@dataclass(frozen=True, slots=True)
class Named:
    """A body named in a text. `short` is a name by which the rest of the document may call it."""

    start: int
    end: int
    known: Known
    short: str | None = None


def own_body(name: str, kind: str) -> Known:
    """Give a body that only this document knows, whatever apostrophe it prints."""
    name = name.replace("’", "'")
    return Known(Body(f"org:{slug(name)}", name), kind)


@dataclass(frozen=True, slots=True)
class Commune:
    """A line of communes.csv. `former` says that it is a former commune.

    `word` says that the name is also a French word, `first_word` that the first word of the name is.
    """

    code: str
    name: str
    epci: str
    population: int
    latitude: float | None
    longitude: float | None
    word: bool = False
    former: bool = False
    first_word: bool = False

    @property
    def department(self) -> str:
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]

    @property
    def place(self) -> Place:
        return Place(f"commune:{self.code}", self.name, self.code, self.latitude, self.longitude)

    @property
    def body(self) -> Body:
        return self.called("Commune")

    def called(self, head: str) -> Body:
        """Give the body under that head noun, `Commune` or `Ville`."""
        return Body(f"commune:{self.code}", f"{head} {de(self.name)}", self.code)


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    region: str
    link: str

    @property
    def place(self) -> Place:
        return Place(f"departement:{self.code}", self.name, self.code)

    @property
    def body(self) -> Body:
        return Body(f"departement:{self.code}", f"Département {self.link}{self.name}", self.code)


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunal body: `bare` is its name without its kind, `departments` are those of its members."""

    code: str
    name: str
    bare: str
    acronym: str
    departments: frozenset[str]

    @property
    def body(self) -> Body:
        return Body(f"epci:{self.code}", self.name, self.code)


def de(name: str) -> str:
    """Give a commune's name after `de`: `de Lens`, `d'Auby`, `du Havre`, `des Abymes`."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if fold(name)[0] in "AEIOUY" else f"de {name}"


def rows(name: str) -> list[list[str]]:
    """Read a lexicon: its lines without the header, cut at the semicolons, without where they are from."""
    header, *lines = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    end = -1 if header.endswith(";source") else None
    return [line.split(";")[:end] for line in lines]


@cache
def departments() -> dict[str, Department]:
    return {code: Department(code, name, region, link) for code, name, region, link in rows("departements")}


@cache
def regions() -> dict[str, str]:
    """Give the régions' names by code."""
    return dict(rows("regions"))


def region_body(code: str) -> Body:
    return Body(f"region:{code}", f"Région {regions()[code]}", code)


@cache
def epcis() -> dict[str, Epci]:
    return {
        code: Epci(code, name, bare, acronym, frozenset(codes.split(" ")))
        for code, name, bare, acronym, codes in rows("epci")
    }


def longest(names: Iterable[str]) -> dict[str, int]:
    """Give how many words follow, at most, in these names what they begin with: a word, or an article and a word."""
    most: dict[str, int] = {}
    for name in names:
        words = name.split(" ")
        begins, more = words[0], len(words) - 1
        most[begins] = max(more, most.get(begins, 0))
        if more and begins in ("Le", "La", "Les", "L"):
            begins = f"{begins} {words[1]}"
            most[begins] = max(more - 1, most.get(begins, 0))
    return most


class Communes:
    """The communes of France by name, and by département. Lines are kept as read and parsed when asked for."""

    def __init__(self) -> None:
        lines = (_FOLDER / "communes.csv").read_text(encoding="utf-8").splitlines()[1:]
        names = "\n".join([line.split(";", 2)[1] for line in lines])
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._named: dict[str, tuple[Commune, ...]] = {}
        for name, line in zip(fold(names).replace("œ", "oe").replace("Œ", "Oe").split("\n"), lines, strict=True):
            self._by_name[name] = f"{self._by_name[name]}\n{line}" if name in self._by_name else line
            self._by_code.setdefault(line.split(";", 1)[0], line)
        self.longest = longest(self._by_name)

    def named(self, folded: str) -> tuple[Commune, ...]:
        """Give the communes of that (folded) name, most populous first; a former one as the one it belongs to."""
        if folded not in self._by_name:
            return ()
        if folded not in self._named:
            found = {commune.code: commune for commune in map(self._parse, self._by_name[folded].split("\n"))}
            self._named[folded] = tuple(sorted(found.values(), key=lambda commune: -commune.population))
        return self._named[folded]

    def coded(self, code: str) -> Commune | None:
        """Give the present commune of that INSEE code."""
        line = self._by_code.get(code)
        return self._parse(line) if line else None

    def beginning(self, folded: str) -> list[Commune]:
        """Give the present communes whose (folded) names begin so in any case, most populous first."""
        begin = folded.lower()
        lines = [line for name, line in self._by_name.items() if name.lower().startswith(begin)]
        found = {commune.code: commune for line in lines for commune in map(self._parse, line.split("\n"))}
        return sorted((commune for commune in found.values() if not commune.former), key=lambda each: -each.population)

    def within(self, codes: frozenset[str]) -> list[Commune]:
        """Give the present communes of some départements."""
        prefixes = tuple(codes)
        return [self._parse(line) for line in self._by_code.values() if line.startswith(prefixes)]

    def _parse(self, line: str) -> Commune:
        code, name, epci, population, latitude, longitude, flags = line.split(";")
        if "a" in flags:
            today = self._parse(self._by_code[code])
            return Commune(code, today.name, today.epci, 0, today.latitude, today.longitude, former=True)
        north, east = (float(latitude), float(longitude)) if latitude else (None, None)
        return Commune(code, name, epci, int(population), north, east, "w" in flags, first_word="s" in flags)


@cache
def communes() -> Communes:
    return Communes()


def _loose(alias: str) -> bool:
    """Tell whether case does not matter: names of several words, unless marked by `=`."""
    return not alias.startswith("=") and " " in fold(alias)


def add_all(index: Index[T], names: Iterable[str], value: T) -> None:
    """Let all these names, as a lexicon writes them, stand for `value`."""
    for name in filter(None, names):
        index.add(name.removeprefix("="), value, exact=not _loose(name))


@cache
def bodies() -> Index[Known]:
    """Bodies and funds that are known all over France, by their names and acronyms."""
    index: Index[Known] = Index()
    for code, name, kind, aliases in rows("bodies") + rows("funds"):
        names = (name, *aliases.split("|"))
        known = Known(Body(code, name), kind)
        add_all(index, names, known)
        # `Dreal`, `Insep`: acronyms that can be said are printed as names too.
        add_all(
            index,
            (alias.capitalize() for alias in names if len(alias) > 3 and alias.isalpha() and alias.isupper()),
            known,
        )
    return index


@cache
def _funds() -> frozenset[str]:
    return frozenset(row[0] for row in rows("funds"))


def is_fund(body: Body) -> bool:
    """Tell whether a body is money that another one gives: `FEDER`, `fonds friches`."""
    return body.id in _funds() or body.name.startswith(("Fonds ", "Dotation "))


@cache
def programmes() -> Index[str]:
    """Schemes, plans and labels by their names."""
    index: Index[str] = Index()
    for name, aliases in rows("programmes"):
        add_all(index, (name, *aliases.split("|")), name)
    return index


@cache
def areas() -> Index[Place]:
    """Countries, and areas that have a name but no administration."""
    index: Index[Place] = Index()
    for (name,) in rows("areas"):
        index.add(name, Place(f"zone:{slug(name)}", name), exact=True)
    for code, name, aliases in rows("countries"):
        for alias in filter(None, (name, *aliases.split("|"))):
            index.add(alias, Place(f"pays:{code.lower()}", name), exact=True)
    return index


@cache
def administrative() -> Index[Place]:
    """Départements and régions by their names."""
    index: Index[Place] = Index()
    # `La Réunion` is a région and a département of that name: the région comes first.
    for code, name in regions().items():
        index.add(name, Place(f"region:{code}", name, code), exact=True)
    for department in departments().values():
        index.add(department.name, department.place, exact=True)
    return index
