"""Modules of Python as configs: what is known of them without running them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from cfglint.compose.items import OBJECT, from_node
from cfglint.document.conduct import PYTHON_MODULE
from cfglint.document.python import LATER
from cfglint.document.tree import YamlFile, parse


def read(text: str) -> YamlFile:
    return parse(dedent(text).encode(), "configs/run.py")


def values(text: str) -> object:
    root = read(text).documents[0].root
    assert root is not None
    return from_node(root, "configs/run.py", 0, PYTHON_MODULE).plain()


def test_what_only_running_tells_is_an_object() -> None:
    assert LATER == OBJECT


def test_literals_dictionaries_and_names() -> None:
    text = """
    import os

    width = 64
    net = dict(type='Net', width=width, rate=1e-3, low=-2, on=True, off=None, text='1e-3')
    both = {'net': net, 3: (1, 2.5), 'more': [dict(a=1), 'x']}
    later = dict(a=width * 2, b=os.getcwd(), c=f'{width}', d=net['width'])
    """
    net = {"type": "Net", "width": 64, "rate": 1e-3, "low": -2, "on": True, "off": None}
    net["text"] = "1e-3"
    assert values(text) == {
        "width": 64,
        "net": net,
        "both": {"net": net, "3": [1, 2.5], "more": [{"a": 1}, "x"]},
        "later": {"a": LATER, "b": LATER, "c": LATER, "d": LATER},
    }


def test_what_later_statements_change_is_not_known() -> None:
    text = """
    net = dict(a=1)
    other = dict(b=2)
    kept = dict(c=3)
    net.update(d=4)
    other['e'] = 5
    del other
    for name in ['c']:
        net[name] = 6
    """
    assert values(text) == {"net": LATER, "other": LATER, "kept": {"c": 3}}


def test_what_is_spread_is_known_where_its_name_is() -> None:
    text = """
    few = dict(a=1, b=2)
    many = dict(b=3, **few)
    any = dict(b=3, **other())
    """
    assert values(text) == {"few": {"a": 1, "b": 2}, "many": {"b": 2, "a": 1}, "any": LATER}


def test_the_last_assignment_counts_and_dunders_are_none_of_it() -> None:
    assert values("__all__ = []\na = dict(b=1)\na = dict(c=2)\n") == {"a": {"c": 2}}


@pytest.mark.parametrize(
    "text",
    ["def f():\n    pass\na = dict(b=1)\n", "class A:\n    b = 1\n", "a = 1\n", "", "import os\n",
     "with read_base():\n    from .base import *\nmodel = dict(type=Net)\n"],
)  # fmt: skip
def test_a_module_that_does_more_is_no_config(text: str) -> None:
    assert read(text).documents[0].root is None


def test_keys_have_their_places_behind_letters_of_several_bytes() -> None:
    text = "a = dict(name='größe', width=3)\n"
    file = read(text)
    found = {path: key for path, key, _ in file.documents[0].nodes if key is not None}
    key = found[("a", "width")]
    assert text[key.start.index : key.end.index] == "width"
    assert (key.start.line, key.start.column) == (0, text.index("width"))


def test_what_is_no_python_is_told_with_its_place() -> None:
    problem = read("a = dict(b=1\nc = 2\n").syntax_problem
    assert problem is not None
    assert not problem.limit


def test_deep_nesting_is_no_crash() -> None:
    problem = read("a = " + "[" * 3000 + "]" * 3000).syntax_problem
    assert problem is not None
