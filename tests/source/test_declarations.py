"""Classes as contracts: which keys, which are needed, what an unknown one does."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from cfglint.contract import Contract
from cfglint.source.declarations import contract_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.source.library import Library

EVERY = Building("pydantic", nested=True)
HEAD = """
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Annotated, Any, ClassVar, List, NamedTuple, NotRequired, Optional, TypedDict
import attr, attrs
from pydantic import AliasChoices, BaseModel, BaseSettings, ConfigDict, Field, PrivateAttr
from pydantic import field_validator, model_validator, root_validator, validator
from unknown_package import Missing
"""


def contract(folder: Path, body: str, building: Building = EVERY) -> Contract:
    (folder / "main.py").write_text(HEAD + dedent(body))
    library = Library([str(folder)])
    found = library.find("main.C")
    assert isinstance(found, Definition)
    made = contract_of(library, found, building)
    assert made is not None
    return made


def shown(made: Contract) -> str:
    """`a! b:c{d}`: required with "!", other names after ":", what is inside in braces."""
    parts = []
    for name, key in made.keys.items():
        text = name + ("!" if key.need == "required" else "")
        text += "".join(f":{other}" for other in key.also if other != name)
        parts.append(text + (f"{{{shown(key.inside)}}}" if key.inside else ""))
    return " ".join(parts)


CASES = {
    "dataclass": (
        """
        @dataclass
        class C:
            a: int
            b: int = 1
            c: list = field(default_factory=list)
            d: int = field(init=False)
            e: ClassVar[int] = 2
            f = 3
            _: KW_ONLY
            g: InitVar[int] = 1
            h: int = field()
        """,
        "a! b c g h!",
        "raises",
    ),
    "a base's fields come first": (
        """
        @dataclass
        class Base:
            a: int
            b: int = 1
        @dataclass
        class C(Base):
            c: int = 2
            a: int = 3
        """,
        "a b c",
        "raises",
    ),
    "a base that is not there": (
        "@dataclass\nclass C(Missing):\n    a: int\n",
        "a!",
        "unsure",
    ),
    "a base by another name, in one of two branches": (
        """
        @dataclass
        class First:
            a: int
        if Missing:
            Base = Missing
        else:
            Base = First
        @dataclass
        class C(Base):
            b: int = 1
        """,
        "a! b",
        "raises",
    ),
    "nested, and a class that holds itself": (
        """
        @dataclass
        class Inner:
            x: int
            again: Optional["C"] = None
        @dataclass
        class C:
            inner: Optional[Inner] = None
            many: List[Inner] = field(default_factory=list)
        """,
        "inner{x! again} many",
        "raises",
    ),
    "attrs": (
        """
        @attrs.define
        class C:
            a: int
            _b: int = 1
            c: int = attrs.field(factory=int)
            d: int = attrs.field(init=False)
        """,
        "a! b c",
        "raises",
    ),
    "attr.s takes only attr.ib": (
        """
        @attr.s
        class C:
            a = attr.ib()
            b = attr.ib(default=1, type=int)
            c: int = 1
        """,
        "a! b",
        "raises",
    ),
    "a model ignores what it does not know": (
        """
        class C(BaseModel):
            a: int
            b: Optional[int]
            c: int = Field(...)
            d: int = Field(3, ge=1)
            e: List[int] = Field(default_factory=list)
            f: Annotated[int, Field(default=2)]
            _g: int = PrivateAttr(1)
            h: ClassVar[int] = 1
        """,
        "a! b! c! d e f",
        "ignored",
    ),
    "a model that forbids": (
        "class C(BaseModel):\n    model_config = ConfigDict(extra='forbid')\n    a: int\n",
        "a!",
        "raises",
    ),
    "class Config of a base": (
        """
        class Base(BaseModel):
            class Config:
                extra = "allow"
        class C(Base):
            a: int
        """,
        "a!",
        "kept",
    ),
    "aliases": (
        """
        class C(BaseModel):
            model_config = {"populate_by_name": True}
            a: int = Field(alias="alpha")
            b: int = Field(1, validation_alias=AliasChoices("beta", "bb"))
        """,
        "alpha!:a beta:bb:b",
        "ignored",
    ),
    "settings may come from the environment": (
        "class C(BaseSettings):\n    a: int\n",
        "a",
        "raises",
    ),
    "a validator that stores a key": (
        """
        class C(BaseModel, extra="forbid"):
            a: int
            b: int
            @model_validator(mode="before")
            @classmethod
            def first(cls, data):
                if data.get("b") is None:
                    raise ValueError("b")
                data["a"] = data.pop("old", 1)
                return data
        """,
        "a b! old",
        "raises",
    ),
    "a validator that hands the data on": (
        """
        class C(BaseModel, extra="forbid"):
            a: int
            @root_validator(pre=True)
            def first(cls, data):
                return upgrade(data)
        """,
        "a",
        "unsure",
    ),
    "a model inside": (
        """
        class Inner(BaseModel, extra="forbid"):
            x: int
        class C(BaseModel):
            inner: Inner
        """,
        "inner!{x!}",
        "ignored",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_class_is_a_contract(tmp_path: Path, name: str) -> None:
    body, keys, unknown = CASES[name]
    made = contract(tmp_path, body)
    assert (shown(made), made.unknown) == (keys, unknown)


def test_a_call_leaves_what_is_inside_as_it_is(tmp_path: Path) -> None:
    body = "@dataclass\nclass D:\n    x: int\n@dataclass\nclass C:\n    d: D\n"
    made = contract(tmp_path, body, Building())
    assert shown(made) == "d!"
    assert made.conversion == "none"


def test_documentation_and_default(tmp_path: Path) -> None:
    body = """
    @dataclass
    class C:
        a: int = field(default=3, metadata={"help": "How many. More text."})
        b: int = 4
        \"\"\"What it is.\"\"\"
    """
    keys = contract(tmp_path, body).keys
    assert (keys["a"].doc, keys["a"].default) == ("How many.", "3")
    assert keys["b"].doc == "What it is."


def test_a_converted_field_takes_any_type(tmp_path: Path) -> None:
    body = """
    class C(BaseModel):
        a: int
        b: int
        @field_validator("a", mode="before")
        def convert(cls, value): ...
        @field_validator("b")
        def check(cls, value): ...
    """
    keys = contract(tmp_path, body).keys
    assert (keys["a"].type.kind, keys["b"].type.kind) == ("any", "int")


def test_pydantic_1_gives_none_to_what_may_be_none(tmp_path: Path) -> None:
    made = contract(
        tmp_path,
        "class C(BaseModel):\n    a: Optional[int]\n    b: int\n",
        Building("pydantic", nested=True, late_optional=False),
    )
    assert shown(made) == "a b!"
