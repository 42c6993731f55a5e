"""Calls that are followed, and where the config goes to code that is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import reads, run

ESCAPES: dict[str, tuple[str, list[str]]] = {
    "to a library": ("import net\ndef main(cfg):\n    net.build(cfg)", [""]),
    "a part of it": ("import net\ndef main(cfg):\n    net.build(cfg.data)", ["data"]),
    "inside a list": ("import net\ndef main(cfg):\n    net.build([1, {'a': cfg.data}])", ["data"]),
    "in a list that grew": (
        "import net\ndef main(cfg):\n    parts = []\n    parts.append(cfg.data)\n"
        "    net.build(parts)",
        ["data"],
    ),
    "to a method of what holds it": ("def main(cfg):\n    cfg.data.resolve_all()", ["data"]),
    "to what only shows it": ("def main(cfg):\n    print(cfg)\n    str(cfg.data)", []),
    "to a base class of a library": (
        "import net\nclass A(net.Base):\n    def __init__(self, cfg):\n"
        "        super().__init__(cfg)\ndef main(cfg):\n    A(cfg)",
        [""],
    ),
    "to a function of the repository": (
        "def f(c):\n    return c.root\ndef main(cfg):\n    f(cfg.data)",
        [],
    ),
}
"""Title -> program, the parts of the config that leave it."""


@pytest.mark.parametrize("title", ESCAPES)
def test_where_the_config_goes(title: str, tmp_path: Path) -> None:
    code, expected = ESCAPES[title]
    m = run(tmp_path, code, {"data": {"root": "d"}})
    assert [".".join(note.path) for note in m.record.notes if note.escape] == expected


def test_a_function_that_a_library_calls_is_read_as_perhaps_called(tmp_path: Path) -> None:
    code = "import threading\ndef work(cfg, n):\n    cfg.lr\n"
    code += "def main(cfg):\n    threading.Thread(target=work, args=(cfg, 1)).start()\n"
    assert reads(run(tmp_path, code, {})) == {"lr": "required?"}


def test_a_function_is_not_followed_for_ever(tmp_path: Path) -> None:
    code = "def f(cfg, n):\n    cfg[f'k{n}']\ndef main(cfg):\n    for n in range(3):\n"
    code += "        f(cfg, n)\n"
    found = reads(run(tmp_path, code, {}))
    assert set(found) == {"k0", "k1", "k2"}
