"""Every YAML below `cases/` and `fixtures/` gives the diagnostics in the `.expected` beside it.

A line is `line:column severity code key`. `CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read
the difference before it is committed.
"""

from __future__ import annotations

import inspect
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from cfglint.cli.rule import documentation
from cfglint.linter import lint_text
from cfglint.rules import registry
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import FIXTURES, line_of, said_by, update

CASES = Path(__file__).parent / "cases"
PARTS = {"base", "conf"}
"""Folders of files that other cases bring in."""

FILES = [
    path
    for path in sorted([*CASES.rglob("*.yaml"), *FIXTURES.glob("*/*.yaml")])
    if not PARTS & set(path.relative_to(CASES.parent.parent).parts)
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_expected_diagnostics(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, said = path.with_suffix(".expected"), path.with_suffix(".said")
    if path.is_relative_to(CASES):  # a repository of its own: cfglint's has other code
        own = path.relative_to(CASES)
        shutil.copytree(CASES / own.parts[0], tmp_path, dirs_exist_ok=True)
        (tmp_path / ".git").mkdir()
        path = tmp_path.joinpath(*own.parts[1:])
    else:
        (tmp_path / ".git").mkdir()
        path = Path(shutil.copy(path, tmp_path))
    report = check([str(path)], Options(use_cache=False))
    found = "".join(
        line_of(d) + (f" in {Path(d.span.file).name}" if Path(d.span.file) != path else "") + "\n"
        for d in report.diagnostics
    )
    words = "".join(said_by(each, tmp_path) for each in report.diagnostics)
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        expected.write_text(found)
        update(said, words)
    assert found == expected.read_text()
    assert words == (said.read_text() if said.exists() else "")


def test_every_rule_has_a_case_that_finds_it() -> None:
    found = {
        line.split()[2]
        for path in FILES
        if (e := path.with_suffix(".expected")).exists()
        for line in e.read_text().splitlines()
    }
    for expected in (CASES.parent.parent / "styles" / "cases").rglob("expected"):
        found |= {line.split()[2] for line in expected.read_text().splitlines()}
    elsewhere = {"X901", "X905", "Y107", "Y108"}  # need a crash, a mode, bytes: test_hostile.py
    elsewhere.add("R304")  # needs a schema and settings: test_r304.py
    elsewhere.add("R311")  # needs settings: test_r311.py
    elsewhere.add("X906")  # runs only where it is selected: test_coverage.py
    elsewhere |= registry.DYNAMIC | registry.VERIFY  # tests/dynamic/cases and tests/verify/cases
    assert {rule.code for rule in registry.RULES} - elsewhere <= found


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.code)
def test_a_rule_documents_itself(rule: registry.Rule) -> None:
    module = rule.load()
    assert (rule.code, rule.name) == (module.CODE, module.NAME)
    text = documentation(rule)
    assert text.startswith(f"# {rule.code} {rule.name}\n")
    assert "## Why is this bad?" in text or rule.code.startswith("X")
    assert "## Use instead" in text
    if re.search(r"\b(Fix|rename|rewrite)\(", inspect.getsource(module)):
        assert "## Fix safety" in text


BLOCK = re.compile(r"## (Example|Use instead)\n```yaml\n(.*?)```", re.DOTALL)
WHOLE = (FIXTURES / "failed/multitask_B_08_PatchTST.yaml").read_text()


def _experiment(fragment: str) -> str:
    """A config that is in order but for the fragment laid over it."""
    config = yaml.safe_load(WHOLE.replace("1e-6", "1.0e-6"))
    for key in ("num_layers", "patch_len", "stride", "d_model"):
        del config["model"][key]
    over = yaml.safe_load(fragment)
    if over.get("model", {}).get("backbone") != "B_08_PatchTST" or "num_layers" not in fragment:
        config["model"].update(e_layers=3, factor=1)
    for section, values in over.items():
        config.setdefault(section, {}).update(values)
    return str(yaml.safe_dump(config))


WITH_EXAMPLE = [
    rule
    for rule in registry.RULES
    if rule.code
    not in (
        "Y106",
        "S206",
        "R301",
        "R302",
        "R303",
        "R304",
        "R305",
        "R306",
        "R311",
    )  # theirs need files; they are among the cases
    and rule.scope != "dynamic"
    and "## Example" in (inspect.getdoc(rule.load()) or "")
]


@pytest.mark.parametrize("rule", WITH_EXAMPLE, ids=lambda rule: rule.code)
def test_the_examples_of_the_documentation_are_true(
    rule: registry.Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no code
    blocks = dict(BLOCK.findall(inspect.getdoc(rule.load()) or ""))
    for kind, fragment in blocks.items():
        text = _experiment(fragment) if rule.code.startswith("S") else fragment
        codes = [d.code for d in lint_text(text, "config.yaml")]
        assert (rule.code in codes) == (kind == "Example"), (kind, codes)
