"""Communes as a text names them: told from words, persons and streets of the same name, and from each other."""

import re
from bisect import bisect
from collections.abc import Iterator

from extractors.meaning.lexicon import Commune
from extractors.meaning.lookup import Text, fold, slug
from extractors.meaning.territory import Territory
from models.facts import Place

_OF = r"(?:du |de la |de l['’]|des |de |d['’])"
_CAP = r"[A-ZÀ-ÖØ-ÞŒ][^\W_]*(?:[’'-][^\W_]+)*"
# What a place's name stands after; a capitalised word after none of these at the head of a sentence may be any word.
_BEFORE = re.compile(
    r"(?:\b(?:à|de|d['’]|entre|et|ou|vers|sur|dans|en|pour|chez|depuis|jusqu['’]à|hors|par|via|du|des|aux?|l['’]|la|les?)"
    r" ?|, |\(|/|[-–] ?|: |\| )$",
    re.IGNORECASE,
)
# A street's or a title-holder's name, not the commune's: `rue de Lille`, `Mme Lens`, `accords de Paris`.
_NAMESAKE = re.compile(
    rf"\b(?:(?:rue|avenue|boulevard|allée|chemin|impasse|quai|route|accords?|traité|convention) {_OF}"
    r"|(?:M\.|Mme|Monsieur|Madame|Docteur|Dr|rue|avenue|boulevard) )$",
    re.IGNORECASE,
)
# A person's name: `Claire Rom`, `P. Lagarde`; a preposition at the head of a sentence is no first name.
_GIVEN = re.compile(
    r"(?:\b[A-Z]\.|\b(?!(?:À|Au|Aux|En|Dans|Sur|Sous|Vers|De|Du|Des|Le|La|Les|Chez|Avec|Depuis|Entre|Pour|Par|Et|Ou|Via|Hors)\b)"
    r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?) $"
)
# A form printed with an article that is no part of the commune's name: `de l'Indre`, `la Manche` are no communes.
_ANOTHER_ARTICLE = re.compile(r"(?:\b[lL]['’]|\b(?:[lL]e|[lL]a|[dD]u|[aA]u) )$")
_POSTAL = re.compile(r"\b\d{5} $")
# What begins a sentence right after a title: `Nevers La caserne ouvre`.
_NEXT = (
    r"(?:Cedex|L[ae]s?|Une?|Deux|Trois|Quatre|Cinq|Six|Sept|Huit|Neuf|Dix|Avec|En|Aux?|À|Dans|Depuis|Pour|Cet?|Cette)\b"
)
_BESIDE = 6  # communes looked at on either side, to tell which of that name is meant
_LED = re.compile(r"(?:\b(?:à|et|entre|de) |\bd['’])$")


def towns(text: Text, territory: Territory) -> Iterator[tuple[int, int, Place]]:
    """Give start, end and place of the communes that a text names in full or for short, told by their neighbours."""
    found: list[tuple[int, int, tuple[Commune, ...]]] = []
    reached = 0
    for rank, (start, end) in enumerate(text.words):
        if start < reached or not text.printed[start].isupper() or not text.free(start, end):
            continue
        match = territory.candidates(text, rank)
        if match and text.free(start, match[0]) and _accented(text, start, match[0], match[1][0]):
            reached = match[0]
            found.append((start, *match))
    certain = [(start, candidates[0]) for start, _, candidates in found if len(candidates) == 1]
    starts = [start for start, _ in certain]
    for start, end, candidates in found:
        commune = territory.choose(candidates, _nearest(start, starts, certain))
        if commune and _is_meant(text, start, end, commune, territory):
            yield start, end, commune.place
        elif commune is None and certain and _LED.search(text.before(start)) and not candidates[0].word:
            # A commune for certain, but which of those of that name is open.
            name = text.printed[start:end]
            yield start, end, Place(f"zone:{slug(name)}", name)


def _nearest(at: int, starts: list[int], certain: list[tuple[int, Commune]]) -> list[Commune]:
    """Give the communes that are certain on either side of an offset, nearest first."""
    rank = bisect(starts, at)
    beside = certain[max(0, rank - _BESIDE) : rank + _BESIDE]
    return [commune for start, commune in sorted(beside, key=lambda pair: abs(at - pair[0]))]


def _accented(text: Text, start: int, end: int, commune: Commune) -> bool:
    """Tell whether a name is printed with its accents, in a text that has any; capitals may go without."""
    printed = text.printed[start:end]
    if printed.isupper() or text.printed.isascii():
        return True
    at = fold(commune.name).find(text.folded[start:end])
    name = commune.name[at : at + len(printed)]
    return at < 0 or all(a == b or not b.islower() for a, b in zip(printed, name, strict=True))


def _is_meant(text: Text, start: int, end: int, commune: Commune, territory: Territory) -> bool:
    """Tell a commune's name from a word, a person or a street of the same name."""
    before = text.before(start)
    if _NAMESAKE.search(before) or _GIVEN.search(before) or not text.alone(start, end):
        return False
    if _POSTAL.search(before):
        return True
    if re.match(rf" (?!{_NEXT}){_CAP}", text.printed[end : end + 40]):
        return False
    if (match := _ANOTHER_ARTICLE.search(before)) and not _articled(commune, match[0]):
        return False
    here = commune.department in territory.departments
    led = bool(_BEFORE.search(before))
    if " " in text.folded[start:end]:
        return here or led or commune.population > 0
    if here:
        return led or (not commune.word and (not before or before[-1] in "•|( "))
    # A name that is nothing else may begin a sentence.
    if not before and not commune.word and end - start > 4 and commune.population >= 5000:
        return True
    known = commune.population >= (5000 if commune.word else 2000)
    # Large towns need no word that leads there; inside a sentence even one that a French word is like (`Tours`).
    if commune.population >= 20000 and not commune.word:
        return True
    if commune.population >= 50000 and before.rstrip() and before.rstrip()[-1] not in ".;:!?|•":
        return True
    return known and bool(_LED.search(before) if commune.word else led)


def _articled(commune: Commune, printed: str) -> bool:
    """Tell whether the article before a name is the one that the commune's name begins with."""
    article = {"l": "L", "e": "Le ", "a": "La ", "u": "Le "}[re.sub(r"\W", "", printed)[-1].lower()]
    return commune.name.startswith(article)
