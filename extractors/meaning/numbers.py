"""French numbers: digits and words, signs, scales, qualifiers and ranges. What the figure rules share.

A number is read whole or not at all. `1.250` may be one and a quarter or one thousand two hundred and fifty: it is
refused as ambiguous, whereas `1.250.000`, `4.35` and `0.125` have one reading each. The comma is the decimal mark.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from spacy.tokens import Doc

from extractors.meaning.language import add
from models.document import Cell, Passage
from models.facts import Per, Qualifier, Quantity

_UNITS = {
    "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_COLLECTIVES = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_SCALES = {"mille": 1_000, "million": 1_000_000, "milliard": 1_000_000_000}

_WORD = r"(?:zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?|milliards?)"  # noqa: E501 - one list
# `et` joins only what French joins with it: vingt et un, soixante et onze.
_WORDS = rf"{_WORD}(?:(?:\s*-\s*et\s*-\s*|\s+et\s+)(?:une?|onze)\b|(?:\s*-\s*|\s+){_WORD}\b)*"
_DIGITS = r"\d{1,3}(?:\s\d{3})+(?:[,.]\d+)?(?![\d])|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d)|\d{1,3}(?:,\d{3}){2,}(?!\d)|\d+(?:[,.]\d+)?"
_SCALE_WORD = r"(?:milliers|millions?|milliards?|mille)"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?<![^\W\d]-)(?:(?P<collective>(?:une|deux|trois)\s+(?:{'|'.join(_COLLECTIVES)})s?|un\s+millier|\d+\s+milliers)\b"
    rf"|(?P<sign>[+−-]\s?)?(?P<digits>{_DIGITS})(?:\s(?P<scale>{_SCALE_WORD})\b(?:\s(?P<rest>\d{{1,3}}(?:\s\d{{3}})*)(?![\d,.%]))?)?"
    rf"|(?P<words>{_WORDS})\b)",
    re.IGNORECASE,
)

_BEFORE = {
    Qualifier.APPROX: r"près\s+d(?:e|['’])|environ|quelques?|autour\s+d(?:e|['’])|de\s+l['’]ordre\s+d(?:e|['’])|presque|à\s+peu\s+près|approximativement|aux\s+alentours\s+d(?:e|['’])|avoisin\w+|proches?\s+d(?:e|['’])|~|≈",  # noqa: E501
    Qualifier.AT_LEAST: r"(?:plus|davantage)\s+d(?:e|['’])|plus|au\s+moins|au\s+minimum|minimum(?:\s+d(?:e|['’]))?|supérieure?s?\s+à|dépass\w+|excéd\w+|à\s+partir\s+d(?:e|['’])|>|≥",  # noqa: E501
    Qualifier.AT_MOST: r"moins\s+d(?:e|['’])|jusqu['’]à|au\s+plus|au\s+maximum|maximum(?:\s+d(?:e|['’]))?|inférieure?s?\s+à|n['’]excéd\w+\s+pas|(?:ne|sans)\s+(?:pas\s+)?dépass\w+(?:\s+pas)?|plafonnée?s?\s+à|plafond\s+d(?:e|['’])|sous(?:\s+les)?|dans\s+la\s+limite\s+d(?:e|['’])|<|≤",  # noqa: E501
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
    r"(?:\s+(?:de\s+|d['’])[^\W\d_]+[2₂]?)?(?:\s+(?:supplémentaires?|nouveaux|nouvelles|environ|en\s+moyenne|au\s+total))?"
    r"(?:(?:\s+(?:sont|est|ont\s+été|a\s+été))?(?:\s+(?:ainsi|désormais|encore))?\s+[^\W\d_]+(?:ée?s?|is|it|its|us|ues?))?"
)
_PER_AFTER = re.compile(
    rf"(?:\s*/\s*(?:{_PERS})|{_PER_GAP}\s+(?:par|chaque)\s+(?:{_PERS.replace('<', '<by_')})"
    rf"|{_PER_GAP}\s+(?:(?P<adj_year>annue(?:ls?|lles?)\b|annuellement\b|l['’]an\b)|(?P<adj_month>mensue(?:ls?|lles?)\b)"
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
_CONNECTOR = re.compile(r"\s*(?P<word>à|et|ou|[-–])\s*(?:d['’])?", re.IGNORECASE)
# `passer de 12 à 15`, `a été porté de 3 à 5 M€`: a change over time is two figures, not a range.
_CHANGE = re.compile(
    r"\b(?:pass[eéa]\w*|port[eé]\w*|évolu\w+|progress\w+|augment\w+|diminu\w+|rédui\w+|baiss\w+|recul\w+|hausse|grimp\w+|ramen\w+|descend\w*|tomb\w+|mont[eé]\w*|remont\w+)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: `start` to `end` with its sign and its scale word, not its unit.

    `coefficient` times `scale`, plus `rest`, is its value (`2 millions 300 000` is 2, 1 000 000 and 300 000).
    `in_words` tells `douze` from `12`, `grouped` `12 000` from `12000`; `approximate` holds for `une trentaine`.
    """

    start: int
    end: int
    coefficient: Decimal
    scale: int = 1
    rest: int = 0
    signed: bool = False
    in_words: bool = False
    grouped: bool = False
    approximate: bool = False
    ambiguous: bool = False

    @property
    def value(self) -> Decimal:
        return self.coefficient * self.scale + self.rest


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


