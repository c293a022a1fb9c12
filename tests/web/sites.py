"""What the pages are tried with: bilans, settings and a browser."""

from pathlib import Path

from service.settings import Settings

CORPUS = Path(__file__).parents[2] / "corpus"
BILANS = ("commune-barcelonnette", "agglomeration-niortais", "ght-loir-et-cher")
"""Bilans of the corpus that the pages are tried with."""
CHROMIUM = Path("/usr/bin/chromium")
"""Debian's."""


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, workers=1, timeout_seconds=120)
