"""Several contracts as one: a fault is one of all of them."""

from __future__ import annotations

from cfglint.binding.faults import faults_of
from cfglint.compose.items import Item
from cfglint.contract import Code, Contract, Key, Type
from cfglint.contract.agreement import agreed
from cfglint.diagnostic import Place

AT = Code("a.py", 1)
INT, TEXT = Type("int", "int"), Type("str", "str")


def item(value: object) -> Item:
    if isinstance(value, dict):
        value = {key: item(each) for key, each in value.items()}
    return Item(value, Place("a.yaml", (), "key", 0))  # type: ignore[arg-type]


def told(given: object, *contracts: Contract) -> set[tuple[str, str]]:
    return {(f.kind, ".".join(f.path)) for f in faults_of(item(given), agreed(list(contracts)))}


ONE = Contract(
    "One",
    AT,
    {"a": Key(AT, "required", INT), "b": Key(AT, type=INT), "c": Key(AT, type=INT)},
    "raises",
    "pydantic",
)
OTHER = Contract(
    "Other",
    AT,
    {"a": Key(AT, "required", INT), "b": Key(AT, "required", TEXT), "d": Key(AT, type=INT)},
    "raises",
    "pydantic",
)


def test_what_all_refuse_is_told() -> None:
    assert told({"a": "x", "e": 1}, ONE, OTHER) == {("refused", "a"), ("unknown", "e")}
    assert told({}, ONE, OTHER) == {("missing", "a")}


def test_what_one_takes_is_not_told() -> None:
    assert told({"a": 1, "b": "text", "c": "text", "d": "text"}, ONE, OTHER) == set()


def test_openness_is_that_of_the_most_open() -> None:
    assert agreed([ONE, OTHER._replace(unknown="kept")]).unknown == "kept"
    assert agreed([ONE]) is ONE


def test_what_is_inside_agrees_too() -> None:
    one = ONE._replace(keys={"n": Key(AT, inside=ONE)})
    other = OTHER._replace(keys={"n": Key(AT, inside=OTHER)})
    assert told({"n": {"b": 1, "z": 2}}, one, other) == {("missing", "n.a"), ("unknown", "n.z")}


def test_a_value_that_fits_neither_of_two_types_is_told() -> None:
    one = ONE._replace(keys={"a": Key(AT, type=INT)})
    other = ONE._replace(keys={"a": Key(AT, type=Type("bool", "bool"))})
    assert told({"a": "many"}, one, other) == {("refused", "a")}
    assert told({"a": 3}, one, other) == set()
    assert told({"a": "many"}, one, other._replace(conversion="none")) == set()


def test_a_class_raises_only_where_all_do() -> None:
    checks = ONE._replace(keys={"a": Key(AT, type=TEXT, checked=True)}, conversion="none")
    other = ONE._replace(keys={"a": Key(AT, type=TEXT)}, conversion="none")
    assert told({"a": 3}, checks, checks) == {("refused", "a")}
    assert told({"a": 3}, checks, other) == set()


def test_a_mapping_that_is_of_either_of_two_classes() -> None:
    inner = Contract("Inner", AT, {"x": Key(AT, type=INT)}, "raises", "pydantic")
    built = Type("class", "Inner", inside=inner)
    either = [
        Contract("A", AT, {"a": Key(AT, type=each)}, "raises", "pydantic")
        for each in (built, Type("class", "Other", inside=inner), TEXT)
    ]
    assert told({"a": {"x": 1}}, *either) == set()
    assert told({"b": 1}, *either) == {("unknown", "b")}
