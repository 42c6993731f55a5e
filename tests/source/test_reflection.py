"""`getattr` and its like, on configs, objects, modules and parsed arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import reads, run

PROGRAMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "getattr of a key": ("def main(cfg):\n    getattr(cfg, 'lr')", {}, {"lr": "required"}),
    "getattr with a default": (
        "def main(cfg):\n    if getattr(cfg, 'ema', False):\n        cfg.decay",
        {},
        {"ema": "optional"},
    ),
    "setattr": ("def main(cfg):\n    setattr(cfg, 'lr', 1)\n    cfg.lr", {}, {}),
    "delattr": ("def main(cfg):\n    delattr(cfg, 'lr')", {"lr": 1}, {"lr": "required"}),
    "setattr of any key": (
        "def main(cfg):\n    for name in unknown():\n        setattr(cfg, name, 1)\n    cfg.lr",
        {},
        {"lr": "optional"},
    ),
    "hasattr of an object": (
        "class A:\n    x = 1\ndef main(cfg):\n    if hasattr(A(), 'x'):\n        cfg.a\n"
        "    if hasattr(A(), 'y'):\n        cfg.b",
        {},
        {"a": "required"},
    ),
    "getattr with a default, of defaults with the config over them": (
        "from types import SimpleNamespace\ndef main(cfg):\n"
        "    args = SimpleNamespace(**{'lr': 1, **cfg})\n"
        "    getattr(args, 'layers', 1), getattr(args, 'width', 2), getattr(args, 'lr', 3)\n"
        "    args.depth",
        {"width": 4},
        {"layers": "optional", "width": "optional", "lr": "optional", "depth": "required"},
    ),
    "hasattr of parsed arguments": (
        "import argparse\ndef main(cfg):\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr', default=1)\n    args = p.parse_args()\n"
        "    if hasattr(args, 'lr'):\n        cfg.a\n    else:\n        cfg.b\n"
        "    if hasattr(args, 'set_elsewhere'):\n        cfg.c",
        {},
        {"a": "required", "c": "required?"},
    ),
    "laid over parsed arguments": (
        "import argparse\ndef main(cfg):\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr', default=1)\n    p.add_argument('--wd', default=2)\n"
        "    args = p.parse_args()\n    for k, v in cfg.items():\n        setattr(args, k, v)\n"
        "    args.lr, args.wd, args.name",
        {"lr": 3, "name": "a"},
        {"lr": "optional", "wd": "optional", "name": "required"},
    ),
    "hasattr and getattr of a key": (
        "def main(cfg):\n    if hasattr(cfg, 'lr'):\n        getattr(cfg, 'lr')\n"
        "    if not hasattr(cfg, 'ema'):\n        cfg.decay",
        {"lr": 1},
        {"lr": "required", "ema": "optional", "decay": "required"},
    ),
    "getattr of any key": (
        "def main(cfg):\n    getattr(cfg, unknown())\n    cfg.lr",
        {},
        {"lr": "required"},
    ),
    "delattr of any key": (
        "def main(cfg):\n    delattr(cfg, unknown())\n    cfg.lr",
        {"lr": 1},
        {"lr": "required?"},
    ),
    "setattr of an object": (
        "class A:\n    pass\ndef main(cfg):\n    a = A()\n    setattr(a, 'part', cfg.net)\n"
        "    a.part.width\n    setattr(a, unknown(), 1)",
        {"net": {}},
        {"net": "required", "net.width": "required"},
    ),
    "getattr of an object, with a default": (
        "class A:\n    def __init__(self, cfg):\n        self.there = cfg.a\n"
        "def main(cfg):\n    getattr(A(cfg), 'there', None).x\n"
        "    getattr(A(cfg), 'absent', cfg.b).y",
        {"a": {}, "b": {}},
        {"a": "required", "a.x": "required", "b": "required", "b.y": "required"},
    ),
    "getattr of an object whose class is not known": (
        "import elsewhere\nclass A(elsewhere.Base):\n    pass\n"
        "def main(cfg):\n    if getattr(A(), 'eager', False):\n        cfg.a\n"
        "    if hasattr(A(), 'eager'):\n        cfg.b",
        {},
        {"a": "required?", "b": "required?"},
    ),
    "hasattr of a module": (
        "import sys\nimport program\nTHERE = 1\ndef main(cfg):\n"
        "    if hasattr(program, 'THERE'):\n        cfg.a\n"
        "    if hasattr(program, 'ABSENT'):\n        cfg.b",
        {},
        {"a": "required"},
    ),
    "hasattr of a module that makes names": (
        "import program\nglobals().update(ABSENT=1)\ndef main(cfg):\n"
        "    if hasattr(program, 'ABSENT'):\n        cfg.a",
        {},
        {"a": "required?"},
    ),
    "getattr of a module by a key": (
        "import program\nclass Small:\n    def __init__(self, cfg):\n        cfg.width\n"
        "class Large:\n    def __init__(self, cfg):\n        cfg.depth\n"
        "def main(cfg):\n    getattr(program, cfg.name)(cfg)",
        {"name": "Large"},
        {"name": "required", "depth": "required"},
    ),
    "getattr of parsed arguments": (
        "import argparse\ndef main(cfg):\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr', default=1)\n    args = p.parse_args()\n"
        "    for k, v in cfg.items():\n        setattr(args, k, v)\n"
        "    getattr(args, 'lr'), getattr(args, 'seed', 0), getattr(args, 'name')",
        {"lr": 3, "name": "a"},
        {"lr": "optional", "seed": "optional", "name": "required"},
    ),
    "setattr of something else than the config on parsed arguments": (
        "import argparse\ndef main(cfg):\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr', default=1)\n    args = p.parse_args()\n"
        "    setattr(args, 'lr', 2)\n    setattr(args, unknown(), 2)\n    args.lr, cfg.name",
        {"lr": 3},
        {"name": "required"},
    ),
    "getattr with a default, of parts of the config in an object": (
        "from types import SimpleNamespace\ndef main(cfg):\n"
        "    args = SimpleNamespace(**cfg.a, **unknown())\n"
        "    getattr(args, 'there', 1), getattr(args, 'absent', 2)",
        {"a": {"there": 1}},
        {"a": "required", "a.there": "optional"},
    ),
}
"""Title -> program, config, what it reads."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_reads(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    assert reads(run(tmp_path, code, config)) == expected
