"""Rules say the same where the names of kinds, roles, needs and sections have no order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint import linter
from cfglint.diagnostic import Diagnostic
from cfglint.rules import registry
from cfglint.rules.running import run_rule
from tests.rules import test_cases
from tests.rules.unordered import Name, unordered
from tests.styles import test_cases as of_styles

GROUPS = ("sections", "code", "targets", "program", "yaml")
FILES = [
    path
    for group in GROUPS
    for path in sorted((test_cases.CASES / group).rglob("*.yaml"))
    if path in test_cases.FILES
]
STYLES = (
    "argparse_yaml/kept_on_the_namespace",
    "argparse_yaml/only_when_asked",
    "defaults_tree/upper_keys",
    "hydra/shared_references",
    "interpolations/parts",
    "jsonargparse/filled_namespace",
    "omegaconf_structured/merged",
    "omegaconf_structured/merged_with_itself",
    "processes/spawned",
    "ruamel/yaml_1_2",
    "script/options_of_command_lines",
    "script/raises_early",
    "script/waits_for_a_switch",
)


def _run(rule: registry.Rule, context: Any, path: str) -> list[Diagnostic]:
    return run_rule(rule, unordered(context), path)


@pytest.fixture(autouse=True)
def _without_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linter, "run_rule", _run)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_of_rules(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_cases.test_expected_diagnostics(path, tmp_path, monkeypatch)


@pytest.mark.parametrize("case", STYLES)
def test_of_styles(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_styles.test_expected_diagnostics(of_styles.CASES / case, tmp_path, monkeypatch)


def test_a_name_is_equal_or_not() -> None:
    assert Name("a") == "a" != Name("b")
    assert {Name("a")} == {"a"}
    with pytest.raises(TypeError, match="have no order"):
        sorted([Name("a"), Name("b")])
