"""Bodies that a text names in full: those of the lexicons, and those known to this document alone, by their head noun.

A plural head is dealt out: `Départements du Nord et du Pas-de-Calais` are two bodies. Whom `la Région` or `ce bailleur`
means is not told here but in extractors.meaning.partners.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.meaning import lexicon
from extractors.meaning.heads import AND, APPOSED, PROPER, TAIL, Head, headed
from extractors.meaning.lexicon import Epci, Index, Known, Text, departments, epcis, region_body, regions, slug
from extractors.meaning.territory import Territory
from models.facts import Body


@dataclass(frozen=True, slots=True)
class Named:
    """A body named in a text. `short` is a name by which the rest of the document may call it."""

    start: int
    end: int
    known: Known
    short: str | None = None


_DE = r"(?:de la |de l['’]|de l |de |du |des |d['’]|d |l['’]|la |le |les )?"
_LINK = re.compile(rf" ?{_DE}")
_NEXT = re.compile(rf"(?:, | et | ainsi que |/){_DE}")
_ACRONYM = re.compile(r" ?\(« ?(?=[A-Z])|[ ]\(")
_DEFINED = re.compile(r" \(([A-ZÀ-Þ][A-Za-zÀ-ÿ0-9+&-]{1,11})\)| ?(?:-|–) ?([A-Z]{3,8})(?= a |,)")
# After these a commune, a school or a hospital is where something is, not who acts.
_WHERE = re.compile(
    r"\b(?:sur|dans|vers|en|hors|sein|territoire|quartiers?|habitants|centre|cœur) (?:de )?(?:la |le |l['’])?$",
    re.IGNORECASE,
)
_OF = re.compile(r"\b(?:de|d)['’ ](?:la |l['’])?$|\b(?:du|des) $")
_ACTS = re.compile(
    r"(?:^|[.;:•] ?|par |avec |et |profit |bénéfice |auprès |, )(?:d[eu] |des )?(?:l[ea]s? |l['’]|du )?$", re.IGNORECASE
)
_AGGLO = re.compile(r"([A-ZÀ-Þ][\w’'-]{3,}) (?:[Aa]gglo|[Aa]gglomération|[Mm]étropole)\b(?! [a-z]+(?:oise|aise)\b)")
_FORM = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]+ ){1,3}(Habitat|Habitats|Logement|Logis|Aménagement|Ingénierie|Numérique|Attractivité|Développement|Tourisme"
    r"|Expansion|Mobilités|Initiative|Énergies?|habitat|tourisme|numérique)\b(?! [a-zà-ÿ]*(?:able|if|aux|al)\b)"
)
_LANDLORD = frozenset({"Habitat", "Habitats", "Logement", "Logis", "habitat", "Aménagement"})
# Acronyms that begin as `syndicat mixte` or `syndicat intercommunal` do: `SYDEC`, `SIEL`, with the name that may follow.
_SYNDICATE = re.compile(rf"((?:SY|SI|SM)[A-Z]{{2,6}})\b(?:-?{PROPER.pattern})?")
_NO_SYNDICATE = frozenset("SIRET SIREN SIGNE SMIC SIAE SIDA SMART SILO SITE SIRH SINP SIGLE".split())
# `diplôme d'État`, `aides d'État`: a kind of thing. `règlement (UE) 2021/1060`: a number.
_OF_STATE = re.compile(r"\bd['’]$")
_STREET = re.compile(r"\b(?:rue|avenue|place|boulevard|allée) (?:du |de la |de l['’]|des )$")
_LOCAL = frozenset({"chambre", "caisse", "local"})

_AND_MORE = re.compile(rf" et (?=[A-ZÀ-Þ])(?:{PROPER.pattern.replace(' ', ' ?', 1)})")
# An association's title may go on in common words: `Les Sentiers de l'emploi`, `La Boucle verte`.
_QUOTED = re.compile(r" [«“\"] ?([^»”\"]{3,60}?) ?[»”\"]")
_TITLE = re.compile(r"L(?:es|a|e) |L['’]")
_TITLE_TAIL = re.compile(rf"(?: {_DE.rstrip('?')}[a-zà-ÿ]{{3,}}\b(?!['’])| (?:[a-z]+(?:erte|[ai]l|ale|ique|aire))\b)+")
_STOP = frozenset("de du des la le les l d et en sur a".split())
_GAP = re.compile(r"[ ,/]{1,3}")
_EPCI_HEADS = re.compile(
    r"communautes? d agglomeration|communautes? de communes|communautes? urbaines?|(?:euro)?metropoles?"
    r"|etablissements? publics? territoria(?:l|ux)|c[acu]\b"
)
_EPCI_KINDS = {
    "communautes d agglomeration": "Communauté d'agglomération",
    "communautes de communes": "Communauté de communes",
    "communautes urbaines": "Communauté urbaine",
}
_DEPARTMENT_HEADS = re.compile(r"(?:departements?|conseils? departementa(?:l|ux)|conseils? genera(?:l|ux))\b")
_REGION_HEADS = re.compile(r"(?:regions?|conseils? regiona(?:l|ux))\b")
_COMMUNE_HEADS = re.compile(r"(?:communes?|villes?|mairies?|municipalites?)\b")
_BRAND = re.compile(r"(?:agglo|agglomeration|metropole|communaute)\b")


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


def department_at(text: Text, rank: int) -> str | None:
    """Give the code of the département whose name starts with the word of that rank."""
    found = _department_names().longest(text, rank)
    return found[1] if found and text.printed[text.words[rank][0]].isupper() else None


def content(name: str) -> str:
    """Give the words of a name that tell it from others, folded: `de la Porte du Hainaut` is `porte hainaut`."""
    words = re.findall(r"\w+", lexicon.fold(name).lower().replace("œ", "oe"))
    return " ".join(word for word in words if word not in _STOP)


@cache
def _epci_names() -> dict[str, list[Epci]]:
    """EPCI by the telling words of their names; a métropole also by its town alone."""
    names: dict[str, list[Epci]] = defaultdict(list)
    for epci in epcis().values():
        keys = {content(epci.bare)}
        brand = _BRAND.sub("", content(epci.bare)).strip()
        if brand:
            keys.add(brand)
        if epci.name == epci.bare:
            town = " ".join(word for word in brand.split() if word not in ("europeenne", "grand", "eurometropole"))
            keys |= {town, f"grand {town}"}
        for key in keys:
            names[key].append(epci)
    return names


@cache
def _brands() -> Index[Epci]:
    """EPCI by names that stand alone: `Valenciennes Métropole`, `Arche Agglo`, `Quimper Bretagne Occidentale`."""
    index: Index[Epci] = Index()
    for epci in epcis().values():
        for name in {epci.bare, re.split(r"(?<=Communauté)-", epci.bare)[0]}:
            branded = _BRAND.search(lexicon.fold(name).lower()) and " " in lexicon.fold(name)
            # Several capitalised words that no `de` goes before are a name; a hyphenated pair of towns is an area.
            if branded or (name.count(" ") > 1 and name[0].isupper() and " et " not in name):
                index.add(name, epci, exact=not branded)
    return index


def named(text: Text, territory: Territory) -> list[Named]:
    """Give the bodies that a text names in full, in order, none inside another."""
    found: list[Named] = []
    reached = 0
    for rank, (start, _) in enumerate(text.words):
        if start < reached:
            continue
        for body in _at(text, rank, territory):
            ended = _with_acronym(text, body)
            found.append(ended)
            reached = ended.end
    return found


def _at(text: Text, rank: int, territory: Territory) -> list[Named]:
    """Give what is named from the word of that rank on: one body, or several under a plural head."""
    start, end = text.words[rank]
    word = text.lower[start:end]
    if text.printed[start - 1 : start] == "-":
        return []
    special = _SPECIAL.get(word)
    if special and (bodies := list(special(text, rank, territory))):
        return bodies
    if epci := _by_brand(text, rank, territory):
        return [epci]
    known = lexicon.bodies().longest(text, rank)
    if known and not (known[1].kind == "etat" and _OF_STATE.search(text.printed[:start])):
        return [_extended(text, start, *known)]
    if (head := headed(text, rank)) and (bodies := list(_by_head(text, start, *head))):
        return bodies
    return [] if text.printed[start].islower() else list(_by_form(text, start))


def _by_brand(text: Text, rank: int, territory: Territory) -> Named | None:
    """`Valenciennes Métropole`, `Niort Agglo`: by the register, else by the one EPCI here whose name begins so."""
    start = text.words[rank][0]
    if found := _brands().longest(text, rank):
        return Named(start, found[0], Known(found[1].body, "epci"))
    if text.printed[:start].endswith(("« ", "«", "“", '"')) and (known := _known_epci(text, rank, territory)):
        closed = re.match(r" ?[»”\"]", text.printed[known[0] :])
        return Named(start, known[0], Known(known[1].body, "epci")) if closed else None
    match = _AGGLO.match(text.printed, start)
    if match is None:
        return None
    first = lexicon.fold(match[1]).lower().replace("œ", "oe")
    here = [
        epci
        for epci in epcis().values()
        if epci.departments & territory.departments
        and any(word.startswith(first) for word in content(epci.bare).split())
    ]
    if len(here) == 1:
        return Named(start, match.end(), Known(here[0].body, "epci"))
    name = match[0]
    return Named(start, match.end(), Known(Body(f"org:{slug(name)}", name), "epci"))


def _by_form(text: Text, start: int) -> Iterator[Named]:
    """Bodies whose own name says what they are: `Deux-Sèvres Habitat`, `Somme Numérique`, syndicates' acronyms."""
    if match := _FORM.match(text.printed, start):
        kind = "bailleur" if match[1] in _LANDLORD else "organisme"
        yield Named(start, match.end(), Known(Body(f"org:{slug(match[0])}", match[0]), kind))
    elif (match := _SYNDICATE.match(text.printed, start)) and match[1] not in _NO_SYNDICATE:
        yield Named(start, match.end(), Known(Body(f"org:{slug(match[0])}", match[0]), "syndicat"))


