"""What the files for containers say is what the project has: settings, verbs, folders, paths. No engine is needed."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parents[1]
SETTINGS = {f"FILON_{name.upper()}" for name in Settings.model_fields}
DOCKERFILE = ROOT.joinpath("Dockerfile").read_text(encoding="utf-8")
IGNORED = ROOT.joinpath(".dockerignore").read_text(encoding="utf-8").splitlines()
COMPOSE: dict[str, Any] = yaml.safe_load(ROOT.joinpath("compose.yaml").read_text(encoding="utf-8"))
MANIFESTS: list[dict[str, Any]] = list(
    yaml.safe_load_all(ROOT.joinpath("docs", "kubernetes.yaml").read_text(encoding="utf-8"))
)
EXAMPLE = ROOT.joinpath("docs", "example.env").read_text(encoding="utf-8")
FILON = {name: COMPOSE["services"][name] for name in ("api", "worker")}
PODS = {
    each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in MANIFESTS if each["kind"] == "Deployment"
}


def _settings_of_compose() -> set[str]:
    return {name for service in FILON.values() for name in service["environment"]}


def _settings_of_kubernetes() -> set[str]:
    given = [name for each in MANIFESTS for name in {**each.get("data", {}), **each.get("stringData", {})}]
    return {*given, *(each["name"] for pod in PODS.values() for each in pod["containers"][0]["env"])}


@pytest.mark.parametrize("where", [_settings_of_compose, _settings_of_kubernetes])
def test_every_setting_named_is_one(where: Any) -> None:
    named = {name for name in where() if name.startswith("FILON_")}
    assert {"FILON_DATABASE_URL", "FILON_FILES", "FILON_WORKERS"} <= named
    assert named <= SETTINGS


def test_the_image_lets_nobody_in_unasked() -> None:
    assert set(re.findall(r"\b(FILON_\w+)=", DOCKERFILE)) <= SETTINGS
    assert "FILON_ACCESS=required" in DOCKERFILE
    assert "FILON_ACCESS" not in _settings_of_compose() | _settings_of_kubernetes()


def test_the_example_of_secrets_has_what_compose_asks_for() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", ROOT.joinpath("compose.yaml").read_text(encoding="utf-8")))
    assert set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE)) == asked
    assert re.findall(r"^(?:POSTGRES_PASSWORD|STORE_SECRET_KEY)=(.*)$", EXAMPLE, re.MULTILINE) == ["", ""]
    assert ".env" in ROOT.joinpath(".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_image_holds_every_package_that_is_installed() -> None:
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    packages = {each.removesuffix("*") for each in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    copied = re.findall(r"^COPY (\S+) \1$", DOCKERFILE, re.MULTILINE)
    assert sorted(copied) == sorted(packages)
    assert {f"!{each}" for each in (*packages, "pyproject.toml", "README.md", "requirements-image.txt")} <= set(IGNORED)


@pytest.mark.parametrize("path", [".git", ".venv", ".env", ".image", "corpus", "data", "tests", "docs"])
def test_nothing_else_is_sent_to_the_builder(path: str) -> None:
    """Later lines win, as the builder has it; a line that begins with `!` lets something in again."""
    [last] = [line for line in IGNORED if fnmatch(path, line.removeprefix("!"))][-1:]
    assert not last.startswith("!")


def test_the_lock_of_the_image_has_the_versions_that_are_tested() -> None:
    def locked(name: str) -> dict[str, str]:
        text = ROOT.joinpath(name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))

    image = locked("requirements-image.txt")
    assert locked("requirements.txt").items() <= image.items()
    assert "psycopg-binary" in image


def test_signals_reach_the_service() -> None:
    """In the exec form: a shell would be process 1, and keep SIGTERM to itself."""
    [entrypoint] = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    [command] = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert entrypoint == '["tini", "--", "filon"]'
    assert command.startswith('["serve", ')


def test_probes_ask_for_what_is_there() -> None:
    api = PODS["filon-api"]["containers"][0]
    assert api["livenessProbe"]["httpGet"]["path"] == api["startupProbe"]["httpGet"]["path"] == "/healthz"
    assert api["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert "http://127.0.0.1:8000/healthz" in DOCKERFILE
    assert api["ports"] == [{"name": "http", "containerPort": 8000}]


@pytest.mark.parametrize("name", ["filon-api", "filon-worker"])
def test_pods_may_do_no_more_than_they_must(name: str) -> None:
    [user] = re.findall(r"^USER (\d+):\1$", DOCKERFILE, re.MULTILINE)
    pod = PODS[name]
    assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["fsGroup"] == int(user)
    assert pod["securityContext"]["runAsNonRoot"]
    container = pod["containers"][0]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert {each["mountPath"] for each in container["volumeMounts"]} == {"/tmp", "/data"}  # noqa: S108
    assert not pod["enableServiceLinks"]  # they would be settings: FILON_PORT=tcp://…


@pytest.mark.parametrize("name", ["api", "worker"])
def test_containers_may_do_no_more_than_they_must(name: str) -> None:
    service = FILON[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service  # two of them would want the same one: the proxy has it
    assert service["deploy"]["replicas"] == 2


def test_a_worker_has_room_for_what_it_reads() -> None:
    megabytes = int(FILON["worker"]["environment"]["FILON_MEMORY_MB"]) * int(
        FILON["worker"]["environment"]["FILON_WORKERS"]
    )
    assert int(FILON["worker"]["deploy"]["resources"]["limits"]["memory"].removesuffix("m")) >= megabytes + 500
    limit = PODS["filon-worker"]["containers"][0]["resources"]["limits"]["memory"]
    assert int(limit.removesuffix("Mi")) >= megabytes + 500
