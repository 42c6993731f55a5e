"""What operations give on values: what Python gives, never an exception, and never too much."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.source import operations
from cfglint.source.arithmetic import MAX_LENGTH
from cfglint.source.modules import Module
from cfglint.source.operations import compare, converted, paired, text_method, text_of
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Origin,
    Pattern,
    Refusal,
    Scope,
    Table,
    default_of,
    given,
    keys_of,
    listing,
)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=3), inside, max_size=3)
    ),
    max_leaves=8,
)
COMPARISONS = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
    "not in": ast.NotIn,
}
METHODS = sorted(operations.TEXT_METHODS)


def tree(text: str) -> Any:
    return ast.parse(text).body[0]


def expression(text: str) -> Any:
    return ast.parse(text, mode="eval").body


def module(text: str) -> Module:
    return Module("app", "", "app.py", ast.parse(text))


def class_of(text: str, *bases: Class) -> Class:
    made = module(text)
    node = made.tree.body[-1]
    assert isinstance(node, ast.ClassDef)
    return Class(made, node, Scope(made), bases)


def function_of(text: str) -> Function:
    made = module(text)
    node = made.tree.body[-1]
    assert isinstance(node, ast.FunctionDef)
    return Function(made, node, Scope(made))


def has_none(cfg: Cfg, name: str) -> bool:
    return False


@given_any(st.sampled_from(sorted(COMPARISONS)), PLAIN, PLAIN)
def test_a_comparison_gives_what_python_gives(sign: str, left: Any, right: Any) -> None:
    found = compare(COMPARISONS[sign](), Const(left), Const(right), has_none)
    try:
        wanted = eval(f"left {sign} right", {"left": left, "right": right})
    except TypeError:
        assert found is UNKNOWN
        return
    if found is UNKNOWN:
        assert sign.endswith("in")
        assert isinstance(right, dict)  # a dictionary of the config is a part of it
    else:
        assert found == Const(wanted)


@given_any(st.sampled_from(METHODS), st.text(max_size=9), st.lists(PLAIN, max_size=2))
def test_a_method_of_a_text_gives_what_python_gives(name: str, text: str, given: Any) -> None:
    found = text_method(Const(text), name, [Const(each) for each in given])
    try:
        wanted = getattr(text, name)(*given)
    except (TypeError, ValueError, OverflowError):
        assert found is None
        return
    assert found == Const(wanted)


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("", "replace", ["", "b" * MAX_LENGTH]),
        ("a" * 9999, "join", ["b" * 99]),
        ("a" * 9999, "replace", ["a", "b" * 99]),
    ],
)
def test_a_text_that_would_be_large_is_not_made(text: str, name: str, given: list[str]) -> None:
    found = text_method(Const(text), name, [Const(each) for each in given])
    assert found is None or len(found.value) <= MAX_LENGTH  # type: ignore[union-attr]


def test_a_method_of_a_text_that_is_not_known() -> None:
    assert text_method(UNKNOWN, "lower", []) is None
    assert text_method(Const(5), "lower", []) is None
    assert text_method(Const("a"), "join", [UNKNOWN]) is None


def test_a_method_keeps_the_keys_of_its_text_and_its_arguments() -> None:
    found = text_method(given("ab", (("a",),)), "startswith", [given("a", (("b",),))])
    assert found is not None
    assert keys_of(found) == (("a",), ("b",))


NUMBERS = st.none() | st.integers(-4, 4)


@given_any(st.lists(st.integers(), max_size=5), NUMBERS, NUMBERS, NUMBERS)
def test_a_slice_gives_what_python_gives(items: list[int], a: Any, b: Any, c: Any) -> None:
    cut = slice(a, b, c)
    known = operations.sliced(Const(items), cut)
    literal = operations.sliced(listing([Const(item) for item in items]), cut)
    if c == 0:
        assert known is literal is UNKNOWN
        return
    assert known == Const(items[cut])
    assert isinstance(literal, Table)
    assert list(literal.entries.values()) == [Const(item) for item in items[cut]]


@given_any(PLAIN)
def test_a_length_is_the_one_that_python_gives(value: Any) -> None:
    found = operations.length(Const(value))
    assert found == Const(len(value)) if hasattr(value, "__len__") else found is UNKNOWN


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("int", Const("12"), Const(12)),
        ("int", Const("x"), Refusal("ValueError", "this is not a whole number")),
        ("int", Const([1, 2]), Refusal("TypeError", "no list can be made a whole number")),
        ("float", Const(None), UNKNOWN),
        ("list", Const("ab"), Const(["a", "b"])),
        ("int", UNKNOWN, UNKNOWN),
        ("int", Table({}), UNKNOWN),
    ],
)
def test_a_conversion(name: str, value: Any, wanted: Any) -> None:
    assert converted(name, value) == wanted


def test_a_conversion_of_a_default_stays_one() -> None:
    found = converted("int", default_of("--lr", "3"))
    assert (found, getattr(found, "option", "")) == (Const(3), "--lr")


def test_a_list_of_a_dictionary_has_its_keys() -> None:
    found = converted("list", Table({"a": Const(1), "b": Const(2)}))
    assert isinstance(found, Table)
    assert found.entries == {0: Const("a"), 1: Const("b")}
    literal = listing([Const(1)])
    assert converted("sorted", literal) is literal


@given_any(st.sampled_from(["zip", "enumerate"]), st.lists(st.text(max_size=2), max_size=4))
def test_pairs_are_those_that_python_gives(name: str, items: list[str]) -> None:
    found = paired(name, [listing([Const(item) for item in items])])
    wanted = list(enumerate(items) if name == "enumerate" else zip(items, strict=True))
    assert found is not None
    rows = [row.entries for row in found.entries.values() if isinstance(row, Table)]
    assert rows == [dict(enumerate(map(Const, each))) for each in wanted]


def test_pairs_of_what_is_not_known() -> None:
    assert paired("zip", [UNKNOWN]) is None
    assert paired("zip", []) is None
    assert paired("zip", [Table({}, (Cfg(("a",)),))]) is None


@given_any(st.lists(st.text(max_size=4) | st.integers(-99, 99), max_size=4))
def test_a_text_of_known_parts_is_the_one_that_python_makes(parts: list[Any]) -> None:
    assert text_of([Const(part) for part in parts]) == Const("".join(map(str, parts)))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([Const("a.b"), UNKNOWN], Pattern(r"a\.b.*")),
        ([Pattern("x.*"), Const(1)], Pattern("x.*1")),
        ([Either([Const("a"), Const("b")]), Const("/c")], Pattern("(a|b)/c")),
        ([Either([Const("a"), UNKNOWN]), Const("/c")], Pattern(".*/c")),
        ([Const(10**5000)], UNKNOWN),
        ([Const("a" * (MAX_LENGTH + 1))], UNKNOWN),
        ([Const(10**5000), UNKNOWN], Pattern(".*.*")),
    ],
)
def test_a_text_of_parts(parts: Any, wanted: Any) -> None:
    assert text_of(parts) == wanted


def test_a_text_that_an_option_is_part_of() -> None:
    found = text_of([Origin("--name"), Const(".yaml")])
    assert found == Origin("--name", raw=False)
    assert isinstance(found, Origin)
    assert found.pattern == r".*\.yaml"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("a().b", "a(?).b"),
        ("a[0].b", "?.b"),
        ("(a + b)", "?"),
    ],
)
def test_how_a_name_is_spelled(text: str, wanted: str) -> None:
    assert operations.spelled(expression(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a == b", UNKNOWN),
        ("cfg is None", Const(False)),
        ("cfg is not None", Const(True)),
        ("none is None", Const(True)),
        ("unknown is None", UNKNOWN),
        ("'lr' in cfg", Const(True)),
        ("'x' in cfg", Const(False)),
        ("'a' in table", Const(True)),
        ("'b' not in table", Const(True)),
        ("'b' in opened", UNKNOWN),
        ("'a' in opened", Const(True)),
        ("'lr' in spread", Const(True)),
        ("'b' in spread", Const(False)),
        ("2 in items", Const(True)),
        ("3 in items", Const(False)),
        ("unknown in items", UNKNOWN),
        ("'a' in unknown", UNKNOWN),
    ],
)
def test_comparisons_of_what_is_not_all_known(text: str, wanted: Any) -> None:
    names: dict[str, Any] = {
        "cfg": Cfg(()),
        "none": Const(None),
        "table": Table({"a": Const(1)}),
        "opened": Table({"a": Const(1)}, open=True),
        "spread": Table({"a": Const(1)}, (Cfg(()),)),
        "items": listing([Const(1), Const(2)]),
    }

    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return names.get(node.id, UNKNOWN)
        return Const(ast.literal_eval(node))

    node = expression(text)
    found = compare(
        node.ops[0], value(node.left), value(node.comparators[0]), lambda cfg, name: name == "lr"
    )
    assert found == wanted


CASES = [
    ("1", 1, True),
    ("'a'", "b", False),
    ("None", None, True),
    ("None", 0, False),
    ("1 | 2", 2, True),
    ("1 | 2", 3, False),
    ("_", 5, True),
    ("x", 5, True),
    ("[a, b]", 5, None),
    ("1 | [a]", 2, None),
]


@pytest.mark.parametrize(("text", "value", "wanted"), CASES)
def test_which_case_takes_a_value(text: str, value: object, wanted: bool | None) -> None:
    node = tree(f"match x:\n    case {text}:\n        pass")
    assert operations.case_fits(node.cases[0].pattern, value) is wanted


HANDLERS = {
    "except KeyError:\n    pass": True,
    "except KeyError:\n    raise ValueError": False,
    "except Exception:\n    sys.exit(1)": False,
    "except Exception:\n    print('x')\n    exit()": False,
    "except Exception as e:\n    log(e)\n    return None": False,
    "except:\n    log()\n    return": False,
    "except KeyError:\n    log()\n    return": True,
    "except Exception:\n    return None": True,
    "except Exception:\n    logging.error(traceback.format_exc())": False,
    "except Exception:\n    log.exception('failed')": False,
    "except Exception as e:\n    log.error(e, exc_info=True)": False,
    "except:\n    logging.error(traceback.format_exc())": False,
    "except:\n    print('failed')": True,
    "except KeyError:\n    traceback.print_exc()": True,
    "except Exception as e:\n    print(e)": True,
    "except Exception:\n    x = 1\n    return x": True,
}


@pytest.mark.parametrize("text", HANDLERS)
def test_a_handler_goes_on_with_something_else(text: str) -> None:
    node = tree(f"try:\n    pass\n{text}")
    assert operations.stands_by(node.handlers[0]) is HANDLERS[text]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("KeyError", True), ("(ValueError, KeyError)", True), ("mod.KeyError", True), ("OSError", 0)],
)
def test_what_a_handler_catches(kind: str, wanted: bool) -> None:
    assert operations.catches(expression(kind)) == wanted
    assert operations.catches(None)


CONDITIONS = {
    "if 'lr' not in cfg:\n    cfg['lr'] = 1": True,
    "if not hasattr(cfg, 'lr'):\n    cfg.lr = 1": True,
    "if not hasattr(cfg, 'lr'):\n    setattr(cfg, 'lr', 1)": True,
    "if 'lr' in cfg:\n    cfg['lr'] = 1": False,
    "if 'lr' not in cfg:\n    lr = 1": False,
    "if 'lr' not in cfg:\n    cfg['lr'] = 1\nelse:\n    pass": False,
    "if 'lr' not in cfg:\n    raise KeyError": False,
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_sets_a_default(text: str) -> None:
    assert operations.sets_a_default(tree(text)) is CONDITIONS[text]


MAKERS = {
    "def __getattr__(name): ...": True,
    "globals()['x'] = 1": True,
    "from a import *": True,
    "def f():\n    from a import *": True,
    "import a\nx = 1\nclass A:\n    def __getattr__(self, name): ...": False,
}


@pytest.mark.parametrize("text", [each for each in MAKERS if "def f" not in each])
def test_a_module_makes_names(text: str) -> None:
    assert operations.makes_names(ast.parse(text)) is MAKERS[text]


def test_a_function_that_sets_what_it_reads_merges() -> None:
    function = tree("def f(old, new, key):\n    old[key] = g(old[key], new[key])")
    reads = [node for node in ast.walk(function) if isinstance(node, ast.Subscript)]
    merged = {ast.unparse(node): operations.is_merged(node, function) for node in reads}
    assert merged == {"old[key]": True, "new[key]": False}
    assert not operations.is_merged(reads[0], None)


GETTERS = {
    "class A(dict):\n    __getattr__ = dict.get": {ast.Attribute},
    "class A:\n    def __getattr__(self, name):\n        return self._d.get(name)": {ast.Attribute},
    "class A:\n    def __getattr__(self, name):\n        return self._d[name]": set(),
    "class A:\n    def __getattr__(self, n):\n"
    "        if n not in self._d:\n            raise AttributeError\n"
    "        return self._d.get(n)": set(),
    "class A:\n    x = 1": set(),
    "class A(dict):\n    def __missing__(self, key):\n        return None": {ast.Subscript},
    "class A(dict):\n    def __missing__(self, key):\n        raise KeyError(key)": set(),
}


@pytest.mark.parametrize("text", GETTERS)
def test_a_class_that_gives_none_for_what_is_not_there(text: str) -> None:
    assert operations.gives_none(class_of(text)) == GETTERS[text]
    derived = class_of("class B(A):\n    pass", class_of(text))
    assert operations.gives_none(derived) == GETTERS[text]
    assert not operations.gives_none(UNKNOWN)


def test_a_function_gives_none_where_the_class_does_that_it_calls() -> None:
    text = "def fill(d):\n    return A(**{k: fill(v) for k, v in d.items()})\n"
    text += "class A(dict):\n    def __missing__(self, key):\n        return None\n"
    made = module(text)
    node = made.tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    assert operations.gives_none(Function(made, node, Scope(made))) == {ast.Subscript}


def test_the_fields_of_a_record_are_those_of_its_bases_first() -> None:
    base = class_of("@dataclass\nclass A:\n    a: int\n    b: int = 1\n    c = 2")
    below = class_of("@dataclass\nclass B(A):\n    d: int\n    a: str", base)
    assert [name for name, _, _ in operations.field_names(below)] == ["a", "b", "d"]
    assert operations.field_names(class_of("class C:\n    a: int")) == []


def test_the_arguments_of_an_entry_beside_the_config() -> None:
    function = function_of("def f(cfg, a, *, b): ...")
    assert operations.unknown_rest(function) == {"a": UNKNOWN, "b": UNKNOWN}
    assert operations.unknown_rest(function, True)["cfg"] == Origin("cfg")
    cls = class_of("class A: ...")
    assert operations.unknown_rest(cls) == {}
    cls.members["__init__"] = function_of("def __init__(self, cfg, a): ...")
    assert operations.unknown_rest(cls) == {"a": UNKNOWN}


def test_the_parts_of_the_config_in_values() -> None:
    a, b = Cfg(("a",)), Cfg(("b",))
    record = Instance(class_of("class A: ..."))
    record.record = (a,)
    deep = listing([listing([listing([b])])])
    values = [Const(1), a, record, Either([b, UNKNOWN]), Table({"x": a}, (b,)), listing([deep])]
    assert operations.parts_in(values) == [a, a, b, b, a]
    assert operations.parts_in([deep]) == [b]


def test_a_value_of_the_config_that_a_run_gives_is_not_known() -> None:
    place = Place("", ())
    assert operations.known_value(Item("${a}", place), ("b",)) is UNKNOWN
    assert operations.known_value(Item("???", place)) is UNKNOWN
    assert keys_of(operations.known_value(Item(3, place), ("b",))) == (("b",),)


@given_any(PLAIN, PLAIN)
def test_entries_take_any_key(key: Any, value: Any) -> None:
    entries: Any = {}
    operations.store(entries, key, Const(value))
    assert list(entries.values()) == [Const(value)]
    same = key == key
    if operations.is_key(key) and same:
        assert operations.fetch(entries, key) == Const(value)
    else:
        assert operations.fetch(entries, key) in (UNKNOWN, Const(value))


def test_names_after_branches() -> None:
    found = operations.joined([{"a": Const(1), "b": Const(1)}, {"a": Const(1), "b": Const(2)}])
    assert found["a"] == Const(1)
    assert isinstance(found["b"], Either)
    assert found["b"].values == [Const(1), Const(2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [(Const(1), Const(True)), (Pattern("a"), Const("a")), (Cfg(("a",)), Const(("a",)))],
)
def test_values_that_only_look_alike_are_two(one: Any, other: Any) -> None:
    found = operations.joined([{"a": one}, {"a": other}])["a"]
    assert isinstance(found, Either)
    assert [type(value) for value in found.values] == [type(one), type(other)]
