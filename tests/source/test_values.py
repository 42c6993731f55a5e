"""What an expression may stand for."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from cfglint.source.modules import Module
from cfglint.source.values import (
    COMMAND_LINE,
    HANDLED,
    MISSING,
    MOST_VALUES,
    UNKNOWN,
    Answers,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Function,
    Held,
    Instance,
    Lazy,
    Namespace,
    Origin,
    Parsed,
    Parser,
    Partial,
    Pattern,
    Plugin,
    Refusal,
    Scope,
    Spread,
    Super,
    Swept,
    Table,
    default_of,
    given,
    held,
    inside,
    is_same,
    keys_of,
    left_of,
    listing,
    of_class,
    one_of,
)

MODULE = Module("app.nets", "app", "app/nets.py", ast.parse("def f(self): ...\nclass C: ..."))
NODES: Any = MODULE.tree.body


def function() -> Function:
    return Function(MODULE, NODES[0], Scope(MODULE))


def class_of(*bases: Class) -> Class:
    return Class(MODULE, NODES[1], Scope(MODULE), bases)


EVERY: dict[str, Any] = {
    "unknown": UNKNOWN,
    "missing": MISSING,
    "handled": HANDLED,
    "command line": COMMAND_LINE,
    "origin": Origin("--a"),
    "plugin": Plugin(frozenset({"a"})),
    "constant": Const(5),
    "given": given("a", (("a",),)),
    "default": default_of("--a", 1),
    "pattern": Pattern("a.*"),
    "config": Cfg(("a",)),
    "held": held(("a",), ("dict", "dict")),
    "spread": Spread((Cfg(()),)),
    "partial": Partial(function(), [Const(1)], {}),
    "parser": Parser(),
    "parsed": Parsed(Parser()),
    "swept": Swept(("a",)),
    "namespace": Namespace(MODULE),
    "table": Table({"a": Const(1)}),
    "fields": Fields({"a": Const(1)}),
    "attributes": AttributeTable({"a": Const(1)}),
    "function": function(),
    "class": class_of(),
    "instance": Instance(class_of()),
    "super": Super(UNKNOWN, class_of()),
    "lazy": Lazy("a", None),
    "either": Either([Const(1), UNKNOWN]),
}


@pytest.mark.parametrize("name", EVERY)
def test_every_value_answers_every_question(name: str) -> None:
    value = EVERY[name]
    assert isinstance(value, Answers)
    assert value.truth() in (True, False, None)
    assert value.is_none() in (True, False, None)
    for attribute in ("a", "__dict__", "__name__", "items"):
        assert value.attribute(attribute) is None or isinstance(value.attribute(attribute), Answers)
    for key in (0, "a", [], None, slice(1)):
        found = value.item(Const(key))
        assert found is None or isinstance(found, (Answers, Refusal))
    assert isinstance(value.sliced(slice(0, 9, 2)), Answers)
    assert isinstance(value.length(), Answers)
    assert value.gives_just([]) in (True, False)
    assert all(isinstance(part, Cfg) for part in value.within())
    assert isinstance(value.is_number(), bool)
    assert isinstance(value.is_text(), bool)
    assert isinstance(value.as_regex(), str)
    assert isinstance(value.keys, tuple)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


@given_any(PLAIN)
def test_a_constant_answers_as_python_does(value: Any) -> None:
    known = Const(value)
    assert known.truth() is bool(value)
    assert known.is_none() is (value is None)
    assert known.is_text() is isinstance(value, str)
    if hasattr(value, "__len__"):
        assert known.length() == Const(len(value))
        assert known.gives_just([UNKNOWN] * len(value))
        assert not known.gives_just([UNKNOWN] * (len(value) + 1))
    else:
        assert known.length() is UNKNOWN


@given_any(PLAIN, PLAIN)
def test_an_item_is_the_one_that_python_gives(holder: Any, key: Any) -> None:
    found = Const(holder).item(Const(key))
    try:
        wanted = holder[key]
    except IndexError:
        assert isinstance(found, Refusal)
        assert found.error == "IndexError"
    except (TypeError, KeyError):
        assert found is UNKNOWN
    else:
        assert isinstance(found, Const)
        assert found.value is wanted or found.value == wanted


def test_a_list_that_may_be_another_refuses_nothing() -> None:
    assert default_of("--a", [1]).item(Const(3)) is UNKNOWN
    assert Const([1]).item(Const(3)) == Refusal("IndexError", "there is 1 item")
    assert Const([1, 2]).item(Const(3)) == Refusal("IndexError", "there are 2 items")


def test_a_long_range_is_not_counted() -> None:
    assert Const(range(10**30)).length() is UNKNOWN
    assert not Const(range(10**30)).gives_just([UNKNOWN])
    assert Const(range(3)).gives_just([UNKNOWN] * 3)


TRUTHS = [
    (Table({}), False),
    (Table({"a": Const(1)}), True),
    (Table({}, open=True), None),
    (Table({"a": Const(1)}, open=True), None),
    (Table({}, (Cfg(()),)), None),
    (Table({"a": Const(1)}, (Cfg(()),)), True),
    (Either([Const(1), Const(2)]), None),
    (Pattern("a"), None),
]


@pytest.mark.parametrize(("value", "wanted"), TRUTHS)
def test_whether_a_value_is_true(value: Any, wanted: bool | None) -> None:
    assert value.truth() is wanted


def test_attributes_that_a_value_has_itself() -> None:
    cls, made = class_of(), function()
    assert cls.attribute("__name__") == Const("C")
    assert made.attribute("__module__") == Const("app.nets")
    assert Function(MODULE, NODES[0], Scope(MODULE)).name == "f"
    assert cls.attribute("missing") is UNKNOWN
    cls.members["make"] = made
    assert cls.attribute("make") is made
    made.kind = "classmethod"
    bound = cls.attribute("make")
    assert isinstance(bound, Function)
    assert bound.bound is cls
    assert of_class(UNKNOWN, cls) is UNKNOWN
    instance = Instance(cls)
    assert instance.attribute("a") is None
    instance.attributes["a"] = Const(1)
    assert instance.attribute("a") == Const(1)
    assert Origin("args").attribute("lr") == Origin("args.lr")
    assert Origin("args", raw=False).attribute("lr") is None
    assert Origin("sys.argv").item(Const(1)) == Origin("sys.argv[1]")
    fields = Fields({"a": Const(1), "b": Lazy("m", None)})
    assert fields.attribute("a") == Const(1)
    assert fields.attribute("b") is None
    assert AttributeTable({"items": Const(1)}).attribute("items") is UNKNOWN
    inner = fields.attribute("__dict__")
    assert type(inner) is Table
    assert inner.entries is fields.entries


def test_methods_are_found_in_bases_too() -> None:
    base = class_of()
    below = class_of(base)
    base.members["forward"] = function()
    assert below.method("forward") is base.members["forward"]
    assert below.method("forward", below) is base.members["forward"]
    assert below.method("forward", base) is None
    instance = Instance(below)
    found = instance.method("__call__", "forward")
    assert found is not None
    assert found.bound is instance
    base.members["x"] = Const(1)
    assert below.method("x") is None
    assert instance.method("x") is None


def test_a_partial_gives_its_arguments_first() -> None:
    made = Partial(UNKNOWN, [Const(1)], {"a": Const(2), "b": Const(3)})
    called, arguments, keywords = made.call([Const(4)], {"a": Const(5)})
    assert called is UNKNOWN
    assert arguments == [Const(1), Const(4)]
    assert keywords == {"a": Const(5), "b": Const(3)}


def test_what_holds_a_part_below_another() -> None:
    whole = held((), ("attributes", "attributes"), None, class_of())
    below = inside(whole, ("a",))
    assert (below.path, below.form) == (("a",), ("attributes", "attributes"))
    assert below.wrapper is whole.wrapper
    top = held((), ("attributes", "dict"), None, class_of())
    assert inside(top, ("a",)).wrapper is None
    assert type(inside(Cfg(()), ("a",))) is Cfg
    copy = held((), ("", ""), {})
    assert inside(copy, ("a",)).own is copy.own
    dictionary = whole.attribute("__dict__")
    assert isinstance(dictionary, Held)
    assert dictionary.form == ("dict", "attributes")


def test_a_part_without_the_keys_that_were_taken() -> None:
    first = left_of(Cfg(("a",)), frozenset({"x"}))
    second = left_of(first, frozenset({"y"}))
    assert second.taken == {"x", "y"}
    assert Cfg(()).taken == frozenset()


def test_lists_and_mappings() -> None:
    table = Table({"a": Const(1), 0: Const(2)})
    assert table.has_key("a")
    assert not table.has_key(0)
    assert table.contains(2) is True
    assert table.contains(3) is False
    assert Table({"a": UNKNOWN}).contains(3) is False  # as Python's `in`: a mapping has keys
    assert Table({"a": UNKNOWN}, open=True).contains(3) is None
    assert table.item(Const("a")) == Const(1)
    assert table.item(Const([])) is None
    (first, _) = table.listed("items").entries.values()
    assert isinstance(first, Table)
    assert first.entries == {0: Const("a"), 1: Const(1)}
    assert table.listed("keys").entries == {0: Const("a"), 1: Const(0)}
    assert listing([Const(1)]).length() == Const(1)
    assert table.sliced(slice(1)) is UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (Const(1), Const(1), True),
        (Const(1), Const(True), False),
        (given(1, (("a",),)), Const(1), True),
        (Cfg(("a",)), held(("a",), ("dict", "dict")), True),
        (Cfg(("a",)), held(("a",), ("", ""), {("a", "b"): UNKNOWN}), False),
        (Cfg(("a",)), Const(("a",)), False),
        (UNKNOWN, UNKNOWN, True),
        (UNKNOWN, MISSING, False),
    ],
)
def test_which_values_are_one(one: Any, other: Any, wanted: bool) -> None:
    assert is_same(one, other) is wanted
    assert (len(Either([one, other]).values) == 1) is wanted
    assert (one_of([one, other]) is one) is wanted


def test_keys_come_each_once_and_in_order() -> None:
    values = [given(1, (("b",), ("a",))), Const(2), UNKNOWN, given(3, (("a",), ("c",)))]
    assert keys_of(*values) == (("b",), ("a",), ("c",))
    assert type(given(1, ())) is Const


def test_one_of_several_has_each_once_and_no_other_inside() -> None:
    table, cfg = Table({}), Cfg(("a",))
    inner = Either([Const(1), table])
    values = Either([inner, Const(1), Const(True), table, cfg, Either([inner, Const("1")])]).values
    assert values == [Const(1), table, Const(True), cfg, Const("1")]
    assert [type(value) for value in values].count(Const) == 3


def test_one_of_very_many_may_be_anything() -> None:
    values = Either([Const(number) for number in range(1_000)]).values
    assert len(values) == MOST_VALUES + 1
    assert values[-1] is UNKNOWN
