"""Builds the image of the Dockerfile without Docker, runs it, and tells what is wrong with it: `make image-test`.

Buildah does the steps of the Dockerfile with chroot isolation, on a base that debootstrap makes: the Debian and Python
of the official base, a little larger. All of it is kept in `.image/`, so that the next time takes a minute. Exit status
1 where something is wrong, 2 where nothing could be tried.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import postgresql

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".image"
BASE, IMAGE = "localhost/filon-base", "localhost/filon"
DEBIAN = "trixie"
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TRUSTED = Path("etc/ssl/certs/ca-certificates.crt")
UID = 10001
HERE = "http://127.0.0.1:8000"
PATIENCE = 120
"""Seconds for anything that the image does."""
BILAN = ROOT / "corpus" / "agence-nationale-sport" / "bilan.pdf"
UNWANTED = ("usr/bin/gcc", "usr/bin/cc", "usr/bin/make", "root/.cache", "opt/filon/bin/pip", "build", "filon")
"""What has no business in the image: compilers, what pip keeps, what the build left."""


class NotTriedError(Exception):
    """This machine cannot build an image in this way."""


def buildah(*arguments: str | Path) -> str:
    """Give what buildah prints; raises CalledProcessError."""
    return subprocess.run(_buildah(*arguments), check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def _buildah(*arguments: str | Path) -> list[str | Path]:
    return ["buildah", "--root", KEPT / "storage", "--runroot", KEPT / "run", *arguments]


@contextmanager
def container(image: str) -> Iterator[tuple[str, Path]]:
    """Give a working container of an image, and the folder where its files are to be seen."""
    name = buildah("from", "--pull-never", image)
    try:
        yield name, Path(buildah("mount", name))
    finally:
        buildah("rm", name)


def make_base() -> None:
    """Make the base unless it is there; raises NotTriedError where this machine cannot."""
    if os.geteuid() != 0:
        raise NotTriedError("debootstrap and chroot want root")
    for program in ("buildah", "debootstrap"):
        if shutil.which(program) is None:
            raise NotTriedError(f"{program} is not installed (Debian: apt-get install buildah debootstrap)")
    try:
        if buildah("images", "--quiet", "--filter", f"reference={BASE}"):
            return
        with container("scratch") as (name, files):
            subprocess.run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", DEBIAN, files], check=True)
            for package in files.glob("var/cache/apt/archives/*.deb"):
                package.unlink()
            # Where something stands between this machine and PyPI, pip trusts it as the machine does.
            if Path("/", TRUSTED).exists():
                shutil.copy(Path("/", TRUSTED), files / TRUSTED)
            buildah("config", "--env", f"PATH={PATHS}", "--cmd", "python3", name)
            buildah("commit", "--quiet", "--format=docker", name, BASE)
    except subprocess.CalledProcessError as error:
        raise NotTriedError(f"{error.cmd[0]} cannot make the base here, see above") from error


def build() -> None:
    """Do the steps of the Dockerfile. Docker's format, as the other one knows no health check."""
    options = (
        "--isolation=chroot",
        "--format=docker",
        "--layers",
        "--force-rm",
        f"--build-arg=BASE={BASE}",
        f"--tag={IMAGE}",
    )
    subprocess.run(_buildah("bud", *options, ROOT), check=True)


