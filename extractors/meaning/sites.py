"""Named sites: `cité Barrois`, `friche des Pierres Blanches`, `ZAC de la Plaine`, `base aérienne 103`.

A site is a noun of the list below and a name of its own: `le stade de Liévin` names only Liévin.
"""

import re
from collections.abc import Iterator

from extractors.meaning.lookup import Text, slug
from extractors.meaning.territory import Territory
from models.facts import Place

# Words in capitals must be printed so; what follows the first word is folded (no accents, no hyphens).
_TABLE = (
    ("cite cites friche friches quartier quartiers ecoquartier residence hameau ilot lotissement zone zones", r""),
    ("ZAC ZAE ZI ZA", r""),
    ("eco", r" (?:quartiers?|pole gare|poles?)"),
    ("zone zones", r" (?:d activites?|industrielles?|commerciales?|artisanales?|logistiques?)"),
    ("parc parcs", r"(?: (?:d activites?|d affaires|d entreprises|eolien|logistique|naturel|animalier))?"),
    ("plateforme", r"(?: logistique)?"),
    ("plate", r" formes?(?: logistiques?)?"),
    ("base", r" (?:aerienne|navale|de loisirs|nautique|logistique)"),
    ("technopole technoparc campus caserne chateau abbaye chapelle eglise manoir domaine moulin halle halles", r""),
    ("papeterie usine fonderie filature sucrerie laiterie distillerie tannerie brasserie verrerie fosse terril", r""),
    ("etang lac foret marais ile ruisseau baie golfe estuaire rade pointe riviere col plage pays", r""),
    ("canal barrage port aeroport pont viaduc tunnel", r""),
    ("presqu", r" ile"),
    ("hopital", r"(?: [a-z]+(?:ain|al|el|ier))?"),
    ("lieu", r" dit"),
    ("lycee college ecole gymnase stade salle tour batiment theatre mediatheque", r""),
    ("digue", r""),
    ("sentier", r"(?: d interpretation| de decouverte| de randonnee)?"),
    ("val vallee", r""),
    ("chaine", r""),
    ("station", r"(?: d epuration)?"),
)
# These name a stretch of nature even after a town: `baie d'Audierne` is not Audierne.
_NATURE = frozenset(
    "val baie golfe estuaire rade pointe presqu ile lac etang foret marais vallee pays massif plage canal".split()
)
_HEADS: dict[str, list[re.Pattern[str]]] = {}
for _firsts, _rest in _TABLE:
    for _first in _firsts.split():
        _HEADS.setdefault(_first.lower(), []).append(re.compile(rf"{_first.lower()}{_rest}\b"))
_ACRONYMS = frozenset(word.lower() for row in _TABLE for word in row[0].split() if word.isupper())

# Whole or not at all (`*+`): what must not follow a name never makes a piece of it a name.
_CAP = r"[A-ZÀ-ÖØ-ÞŒ][^\W_]*+(?:[’'-][^\W_]++)*+"
_DE = r"(?:de la |de l['’]|du |des |de |d['’])"
_NAME = re.compile(
    rf" (?:[«“\"] ?[A-ZÀ-Þ][^»”\"]{{1,40}}[»”\"]|(?:{_DE}(?:vieux |vieille |haut |bas )?)?{_CAP}"
    rf"(?: (?:\d+\b|(?:{_DE}|et |en |sur |lès |la |les )?{_CAP}|[bB]lanche?s|[rR]ouges?|[vV]ertes?|[nN]oires?))*"
    r"|\d{1,4}\b(?! ?[%€]| [a-zà-ÿ]+[sx]\b|[,.]\d))"
)
# Heads of which several may share one word: `cités Bernard et Louches`.
_MORE = re.compile(rf" et ({_DE}?{_CAP})(?! [A-ZÀ-Þ])")
_NUMBERED = frozenset("cite base ilot residence fosse".split())
_FORMER = re.compile(r"\b(?:ancienne|ancien|future|futur|anciennes|anciens) $", re.IGNORECASE)
_OF_TOWN = re.compile(r" (?:de |d['’]|du |à |au |et )(?:la |l['’])?(?=[A-ZÀ-Þ])")
_TOWN = 2000  # inhabitants
_LINK = re.compile(rf" {_DE}?")


def sites(text: Text, territory: Territory) -> Iterator[tuple[int, int, Place]]:
    """Give start, end and place of the sites that a text names; plural heads are dealt out."""
    if text.printed.isupper():
        return
    for rank in sorted(text.standing(_HEADS.keys())):
        start, stop = text.words[rank]
        word = text.word(rank)
        if word in _ACRONYMS and not text.printed[start:stop].isupper():
            continue
        if text.printed[start - 1 : start] == "-":  # `Centre-Val de Loire`
            continue
        ends = [match.end() for pattern in _HEADS[word] if (match := pattern.match(text.lower, start))]
        if not ends:
            continue
        end = max(ends)
        name = _NAME.match(text.printed, end)
        if name is None or (name[0][1:].isdigit() and word not in _NUMBERED):
            continue
        nature = word in _NATURE
        last = _own_end(text, end, name.end(), territory, nature=nature)
        if last == end:
            continue
        head = text.printed[start:end]
        former = _FORMER.search(text.before(start))
        first = start - len(former[0]) if former else start
        more = _MORE.match(text.printed, last) or _MORE.search(text.printed, end, last)
        if word.endswith("s") and more and rank + 1 < len(text.words):
            single = head[:-1]
            yield first, more.start(), _site(single + text.printed[end : more.start()])
            yield more.start(1), more.end(1), _site(f"{single} {more[1]}")
        else:
            yield first, last, _site(text.printed[first:last])


def _site(name: str) -> Place:
    name = name.replace("’", "'")
    return Place(f"site:{slug(name)}", name)


def _own_end(text: Text, start: int, end: int, territory: Territory, *, nature: bool) -> int:
    """End a site's name before the town it lies in; where nothing else is left there is no site: give `start`."""
    link = _LINK.match(text.printed, start)
    rank = text.at.get(link.end()) if link else None
    if rank is not None:
        town = territory.candidates(text, rank)
        # A name in apposition is the site's own: `cité Croisette`, though a Croisette is a commune too.
        commune = territory.choose(town[1]) if town else None
        # A tiny commune far away is no evidence: `l'école du Plan`.
        near = commune and (commune.department in territory.departments or commune.population >= _TOWN)
        if town and near and town[0] >= end and link and link[0] != " " and not nature:
            return start
    for match in _OF_TOWN.finditer(text.printed, link.end() if link else start, end):
        rank = text.at.get(match.end())
        town = territory.candidates(text, rank) if rank is not None else None
        if town and town[0] <= end and territory.choose(town[1]):
            return match.start()
    return end
