"""Places: communes with their INSEE codes, départements, régions, countries, informal areas, named sites.

A name inside a body's or a programme's name is no place; nor are roads, and the territory of the whole document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from spacy.tokens import Doc

from extractors.meaning import lexicon
from extractors.meaning.additions import Additions
from extractors.meaning.language import add
from extractors.meaning.lookup import Text, slug
from extractors.meaning.sites import sites
from extractors.meaning.survey import Survey
from extractors.meaning.territory import Territory
from extractors.meaning.towns import towns
from models.document import Passage
from models.facts import Place


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    place: Place


_OF = r"(?:du |de la |de l['’]|des |de |d['’])"
_WORD = r"[A-ZÀ-ÖØ-ÞŒ][a-zà-ÿœ]{2,}"
_CAP = r"[A-ZÀ-ÖØ-ÞŒ][^\W_]*(?:[’'-][^\W_]+)*"
# What a scheme or an event is called: `le programme « Transmettre en Anjou »`.
_TITLED = re.compile(
    r"\b(?:programme|dispositif|opération|plan|label|marque|festival|concours|charte|contrat|projet|campagne|exposition"
    r"|appel à projets) (?=«)(« ?[^»]{3,80}»)",
    re.IGNORECASE,
)
# A school stands in the commune that its name holds, though it is a body of its own.
_SEATED = re.compile(r"(?:micro )?lycee|college|centre historique|clinique|ehpad|iut")
_LINES = re.compile(
    r"\b(?:lignes?|liaisons?|axes?|trajets?|trains?|navettes?|dessertes?|itinéraires?|tronçons?)\b", re.IGNORECASE
)
# `l'aéroport d'Angers-Marcé` has one name.
_BETWEEN = re.compile(rf"\b(?:aéroport|gare|port|pont|barrage|viaduc) {_OF}$")
_TOWNS = re.compile(r"\b(?:communes?|villes?|collectivités?)\b", re.IGNORECASE)
_PARTS = re.compile(rf"\b{_WORD}(?:[-–]{_WORD}){{1,3}}(?![-–]?\w)")
# Part of a longer name: `Banque de la Loire`, `Bassin minier du Nord`.
_WHOLE = re.compile(rf"(?:(?<=[\w,’'] )|(?<=[ldLD]['’]))[A-ZÀ-Þ][\w’-]*(?: (?!et |ou )[a-zà-ÿ]+)? {_OF}$")
_AND = re.compile(rf" et {_OF}")
_RIVER = re.compile(
    r"\b(?:vallées?|bords?|rives?|fleuve|bassins?|estuaire|val|sources?|crues?|affluents?|berges?|canal|plaine|gorges?"
    rf"|golfe|lit|eaux|marais|tunnel) {_OF}$",
    re.IGNORECASE,
)
_INTO = re.compile(
    r"\b(?:[Dd]ans|[Ss]ur|[Vv]ers|[Pp]our) (?:le |la |les |l['’])$|\b[Ee]n $|\($| \+ $"
    rf"|\b[Dd]épartements? {_OF}$"
)
# Two départements with their articles, `de l'Indre ou du Cher`: neither is a river.
_PAIRED = re.compile(rf" (?:et|ou) (?:{_OF}|l['’]|l[ae]s? )")
_ARTICLE = re.compile(r"(?:\b(?:le |la |les |du |au |aux |des )|\b[ld]e? ?l?['’])$", re.IGNORECASE)

# `le Béthunois`, `le Cambrésis`: an area is called after its town; peoples and tongues are not areas.
_AREA = re.compile(
    r"\b(?:[Ll]e|[Dd]u|[Aa]u|[Ll]['’]|[Dd]e l['’]|[Dd]['’]) ?"
    r"((?:Grand |Haut-|Haut |Bas-)?[A-ZÉ][a-zà-ÿ]{2,}(?:ois|ais|ésis|sis|xois|ès))\b(?! [A-Z])"
)
_AREA_NAME = re.compile(r"[A-ZÉ][a-zà-ÿ]{2,}(?:ois|ais|ésis|sis|xois)")
_SIDE = re.compile(
    r" (?:transfrontalier|belge|français|occidental|oriental|central|intérieure?|maritime|septentrional|méridional)e?\b"
)
_PEOPLE = frozenset(
    """
    Français Anglais Écossais Irlandais Portugais Hollandais Néerlandais Japonais Chinois Danois Suédois Finlandais
    Polonais Hongrois Québécois Libanais Sénégalais Camerounais Congolais Gabonais Relais Palais Marais Bois Mois
    Trois Gaulois Bourgeois Procès Accès Succès Progrès Congrès Développais Très
    """.split()
)
_NEARBY = re.compile(
    r"\b((?:agglomération|métropole|région|bassin|arrondissement|littoral|arrière-pays|pays|plaine|bocage)"
    r" [a-zà-ÿ]+(?:oise?|aise?|ienne?|ine?|ane|ande?|arde?))\b"
)
# Places in no register, told by their form (`Villeneuve-les-Salines`) or by where a sentence plays (`À Mireuil, `).
_HYPHENED = re.compile(rf"\b({_WORD}-(?:les|lès|lez|sur|sous|en)-{_WORD})\b")
_AT_FIRST = re.compile(rf"(?:^|[.;] )(?:À|A) ({_WORD})(?=, )")
# Words without which these patterns cannot match, folded and in lower case.
_AREA_ENDS = ("ois", "ais", "sis", "es")
_NEARBY_WORDS = frozenset("agglomeration metropole region bassin arrondissement littoral pays plaine bocage".split())
_NO_NEARBY = re.compile(
    r"\b(?:française?|urbaine?|voisine?|prochaine|métropolitaine|foraine|marine|minier|humaine|certaine|cousine)\b"
)


def places(doc: Doc) -> Doc:
    """Leave the places in doc.spans["places"], each mention with its `span._.place`."""
    survey: Survey = doc._.survey or Survey()
    text = Text(doc._.text)
    for group in ("partners", "programmes"):
        for span in doc.spans[group]:
            if not _SEATED.match(text.lower, span.start_char, span.end_char):
                text.take(span.start_char, span.end_char)
    found: list[Found] = []
    own = survey.additions
    for title in _TITLED.finditer(text.printed) if "«" in text.printed else ():
        text.take(*title.span(1))
    searches = (_rows, _sites, _areas, _regions_and_departments, _communes)
    for place in chain(
        _added(text, own),
        _cells(text, survey.territory, doc._.passage),
        *(search(text, survey.territory) for search in searches),
    ):
        if not text.free(place.start, place.end) or place.place.id in survey.whole:
            continue
        if not own.no_place(text.printed[place.start : place.end], place.place):
            text.take(place.start, place.end)
            found.append(place)
    for place in sorted(found, key=lambda place: place.start):
        add(doc, "places", place.start, place.end, place=own.named_places.get(place.place.id, place.place))
    return doc


def _added(text: Text, additions: Additions) -> Iterator[Found]:
    """Places of the user's own lexicon."""
    for start, end, place in additions.places.all(text):
        if text.alone(start, end):
            yield Found(start, end, place)


