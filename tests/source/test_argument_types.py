"""Values of arguments, held against the types that the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.compose.items import from_node
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file
from cfglint.source.argument_types import contradictions
from cfglint.source.library import Library
from cfglint.source.signatures import signature_of

CODE = """
from typing import Literal, Optional, Union
from torch import Tensor

def f(
    a: int, b: float = 1.0, c: Optional[int] = None, d: Literal["x", "y"] = "x", e=1,
    g: str = "", h: Union[int, str] = 1, i: int = 1, j: int = 1, k: int = 1,
):
    if i == "auto":
        return int(j)
    k = other(k)
"""
VALUES = {
    "a: word": {"a"},
    "a: 3": set(),
    "a: '3'": set(),
    "a: null": set(),
    "a: [1]": set(),
    "a: ${n}": set(),
    "b: fast": {"b"},
    "b: 1e-4": set(),
    "c: word": {"c"},
    "d: z": {"d"},
    "d: x": set(),
    "e: word": set(),
    "g: word": set(),
    "h: word": set(),
    "i: word": set(),
    "j: word": set(),
    "k: word": set(),
    "other: word": set(),
}


@pytest.mark.parametrize("text", VALUES)
def test_a_value_that_contradicts_a_type(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, tmp_path, text) == VALUES[text]


LIBRARY = {
    "a: '3'": {"a"},
    "b: '1e-4'": {"b"},
    "a: word": {"a"},
    "g: '3'": set(),
    "e: '3'": set(),
    "h: '3'": set(),
    "a: 3": set(),
}


@pytest.mark.parametrize("text", LIBRARY)
def test_a_text_of_digits_for_a_number_of_a_library(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    assert told(tmp_path, folder, text) == LIBRARY[text]


def told(tmp_path: Path, folder: Path, text: str) -> set[str]:
    (folder / "main.py").write_text(CODE)
    (tmp_path / "a.yaml").write_text(text)
    library = Library([str(folder)])
    found = library.definition("main.f")
    assert found is not None
    root = read_file(str(tmp_path / "a.yaml")).documents[0].root
    assert root is not None
    items = from_node(root, "a.yaml", 0, PYYAML).mapping
    made = list(contradictions(library, signature_of(library, found), items))
    return {each.parameter.name for each in made}