def numbers(doc: Doc) -> Doc:
    """Leave all numbers of the text in `doc._.numbers`."""
    doc._.numbers = find_numbers(doc._.text)
    return doc


def find_numbers(text: str) -> list[Number]:
    """Find all numbers of the text in order, ambiguous ones included; what is glued to letters is none."""
    found = []
    for match in _NUMBER.finditer(text):
        number = _parse(match)
        if number is not None:
            found.append(number)
    return found


def read(text: str, found: Sequence[Number], at: int, unit: re.Pattern[str]) -> Reading | None:
    """Read `found[at]` with the unit behind it, or the range that it opens; None where no such unit follows.

    `unit` may have groups `scale` (a value of SCALE_SIGNS) and `currency`, `name`…; the rule reads them from the match.
    The lower end of a range takes the scale of the upper one where it has none (`12 à 15 M€`).
    """
    number = found[at]
    own = unit.match(text, number.end)
    if at + 1 < len(found):
        upper = found[at + 1]
        joined = _CONNECTOR.fullmatch(text, own.end() if own else number.end, upper.start)
        far = joined and unit.match(text, upper.end)
        if joined and far:
            if _is_range(text, number, joined["word"].lower()):
                return _read_range(number, upper, own, far)
            if own is None and _is_change(text, number) and not number.ambiguous:
                value = number.value * (upper.scale if number.scale == 1 else 1) * _scale(far)
                return Reading(number.start, number.end, value, None, far, number, number.signed)
    if own is None or number.ambiguous:
        return None
    return Reading(number.start, own.end(), number.value * _scale(own), None, own, number, number.signed)


def closes_range(text: str, found: Sequence[Number], at: int, unit: re.Pattern[str]) -> bool:
    """Whether `found[at]` is the upper end of a range that the number before it opens."""
    if at == 0:
        return False
    before = read(text, found, at - 1, unit)
    return before is not None and before.value_max is not None and before.end > found[at].start


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
    before = _PER_BEFORE.search(text, max(0, start - 120), start)
    return (Per(str(before.lastgroup).removesuffix("ly")) if before else None), end


