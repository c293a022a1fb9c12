"""Where a document plays: its départements and EPCI, by which a commune's name, short or shared, is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from extractors.meaning.lexicon import Commune, Epci, communes, epcis, longest
from extractors.meaning.lookup import Index, Text, fold

# Words that end no short form of a commune's name, and names that are only a beginning.
_INNER = frozenset("sur sous en les lez la le l de du des d et aux a".split())
_ONLY_FIRST = frozenset(
    """
    saint sainte saints mont montagne val vallee villers ville neuville bois pont port la le les l chateau fort
    grand grande petit petite haut haute bas basse vieux vieille belle beau bourg notre bonne neuf mas puy roche
    croix fontaine nouvelle nouveau trois deux rue cote champ
    """.split()
)
_SMALL = frozenset("le la les l de d du des sur sous en et aux".split())
_ARTICLES = {"le": "Le", "du": "Le", "au": "Le", "la": "La", "les": "Les", "des": "Les", "aux": "Les", "l": "L"}
_LONGEST = 8  # words in a commune's name
# The name of an area, or of several towns, is not the body's own: `Pays de Laon`, `Lens-Liévin`.
_AREA = re.compile(r"(?:Pays|Val|Vallées?|Bassin|Plaine|Plateau|Monts?|Grand|Cœur|Sud|Nord|Est|Ouest|Haute?|Basse?)\b")
_OF = re.compile(r"^(?:de la |de l['’]|de |du |des |d['’])")
_QUOTED = re.compile(r"''([^']+)''")


@dataclass(frozen=True)
class Territory:
    """The départements and EPCI of a document, and short forms of its communes' names (`Condé`, `Bruay`), folded.

    `groups` are the telling names of the EPCI there, folded and in lower case (`henin carvin`); `bodies` are the EPCI
    by names that they bear without their kind (`Territoires Vendômois`).
    """

    departments: frozenset[str] = frozenset()
    epcis: frozenset[str] = frozenset()
    short: dict[str, tuple[Commune, ...]] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    bodies: Index[Epci] = field(default_factory=Index)

    @cached_property
    def _longest(self) -> dict[str, int]:
        """How many words follow in short forms what they begin with."""
        return longest(self.short)

    def _stops(self, text: Text, rank: int, begins: str) -> list[int]:
        """Give where a name that begins so may end, the farthest first; the word of the rank ends `begins`."""
        full, short = communes().longest.get(begins), self._longest.get(begins)
        if full is None and short is None:
            return []
        return [stop for _, stop in reversed(text.words[rank : rank + 1 + max(full or 0, short or 0)])]

    def candidates(self, text: Text, rank: int) -> tuple[int, tuple[Commune, ...]] | None:
        """Give the end of the longest commune's name that starts with the word of that rank, and which it may be."""
        start, end = text.words[rank]
        first = text.folded[start:end]
        # `du Havre`, `la Rochelle`: the article of the name is contracted, or printed small.
        article = _ARTICLES.get(text.word(rank - 1)) if rank else None
        if article and text.folded[text.words[rank - 1][1] : start] == " ":
            for stop in self._stops(text, rank, f"{article} {first}"):
                if found := self.named(f"{article} {text.folded[start:stop]}".replace("œ", "oe")):
                    return stop, found
        if text.printed[start:end].isupper() and end - start > 1:
            return self._capitals(text, rank)
        for stop in self._stops(text, rank, first):
            if found := self.named(text.folded[start:stop].replace("œ", "oe")):
                return stop, found
        return None

    def _capitals(self, text: Text, rank: int) -> tuple[int, tuple[Commune, ...]] | None:
        """Look a name in capitals up, `BOURG LA REINE`; of this territory, for an acronym may look like any commune."""
        start, end = text.words[rank]
        if end - start < 4 and text.lower[start:end] not in _SMALL:
            return None
        for _, stop in reversed(text.words[rank : rank + _LONGEST]):
            if text.printed[start:stop].isupper():
                words = text.lower[start:stop].replace("œ", "oe").split(" ")
                name = " ".join(
                    word if rank and word in _SMALL else word.capitalize() for rank, word in enumerate(words)
                )
                here = tuple(commune for commune in self.named(name) if commune.department in self.departments)
                if here:
                    return stop, here
        return None

    def named(self, name: str) -> tuple[Commune, ...]:
        """Give the communes of that folded name: those of the territory, by full or short name, else all."""
        full, short = communes().named(name), self.short.get(name, ())
        if not full:
            return short
        here = tuple(commune for commune in full if commune.department in self.departments)
        # `Tours` is Tours, not the small Tours-sur-Marne near by; `Douchy` the larger Douchy-les-Mines.
        return here or (short if short and full[0].population <= short[0].population else full)

    def group(self, name: str) -> bool:
        """Tell whether an EPCI of the territory is called so, without its kind: `Hénin-Carvin`."""
        return fold(name).lower() in self.groups

    def choose(self, found: tuple[Commune, ...], near: Sequence[Commune] = ()) -> Commune | None:
        """Tell which commune is meant, None where it is open. `near` are communes named beside it, nearest first."""
        if len(found) < 2:
            return found[0] if found else None
        for other in near:
            close = [commune for commune in found if commune.epci == other.epci]
            if len(close) == 1:
                return close[0]
        for close in (
            [commune for commune in found if commune.epci in self.epcis],
            [commune for commune in found if commune.department in {other.department for other in near}],
            [commune for commune in found if commune.department in self.departments],
        ):
            if len(close) == 1 or (close and close[0].population >= 3 * close[1].population):
                return close[0]
        # A shared name outside the territory is a well-known town's or nobody's.
        return found[0] if found[0].population >= 8 * max(1, found[1].population) else None


@lru_cache(maxsize=32)
def short_forms(departments: frozenset[str]) -> dict[str, tuple[Commune, ...]]:
    """Give what the communes of some départements are called for short: by first words, or without inner articles."""
    forms: dict[str, dict[str, Commune]] = {}
    for commune in communes().within(departments):
        words = fold(commune.name).replace("œ", "oe").split(" ")
        if len(words) < 2:
            continue
        names = {" ".join(words[:n]) for n in range(1, len(words)) if words[n - 1].lower() not in _INNER}
        names = {name for name in names if len(name) > 3 and name.lower() not in _ONLY_FIRST}
        names.add(" ".join(word for word in words if word not in ("l", "la", "le", "les")))
        names.discard(" ".join(words))
        for name in names:
            called = replace(commune, word=True) if name == words[0] and commune.first_word else commune
            forms.setdefault(name, {})[commune.code] = called
    return {
        name: tuple(sorted(found.values(), key=lambda commune: -commune.population)) for name, found in forms.items()
    }


def bare_names(departments: frozenset[str]) -> Index[Epci]:
    """Index the EPCI of some départements by what they are called without their kind, where that is no area's name."""
    index: Index[Epci] = Index()
    for epci in epcis().values():
        if not epci.departments & departments:
            continue
        quoted = _QUOTED.search(epci.bare)
        name = quoted[1] if quoted else _OF.sub("", epci.bare)
        own = quoted or name == epci.bare or ", " in name or name.endswith(" Intercom")
        if own and (quoted or " " in name) and name[0].isupper() and not _AREA.match(name):
            index.add(name.replace(",", ""), epci, exact=True)
    return index
