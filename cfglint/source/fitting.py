"""Whether a call fits the function of the repository that it calls, whatever the values are."""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.operations import spelled
from cfglint.source.values import Class, Function, Spread

TRANSPARENT = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "abc.abstractmethod", "override", "final"}
    | {"torch.no_grad", "torch.inference_mode", "torch.jit.ignore", "torch.jit.export"}
    | {"lru_cache", "functools.lru_cache", "cache", "functools.cache", "rank_zero_only"}
)
"""Decorators after which a function takes what it says."""


def misfit(
    called: Any, arguments: list[Any], keywords: dict[str | None, Any], node: ast.Call
) -> str:
    """Why a call raises TypeError, in words that end a sentence; "" where it may not.

    Args:
        arguments: what is given by position; `keywords` what is given by name, with None for what
            is spread with `**`.
    """
    function = called
    skipped = 0
    if isinstance(called, Class):
        if not _is_plain(called):
            return ""
        function, skipped = called.find("__init__"), 1
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        return ""
    if any(spelled(d).removesuffix("(?)") not in TRANSPARENT for d in function.node.decorator_list):
        return ""
    spec = function.node.args
    skipped = 1 if function.bound is not None else skipped
    positional = [argument.arg for argument in [*spec.posonlyargs, *spec.args]][skipped:]
    named = {*positional[max(0, len(spec.posonlyargs) - skipped) :]}
    named |= {argument.arg for argument in spec.kwonlyargs}
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    name = called.node.name if isinstance(called, Class) else function.node.name
    given = [key for key in keywords if key is not None]
    refused = [key for key in given if key not in named]
    spread = keywords.get(None)
    several = isinstance(spread, Spread) and spread.open
    if refused and spec.kwarg is None and not several:  # else it may not have been given
        return f"`{name}` takes no argument `{refused[0]}`"
    if starred or None in keywords:
        return ""
    if len(arguments) > len(positional) and spec.vararg is None:
        return f"`{name}` takes {len(positional)} arguments by position, not {len(arguments)}"
    twice = [key for key in positional[: len(arguments)] if key in given]
    if twice:
        return f"`{name}` is given `{twice[0]}` twice"
    return _lacking(name, spec, positional[len(arguments) :], given)


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
