"""Dotted names, looked up in source files as Python would find them."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from cfglint.source.definitions import NO_CLASS, Definition, in_module
from cfglint.source.library import Library, folders_for, names_made, top_level
from cfglint.source.modules import Module
from cfglint.source.named import Absent

FILES = {
    "app/__init__.py": "from .nets import Net as Renamed, make\nfrom app.stars import *\n",
    "app/nets.py": (
        "from functools import partial\nimport app.deep as deep\n"
        "class Net:\n    def run(self): ...\n    class Inner: ...\n"
        "def make(a, b=1): ...\nasync def later(): ...\n"
        "Other = Net\nhalf = partial(make, 1, b=2)\nwhole = partial(make, **more)\n"
        "Called = f(Net)\nx: int = 1\nfor i in range(3): y = i\n"
    ),
    "app/stars.py": "class Star: ...\n",
    "app/deep/__init__.py": "",
    "app/deep/inner.py": "class Deep: ...\n",
    "app/lazy.py": "def __getattr__(name): ...\n",
    "app/broken.py": "def f(:\n",
    "app/circle.py": "from app.circle import Circle\n",
    "app/branches.py": (
        "try:\n    from missing import A\nexcept ImportError:\n    class A: ...\n"
        "if x:\n    def b(): ...\n"
    ),
    "plain/one.py": "class One: ...\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Library([str(tmp_path)])


FOUND = {
    "app.nets.Net": "nets.py:3",
    "app.nets.Net.run": "nets.py:4",
    "app.nets.Net.Inner": "nets.py:5",
    "app.Renamed": "nets.py:3",
    "app.make": "nets.py:6",
    "app.nets.later": "nets.py:7",
    "app.Star": "stars.py:1",
    "app.nets.Other": "nets.py:3",
    "app.nets.half": "nets.py:6",
    "app.deep.inner.Deep": "inner.py:1",
    "plain.one.One": "one.py:1",
    "app.branches.b": "branches.py:6",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_name_that_is_there(name: str, library: Library) -> None:
    found = library.find(name)
    assert isinstance(found, Definition)
    assert f"{os.path.basename(found.module.path)}:{found.node.lineno}" == FOUND[name]
    assert library.definition(name) == found
    assert library.defined_in(found.module.path, name.rpartition(".")[2]) is not None or "." in name


def test_what_a_partial_has_given(library: Library) -> None:
    found = library.definition("app.nets.half")
    assert found is not None
    assert (found.given, found.positional) == (frozenset({"b"}), 1)


@pytest.mark.parametrize(
    ("name", "where"),
    [("app.nets.Nett", "app.nets"), ("app.Nowhere", "app"), ("plain.two", "plain")],
)
def test_a_name_that_is_surely_not_there(name: str, where: str, library: Library) -> None:
    found = library.find(f"{name}.X" if where == "plain" else name)
    assert isinstance(found, Absent)
    assert found.where == where
    assert library.definition(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "app.lazy.Anything",
        "app.broken.Anything",
        "app.circle.Circle",
        "app.nets.whole",
        "app.nets.Called",
        "app.nets.x",
        "app.nets.y",
        "nowhere_at_all.Name",
        "app.deep",
        "app.branches.A",
        "app.nets.Net.nothing",
    ],
)
def test_a_name_that_nobody_can_tell(name: str, library: Library) -> None:
    assert library.find(name) is None


def test_a_package_that_is_misspelt(library: Library) -> None:
    found = library.misspelt("appp.nets.Net")
    assert isinstance(found, Absent)
    assert found.known == ("app",)
    assert library.misspelt("app.nets") is None
    assert library.misspelt("quite_another.Net") is None
    assert library.has_package("app.anything")
    assert not library.has_package("other")


def test_a_module_is_found_by_its_file(library: Library) -> None:
    assert library.definition("app.nets.Net") is not None
    (file,) = (file for file in library.files if file.endswith("nets.py"))
    found = library.module_of(file)
    assert found is not None
    assert found[1].name == "app.nets"
    assert library.module_of("elsewhere.py") is None


def test_names_of_a_module(library: Library) -> None:
    found = library.definition("app.nets.Net")
    assert found is not None
    names = top_level(library, found.module)
    assert list(names)[:4] == ["partial", "deep", "Net", "make"]
    assert {"half", "x", "y"} <= set(names)
    assert "i" not in names
    assert names_made(library, found.module) == frozenset()


DYNAMIC = ["globals()[name] = 1", "import sys\nsys.modules[__name__] = x", "exec(code)"]


@pytest.mark.parametrize("text", DYNAMIC)
def test_a_module_whose_names_do_not_show(text: str, library: Library) -> None:
    assert names_made(library, Module("m", "", "m.py", ast.parse(text))) is None


def test_folders_behind_a_config(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "src").mkdir()
    (tmp_path / "repo" / "configs").mkdir()
    found = folders_for(str(tmp_path / "repo" / "configs" / "a.yaml"))
    own = [os.path.relpath(each, tmp_path) for each in found if each.startswith(str(tmp_path))]
    assert own == ["repo/configs", "repo", "repo/src"]


def test_what_a_definition_answers(library: Library) -> None:
    cls, function = library.definition("app.nets.Net"), library.definition("app.nets.make")
    assert cls is not None
    assert function is not None
    assert cls.cls is cls.node
    assert cls.function is None
    assert function.function is function.node
    assert function.cls is None
    assert list(cls.methods) == ["run"]
    assert function.methods == {}
    assert cls.has("run", "other")
    assert cls.has("Inner")
    assert not cls.has("other")
    assert cls.bases == function.bases == cls.keywords == function.keywords == []
    assert in_module(cls.module, cls.modules).node is NO_CLASS


def test_an_empty_folder_is_no_package(tmp_path: Path) -> None:
    """A submodule of git that was not fetched, in the place of a package that has a table."""
    (tmp_path / "timm").mkdir()
    assert isinstance(Library([str(tmp_path)]).find("timm.create_model"), Definition)
    (tmp_path / "timm" / "data.txt").touch()
    assert Library([str(tmp_path)]).find("timm.create_model") is None


def test_a_folder_of_scripts_hides_no_package(tmp_path: Path) -> None:
    """A project in a folder that is called as the library is, which is installed elsewhere."""
    (tmp_path / "lightning").mkdir()
    (tmp_path / "lightning" / "main.py").write_text("def main(): ...\n")
    library = Library([str(tmp_path)])
    assert isinstance(library.find("lightning.pytorch.callbacks.ModelCheckpoint"), Definition)
    assert isinstance(library.find("lightning.main.main"), Definition)
    assert isinstance(library.find("lightning.main.absent"), Absent)
    (tmp_path / "lightning" / "__init__.py").write_text("")
    assert isinstance(
        Library([str(tmp_path)]).find("lightning.pytorch.callbacks.ModelCheckpoint"), Absent
    )
