"""Numbers and periods of a text, before anything is made of them: many more texts a second than `figures`."""

import re

import atheris

with atheris.instrument_imports(include=["extractors"], enable_loader_override=False):
    from extractors.meaning.numbers import find_numbers
    from extractors.meaning.periods import find_periods

import texts
from harness import fuzz
from held import check_digits, check_period


def check(data: bytes) -> None:
    for passage in texts.passages(data):
        text = passage.text
        at = 0
        for number in find_numbers(text):
            assert at <= number.start < number.end <= len(text), f"{number} of {text!r}"
            at = number.end
            assert number.value.is_finite(), f"{number} of {text!r}"
            if not number.ambiguous:
                check_digits(text[number.start : number.end], [number.value])
        at = 0
        for dated in find_periods(text):
            assert at <= dated.start < dated.end <= len(text), f"{dated} of {text!r}"
            at = dated.end
            check_period(dated.period)
            printed = text[dated.start : dated.end]
            for year in (dated.period.first, dated.period.last):
                assert year is None or re.search(rf"{year}|\b{year[2:]}\b", printed), (
                    f"{printed!r} gives {dated.period}"
                )


fuzz(check, texts.seeds(), texts.WORDS, mutate=texts.mutate)
