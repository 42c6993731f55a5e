"""What a resolver that evaluates its argument as Python surely raises on.

`${eval:'${data.batch} * 2'}` is the text `8 * 2` before it is evaluated. A word that another key
gives, where nothing has that name, and a list that is added to a number end the run that reads it.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfglint.compose.dangling import counted_from, interpolations
from cfglint.compose.items import MANDATORY, Item, item_at

_INSIDE = re.compile(r"\$\{(\.*)([\w\-]+(?:\.[\w\-]+)*)\}")
_MOST_STEPS = 8
"""References to references that are followed."""

_LONGEST = 400
"""Characters of an expression that is looked at."""


class Misfit(NamedTuple):
    """A value with which an expression raises: its key path, the expression with it, and why."""

    path: tuple[str, ...]
    item: Item
    text: str
    why: str


def misfits(
    root: Item, evaluating: frozenset[str], is_a_name: Callable[[str], bool]
) -> Iterator[Misfit]:
    """The values of a whole config that expressions made of them surely raise on.

    Args:
        evaluating: the resolvers that evaluate their argument.
        is_a_name: whether an expression may find something under a name.
    """
    for path, item in _texts(root, ()):
        for found in interpolations(str(item.value)):
            if found.resolver in evaluating:
                text = found.text.partition(":")[2].strip()
                yield from _misfits_of(root, path, text, is_a_name)


def _misfits_of(
    root: Item, path: tuple[str, ...], text: str, is_a_name: Callable[[str], bool]
) -> Iterator[Misfit]:
    quoted = re.fullmatch(r"(['\"])(.*)\1", text)
    text = quoted[2] if quoted is not None else text
    values: dict[str, tuple[tuple[str, ...], Item]] = {}
    for match in _INSIDE.finditer(text):
        start = counted_from(path, match[1])
        found = _value_at(root, (*start, *match[2].split("."))) if start is not None else None
        if found is None:
            return
        values[match[0]] = found
    whole = _INSIDE.sub(lambda match: _as_text(values[match[0]][1]), text)
    if "$" in whole or "\\" in whole or len(whole) > _LONGEST:
        return
    try:
        tree = ast.parse(whole.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    if any(isinstance(node, _SKIPS) for node in ast.walk(tree)):
        return  # what is not come to raises nothing
    for at, item in values.values():
        why = _why(tree, item, is_a_name)
        if why:
            yield Misfit(at, item, whole.strip(), why)


_SKIPS = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.comprehension)


def _why(tree: ast.Expression, item: Item, is_a_name: Callable[[str], bool]) -> str:
    """Why an expression raises because of one of the values in it; "" where it may not."""
    value = item.value
    if isinstance(value, str) and value.isidentifier():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if value in names and not hasattr(builtins, value) and not is_a_name(value):
            return f"there is no name `{value}`"
    if isinstance(value, list) and any(map(_adds_a_list, ast.walk(tree))):
        return "a list and a number make no sum"
    return ""


def _adds_a_list(node: ast.AST) -> bool:
    """Whether an operation has a list and a number, and is no repetition."""
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Mult):
        return False
    kinds = [type(each) for each in (node.left, node.right)]
    numbers = [
        each
        for each in (node.left, node.right)
        if isinstance(each, ast.Constant) and type(each.value) in (int, float)
    ]
    return ast.List in kinds and len(numbers) == 1


def _value_at(root: Item, path: tuple[str, ...]) -> tuple[tuple[str, ...], Item] | None:
    """The plain value that a reference comes to, with its path; None where it is not known."""
    for _ in range(_MOST_STEPS):
        item = item_at(root, path)
        if item is None or item.is_mapping or item.value in (None, MANDATORY):
            return None
        if isinstance(item.value, list):
            plain = all(isinstance(each.value, (int, float)) for each in item.value)
            return (path, item) if plain else None
        if not item.interpolated:
            return path, item
        match = _INSIDE.fullmatch(str(item.value))
        start = counted_from(path, match[1]) if match is not None else None
        if match is None or start is None:
            return None
        path = (*start, *match[2].split("."))
    return None


def _as_text(item: Item) -> str:
    return str(item.plain())


def _texts(item: Item, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Item]]:
    if item.is_mapping:
        for key, child in item.mapping.items():
            yield from _texts(child, (*path, key))
    elif item.interpolated:
        yield path, item
