"""Pydantic models as schemas, read from their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.run.settings import SettingsError
from cfglint.source.read_schema import read_model

MODEL = '''
from enum import Enum
from typing import Literal, Optional
from pydantic import BaseModel, Field, field_validator

class Inner(BaseModel):
    size: int = Field(ge=1, le=9)

class Kind(Enum):
    A = "a"
    B = "b"

class Main(BaseModel):
    """What it
    is for."""

    a: int
    b: float = Field(0.5, gt=0, lt=1, description="Of b.")
    c: str = Field("x", min_length=2)
    d: Literal["x", "y"] = "x"
    e: Optional[int] = None
    f: list[int] = Field(default_factory=list, min_length=1)
    g: Inner
    h: Kind = Kind.A
    i: elsewhere.Thing = 3

    @field_validator("a")
    @classmethod
    def check(cls, value): ...

class Other: ...

def function(): ...
'''


def schema(folder: Path) -> tuple[Any, tuple[str, ...]]:
    (folder / "model.py").write_text(MODEL)
    return read_model(str(folder / "model.py"), "Main")


def test_the_fields_of_a_model(tmp_path: Path) -> None:
    made, validators = schema(tmp_path)
    assert validators == ("Main.check",)
    assert (made["kind"], made["name"], made["summary"]) == ("custom", "Main", "What it is for.")
    assert made["fields"] == {
        "a": {"type": "integer", "x-required": True},
        "b": {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1,
            "description": "Of b.",
            "default": 0.5,
        },
        "c": {"type": "string", "minLength": 2, "default": "x"},
        "d": {"enum": ["x", "y"], "default": "x"},
        "e": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "f": {"type": "array", "minItems": 1, "items": {"type": "integer"}},
        "g": {
            "type": "object",
            "properties": {
                "size": {"type": "integer", "minimum": 1, "maximum": 9, "x-required": True}
            },
            "required": ["size"],
            "x-required": True,
        },
        "h": {"enum": ["a", "b"]},
        "i": {"default": 3},
    }


@pytest.mark.parametrize("name", ["Nothing", "Other", "function", "Kind"])
def test_what_is_no_model(name: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    with pytest.raises(SettingsError, match="--trust"):
        read_model(str(tmp_path / "model.py"), name)


def test_a_file_that_is_no_python(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("class (")
    with pytest.raises(SettingsError):
        read_model(str(tmp_path / "model.py"), "Main")
