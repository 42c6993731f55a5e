"""Metrics that the code of a repository logs, wherever it does: by `self.log("val/loss", x)` of a
LightningModule, and by the same method of what a callback is given.

Source: https://lightning.ai/docs/pytorch/stable/extensions/logging.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cfglint.source.library import Library
from cfglint.source.reads import Logged
from cfglint.source.signatures import order_of
from cfglint.source.syntax import dotted, nodes_in, parsed

_ANY = re.compile(r"\.log(?:_dict)?\(")
_OF_OTHERS = re.compile(
    r"(?:^|\.)(?:math|np|numpy|torch|wandb|mlflow|logger|logging|run)$|experiment"
)
"""Objects whose `log` is another one."""


def logs(library: Library, name: str) -> bool:
    """Whether a class, or a base of it, logs metrics."""
    found = library.definition(name)
    if found is None or found.cls is None:
        return False
    classes, _ = order_of(library, found)
    calls = (call for each in classes for call in nodes_in(each.node, ast.Call))
    return any(dotted(call.func) in ("self.log", "self.log_dict") for call in calls)


def logged_in(texts: list[tuple[str, str]] | None) -> tuple[Logged, ...] | None:
    """All metrics that Python files log; None where a name is not known.

    Args:
        texts: (path, text) of the files; None where they were not all read.
    """
    if texts is None:
        return None
    found: dict[Logged, None] = {}
    for path, text in texts:
        tree = parsed(text) if _ANY.search(text) is not None else None
        for call in nodes_in(tree, ast.Call) if tree is not None else ():
            for name in _names(call):
                if name is None:
                    return None
                found[Logged(*name, path, call.lineno)] = None
    return tuple(found)


_TRACKED = re.compile(r"\bwandb\.log\(")
_TRACKED_OTHERWISE = re.compile(
    r"\b(?:WandbLogger|report_to|sync_tensorboard|log_metrics|accelerator\.log|wandb\.run\b"
    r"|WandbCallback|WandbMetricsLogger|log_with|wandb\.summary|run\.log|experiment\.log)\b"
    r"|\bimport\s+wandb\s+as\b|from\s+wandb\b"
)
"""How else a metric reaches W&B."""


def tracked_in(texts: list[tuple[str, str]] | None) -> tuple[Logged, ...] | None:
    """All metrics that Python files give `wandb.log`; None where a name is not known, or metrics
    may reach W&B in another way.

    Args:
        texts: as for `logged_in`.
    """
    found: dict[Logged, None] = {}
    for path, text in texts or ():
        if _TRACKED_OTHERWISE.search(text) is not None:
            return None
        tree = parsed(text) if _TRACKED.search(text) is not None else None
        for call in nodes_in(tree, ast.Call) if tree is not None else ():
            if dotted(call.func) != "wandb.log":
                continue
            what = call.args[0] if call.args else None
            names = [_name(key) for key in what.keys] if isinstance(what, ast.Dict) else [None]
            for name in names:
                if name is None:
                    return None
                found[Logged(*name, path, call.lineno)] = None
    return tuple(found)


def _names(call: ast.Call) -> Iterator[tuple[str, bool] | None]:
    """What a call logs: (name, True) or (regular expression, False); None where it is not known."""
    match call.func:
        case ast.Attribute(value=holder, attr="log" | "log_dict") if call.args or call.keywords:
            if _OF_OTHERS.search(ast.unparse(holder)):
                return
        case _:
            return
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    what = call.args[0] if call.args else keywords.get("name") or keywords.get("dictionary")
    match what:
        case ast.Dict(keys=keys):
            yield from map(_name, keys)
        case _:
            yield _name(what)


def _name(node: ast.expr | None) -> tuple[str, bool] | None:
    match node:
        case ast.Constant(value=str(name)):
            return name, True
        case ast.JoinedStr(values=parts):
            return "".join(map(_as_regex, parts)), False
    return None


def _as_regex(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=text):
            return re.escape(str(text))
    return ".*"
