"""The State's territorial bodies as a text names them: régions, départements, communes and their EPCI.

A plural head is dealt out: `Départements du Nord et du Pas-de-Calais` are two bodies. Printed in lower case, or of a
commune, such a name is often only where something is; it is a body where the words before say that it acts.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from extractors.meaning.heads import PROPER
from extractors.meaning.lexicon import Epci, Known, Named, bodies, departments, epcis, region_body, regions
from extractors.meaning.lookup import Index, Text, fold, slug
from extractors.meaning.territory import Territory
from models.facts import Body

_DE = r"(?:de la |de l['’]|de l |de |du |des |d['’]|d |l['’]|la |le |les )?"
_LINK = re.compile(rf" ?{_DE}")
_QUOTED_LINK = re.compile(rf" ?{_DE}(?:[«“\"] ?)?")
_OF = re.compile(r" (?:de |d['’]|du |des )(?:la |l['’])?")
_NEXT = re.compile(rf"(?:, | et | ainsi que |/){_DE}")
# After these it is where something is, not who acts.
WHERE = re.compile(
    r"(?<!compte )(?<!comptent )(?<!comptait )"
    r"\b(?:sur|dans|vers|devant|en|hors|sein|territoire|quartiers?|habitants|centre|cœur) (?:de )?(?:la |le |l['’])?$",
    re.IGNORECASE,
)
_ACTS = re.compile(r"\b(?:par|avec|et|,) (?:l[ea]s? )?$|, $")
# Where a body's name stands alone: at the head of a cell or a sentence, after `par`, in a list of bodies.
_STANDS = re.compile(r"(?:^|\| |[.;:•] |\b(?:par|avec|et|à) |, )$")
_OWNED = re.compile(r"\bde la $|\b\d+ $")
_GIVES = re.compile(
    r"\b(?:et|part|profit|bénéfice|initiative|faveur|charge|soutien|concours|participation|aides?|subventions?|crédits?|financement)"
    r" (?:de la|des) $"
)

_HEAD = {
    "departement": re.compile(r"(?:departement|conseil departemental|conseil general)\b"),
    "departements": re.compile(r"(?:departements|conseils (?:departementaux|generaux))\b"),
    "region": re.compile(r"(?:region|conseil regional)\b"),
    "regions": re.compile(r"(?:regions|conseils regionaux)\b"),
}
_EPCI_HEAD = re.compile(
    r"communaute(?P<plural>s)? (?:(?P<ca>d agglomeration)|(?P<cc>d(?:e|es) communes)|(?P<cu>urbaines?))"
    r"|(?:euro)?metropole|metropoles|c[acu]\b"
)
_EPCI_KINDS = {"ca": "Communauté d'agglomération", "cc": "Communauté de communes", "cu": "Communauté urbaine"}

# Words of an EPCI's name that do not tell it from others, or that make it a brand which stands alone.
_STOP = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "sur", "a"))
_BRAND = re.compile(r"\b(?:agglo|agglomeration|metropole|communaute)\b")
_GAP = re.compile(r"[ ,/]{1,3}")
_LONGEST = 12  # words in an EPCI's name
_AGGLO = re.compile(r"([A-ZÀ-Þ][\w’'-]{3,}) (?:[Aa]gglo|[Aa]gglomération|[Mm]étropole)\b(?! [a-z]+(?:oise|aise)\b)")
# The last words of a brand: no other can make one where the register has none.
BRANDS = frozenset(("agglo", "agglomeration", "metropole"))
# `Grand Poitiers` without an article is the body, `le Grand Poitiers` may be its area.
GRANDS = frozenset(("grand", "grande"))
_AREA_OF = re.compile(r"\b(?:[Dd]u|[Ll]e|[Aa]u|[Ll]a|[Cc]e|[Ss]ur|[Dd]ans|[Ee]n|[Vv]ers|à) $")
# `contrat de ville du Havre`: a scheme; `la ville de Grand Lieu`: a longer name than that of the commune.
_SCHEME = re.compile(r"\b(?:contrats? de|politique de la) $", re.IGNORECASE)
_GOES_ON = re.compile(r" (?!L[ae]s? |L['’]|Une? |En |Au |Ce )[A-ZÀ-Þ][a-zà-ÿ]")
OPENED, _CLOSED = ("« ", "«", "“", '"'), re.compile(r" ?[»”\"]")


@cache
def _department_names() -> Index[str]:
    index: Index[str] = Index()
    for department in departments().values():
        index.add(department.name, department.code, exact=False)
    return index


@cache
def _region_names() -> Index[str]:
    index: Index[str] = Index()
    for code, name in regions().items():
        index.add(name, code, exact=False)
    index.add("PACA", "93", exact=True)
    return index


def area_at(text: Text, rank: int) -> int | None:
    """Give the end of the région's or département's name that starts with the word of that rank."""
    found = _region_names().longest(text, rank) or _department_names().longest(text, rank)
    return found[0] if found else None


def department_at(text: Text, rank: int) -> str | None:
    """Give the code of the département whose name starts with the word of that rank."""
    found = _department_names().longest(text, rank)
    return found[1] if found and text.printed[text.words[rank][0]].isupper() else None


def departments_in(text: Text) -> Iterator[tuple[int, str]]:
    """Give where each département's name starts that is printed with a capital, and its code."""
    for start, _, code in _department_names().all(text):
        if text.printed[start].isupper():
            yield start, code


