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
        {"layers": "optional", "width": "optional", "depth": "required"},
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
}
"""Title -> program, config, what it reads."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_reads(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    assert reads(run(tmp_path, code, config)) == expected