def _with_acronym(text: Text, body: Named) -> Named:
    """Take in the acronym that a text gives a body in brackets: `Agence nationale de l'habitat (ANAH)`."""
    match = _DEFINED.match(text.printed, body.end)
    if match is None or match[1] is None:
        return body
    return Named(body.start, match.end(), body.known, match[1])


def _extended(text: Text, start: int, end: int, known: Known) -> Named:
    """Take in where a known body is: the State's services stay what they are, a chamber or fund office becomes its own."""
    match = PROPER.match(text.printed, end)
    if match is None or known.kind not in _LOCAL | {"service"}:
        return Named(start, end, known)
    stop = _cut(text, end, match.end())
    tail = text.printed[end:stop]
    if known.kind == "service":
        rank = text.at.get(stop - len(tail.lstrip()) if tail else -1)
        place = _LINK.match(text.printed, end)
        rank = text.at.get(place.end()) if place else None
        area = rank is not None and (_region_names().longest(text, rank) or _department_names().longest(text, rank))
        return Named(start, area[0] if area else end, known)
    if not tail:
        return Named(start, end, known)
    name = known.body.name + tail
    return Named(start, stop, Known(Body(f"org:{slug(name)}", name), known.kind))


def _cut(text: Text, start: int, stop: int) -> int:
    """End a name before an `et` that another body comes after."""
    for match in AND.finditer(text.printed, start, stop):
        rank = text.at.get(match.end())
        if rank is not None and _begins(text, rank):
            return match.start()
    return stop


