"""What the figure rules share: numbers with their unit, ranges, qualifiers, what a figure is per, table cells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from spacy.tokens import Doc

from extractors.meaning.language import add
from extractors.meaning.numbers import Number
from models.document import Cell, Passage
from models.facts import Per, Qualifier, Quantity

_BEFORE = {
    Qualifier.APPROX: r"près\s+d(?:e|['’])|environ|quelques?|autour\s+d(?:e|['’])|de\s+l['’]ordre\s+d(?:e|['’])|presque|à\s+peu\s+près|approximativement|aux\s+alentours\s+d(?:e|['’])|avoisin\w+|proches?\s+d(?:e|['’])|~|≈",  # noqa: E501
    Qualifier.AT_LEAST: r"(?:plus|davantage)\s+d(?:e|['’])|plus|au\s+moins|au\s+minimum|minimum(?:\s+d(?:e|['’]))?|supérieure?s?\s+à|dépass\w+|excéd\w+|à\s+partir\s+d(?:e|['’])|>|≥",  # noqa: E501
    Qualifier.AT_MOST: r"moins\s+d(?:e|['’])|jusqu['’]à|au\s+plus|au\s+maximum|maximum(?:\s+d(?:e|['’]))?|inférieure?s?\s+à|n['’]excéd\w+\s+pas|(?:ne|sans)\s+(?:pas\s+)?dépass\w+(?:\s+pas)?|plafonn(?:e|ent|ée?s?)\s+à|plafond\s+d(?:e|['’])|sous(?:\s+les)?|dans\s+la\s+limite\s+d(?:e|['’])|<|≤",  # noqa: E501
}
_QUALIFIER_BEFORE = re.compile(
    "(?:^|(?<=[^\\w]))(?:"
    + "|".join(f"(?P<{qualifier.value}>{words})" for qualifier, words in reversed(_BEFORE.items()))
    + r")\s*(?:d['’]\s*|de\s+|les\s+|à\s+)?$",
    re.IGNORECASE,
)
# `s'articule autour de trois axes` is no estimate.
_SHAPED = re.compile(r"\b(?:articul|structur|organis|constru|bât|réuni|décli|rassembl)\w*\s+$", re.IGNORECASE)
_QUALIFIER_AFTER = re.compile(
    r"\s*\(?(?:(?P<approx>environ\b)|(?P<at_least>au\s+(?:moins|minimum)\b|minimum\b|(?:et|ou)\s+plus\b)"
    r"|(?P<at_most>au\s+(?:plus|maximum)\b|maximum\b|(?:et|ou)\s+moins\b))",
    re.IGNORECASE,
)
_PERS = r"(?P<year>ans?\b|année\b|exercice\b)|(?P<month>mois\b)|(?P<week>semaine\b)"
# What may stand between a figure and `par an`: its complement, its adjective, its verb.
_PER_GAP = (
    r"(?:\s+(?:de\s+|d['’])[^\W\d_]+[2₂]?)?(?:\s+(?:supplémentaires?|nouveaux|nouvelles|nets?|bruts?|environ|en\s+moyenne|au\s+total))?"
    r"(?:(?:\s+(?:sont|est|ont\s+été|a\s+été))?(?:\s+(?:ainsi|désormais|encore))?\s+[^\W\d_]+(?:ée?s?|is|it|its|us|ues?))?"
)
_PER_AFTER = re.compile(
    rf"(?:\s*/\s*(?:{_PERS})|{_PER_GAP}\s+(?:par|chaque)\s+(?:{_PERS.replace('<', '<by_')})"
    rf"|{_PER_GAP}\s+(?:(?P<adj_year>annue(?:ls?|lles?)\b|annuellement\b|l['’]an\b(?!\s+(?:pass|derni|prochain|d)))|(?P<adj_month>mensue(?:ls?|lles?)\b)"
    r"|(?P<adj_week>hebdomadaires?\b)))",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(
    r"(?:(?P<year>\bannue(?:ls?|lles?)\b)|(?P<month>\bmensue(?:ls?|lles?)\b)|(?P<week>\bhebdomadaires?\b))"
    r"(?:\s+moyen(?:ne)?s?)?(?:\s+(?:de|du|des|d['’])\s*(?:la\s+|l['’])?[^\W\d_]+){0,2}\s*(?:d['’]\s*|de\s+|:\s*|à\s+)?"
    r"(?:près\s+de\s+|plus\s+de\s+|environ\s+)?$"
    r"|(?:(?P<yearly>\bannuellement\b|(?:^|[.,;:(]\s*)chaque\s+année\b|\btous\s+les\s+ans\b)|(?P<monthly>\bmensuellement\b|\bchaque\s+mois\b)"
    r"|(?P<weekly>\bchaque\s+semaine\b))(?:(?!(?:19|20)\d\d)[^.;(\d]|(?:19|20)\d\d)*$",
    re.IGNORECASE,
)
# Without one of these before it, no figure is per anything that is said before.
_PER_WORDS = ("annue", "mensue", "hebdo", "chaque", "tous")
_CONNECTOR = re.compile(r"\s*(?P<word>à|et|ou|[-–])\s*(?:d['’])?", re.IGNORECASE)
_JOINED = 10  # characters, of a connector with its spaces
# `passer de 12 à 15`, `a été porté de 3 à 5 M€`: a change over time is two figures, not a range.
_CHANGE = re.compile(
    r"\b(?:pass[eéa]\w*|port[eé]\w*|évolu\w+|progress\w+|augment\w+|diminu\w+|rédui\w+|baiss\w+|recul\w+|grimp\w+|ramen\w+|descend\w*|tomb\w+|mont[eé]\w*|remont\w+)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)


_OUT_OF = re.compile(r"(?:\s+[^\W\d_]+){0,2}\s+sur\s+", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectivement\b[^.;]{0,60}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One or two numbers with the unit behind them: what a figure rule asks for (`read`).

    `start` to `end` covers numbers and unit; `unit` is the match of the rule's own pattern.
    """

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    unit: re.Match[str]
    number: Number
    signed: bool


