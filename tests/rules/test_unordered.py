"""Rules say the same where the names of kinds, roles, needs and sections have no order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.unordered import Name
from tests.styles import test_cases as of_styles

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


@pytest.mark.parametrize("case", STYLES)
def test_of_styles(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_styles.test_expected_diagnostics(of_styles.CASES / case, tmp_path, monkeypatch)


def test_a_name_is_equal_or_not() -> None:
    assert Name("a") == "a" != Name("b")
    assert {Name("a")} == {"a"}
    with pytest.raises(TypeError, match="have no order"):
        sorted([Name("a"), Name("b")])
