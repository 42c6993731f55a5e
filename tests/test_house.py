"""The house: imports run one way, printing and exiting happen in the command line alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfglint.rules import registry
from tests.conftest import ROOT

PACKAGE = ROOT / "cfglint"
LAYERS: dict[str, float] = {
    "diagnostic": 0,
    "contract": 0,
    "names": 0,
    "files": 0,
    "reading": 0,
    "writing": 1,
    "ignored": 0,
    "document": 1,
    "settings": 2,
    "wrapper": 1,
    "discovery": 1,
    "cache": 3,
    "compose": 3,
    "agreement": 3,
    "conversions": 3.2,
    "faults": 3.4,
    "schema": 4,
    "source": 4,
    "repository": 4.2,
    "styles": 4.4,
    "binding": 4.6,
    "followed": 4.7,
    "zoo": 2,
    "dynamic": 3,
    "verify": 4,
    "rules": 5,
    "report": 1,
    "fixes": 2,
    "fix_gate": 3,
    "suppress": 6,
    "assign": 6,
    "baseline": 3,
    "project": 6,
    "read_schema": 5,
    "beside": 5,
    "store": 4,
    "coverage": 6,
    "linter": 7,
    "parallel": 8,
    "dynamic_stage": 8,
    "builders": 4.1,
    "buildable": 7,
    "verify_stage": 9,
    "results": 8,
    "cli": 10,
    "__main__": 11,
}
LATE = {
    ("linter", "parallel"),
    ("linter", "results"),
    ("linter", "dynamic_stage"),
    ("linter", "verify_stage"),
}
WITH_TORCH = ("zoo", "dynamic/trace", "dynamic/adapters", "dynamic/worker.py", "verify/train")
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        return
    for name in imports(path):
        if name.startswith("cfglint."):
            other = name.split(".")[1]
            if other in LAYERS and other != own and (own, other) not in LATE:
                assert LAYERS[other] < LAYERS[own], f"{own} imports {other}"


def test_diagnostics_import_nothing_of_ours() -> None:
    assert not any(name.startswith("cfglint") for name in imports(PACKAGE / "diagnostic.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_torch_and_no_printing(path: Path) -> None:
    names = set(imports(path))
    if not str(path.relative_to(PACKAGE).as_posix()).startswith(WITH_TORCH):
        assert not any(name.split(".")[0] in ("torch", "numpy") for name in names)
    if part(path) == "cli":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "sys.exit", "exit", "click.echo"), path


LOOKS_AT = {
    "code": "code",
    "others": "code",
    "mentioned": "code",
    "targets": "nodes",
    "passed": "nodes",
    "metrics": "metrics",
    "faults": "declared",
}
"""Attribute of the context of an experiment's rules -> the need that it belongs to."""


def looked_at(module: str) -> set[str]:
    """What a rule looks at, itself and by the modules of `rules` that it imports."""
    path = PACKAGE / "rules" / f"{module}.py"
    found = {
        LOOKS_AT[node.attr]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "context"
        and node.attr in LOOKS_AT
    }
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cfglint.rules."):
            found |= looked_at(str(node.module).rpartition(".")[2])
    return found


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_needs(rule: registry.Rule) -> None:
    module = rule.load()
    if rule.scope not in ("file", "experiment", "config"):
        assert not rule.needs
        return
    assert module.NEEDS == rule.needs != ()
    if rule.scope == "experiment":
        assert looked_at(rule.module_name) <= set(rule.needs), "NEEDS lacks what the rule looks at"


def test_every_file_of_a_rule_is_registered() -> None:
    named = {rule.module_name for rule in registry.RULES}
    files = {p.stem for p in (PACKAGE / "rules").glob("*.py") if re.match(r"[a-z]\d{3}_", p.stem)}
    assert files == named


OPENING = ("open", "os.open", "io.open", "Path", "pathlib.Path", "mkstemp", "tempfile.mkstemp")
OPENS = {
    "source/tables.py": "the tables that travel with the package",
    "schema/custom.py": "lists of entry points of the installed packages",
    "reading.py": "the user's files",
    "writing.py": "all files",
    "schema/table.py": "the package's own table",
    "schema/compile.py": "the package's own table, run by its developers",
    "cli/app.py": "the null device, once the output is closed",
    "cli/verify.py": "the lock beside a report, in the folder for temporary files",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_one_module_reads_files_and_one_writes(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if name in OPENS or name.startswith(("dynamic/", "verify/", "zoo/")):
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in OPENING, f"{name}:{node.lineno}"


def test_reports_never_import_a_stage() -> None:
    for path in (PACKAGE / "report").glob("*.py"):
        for name in imports(path):
            if name.startswith("cfglint."):
                assert name.split(".")[1] in ("diagnostic", "report")