def read(text: str, found: Sequence[Number], at: int, unit: re.Pattern[str]) -> Reading | None:
    """Read `found[at]` with the unit behind it, or the range that it opens; None where no such unit follows.

    `unit` may have groups `scale` (a value of SCALE_SIGNS) and `currency`, `name`…; the rule reads them from the match.
    The lower end of a range takes the scale of the upper one where it has none (`12 à 15 M€`).
    """
    number = found[at]
    own = unit.match(text, number.end)
    if at + 1 < len(found):
        upper = found[at + 1]
        end = own.end() if own else number.end
        joined = _CONNECTOR.fullmatch(text, end, upper.start) if upper.start - end <= _JOINED else None
        far = joined and unit.match(text, upper.end)
        if joined and far:
            if _is_out_of(text, found, at, far):
                return None
            if _is_range(text, number, joined["word"].lower()):
                return _read_range(number, upper, own, far)
            listed = joined["word"].lower() in {"et", "ou"} and _RESPECTIVELY.search(text, 0, number.start)
            if own is None and (listed or _is_change(text, number)) and not number.ambiguous:
                value = number.value * (upper.scale if number.scale == 1 else 1) * _scale(far)
                return Reading(number.start, number.end, value, None, far, number, number.signed)
    if own is None or number.ambiguous:
        return None
    return Reading(number.start, own.end(), number.value * _scale(own), None, own, number, number.signed)


def readings(text: str, found: Sequence[Number], unit: re.Pattern[str]) -> Iterator[tuple[int, Number, Reading | None]]:
    """Give the rank of each number, the number, and what `read` makes of it; the upper end of a range is left out."""
    reached = 0
    for at, number in enumerate(found):
        if number.start < reached:
            continue
        reading = read(text, found, at, unit)
        if reading is not None and reading.value_max is not None:
            reached = reading.end
        yield at, number, reading


