"""`filon serve` as a process of its own, with its log."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from serving import PATIENCE
from typer.testing import CliRunner, Result

from service.cli import app
from service.settings import Settings

FILON = Path(sys.executable).with_name("filon")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment in which the command line has these settings."""
    own = {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, "WORKERS": str(settings.workers)}
    return {**os.environ, **{f"FILON_{name}": value for name, value in own.items()}, **more}


def filon(settings: Settings, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [FILON, *arguments],
        env=environment(settings, **more),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )


def filon_in_here(settings: Settings, *arguments: str | Path, **more: str) -> Result:
    """Run a verb without a process of its own, which takes seconds to start: for the many cases of one verb."""
    return CliRunner().invoke(app, [*map(str, arguments)], env=environment(settings, **more), catch_exceptions=False)


@dataclass(frozen=True)
class Process:
    """The service as a process."""

    process: subprocess.Popen[str]
    client: httpx.Client
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged so far; raises where a line is no JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self) -> int:
        """Tell it to end, and give its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def running(settings: Settings, log: Path, within: Sequence[str] = (), **more: str) -> Iterator[Process]:
    """Start the service on a free port, by the command `within`; it is killed at the end unless it was stopped."""
    command = [*within, FILON, "serve", "--port", "0"]
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            command, env=environment(settings, **more), stdout=subprocess.PIPE, stderr=written, encoding="utf-8"
        ) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            with httpx.Client(base_url=address, timeout=PATIENCE) as client:
                yield Process(process, client, log)
        finally:
            process.kill()
