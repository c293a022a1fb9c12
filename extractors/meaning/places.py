"""Places: communes with their INSEE codes, départements, régions, countries, informal areas, named sites.

A name inside a body's or a programme's name is no place; nor are roads, and the territory of the whole document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from extractors.meaning import lexicon
from extractors.meaning.language import add
from extractors.meaning.lexicon import Commune, Index, Text, departments, regions, slug
from extractors.meaning.sites import sites
from extractors.meaning.survey import Survey
from extractors.meaning.territory import Territory
from models.facts import Place


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    place: Place


_CAP = r"[A-ZÀ-ÖØ-ÞŒ][^\W_]*(?:[’'-][^\W_]+)*"
# What a place's name stands after; a capitalised word after none of these at the head of a sentence may be any word.
_BEFORE = re.compile(
    r"(?:\b(?:à|de|d['’]|entre|et|ou|vers|sur|dans|en|pour|chez|depuis|jusqu['’]à|près de|hors|par|via|du|des|au|aux|l['’]|la|le|les)[ ]?|, |\(|/|[-–] ?|: |\| )$",
    re.IGNORECASE,
)
# A person's or a street's name, not the commune's: `Jean Lens`, `rue de Lille`, `lycée Bernard`.
_NAMESAKE = re.compile(
    r"(?:\b(?:rue|avenue|boulevard|place|allée|chemin|impasse|cours|quai|square|M\.|Mme|Monsieur|Madame|Docteur|Dr|président|présidente|maire|préfet|route)"
    r"(?: (?:de|du|des|d['’]|de la))? ?|\b(?:rue|avenue|boulevard|place|porte|gare|accords?|traité|université|convention) (?:de |d['’]))$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"\b(?:Jean|Pierre|Paul|Jacques|Marie|Louis|Charles|Henri|Georges|François|Victor|Émile|Jules|Albert|André|Michel|Claude|Anne|Simone|Marcel|Léon|Auguste|Arthur|Fernand|Jean-\w+|Saint) $"
)
_LINES = re.compile(r"\b(?:lignes?|liaisons?|axes?|trajets?|trains?|navettes?|dessertes?|itinéraires?|tronçons?)\b", re.IGNORECASE)
_COMPOUND = re.compile(rf"\b{_CAP}(?: ?- ?{_CAP})*")
_WHOLE = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?: [a-zà-ÿ]+)? (?:du |de la |de l['’]|des |de |d['’])$")
_RIVER = re.compile(r"\b(?:vallées?|bords?|rives?|fleuve|bassins?|estuaire|val|sources?|crues?|affluents?|berges?|canal|plaine|gorges?|golfe|lit|eaux|marais|tunnel) (?:de la |de l['’]|du |des |de )$", re.IGNORECASE)
_INTO = re.compile(r"\b(?:[Dd]ans|[Ss]ur|[Vv]ers|[Pp]our) (?:le |la |les |l['’])$|\b[Ee]n $|\($|\b[Dd]épartements? (?:de la |de l['’]|du |des |de |d['’])$")
_ARTICLE = re.compile(r"(?:\b(?:le |la |les |du |au |aux |des )|\b[ld]e? ?l?['’])$", re.IGNORECASE)

# `le Béthunois`, `le Cambrésis`: an area is called after its town; peoples and tongues are not areas.
_AREA = re.compile(r"\b(?:[Ll]e|[Dd]u|[Aa]u|[Ll]['’]|[Dd]e l['’]|[Dd]['’]) ?((?:Grand |Haut-|Haut |Bas-)?[A-ZÉ][a-zà-ÿ]{2,}(?:ois|ais|ésis|sis|xois|ès))\b(?! [A-Z])")
_PEOPLE = frozenset(
    "Français Anglais Écossais Irlandais Portugais Hollandais Néerlandais Japonais Chinois Danois Suédois Finlandais Polonais Hongrois Québécois Libanais"
    " Sénégalais Camerounais Congolais Gabonais Relais Palais Marais Bois Mois Trois Gaulois Bourgeois Procès Accès Succès Progrès Congrès Développais Très".split()
)
_NEARBY = re.compile(
    r"\b((?:agglomération|métropole|région|bassin|arrondissement|littoral|arrière-pays|pays|plaine|bocage) [a-zà-ÿ]+(?:oise?|aise?|ienne|ien|ine|in|ane|and|ande|ard|arde))\b"
)
_NO_NEARBY = re.compile(r"\b(?:française?|urbaine?|voisine?|prochaine|métropolitaine|foraine|marine|minier|humaine|certaine|cousine)\b")

def places(doc: Doc) -> Doc:
    """Leave the places in doc.spans["places"], each mention with its `span._.place`."""
    survey: Survey = doc._.survey or Survey()
    text = Text(doc.text)
    taken = [(span.start_char, span.end_char) for group in ("partners", "programmes") for span in doc.spans[group]]
    found: list[Found] = []
    for search in (_sites, _areas, _regions_and_departments, _communes):
        for place in search(text, survey.territory, taken):
            if _free(place.start, place.end, taken):
                taken.append((place.start, place.end))
                found.append(place)
    for place in sorted(found, key=lambda place: place.start):
        add(doc, "places", place.start, place.end, place=place.place)
    return doc


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return all(end <= first or last <= start for first, last in taken)


def _sites(text: Text, territory: Territory, _: Sequence[tuple[int, int]]) -> Iterator[Found]:
    for start, end, place in sites(text, territory):
        yield Found(start, end, place)


def _areas(text: Text, territory: Territory, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Informal areas and countries: `le Béthunois`, `agglomération lilloise`, `Artois`, `Chine`."""
    for start, end, place in lexicon.areas().all(text):
        if not (text.printed[start:end].isupper() and end - start < 4) and _alone(text, start, end):
            yield Found(start, end, place)
    for match in _AREA.finditer(text.printed):
        if match[1] not in _PEOPLE and _alone(text, match.start(1), match.end(1)):
            yield Found(match.start(1), match.end(1), Place(f"zone:{slug(match[1])}", match[1]))
    for match in _NEARBY.finditer(text.printed):
        if not _NO_NEARBY.search(match[1]):
            yield Found(match.start(), match.end(), Place(f"zone:{slug(match[1])}", match[1]))