def qualifier_of(text: str, start: int, end: int, *, approximate: bool = False) -> tuple[Qualifier, int]:
    """What the words before `start` or after `end` say of the figure between, and where those before it begin."""
    before = _QUALIFIER_BEFORE.search(text, max(0, start - 40), start)
    shaped = before and before[0].lower().startswith("autour") and _SHAPED.search(text, 0, before.start())
    if before and not shaped:
        return Qualifier(str(before.lastgroup)), before.start()
    after = _QUALIFIER_AFTER.match(text, end)
    if after:
        return Qualifier(str(after.lastgroup)), start
    return (Qualifier.APPROX if approximate else Qualifier.EXACT), start


def per_of(text: str, start: int, end: int) -> tuple[Per | None, int]:
    """What the figure between `start` and `end` is per (year, month, week), and where the words that say so end."""
    after = _PER_AFTER.match(text, end)
    if after:
        return Per(str(after.lastgroup).rpartition("_")[2]), after.end()
    low = max(0, start - 120)
    head = text[low:start].lower()
    before = _PER_BEFORE.search(text, low, start) if any(word in head for word in _PER_WORDS) else None
    return (Per(str(before.lastgroup).removesuffix("ly")) if before else None), end


_LABEL_BEFORE = re.compile(
    r"(?:\b(?:n[o°º]s?|articles?|art\.|pages?|p\.|annexes?|tomes?|lots?|volets?|axes?|phases?|tranches?|niveaux?|étapes?"
    r"|chapitres?|fiches?|titre|orientation|priorité|objectif|action|mesure|zone|route|catégories?|type|classe|groupe"
    r"|version|figures?|tableaux?|notes?|vague|saison|volume|échangeur|sortie|ligne|cité|bâtiment)\s*|\d\s?[/.])$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d\s?h\s?$")
# `le plan « 5 000 terrains »`: what a scheme is called, not what it counts.
_TITLE = re.compile(
    r"\b(?:plan|programme|dispositif|opération|label|appel\s+à\s+projets|campagne|fonds|contrat|action|concept|slogan|mission"
    r"|stratégie|pacte|démarche|prix|concours|intitulée?s?|dite?s?|nommée?s?|appelée?s?)\s+[«“\"]\s?[^»”\"]*$",
    re.IGNORECASE,
)
_ADDRESS_BEFORE = re.compile(
    r"\b(?:n[o°º]s?|N[o°º]s?|PR|RD|RN|RDn|autoroute|CS|BP|[Cc]edex|[Tt]él\.?|[Tt]éléphone|[Cc]ourriel|SIRET|SIREN)\s*:?\s*$"
)
_LABELS_BELOW = 100
_TIMES = ("par", "PAR", "x", "X", "×")
_MULTIPLIED = re.compile(r"\b(?:multipli\w+|divis\w+)\s+par\s+$|\d\s?[x×]\s?$", re.IGNORECASE)
# `le 18`, `au 31`: a date, a telephone number, a house; what is counted is plural.
_ONE_OF_THEM = re.compile(r"\b(?:le|la|au|du|ce|cette)\s+$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•|–—(«]\s*)$")
SCALE_SIGNS = {"k": 1_000, "K": 1_000, "M": 1_000_000, "Md": 1_000_000_000, "Mds": 1_000_000_000, "Mrd": 1_000_000_000, "Mrds": 1_000_000_000, "G": 1_000_000_000}  # noqa: E501  # fmt: skip


def inside_a_name(text: str, number: Number) -> bool:
    """Whether the number labels, dates or multiplies: `lot 3`, `2x2 voies`, `multiplié par deux`, `Les Deux Alpes`."""
    head = text[max(0, number.start - 40) : number.start]
    multiplied = head.rstrip().endswith(_TIMES) and _MULTIPLIED.search(head)
    if multiplied or _CLOCK.search(head) or _in_a_title(text, number.start):
        return True
    if not number.in_words and not number.grouped and 1 < number.value < _LABELS_BELOW and _ONE_OF_THEM.search(head):
        return True
    if number.in_words:
        starts = _SENTENCE_START.search(head) is not None
        return (text[number.start].isupper() and not starts) or text[number.end : number.end + 1] == "-"
    if _ADDRESS_BEFORE.search(head) or (
        not number.grouped
        and text[number.start] == "0"
        and number.value == int(number.value)
        and number.end - number.start > 1
    ):
        return True
    return not number.grouped and number.value < _LABELS_BELOW and _LABEL_BEFORE.search(head) is not None


