"""Layouts made at random from known text: each paragraph is found whole, and all in their order.

`make layouts` looks at three hundred; those that are tried here take a few seconds.
"""

import pytest
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
