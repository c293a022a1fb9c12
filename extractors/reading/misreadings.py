"""What an OCR engine misreads in figures, made good where the neighbourhood leaves one reading only.

Knows glyphs that look alike and the signs that stand behind numbers; what may be read in two ways stays as it is.
"""

import re
from collections.abc import Callable, Sequence

_Repair = str | Callable[[re.Match[str]], str]

_DIGITS = str.maketrans("OolI|", "00111")
_END = r"(?![^\W_])"
_NUMBER = r"(?<=\d)"


def _as_digits(match: re.Match[str]) -> str:
    return match[0].translate(_DIGITS)


# In this order: digits first, since what stands behind them rests on them. No repair adds or takes a space.
_REPAIRS: tuple[tuple[re.Pattern[str], _Repair], ...] = tuple(
    (re.compile(pattern), repair)
    for pattern, repair in (
        # 7O, 1O8, 2O17; 2l0: between digits, or a capital O behind one, before the end or a unit
        (r"(?<![^\W\d_])(?<=\d)[OolI|]+(?=\d)", _as_digits),
        (r"(?<![^\W_])\d+O+(?=[MkK][€£E]|[€%]|[^\w°/]|$)", _as_digits),
        # l0, l 500, l2,5 M€: before a number that it completes
        (r"(?<![^\W_])[lI|](?=0)", _as_digits),
        (r"(?<![^\W_'’])[lI|](?=\d{0,2}(?: \d{3})+(?![^\W_])|\d{0,2},\d|\d{1,2} ?(?:[€%]|[MkK]€))", _as_digits),
        (r"(?<![^\W_])O(?=,\d)", _as_digits),
        # 12 ME, 12 M£€, 1,1ME€: millions of euros; 5 Me is a lawyer, PME has no number before it
        (rf"(?:{_NUMBER}|(?<=\d ))M(?:[£E]€|€[£E€]|E){_END}", "M€"),
        (rf"(?:{_NUMBER}|(?<=\d ))([kK])(?:[£E]€|€[£E€]|E){_END}", r"\1€"),
        (rf"(?:{_NUMBER}|(?<=\d ))(?:[£E]€|€[£E€]){_END}", "€"),
        (rf"(?<=\d \d\d\d )[eE]{_END}", "€"),
        # 30 °/o
        (r"(?:(?<=\d)|(?<=\d ))[°º][/l][oO0](?![^\W_])", "%"),
        # 5 000 m?, kWh/m°2
        (rf"(?:(?<=\d)|(?<=\d )|(?<=[Wht]/))m(?:[°º?]2|[°º]{_END}|[?*](?= [^\W\d_A-Z]|[,;.)]))", "m²"),
        (r"(?<=\d )k[kK](?=Wh)", "k"),
        # I'État, |'eau
        (r"(?<![^\W_])[I|](?=['’][^\W\d_])", "l"),
        # œ
        (r"æ(?=u)", "œ"),
        (r"\b([cC])[ce]eur(s?)\b", r"\1œur\2"),
    )
)
_POUNDS = re.compile(rf"(?:{_NUMBER}|(?<=\d ))([MkK]?)£{_END}(?! sterling)")
_BULLETS = frozenset("+*e°o¢©@®»>.")
_BULLET = "•"


def mended(words: Sequence[str], *, euros: bool) -> list[str]:
    """Mend words that stand one behind the other, as many as given.

    `euros` says that the document prints the sign € and so means no pounds by £.
    """
    text = " ".join(words)
    for pattern, repair in _REPAIRS:
        text = pattern.sub(repair, text)
    if euros:
        text = _POUNDS.sub(r"\1€", text)
    return text.split(" ")


def mended_bullet(first: str, second: str) -> str:
    """Give the first word of a line, which is a bullet where it is a lone sign that opens no figure."""
    return _BULLET if first in _BULLETS and second[:1].isalpha() else first
