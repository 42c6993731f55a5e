"""Python that is newer than the interpreter is read too."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.document.newer_python import as_older, tree_of
from tests.conftest import ROOT

READ = [
    ("type X = dict[str, int]", "X = dict[str, int]"),
    ("    type Pair[T] = tuple[T, T]", "Pair = tuple[T, T]"),
    ("def first[T](x: list[T]) -> T: ...", "def first(x: list[T]) -> T:\n    ..."),
    ("async def go[**P](): ...", "async def go():\n    ..."),
    ("class A[T: (int, str), *Ts](B): ...", "class A(B):\n    ..."),
    ("class A[\n    T\n]: ...", "class A:\n    ..."),
    ('f"{d["k"]}"', "f\"{d['k']}\""),
    ("f'{d['k']}/x'", "f\"{d['k']}/x\""),
    ('f"{", ".join(names)}"', "f\"{', '.join(names)}\""),
    ('f"{d["a"]["b"]!r:>10} {{}}"', "f\"{d['a']['b']!r:>10} {{}}\""),
    ('rf"{d["k"]}\\d"', "f\"{d['k']}\\\\d\""),
    ('f"{f"{x}"}"', "f\"{f'{x}'}\""),
    ('f"{\n    x\n}"', "f'{x}'"),
    ('f"{"".join(x)}" # it\'s {', "f\"{''.join(x)}\""),
]
"""A text of Python 3.12, and how Python 3.10 writes the same."""


@pytest.mark.parametrize(("newer", "older"), READ)
def test_what_is_newer_is_read(newer: str, older: str) -> None:
    tree = ast.parse(as_older(newer.strip()))
    assert ast.unparse(tree) == ast.unparse(ast.parse(older))


@pytest.mark.parametrize(("newer", "older"), READ)
def test_lines_stay_where_they_are(newer: str, older: str) -> None:
    assert as_older(newer).count("\n") == newer.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "type = 3",
        "type(x)[0] = 1",
        "x = {'a': f'{b}'}",
        "f\"{d['k']} {{not}} {x:{width}}\"",
        '\'it is {a["b"]}\' # f"{',
        '"""class A[T]"""',
        'f"""{d["k"]}"""',
        "print 'two'",
        'f"{',
        "x = '",
    ],
)
def test_what_is_not_newer_stays(text: str) -> None:
    assert as_older(text) == text


def test_our_own_code_stays() -> None:
    for path in [*(ROOT / "cfglint" / "source").glob("*.py"), Path(__file__)]:
        text = path.read_text()
        older = as_older(text)
        assert ast.dump(ast.parse(older)) == ast.dump(ast.parse(text)), path


def test_an_error_is_that_of_the_file() -> None:
    with pytest.raises(SyntaxError) as caught:
        tree_of('class A[T]:\n    x = f"{d["k"]}"\n    y = = 3\n', "a.py")
    assert caught.value.filename == "a.py"
    assert sys.version_info < (3, 12) or caught.value.lineno == 3


def test_bytes_keep_their_encoding() -> None:
    tree = tree_of("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    assert ast.unparse(tree) == "x = 'é'"


@given(st.text(alphabet="f\"'{}[]\\\n #:atypeclsdrX=(", max_size=60))
def test_any_text_is_rewritten_or_left(text: str) -> None:
    assert as_older(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "part", ['f"{', "f'{\"", "class A[", "type A", "'", '"""', "def f[T](", "f\"{f'{", "{", "#"]
)
def test_the_time_grows_with_the_text(part: str) -> None:
    def spent(times: int) -> float:
        text = part * times
        began = time.process_time()
        as_older(text)
        as_older("\n".join([part] * times))
        return time.process_time() - began

    assert spent(20_000) < 20 * max(spent(4_000), 0.02)
