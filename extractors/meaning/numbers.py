"""French numbers: digits and words, signs, scales.

A number is read whole or not at all. `1.250` may be one and a quarter or one thousand two hundred and fifty: it is
refused as ambiguous, whereas `1.250.000`, `4.35` and `0.125` have one reading each. The comma is the decimal mark.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from spacy.tokens import Doc

from extractors.meaning.lookup import Text, fold

_UNITS = {
    "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9,
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
_SCALES = {"mille": 1_000, "millier": 1_000, "million": 1_000_000, "milliard": 1_000_000_000}

_WORD = r"(?:zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?|milliards?)"  # noqa: E501 - one list
# `et` joins only what French joins with it: vingt et un, soixante et onze.
_WORDS = rf"{_WORD}(?:(?:\s*-\s*et\s*-\s*|\s+et\s+)(?:une?|onze)\b|(?:\s*-\s*|\s+){_WORD}\b)*"
_DIGITS = (
    r"\d{1,3}(?:\s\d{3})+(?:[,.]\d+)?(?![\d])"
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d)"
    r"|\d{1,3}(?:,\d{3}){2,}(?!\d)"
    r"|\d+(?:[,.]\d+)?"
)
_SCALE_WORD = r"(?:milliers|millions?|milliards?|mille)"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?<![^\W\d]-)(?:(?P<collective>(?:une|deux|trois)\s+(?:{'|'.join(_COLLECTIVES)})s?|un\s+millier)\b"
    rf"|(?P<sign>[+−-]\s?)?(?P<digits>{_DIGITS})(?:\s(?P<scale>{_SCALE_WORD})\b(?:\s(?P<rest>\d{{1,3}}(?:\s\d{{3}})*)(?P<thousands>\smille\b)?(?![\d,.%]))?)?"
    rf"|(?P<words>{_WORDS})\b)",
    re.IGNORECASE,
)


_SIGN = re.compile(r"[+−-]\s?$")
_FIRST_WORDS = frozenset(fold(word) for word in (*_UNITS, *_TENS, *_SCALES, "cent", "cents", "millions", "milliards"))
_DIGITS_BEFORE = re.compile(r"(?P<digits>\d+)(?P<gap>[\s'’·])$")
_DIGITS_BEHIND = re.compile(r"(?P<gap>['’·]|\s(?=\d{3}(?!\d)))\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 24
"""Digits of a number that decimals of 28 add and scale exactly; the rest would be rounded in silence."""


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


def numbers(doc: Doc) -> Doc:
    """Leave all numbers of the text in `doc._.numbers`."""
    doc._.numbers = find_numbers(doc._.text)
    return doc


def find_numbers(text: str) -> list[Number]:
    """Find all numbers of the text in order, ambiguous ones included; what is glued to letters is none."""
    found = []
    reached = 0
    read = Text(text)
    for rank in sorted([*read.digits, *read.standing(_FIRST_WORDS)]):
        start = read.words[rank][0]
        if start < reached:
            continue
        sign = _SIGN.search(text, max(reached, start - 2), start)
        match = (_NUMBER.match(text, sign.start()) if sign else None) or _NUMBER.match(text, start)
        if match:
            reached = match.end()
            number = _parse(match)
            if number is not None:
                found.append(number)
    return found


def _parse(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if match["collective"]:
        return _parse_collective(match["collective"].lower(), start, end)
    if match["words"]:
        return _parse_in_words(match["words"], start, end)
    digits = match["digits"]
    # Digits glued to the next letters are a number only where a unit follows at once (7ha, 100M€): the rule decides.
    coefficient, ambiguous = _parse_digits(digits)
    scale = _SCALES.get((match["scale"] or "").lower().removesuffix("s"), 1)
    rest = int(re.sub(r"\s", "", match["rest"] or "0")) * (1_000 if match["thousands"] else 1)
    # `2 millions 300 000` is one number, `200 mille 2 300 000` and `3,5 millions 200 000` are two side by side.
    two = rest > 0 and (rest >= scale or coefficient != coefficient.to_integral_value())
    too_long = len(digits) + len(match["rest"] or "") > _LONGEST
    ambiguous = ambiguous or two or too_long or _is_a_piece(match)
    signed = bool(match["sign"]) and _is_sign(match)
    if signed and (match["sign"] or "")[0] in "-−":
        coefficient, rest = -coefficient, -rest
    return Number(
        start=start if signed else match.start("digits"),
        end=end,
        coefficient=coefficient,
        scale=scale,
        rest=rest,
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


def _is_a_piece(match: re.Match[str]) -> bool:
    """Whether more digits stand beside these, ill-grouped (`1250 000`, `12 34`) or by a strange sign (`1'250`).

    A year may stand before a number (`en 2023 300 logements`).
    """
    text, start, end = match.string, match.start("digits"), match.end("digits")
    before = _DIGITS_BEFORE.search(text, max(0, start - 12), start)
    if before and not (before["gap"].isspace() and _YEAR.fullmatch(before["digits"])):
        return True
    behind = _DIGITS_BEHIND.match(text, end)
    return behind is not None and not (behind["gap"].isspace() and _YEAR.fullmatch(match["digits"]))


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
    first, last = words.split(maxsplit=1)[0], words.rsplit(maxsplit=1)[-1].removesuffix("s")
    times = int(first) if first.isdigit() else _UNITS[first]
    return Number(start, end, Decimal(times * _COLLECTIVES[last]), in_words=True, approximate=True)


def _parse_in_words(words: str, start: int, end: int) -> Number | None:
    """Read `trois millions` as 3 with its scale, so that `deux à trois millions` can lend it to the lower end."""
    value = parse_words(words)
    if value is None:
        return None
    scale = _SCALES.get(words.lower().split()[-1].removesuffix("s"), 1)
    if value % scale == 0 and value >= scale > 1:
        return Number(start, end, Decimal(value // scale), scale=scale, in_words=True)
    return Number(start, end, Decimal(value), in_words=True)


def parse_words(words: str) -> int | None:
    """Read a number in words (`quatre-vingt-dix-sept mille`); None where they make no number."""
    parts = [w for w in re.split(r"[\s-]+", words.lower()) if w and w != "et"]
    if parts == ["zéro"]:
        return 0
    total = group = 0
    before = ""
    last_scale = 10**12
    for part in parts:
        scale = _SCALES.get(part.removesuffix("s"))
        if scale is not None:
            thousand = part == "mille"  # stands alone, never behind `un`
            if scale >= last_scale or (group == 1 and thousand) or (group == 0 and not thousand):
                return None
            total, group, last_scale = total + max(group, 1) * scale, 0, scale
            continue
        added = _add_word(group, part, before)
        before = part
        if added is None:
            return None
        group = added
    return total + group


def _add_word(group: int, word: str, before: str) -> int | None:
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
        return group + unit if unit else None
    if rest in {60, 80} and 10 <= unit <= 16:
        return group + unit
    if rest in {10, 70, 90} and unit in {7, 8, 9}:
        return group + unit
    if rest in {20, 30, 40, 50, 60, 70, 80, 90} and before != "dix" and 1 <= unit <= 9:
        return group + unit
    return None
