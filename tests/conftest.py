"""Fixtures that all tests share, and the rule that a skipped test is a failure in CI."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FILON_SHARED", Path(__file__).parents[1] / ".." / "shared")).resolve()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the shared bilans; tests that ask for it are marked `shared`, and skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared bilans are not at {SHARED} (set FILON_SHARED)")
    return SHARED


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector what stays to the end: modules and ten thousand tests, half a second each time."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under FILON_NO_SKIP=1 a skipped test has failed, but for those that read shared bilans."""
    report = yield
    if report.skipped and os.environ.get("FILON_NO_SKIP") == "1" and "shared" not in item.keywords:
        report.outcome = "failed"
        report.longrepr = f"skipped where no test may skip: {report.longrepr}"
    return report
