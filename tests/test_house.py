"""The house: imports run one way, printing and exiting happen in the command line alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from cfglint.rules import registry
from tests.conftest import ROOT

PACKAGE = ROOT / "cfglint"
ORDER = (
    "diagnostic",
    "names",
    "files",
    "document",
    "compose",
    "contract",
    "source",
    "repository",
    "styles",
    "binding",
    "schema",
    "rules",
    "linter",
    "stages",
    "server",
    "cli",
)
"""The rooms from the bottom up. `run/` carries a run out and has parts on several levels; that no
imports go round in a circle is tested for every module."""
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
def test_rooms_import_downwards(path: Path) -> None:
    own = part(path)
    if own not in ORDER:
        return
    for name in imports(path):
        if name.startswith("cfglint."):
            other = name.split(".")[1]
            assert other not in ORDER or ORDER.index(other) <= ORDER.index(own), f"{own}: {name}"


STYLE_WORDS = re.compile(
    r"hydra|omegaconf|yacs|_target_|_component_|class_path|init_args|isfm|phm_?vibench|lightning_?cli"
    r"|mmengine|torchtune|jsonargparse|hyperpyyaml|dacite|pyrallis|draccus",
    re.IGNORECASE,
)
ABOUT_THE_FAMILY = ("styles", "schema", "zoo", "dynamic", "verify")
"""Rooms of the styles, and those of the model family that cfglint has schemas and models of."""


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names and texts of a module's code; its docstrings and comments may give examples."""
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documented:
                yield text, node.lineno
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.ImportFrom(module=module, names=names):
                yield from (
                    (name, node.lineno) for name in (module or "", *(a.name for a in names))
                )


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_what_a_style_knows_is_in_the_styles(path: Path) -> None:
    if part(path) in ABOUT_THE_FAMILY:
        return
    for text, line in names_in(ast.parse(path.read_text())):
        assert not STYLE_WORDS.search(text), f"{path}:{line}: {text}"


def of_a_module(path: Path) -> str:
    """The dotted name of a module of the package."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def at_run_time(node: ast.AST) -> Iterator[ast.ImportFrom]:
    """The imports of a syntax tree, those within functions too, less those for the type checker."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.ImportFrom) and (child.module or "").startswith("cfglint"):
            yield child
        yield from at_run_time(child)


def test_no_imports_go_round_in_a_circle() -> None:
    """No exception: every module of the package, and imports within functions too."""
    names = {of_a_module(path): path for path in MODULES}
    graph = {
        name: {
            full if (full := f"{node.module}.{alias.name}") in names else str(node.module)
            for node in at_run_time(ast.parse(path.read_text()))
            for alias in node.names
        }
        - {name}
        for name, path in names.items()
    }
    assert sum(map(len, graph.values())) > len(names), "imports were not found"
    TopologicalSorter(graph).prepare()  # raises where there is a circle, with its modules


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
    "lacking": "lacking",
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
    "files/reading.py": "the user's files",
    "files/writing.py": "all files",
    "files/temporary.py": "the number of the system's boot",
    "schema/table.py": "the package's own table",
    "schema/compile.py": "the package's own table, run by its developers",
    "cli/app.py": "the null device, once the output is closed",
    "files/locks.py": "locks, in the folder for temporary files",
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
