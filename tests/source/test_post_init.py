"""Fields whose defaults `__post_init__` refuses, judged by making the object."""

from __future__ import annotations

import ast
import textwrap

import pytest

from cfglint.source.definitions import Definition
from cfglint.source.modules import Module, Modules
from cfglint.source.post_init import asked_for

BODIES = {
    "is None": ("if self.path is None:\n    raise ValueError", {"path"}),
    "not": ("if not self.path:\n    raise ValueError", {"path"}),
    "equal to a text": ('if self.name == "":\n    raise ValueError', {"name"}),
    "it prints first": ("if self.path is None:\n    print(1)\n    raise ValueError", {"path"}),
    "set before": ("self.path = 'x'\nif self.path is None:\n    raise ValueError", set()),
    "an else": ("if self.path is None:\n    raise ValueError\nelse:\n    pass", {"path"}),
    "two conditions": ("if self.path is None and self.size > 3:\n    raise ValueError", set()),
    "a default that is fine": ("if self.size is None:\n    raise ValueError", set()),
    "within try": ("try:\n    raise ValueError\nexcept ValueError:\n    pass", set()),
    "after a return": ("return\nif self.path is None:\n    raise ValueError", set()),
    "after a condition": (
        "if self.size:\n    return\nif self.path is None:\n    raise ValueError",
        set(),
    ),
}
DEFAULTS = {"path": "None", "name": "''", "size": "4"}


def classes(body: str) -> str:
    fields = "".join(f"    {name} = {text}\n" for name, text in DEFAULTS.items())
    method = "    def __post_init__(self):\n" + textwrap.indent(body, " " * 8)
    return f"class C:\n{fields}{method}\n"


def asked(text: str) -> frozenset[str]:
    tree = ast.parse(text)
    module = Module("m", "", "m.py", tree)
    nodes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return asked_for([Definition(module, node, Modules(".")) for node in nodes], DEFAULTS)


@pytest.mark.parametrize("case", BODIES)
def test_a_field_is_asked_for_where_python_raises(case: str) -> None:
    body, expected = BODIES[case]
    text = classes(body)
    found = asked(text)
    assert found <= expected
    if found != expected:
        assert case == "an else"  # less is said than is known
    space: dict[str, type] = {}
    exec(text, space)
    raises = False
    try:
        space["C"]().__post_init__()  # type: ignore[attr-defined]
    except ValueError:
        raises = True
    assert not found or raises


def test_the_method_of_a_base_counts_where_it_is_called() -> None:
    base = classes("if self.path is None:\n    raise ValueError").replace("class C", "class B")
    own = "class C(B):\n    def __post_init__(self):\n        {}\n"
    order = own + base
    assert asked(order.format("super().__post_init__()")) == {"path"}
    assert asked(order.format("B.__post_init__(self)")) == {"path"}
    assert asked(order.format("pass")) == frozenset()