def _begins(text: Text, rank: int) -> bool:
    """Tell whether a body's name may begin with that word."""
    start, end = text.words[rank]
    word = text.lower[start:end]
    return (
        word in _SPECIAL
        or word in ("etat", "union")
        or bool(headed(text, rank) or lexicon.bodies().longest(text, rank))
    )


def _by_head(text: Text, start: int, end: int, head: Head) -> Iterator[Named]:
    if head.manner == "apposed":
        if _STREET.search(text.printed[:start]):
            return
        yield from _apposed(text, start, end, head)
        return
    if head.manner == "quoted":
        if quoted := _QUOTED.match(text.printed, end):
            name = f"{_name(text.printed[start:end])} {quoted[1].strip()}"
            yield Named(start, quoted.end(), Known(Body(f"org:{slug(name)}", name), head.kind))
        return
    match = TAIL.match(text.printed, end)
    if match is None:
        return
    stop = _cut(text, end, match.end())
    proper = match["proper"] is not None and match.start("proper") < stop
    defined = _DEFINED.match(text.printed, stop)
    if (stop == end and head.manner != "whole") or not (proper or head.manner in ("own", "whole") or defined):
        return
    if head.manner == "capital" and not (proper and text.printed[start].isupper()):
        return
    before = text.printed[:start]
    if head.manner == "site" and (not _ACTS.search(before) or _WHERE.search(before)):
        return
    name = _name(text.printed[start:end]) + text.printed[end:stop]
    yield Named(start, stop, Known(Body(f"org:{slug(name)}", name), head.kind))


