"""How messages name the types that a program declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.compose.items import Item
from cfglint.contract import Code, Key, Type
from cfglint.diagnostic import Place
from cfglint.rules.declared import described, type_in_words, written
from cfglint.run.project import Options
from cfglint.stages.check import check

INT, FLOAT, TEXT = Type("int"), Type("float"), Type("str")
AT = Code("a.py", 1, 1, 2)


@pytest.mark.parametrize(
    ("type", "words"),
    [
        (Type("list", of=(INT,)), "a list of integers"),
        (Type("list", of=(Type("list", of=(FLOAT,)),)), "a list of lists of numbers"),
        (Type("list", of=(Type("any"),)), "a list"),
        (Type("tuple", of=(INT, INT)), "a list of length 2, of integers"),
        (Type("tuple", of=(INT, TEXT, INT)), "a list of length 3"),
        (Type("tuple", of=(INT,)), "a list of length 1, of integers"),
        (Type("union", of=(Type("list", of=(TEXT,)), Type("none"))), "a list of texts or null"),
    ],
)
def test_lists(type: Type, words: str) -> None:
    assert type_in_words(type, "pydantic") == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (Key(AT, type=INT, doc="how many"), "an integer. how many"),
        (Key(AT, choices=("a", "b")), "one of a or b"),
        (Key(AT, doc="how many"), "how many"),
        (Key(AT), ""),
    ],
)
def test_a_key_in_a_few_words(key: Key, words: str) -> None:
    assert described(key, "pydantic") == words


def test_a_list_is_shown_by_its_length() -> None:
    place = Place("a.yaml", (), "value")
    assert written(Item([Item(1, place), Item(2, place)], place)) == "a list of length 2"


PROGRAM = """\
import sys

from omegaconf import OmegaConf


class Net:
    def __init__(self, width=1, depth=2):
        self.size = (width, depth)


def main():
    cfg = OmegaConf.load(sys.argv[1])
    print(Net(**cfg.net), cfg.size)


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(
    ("net", "reference", "help"),
    [
        ("widht: 3", "width", "rename `widht` to `width`, to which this refers"),
        ("{heads: 3, depth: 1}", "widtth", "the only key there is depth"),
    ],
)
def test_no_reference_to_a_refused_key_is_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, net: str, reference: str, help: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(PROGRAM)
    (tmp_path / "config.yaml").write_text(f"net:\n  {net}\nsize: ${{net.{reference}}}\n")
    monkeypatch.chdir(tmp_path)
    found = check(["config.yaml"], Options(select=("R309", "R310"), use_cache=False)).diagnostics
    assert [(each.code, each.help) for each in found][1] == ("R310", help)
