"""Operators on known values: what Python gives, never an exception, and never too much of it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from cfglint.source.arithmetic import Refusal, binary, contains, convert, entry, unary, unpacked
from cfglint.source.values import UNKNOWN, Const, given, keys_of
from tests.source.test_reads import code_of, project_with

OPERATORS = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "**": ast.Pow,
    "<<": ast.LShift,
    ">>": ast.RShift,
    "|": ast.BitOr,
    "&": ast.BitAnd,
    "^": ast.BitXor,
}
NUMBERS = st.one_of(st.integers(-40, 40), st.floats(-9, 9), st.booleans())
ANYTHING = st.one_of(
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=3),
)


@given_any(st.sampled_from(sorted(OPERATORS)), NUMBERS, NUMBERS)
def test_numbers_give_what_python_gives(sign: str, left: Any, right: Any) -> None:
    found = binary(OPERATORS[sign](), Const(left), Const(right))
    wanted: Any = None
    refused = ""
    try:
        wanted = eval(f"left {sign} right", {"left": left, "right": right})
    except Exception as error:
        refused = type(error).__name__
    if refused:
        assert found is UNKNOWN if refused == "TypeError" else found.error == refused
        return
    if isinstance(wanted, complex):
        assert found is UNKNOWN
        return
    assert isinstance(found, Const)
    assert (found.value, type(found.value)) == (wanted, type(wanted))


@given_any(st.sampled_from(sorted(OPERATORS)), ANYTHING, ANYTHING)
def test_nothing_raises(sign: str, left: Any, right: Any) -> None:
    binary(OPERATORS[sign](), Const(left), Const(right))
    entry(Const(left), Const(right))
    contains(left, right)
    unpacked(Const(left), 2, False)
    for kind in (ast.USub, ast.UAdd, ast.Invert):
        unary(kind(), Const(left))
    for name in ("str", "int", "float", "bool", "list", "tuple", "sorted", "set"):
        convert(name, Const(left))


@pytest.mark.parametrize("many", ["", [], (), "a", [1]])
@pytest.mark.parametrize("times", [2**63, -(2**64)])
def test_a_count_that_python_refuses(many: Any, times: int) -> None:
    found = binary(ast.Mult(), Const(many), Const(times))
    assert isinstance(found, Refusal)
    assert found.error == "OverflowError"


LARGE: dict[str, Callable[[], Any]] = {
    "a text": lambda: binary(ast.Mult(), Const("a"), Const(10**9)),
    "a list": lambda: binary(ast.Mult(), Const(10**9), Const([1])),
    "a power of a power": lambda: binary(ast.Pow(), Const(10), Const(10**10)),
    "a negative power": lambda: binary(ast.Pow(), Const(10), Const(-(10**10))),
    "a shift": lambda: binary(ast.LShift(), Const(1), Const(10**9)),
    "a range": lambda: convert("list", Const(range(10**12))),
    "the text of a number": lambda: convert("str", Const(10**5000)),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_large_is_not_known(name: str) -> None:
    assert LARGE[name]() is UNKNOWN


def test_a_range_is_not_gone_through() -> None:
    assert contains(range(10**15), 0.5) is False
    assert contains(range(10**15), 3.0) is True
    assert contains(range(10**15), float("nan")) is False
    assert contains(range(10**15), "3") is False


def test_a_result_keeps_the_keys_that_it_comes_from() -> None:
    made = binary(ast.Add(), given(1, (("a",),)), given(2, (("b", "c"),)))
    assert made == Const(3)
    assert keys_of(made) == (("a",), ("b", "c"))


HOSTILE = {
    "steps of 0": "range(0, 9, 0), 'a'[::0], [1][::0], (1, 2)[::args.zero], range(9)[::0]",
    "repetition": "'a' * 10**9, [0] * 10**9, 10**9 * 'a'",
    "powers": "10**10**10, 2**-1, 0**-1, (-8)**0.5, 10.0**400, 1 << 10**9, 1 << -1",
    "division": "1 / 0, 1 // 0, 1 % 0, 1.0 % 0.0, -(10**400) / 3, 10**400 * 1.0",
    "ranges": "len(range(10**30)), list(range(10**12)), 0.5 in range(10**15), range(9)[10**40]",
    "long ranges": "[i for i in range(10**30)], {i: i for i in range(10**20)}, set(range(10**9))",
    "conversions": "int('x'), int(float('inf')), float(10**400), str(1 << 2000), int(float('nan'))",
    "texts": "'a'.replace('', 'b' * 90000), ('a' * 90000).join(['b'] * 9), 'a'.split('')",
    "formats": "f'{1:99999999999d}', f'{args.a:>{10**9}}', '%99999d' % 5, '{:>99999}'.format(1)",
    "fields": "'{'.format(1), '{1}'.format(2), '{a}'.format(1), '{0.real}{!r}'.format(1, 2)",
    "items": "[1][5], 'a'[9], {}['x'], (1,)[None], [1]['a'], {}[[]], 'abc'[1:'x']",
    "comparisons": "1 < 'a', None > 1, [1] < [2], 1 in 2, 'a' in None, 1 in range(0, 10**30, 7)",
    "unary": "-'a', ~1.5, +None, not [], -[1]",
    "recursion": "(" + "(" * 80 + "1" + ")" * 80 + ")",
    "chains": "args" + ".a" * 400,
    "sums": "+".join(["1"] * 900),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_expression_stops_the_reader(name: str, tmp_path: Path) -> None:
    body = f"{HOSTILE[name]}\n        args.after"
    source = f"class Model:\n    def __init__(self, args):\n        {body}\n"
    code = code_of(project_with(tmp_path, source.encode(), "model: {a: 1, zero: 0, after: 2}\n"))
    assert ("after",) in {read.path for read in code.reads}


STATEMENTS = {
    "doubling a text": "s = 'ab'\nfor i in [1] * 64:\n    s = s + s\n    t = f'{s}{s}'",
    "doubling a list": "x = [1]\nfor i in [1] * 64:\n    x.extend(x)\n    x = x + x",
    "counting": "n = 1\nwhile args.a:\n    n *= n + 1\n    n **= n\n    n <<= n",
    "unpacking": "a, b = 1\na, b = [1]\na, *b = ''\n(a, b), c = 'xy', 1\nfor a, b in [1]:\n    a",
    "a list of itself": "x = []\nx.append(x)\ny = x == [x]\nfor i in x:\n    x.append(i)",
    "a literal that a loop opens": "x = {}\nfor k in args.names:\n    x.clear()\n    x[k] = 1",
    "in place": "args.a += 'x'\nargs['a'] -= None\nargs.none //= 0\nunset += 1\nargs.a[0] **= 2",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_stops_the_reader(name: str, tmp_path: Path) -> None:
    body = "".join(f"        {line}\n" for line in [*STATEMENTS[name].splitlines(), "args.after"])
    source = f"class Model:\n    def __init__(self, args):\n{body}"
    code = code_of(project_with(tmp_path, source.encode(), "model: {a: 1, after: 2}\n"))
    assert ("after",) in {read.path for read in code.reads}
