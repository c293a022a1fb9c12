"""A real PostgreSQL server for the tests, from Debian's package, in a folder of its own and on no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, text

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
USER = "postgres"
# A server as a careless administrator might have it: texts in French order, moments in the time of Paris.
INIT = (
    "--username", USER, "--auth=trust", "--no-sync", "--encoding=UTF8",
    "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr",
)  # fmt: skip
OPTIONS = (
    "-c listen_addresses='' -c timezone=Europe/Paris -c fsync=off -c full_page_writes=off "
    "-c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=64MB"
)


class Server:
    """A running server, and the databases in it."""

    def __init__(self, folder: Path, options: str = OPTIONS) -> None:
        self.folder = folder
        self._options = options
        # It refuses to run as root: then as the user that the package made.
        self._as = {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._admin = create_engine(self.url(USER), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        host = {"host": str(self.folder)}
        return URL.create("postgresql+psycopg", USER, database=database, query=host).render_as_string()

    def init(self) -> None:
        self._run("initdb", *INIT)

    def runs(self) -> bool:
        try:
            self._run("pg_ctl", "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def start(self) -> None:
        options = f"{self._options} -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def stop(self, mode: str = "immediate") -> None:
        self._admin.dispose()
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def make(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another one; gives its URL."""
        self.tell(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self.tell(f'DROP DATABASE "{database}" WITH (FORCE)')

    def tell(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _run(self, program: str, *arguments: str) -> None:
        command = [PROGRAMS[-1] / program, f"--pgdata={self.folder}/data", *arguments]
        as_user: dict[str, Any] = self._as
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **as_user)


@contextmanager
def server(options: str = OPTIONS) -> Iterator[Server]:
    """Run a new server; skips the test where none is installed."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    # Not in pytest's folders, which the other user cannot enter; and short, for the name of a socket.
    folder = Path(tempfile.mkdtemp(prefix="filon-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        running = Server(folder, options)
        running.init()
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder)
