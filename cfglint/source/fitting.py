"""Whether a call fits the function of the repository that it calls, whatever the values are."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from cfglint.source.operations import spelled
from cfglint.source.values import Class, Function, Keywords, Spread, Value

TRANSPARENT = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "abc.abstractmethod", "override", "final"}
    | {"torch.no_grad", "torch.inference_mode", "torch.jit.ignore", "torch.jit.export"}
    | {"lru_cache", "functools.lru_cache", "cache", "functools.cache", "rank_zero_only"}
)
"""Decorators after which a function takes what it says."""


def misfit(called: Value, arguments: list[Value], keywords: Keywords, node: ast.Call) -> str:
    """Why a call raises TypeError, in words that end a sentence; "" where it may not.

    Args:
        arguments: what is given by position; `keywords` what is given by name, with None for what
            is spread with `**`.
    """
    match called:
        case Class() if _is_plain(called):
            function, skipped = called.method("__init__"), 1
        case Function():
            function, skipped = called, int(called.bound is not None)
        case _:
            return ""
    if function is None or not _is_transparent(function.node):
        return ""
    taken = _taken(function.node, skipped)
    positional, spec = taken.positional, function.node.args
    given = [key for key in keywords if key is not None]
    if spec.kwarg is None and not taken.named.issuperset(given):
        several = keywords.get(None)
        if not (type(several) is Spread and several.open):  # else it may not have been given
            refused = next(key for key in given if key not in taken.named)
            return f"`{called.name}` takes no argument `{refused}`"
    if any(type(argument) is ast.Starred for argument in node.args) or None in keywords:
        return ""
    if len(arguments) > len(positional) and spec.vararg is None:
        count = len(positional)
        return f"`{called.name}` takes {count} arguments by position, not {len(arguments)}"
    for key in positional[: len(arguments)] if given else ():
        if key in keywords:
            return f"`{called.name}` is given `{key}` twice"
    missing = (key for key in positional[len(arguments) :] if key in taken.required)
    for key in (*missing, *taken.keyword_only):
        if key not in keywords:
            return f"`{called.name}` needs the argument `{key}`"
    return ""


class _Taken(NamedTuple):
    """What a function takes: by position, by name, and which of each it needs."""

    positional: tuple[str, ...]
    named: frozenset[str]
    required: frozenset[str]
    keyword_only: tuple[str, ...]


@lru_cache(maxsize=8192)
def _taken(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, skipped: int) -> _Taken:
    """What a function takes beside its first `skipped` arguments."""
    spec = function.args
    by_position = [argument.arg for argument in [*spec.posonlyargs, *spec.args]]
    positional = by_position[skipped:]
    named = {*positional[max(0, len(spec.posonlyargs) - skipped) :]}
    named |= {argument.arg for argument in spec.kwonlyargs}
    optional = by_position[len(by_position) - len(spec.defaults) :]
    keyword_only = tuple(
        argument.arg
        for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        if default is None
    )
    required = frozenset(positional).difference(optional)
    return _Taken(tuple(positional), frozenset(named), required, keyword_only)


@lru_cache(maxsize=8192)
def _is_transparent(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether calling a function gives it what the call has."""
    match function:
        case ast.Lambda():
            return False
        case node:
            names = (spelled(each).removesuffix("(?)") for each in node.decorator_list)
            return all(name in TRANSPARENT for name in names)


def _is_plain(cls: Class) -> bool:
    """Whether calling a class is calling its `__init__`."""
    decorated = any(each.node.decorator_list for each in cls.mro())
    meta = any(each.node.keywords for each in cls.mro())
    return not (decorated or meta or cls.find("__new__") is not None)
