"""What rules of the YAML say by the loader that opens it, and by what the code does with values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cfglint.document.conduct import PYYAML, Conduct
from cfglint.document.tree import parse
from cfglint.rules import registry
from cfglint.rules.context import FileContext
from cfglint.styles.opening.openings import Opening
from tests.rules.unordered import unordered

RUAMEL = Conduct("ruamel", "ruamel.yaml", scalars="1.2", duplicate_key="raises")
STRICT = Conduct("strict", "a strict loader", duplicate_key="raises")
REREADS = Conduct("rereads", "a rereading loader", rereads=True)
CONVERTS = Conduct("converts", "a converting loader", converts=True)


def said(
    code: str,
    text: str,
    *conducts: Conduct,
    known: bool = True,
    wanted: str = "any",
    declared: str = "any",
    **of_code: Any,
) -> list[str]:
    """Place, severity and message of what a rule says of a text that these loaders may open."""
    file = parse(text.encode(), "a.yaml")
    lists: dict[str, Any] = {"tuned": (), "numbers": (), "compares_none": False, **of_code}
    opening = Opening(conducts or (PYYAML,), known, code=SimpleNamespace(**lists))  # type: ignore[arg-type]
    names: Any = wanted, declared
    context = FileContext(
        file, opening.conducts[0], lambda path: names[0], lambda: opening, lambda path: names[1]
    )
    lines = []
    for each in registry.find(code).load().check(unordered(context)):
        place: Any = each.place
        where = ".".join(map(str, place.path))
        lines.append(f"{where} {place.part} {each.severity.value}: {each.message} | {each.help}")
    return lines


def keys(code: str, text: str, *conducts: Conduct, **more: Any) -> list[str]:
    return [line.split(" ")[0] for line in said(code, text, *conducts, **more)]


NUMBERS = "a: 1e5\nb: [2e5, {c: 3e5}]\n"


@pytest.mark.parametrize(
    ("conducts", "more", "found"),
    [
        ((PYYAML,), {}, ["a", "b.0", "b.1.c"]),
        ((RUAMEL,), {}, []),
        ((PYYAML, RUAMEL), {}, []),  # one of them reads numbers
        ((PYYAML, RUAMEL), {"wanted": "number"}, ["a", "b.0", "b.1.c"]),
        ((REREADS,), {}, ["b.0"]),  # it reads again what is the value of a key
        ((CONVERTS,), {}, []),
        ((PYYAML,), {"wanted": "text"}, []),
        ((PYYAML,), {"declared": "text"}, []),
        ((PYYAML,), {"numbers": ("a",)}, ["b.0", "b.1.c"]),
        ((PYYAML,), {"numbers": ("b",)}, ["a", "b.1.c"]),
        ((PYYAML,), {"numbers": ("a", "b")}, ["b.1.c"]),
    ],
)
def test_where_a_number_stays_text(
    conducts: tuple[Conduct, ...], more: dict[str, Any], found: list[str]
) -> None:
    assert keys("Y103", NUMBERS, *conducts, **more) == found


@pytest.mark.parametrize(
    ("more", "severity", "wants"),
    [
        ({"known": False}, "info", ""),
        ({}, "warning", ""),
        ({"wanted": "number"}, "error", ", where lr takes a number"),
        ({"declared": "number"}, "error", ", where lr takes a number"),
        ({"wanted": "number", "known": False}, "error", ", where lr takes a number"),
        ({"tuned": ("lr",)}, "error", ", and code passes lr to an optimizer, which raises"),
        ({"tuned": ("lr",), "known": False}, "info", ""),
        ({"tuned": ("eps",)}, "warning", ""),
    ],
)
def test_who_wants_a_number(more: dict[str, Any], severity: str, wants: str) -> None:
    assert said("Y103", "lr: 1e5\n", **more) == [
        f"lr value {severity}: `1e5` is read as text, not as a number{wants}: PyYAML wants a dot "
        "and a signed exponent | write `1.0e+5`, or '1e5' if text is meant"
    ]


@pytest.mark.parametrize(
    ("conducts", "more", "found"),
    [
        ((PYYAML,), {}, ["a", "b.0", "b.1.c"]),
        ((REREADS,), {}, ["b.0"]),
        ((PYYAML, REREADS), {}, ["b.0"]),
        ((CONVERTS,), {}, []),
        ((PYYAML,), {"wanted": "text"}, []),
        ((PYYAML,), {"wanted": "number"}, []),
        ((PYYAML,), {"compares_none": True}, []),
        ((PYYAML,), {"numbers": ("a",)}, ["b.0", "b.1.c"]),
        ((PYYAML,), {"numbers": ("c",)}, ["a", "b.0"]),
    ],
)
def test_where_none_is_a_text(
    conducts: tuple[Conduct, ...], more: dict[str, Any], found: list[str]
) -> None:
    assert keys("Y110", "a: None\nb: [None, {c: None}]\n", *conducts, **more) == found


@pytest.mark.parametrize(
    ("text", "conducts", "known", "found"),
    [
        ("a: 0123\n", (PYYAML,), True, ["a value warning: `0123` is read as 83"]),
        ("a: 0123\n", (PYYAML,), False, ["a value info: `0123` is read as 83"]),
        ("a: 0123\n", (RUAMEL,), True, []),
        ("a: 0123\n", (PYYAML, RUAMEL), True, []),
        ("a: 1:30\n", (PYYAML,), True, ["a value warning: `1:30` is read as 90"]),
        ("a: 1:30\n", (RUAMEL,), True, []),
        ("a: 1:30\n", (PYYAML, RUAMEL), True, []),
        ("a: 0_7\n", (PYYAML,), True, []),
    ],
)
def test_numbers_of_another_base(
    text: str, conducts: tuple[Conduct, ...], known: bool, found: list[str]
) -> None:
    lines = said("Y110", text, *conducts, known=known)
    assert [line.rpartition(": ")[0] if found else line for line in lines] == found


@pytest.mark.parametrize(
    ("conducts", "more", "told"),
    [
        ((PYYAML,), {"wanted": "number"}, []),
        ((PYYAML,), {"wanted": "text"},
         ["a value error: `on` is read as the boolean true, where text is wanted | "
          'write "on" with quotes']),
        ((RUAMEL,), {"wanted": "text"},
         ["a value warning: `on` is read as text by ruamel.yaml, and text is true to Python | "
          'write `true`, or "on" if text is meant']),
        ((RUAMEL,), {"wanted": "boolean"},
         ["a value error: `on` is read as text by ruamel.yaml, where a boolean is wanted | "
          "write `true`"]),
        ((PYYAML,), {"wanted": "boolean"}, []),
        ((PYYAML,), {}, []),
        ((PYYAML,), {"known": False},
         ["a value info: `on` is read as the boolean true here, and as text by YAML 1.2 loaders | "
          'write `true`, or "on" if text is meant']),
        ((RUAMEL,), {"known": False},
         ["a value info: `on` is read as text here, and as a boolean by PyYAML | "
          'write `true`, or "on" if text is meant']),
        ((PYYAML, RUAMEL), {},
         ["a value info: `on` is read as the boolean true here, and as text by YAML 1.2 loaders | "
          'write `true`, or "on" if text is meant']),
        ((RUAMEL, PYYAML), {"wanted": "boolean"},
         ["a value info: `on` is read as text here, and as a boolean by PyYAML | "
          'write `true`, or "on" if text is meant']),
    ],
)  # fmt: skip
def test_a_word_that_may_be_a_boolean(
    conducts: tuple[Conduct, ...], more: dict[str, Any], told: list[str]
) -> None:
    assert said("Y104", "a: on\n", *conducts, **more) == told


@pytest.mark.parametrize(
    ("conducts", "known", "told"),
    [
        ((PYYAML,), True,
         ["warning: the key `on` is read as the key `True` by PyYAML's safe_load"]),
        ((PYYAML,), False, ["info: the key `on` is read as the key `True` by PyYAML's safe_load"]),
        ((PYYAML, RUAMEL), True,
         ["info: the key `on` is read as the key `True` by PyYAML's safe_load"]),
        ((RUAMEL,), True, []),
    ],
)  # fmt: skip
def test_a_key_that_may_be_a_boolean(
    conducts: tuple[Conduct, ...], known: bool, told: list[str]
) -> None:
    lines = said("Y104", "on: 1\n", *conducts, known=known)
    assert lines == [f'on key {each} | write "on" with quotes' for each in told]


def test_values_that_no_other_loader_misreads() -> None:
    assert said("Y104", "a: on\n", wanted="number") == []  # S203 says so
    assert keys("Y110", "a: 0123\nb: 0_17\nc: 1:30\n", RUAMEL) == []
    assert keys("Y110", "a: 0123\nb: 0_17\nc: 1:30\n") == ["a", "b", "c"]
    assert keys("Y103", "1e5\n", REREADS) == [""]
    assert keys("Y103", "b: [2e5, {c: 3e5}]\n", numbers=("b",)) == ["b.1.c"]
    assert keys("Y103", "a: 1e5\n", REREADS) == []


KEEPS = "`a` is set twice; PyYAML's safe_load keeps the last value, `2`"


@pytest.mark.parametrize(
    ("conducts", "known", "text", "told"),
    [
        ((PYYAML,), True, "a: 1\na: 2\n", f"error: {KEEPS}"),
        ((STRICT,), True, "a: 1\na: 2\n",
         "error: `a` is set twice; a strict loader refuses the file"),
        ((STRICT,), True, "a: 1\na: 1\n",
         "error: `a` is set twice; a strict loader refuses the file"),
        ((STRICT,), False, "a: 1\na: 1\n",
         "info: `a` is set twice, both times with the same value"),
        ((STRICT,), False, "a: 1\na: 2\n",
         "error: `a` is set twice; a strict loader refuses the file"),
        ((PYYAML, STRICT), True, "a: 1\na: 2\n", f"error: {KEEPS}"),
        ((STRICT, PYYAML), True, "a: 1\na: 2\n", f"error: {KEEPS}"),
        ((PYYAML, CONVERTS), True, "a: 1\na: 2\n", f"error: {KEEPS}"),  # one is enough
        ((PYYAML, STRICT), True, "a: 1\na: 1\n",
         "info: `a` is set twice, both times with the same value"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_key_that_is_repeated(
    conducts: tuple[Conduct, ...], known: bool, text: str, told: str
) -> None:
    (line,) = said("Y102", text, *conducts, known=known)
    assert line.partition(" | ")[0] == f"a key {told}"


def test_what_becomes_of_two_merge_keys() -> None:
    text = "a: &a {k: 1}\nb: &b {l: 2}\nc: {<<: *a, <<: *b}\n"

    def told(*conducts: Conduct, known: bool = True) -> str:
        (line,) = said("Y102", text, *conducts, known=known)
        return line

    assert told(RUAMEL).startswith("c.<< key error: `<<` is set twice under `c`; ruamel refuses")
    harmless = "c.<< key info: `<<` is set twice under `c`; YAML allows a key once"
    assert told(RUAMEL, known=False).startswith(harmless)
    assert told(RUAMEL, PYYAML).startswith(harmless)
    assert told(PYYAML).startswith(harmless)
    assert told(STRICT).startswith(harmless)
