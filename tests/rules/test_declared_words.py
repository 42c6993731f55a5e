"""How messages name the types that a program declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

from cfglint.binding.faults import Fault
from cfglint.compose.items import Item, lookup
from cfglint.contract import Bounds, Code, Contract, Key, Type
from cfglint.diagnostic import Place, Severity, Span
from cfglint.rules.declared import (
    described,
    missing_declared,
    of_kind,
    refused_value,
    type_in_words,
    unknown_declared,
    wanted,
    written,
)
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.rules.contexts import context_of
from tests.rules.unordered import Name, unordered

INT, FLOAT, TEXT = Type("int"), Type("float"), Type("str")
AT = Code("a.py", 1, 1, 2)
NET = Contract("Net", AT, {"width": Key(AT, type=INT), "depth": Key(AT)})


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
        (
            Type("list", of=(INT,), bounds=Bounds(shortest=2)),
            "a list of integers with a length of at least 2",
        ),
        (Type("list", of=(INT, TEXT)), "a list"),
        (Type("list"), "a list"),
        (Type("tuple"), "a list"),
        (Type("tuple", of=(Type("any"), Type("any"))), "a list of length 2"),
        (Type("list", of=(Type("class", inside=NET),)), "a list of mappings"),
        (Type("list", of=(Type("dict"),)), "a list of mappings"),
        (Type("list", of=(Type("path"),)), "a list of paths"),
        (Type("list", of=(Type("bool"),)), "a list of booleans"),
        (Type("list", of=(Type("tuple", of=(INT, INT)),)), "a list of lists"),
        (Type("list", of=(Type("list"),)), "a list of lists"),
        (Type("list", of=(Type("tuple", of=(INT,)),)), "a list of lists"),
    ],
)
def test_lists(type: Type, words: str) -> None:
    assert type_in_words(type, "pydantic") == words
    assert type_in_words(_unordered(type), "pydantic") == words


def _unordered(type: Type) -> Type:
    kind: Any = Name(type.kind)
    return type._replace(kind=kind, of=tuple(map(_unordered, type.of)))


@pytest.mark.parametrize(
    ("type", "words"),
    [
        (Type("bool"), "true or false"),
        (Type("dict"), "a mapping"),
        (Type("class"), "a mapping"),
        (Type("class", inside=NET), "a mapping (Net)"),
        (Type("dict", inside=NET), "a mapping"),
        (Type("path"), "a path"),
        (Type("any"), "another type"),
        (Type("other", "torch.dtype"), "torch.dtype"),
        (Type("literal", values=("a", None, True)), "one of a, null or true"),
        (Type("literal", values=(False, "b")), "one of false or b"),
        (Type("literal"), "another type"),
        (Type("enum", values=(1, 2), names=("ONE", "TWO")), "one of 1 or 2"),
        (Type("literal", values=(1, 2), names=("ONE", "TWO")), "one of 1 or 2"),
        (Type("int", bounds=Bounds(0, None, None, 9)), "an integer of at least 0 and below 9"),
        (Type("int", bounds=Bounds(None, 0, 9)), "an integer above 0 and of at most 9"),
        (Type("int", bounds=Bounds(multiple=8)), "an integer that is a multiple of 8"),
        (Type("str", bounds=Bounds(longest=8)), "text with a length of at most 8"),
        (Type("str", bounds=Bounds(pattern="^a$")), "text that matches ^a$"),
    ],
)
def test_others(type: Type, words: str) -> None:
    assert type_in_words(type, "pydantic") == words
    assert type_in_words(_unordered(type), "pydantic") == words


def test_members_of_an_enum_are_taken_by_name_or_by_value() -> None:
    type = Type("enum", values=(1, 2), names=("ONE", "TWO"))
    assert type_in_words(type, "omegaconf") == "one of ONE or TWO"
    assert type_in_words(_unordered(type), "omegaconf") == "one of ONE or TWO"
    values = Type("literal", values=(1, 2), names=("ONE", "TWO"))
    assert type_in_words(values, "omegaconf") == "one of 1 or 2"


PLACE = Place("a.yaml", ("n", "width"), "key")
NAMELESS = context_of("n: {widht: 3}\n")


def fault(kind: Literal["unknown", "missing", "refused"], **more: Any) -> Fault:
    given = lookup(NAMELESS.bound.experiment.root, "n" if kind == "missing" else "n.widht")
    assert given is not None
    contract = more.pop("contract", NET)
    return Fault(kind, more.pop("path", ("n", "width")), more.pop("item", given), contract, **more)


@pytest.mark.parametrize(
    ("key", "more", "said", "help", "related"),
    [
        (
            Key(AT, "required", INT),
            {},
            "Net requires `width`, which this config does not provide",
            "add `width` under `n`: an integer",
            ["declared here, with no default"],
        ),
        (
            Key(AT, "required", default="None"),
            {"path": ("width",)},
            "Net requires `width`, which this config does not provide",
            "add `width`",
            ["declared here; the class raises on its default, `None`"],
        ),
        (
            Key(AT, "required", INT),
            {"near": "widht"},
            "Net requires `width`, which this config does not provide",
            "rename `widht` to `width`",
            ["declared here, with no default", "`widht` is set here; no field has this name"],
        ),
    ],
)
def test_a_key_that_is_missing(
    key: Key, more: dict[str, Any], said: str, help: str, related: list[str]
) -> None:
    found = missing_declared(NAMELESS, ("R301", "x"), fault("missing", key=key, **more))
    assert (found.message, found.help) == (said, help)
    assert [each.message for each in found.related] == related
    assert found.key == ".".join(more.get("path", ("n", "width")))
    assert found.severity is Severity.ERROR
    assert (found.fix is not None) == ("near" in more)
    assert found.place == Place("a.yaml", ("n",), "key")


@pytest.mark.parametrize(
    ("unknown", "severity", "ends"),
    [
        ("raises", Severity.ERROR, "and loading raises on it"),
        ("kept", Severity.WARNING, "and no code reads it"),
        ("unsure", Severity.WARNING, "and no code reads it"),
        ("ignored", Severity.WARNING, "and it is dropped in silence"),
    ],
)
def test_a_key_that_no_field_has(
    unknown: Literal["raises", "kept", "unsure", "ignored"], severity: Severity, ends: str
) -> None:
    contract = NET._replace(unknown=unknown)
    given = fault("unknown", contract=contract, path=("n", "widht"))
    found = unknown_declared(NAMELESS, ("R309", "x"), severity, given)
    assert found.message == f"Net has no key `widht`, {ends}"
    assert found.help == "remove it; Net has width and depth"
    assert [each.message for each in found.related] == ["Net is declared here"]
    assert (found.key, found.severity, found.fix) == ("n.widht", severity, None)
    near = given._replace(near="width", key=NET.keys["width"])
    found = unknown_declared(NAMELESS, ("R309", "x"), severity, near)
    assert found.help == "rename `widht` to `width`"
    assert [each.message for each in found.related] == ["`width` is declared here"]
    assert found.fix is not None
    assert [edit.insert for edit in found.fix.edits] == ["width"]


@pytest.mark.parametrize(
    ("keys", "has"),
    [
        ([], "Net has no keys"),
        (["a"], "Net has a"),
        ([f"k{n}" for n in range(10)], f"Net has {', '.join(f'k{n}' for n in range(9))} and k9"),
        ([f"k{n}" for n in range(11)], "`cfglint reads` lists the 11 keys that Net has"),
    ],
)
def test_the_keys_that_there_are(keys: list[str], has: str) -> None:
    contract = NET._replace(keys={key: Key(AT) for key in keys})
    given = fault("unknown", contract=contract, path=("n", "widht"))
    found = unknown_declared(NAMELESS, ("R309", "x"), Severity.ERROR, given)
    assert found.help == f"remove it; {has}"


def test_a_value_that_is_refused_or_contradicts() -> None:
    key = Key(AT, type=TEXT, default="'a'")
    given = fault("refused", key=key, path=("n", "widht"))
    found = refused_value(("R308", "x"), given)
    assert found.message == "`widht` is `3`, which Net refuses: it takes text"
    assert found.help == "write text; the default is `'a'`"
    assert found.severity is Severity.ERROR
    assert found.place == Place("a.yaml", ("n", "widht"), "value")
    assert [each.place for each in found.related] == [Span("a.py", 1, 1, 1, 2)]
    found = refused_value(("R308", "x"), given._replace(sure=False, key=Key(AT, type=TEXT)))
    assert found.message == "`widht` is `3`, and Net declares text"
    assert (found.help, found.severity) == ("write text", Severity.WARNING)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x", "the text `x`"),
        (3, "`3`"),
        (True, "true"),
        (None, "null"),
        ({}, "a mapping"),
        (1.5, "`1.5`"),
    ],
)
def test_a_value_as_it_is_shown(value: object, shown: str) -> None:
    assert written(Item(value, PLACE)) == shown


def test_faults_of_a_kind() -> None:
    several = [
        fault("unknown", contract=NET._replace(unknown="kept")),
        fault("unknown"),
        fault("missing"),
    ]
    context = unordered(NAMELESS._replace(faults=several, made={}))
    several = context.faults
    assert list(of_kind(context, "unknown")) == several[:2]
    assert list(of_kind(context, "unknown", "raises")) == several[1:2]
    assert list(of_kind(context, "missing")) == several[2:]
    assert list(of_kind(context, "refused")) == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (Key(AT, type=INT, doc="how many"), "an integer. how many"),
        (Key(AT, choices=("a", "b")), "one of a or b"),
        (Key(AT, doc="how many"), "how many"),
        (Key(AT), ""),
        (Key(AT, type=Type("class", inside=NET), inside=NET, doc="one"), "one"),
        (Key(AT, type=Type("class"), choices=("a",)), "one of a"),
    ],
)
def test_a_key_in_a_few_words(key: Key, words: str) -> None:
    assert described(key, "pydantic") == words


def test_a_mapping_is_named_by_what_declares_it() -> None:
    assert wanted(Key(AT, type=Type("class", inside=NET), inside=NET), "none") == "a mapping (Net)"
    assert wanted(Key(AT, type=Type("class"), inside=NET), "none") == "a mapping (Net)"
    assert wanted(Key(AT, inside=NET), "none") == "a mapping (Net)"
    assert wanted(Key(AT, type=INT, inside=NET), "none") == "an integer"


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
