"""What a figure measures, as a short phrase in the passage's own words: for people who read lists of facts."""

import re

from extractors.meaning.french import FUNCTION_WORDS, VERBS, is_participle
from extractors.meaning.language import Figure
from models.facts import Kind

_LONGEST = 10  # words
_STOP = re.compile(
    r"[.;:,()|]|\s(?:dont|qui|que|qu['’]|par|pour|en|dans|sur|depuis|afin|avec|a|ont|est|sont|était|étaient|sera|seront"
    r"|entre|contre|soit|grâce|au\s+titre|financée?s?|versée?s?|accordée?s?|allouée?s?)(?=\s|['’]|$)|\s(?:et|ou|à|au|aux)\s",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(
    r"(?:\s+(?:HT|TTC))?\s+(?:de\s+|d['’]|(?:pour|sur)\s+(?=l)|au\s+titre\s+(?:de\s+|du\s+|des\s+|d['’])"
    r"|(?:destinée?s?|consacrée?s?|dédiée?s?|réservée?s?)\s+(?:à\s+|au\s+|aux\s+))(?:la\s+|les?\s+|l['’])?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’%-]+")
_DETERMINERS = frozenset("le la les un une des du ce cet cette ces son sa ses leur leurs chaque".split())
_ELISION = re.compile(r"^(?:l|d|qu|s|n|c|j)['’]", re.IGNORECASE)


def subject_of(text: str, figure: Figure, start: int, end: int, title: str) -> str:
    """What is counted, what a sum is for, else the noun phrase before the figure, else the title above it.

    `start` and `end` are those of the figure's sentence, without what stands before an earlier figure.
    """
    if figure.value.kind is Kind.COUNT:
        noun = figure.text.lower().find(figure.value.unit.lower()[:4])
        return f"{figure.text[noun:]} {_up_to_stop(text, figure.end, end)}".strip() if noun > 0 else figure.value.unit
    purpose = _WHAT_FOR.match(text, figure.end, end)
    if purpose and (phrase := _up_to_stop(text, purpose.end(), end)):
        return phrase
    return _phrase_before(text[start : figure.start]) or title


def _up_to_stop(text: str, start: int, end: int) -> str:
    stop = _STOP.search(text, start, end)
    words = text[start : stop.start() if stop else end].strip(' «»"”').split()
    return " ".join(words[:_LONGEST])


def _phrase_before(head: str) -> str:
    """The last noun phrase of the words before a figure: behind the last verb or break, without what leads on to it."""
    words = _WORD.findall(re.split(r"[.;:,()|]", head.rstrip(" (:"))[-1])
    while words and (_is_little(words[-1]) or is_participle(words[-1]) or _ends_a_tense(words)):
        words.pop()
    start = 0
    for rank, word in enumerate(words):
        if word.lower() in VERBS or (is_participle(word) and rank + 1 < len(words)):
            start = rank + 1
    while start < len(words) and _is_little(words[start]):
        start += 1
    phrase = words[start:][-_LONGEST:]
    determined = start > 0 and words[start - 1].lower() in _DETERMINERS
    if len(phrase) == 1 and phrase[0].islower() and not determined:
        return ""  # a verb that leads on to the figure, `coûte`
    return _ELISION.sub("", " ".join(phrase))


def _ends_a_tense(words: list[str]) -> bool:
    """`a coûté`: the verb that leads from the subject to its figure."""
    return len(words) > 1 and words[-1].endswith(("é", "i", "u", "t")) and words[-2].lower() in VERBS


def _is_little(word: str) -> bool:
    return word.lower() in FUNCTION_WORDS or word.lower() in VERBS or word.lower() in {"près", "montant", "hauteur"}