def telling(name: str) -> str:
    """Give the words of a name that tell it from others, folded: `de la Porte du Hainaut` is `porte hainaut`."""
    words = re.findall(r"\w+", fold(name).lower().replace("œ", "oe"))
    return " ".join(word for word in words if word not in _STOP)


@cache
def _epci_names() -> dict[str, list[Epci]]:
    """EPCI by the telling words of their names; a métropole also by its town alone."""
    names: dict[str, list[Epci]] = defaultdict(list)
    for epci in epcis().values():
        keys = {telling(epci.bare)}
        brand = _BRAND.sub("", telling(epci.bare)).strip()
        if brand:
            keys.add(brand)
        if epci.name == epci.bare:
            town = " ".join(word for word in brand.split() if word not in ("europeenne", "grand", "eurometropole"))
            keys |= {town, f"grand {town}"}
        for key in keys:
            names[key].append(epci)
    return names


@cache
def brands() -> Index[Epci]:
    """EPCI by names that stand alone: `Valenciennes Métropole`, `Arche Agglo`, `Quimper Bretagne Occidentale`."""
    index: Index[Epci] = Index()
    for epci in epcis().values():
        for name in {epci.bare, re.split(r"(?<=Communauté)-", epci.bare)[0]}:
            branded = _BRAND.search(fold(name).lower()) and " " in fold(name)
            # Several capitalised words that no `de` goes before are a name; a hyphenated pair of towns is an area.
            if branded or (name.count(" ") > 1 and name[0].isupper() and " et " not in name):
                index.add(name, epci, exact=not branded)
    return index


