"""What is asked of a million facts over HTTP, and what a good administrator would ask the database instead.

The statements are written by hand over the same tables, with the columns that the answer has. A kind of question is a
function that draws one from the keys that exist.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from million_keys import Keys

from service.search import words as folded

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Question:
    path: str
    sql: str
    """With `{list_of}` and `{row_of}` where the databases name their JSON functions otherwise, `{holds}` for words."""
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what is asked, how, and the 95th percentile that it may take, in milliseconds."""

    what: str
    ask: Callable[[Keys, Random], Question]
    sqlite: int
    postgresql: int


FACTS = """
WITH page AS ({page})
SELECT f.id, f.kind, f.value, f.value_max, f.unit, f.qualifier, f.per, f.tax, f.status, f.period_first, f.period_last,
  f.programme, f.part_of, f.passage_id, f.review, t.*, d.id, d.sha256, d.title, d.own_title, d.filename,
  (SELECT {{list_of}}({{row_of}}(b.id, b.name, l.role, l.text, l.confidence, l.rule, l.ordinal))
     FROM fact_partner l JOIN partner b ON b.id = l.partner_id WHERE l.fact_number = f.number),
  (SELECT {{list_of}}({{row_of}}(b.id, b.name, b.code, l.text, b.latitude, b.longitude, l.ordinal))
     FROM fact_place l JOIN place b ON b.id = l.place_id WHERE l.fact_number = f.number)
FROM page JOIN fact f ON f.number = page.number JOIN fact_text t ON t.fact_number = f.number
  JOIN document d ON d.id = f.document_id
ORDER BY {order}
"""
CONDITIONS = {
    "document": "f.document_id = :document",
    "kind": "f.kind = :kind",
    "unit": "f.unit = :unit",
    "status": "f.status = :status",
    "programme": "f.programme = :programme",
    "partner": "f.number IN (SELECT fact_number FROM fact_partner WHERE partner_id = :partner)",
    "role": "EXISTS (SELECT 1 FROM fact_partner l WHERE l.fact_number = f.number AND l.role = :role)",
    "place": "f.number IN (SELECT fact_number FROM fact_place WHERE place_id = :place)",
    "section": "f.number IN (SELECT fact_number FROM fact_section WHERE heading = :section)",
    "year": "(f.period_first <= :year AND (f.period_last >= :year OR f.period_last IS NULL)"
    " OR f.period_first IS NULL AND f.period_last >= :year)",
    "word": "{holds}",
}
ADDED = "f.kind = 'amount' AND f.worth IS NOT NULL AND f.per IS NULL AND coalesce(f.status, 'achieved') = 'achieved'"


def filters(keys: Keys, names: Iterable[str]) -> tuple[dict[str, Any], list[tuple[str, Any]], str]:
    """Draw values for these filters; gives them by name, as parameters of the call, and as conditions in SQL."""
    values: dict[str, Any] = {}
    parameters: list[tuple[str, Any]] = []
    for name in names:
        value = keys.draw(name)
        if name == "year":
            values[name] = int(value)
            parameters += [("from", value), ("to", value)]
        elif name in {"word", "common"}:
            values["word"] = " ".join(folded(value))
            parameters.append(("q", value))
        else:
            values[name] = value
            parameters.append((name, value))
    return values, parameters, " AND ".join(CONDITIONS[name] for name in values)


def facts(keys: Keys, names: Iterable[str], sort: str = "document", page: str = "") -> Question:
    """Ask for the first page of facts under these filters; `page` finds it where the order allows for a short cut."""
    values, parameters, conditions = filters(keys, names)
    order = {"document": "f.number", "value": "f.value, f.number", "-value": "f.value DESC, f.number DESC"}[sort]
    page = page or f"SELECT f.number FROM fact f WHERE {conditions} ORDER BY {order} LIMIT {LIMIT + 1}"
    path = "/api/v1/facts?" + urlencode([*parameters, ("sort", sort), ("limit", LIMIT)])
    return Question(path, FACTS.format(page=page, order=order), values)


def one_or_two_filters(keys: Keys, random: Random) -> Question:
    names = [name for name in CONDITIONS if name != "word"]
    return facts(keys, random.sample(names, random.choice((1, 2))))


