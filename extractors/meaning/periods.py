"""The years that date things: `en 2021 et 2022`, `depuis 2017`, `d'ici 2027`, `entre septembre et décembre 2021`."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.meaning.language import add
from extractors.meaning.lookup import Text
from models.facts import Period

# Of the digits that a year is stored with: `\d` are those of all scripts.
_YEAR = r"(?<!\d)(?:19|20)[0-9]{2}(?![\d%]|\s?(?:€|%|\d{3}\b)|-\d{3}\b)"
_MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_SEASON = r"(?:printemps|été|automne|hiver|rentrée(?:\s+scolaire)?)"
_DAY = r"(?:\d{1,2}(?:er)?|1er)"
# What may stand between a preposition and its year: a day, a month, `fin`, `mi-`, `l'année`…
_INSIDE = (
    rf"(?:(?:la\s+|l['’]|le\s+)?(?:fin|début|mi|milieu|courant|cours\s+de|premier\s+(?:semestre|trimestre)|(?:second|deuxième)\s+semestre"
    rf"|année|exercice|saison|campagne|horizon|{_SEASON})(?:\s*-\s*|\s+)(?:de\s+|d['’])?(?:l['’]année\s+)?)?"
    rf"(?:{_DAY}\s+)?(?:{_MONTH}\s+)?"
)
_UP_TO_YEAR = rf"(?:{_DAY}\s+)?(?:{_MONTH}\s+)?(?:(?:fin|mi|début)[\s-]+)?"
_LEAD = r"(?:\b(?:en|au|à|courant|pour|le|l['’]|durant|pendant|sur)\s*)?"
# `depuis sa création en 2015` opens in 2015, as `depuis 2015` does.
_SINCE_EVENT = r"(?:(?:son|sa|leur|le|la|l['’])\s*[^\W\d_]+\s+(?:officiel(?:le)?\s+)?(?:en|dès|le|fin|début)\s+)?"
_OPENS = rf"\b(?:depuis|dès|à\s+(?:compter|partir)\s+(?:de|du|d['’]))\s*{_SINCE_EVENT}(?:le\s+|la\s+|l['’])?"
_CLOSES = (
    r"\b(?:d['’]ici(?:\s+à)?|jusqu['’](?:en|à|au)|jusque|(?:à\s+)?(?:l['’])?horizon|avant|à\s+échéance(?:\s+de)?"
    r"|au\s+plus\s+tard)\s*(?:en\s+|le\s+|la\s+|l['’])?"
)
# In order of precedence: what an earlier pattern has taken, a later one leaves alone.
_PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"(?<![\w])(?:{pattern})", re.IGNORECASE)
    for name, pattern in {
        "course": rf"\b(?:début|commenc|démarr|engag|lanc)\w+\s[^.;\d]{{0,20}}{_INSIDE}(?P<a>{_YEAR})[^.;\d]{{0,30}}"
        rf"\b(?:achev|clôtur|termin|finir|pris\s+fin)\w*\s[^.;\d]{{0,20}}{_INSIDE}(?P<b>{_YEAR})",
        "between": rf"\bentre\s+{_INSIDE}(?:(?P<a>{_YEAR})\s+)?et\s+{_INSIDE}(?P<b>{_YEAR})",
        "from_to": rf"\b(?:de|du|d['’])\s*{_INSIDE}(?:(?P<a>{_YEAR})\s+)?(?:à|au|jusqu['’](?:à|en|au))\s+"
        r"(?:la\s+|l['’])?"
        rf"{_INSIDE}(?P<b>{_YEAR})",
        "since": rf"{_OPENS}{_INSIDE}(?P<a>{_YEAR})(?!\s?[-–/]\s?\d)",
        "until": rf"{_CLOSES}{_INSIDE}(?P<b>{_YEAR})(?!\s?[-–/]\s?\d)",
        "span": rf"{_LEAD}{_INSIDE}(?<![\d/-])(?P<a>{_YEAR})\s?[-–/]\s?"
        rf"(?P<b>{_YEAR}|[0-9]{{2}}(?![\d%€]|\s?[-/.]\d))(?![-/]\d)",
        "list": rf"{_LEAD}{_INSIDE}(?P<a>{_YEAR})(?:\s?,\s?{_YEAR})*\s*"
        rf"(?:,\s*)?(?:et|à|puis)\s+(?:en\s+)?(?P<b>{_YEAR})",
        "in": rf"{_LEAD}{_INSIDE}(?P<a>{_YEAR})",
    }.items()
}

# Words without which a pattern cannot match, folded and in lower case.
_SAID_WITH = {
    "between": frozenset(("entre",)),
    "from_to": frozenset(("a", "au", "jusqu")),
    "since": frozenset(("depuis", "des", "compter", "partir")),
    "until": frozenset(("ici", "jusqu", "jusque", "horizon", "avant", "echeance", "tard")),
}
# What a pattern of several years cannot be without, told much faster than the pattern itself.
_SHAPED = {
    "course": re.compile(r"(?:19|20)\d\d.*?(?:19|20)\d\d", re.DOTALL),
    "span": re.compile(r"(?:19|20)\d\d\s?[-–/]\s?\d\d"),
    "list": re.compile(r"(?:19|20)\d\d\s*,?\s*(?:et|à|puis)\s", re.IGNORECASE),
}
# The year of a plan or of a law is part of its name: `France 2030`, `loi du 3 août 2009`.
_NAME_BEFORE = re.compile(
    r"(?:\b(?:France|Horizon|Agenda|Europe|[Pp]lan|[Pp]rogramme|Ambition|Objectif|Cap|Vision|Action|Ville|CPER|SRADDET|PDR"
    r"|SDAGE|PLH|PCAET|PPI|JO|Jeux)\s+"
    r"|\b[nN][o°º]s?\s*|\bqu['’]\s*|\bpar\s+rapport\s+(?:à\s+)?|\bque\s+"
    r"|\b(?:loi|décret|arrêté|ordonnance|circulaire|directive|règlement|délibération)\b[^.;,]{0,30})$"
)
_REACH = 60
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Dated:
    """A period in a text, from `start` to `end`."""

    start: int
    end: int
    period: Period


def periods(doc: Doc) -> Doc:
    """Add every period to `doc.spans["periods"]`, in the order of the text."""
    for dated in find_periods(doc._.text):
        add(doc, "periods", dated.start, dated.end, period=dated.period)
    return doc


def find_periods(text: str) -> list[Dated]:
    """Find the periods of a text in order, none inside another."""
    around = _around_years(text)
    if not around:
        return []
    taken: list[Dated] = []
    names: list[tuple[int, int]] = []
    said = Text(text).ranks
    for name, pattern in _PATTERNS.items():
        if (name in _SAID_WITH and _SAID_WITH[name].isdisjoint(said)) or (
            name in _SHAPED and not _SHAPED[name].search(text)
        ):
            continue
        for match in (match for low, high in around for match in pattern.finditer(text, low, high)):
            start, end = match.span()
            if any(start < b and a < end for a, b in [*names, *((d.start, d.end) for d in taken)]):
                continue
            if _NAME_BEFORE.search(text, max(0, start - 50), start):
                names.append((start, end))
                continue
            period = _period(name, match)
            if period is not None:
                taken.append(Dated(start, end, period))
    return sorted(taken, key=lambda dated: dated.start)


def _around_years(text: str) -> list[tuple[int, int]]:
    """The stretches of a text in which a period may stand: so many characters before and behind each year."""
    stretches: list[tuple[int, int]] = []
    for year in _ANY_YEAR.finditer(text):
        low, high = max(0, year.start() - _REACH), year.end() + _REACH
        if stretches and low <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], high)
        else:
            stretches.append((low, high))
    return stretches


def _period(kind: str, match: re.Match[str]) -> Period | None:
    years = match.groupdict()
    first, last = years.get("a"), years.get("b")
    if kind == "in":
        return Period(first, first)
    if kind in {"since", "until"}:
        return Period(first, last)
    if first and last and len(last) == 2:
        last = first[:2] + last
    first = first or last
    return Period(first, last) if first and last and first <= last else None
