"""Calls of code outside the repository, held against the signatures that are known of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.source.interpreter import interpret
from cfglint.source.library import Library
from cfglint.source.machine import Machine
from cfglint.source.packages import Packages
from tests.source.evaluated import machine

NETS = """
from typing import Literal

class Adam:
    def __init__(self, params, lr: float = 0.1, steps: int = 1, mode: Literal["a", "b"] = "a"):
        self.lr = lr

def schedule(optimizer, length: int, gamma: float = 0.5): ...
def open_one(size, **kwargs):
    return other.thing(**kwargs)
"""


def run(folder: Path, code: str, config: Any) -> Machine:
    (folder / "site-packages").mkdir()
    (folder / "site-packages" / "netlib.py").write_text(NETS)
    m = machine(folder, code, config)
    m.modules.packages = Packages(Library([str(folder / "site-packages")]))
    interpret(m, "program", "main", "")
    return m


REFUSED: dict[str, tuple[str, Any, list[str]]] = {
    "spread": (
        "import netlib\ndef main(cfg):\n    netlib.Adam([], **cfg)",
        {"lr": 0.1, "leraning": 1},
        ["leraning"],
    ),
    "by getattr": (
        "import netlib\ndef main(cfg):\n    cls = getattr(netlib, cfg.name)\n"
        "    cls([], **cfg.args)",
        {"name": "Adam", "args": {"lrr": 1}},
        ["args.lrr"],
    ),
    "by import_module": (
        "import importlib\ndef main(cfg):\n    module, name = cfg.target.rsplit('.', 1)\n"
        "    getattr(importlib.import_module(module), name)(**cfg.params)",
        {"target": "netlib.Adam", "params": {"params": [], "lrr": 1}},
        ["params.lrr"],
    ),
    "from a dictionary": (
        "from netlib import Adam\nMADE = {'adam': Adam}\ndef main(cfg):\n"
        "    MADE[cfg.name]([], **cfg.args)",
        {"name": "adam", "args": {"lrr": 1}},
        ["args.lrr"],
    ),
    "by another name": (
        "import netlib as n\nmake = n.Adam\ndef main(cfg):\n    make([], **cfg)",
        {"lrr": 1},
        ["lrr"],
    ),
    "without what was taken out": (
        "import netlib\ndef main(cfg):\n    args = dict(cfg)\n    name = args.pop('name')\n"
        "    getattr(netlib, name)([], **args)",
        {"name": "Adam", "lr": 0.1, "lrr": 1},
        ["lrr"],
    ),
    "where more may be taken": (
        "import netlib\ndef main(cfg):\n    netlib.open_one(**cfg)",
        {"size": 1, "lrr": 1},
        [],
    ),
    "under a condition that is not known": (
        "import netlib, sys\ndef main(cfg):\n    if sys.argv[1] == 'a':\n"
        "        netlib.Adam([], **cfg)",
        {"lrr": 1},
        [],
    ),
    "a package that is not known": (
        "import nets\ndef main(cfg):\n    nets.Adam([], **cfg)",
        {"lrr": 1},
        [],
    ),
}


@pytest.mark.parametrize("title", REFUSED)
def test_keys_that_a_call_refuses(title: str, tmp_path: Path) -> None:
    code, config, expected = REFUSED[title]
    m = run(tmp_path, code, config)
    assert [".".join(each.path) for each in m.record.refused] == expected


MISTYPED: dict[str, tuple[str, Any, list[str]]] = {
    "spread": ("netlib.Adam([], **cfg)", {"lr": "fast", "steps": 3, "mode": "c"}, ["lr", "mode"]),
    "by name": ("netlib.Adam([], lr=cfg.lr, steps=cfg.n)", {"lr": "x", "n": "ten"}, ["lr", "n"]),
    "a number": ("netlib.Adam([], lr=cfg.lr)", {"lr": 3}, []),
    "a text that is made a number": ("netlib.Adam([], lr=float(cfg.lr))", {"lr": "x"}, []),
    "null": ("netlib.Adam([], **cfg)", {"lr": None}, []),
    "a part of a text": ("netlib.Adam([], lr='x' + cfg.lr)", {"lr": "y"}, ["lr"]),
}


@pytest.mark.parametrize("title", MISTYPED)
def test_values_of_another_type(title: str, tmp_path: Path) -> None:
    call, config, expected = MISTYPED[title]
    m = run(tmp_path, f"import netlib\ndef main(cfg):\n    {call}", config)
    assert [".".join(each.path) for each in m.record.mistyped] == expected


REQUIRED: dict[str, tuple[str, Any, list[str]]] = {
    "missing": ("netlib.schedule(1, **cfg)", {"gamma": 1}, ["length"]),
    "given": ("netlib.schedule(1, **cfg)", {"length": 1}, []),
    "given by position": ("netlib.schedule(1, 2, **cfg)", {"gamma": 1}, []),
    "given by name": ("netlib.schedule(1, length=2, **cfg)", {"gamma": 1}, []),
    "perhaps given by a list": ("netlib.schedule(*found, **cfg)", {"gamma": 1}, []),
    "perhaps given by another part": ("netlib.schedule(1, **cfg, **other)", {"gamma": 1}, []),
    "misspelt": ("netlib.schedule(1, **cfg)", {"lenght": 1}, []),
}


@pytest.mark.parametrize("title", REQUIRED)
def test_what_a_call_requires(title: str, tmp_path: Path) -> None:
    call, config, expected = REQUIRED[title]
    m = run(tmp_path, f"import netlib\ndef main(cfg):\n    {call}", config)
    needed = [each.path for each in m.record.reads.values() if each.need == "required"]
    assert [".".join(path) for path in needed if m.section.item(path) is None] == expected


ABSENT: dict[str, tuple[str, list[str]]] = {
    "a misspelt name": ("getattr(netlib, cfg.name)", ["Adamm"]),
    "with a default": ("getattr(netlib, cfg.name, None)", []),
    "of an unknown package": ("getattr(nets, cfg.name)", []),
    "in a loop": ("[getattr(netlib, n) for n in [cfg.name]]", ["Adamm"]),
}


@pytest.mark.parametrize("title", ABSENT)
def test_names_that_a_package_does_not_have(title: str, tmp_path: Path) -> None:
    text, expected = ABSENT[title]
    m = run(tmp_path, f"import netlib, nets\ndef main(cfg):\n    {text}", {"name": "Adamm"})
    assert [each.name for each in m.record.unresolved if each.certain] == expected


def test_a_name_that_is_tried(tmp_path: Path) -> None:
    code = "import netlib\ndef main(cfg):\n    try:\n        getattr(netlib, cfg.name)\n"
    code += "    except AttributeError:\n        pass"
    assert not run(tmp_path, code, {"name": "Adamm"}).record.unresolved