def _cells(text: Text, territory: Territory, passage: Passage | None) -> Iterator[Found]:
    """Communes that fill a cell under `Commune`: there even a name that is a word (`Créances`) is one."""
    for cell in passage.cells if passage else ():
        rank = text.at.get(cell.start)
        match = territory.candidates(text, rank) if rank is not None and _TOWNS.search(cell.header) else None
        if match and match[0] == cell.end and (commune := territory.choose(match[1])):
            yield Found(cell.start, cell.end, commune.place)


def _sites(text: Text, territory: Territory) -> Iterator[Found]:
    for start, end, place in sites(text, territory):
        yield Found(start, end, place)


def _communes(text: Text, territory: Territory) -> Iterator[Found]:
    for start, end, place in towns(text, territory):
        yield Found(start, end, place)


def _areas(text: Text, territory: Territory) -> Iterator[Found]:
    """Informal areas and countries: `le Béthunois`, `agglomération lilloise`, `Artois`, `Chine`."""
    for start, end, place in lexicon.areas().all(text):
        if not text.alone(start, end) or _WHOLE.search(text.before(start)):
            continue
        side = _SIDE.match(text.printed, end) if place.id.startswith("zone:") else None
        if side:
            name = place.name + side[0]
            yield Found(start, side.end(), Place(f"zone:{slug(name)}", name))
        else:
            yield Found(start, end, place)
    ends_so = any(text.word(rank).endswith(_AREA_ENDS) for rank in text.proper)
    for match in _AREA.finditer(text.printed) if ends_so else ():
        if match[1] not in _PEOPLE and text.alone(match.start(1), match.end(1)):
            yield Found(match.start(1), match.end(1), Place(f"zone:{slug(match[1])}", match[1]))
    hyphened = _HYPHENED.finditer(text.printed) if "-" in text.printed else ()
    first = _AT_FIRST.finditer(text.printed) if "a" in text.ranks else ()
    for start, end in (match.span(1) for match in chain(hyphened, first)):
        if not territory.named(text.folded[start:end]) and text.alone(start, end):
            yield Found(start, end, Place(f"zone:{slug(text.printed[start:end])}", text.printed[start:end]))
    for match in () if _NEARBY_WORDS.isdisjoint(text.ranks) else _NEARBY.finditer(text.printed):
        if not _NO_NEARBY.search(match[1]):
            yield Found(match.start(), match.end(), Place(f"zone:{slug(match[1])}", match[1]))


