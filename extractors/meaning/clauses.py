"""A sentence cut into clauses: at semicolons, and where a relative pronoun opens a clause inside another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.meaning.french import VERBS
from extractors.meaning.verbs import actions

_BREAK = re.compile(r"\s?;\s|,?\s(?=(?:tandis|alors)\s+qu)|,\s(?=mais\b|puis\b)")
# Words of a clause that speak of what the clause before is about.
_BACK = re.compile(
    r"\b(?:y|en)\s+(?:[^\W\d_]{1,3}\s+)?[^\W\d_]+"
    r"|\bce(?:t|tte|s)?\s+(?:projets?|opérations?|investissements?|chantiers?|travaux|programmes?|acquisitions?|dépenses?)\b",
    re.IGNORECASE,
)
_EN_IS_IN = re.compile(
    r"en\s+(?:[^\W\d_]+ant|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|faveur"
    r"|charge|matière|lien|partenariat|outre|effet|cours)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<!\bce\s)\b(?:qui|où|(?:pour|à|dans|sur|par|avec)\s+l(?:a|e|es)quel\w*|auxquel\w+|auquel)\b", re.IGNORECASE
)
# Not the comma of `2,5`, nor one right behind the pronoun (`qui, en 2023, ...`).
_STOP = re.compile(r"[;)]|,(?!\d)")
# Verbs that give nobody a role, in the third person: the usual ones, and tenses that tell by themselves.
_FINITE = re.compile(
    r"\b(?:s['’]|n['’]|l['’]|[dq]u['’])?(?:compte|mesure|coûte|atteint|représente|comprend|dispose|passe|dépasse|reste|concerne"
    r"|permet|devient|revient|vient|tient|va|vaut|doit|peut|fait|dit|montre|figure|demeure|réunit|regroupe|rassemble|relie"
    r"|dure|progresse|augmente|diminue|baisse|recule|s['’]élève|explique|prévoit|vise|sert|suit|offre|occupe|possède"
    r"|[^\W\d_]{3,}(?:era|eront|ait|aient|èrent)|(?![^\W\d_]*(?:ment|cent|dent|urgent)s?\b)[^\W\d_]{3,}[^m\W\d_]ent)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Relative:
    """A clause that says more of the word before it: `… des réunions, qui ont rassemblé 300 riverains`.

    `head` is where that word ends, `start` where the pronoun begins.
    """

    head: int
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence at its semicolons; what follows without a verb goes on with the clause before it."""
    found = [(start, start)]
    for piece in _pieces(text, start, end):
        if found[-1][0] == found[-1][1] or not _has_verb(text, *piece):
            found[-1] = found[-1][0], piece[1]
        else:
            found.append(piece)
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _BREAK.finditer(text, start, end):
        if text.count("(", at, match.start()) > text.count(")", at, match.start()):
            continue
        yield at, match.end()
        at = match.end()
    yield at, end


def _has_verb(text: str, start: int, end: int) -> bool:
    return (
        any(word[0].lower() in VERBS for word in _WORD.finditer(text, start, end))
        or _FINITE.search(text, start, end) is not None
        or any(not act.bare for act in actions(text, start, end))
    )


def looks_back(text: str, start: int, end: int) -> bool:
    """Whether a clause speaks of what the one before is about: `l'État y a contribué`, `en a réglé 80 %`."""
    return any(not _EN_IS_IN.match(m[0]) for m in _BACK.finditer(text, start, end))


def relatives(text: str, start: int, end: int) -> list[Relative]:
    """The relative clauses of a clause, in the order of the text."""
    found = []
    for match in _RELATIVE.finditer(text, start, end):
        stop = next((m.start() for m in _STOP.finditer(text, match.end() + 2, end)), end)
        head = len(text[: match.start()].rstrip(" ,"))
        found.append(Relative(head, match.start(), stop))
    return found
