"""What is refused, held against what the real loaders said of each pair of type and value.

`truth.json` was made by them, in the versions that it names. What a loader takes is never refused;
what it refuses and cfglint takes is listed here.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from cfglint.compose.items import Item
from cfglint.contract import Type
from cfglint.diagnostic import Place
from cfglint.source.annotations import type_of
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.styles.conversions import refused

TRUTH = json.loads((Path(__file__).parent / "truth.json").read_text())
MODULE = """
from enum import Enum
from pathlib import Path
from typing import Dict, List, Literal, Optional, Tuple, Union

class E(Enum):
    A = "a"
    B = "b"

class N(Enum):
    X = 1
    Y = 2
"""
UNSUPPORTED = {
    ("omegaconf", "Literal['x', 'y']"),
    ("omegaconf", "Literal[1, 2]"),
    ("cattrs", "Union[int, str]"),
    ("pyrallis", "Literal['x', 'y']"),
    ("pyrallis", "Literal[1, 2]"),
}
"""Types that the loader cannot build at all in this version."""

SILENT = {
    "omegaconf": 0,
    "pydantic": 0,
    "pydantic1": 0,
    "dacite": 0,
    "cattrs": 32,
    "draccus": 55,
    "pyrallis": 36,
    "jsonargparse": 4,
    "simple_parsing": 33,
}
"""How many refusals of each loader, of those in the table, are not told."""


def item(value: Any) -> Item:
    if isinstance(value, dict):
        value = {key: item(each) for key, each in value.items()}
    elif isinstance(value, list):
        value = [item(each) for each in value]
    return Item(value, Place("a.yaml", (), "key", 0))


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Type]:
    folder = tmp_path_factory.mktemp("types")
    (folder / "main.py").write_text(MODULE)
    library = Library([str(folder)])
    found = library.find("main.E")
    assert isinstance(found, Definition)
    names = {name for known in TRUTH["taken"].values() for name in known}
    return {name: type_of(library, found, ast.parse(name, mode="eval").body) for name in names}


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("loader", TRUTH["taken"])
def test_what_a_loader_takes_is_never_refused(loader: str, types: dict[str, Type]) -> None:
    for name, taken in TRUTH["taken"][loader].items():
        for value in taken:
            assert not refused(item(value), types[name], loader), (name, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("loader", TRUTH["taken"])
def test_what_a_loader_refuses_is_refused(loader: str, types: dict[str, Type]) -> None:
    silent = []
    for name, taken in TRUTH["taken"][loader].items():
        if (loader, name) in UNSUPPORTED:
            continue
        for value in TRUTH["values"]:
            refuses = not any(_same(value, each) for each in taken)
            if refuses and not refused(item(value), types[name], loader):  # type: ignore[arg-type]
                silent.append((name, value))
    assert len(silent) == SILENT[loader], (loader, silent)
