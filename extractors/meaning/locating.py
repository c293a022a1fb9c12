"""Where: which places of a sentence are those of a figure.

A clause that names places keeps them; a clause that names none takes up those said before it in the sentence, and a
sentence that names none and speaks on of the same thing takes up those of the sentence before. Where figures and places
alternate (`36 logements à Échiré et 54 à Chauray`) each has its own.
"""

import itertools
import re
from collections.abc import Sequence

from extractors.meaning.dating import clause, in_parentheses
from extractors.meaning.language import Figure, NamedPlace
from models.facts import PlaceLink

_SPEAKS_ON = re.compile(
    r"^\W*(?:Ce|Cet|Cette|Ces|L['’]|Le|La|Les|Il|Elle|Ils|Elles|Son|Sa|Ses|Leurs?|Celle-ci|Celui-ci|D['’]un|D['’]une"
    r"|Initialement|À\s+terme|Au\s+total|En\s+tout|[A-ZÀ-Ü][a-zé]+s?\s+[a-zé]+s\s)"
)
_TOGETHER = re.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|et|ou|,\s*et|ainsi\s+que|-|–)\s*(?:à|en|au|aux|de|d['’]|sur)?\s*(?:l['’]|la|le|les)?\s*"
)


def places_of(
    text: str,
    figure: Figure,
    figures: Sequence[Figure],
    places: Sequence[NamedPlace],
    before: Sequence[NamedPlace],
    sentence: tuple[int, int],
) -> list[PlaceLink]:
    """The places of a figure among those of its sentence, or `before`, those of the sentence before it."""
    if places:
        chosen = _in_sentence(text, figure, figures, places, sentence)
    else:
        chosen = list(before) if _SPEAKS_ON.match(text[sentence[0] : sentence[1]]) else []
    return list({p.value.id: PlaceLink(p.value, p.text) for p in chosen}.values())


def _in_sentence(
    text: str,
    figure: Figure,
    figures: Sequence[Figure],
    places: Sequence[NamedPlace],
    sentence: tuple[int, int],
) -> list[NamedPlace]:
    start, end = clause(text, figure, figures, sentence)
    own = [p for p in places if start <= p.start < end]
    if own:
        return _paired(text, figure, [f for f in figures if start <= f.start < end], own)
    ahead = [p for p in places if p.end <= figure.start]
    if in_parentheses(text, figure.start, sentence[0]):
        return ahead[-1:]
    if ahead:
        return _last_clause(text, ahead, figures, sentence)
    others = [clause(text, f, figures, sentence) for f in figures if f is not figure]
    return [p for p in places if not any(a <= p.start < b for a, b in others)]


def _last_clause(
    text: str, ahead: Sequence[NamedPlace], figures: Sequence[Figure], sentence: tuple[int, int]
) -> list[NamedPlace]:
    """Of the places before a figure, those that stand in one clause with the last of them."""
    start, _ = clause(text, ahead[-1], figures, sentence)
    return [p for p in ahead if p.start >= start]


def _paired(text: str, figure: Figure, figures: Sequence[Figure], places: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Each figure's own places where figures and groups of places take turns, all of them elsewhere."""
    groups: list[list[NamedPlace]] = []
    for place in places:
        last = groups[-1][-1] if groups else None
        joined = last is not None and _TOGETHER.fullmatch(text, last.end, place.start)
        if joined:
            groups[-1].append(place)
        else:
            groups.append([place])
    order = sorted([(f.start, "figure", [f]) for f in figures] + [(g[0].start, "place", g) for g in groups])
    kinds = [kind for _, kind, _ in order]
    taking_turns = len(groups) > 1 and len(groups) == len(figures) and all(a != b for a, b in itertools.pairwise(kinds))
    if not taking_turns:
        return list(places)
    return groups[[f.start for f in figures].index(figure.start)]
