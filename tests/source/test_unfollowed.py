"""Words of code that was not followed: a key among them may be read after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.modules import Modules
from cfglint.source.unfollowed import plugins_of, unfollowed
from cfglint.source.values import Pattern
from cfglint.source.words import Words
from tests.source.evaluated import item_of

TRAIN = """
from library import run_later


class Net:
    def __init__(self, cfg):
        self.width = cfg.width

    def on_end(self, cfg):
        return cfg.depth


def main(cfg):
    net = Net(cfg)
    return run_later(net.on_end)


def other(cfg):
    return cfg["rate"]
"""


def left(tmp_path: Path, texts: list[tuple[str, str]] | None, *keys: str) -> frozenset[str]:
    (tmp_path / "train.py").write_text(TRAIN)
    machine = machine_for(Modules(str(tmp_path)), item_of(dict.fromkeys(keys, 1)))
    interpret(machine, "train", "main", "")
    return unfollowed(machine, keys, Words(texts) if texts is not None else None)


def test_words_of_functions_that_were_not_entered(tmp_path: Path) -> None:
    assert left(tmp_path, [], "width", "depth", "rate", "absent") == {"depth", "rate"}


def test_words_of_other_files_less_tests(tmp_path: Path) -> None:
    texts = [
        (str(tmp_path / "tools.py"), "print(cfg.seed)"),
        (str(tmp_path / "tests/test_a.py"), "print(cfg.tested)"),
    ]
    assert left(tmp_path, texts, "seed", "tested") == {"seed"}


def test_a_key_that_is_no_name_is_looked_for_as_text(tmp_path: Path) -> None:
    texts = [(str(tmp_path / "tools.py"), "cfg['learning-rate']")]
    assert left(tmp_path, texts, "learning-rate", "weight-decay") == {"learning-rate"}


def test_without_all_texts_any_key_may_be_read(tmp_path: Path) -> None:
    assert left(tmp_path, None, "width", "absent") == {"width", "absent"}


@pytest.mark.parametrize(
    ("regex", "names"),
    [
        (r"plugins\.[a-z]+", ("plugins.first", "plugins.second")),
        (r"plugins\.f.*", ("plugins.first",)),
        (r"nothing\.[a-z]+", None),
        (r"[a-z]+\.first", None),
    ],
)
def test_modules_that_a_name_may_mean(
    regex: str, names: tuple[str, ...] | None, tmp_path: Path
) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "first.py").write_text("def build(depth): ...")
    (folder / "second").mkdir()
    (folder / "second/__init__.py").write_text("width = 1")
    (folder / "README.md").write_text("")
    found = plugins_of(Modules(str(tmp_path)), Pattern(regex))
    assert (found.names if found is not None else None) == names
    if names == ("plugins.first", "plugins.second"):
        assert found is not None
        assert {"depth", "width"} <= found.words