def _name(head: str) -> str:
    """Write a head noun as a name begins: `Pôle Métropolitain` is `Pôle métropolitain`; acronyms stay."""
    words = head.split(" ")
    if not words[0].isupper():
        words = [words[0].capitalize(), *(word if word.isupper() else word.lower() for word in words[1:])]
    return " ".join(words)


def _joined(text: Text, first: int, last: int) -> int:
    """Give the end of a single name that goes on after `et`: `Maisons et Cités`, `Eau et Rivières de Bretagne`."""
    more = _AND_MORE.match(text.printed, last)
    if more is None or text.printed[first:last].isupper():
        return last
    rank = text.at.get(last + 4)
    return last if rank is None or _begins(text, rank) else more.end()


def _apposed(text: Text, start: int, end: int, head: Head) -> Iterator[Named]:
    """Name whom a word such as `le bailleur` introduces; `les bailleurs X, Y et Z` are three."""
    plural = text.lower[start:end].split(" ")[0].endswith("s")
    at = end
    opening = re.compile(r" (?:\()?").match(text.printed, at)
    while opening:
        match = APPOSED.match(text.printed, opening.end())
        if match is None:
            return
        group = "quoted" if match["quoted"] else "plain"
        name, first, last = match[group], match.start(group), match.end(group)
        if not plural and group == "plain":
            last = _joined(text, first, last) if head.kind in ("bailleur", "association") else last
            titled = _TITLE_TAIL.match(text.printed, last) if _TITLE.match(name) else None
            last = titled.end() if titled else last
            name = text.printed[first:last]
        rank = text.at.get(first)
        if group == "plain" and rank is not None and text.lower[slice(*text.words[rank])] in _SPECIAL:
            return
        yield Named(first, last, Known(Body(f"org:{slug(name)}", name), head.kind), name)
        if not plural:
            return
        opening = re.compile(r", | et ").match(text.printed, last)


def _dealt(text: Text, end: int, index: Index[str], *, plural: bool) -> Iterator[tuple[int, int, str]]:
    """Give start, end and code of the names that follow a head, one or (after a plural) several."""
    link = _LINK.match(text.printed, end)
    while link:
        rank = text.at.get(link.end())
        match = index.longest(text, rank) if rank is not None else None
        if match is None or not text.printed[link.end()].isupper():
            return
        yield link.end(), *match
        link = _NEXT.match(text.printed, match[0]) if plural else None


def _departments(text: Text, rank: int, _: Territory) -> Iterator[Named]:
    """`Département du Nord`, `Conseil départemental de la Somme`; in lower case only where it acts."""
    start = text.words[rank][0]
    head = _DEPARTMENT_HEADS.match(text.lower, start)
    if head is None:
        return
    before = text.printed[:start]
    acts = text.printed[start].isupper() or head[0].startswith("conseil")
    if _WHERE.search(before) or not (acts or re.search(r"(?:par|avec|et|,) (?:l[ea]s? )?$", before)):
        return
    for first, last, code in _dealt(text, head.end(), _department_names(), plural=head[0].endswith(("s", "x"))):
        yield Named(
            min(start, first) if start < head.end() else first, last, Known(departments()[code].body, "departement")
        )
        start = last


