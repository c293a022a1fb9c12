"""Make each corpus/*/bilan.pdf from the bilan.typ beside it: `make corpus`.

Only Typst's own fonts are used and no date is written, so that the same source gives the same file everywhere.
"""

from pathlib import Path

import typst

CORPUS = Path(__file__).parent


def sources() -> list[Path]:
    """Every bilan that we wrote, by the name of its folder."""
    return sorted(CORPUS.glob("*/bilan.typ"))


def render(source: Path) -> bytes:
    """Give the PDF of a Typst source. Raises typst.TypstError, which names the line, where it does not compile."""
    pdf: bytes = typst.compile(source, ignore_system_fonts=True, timestamp=0)
    return pdf


if __name__ == "__main__":
    for source in sources():
        pdf = source.with_suffix(".pdf")
        pdf.write_bytes(render(source))
        print(f"{pdf.relative_to(CORPUS.parent)}: {pdf.stat().st_size // 1024} KiB")
