"""Measure Filon with a million facts: `make bench-million`."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import million_bases
from million_bases import A_DOCUMENT, BASES


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--facts", type=int, default=1_000_000, metavar="N", help="facts in the fact base (1,000,000)")
    ask.add_argument("--keep", type=Path, metavar="DIR", help="folder of the fact bases: made there once, used again")
    wanted = ask.parse_args()
    with ExitStack() as stack:
        folder = wanted.keep or Path(stack.enter_context(TemporaryDirectory(prefix="filon-million-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # a PostgreSQL server has a user of its own
        urls = {name: stack.enter_context(base(folder.resolve())) for name, base in BASES.items()}
        with ProcessPoolExecutor(len(urls), get_context("spawn")) as processes:
            for filled in [
                processes.submit(million_bases.fill, url, wanted.facts // A_DOCUMENT) for url in urls.values()
            ]:
                filled.result()


if __name__ == "__main__":
    main()