def _in_a_title(text: str, at: int) -> bool:
    return "«" in text[max(0, at - 40) : at] and _TITLE.search(text, max(0, at - 80), at) is not None


def may_be_a_year(text: str, number: Number) -> bool:
    """Whether four digits may be a year: nothing before them says that they count."""
    if number.in_words or number.grouped or number.scale > 1 or not 1900 <= number.value < 2100:
        return False
    return qualifier_of(text, number.start, number.end)[0] is Qualifier.EXACT


def cell_of(passage: Passage | None, number: Number) -> Cell | None:
    """Give the table cell that holds nothing but this number, None where there is none or where it holds a year."""
    if passage is None:
        return None
    for cell in passage.cells:
        if cell.start <= number.start < cell.end:
            bare = passage.text[cell.start : cell.end].strip() == passage.text[number.start : number.end]
            return cell if bare and not may_be_a_year(passage.text, number) else None
    return None


def state(doc: Doc, number: Number, start: int, end: int, quantity: Quantity) -> None:
    """Add a figure to `doc.spans["figures"]`, with its qualifier and what it is per, read from the words around it.

    A figure that another rule has stated already stays as it is: the order of the pipeline is the order of precedence.
    """
    text = doc._.text
    if is_stated(doc._.covered, start, end):
        return
    qualifier, _ = qualifier_of(text, start, end, approximate=number.approximate)
    per, end = per_of(text, start, end)
    if quantity.value_max is not None:
        qualifier = Qualifier.RANGE
    add(doc, "figures", start, end, quantity=replace(quantity, qualifier=qualifier, per=quantity.per or per))


def is_stated(covered: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a figure that an earlier rule stated, or refused (`doc._.covered`), has any of these characters."""
    return any(a < end and start < b for a, b in covered)


def _scale(unit: re.Match[str]) -> int:
    return SCALE_SIGNS.get(unit.groupdict().get("scale") or "", 1)


def _is_range(text: str, lower: Number, connector: str) -> bool:
    """`entre A et B`, `de A à B`, `A à B`, `A-B`; `A et B` or `A ou B` alone are two figures."""
    head = text[max(0, lower.start - 80) : lower.start]
    if connector in {"et", "ou"}:
        return connector == "et" and re.search(r"\bentre\s+(?:environ\s+)?$", head, re.IGNORECASE) is not None
    return not _is_change(text, lower)


def _is_out_of(text: str, found: Sequence[Number], at: int, unit: re.Match[str]) -> bool:
    """Whether a number says of how many: `trois familles sur quatre à 70 %`, which is no range from 4 %.

    In figures it may be one: `une baisse sur 15 à 20 % du linéaire`.
    """
    if not at or not found[at].in_words or found[at + 1].in_words or "%" not in unit[0]:
        return False
    return _OUT_OF.fullmatch(text, found[at - 1].end, found[at].start) is not None


def _is_change(text: str, lower: Number) -> bool:
    head = text[max(0, lower.start - 80) : lower.start]
    return re.search(r"\bde\s+$|\bd['’]$", head) is not None and _CHANGE.search(head) is not None


def _read_range(lower: Number, upper: Number, own: re.Match[str] | None, far: re.Match[str]) -> Reading | None:
    top = upper.value * _scale(far)
    if own is not None:
        bottom = lower.value * _scale(own)
    else:
        shared = upper.scale if lower.scale == 1 and not upper.rest else 1
        bottom = lower.value * shared * _scale(far)
    if lower.ambiguous or upper.ambiguous or bottom >= top:
        return None
    return Reading(lower.start, far.end(), bottom, top, far, lower, lower.signed)