def _rows(text: Text, territory: Territory) -> Iterator[Found]:
    """Names in a row: `le bassin d'emploi de Lens-Hénin` is an area, `la ligne Lens-Hénin` two communes."""
    for match in _PARTS.finditer(text.printed) if "-" in text.printed or "–" in text.printed else ():
        if _BETWEEN.search(text.before(match.start())) or territory.named(text.folded[match.start() : match.end()]):
            continue
        parts = [(part.start() + match.start(), part.end() + match.start()) for part in re.finditer(_WORD, match[0])]
        named = [territory.named(text.folded[start:end]) for start, end in parts]
        certain = [communes[0] for communes in named if len(communes) == 1]
        towns = [territory.choose(communes, certain) for communes in named]
        areas = [
            bool(lexicon.areas().all_of(text.printed[start:end]) or _AREA_NAME.fullmatch(text.printed[start:end]))
            for start, end in parts
        ]
        here = [town is not None and town.department in territory.departments for town in towns]
        if _LINES.search(text.printed, max(0, match.start() - 150), match.start()) and sum(here) >= len(parts) / 2:
            for (start, end), town, known in zip(parts, towns, here, strict=True):
                if town and known:
                    yield Found(start, end, town.place)
        elif all(one or other for one, other in zip(here, areas, strict=True)) or territory.group(match[0]):
            yield Found(match.start(), match.end(), Place(f"zone:{slug(match[0])}", match[0]))


def _regions_and_departments(text: Text, territory: Territory) -> Iterator[Found]:
    """Names of one word (`Nord`, `Loire`, `Manche`) are also winds and waters: they want a word that leads there."""
    named = -1  # where a longer name ends that the last one was a part of: `Bassin minier du Nord et du Pas-de-Calais`
    names = list(lexicon.administrative().all(text))
    paired = {
        start
        for (first, end, _), (second, _, _) in pairwise(names)
        if _PAIRED.fullmatch(text.printed, end, second)
        for start in (first, second)
    }
    for start, end, place in names:
        before = text.before(start)
        if not text.alone(start, end) or _RIVER.search(before):
            continue
        if _WHOLE.search(before) or (named >= 0 and _AND.fullmatch(text.printed, named, start)):
            named = end
            continue
        compound = " " in text.folded[start:end]
        here = place.id.startswith("region:") or (place.code or "") in territory.departments
        cell = text.printed[end : end + 2] in ("", " |") and (not before or before.endswith("| "))
        if cell or compound or _INTO.search(before) or ((here or start in paired) and _ARTICLE.search(before)):
            yield Found(start, end, place)