def by_value(keys: Keys, random: Random) -> Question:
    sort, down = random.choice((("value", ""), ("-value", "DESC")))
    if random.random() < 0.5:
        links = "SELECT fact_number AS number FROM fact_partner WHERE partner_id = :partner AND role = :role"
        page = f"{links} ORDER BY value {down}, fact_number {down} LIMIT {LIMIT + 1}"
        return facts(keys, ("partner", "role"), sort, page)
    links = "SELECT f.number FROM fact_place l JOIN fact f ON f.number = l.fact_number WHERE l.place_id = :place"
    order = f"ORDER BY l.value {down}, l.fact_number {down} LIMIT {LIMIT + 1}"
    return facts(keys, ("place", "year"), sort, f"{links} AND {CONDITIONS['year']} {order}")


def words(keys: Keys, random: Random) -> Question:
    names = [name for name in CONDITIONS if name not in {"word", "document"}]
    return facts(keys, [random.choice(("word", "common")), *random.sample(names, 2)])


def common_word_by_value(keys: Keys, random: Random) -> Question:
    names = random.choice(([], ["kind"], ["status"], ["kind", "status"]))
    return facts(keys, ["common", *names], random.choice(("value", "-value")))


OVERALL = """
SELECT s.key, s.role, sum(s.facts), sum(CASE WHEN s.fate = 'added' THEN s.euros END),
  sum(CASE WHEN s.fate = 'shared' THEN s.euros END), sum(CASE WHEN s.fate = 'part' THEN s.facts END)
FROM overall_sum s WHERE s.dimension = :by GROUP BY s.key, s.role ORDER BY 4 DESC LIMIT 101
"""
ROWS = {
    "partner": ("fact_partner l ON l.fact_number = f.number", "l.partner_id, l.role"),
    "place": ("fact_place l ON l.fact_number = f.number", "l.place_id"),
    "section": ("fact_section l ON l.fact_number = f.number", "l.heading"),
    "year": ("fact_text l ON l.fact_number = f.number", "f.period_first"),
}


def sums(keys: Keys, random: Random) -> Question:
    by = random.choice(list(ROWS))
    limit = random.randint(20, 200)
    return Question(f"/api/v1/summary?by={by}&limit={limit}", OVERALL, {"by": by})


def sums_under_filters(keys: Keys, random: Random) -> Question:
    names = [name for name in CONDITIONS if name != "word"] + ["common"]
    values, parameters, conditions = filters(keys, random.sample(names, random.choice((1, 2))))
    by, (links, group) = random.choice(list(ROWS.items()))
    other = f"{ADDED} AND {conditions}".replace("f.", "o.").replace("{holds}", "1 = 1")
    sql = f"""
        SELECT {group}, count(*), sum(f.worth) FROM fact f JOIN {links}
        WHERE {ADDED} AND {conditions} AND (f.part_of IS NULL OR NOT EXISTS (
            SELECT 1 FROM fact_whole w JOIN fact o ON o.number = w.whole_number
            WHERE w.fact_number = f.number AND {other}))
        GROUP BY {group} ORDER BY 3 DESC LIMIT 101"""
    return Question("/api/v1/summary?" + urlencode([("by", by), *parameters]), sql, values)


def facet(keys: Keys, random: Random) -> Question:
    names = [name for name in CONDITIONS if name not in {"word", "document"}] + ["common"]
    values, parameters, conditions = filters(keys, random.sample(names, 2))
    of, (links, group) = random.choice([each for each in ROWS.items() if each[0] not in {"year", *values}])
    group = group.split(",")[0]
    sql = f"""
        SELECT {group}, count(DISTINCT f.number) FROM fact f JOIN {links}
        WHERE {conditions} GROUP BY {group} ORDER BY 2 DESC LIMIT 51"""
    return Question("/api/v1/facets?" + urlencode([("facet", of), *parameters]), sql, values)


LINES = (
    Line("a page of 50 facts by one or two filters, in document order", one_or_two_filters, 50, 50),
    Line("a page by partner and role or place and year, by value", by_value, 100, 100),
    Line("words and two filters, in document order", words, 100, 100),
    Line("a common word, by value", common_word_by_value, 500, 500),
    Line("sums by partner, place, section or year over everything", sums, 100, 100),
    Line("the same under one or two filters", sums_under_filters, 1500, 1000),
    Line("one facet under two filters", facet, 700, 700),
)
