"""Whether a call fits the function of the repository that it calls, whatever the values are."""

from __future__ import annotations

import ast
from functools import lru_cache

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
    spec = function.node.args
    positional = [argument.arg for argument in [*spec.posonlyargs, *spec.args]][skipped:]
    named = {*positional[max(0, len(spec.posonlyargs) - skipped) :]}
    named |= {argument.arg for argument in spec.kwonlyargs}
    given = [key for key in keywords if key is not None]
    refused = [key for key in given if key not in named]
    match keywords.get(None):
        case Spread(open=several):
            pass
        case _:
            several = False
    if refused and spec.kwarg is None and not several:  # else it may not have been given
        return f"`{called.name}` takes no argument `{refused[0]}`"
    if any(type(argument) is ast.Starred for argument in node.args) or None in keywords:
        return ""
    if len(arguments) > len(positional) and spec.vararg is None:
        count = len(positional)
        return f"`{called.name}` takes {count} arguments by position, not {len(arguments)}"
    twice = [key for key in positional[: len(arguments)] if key in given]
    if twice:
        return f"`{called.name}` is given `{twice[0]}` twice"
    return _lacking(called.name, spec, positional[len(arguments) :], given)


@lru_cache(maxsize=8192)
def _is_transparent(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether calling a function gives it what the call has."""
    match function:
        case ast.Lambda():
            return False
        case node:
            names = (spelled(each).removesuffix("(?)") for each in node.decorator_list)
            return all(name in TRANSPARENT for name in names)


def _lacking(name: str, spec: ast.arguments, left: list[str], given: list[str]) -> str:
    """Which required argument a call does not give."""
    optional = [argument.arg for argument in [*spec.posonlyargs, *spec.args]]
    optional = optional[len(optional) - len(spec.defaults) :]
    keyword_only = [
        argument.arg
        for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        if default is None
    ]
    missing = [key for key in left if key not in optional and key not in given]
    missing += [key for key in keyword_only if key not in given]
    return f"`{name}` needs the argument `{missing[0]}`" if missing else ""


def _is_plain(cls: Class) -> bool:
    """Whether calling a class is calling its `__init__`."""
    decorated = any(each.node.decorator_list for each in cls.mro())
    meta = any(each.node.keywords for each in cls.mro())
    return not (decorated or meta or cls.find("__new__") is not None)
