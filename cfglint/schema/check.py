"""One composed value against one compiled spec: the part of JSON Schema that the models use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import KeyPath
from cfglint.names import in_words, nearest
from cfglint.schema.table import Spec


class Problem(NamedTuple):
    """What is wrong with a value. `path` leads from the checked item to the culprit."""

    kind: Literal["type", "value", "unknown", "missing"]
    path: KeyPath
    item: Item
    message: str
    help: str = ""
    spec: Any = None


def check(item: Item, spec: Spec, path: KeyPath = ()) -> Iterator[Problem]:
    """All problems of an item, in file order. A value known at run time only has none."""
    if item.interpolated or _plainly_fits(item.value, spec):
        return
    branches = spec.get("anyOf")
    if branches is not None:
        yield from _check_any(item, spec, branches, path)
        return
    if "enum" in spec or "const" in spec:
        allowed = spec.get("enum", [spec.get("const")])
        if not any(_same(item.value, choice) for choice in allowed):
            yield _not_allowed(item, allowed, path)
        return
    expected = spec.get("type")
    if expected is not None and not matches_type(item.value, expected):
        yield Problem("type", path, item, f"must be {describe(spec)}, not {show(item)}", "", spec)
        return
    yield from _check_bounds(item, spec, path)
    yield from _check_known(item, spec, path)
    if isinstance(item.value, list):
        inner = spec.get("items")
        if isinstance(inner, dict):
            for index, child in enumerate(item.value):
                yield from check(child, inner, (*path, index))
    elif isinstance(item.value, dict):
        yield from _check_mapping(item, spec, path)


_SIMPLE: dict[Any, Any] = {"integer": int, "number": (int, float), "string": str, "boolean": bool}


def _plainly_fits(value: Any, spec: Spec) -> bool:
    """A quick yes for scalars of a plain type within bounds; anything else takes the long way."""
    if isinstance(value, (dict, list)) or value not in spec.get("x-known", (value,)):
        return False
    for branch in spec.get("anyOf", (spec,)):
        kind = branch.get("type")
        if kind == "null" and value is None:
            return True
        simple = _SIMPLE.get(kind)
        if "enum" in branch:
            if any(_same(value, choice) for choice in branch["enum"]):
                return True
            continue
        if simple is None or not isinstance(value, simple):
            continue
        if kind == "boolean":
            return True
        if isinstance(value, bool):
            continue
        if kind == "string":
            if len(value) >= branch.get("minLength", 0):
                return True
        elif _within(value, branch):
            return True
    return False


def _within(value: float, spec: Spec) -> bool:
    """Whether a number lies within a spec's bounds; NaN never does."""
    return bool(
        value >= spec.get("minimum", value)
        and value <= spec.get("maximum", value)
        and ("exclusiveMinimum" not in spec or value > spec["exclusiveMinimum"])
        and ("exclusiveMaximum" not in spec or value < spec["exclusiveMaximum"])
    )


def _check_any(item: Item, spec: Spec, branches: list[Spec], path: KeyPath) -> Iterator[Problem]:
    """The nearest branch speaks: the one whose type fits, else all of them in one sentence."""
    results = [list(check(item, branch, path)) for branch in branches]
    if any(not problems for problems in results):
        yield from _check_known(item, spec, path)
        return
    for branch, problems in zip(branches, results, strict=True):
        if "type" in branch and matches_type(item.value, branch["type"]):
            yield from problems
            return
    for branch in branches:
        if "enum" in branch:
            yield _not_allowed(item, branch["enum"], path)
            return
    yield Problem("type", path, item, f"must be {describe(spec)}, not {show(item)}", "", spec)


def _check_bounds(item: Item, spec: Spec, path: KeyPath) -> Iterator[Problem]:
    value = item.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != value:
            yield Problem("value", path, item, "is not a number (NaN)", "", spec)
        elif not _within(value, spec):
            yield Problem(
                "value", path, item, f"is {show(item)}; it must be {describe(spec)}", "", spec
            )
    elif isinstance(value, str) and len(value) < spec.get("minLength", 0):
        yield Problem("value", path, item, "is empty", "", spec)
    elif isinstance(value, list) and len(value) < spec.get("minItems", 0):
        yield Problem("value", path, item, "is an empty list", "", spec)