_LABEL_BEFORE = re.compile(
    r"(?:\b(?:n[o°º]s?|articles?|art\.|pages?|p\.|annexes?|tomes?|lots?|volets?|axes?|phases?|tranches?|niveaux?|étapes?"
    r"|chapitres?|fiches?|titre|orientation|priorité|objectif|action|mesure|zone|route|catégories?|type|classe|groupe"
    r"|version|figures?|tableaux?|notes?|vague|saison|volume|échangeur|sortie|ligne|cité|bâtiment)\s*|\d\s?[/.])$",
    re.IGNORECASE,
)
_ADDRESS_BEFORE = re.compile(
    r"\b(?:n[o°º]s?|N[o°º]s?|RD|RN|RDn|autoroute|CS|BP|[Cc]edex|[Tt]él\.?|[Tt]éléphone|[Cc]ourriel|SIRET|SIREN)\s*:?\s*$"
)
_LABELS_BELOW = 100
_MULTIPLIED = re.compile(r"\b(?:multipli\w+|divis\w+)\s+par\s+$|\d\s?[x×]\s?$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•|–—(«]\s*)$")
SCALE_SIGNS = {"k": 1_000, "K": 1_000, "M": 1_000_000, "Md": 1_000_000_000, "Mds": 1_000_000_000, "Mrd": 1_000_000_000, "Mrds": 1_000_000_000, "G": 1_000_000_000}  # noqa: E501  # fmt: skip


def inside_a_name(text: str, number: Number) -> bool:
    """Whether the number labels, dates or multiplies: `lot 3`, `2x2 voies`, `multiplié par deux`, `Les Deux Alpes`."""
    head = text[max(0, number.start - 40) : number.start]
    if _MULTIPLIED.search(head):
        return True
    if number.in_words:
        starts = _SENTENCE_START.search(head) is not None
        return text[number.start].isupper() and not starts or text[number.end : number.end + 1] == "-"
    if (
        _ADDRESS_BEFORE.search(head)
        or not number.grouped
        and text[number.start] == "0"
        and number.value == int(number.value)
        and number.end - number.start > 1
    ):
        return True
    return not number.grouped and number.value < _LABELS_BELOW and _LABEL_BEFORE.search(head) is not None


def may_be_a_year(text: str, number: Number) -> bool:
    """Whether four digits may be a year: nothing before them says that they count."""
    if number.in_words or number.grouped or number.scale > 1 or not 1900 <= number.value < 2100:
        return False
    return qualifier_of(text, number.start, number.end)[0] is Qualifier.EXACT


def cell_of(doc: Doc, number: Number) -> Cell | None:
    """Give the table cell that holds nothing but this number, None where there is none or where it holds a year."""
    passage: Passage | None = doc._.passage
    for cell in passage.cells if passage else ():
        if cell.start <= number.start < cell.end:
            bare = doc._.text[cell.start : cell.end].strip() == doc._.text[number.start : number.end]
            return cell if bare and not may_be_a_year(doc._.text, number) else None
    return None


def state(doc: Doc, number: Number, start: int, end: int, quantity: Quantity) -> None:
    """Add a figure to `doc.spans["figures"]`, with its qualifier and what it is per, read from the words around it.

    A figure that another rule has stated already stays as it is: the order of the pipeline is the order of precedence.
    """
    text = doc._.text
    if is_stated(doc, start, end):
        return
    qualifier, _ = qualifier_of(text, start, end, approximate=number.approximate)
    per, end = per_of(text, start, end)
    if quantity.value_max is not None:
        qualifier = Qualifier.RANGE
    add(doc, "figures", start, end, quantity=replace(quantity, qualifier=qualifier, per=quantity.per or per))


def is_stated(doc: Doc, start: int, end: int) -> bool:
    """Whether a figure that an earlier rule stated, or refused, covers any of these characters."""
    return any(
        span.start_char < end and start < span.end_char for group in ("figures", "refused") for span in doc.spans[group]
    )


def _scale(unit: re.Match[str]) -> int:
    return SCALE_SIGNS.get(unit.groupdict().get("scale") or "", 1)


def _is_range(text: str, lower: Number, connector: str) -> bool:
    """`entre A et B`, `de A à B`, `A à B`, `A-B`; `A et B` or `A ou B` alone are two figures."""
    head = text[max(0, lower.start - 80) : lower.start]
    if connector in {"et", "ou"}:
        return connector == "et" and re.search(r"\bentre\s+(?:environ\s+)?$", head, re.IGNORECASE) is not None
    return not _is_change(text, lower)


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


