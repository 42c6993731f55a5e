"""Keys whose values code passes to optimizers as they stand.

PyTorch's optimizers compare what they get with 0, so that a text raises a TypeError there
(`torch/optim/adamw.py` and its siblings, torch 2.14).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from cfglint.source.syntax import lines_with, parsed, walk_at

TUNED = frozenset(("lr", "weight_decay"))
"""Keywords that every optimizer of PyTorch has: whichever a config chooses, it gets them."""

_GIVES = re.compile(rf"\b(?:{'|'.join(sorted(TUNED))})\s*=")
"""What a text has in which a call gives one of them; a text without it is not parsed."""


def tuned_in(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The names of what the calls that make optimizers get: `lr` of `SGD(..., lr=cfg.lr)`.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    found: set[str] = set()
    for _, text in texts:
        if ("parameters()" in text or "optim." in text) and _GIVES.search(text):
            found.update(_tuned(text))
    return frozenset(found)


def _tuned(text: str) -> Iterator[str]:
    tree = parsed(text)
    if tree is None:
        return
    for node in walk_at(tree, lines_with(TUNED, text)):
        if not isinstance(node, ast.Call) or not _makes_an_optimizer(node):
            continue
        for keyword in node.keywords:
            if keyword.arg in TUNED and (name := _name(keyword.value)):
                yield name


def _makes_an_optimizer(call: ast.Call) -> bool:
    """Whether a call is of `torch.optim`, or of a function that gets a model's parameters."""
    parts = []
    function: ast.expr = call.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        parts.append(function.id)
    if "optim" in parts[1:]:
        return True
    if not parts or "clip" in parts[0] or "ema" in parts[0].lower():
        return False
    return any(_gives_parameters(argument) for argument in call.args)


def _gives_parameters(node: ast.expr) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Attribute)
        and inner.func.attr == "parameters"
        for inner in ast.walk(node)
    )


def _name(value: ast.expr) -> str:
    """The key that a value is read by, or the name of a variable; "" for what is neither."""
    if isinstance(value, ast.Attribute):
        return value.attr
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Subscript):
        value = value.slice
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
        value = value.args[0] if value.func.attr == "get" else value
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if is_text and isinstance(value, ast.Constant) else ""
