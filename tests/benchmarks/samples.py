"""The PDFs that the benchmarks read: a dense bilan, its first page alone, and a long one of its pages over and over."""

import os
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
SHARED = Path(os.environ.get("FILON_SHARED", ROOT / ".." / "shared")).resolve()
LONG = 500
"""Pages of the long PDF."""


@dataclass(frozen=True, slots=True)
class Samples:
    """`pdf` is the bilan whose reading is timed; `corpus` the folder that `filon ingest` takes in."""

    pdf: Path
    one_page: Path
    long: Path
    corpus: Path


def bilan(shared: Path = SHARED) -> Path:
    """Give the brochure of the shared bilans, and where these are absent the longest bilan of corpus/."""
    brochure = shared / "corpus" / "erbm" / "brochure.pdf"
    return brochure if brochure.is_file() else max(CORPUS.glob("*/bilan.pdf"), key=pages)


def make(folder: Path, pdf: Path, *, long: int = LONG, corpus: Path = CORPUS) -> Samples:
    """Write the samples made of `pdf` into `folder`."""
    one_page, repeated = folder / "one-page.pdf", folder / "long.pdf"
    _repeat(pdf, 1, one_page)
    _repeat(pdf, long, repeated)
    return Samples(pdf, one_page, repeated, corpus)


def pages(pdf: Path) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def _repeat(pdf: Path, count: int, into: Path) -> None:
    """Write a PDF of `count` pages: those of `pdf`, begun again where they end."""
    with pypdfium2.PdfDocument(pdf) as source, pypdfium2.PdfDocument.new() as target:
        target.import_pages(source, [index % len(source) for index in range(count)])
        target.save(into)
