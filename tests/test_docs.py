"""What the documentation shows is what cfglint prints today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from cfglint.run.settings import load_settings
from tests.conftest import ROOT

_SPEC = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
assert _SPEC is not None
assert _SPEC.loader is not None
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_outputs_are_regenerated(path: Path) -> None:
    made = generate.pages() if path.name == "rules.md" else None
    text = made[path] if made else generate.with_output(path.read_text())
    assert path.read_text() == text, "run `python docs/generate.py`"


def test_the_readme_shows_output() -> None:
    assert len(generate.BLOCK.findall((ROOT / "README.md").read_text())) >= 2


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_the_settings_page_is_a_settings_file(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/settings.md").read_text(), re.DOTALL)
    block = "\n".join(blocks)
    path = tmp_path / "pyproject.toml"
    path.write_text(block)
    settings = load_settings(str(path))
    assert settings.compose.root == "."
    assert settings.consumers[0].parameter == "args"
    assert settings.schemas[0].when == (("backbone", "B_11_Mine"),)


def test_nothing_says_to_install_the_other_cfglint() -> None:
    for path in [*PAGES, ROOT / "pyproject.toml", ROOT / ".pre-commit-hooks.yaml"]:
        assert not re.search(r"pip install (--\S+ )*cfglint\b(?!-torch)", path.read_text()), path


def test_the_commands_of_the_quick_start_are_those_of_ci() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(commands) == 2
    assert all(command.count("\n") == 0 for command in commands)
    assert "README.md" in (ROOT / ".ci/run").read_text()
