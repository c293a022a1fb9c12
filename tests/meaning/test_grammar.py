"""Generated sums, quantities and numbers in words: what is read is what was written, or nothing is read."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors.meaning.amounts import amounts
from extractors.meaning.language import blank
from extractors.meaning.measures import measures
from extractors.meaning.numbers import find_numbers, numbers, parse_words
from extractors.meaning.shares import shares
from models.facts import Qualifier, Quantity, Tax

NLP = blank()
SPACES = [" ", "\u00a0", "\u202f", "\u2009", "\n"]
SCALES = {
    "": 1, "k": 10**3, "K": 10**3, "M": 10**6, "Md": 10**9, "Mds": 10**9,
    "million d'": 10**6, "millions d'": 10**6, "millions d’": 10**6, "milliards d’": 10**9,
}  # fmt: skip
TAXES = {
    "": None, " HT": Tax.HT, " TTC": Tax.TTC, " (HT)": Tax.HT, " H.T.": Tax.HT, " T.T.C.": Tax.TTC,
    " hors taxes": Tax.HT, " toutes taxes comprises": Tax.TTC,
}  # fmt: skip


def quantities(text: str, rule: Callable[[Doc], Doc]) -> list[Quantity]:
    """What a single rule reads in a text."""
    doc = rule(numbers(NLP.make_doc(text)))  # named, since spans do not keep their Doc alive
    return [span._.quantity for span in doc.spans["figures"]]


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


# A number as it is printed, and what it is worth.
Printed = tuple[str, Decimal]


@st.composite
def printed(draw: st.DrawFn, *, most: int = 10**9 - 1) -> Printed:
    """Digits in groups of three, or in one run; a comma and up to two decimals."""
    whole = draw(st.integers(0, most))
    decimals = draw(st.sampled_from(["", "0", "5", "25", "07", "50"]))
    separator = draw(st.sampled_from(["", *SPACES]))
    text = grouped(whole, separator) if separator else str(whole)
    return f"{text},{decimals}" if decimals else text, Decimal(f"{whole}.{decimals or 0}")


@st.composite
def money(draw: st.DrawFn) -> Printed:
    """A sum without its sign and its tax: `1 250,50 €`, `3,5 milliards d’euros`."""
    scale = draw(st.sampled_from(list(SCALES)))
    number, value = draw(printed(most=9_999 if scale else 10**9 - 1))
    in_words = scale.endswith(("'", "’"))
    between = draw(st.sampled_from(SPACES if in_words or not scale else ["", *SPACES]))
    currency = "euros" if in_words else draw(st.sampled_from(["€", "€", "euros"] if not scale else ["€"]))
    return f"{number}{between}{scale}{currency}", value * SCALES[scale]


@given(money(), st.sampled_from(list(TAXES)))
def test_a_sum_is_read_as_written(sum_of: Printed, tax: str) -> None:
    text, value = sum_of
    read = quantities(f"Le coût du pont est de {text}{tax}, selon la mairie.", amounts)
    assert [(q.value, q.unit, q.tax) for q in read] == [(value, "EUR", TAXES[tax])]


@given(money(), st.sampled_from("-−"))
def test_a_negative_sum_keeps_its_sign(sum_of: Printed, minus: str) -> None:
    text, value = sum_of
    read = quantities(f"Le solde de la régie est de {minus}{text} en fin de compte.", amounts)
    assert [q.value for q in read] == [-value]


@given(st.tuples(st.integers(1, 999), st.integers(1, 999)), st.sampled_from(["k€", "M€", "millions d’euros", "euros"]))
def test_a_range_has_both_ends(ends: tuple[int, int], unit: str) -> None:
    low, high = ends
    assume(low < high)
    scale = {"k€": 10**3, "M€": 10**6, "millions d’euros": 10**6, "euros": 1}[unit]
    read = quantities(f"La halle coûtera entre {low} et {high} {unit} selon les offres.", amounts)
    assert [(q.value, q.value_max, q.qualifier) for q in read] == [(low * scale, high * scale, Qualifier.RANGE)]


@given(money(), money(), st.sampled_from(["entre {} et {}", "de {} à {}", "{} à {}", "{} - {}", "{}–{}"]))
def test_a_range_never_has_other_ends(low: Printed, high: Printed, form: str) -> None:
    read = quantities(f"La halle coûtera {form.format(low[0], high[0])} selon les offres.", amounts)
    # A range that falls (`de 15 à 12 M€`) is left out, or read as two sums.
    ends = {value for q in read for value in (q.value, q.value_max) if value is not None}
    assert ends <= {low[1], high[1]}


@given(st.integers(1, 9_999), st.integers(0, 999), st.sampled_from(["€", "euros", "M€", "k€"]))
@example(1, 250, "€")
def test_a_single_point_before_three_digits_is_never_guessed(head: int, tail: int, unit: str) -> None:
    """`1.250 €` is one and a quarter, or one thousand two hundred and fifty; `1234.567` has one reading."""
    text = f"{head}.{tail:03}"
    read = quantities(f"Le four a coûté {text} {unit} au bourg.", amounts)
    scale = {"€": 1, "euros": 1, "M€": 10**6, "k€": 10**3}[unit]
    assert [q.value for q in read] == ([] if head < 1000 else [Decimal(text) * scale])


@given(st.lists(st.integers(0, 999), min_size=2, max_size=3), st.sampled_from(".,"))
@example([250, 0], ".")
def test_points_or_commas_between_several_groups_are_thousands(groups: list[int], mark: str) -> None:
    text = "1" + "".join(f"{mark}{group:03}" for group in groups)
    read = quantities(f"Le four a coûté {text} € au bourg.", amounts)
    assert [q.value for q in read] == [Decimal(text.replace(mark, ""))]


WELL_FORMED = re.compile(r"\d+(?:[,.]\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}")


@given(st.from_regex(r"\d{1,4}(?:[.,]\d{1,4}){1,3}", fullmatch=True))
@example("1.25.3")
@example("1,250,00")
@example("1,250.50")
def test_points_and_commas_put_anyhow_are_read_whole_or_not_at_all(text: str) -> None:
    """Neither a head nor a tail of an ill-formed number is read."""
    read = {q.value for q in quantities(f"Le four a coûté {text} € au bourg.", amounts)}
    by_comma = text.replace(".", "").replace(",", ".")
    readings = {by_comma, text.replace(",", "."), text.replace(",", ""), text.replace(".", "")}
    possible = {Decimal(reading) for reading in readings if re.fullmatch(r"\d+(?:\.\d+)?", reading)}
    assert read <= (possible if WELL_FORMED.fullmatch(text) else set())


@given(printed(most=10**6), st.sampled_from(["%", " %", "\u202f%", " pour cent"]))
def test_a_share_is_read_as_written(number: Printed, sign: str) -> None:
    text, value = number
    read = quantities(f"Le taux d'accès est de {text}{sign} dans les vallées.", shares)
    assert [(q.value, q.unit) for q in read] == [(value, "%")]


@given(printed(most=10**7), st.sampled_from(["ha", "km", "m²", "MWh", "tonnes", "kWh/m²"]), st.sampled_from(SPACES))
def test_a_measure_is_read_as_written(number: Printed, unit: str, space: str) -> None:
    text, value = number
    read = quantities(f"La forêt compte {text}{space}{unit} depuis lors.", measures)
    assert [(q.value, q.unit) for q in read] == [
        (value, {"m²": "m2", "tonnes": "t", "kWh/m²": "kWh/m2"}.get(unit, unit))
    ]


UNITS = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
]  # fmt: skip
TENS = ["vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"]


def spell_below_hundred(n: int) -> str:
    if n < 20:
        return UNITS[n]
    tens, unit = TENS[n // 10 - 2], n % 10
    if n // 10 in {7, 9}:
        unit += 10
    if unit == 0:
        return tens + ("s" if n == 80 else "")
    joint = "-et-" if unit in {1, 11} and n < 80 else "-"
    return f"{tens}{joint}{UNITS[unit]}"


def spell(n: int) -> str:
    """Write 0 to 999,999 in words, by the old spelling: hyphens below a hundred only."""
    thousands, rest = divmod(n, 1000)
    hundreds, tail = divmod(rest, 100)
    words = []
    if thousands > 1:
        words.append(re.sub(r"(cent|vingt)s$", r"\1", spell(thousands)))
    if thousands:
        words.append("mille")
    if hundreds > 1:
        words.append(UNITS[hundreds])
    if hundreds:
        words.append("cents" if hundreds > 1 and not tail else "cent")
    if tail or not n:
        words.append(spell_below_hundred(tail))
    return " ".join(words)


SPELLINGS: list[Callable[[str], str]] = [
    str,
    str.capitalize,
    lambda words: words.replace("-et-", " et "),
    lambda words: words.replace(" ", "-"),  # the spelling of 1990
    lambda words: words.replace(" ", "\u00a0"),
]
SPELLING_NAMES = ["old", "capital", "et-apart", "1990", "no-break"]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=SPELLING_NAMES)
@given(n=st.integers(2, 999_999))
@example(n=21)
@example(n=71)
@example(n=80)
@example(n=91)
@example(n=200)
@example(n=80_000)
@example(n=999_999)
def test_a_number_in_words_is_worth_what_it_says(spelling: Callable[[str], str], n: int) -> None:
    read = find_numbers(f"On compte {spelling(spell(n))} sentiers balisés.")
    assert [number.value for number in read] == [n]


def test_every_number_in_words_up_to_ten_thousand() -> None:
    assert [n for n in range(10_000) if parse_words(spell(n)) != n] == []


@given(
    st.lists(
        st.sampled_from([*UNITS[1:17], "vingt", "trente", "soixante", "cent", "cents", "mille"]), min_size=2, max_size=5
    )
)
@example(["cinq", "trois"])
@example(["mille", "mille"])
def test_words_that_make_no_number_are_none(words: list[str]) -> None:
    """Whatever is read from a row of number words is spelled as that row, give or take an s."""
    value = parse_words(" ".join(words))
    assert (
        value is None
        or re.sub(r"[\s-]+(?:et[\s-])?|s\b", " ", spell(value)).split() == re.sub(r"s\b", " ", " ".join(words)).split()
    )
