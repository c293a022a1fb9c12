"""Whom a text means where it names nobody: `la Région`, `ce bailleur`, `l'agglomération`, `la commune`.

That is the nearest body of that kind named before, in the passage or in the document, else the one that the document is
about.
"""

import re
from collections.abc import Iterator, Sequence

from extractors.meaning.institutions import WHERE, department_at
from extractors.meaning.lexicon import Commune, Known, Named, departments, epcis
from extractors.meaning.lookup import Text
from extractors.meaning.survey import Survey
from models.facts import Body

# What refers to a body named before, and of which kinds it may be; generic bodies stand in where none was named.
_NOT_OF = r"(?! (?:d[eu]s? |d['’]|[«“\"]))"
_REFERENCES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(
            r"(?!\ARégion \|)\bRégion\b(?! ?:)"
            r"|\b(?:par|avec) la (région)\b|\b[Cc]onseil [Rr]égional\b"
        ),
        ("region",),
    ),
    (
        re.compile(
            r"(?:(?:^|\| )(?=Département(?: \(|\W*$| \|))"
            r"|[Ll]e |[Dd]u |[Aa]u |[Cc]e |par |et |, |[-–/(+] ?)(Département)\b"
            r"|\b(?:par|avec) le (département)\b(?! d)|\b[Cc]onseil [Dd]épartemental\b"
        ),
        ("departement",),
    ),
    (
        re.compile(
            rf"\b[Ll]['’](?:[Aa]gglomération|Agglo|[Ii]ntercommunalité)\b{_NOT_OF}|\b[Ll]['’]Eurométropole\b"
            r"|\b[Cc]ette (?:agglomération|intercommunalité)\b"
            r"|\b[Ll]a (?:[Mm]étropole|Communauté|[Cc]ommunauté (?:d['’][Aa]gglomération|de [Cc]ommunes|[Uu]rbaine))\b"
            rf"{_NOT_OF}"
        ),
        ("epci",),
    ),
    (re.compile(rf"\b[Cc]e bailleur\b|\b[Ll]['’][Oo]ffice\b{_NOT_OF}|\b[Cc]et office\b"), ("bailleur", "office")),
    (re.compile(rf"\b[CcLl]e [Ss]yndicat\b{_NOT_OF}|\b[Dd]u Syndicat\b{_NOT_OF}"), ("syndicat",)),
    (re.compile(r"\b[Ll]['’][Aa]gence de l['’]eau\b"), ("agence de l'eau",)),
    (re.compile(rf"\b[Ll]['’][Aa]gence\b{_NOT_OF}|\b[Cc]ette agence\b"), ("agence de l'eau", "agence")),
    (re.compile(r"\b[Ll]a [Mm]ission locale\b"), ("structure",)),
    (
        re.compile(
            r"\b(?:[Pp]ar|État et(?: de)?|Région et(?: de)?|(?:financement|soutien|aide|concours|appui)s? de)"
            r" (l['’]Europe)\b"
            r"|\b[Ll]['’]Europe\b(?= (?:a|finance|cofinance|soutient|apporte|verse|participe)\b)"
        ),
        ("union",),
    ),
    (re.compile(r"\b[Cc]ette (?:association|fondation)\b|\b[Ll]['’]Association\b"), ("association",)),
    (re.compile(r"\b[Cc]ette (?:entreprise|société)\b|\b[Cc]e groupe\b|\b[Ll]a Société\b"), ("entreprise", "société")),
    (re.compile(r"\b[Cc]et établissement\b|\b[Ll]['’]Établissement\b"), ("établissement", "local", "hôpital")),
    (re.compile(r"\b[Cc]ette université\b|\b[Ll]['’]Université\b"), ("université",)),
    (re.compile(r"(?<!politique de )(?<!contrat de )\b[Ll]a (?:Ville|Commune)\b"), ("commune",)),
    (re.compile(rf"\b[Ll]a Chambre\b{_NOT_OF}"), ("chambre",)),
    (re.compile(rf"\b[LlCc]e (?:groupement|GHT)\b{_NOT_OF}(?! hosp)|\bGHT\b"), ("groupement",)),
)
# What stands for the body whose document it is, and for no other: of which kind that body must be.
_AT_HOME: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[Cc]onseil [Mm]unicipal\b|\b[Ll]a commune\b(?! (?:de |d['’]|du |des ))"), "commune"),
    (re.compile(r"\b[Ll]e [Cc]onseil\b(?! (?:d|r[ée]g|mun|comm|g[ée]n|nat|sup|sci|métro|d['’]))"), "commune"),
    (re.compile(r"(?:^|\| )(Commune|Ville)(?= \||$)"), "commune"),
    (re.compile(r"\b[Ll]a [Dd]irection\b(?! (?:d|[a-zà-ÿ]+(?:ale|elle|ique)\b))"), "direction"),
)
# `à la charge de la commune`: the commune just named gives or is given something.
_TOWN_ACTS = re.compile(
    r"\b(?:(?:[Pp]ar|avec|à)|(?:celle|part|profit|charge|aide|concours|participation|autofinancement|financement|budget|soutien)"
    r" de) la (commune|ville)\b(?! (?:de |d['’]|du |des ))"
)
# Words without which no pattern of a kind can match, folded and in lower case.
_SAID_WITH = {
    kind: frozenset(words.split())
    for kind, words in (
        ("region", "region regional"),
        ("departement", "departement departemental"),
        ("epci", "agglo agglomeration intercommunalite metropole eurometropole communaute"),
        ("bailleur", "bailleur office"),
        ("syndicat", "syndicat"),
        ("agence de l'eau", "agence"),
        ("agence", "agence"),
        ("structure", "mission"),
        ("union", "europe"),
        ("association", "association fondation"),
        ("entreprise", "entreprise societe groupe"),
        ("établissement", "etablissement"),
        ("université", "universite"),
        ("commune", "ville commune"),
        ("chambre", "chambre"),
        ("groupement", "groupement ght"),
    )
}
# An area, not the body that runs it: `l'agglomération lilloise`, `la métropole de Lyon` as a stretch of land.
_AREA = re.compile(r" [a-zà-ÿ]+(?:oise?|aise?|ienne|ine)\b")
_GENERIC = {
    "region": Body("org:region", "Région"),
    "departement": Body("org:departement", "Département"),
    "agence de l'eau": Body("org:agence-de-l-eau", "Agence de l'eau"),
    "union": Body("org:union-europeenne", "Union européenne"),
}
_LEADS = 40  # characters that lead to the word that tells of a kind: `financement de l'Europe`
_NEAR = 300  # characters: `Dans le Nord, …, le Département`
_IN_DEPARTMENT = re.compile(r"\b[Dd]ans (?:le |la |les |l['’])|\b[Ee]n ")


def references(text: Text, found: Sequence[Named], survey: Survey) -> Iterator[Named]:
    """Give the bodies that a text means without naming them; `found` are those that it names."""
    yield from _by_kind(text, found, survey)
    yield from _at_home(text, survey)
    for match in _TOWN_ACTS.finditer(text.printed) if "la commune" in text.lower or "la ville" in text.lower else ():
        if town := _town_before(text, match.start(1), survey):
            yield Named(*match.span(1), Known(town.body, "commune"))


def _by_kind(text: Text, found: Sequence[Named], survey: Survey) -> Iterator[Named]:
    for pattern, kinds in _REFERENCES:
        said = text.standing(_SAID_WITH[kinds[0]])
        if not said:
            continue
        first = text.words[min(said)][0]
        for match in pattern.finditer(text.printed, max(0, first - _LEADS)):
            if kinds[0] == "epci" and _AREA.match(text.printed, match.end()):
                continue
            start = match.start(match.lastindex or 0)
            if kinds[0] == "epci" and WHERE.search(text.before(start)):
                continue
            body = meant(text, start, kinds, found, survey)
            if body:
                yield Named(start, match.end(), Known(body, kinds[0]))


def _at_home(text: Text, survey: Survey) -> Iterator[Named]:
    """`la commune` in the minutes of a commune, `la direction` in the report of a direction."""
    for pattern, kind in _AT_HOME:
        for match in pattern.finditer(text.printed) if kind in survey.home else ():
            start = match.start(match.lastindex or 0)
            if not WHERE.search(text.before(start)):
                yield Named(start, match.end(match.lastindex or 0), Known(survey.home[kind], kind))


def _town_before(text: Text, at: int, survey: Survey) -> Commune | None:
    """Give the commune last named before an offset."""
    town: Commune | None = None
    for rank, (start, _) in enumerate(text.words):
        if start >= at:
            break
        if text.printed[start].isupper() and (found := survey.territory.candidates(text, rank)):
            town = survey.territory.choose(found[1]) or town
    return town


def meant(text: Text, at: int, kinds: tuple[str, ...], found: Sequence[Named], survey: Survey) -> Body | None:
    """Give the nearest body of those kinds before an offset, else the one before the passage, else the document's."""
    before = [(body.end, body.known.body) for body in found if body.known.kind in kinds and body.end <= at]
    if kinds == ("departement",):
        for match in _IN_DEPARTMENT.finditer(text.printed, max(0, at - _NEAR), at):
            rank = text.at.get(match.end())
            if rank is not None and (code := department_at(text, rank)):
                before.append((match.end(), departments()[code].body))
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    # Where a document is about many, `l'agglomération` is that of the town just named.
    if kinds == ("epci",) and "epci" not in survey.home and len(survey.territory.epcis) > 1:
        town = _town_before(text, at, survey)
        if town and town.epci in epcis():
            return epcis()[town.epci].body
    for known in (survey.before.get(text.printed, {}), survey.main):
        for kind in kinds:
            if kind in known:
                return known[kind]
    return _GENERIC.get(kinds[0]) if len(kinds) == 1 else None
