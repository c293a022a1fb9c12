"""What the page of facts is asked for: its address read, written, and explained where it is wrong.

All that the page shows is in its address. Forms send fields that are empty, and people write `1 000 000,50`: what is
typed is put in order here, and what cannot be taken is kept as it was typed, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError
from starlette.datastructures import QueryParams

from service.addresses import query
from service.errors import ProblemError
from service.facets import Facet
from service.filters import FactFilter, FactQuery, SortedFacts
from service.web.language import FRENCH, Language
from service.web.language import marked as _

Column = Literal["quote", "partners", "places", "period", "status", "programme", "section", "document", "confidence"]
COLUMNS: tuple[Column, ...] = (
    "quote",
    "partners",
    "places",
    "period",
    "status",
    "programme",
    "section",
    "document",
    "confidence",
)
USUAL: list[Column] = ["quote", "partners", "places", "period", "status", "document", "confidence"]

NUMBERS = ("min", "max")
SPACES = str.maketrans("", "", " \u00a0\u202f")


class ExploreQuery(FactQuery):
    """Which facts, and how they are shown."""

    columns: list[Column] = Field(USUAL)
    open: list[Facet] = Field([])
    """The facets that are in the page from the beginning, for those who read it without scripts."""
    more: list[Facet] = Field([])
    """The facets of which more values are shown."""

    def filters(self) -> dict[str, Any]:
        """Give the filters alone, as parameters of the API."""
        return self.parameters(FactFilter)

    def parameters(self, of: type[FactFilter] | None = None) -> dict[str, Any]:
        """Give what is asked, each thing in one way only and nothing that goes without saying."""
        fields = set((of or type(self)).model_fields) - {"count"}
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True, include=fields)

    def api(self, name: str, **added: str) -> str:
        """Give the address at which the API gives exactly these facts: `facts.csv`, `datapackage.zip`."""
        asked = query({**self.parameters(SortedFacts), **added})
        return f"/api/v1/{name}" + (f"?{asked}" if asked else "")

    def less(self, name: str, value: str | None = None) -> dict[str, Any]:
        """Give the parameters without one filter, or without one value of it, from the first page on."""
        kept = {key: given for key, given in self.parameters().items() if key != "cursor"}
        if value is None or not isinstance(kept.get(name), list):
            kept.pop(name, None)
        else:
            kept[name] = [each for each in kept[name] if each != value]
        if name == "unit" and not kept.get("unit"):
            kept = {key: given for key, given in kept.items() if key not in NUMBERS}  # they want it
        return kept


@dataclass(frozen=True)
class Asked:
    """An address that was read: the query it makes, or what is wrong in it."""

    given: Mapping[str, list[str]]
    """What was typed, for the form."""
    said: Mapping[str, Any]
    """The same, put in order."""
    query: ExploreQuery | None
    wrong: Mapping[str, str]
    """Why a parameter cannot be taken, in a message for the catalogue."""

    def refused(self, problem: ProblemError) -> "Asked":
        """Say what the service found wrong with it; raises the problem where it is not about parameters."""
        if not problem.invalid:
            raise problem
        wrong = {each.parameter: together(each.parameter) for each in problem.invalid}
        return Asked(self.given, self.said, None, wrong)

    def rest(self) -> ExploreQuery:
        """Give what can be taken of it, for a form that keeps what is right."""
        return ExploreQuery.model_validate({name: given for name, given in self.said.items() if name not in self.wrong})


def read(parameters: QueryParams, language: Language) -> Asked:
    """Read the query of an address."""
    given: dict[str, list[str]] = {}
    for name, value in parameters.multi_items():
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    said: dict[str, Any] = {name: list(dict.fromkeys(values)) for name, values in given.items()}
    for name in set(said) & _SINGLE:
        said[name] = _number(given[name][-1], language) if name in NUMBERS else given[name][-1]
    if any(name in said for name in NUMBERS) and "unit" not in said:
        said["unit"] = given["unit"] = ["EUR"]
    try:
        return Asked(given, said, ExploreQuery.model_validate(said), {})
    except ValidationError as error:
        refused = {str(each["loc"][0]): each["type"] for each in error.errors()}
        return Asked(
            given,
            said,
            None,
            {name: UNKNOWN if why == "extra_forbidden" else alone(name) for name, why in refused.items()},
        )


_SINGLE = {
    field.alias or name
    for name, field in ExploreQuery.model_fields.items()
    if not str(field.annotation).startswith("list")
}


def _number(text: str, language: Language) -> str:
    text = text.translate(SPACES)
    return text.replace(",", ".") if language is FRENCH else text.replace(",", "")


UNKNOWN = _("Filon knows no such filter.")


def alone(name: str) -> str:
    """Say why a parameter cannot be taken, whatever the others are."""
    messages = {
        "min": _("Give a number, such as 1000000."),
        "max": _("Give a number, such as 1000000."),
        "from": _("Give a year of four digits, such as 2022."),
        "to": _("Give a year of four digits, such as 2022."),
        "q": _("Give fewer than 500 characters."),
    }
    return messages.get(name, _("This is not one of the values that it can have."))


def together(name: str) -> str:
    """Say why a parameter does not go with the others."""
    messages = {
        "min": _("Values compare within one unit only: choose one."),
        "max": _("Values compare within one unit only: choose one."),
        "from": _("The first year is after the last one."),
        "period": _("It ends before it begins."),
        "q": _("There is no word in it: give letters or figures."),
        "cursor": _("This place in the list is gone: begin again at the first page."),
    }
    return messages.get(name, _("This is not one of the values that it can have."))
