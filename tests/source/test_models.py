"""Pydantic models as contracts: their configuration, their fields, and what validators change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.test_declarations import contract, shown

CONFIGURED = {
    "nothing": ("a: int", "ignored"),
    "a mapping": ("model_config = {'extra': 'forbid'}\na: int", "raises"),
    "a call": ("model_config = ConfigDict(extra='allow')\na: int", "kept"),
    "an annotated name": ("model_config: ConfigDict = ConfigDict(extra='forbid')", "raises"),
    "an enum's member": ("class Config:\n    extra = Extra.forbid\na: int", "raises"),
    "an annotated member": ("class Config:\n    extra: str = 'forbid'\na: int", "raises"),
    "a base that is known": ("class Config(Base.Config):\n    extra = 'forbid'", "raises"),
    "a base that is not": ("class Config(Other):\n    extra = 'forbid'", "unsure"),
    "spread from a base": ("model_config = {**B.model_config, 'extra': 'forbid'}", "raises"),
    "spread from elsewhere": ("model_config = {**more, 'extra': 'forbid'}", "unsure"),
    "made elsewhere": ("model_config = made()", "unsure"),
    "an extra that is not known": ("model_config = ConfigDict(extra=other)", "unsure"),
    "names that are made": ("model_config = ConfigDict(alias_generator=to_camel)", "unsure"),
    "before the fields": (
        "@model_validator(mode='before')\ndef f(cls, data):\n    elsewhere(data)",
        "unsure",
    ),
}


@pytest.mark.parametrize("name", CONFIGURED)
def test_what_an_unknown_key_does(name: str, tmp_path: Path) -> None:
    body, wanted = CONFIGURED[name]
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    assert contract(tmp_path, f"class C(BaseModel):\n{lines}").unknown == wanted


FIELDS = {
    "a: int": "a!",
    "a: int = 1": "a",
    "a: int = Field()": "a!",
    "a: int = Field(1)": "a",
    "a: int = Field(...)": "a!",
    "a: int = ...": "a!",
    "a: int = Field(default=1)": "a",
    "a: int = Field(default_factory=int)": "a",
    "a: int = Field(PydanticUndefined)": "a!",
    "a: Annotated[int, Field(alias='b')]": "b!",
    "a: Annotated[int, other, Field(default=1)]": "a",
    "a: int = Field(alias='b')": "b!",
    "a: int = Field(validation_alias='b', alias='c')": "b!",
    "a: int = Field(1, validation_alias=AliasChoices('b', 'c'))": "b:c",
    "a: int = Field(alias=other)": "a!",
    "_a: int": "",
    "a: ClassVar[int]": "",
    "a: int = PrivateAttr()": "",
    "a = 1": "a",
    "a = lambda x: x": "",
    "a = other.name": "",
    "model_config = ConfigDict(populate_by_name=True)\n    a: int = Field(alias='b')": "b!:a",
}


@pytest.mark.parametrize("text", FIELDS)
def test_the_keys_of_a_field(text: str, tmp_path: Path) -> None:
    assert shown(contract(tmp_path, f"class C(BaseModel):\n    {text}\n")) == FIELDS[text]


def test_a_default_of_an_inherited_field(tmp_path: Path) -> None:
    body = "class B(BaseModel):\n    a: int\n    b: int\nclass C(B):\n    a = 1\n"
    made = contract(tmp_path, body)
    assert shown(made) == "a b!"
    assert made.keys["a"].default == "1"


def test_what_a_validator_stores_need_not_be_given(tmp_path: Path) -> None:
    body = """
    class C(BaseModel):
        a: int
        b: int
        c: int
        @model_validator(mode="before")
        @classmethod
        def fill(cls, data):
            data["a"] = 1
            data["d"] = 2
            return data
        @field_validator("b", mode="before")
        @classmethod
        def convert(cls, value):
            return int(value)
    """
    made = contract(tmp_path, body)
    assert shown(made) == "a b! c! d"
    kinds = {name: key.type.kind for name, key in made.keys.items()}
    assert kinds == {"a": "any", "b": "any", "c": "int", "d": "any"}


def test_bounds_and_documentation(tmp_path: Path) -> None:
    body = "class C(BaseModel):\n    a: int = Field(1, ge=0, description='Of a.')\n    b: int = 2\n"
    made = contract(tmp_path, body + '    """Of b."""\n')
    assert made.keys["a"].type.bounds.least == 0
    assert (made.keys["a"].doc, made.keys["b"].doc) == ("Of a.", "Of b.")
