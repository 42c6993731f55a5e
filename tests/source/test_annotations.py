"""Annotations as types."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.contract import Bounds, Type
from cfglint.source.annotations import type_of
from cfglint.source.definitions import Definition
from cfglint.source.library import Library

MODULE = """
import enum
import pathlib
import typing as t
from collections.abc import Sequence
from enum import Enum, auto
from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, Tuple, TypeVar, Union

import annotated_types
from pydantic import Field, PositiveInt, conint

from elsewhere import Mode, Size
from nowhere import Tensor

T = TypeVar("T")
Seed = NewType("Seed", int)
Choice = Literal["a", "b"]
Number = Union[int, float]


class Color(str, Enum):
    RED = "red"
    BLUE = "blue"


class Level(Enum):
    LOW = auto()
    HIGH = auto()


class Net:
    def __init__(self, width: int): ...


class Outer:
    class Inner: ...

    inner: Inner
"""
ELSEWHERE = """
from typing import Literal
from enum import Enum

Size = Literal[1, 2]


class Base(Enum):
    pass


class Mode(Base):
    ON = 1
    OFF = 0
"""


def text(type: Type) -> str:
    """A type in short: `union(int none)`, `enum[RED=red]`."""
    inside = " ".join(text(each) for each in type.of)
    values = (
        " ".join(f"{name}={value}" for name, value in zip(type.names, type.values, strict=True))
        if type.names
        else " ".join(map(repr, type.values))
    )
    bounds = ",".join(f"{k}={v}" for k, v in type.bounds._asdict().items() if v is not None)
    return (
        type.kind
        + (f"({inside})" if inside else "")
        + (f"[{values}]" if values else "")
        + (f"<{bounds}>" if bounds else "")
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Definition]:
    folder: Path = tmp_path_factory.mktemp("types")
    (folder / "main.py").write_text(MODULE)
    (folder / "elsewhere.py").write_text(ELSEWHERE)
    library = Library([str(folder)])
    found = library.find("main.Net")
    assert isinstance(found, Definition)
    return library, found


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", "int"),
        ("'int'", "int"),
        ("None", "none"),
        ("Optional[int]", "union(int none)"),
        ("int | None", "union(int none)"),
        ("t.Optional['Net']", "union(class none)"),
        ("Union[int, Union[float, str]]", "union(int float str)"),
        ("Union[int, Any]", "any"),
        ("List[int]", "list(int)"),
        ("list", "list"),
        ("Sequence[float]", "list(float)"),
        ("Tuple[int, ...]", "list(int)"),
        ("Tuple[int, str]", "tuple(int str)"),
        ("Dict[str, List[int]]", "dict(str list(int))"),
        ("pathlib.Path", "path"),
        ("Literal['a', 1, None]", "literal['a' 1 None]"),
        ("Literal[Choice, 'c']", "literal['a' 'b' 'c']"),
        ("Choice", "literal['a' 'b']"),
        ("Size", "literal[1 2]"),
        ("Seed", "int"),
        ("Number", "union(int float)"),
        ("T", "any"),
        ("Tensor", "any"),
        ("Missing", "any"),
        ("Color", "enum[RED=red BLUE=blue]"),
        ("Level", "enum[LOW=1 HIGH=2]"),
        ("Mode", "enum[ON=1 OFF=0]"),
        ("Net", "class"),
        ("enum.Enum", "any"),
        ("PositiveInt", "int<above=0>"),
        ("conint(ge=1, lt=5)", "int<least=1,below=5>"),
        ("Annotated[Optional[int], Field(ge=1)]", "union(int<least=1> none)"),
        ("Annotated[float, annotated_types.Lt(3)]", "float<below=3>"),
        ("t.Callable[[int], str]", "any"),
        ("t.Type[Net]", "any"),
    ],
)
def test_an_annotation_is_a_type(
    place: tuple[Library, Definition], annotation: str, expected: str
) -> None:
    node = ast.parse(annotation, mode="eval").body
    assert text(type_of(*place, node)) == expected


def test_a_class_inside_a_class(place: tuple[Library, Definition]) -> None:
    library, found = place
    outer = found._replace(
        node=next(n for n in found.module.tree.body if getattr(n, "name", "") == "Outer")
    )
    assert type_of(library, outer, ast.Name("Inner")).kind == "class"


def test_bounds_are_laid_together() -> None:
    assert Bounds(least=1).also(Bounds(below=3)) == Bounds(least=1, below=3)
