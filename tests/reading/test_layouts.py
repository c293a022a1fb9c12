"""Layouts made at random from known text: each paragraph is found whole, and all in their order.

`make layouts` looks at three hundred, and at sixty of each kind; those that are tried here take a few seconds.
"""

import pytest
from designed import KINDS, designed
from laidout import laid_out, lost, out_of_order, read_texts

SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_text_is_found_whole(seed: int) -> None:
    made = laid_out(seed)
    assert lost(made, read_texts(made)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_texts_are_read_in_order(seed: int) -> None:
    made = laid_out(seed)
    assert out_of_order(made, read_texts(made)) == []


WHOLE = 0.985
"""Of the texts of a kind: a paragraph that ends with the line at which its column is cut may be parted there."""
DESIGNED = range(12)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_designed_documents_are_found_whole(kind: str) -> None:
    documents = [designed(kind, seed) for seed in DESIGNED]
    missing = sum(len(lost(made, read_texts(made))) for made in documents)
    assert 1 - missing / sum(len(made.texts) + len(made.loose) for made in documents) >= WHOLE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", DESIGNED)
def test_texts_of_a_designed_document_are_read_in_order(kind: str, seed: int) -> None:
    made = designed(kind, seed)
    assert out_of_order(made, read_texts(made)) == []
