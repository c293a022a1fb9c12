"""One quick pass over a whole document before its passages are read: where it plays and whom it is about.

`la Région` is the région of the document, `Condé` the commune of its territory, `ANAH` what the document itself says it
is, `l'agglomération` the one named before: what no passage can tell alone stands in the Survey.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors.meaning.additions import NOTHING_ADDED, Additions
from extractors.meaning.bodies import LOCAL, named
from extractors.meaning.institutions import departments_in
from extractors.meaning.lexicon import Commune, Known, Named, administrative, departments, epcis, region_body
from extractors.meaning.lookup import Index, Text, fold, slug
from extractors.meaning.territory import Territory, bare_names, short_forms
from models.facts import Body

# Many départements are no territory: a national document has no short forms.
_MOST_DEPARTMENTS = 12
_LINK = re.compile(r"^(?:de la |de l |de |du |des |d )")
# The title is among the first lines of a document, and short.
_TITLES = 5
_TITLE_WORDS = 14
_NO_TITLE = re.compile(r"[.;:,]$| \| ")
_PARTS = re.compile(r"\w+")
_SEVERAL = re.compile(r"\b(?:[Ll]es|[Dd]es|[Aa]ux|[Cc]haque|[Tt]oute) $")
_SMALL = frozenset("de du des la le les l d et en sur a pour aux".split())
_DEPARTMENT = re.compile(
    r"(?:\b(?:[Dd]épartement|[Cc]onseil [Dd]épartemental) (?:de la |de l['’]|du |des |de |d['’])"
    r"|\b[Dd]ans (?:le |la |les |l['’])|\b[Ee]n |\()$"
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a document tells as a whole.

    `named` holds the bodies that each text names, `before` the body of each kind last named before a text, `main` the
    one of each kind that the document names most, `short` the names by which the document calls its own bodies,
    `home` the body of each kind that its first lines name, `whole` the id of the place that it is all about,
    `additions` the lexicon of the user's own.
    """

    territory: Territory = field(default_factory=Territory)
    main: Mapping[str, Body] = field(default_factory=dict)
    home: Mapping[str, Body] = field(default_factory=dict)
    named: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, Body]] = field(default_factory=dict)
    short: Index[Known] = field(default_factory=Index)
    whole: frozenset[str] = frozenset()
    additions: Additions = NOTHING_ADDED


def survey(texts: Sequence[str], additions: Additions = NOTHING_ADDED) -> Survey:
    """Read all passages' texts of a document, in reading order, in the light of a user's own lexicon."""
    folded = {text: Text(text) for text in texts}
    territory, group = _territory(folded.values())
    if additions.towns:
        territory = replace(territory, short=territory.short | additions.towns)
    found = _one_name_each(_its_own({text: tuple(named(read, territory, additions)) for text, read in folded.items()}))
    before: dict[str, Mapping[str, Body]] = {}
    times: dict[str, Counter[Body]] = defaultdict(Counter)
    last: dict[str, Body] = {}
    for text in texts:
        before.setdefault(text, last)
        if bodies := found[text]:
            last = last | {body.known.kind: body.known.body for body in bodies}
        for body in bodies:
            times[body.known.kind][body.known.body] += 1
    main = {kind: counter.most_common(1)[0][0] for kind, counter in times.items()}
    if "epci" not in main and group:
        main["epci"] = epcis()[group].body
    if "region" not in main and (region := _region(territory)):
        main["region"] = region
    if "departement" not in main and len(territory.departments) == 1:
        main["departement"] = departments()[next(iter(territory.departments))].body
    groups = frozenset(body.code for body in times["epci"] if body.code)
    return Survey(
        replace(territory, epcis=groups),
        main,
        _home(texts, found),
        found,
        before,
        _short(found),
        _whole(texts),
        additions,
    )


def _home(texts: Sequence[str], found: Mapping[str, tuple[Named, ...]]) -> Mapping[str, Body]:
    """Give the body of each kind that the document's first lines name, the first of each."""
    home: dict[str, Body] = {}
    for body in (body for title in _titles(texts) for body in found[title]):
        home.setdefault(body.known.kind, body.known.body)
        if body.known.body.name.startswith("Direction"):
            home.setdefault("direction", body.known.body)
    return home


def _its_own(found: Mapping[str, tuple[Named, ...]]) -> dict[str, tuple[Named, ...]]:
    """Take `la CCI` for the one chamber that the document names in full; `les CCI` are all of them."""
    bodies = [body for named_there in found.values() for body in named_there]
    kinds = {body.known.body.id: body.known for body in bodies if body.known.kind in LOCAL}
    own: dict[str, Known] = {}
    for code, known in kinds.items():
        stem = f"org:{slug(known.body.name)}"
        here = {each.body.id: each for each in kinds.values() if each.body.id.startswith(f"{stem}-")}
        if not known.body.id.startswith(f"{stem}-") and len(here) == 1:
            own[code] = next(iter(here.values()))
    return {
        text: tuple(
            replace(body, known=own[body.known.body.id])
            if body.known.body.id in own and not _SEVERAL.search(text[: body.start])
            else body
            for body in named_there
        )
        for text, named_there in found.items()
    }