def _check_known(item: Item, spec: Spec, path: KeyPath) -> Iterator[Problem]:
    """Near misses of values that are known to work; other values may be the user's own."""
    known = spec.get("x-known")
    if not known or not isinstance(item.value, str) or item.value in known:
        return
    near = nearest(item.value, known)
    if near is not None and near.lower() != item.value.lower():
        yield Problem(
            "value",
            path,
            item,
            f"is `{item.value}`, which is not known",
            f"did you mean `{near}`?",
            spec,
        )


def _check_mapping(item: Item, spec: Spec, path: KeyPath) -> Iterator[Problem]:
    properties = spec.get("properties", {})
    additional = spec.get("additionalProperties", True)
    names = spec.get("propertyNames", {}).get("enum")
    for key, child in item.mapping.items():
        if key in properties:
            yield from check(child, properties[key], (*path, key))
        elif names is not None and key not in names:
            yield Problem("unknown", (*path, key), child, key, "", names)
        elif isinstance(additional, dict):
            yield from check(child, additional, (*path, key))
        elif additional is False:
            yield Problem("unknown", (*path, key), child, key, "", list(properties))
    for key in spec.get("required", ()):
        if key not in item.mapping:
            yield Problem("missing", (*path, key), item, key, "", properties.get(key, {}))


def _not_allowed(item: Item, allowed: list[Any], path: KeyPath) -> Problem:
    shown = in_words([_literal(choice) for choice in allowed], "or")
    near = nearest(str(item.value), [str(choice) for choice in allowed])
    return Problem(
        "value",
        path,
        item,
        f"is {show(item)}; it must be {shown}",
        f"did you mean `{near}`?" if near else "",
    )


def _same(value: Any, choice: Any) -> bool:
    return type(value) is type(choice) and bool(value == choice)


def matches_type(value: Any, expected: str) -> bool:
    """Whether a Python value has a JSON Schema type, strictly: True is no integer."""
    if expected == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if expected == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if expected == "string":
        return isinstance(value, str)
    if expected == "boolean":
        return isinstance(value, bool)
    if expected == "null":
        return value is None
    if expected == "array":
        return isinstance(value, list)
    return isinstance(value, dict)


_NOUNS = {
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "a mapping",
}


def describe(spec: Spec) -> str:
    """A spec in words, with its unit: "an integer of at least 1 (samples)"."""
    if "anyOf" in spec:
        branches = [b for b in spec["anyOf"] if b.get("type") != "null"]
        return in_words([describe(b) for b in branches], "or") + _unit(spec)
    if "enum" in spec:
        return in_words([_literal(choice) for choice in spec["enum"]], "or")
    words = _NOUNS.get(spec.get("type", ""), "a value")
    inner = spec.get("items")
    if isinstance(inner, dict) and inner.get("type") in _NOUNS:
        words += {"integer": " of integers", "number": " of numbers", "string": " of names"}.get(
            inner["type"], ""
        )
    low, high = spec.get("minimum"), spec.get("maximum")
    above, below = spec.get("exclusiveMinimum"), spec.get("exclusiveMaximum")
    if low is not None and high is not None:
        words += f" from {_number(low)} to {_number(high)}"
    elif low is not None and below is not None:
        words += f" from {_number(low)} to below {_number(below)}"
    elif above is not None and below is not None:
        words += f" between {_number(above)} and {_number(below)}"
    elif low is not None:
        words += f" of at least {_number(low)}"
    elif above is not None:
        words += f" above {_number(above)}"
    elif high is not None:
        words += f" of at most {_number(high)}"
    return words + _unit(spec)


def _unit(spec: Spec) -> str:
    unit = spec.get("x-unit")
    return f" ({unit})" if unit else ""


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _literal(value: Any) -> str:
    return f"`{value!r}`" if isinstance(value, str) and value[:1].isdigit() else f"`{value}`"


def show(item: Item) -> str:
    """A value as a message shows it: short, and with what it is where that is not plain."""
    value = item.value
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, str):
        return f"the text '{value[:40]}{'...' if len(value) > 40 else ''}'"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return str(value)[:40]