class Trial:
    """The image in a container, and what was found wrong with it."""

    def __init__(self, name: str, files: Path, volumes: dict[Path, Path]) -> None:
        """`volumes` says which folders of the machine are to be seen in the container, and where."""
        self._name = name
        self._files = files
        self._volumes = volumes
        self._config = json.loads(buildah("inspect", "--type=image", IMAGE))["Docker"]["config"]
        self.wrong = 0

    def say(self, what: str, *, good: bool) -> None:
        self.wrong += not good
        print(f"{'ok   ' if good else 'WRONG'} {what}", flush=True)  # noqa: T201

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the container, as its user, to its end."""
        whole = self._command(*command, **env)
        return subprocess.run(whole, check=False, text=True, capture_output=True, timeout=PATIENCE)

    def _command(self, *command: str, **env: str) -> list[str | Path]:
        volumes = [f"--volume={here}:{there}" for here, there in self._volumes.items()]
        # Here it is not process 1, and buries the children of others only where it is told to.
        options = [f"--env={name}={value}" for name, value in {"TINI_SUBREAPER": "1", **env}.items()]
        return _buildah("run", "--isolation=chroot", *volumes, *options, self._name, "--", *command)

    def is_lean(self) -> None:
        """Look at what is in the image, and at who may change it."""
        there = [each for each in UNWANTED if (self._files / each).exists()]
        self.say(f"no compiler, no cache of pip, nothing of the build: {there or 'none is there'}", good=not there)
        whose = {path.lstat().st_uid for path in self._files.glob("opt/filon/**/*")}
        self.say("the program is root's, so that whoever breaks in cannot change it", good=whose == {0})
        [image] = json.loads(buildah("images", "--json", IMAGE))
        [base] = json.loads(buildah("images", "--json", BASE))
        self.say(f"the image has {image['size']}, of which the base {base['size']}", good=True)

    def helps(self) -> None:
        """Ask for what runs at once."""
        who = self.run("id", "--user").stdout.strip()
        self.say(f"it runs as user {who}, set as {self._config['User']}", good=who == str(UID))
        helped = self.run(*self._config["Entrypoint"], "--help")
        self.say("filon --help", good=helped.returncode == 0 and "serve" in helped.stdout)
        languages = self.run("tesseract", "--list-langs").stdout.split()
        self.say("Tesseract knows French", good="fra" in languages)

    def serves(self, where: str, **env: str) -> None:
        """Start the service as the image says, and a worker beside it; hand in a bilan, and stop them."""
        made = self.run("filon", "keys", "add", "trial", "--scope", "admin", **env)
        self.say(f"{where}: a key is made", good=made.returncode == 0)
        self.say(f"{where}: the health check fails before the start", good=not self._is_healthy())
        with ExitStack() as stack:
            api = stack.enter_context(self._started(*self._config["Cmd"], **env, FILON_WORKERS="0"))
            worker = stack.enter_context(self._started("worker", **env, FILON_WORKERS="1"))
            known = {"Authorization": f"Bearer {made.stdout.strip() or 'none'}"}
            client = stack.enter_context(httpx.Client(base_url=HERE, headers=known))
            self.say(f"{where}: /healthz answers", good=_answers(client, "/healthz", api))
            self.say(f"{where}: /readyz answers", good=_answers(client, "/readyz", api))
            self.say(f"{where}: the health check agrees", good=self._is_healthy())
            found, wanted = _facts_of(client, BILAN), _facts_here(BILAN)
            self.say(f"{where}: {len(found)} facts of {BILAN.parent.name}, as read here", good=found == wanted)
            for name, process in (("api", api), ("worker", worker)):
                os.kill(_tini(process), signal.SIGTERM)
                status = process.wait(PATIENCE)
                self.say(f"{where}: SIGTERM ends the {name} with exit status {status}", good=status == 0)

    @contextmanager
    def _started(self, *command: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(self._command(*self._config["Entrypoint"], *command, **env))
        try:
            yield process
        finally:
            if process.poll() is None:
                os.kill(_tini(process), signal.SIGKILL)
                process.wait(PATIENCE)

    def _is_healthy(self) -> bool:
        kind, *command = self._config["Healthcheck"]["Test"]
        return kind == "CMD" and self.run(*command).returncode == 0

    def wrote_nothing_else(self) -> None:
        """Look for what the service left outside its volume and /tmp: a read-only root file system would deny that."""
        written = subprocess.run(
            ["find", self._files, "-xdev", "-uid", str(UID), "-not", "-path", self._files / "data"],
            check=True, text=True, capture_output=True,
        ).stdout.split()  # fmt: skip
        outside = [each for each in written if not Path(each).is_relative_to(self._files / "tmp")]
        self.say(f"nothing was written but to /data and /tmp: {outside or 'nothing'}", good=not outside)


def _answers(client: httpx.Client, path: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if client.get(path).is_success:
                return True
        except httpx.TransportError:
            time.sleep(0.2)
    return False


def _facts_of(client: httpx.Client, bilan: Path) -> dict[str, str]:
    """Hand a bilan in and give the values of its facts, by their ids."""
    document = client.post("/api/v1/documents", files={"file": bilan.open("rb")}).raise_for_status().json()["id"]
    client.get(f"/api/v1/documents/{document}/events", timeout=PATIENCE)  # ends when it is read
    return _values(client.get("/api/v1/facts.jsonl", params={"document": document}).raise_for_status().text)


def _facts_here(bilan: Path) -> dict[str, str]:
    filon = Path(sys.executable).with_name("filon")
    return _values(subprocess.run([filon, "extract", bilan], check=True, text=True, capture_output=True).stdout)


def _values(lines: str) -> dict[str, str]:
    return {fact["id"]: fact["value"] for fact in map(json.loads, lines.splitlines())}


def _tini(process: subprocess.Popen[bytes]) -> int:
    """Give the first process in the container, which buildah runs under some of its own."""
    return next(pid for pid in _under(process.pid) if Path(f"/proc/{pid}/comm").read_text() == "tini\n")


def _under(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from _under(child)


@contextmanager
def _volume() -> Iterator[Path]:
    data = KEPT / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    os.chown(data, UID, UID)
    yield data
    shutil.rmtree(data)


def main() -> int:
    try:
        make_base()
    except NotTriedError as error:
        print(f"No image was built and nothing was tried: {error}.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        build()
    except subprocess.CalledProcessError:
        print("The image could not be built, see above; nothing of it was tried.", file=sys.stderr)  # noqa: T201
        return 1
    with ExitStack() as stack:
        server = stack.enter_context(postgresql.server())
        server.folder.chmod(0o711)  # the image, which has a user of its own, wants the socket in it
        volumes = {stack.enter_context(_volume()): Path("/data"), server.folder: server.folder}
        trial = Trial(*stack.enter_context(container(IMAGE)), volumes)
        trial.is_lean()
        trial.helps()
        trial.serves("SQLite")
        trial.serves("PostgreSQL", FILON_DATABASE_URL=server.make("filon"))
        trial.wrote_nothing_else()
    return 1 if trial.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
