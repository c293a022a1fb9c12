"""What the charts say in words: their titles, what their rows are, what a reader should know of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.web.formats import NO_BREAK, SCALES, number
from service.web.language import FRENCH, Language
from service.web.language import marked as _


@dataclass(frozen=True)
class Title:
    """What a chart is about."""

    title: str
    rows: str
    """What its rows are."""
    note: str
    """What must be known to read it rightly."""
    group: str | None = None
    """What else a row is for."""
    shared: bool = False
    """Whether bodies pay some of it together."""


TITLES: Mapping[str, Title] = {
    "funders": Title(
        _("Who pays"),
        _("Funder"),
        _(
            "What several funders pay together counts in full for each of them, and is drawn apart: these bars must "
            "not be added up."
        ),
        shared=True,
    ),
    "flows": Title(
        _("Who pays for what"),
        _("Theme"),
        _(
            "A theme is a heading of a document, of those above all others. Only the largest are drawn, with what each "
            "pays alone; what several pay together is drawn pale, in full for each of them."
        ),
        group=_("Funder"),
        shared=True,
    ),
    "map": Title(
        _("Where"),
        _("Commune"),
        _(
            "A circle is a commune, its area the sum. A fact about several communes counts in each; one about a "
            "département, a region or the country is on no commune."
        ),
    ),
    "years": Title(
        _("When"),
        _("Year"),
        _(
            "Sums stated for a single year, as they were, are or will be. Those of several years are in the chart of "
            "longer periods."
        ),
        group=_("Status"),
    ),
    "periods": Title(
        _("Over several years"),
        _("Period"),
        _("A sum over several years is not divided among them, and may hold sums of single years."),
        group=_("Status"),
    ),
    "themes": Title(
        _("By theme"),
        _("Theme"),
        _("A theme is a heading of a document, of those above all others: a fact has one at most, and counts once."),
    ),
    "programmes": Title(
        _("By programme"),
        _("Programme"),
        _("A programme is a scheme that the sentence names, such as Action cœur de ville."),
    ),
    "targets": Title(
        _("Targets and what was reached"),
        _("Subject"),
        _(
            "Targets with what the same sentence says was reached, the latest figure of it. The outline is the target, "
            "the bar what was reached; each row has a scale of its own. Where less is better, a target is met "
            "when the bar is the shorter one."
        ),
        group=_("Status"),
    ),
}

WORDS: Mapping[str, str] = {
    "achieved": _("Achieved"),
    "planned": _("Planned"),
    "target": _("Target"),
    "": _("Not said"),
    "facts": _("Facts"),
    "sum": _("Sum"),
    "alone": _("Pays alone"),
    "shared": _("With others"),
    "of": _("{reached} for {target}"),
    "figure": _("Figure"),
    "status": _("Status"),
    "quote": _("Words of the document"),
    "nothing": _("No figure under these filters."),
    "in": _("In {unit}"),
    "from": _("from {year}"),
    "until": _("until {year}"),
}


def unit_of(largest: Decimal, language: Language) -> tuple[Decimal, str]:
    """Give the unit in which sums up to this one are drawn, in euros, and what it is called."""
    for scale, french, english in SCALES:
        if largest >= scale:
            return scale, french if language is FRENCH else f"€{english}"
    return Decimal(1), "€"


def of_documents(documents: int, unit: str | None, language: Language) -> str:
    """Say in which unit a chart is, and of how many documents."""
    of = language.messages.ngettext("{count} document", "{count} documents", documents)
    told = of.format(count=number(documents, language))
    return told if unit is None else f"{language.messages.gettext(WORDS['in']).format(unit=unit)} · {told}"


def period(key: str, language: Language) -> str:
    """Write a period: `2019–2024`, `from 2020`, `until 2025`."""
    first, dash, last = key.partition("-")
    if not dash:
        return key
    if first and last:
        return f"{first}–{last}"
    word = WORDS["from"] if first else WORDS["until"]
    message = language.messages.gettext(word)
    return message.format(year=first or last).replace(" ", NO_BREAK)
