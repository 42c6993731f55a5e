"""Modules of the repository: what an import runs, and what names of modules stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import reads, run

FILES = {
    "pkg/__init__.py": "from pkg.nets import Net\nversion = 3\n",
    "pkg/nets.py": "import pkg.registry as registry\n\n\n@registry.add('net')\nclass Net:\n"
    "    def __init__(self, cfg):\n        cfg.width\n",
    "pkg/registry.py": "names = {}\n\n\ndef add(name):\n    def inner(cls):\n"
    "        names[name] = cls\n        return cls\n    return inner\n",
    "pkg/broken.py": "names = (1,\n",
    "pkg/fails.py": "raise ImportError('no card')\n",
}

PROGRAMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "a name of a module": (
        "from pkg.nets import Net\ndef main(cfg):\n    Net(cfg)",
        {},
        {"width": "required"},
    ),
    "a name that a package gives on": (
        "import pkg\ndef main(cfg):\n    pkg.Net(cfg)\n    if pkg.version == 3:\n        cfg.lr",
        {},
        {"width": "required", "lr": "required"},
    ),
    "what importing a module registers": (
        "import pkg.nets\nfrom pkg.registry import names\ndef main(cfg):\n    names[cfg.kind](cfg)",
        {"kind": "net"},
        {"kind": "required", "width": "required"},
    ),
    "all names of a module": (
        "from pkg.registry import *\ndef main(cfg):\n    if add:\n        cfg.lr",
        {},
        {"lr": "required"},
    ),
    "a module by a name that the config has": (
        "import importlib\ndef main(cfg):\n    importlib.import_module('pkg.' + cfg.name).Net(cfg)",
        {"name": "nets"},
        {"name": "required", "width": "required"},
    ),
    "a module that raises, and a handler": (
        "try:\n    import pkg.fails\n    there = True\nexcept ImportError:\n    there = False\n"
        "def main(cfg):\n    if there:\n        cfg.a\n    else:\n        cfg.b",
        {},
        {"b": "required"},
    ),
    "a package that is not of the repository": (
        "import elsewhere\ndef main(cfg):\n    if elsewhere.fast:\n        cfg.a",
        {},
        {"a": "required?"},
    ),
}
"""Title -> program, config, what it reads."""


def write(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("title", PROGRAMS)
def test_reads(title: str, tmp_path: Path) -> None:
    write(tmp_path)
    code, config, expected = PROGRAMS[title]
    assert reads(run(tmp_path, code, config)) == expected


def test_a_module_that_no_python_reads_surely_raises(tmp_path: Path) -> None:
    write(tmp_path)
    m = run(tmp_path, "import pkg.broken\ndef main(cfg):\n    cfg.lr", {})
    assert [each.error for each in m.record.raised] == ["SyntaxError"]
    assert set(reads(m)) == {"lr"}


def test_a_module_whose_name_the_config_gives_and_nobody_has(tmp_path: Path) -> None:
    write(tmp_path)
    code = "import importlib\ndef main(cfg):\n    importlib.import_module('pkg.' + cfg.name)"
    m = run(tmp_path, code, {"name": "netz"})
    (found,) = m.record.unresolved
    assert (found.path, found.name) == (("name",), "netz")
    assert found.module
    assert "nets" in found.known