def _one_name_each(found: Mapping[str, tuple[Named, ...]]) -> Mapping[str, tuple[Named, ...]]:
    """Give a body one name throughout: an EPCI of another kind than today's keeps what the document once calls it.

    A commune is called as the document mostly does: `Ville de Douai` or `Commune de Douai`.
    """
    names: dict[str, Known] = {}
    times = Counter(body.known for bodies in found.values() for body in bodies)
    for known, _ in times.most_common():
        first = names.setdefault(known.body.id, known)
        code = known.body.code
        if code in epcis() and first.body.name == epcis()[code].name:
            names[known.body.id] = known
    return {
        text: tuple(replace(body, known=names[body.known.body.id]) for body in bodies) for text, bodies in found.items()
    }


def _short(found: Mapping[str, tuple[Named, ...]]) -> Index[Known]:
    """Index the names by which a document calls its bodies, but for those that are only a part of another's."""
    index: Index[Known] = Index()
    called: dict[str, Known] = {}
    for body in (body for bodies in found.values() for body in bodies):
        called.update((name, body.known) for name in (body.short, initials(body.known)) if name)
    joined = [name for name in called if " et " in name]
    for name, known in called.items():
        if len(name) > 2 and not any(name != other and name in other.split(" et ") for other in joined):
            index.add(name, known, exact=True)
    return index


def initials(known: Known) -> str | None:
    """Give the acronym that a long name makes: `SMTD` of `Syndicat mixte des transports du Douaisis`.

    None under four letters: they would stand for too much else.
    """
    if known.body.id.startswith(("departement:", "region:", "commune:")):
        return None
    words = [word for word in _PARTS.findall(fold(known.body.name.replace("-", "_"))) if word.lower() not in _SMALL]
    return "".join(word[0].upper() for word in words) if len(words) > 3 else None


def _region(territory: Territory) -> Body | None:
    """Give the région that all départements of the territory lie in."""
    codes = {departments()[code].region for code in territory.departments} - {""}
    return region_body(codes.pop()) if len(codes) == 1 else None


def _territory(texts: Iterable[Text]) -> tuple[Territory, str | None]:
    """Work out the départements by the communes whose name is theirs alone, and by the names of départements.

    Also give the EPCI that most of these communes belong to, if one does.
    """
    votes: Counter[str] = Counter()
    seen: set[Commune] = set()
    for text in texts:
        seen.update(_unmistakable(text))
        for start, code in departments_in(text):
            if _DEPARTMENT.search(text.before(start)):
                votes[code] += 3
    votes.update(commune.department for commune in seen)
    if not votes:
        return Territory(), None
    groups = Counter(commune.epci for commune in seen if commune.epci)
    group = next((code for code, count in groups.most_common(1) if count > len(seen) / 2), None)
    most = max(votes.values())
    codes = frozenset(code for code, count in votes.items() if count >= max(1, 0.15 * most))
    return (
        Territory(codes, frozenset(), short_forms(codes), _groups(codes), bare_names(codes))
        if len(codes) <= _MOST_DEPARTMENTS
        else Territory()
    ), group


@lru_cache(maxsize=32)
def _groups(codes: frozenset[str]) -> frozenset[str]:
    """Give what the EPCI of some départements are called without their kind, folded, in lower case."""
    return frozenset(
        _LINK.sub("", fold(epci.bare).lower()).replace(",", "") for epci in epcis().values() if epci.departments & codes
    )


def _titles(texts: Sequence[str]) -> list[str]:
    return [text for text in texts[:_TITLES] if len(text.split()) <= _TITLE_WORDS and not _NO_TITLE.search(text)]


def _whole(texts: Sequence[str]) -> frozenset[str]:
    """Give the id of the one département or région that the document's first lines name: it is no place in it."""
    found = {
        place
        for title in map(Text, _titles(texts))
        for start, end, place in administrative().all(title)
        if title.alone(start, end)
    }
    return frozenset(place.id for place in found) if len(found) == 1 else frozenset()


def _unmistakable(text: Text) -> set[Commune]:
    """Give the communes whose whole name no other commune and no French word shares."""
    found = set()
    nowhere = Territory()
    for rank, (start, end) in enumerate(text.words):
        if text.folded[start].isupper() and end - start > 1:
            match = nowhere.candidates(text, rank)
            if match and len(match[1]) == 1 and not match[1][0].word and match[0] - start > 4:
                found.add(match[1][0])
    return found
