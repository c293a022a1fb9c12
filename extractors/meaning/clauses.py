"""A sentence cut into clauses: at semicolons, and where a relative pronoun opens a clause inside another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.meaning.french import VERBS
from extractors.meaning.verbs import actions

_BREAK = re.compile(
    r"\s?;\s|\s?:\s(?=(?:il|elle)s?\s)|,?\s(?=(?:tandis|alors)\s+qu)|,\s(?=mais\b|puis\b)"
    r"|,\s(?=et\s+(?:l[ea]s?\s|l['’]|une?\s|des\s|ce(?:t|tte|s)?\s|s(?:on|a|es)\s|leurs?\s|\d|[A-ZÀ-Ý]|deux\s|trois\s))"
)
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
    r"(?<!\bce\s)\b(?:qui|où|dont(?=\s+(?:l['’]|la\s|les?\s)[^.;:,\d]{1,60}\s(?:a|ont|est|sont|était|sera|avait)\s)|(?:pour|à|dans|sur|par|avec)\s+l(?:a|e|es)quel\w*|auxquel\w+(?!\s+(?:il\s+faut\s+|s['’]\s*)ajout)|auquel"
    r"|(?<!plus\s)(?<!moins\s)(?<!ainsi\s)(?<!tandis\s)(?<!alors\s)(?<!tel\s)(?<!même\s)(?<!bien\s)(?:que(?=\s)|qu['’]))",
    re.IGNORECASE,
)
# Not the comma of `2,5`, nor brackets opened and closed.
_STOP = re.compile(r"\([^)]*\)|(?P<stop>[;)]|,(?!\d))")
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

    `head` is where that word ends, `start` where the pronoun begins; `subject`: the word is the subject of its verb.
    """

    head: int
    start: int
    end: int
    subject: bool

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence where a clause with a verb of its own begins; what has none goes on with the one before it."""
    pieces = list(_pieces(text, start, end))
    if len(pieces) == 1:
        return pieces
    found: list[tuple[int, int]] = []
    complete = False
    for piece in pieces:
        has_verb = _has_verb(text, *piece)
        if found and not (has_verb and complete):
            found[-1] = found[-1][0], piece[1]
        else:
            found.append(piece)
        complete = complete or has_verb
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
        # Nor a comma right behind the pronoun: `qui, en 2023, …`.
        stop = next((m.start() for m in _STOP.finditer(text, match.end() + 2, end) if m["stop"]), end)
        head = len(text[: match.start()].rstrip(" ,"))
        found.append(Relative(head, match.start(), stop, match[0].lower() == "qui"))
    return found
