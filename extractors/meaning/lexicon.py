"""The lexicons and how names are looked up in text: by first word, longest first, whatever the accents and hyphens.

`Text` folds a passage's text without changing its length, so that what is found by its folded form keeps its offsets.
The CSV files and their sources are described in lexicons/README.md; they are read once, when first wanted.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Generic, TypeVar

from models.facts import Body, Place

_FOLDER = Path(__file__).parent / "lexicons"
_WORD = re.compile(r"[^\W_]+")
_BEFORE = 80  # characters
_HYPHENS = ("-", "–", "‑")

T = TypeVar("T")


def _folding() -> dict[int, str]:
    """Letters without their accents, hyphens and apostrophes as spaces: every character gives exactly one."""
    table = {ord(sign): " " for sign in "-‐‑–'’ʼ\u00a0\u202f"}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_FOLD = _folding()


def fold(text: str) -> str:
    """Give the text with plain letters, and spaces for hyphens and apostrophes; as long as it was."""
    return text.translate(_FOLD)


def slug(name: str) -> str:
    """Give the part of an id that a name makes: `Maisons et Cités` is `maisons-et-cites`."""
    return "-".join(_WORD.findall(fold(name).lower().replace("œ", "oe")))


class Text:
    """A passage's text with its folded forms and the borders of its words."""

    def __init__(self, text: str) -> None:
        self.printed = text
        self.folded = fold(text)
        self.lower = self.folded.lower()
        self.words = [(match.start(), match.end()) for match in _WORD.finditer(self.folded)]
        self._taken = bytearray(len(text))

    @cached_property
    def at(self) -> dict[int, int]:
        """The rank of the word that starts at an offset."""
        return {start: rank for rank, (start, _) in enumerate(self.words)}

    def before(self, start: int) -> str:
        """Give the words before an offset: as many as tell what a name is to the sentence."""
        return self.printed[max(0, start - _BEFORE) : start]

    def free(self, start: int, end: int) -> bool:
        """Tell whether nothing between the offsets was taken."""
        return 1 not in self._taken[start:end]

    def take(self, start: int, end: int) -> None:
        """Leave these characters to what was found there."""
        self._taken[start:end] = b"\1" * (end - start)

    def alone(self, start: int, end: int) -> bool:
        """Tell that a name is no part of a hyphenated one."""
        return self.printed[start - 1 : start] not in _HYPHENS and not (
            self.printed[end : end + 1] in _HYPHENS and self.printed[end + 1 : end + 2].isalnum()
        )


class Index(Generic[T]):
    """Names and what they stand for. A name given with `exact` must be printed in its own case, or all in capitals."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}  # the most words that a name with this first word has
        self._loose: dict[str, T] = {}
        self._exact: dict[str, T] = {}

    def add(self, name: str, value: T, *, exact: bool) -> None:
        """Let `name` stand for `value`; what was there first stays."""
        # What is looked up ends with a word: a last sign (`Erasmus+`, `MaPrimeRénov'`) is no part of it.
        for folded in {fold(name).rstrip(" +"), fold(name.replace("œ", "oe").replace("Œ", "Oe")).rstrip(" +")}:
            words = _WORD.findall(folded.lower())
            self._first[words[0]] = max(len(words), self._first.get(words[0], 0))
            if exact:
                self._exact.setdefault(folded, value)
                if len(folded) > 3:
                    self._exact.setdefault(folded.upper(), value)
            else:
                self._loose.setdefault(folded.lower(), value)

    def longest(self, text: Text, rank: int) -> tuple[int, T] | None:
        """Give the end and the value of the longest name that starts with the word of that rank."""
        start, end = text.words[rank]
        most = self._first.get(text.lower[start:end])
        if most is None:
            return None
        for _, stop in reversed(text.words[rank : rank + most]):
            value = self._exact.get(text.folded[start:stop])
            if value is None:
                value = self._loose.get(text.lower[start:stop])
            if value is not None:
                return stop, value
        return None

    def all(self, text: Text) -> Iterator[tuple[int, int, T]]:
        """Give start, end and value of every name in the text, none inside another."""
        reached = 0
        for rank, (start, end) in enumerate(text.words):
            if start >= reached and text.lower[start:end] in self._first and (found := self.longest(text, rank)):
                reached = found[0]
                yield start, reached, found[1]

    def all_of(self, text: str) -> list[T]:
        """Give what the names in a text stand for."""
        return [value for _, _, value in self.all(Text(text))]


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


@dataclass(frozen=True, slots=True)
class Commune:
    """A line of communes.csv. `word` says that the name is also a French word, `former` that it is a former commune."""

    code: str
    name: str
    epci: str
    population: int
    latitude: float | None
    longitude: float | None
    word: bool = False
    former: bool = False

    @property
    def department(self) -> str:
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]

    @property
    def place(self) -> Place:
        return Place(f"commune:{self.code}", self.name, self.code, self.latitude, self.longitude)

    @property
    def body(self) -> Body:
        return Body(f"commune:{self.code}", f"Commune {de(self.name)}", self.code)


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
    """Read a lexicon: its lines without the header, cut at the semicolons."""
    lines = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(";") for line in lines[1:]]


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


class Communes:
    """The communes of France by name, and by département. Lines are kept as read and parsed when asked for."""

    def __init__(self) -> None:
        lines = (_FOLDER / "communes.csv").read_text(encoding="utf-8").splitlines()[1:]
        names = "\n".join([line.split(";", 2)[1] for line in lines])
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self.first: set[str] = set()
        for name, line in zip(fold(names).replace("œ", "oe").replace("Œ", "Oe").split("\n"), lines, strict=True):
            self._by_name[name] = f"{self._by_name[name]}\n{line}" if name in self._by_name else line
            self._by_code.setdefault(line.split(";", 1)[0], line)
            self.first.add(name.split(" ", 1)[0])

    def named(self, folded: str) -> tuple[Commune, ...]:
        """Give the communes of that (folded) name, most populous first; a former one as the one it belongs to."""
        lines = self._by_name.get(folded)
        if lines is None:
            return ()
        found = {commune.code: commune for commune in map(self._parse, lines.split("\n"))}
        return tuple(sorted(found.values(), key=lambda commune: -commune.population))

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
        return Commune(code, name, epci, int(population), north, east, word="w" in flags)


@cache
def communes() -> Communes:
    return Communes()


def _loose(alias: str) -> bool:
    """Tell whether case does not matter: names of several words, unless marked by `=`."""
    return not alias.startswith("=") and " " in fold(alias)


@cache
def bodies() -> Index[Known]:
    """Bodies and funds that are known all over France, by their names and acronyms."""
    index: Index[Known] = Index()
    for code, name, kind, aliases in rows("bodies") + rows("funds"):
        known = Known(Body(code, name), kind)
        for alias in filter(None, (name, *aliases.split("|"))):
            index.add(alias.removeprefix("="), known, exact=not _loose(alias))
    return index


@cache
def programmes() -> Index[str]:
    """Schemes, plans and labels by their names."""
    index: Index[str] = Index()
    for name, aliases in rows("programmes"):
        for alias in filter(None, (name, *aliases.split("|"))):
            index.add(alias.removeprefix("="), name, exact=not _loose(alias))
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
    for department in departments().values():
        index.add(department.name, department.place, exact=True)
    for code, name in regions().items():
        index.add(name, Place(f"region:{code}", name, code), exact=True)
    return index
