"""The README names every setting, every verb and every benchmark, and nothing that is not there."""

import re
from pathlib import Path

import pytest

from service.cli import app
from service.settings import Settings

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
SETTINGS = {f"FILON_{name.upper()}" for name in Settings.model_fields}
VERBS = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
VERBS |= {group.name for group in app.registered_groups if group.name}
OF_TESTS = {"FILON_SHARED", "FILON_NO_SKIP", "FILON_FUZZ"}


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_has_its_row(setting: str) -> None:
    assert f"| `{setting}` |" in README


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"FILON_[A-Z_]+", README)) - OF_TESTS))
def test_every_setting_named_is_one(setting: str) -> None:
    assert setting in SETTINGS


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_its_row(verb: str) -> None:
    assert re.search(rf"^\| `filon {verb}\b", README, re.MULTILINE)


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"`filon ([a-z]+)", README))))
def test_every_verb_named_is_one(verb: str) -> None:
    assert verb in VERBS


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)`", README))))
def test_every_target_named_is_one(target: str) -> None:
    assert re.search(rf"^{target}:", ROOT.joinpath("Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^):]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert ROOT.joinpath(link).exists()
