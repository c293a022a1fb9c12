"""Figures, and all that is tied to them: the text of a document as `understand` takes it."""

import atheris

with atheris.instrument_imports(include=["extractors"], enable_loader_override=False):
    from extractors.meaning.pipeline import understand

import texts
from harness import fuzz
from held import check_meaning


def check(data: bytes) -> None:
    passages = texts.passages(data)
    read = understand(passages)
    check_meaning(passages, read)
    assert understand(passages) == read, "the same text gives other facts"


fuzz(check, texts.seeds(), texts.WORDS, mutate=texts.mutate)
