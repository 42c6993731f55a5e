"""Keys of the config: what reads them, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import reads, run

PROGRAMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "a key that is there": ("def main(cfg):\n    cfg.lr", {"lr": 1}, {"lr": "required"}),
    "a key that is missing": ("def main(cfg):\n    cfg.lr", {}, {"lr": "required"}),
    "one in a section": (
        "def main(cfg):\n    net = cfg.net\n    net['width']",
        {"net": {"width": 2}},
        {"net": "required", "net.width": "required"},
    ),
    "with a default": (
        "def main(cfg):\n    cfg.get('lr', 0.1)\n    getattr(cfg, 'wd', 0)",
        {},
        {"lr": "optional", "wd": "optional"},
    ),
    "asked for": (
        "def main(cfg):\n    if 'lr' in cfg:\n        cfg.lr\n    hasattr(cfg, 'wd') and cfg.wd",
        {"lr": 1},
        {"lr": "required", "wd": "optional"},
    ),
    "after something set it": ("def main(cfg):\n    cfg.lr = 1\n    cfg.lr", {}, {}),
    "after something perhaps set it": (
        "import os\ndef main(cfg):\n    if os.environ:\n        cfg.lr = 1\n    cfg.lr",
        {},
        {},
    ),
    "by a name that is a value": (
        "def main(cfg):\n    name = 'l' + 'r'\n    cfg[name]",
        {"lr": 1},
        {"lr": "required"},
    ),
    "on a condition that is not known": (
        "import os\ndef main(cfg):\n    if os.environ:\n        cfg.lr",
        {"lr": 1},
        {"lr": "required?"},
    ),
    "where a handler stands by": (
        "def main(cfg):\n    try:\n        cfg.lr\n    except AttributeError:\n        pass",
        {},
        {"lr": "optional"},
    ),
    "of a copy": (
        "import copy\ndef main(cfg):\n    other = copy.deepcopy(cfg)\n    other.lr = 2\n"
        "    other.lr\n    cfg.lr",
        {"lr": 1},
        {"lr": "required"},
    ),
    "spread into a function": (
        "def net(width, depth=2):\n    return width\ndef main(cfg):\n    net(**cfg.net)",
        {"net": {"width": 1}},
        {"net": "required", "net.width": "required", "net.depth": "optional"},
    ),
    "spread over a literal": (
        "def main(cfg):\n    all = {**{'lr': 1, 'wd': 2}, **cfg}\n    all['lr'], all['wd']",
        {"lr": 3},
        {"lr": "optional", "wd": "optional"},
    ),
    "in a loop over all of them": (
        "def main(cfg):\n    for key, value in cfg.items():\n        print(key)",
        {"lr": 1},
        {},
    ),
}
"""Title -> program, config, what it reads."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_reads(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    assert reads(run(tmp_path, code, config)) == expected
