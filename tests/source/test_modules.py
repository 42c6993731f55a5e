"""Modules of a repository, found on disk and parsed once."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from cfglint.source.modules import (
    MAX_BYTES,
    MAX_MODULES,
    Module,
    ModuleProblem,
    Modules,
    absolute_name,
    broken_by,
    counters_in,
    set_outside_in,
)


def test_modules_and_packages(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "__init__.py").write_text("x = 1\n")
    (tmp_path / "a" / "b" / "c.py").write_text("y = 2\n")
    modules = Modules(str(tmp_path))
    found = {name: modules.find(name) for name in ("a", "a.b", "a.b.c")}
    packages = {name: m.package for name, m in found.items() if isinstance(m, Module)}
    assert packages == {"a": "a", "a.b": "a.b", "a.b.c": "a.b"}
    assert modules.find("a.b.c") is found["a.b.c"]
    assert len(modules.read) == 2
    assert modules.of_file(modules.read[1]) is found["a.b.c"]
    assert modules.of_file("other.py") is None
    assert modules.has("a")
    assert not modules.has("a.b")


def test_modules_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    modules = Modules(str(tmp_path))
    assert modules.find("torch") is None
    assert modules.find("a.missing") is None
    assert [os.path.basename(path) for path in modules.missing] == ["missing.py"]
    for name in ("", ".", "a..b", "a/b", "../a", "a b", "1a"):
        assert modules.find(name) is None


@pytest.mark.parametrize(
    ("data", "broken"),
    [
        (b"x = (\n", True),
        (b"match x:\n    case 1: f(:\n", False),
        (b"<<<<<<< HEAD\nx = 1\n=======\n", True),
        (b"print 'x'\n", False),
        (b"x = '\0'\n", False),
        (b"x = " + b"(" * 9999 + b")" * 9999, None),
        (b"#" * (MAX_BYTES + 1), False),
    ],
    ids=["never closed", "newer", "conflict", "Python 2", "NUL", "deep", "large"],
)
def test_a_module_that_cannot_be_read(data: bytes, broken: bool | None, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    found = Modules(str(tmp_path)).find("a")
    assert isinstance(found, ModuleProblem)
    assert found.message
    assert broken is None or found.broken is broken


def test_a_module_that_is_no_utf8_is_read_as_python_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n")
    found = Modules(str(tmp_path)).find("a")
    assert isinstance(found, Module)
    assert ast.unparse(found.tree) == "x = '\u00e9'"


def test_so_many_modules_and_no_more(tmp_path: Path) -> None:
    modules = Modules(str(tmp_path))
    modules.read = ["x.py"] * MAX_MODULES
    (tmp_path / "a.py").write_text("")
    found = modules.find("a")
    assert isinstance(found, ModuleProblem)
    assert not found.broken


@pytest.mark.parametrize(
    ("package", "target", "level", "wanted"),
    [
        ("a.b", "c", 0, "c"),
        ("a.b", "c", 1, "a.b.c"),
        ("a.b", "c.d", 2, "a.c.d"),
        ("a.b", None, 1, "a.b"),
        ("a.b", None, 2, "a"),
        ("", "c", 1, "c"),
        ("", None, 0, ""),
        ("a", "c", 5, "c"),
    ],
)
def test_the_name_of_an_import(package: str, target: str | None, level: int, wanted: str) -> None:
    module = Module("m", package, "m.py", ast.parse(""))
    assert absolute_name(module, target, level) == wanted


def test_what_a_module_counts_in() -> None:
    text = "self.step += 1\nself.a.total = self.a.total + x\nself.x = self.y + 1\nself.z == 1\n"
    assert set(counters_in(text)) == {"step", "total"}
    assert list(set_outside_in("def f():\n    global a, b\n    nonlocal c\n")) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "message", "wanted"),
    [
        ("=======\n<<<<<<< a\n", "invalid syntax", "markers of a merge conflict"),
        ("x = f'{a!x}'", "f-string: invalid conversion", ""),
        ("print 'a'", "Missing parentheses in call to 'print'", ""),
    ],
)
def test_why_no_version_of_python_reads_a_text(text: str, message: str, wanted: str) -> None:
    assert broken_by(text, message) == wanted