def territorial(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    """Give the territorial bodies that the word of that rank heads: none, one, or several under a plural."""
    start, end = text.words[rank]
    word = text.lower[start:end]
    if word in _COMMUNES:
        yield from _communes(text, rank, territory)
    elif word in _EPCIS:
        yield from _epcis(text, rank, territory)
    elif word in _ADMINISTRATIONS:
        yield from _administrations(text, rank)


_COMMUNES = frozenset(("commune", "ville", "mairie", "municipalite"))
_EPCIS = frozenset(("communaute", "communautes", "metropole", "metropoles", "eurometropole", "ca", "cc", "cu"))
_ADMINISTRATIONS = frozenset(("departement", "departements", "region", "regions", "conseil", "conseils"))
HEADS = _COMMUNES | _EPCIS | _ADMINISTRATIONS


def _administrations(text: Text, rank: int) -> Iterator[Named]:
    """`Département du Nord`, `conseil régional d'Occitanie`; in lower case only where it acts."""
    start = text.words[rank][0]
    found = next(((name, head) for name, pattern in _HEAD.items() if (head := pattern.match(text.lower, start))), None)
    if found is None:
        return
    name, head = found
    before = text.before(start)
    proper = text.printed[start].isupper() or head[0].startswith("conseil")
    if before.endswith(": ") and " | " in text.printed:  # what a row is about, not who acts
        return
    if WHERE.search(before) or not (proper or _ACTS.search(before) or _GIVES.search(before)):
        return
    of_region = name.startswith("region")
    names = _region_names() if of_region else _department_names()
    for last, code in _dealt(text, head.end(), names, plural=name.endswith("s")):
        body = region_body(code) if of_region else departments()[code].body
        yield Named(start, last, Known(body, "region" if of_region else "departement"))
        following = _NEXT.match(text.printed, last)
        start = following.end() if following else last


def _dealt(text: Text, end: int, index: Index[str], *, plural: bool) -> Iterator[tuple[int, str]]:
    """Give end and code of the names that follow a head, one or (after a plural) several."""
    link = _LINK.match(text.printed, end)
    while link:
        rank = text.at.get(link.end())
        match = index.longest(text, rank) if rank is not None else None
        if match is None or not text.printed[link.end()].isupper():
            return
        yield match
        link = _NEXT.match(text.printed, match[0]) if plural else None


def _communes(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    """`la ville de Douai`, `la commune de Somain` where they act, not where something is."""
    start, end = text.words[rank]
    before = text.before(start)
    owned = text.printed[start].islower() and _OWNED.search(before) and not _GIVES.search(before)
    link = _OF.match(text.printed, end)
    if WHERE.search(before) or owned or link is None or _SCHEME.search(before):
        return
    name = text.at.get(link.end())
    match = territory.candidates(text, name) if name is not None else None
    if match and not _GOES_ON.match(text.printed, match[0]) and (commune := territory.choose(match[1])):
        head = "Ville" if text.lower[start:end] == "ville" else "Commune"
        yield Named(start, match[0], Known(commune.called(head), "commune"))


def _epcis(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    """`Communauté d'agglomération de Lens-Liévin`, `Métropole de Lyon`, `CC Osartis Marquion`; plurals dealt out."""
    start = text.words[rank][0]
    head = _EPCI_HEAD.match(text.lower, start)
    if head is None or (len(head[0]) == 2 and not text.printed[start : head.end()].isupper()):
        return
    kind = _EPCI_KINDS.get(head.lastgroup or "", "")
    link = _QUOTED_LINK.match(text.printed, head.end())
    any_known = False
    while link and (first := text.at.get(link.end())) is not None and (match := _known_epci(text, first, territory)):
        stop, epci = match
        # A body printed under another kind than today's keeps the name that it had then.
        name = epci.name if not kind or epci.name.startswith(kind) else f"{kind} {epci.bare}"
        yield Named(start, stop, Known(Body(f"epci:{epci.code}", name, epci.code), "epci"))
        any_known = True
        link = _NEXT.match(text.printed, stop) if head["plural"] else None
        start = link.end() if link else stop
    if kind and not any_known and (proper := PROPER.match(text.printed, head.end())):
        name = kind + proper[0].split(" et ")[0]
        stop = head.end() + len(proper[0].split(" et ")[0])
        yield Named(start, stop, Known(Body(f"org:{slug(name)}", name), "epci"))


def _known_epci(text: Text, rank: int, territory: Territory) -> tuple[int, Epci] | None:
    """Find the EPCI whose telling words follow; of several the one of the territory, else none."""
    best: tuple[int, Epci] | None = None
    said: list[str] = []
    for number, (start, end) in enumerate(text.words[rank : rank + _LONGEST]):
        if number and not _GAP.fullmatch(text.folded, text.words[rank + number - 1][1], start):
            break
        word = text.lower[start:end].replace("œ", "oe")
        if word not in _STOP:
            said.append(word)
            found = _epci_names().get(" ".join(said), ())
            here = [epci for epci in found if epci.departments & territory.departments] or found
            if len(here) == 1:
                best = end, here[0]
    return best


def branded(text: Text, rank: int, territory: Territory) -> Named | None:
    """`Valenciennes Métropole`, `Niort Agglo`, `« Cœur d'Ostrevent »`: an EPCI without its kind.

    What the register does not have is the one EPCI here whose name begins so, else a body of the document's own.
    """
    start = text.words[rank][0]
    if (bare := territory.bodies.longest(text, rank)) and _STANDS.search(text.before(start)):
        return Named(start, bare[0], Known(bare[1].body, "epci"))
    if found := brands().longest(text, rank):
        return Named(start, found[0], Known(found[1].body, "epci"))
    grand = text.word(rank) in GRANDS and text.printed[start].isupper()
    if grand and not bodies().longest(text, rank) and not _AREA_OF.search(text.before(start)):
        known = _known_epci(text, rank, territory)
        if known and known[0] > text.words[rank][1]:
            return Named(start, known[0], Known(known[1].body, "epci"))
    if text.before(start).endswith(OPENED) and (known := _known_epci(text, rank, territory)):
        return Named(start, known[0], Known(known[1].body, "epci")) if _CLOSED.match(text.printed, known[0]) else None
    match = _AGGLO.match(text.printed, start)
    if match is None:
        return None
    first = fold(match[1]).lower().replace("œ", "oe")
    here = [
        epci
        for epci in epcis().values()
        if epci.departments & territory.departments
        and any(word.startswith(first) for word in telling(epci.bare).split())
    ]
    body = here[0].body if len(here) == 1 else Body(f"org:{slug(match[0])}", match[0])
    return Named(start, match.end(), Known(body, "epci"))