def _alone(text: Text, start: int, end: int) -> bool:
    """Tell that a name is no part of a hyphenated one."""
    return text.printed[start - 1 : start] not in ("-", "–") and not re.match(r"[-–]\w", text.printed[end : end + 2])


@cache
def _administrative() -> Index[Place]:
    index: Index[Place] = Index()
    for department in departments().values():
        index.add(department.name, department.place, exact=True)
    for code, name in regions().items():
        index.add(name, Place(f"region:{code}", name, code), exact=True)
    return index


def _regions_and_departments(text: Text, territory: Territory, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Names of one word (`Nord`, `Loire`, `Manche`) are also rivers and winds: they want a word that leads into a place."""
    for start, end, place in _administrative().all(text):
        before = text.printed[:start]
        if not _alone(text, start, end) or _RIVER.search(before):
            continue
        compound = " " in text.folded[start:end]
        here = place.id.startswith("region:") or (place.code or "") in territory.departments
        if _INTO.search(before) or (compound and not _WHOLE.search(before)) or (here and _ARTICLE.search(before) and not _WHOLE.search(before)):
            yield Found(start, end, place)


def _communes(text: Text, territory: Territory, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Communes by their names, short forms and neighbours; a hyphenated row of them is an area, or two ends of a line."""
    near: list[str] = []
    reached = 0
    pending: list[tuple[int, int, tuple[Commune, ...]]] = []
    for rank, (start, end) in enumerate(text.words):
        if start < reached or not text.printed[start].isupper() or not _free(start, end, taken):
            continue
        match = _commune_at(text, rank, territory)
        if match is None or not _free(start, match[0], taken):
            continue
        reached = match[0]
        pending.append((start, *match))
        if len(match[1]) == 1:
            near.append(match[1][0].epci)
    for start, end, candidates in pending:
        commune = territory.choose(candidates, near)
        if commune and _is_meant(text, start, end, commune, territory):
            yield Found(start, end, commune.place)


def _commune_at(text: Text, rank: int, territory: Territory) -> tuple[int, tuple[Commune, ...]] | None:
    """Look a commune up, with its article where that is printed small or contracted: `du Havre`, `la Rochelle`."""
    start, end = text.words[rank]
    if rank and (article := {"le": "Le", "du": "Le", "au": "Le", "la": "La", "les": "Les", "des": "Les", "aux": "Les", "l": "L"}.get(text.lower[slice(*text.words[rank - 1])])):
        for _, stop in reversed(text.words[rank : rank + 6]):
            found = territory.named(f"{article} {text.folded[start:stop]}".replace("œ", "oe"))
            if found and text.folded[text.words[rank - 1][1] : start] == " ":
                return stop, found
    return territory.candidates(text, rank)


def _is_meant(text: Text, start: int, end: int, commune: Commune, territory: Territory) -> bool:
    """Tell a commune's name from a word, a person or a street of the same name."""
    before = text.printed[:start]
    if _NAMESAKE.search(before) or _GIVEN.search(before) or not _alone_or_row(text, start, end):
        return False
    if re.match(rf" {_CAP}", text.printed[end : end + 40]) and not re.match(r" [A-ZÀ-Þ]{2,}\b", text.printed[end : end + 40]):
        return False
    here = commune.department in territory.departments
    led = bool(_BEFORE.search(before))
    if " " in text.folded[start:end]:
        return here or led or commune.population > 0
    if here:
        return led or (not commune.word and (not before or before[-1] in "•|( "))
    return led and not commune.word and commune.population >= 2000


def _alone_or_row(text: Text, start: int, end: int) -> bool:
    return _alone(text, start, end)