def _parse(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if match["collective"]:
        return _parse_collective(match["collective"].lower(), start, end)
    if match["words"]:
        return _parse_in_words(match["words"], start, end)
    digits = match["digits"]
    # Digits glued to the next letters are a number only where a unit follows at once (7ha, 100M€): the rule decides.
    coefficient, ambiguous = _parse_digits(digits)
    signed = bool(match["sign"]) and _is_sign(match)
    if signed and (match["sign"] or "")[0] in "-−":
        coefficient = -coefficient
    return Number(
        start=start if signed else match.start("digits"),
        end=end,
        coefficient=coefficient,
        scale=_SCALES.get((match["scale"] or "").lower().removesuffix("s"), 1),
        rest=int(re.sub(r"\s", "", match["rest"] or "0")),
        signed=signed,
        grouped=not digits.isdigit(),
        ambiguous=ambiguous,
    )


def _is_sign(match: re.Match[str]) -> bool:
    """A minus stands alone before its digits: `-3 %`, `− 3 %`; a dash with a space behind it is a bullet or a break."""
    sign = match["sign"] or ""
    return (match.start() == 0 or match.string[match.start() - 1] in " (\t\n\u00a0\u202f:|") and (
        sign[0] in "+−" or len(sign) == 1
    )


def _parse_digits(digits: str) -> tuple[Decimal, bool]:
    """The value of a number in digits, and whether its separators have two readings."""
    plain = re.sub(r"\s", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", plain):
        return Decimal(plain.replace(".", "").replace(",", ".")), False
    if plain.count(",") > 1:
        return Decimal(plain.replace(",", "")), False
    ambiguous = re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain) is not None
    return Decimal(plain.replace(",", ".")), ambiguous


def _parse_collective(words: str, start: int, end: int) -> Number | None:
    first, last = words.split()[0], words.split()[-1].removesuffix("s")
    times = int(first) if first.isdigit() else _UNITS[first]
    return Number(start, end, Decimal(times * _COLLECTIVES[last]), in_words=True, approximate=True)


def _parse_in_words(words: str, start: int, end: int) -> Number | None:
    """Read `trois millions` as 3 with its scale, so that `deux à trois millions` can lend it to the lower end."""
    value = parse_words(words)
    if value is None:
        return None
    scale = _SCALES.get(words.lower().split()[-1].removesuffix("s"), 1)
    if value % scale == 0 and value > scale:
        return Number(start, end, Decimal(value // scale), scale=scale, in_words=True)
    return Number(start, end, Decimal(value), in_words=True)


def parse_words(words: str) -> int | None:
    """Read a number in words (`quatre-vingt-dix-sept mille`); None where they make no number."""
    parts = [w for w in re.split(r"[\s-]+", words.lower()) if w and w != "et"]
    total = group = 0
    last_scale = 10**12
    for part in parts:
        scale = _SCALES.get(part.removesuffix("s"))
        if scale is not None:
            if scale >= last_scale or (group == 0 and (scale != 1_000 or part != "mille")):
                return None
            total, group, last_scale = total + max(group, 1) * scale, 0, scale
            continue
        added = _add_word(group, part)
        if added is None:
            return None
        group = added
    return total + group


def _add_word(group: int, word: str) -> int | None:
    """Put the next word to a group under a thousand, or None where French does not say so."""
    if word in {"cent", "cents"}:
        return None if group >= 10 or group == 1 else max(group, 1) * 100
    rest = group % 100
    if word in _TENS:
        if word.startswith("vingt") and rest == 4:
            return group + 76
        return group + _TENS[word] if rest == 0 else None
    unit = _UNITS[word]
    if rest == 0:
        return group + unit if unit or not group else None
    if rest in {60, 80} and 10 <= unit <= 16:
        return group + unit
    if rest in {10, 70, 90} and unit in {7, 8, 9}:
        return group + unit
    if rest in {20, 30, 40, 50, 60, 70, 80, 90} and 1 <= unit <= 9:
        return group + unit
    return None