def _regions(text: Text, rank: int, _: Territory) -> Iterator[Named]:
    start = text.words[rank][0]
    head = _REGION_HEADS.match(text.lower, start)
    if head is None:
        return
    acts = text.printed[start].isupper() or head[0].startswith("conseil")
    before = text.printed[:start]
    if _WHERE.search(before) or not (acts or re.search(r"(?:par|avec|et|,) (?:l[ea]s? )?$", before)):
        return
    for first, last, code in _dealt(text, head.end(), _region_names(), plural=head[0].endswith(("s", "x"))):
        yield Named(min(start, first) if start < head.end() else first, last, Known(region_body(code), "region"))
        start = last


def _communes(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    """`la ville de Douai`, `la commune de Somain` where they act, not where something is."""
    start = text.words[rank][0]
    head = _COMMUNE_HEADS.match(text.lower, start)
    before = text.printed[:start]
    if (
        head is None
        or _WHERE.search(before)
        or (
            text.printed[start].islower()
            and re.search(r"(?<!^)\bde la $|\b\d+ $", before)
            and not re.search(
                r"(?:et|part|profit|bénéfice|initiative|faveur|charge|soutien|concours|participation|aide|financement) (?:de la|des) $",
                before,
            )
        )
    ):
        return
    link = re.compile(r" (?:de |d['’]|du |des )(?:la |l['’])?").match(text.printed, head.end())
    rank_of_name = text.at.get(link.end()) if link else None
    match = territory.candidates(text, rank_of_name) if rank_of_name is not None else None
    if match and (commune := territory.choose(match[1])):
        yield Named(start, match[0], Known(commune.body, "commune"))


def _epci(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    """`Communauté d'agglomération de Lens-Liévin`, `Métropole de Lyon`, `CC Osartis Marquion`; plurals dealt out."""
    start = text.words[rank][0]
    head = _EPCI_HEADS.match(text.lower, start)
    if head is None or (len(head[0]) == 2 and not text.printed[start : head.end()].isupper()):
        return
    kind = next(
        (
            name
            for key, name in _EPCI_KINDS.items()
            if key.rstrip("s").replace("s ", " ") == head[0].replace("s ", " ").rstrip("s")
        ),
        "",
    )
    plural = head[0].split(" ")[0].endswith("s")
    at = head.end()
    while True:
        link = _LINK.match(text.printed, at)
        first = text.at.get(link.end() if link else at)
        match = _known_epci(text, first, territory) if first is not None else None
        if match is None:
            if at == head.end() and kind and first is not None:
                yield from _unknown_epci(text, start, head.end(), kind)
            return
        stop, epci = match
        name = epci.name
        # A body printed under another kind than today's keeps the name that it had then.
        if kind and not name.startswith(kind):
            name = f"{kind} {epci.bare}"
        yield Named(start, stop, Known(Body(f"epci:{epci.code}", name, epci.code), "epci"))
        following = _NEXT.match(text.printed, stop) if plural else None
        if following is None:
            return
        at, start = following.start() + len(following[0].split(" ")[0]), following.end()
        at = following.end()


def _known_epci(text: Text, rank: int, territory: Territory) -> tuple[int, Epci] | None:
    """Find the EPCI whose telling words follow; of several the one of the territory, else none."""
    best: tuple[int, Epci] | None = None
    said: list[str] = []
    for number, (start, end) in enumerate(text.words[rank : rank + 12]):
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


def _unknown_epci(text: Text, start: int, end: int, kind: str) -> Iterator[Named]:
    match = PROPER.match(text.printed, end)
    if match:
        stop = _cut(text, end, match.end())
        name = kind + text.printed[end:stop]
        yield Named(start, stop, Known(Body(f"org:{slug(name)}", name), "epci"))


_SPECIAL = {
    **dict.fromkeys(("departement", "departements"), _departments),
    **dict.fromkeys(("region", "regions"), _regions),
    **dict.fromkeys(("commune", "communes", "ville", "villes", "mairie", "municipalite"), _communes),
    **dict.fromkeys(("communaute", "communautes", "metropole", "eurometropole", "ca", "cc", "cu"), _epci),
}


def _council(text: Text, rank: int, territory: Territory) -> Iterator[Named]:
    yield from _departments(text, rank, territory)
    yield from _regions(text, rank, territory)


_SPECIAL["conseil"] = _council
_SPECIAL["conseils"] = _council
