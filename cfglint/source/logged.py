"""Metrics that the code of a repository logs, wherever it does: by `self.log("val/loss", x)` of a
LightningModule, and by the same method of what a callback is given.

Source: https://lightning.ai/docs/pytorch/stable/extensions/logging.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.reads import Logged
from cfglint.source.signatures import order_of
from cfglint.source.syntax import parsed

_ANY = re.compile(r"\.log(?:_dict)?\(")
_OF_OTHERS = re.compile(
    r"(?:^|\.)(?:math|np|numpy|torch|wandb|mlflow|logger|logging|run)$|experiment"
)
"""Objects whose `log` is another one."""


def logs(library: Library, name: str) -> bool:
    """Whether a class, or a base of it, logs metrics."""
    found = library.find(name)
    if not isinstance(found, Definition) or not isinstance(found.node, ast.ClassDef):
        return False
    classes, _ = order_of(library, found)
    calls = (n.func for each in classes for n in ast.walk(each.node) if isinstance(n, ast.Call))
    return any(ast.unparse(called) in ("self.log", "self.log_dict") for called in calls)


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
        for node in ast.walk(tree) if tree is not None else ():
            for name in _names(node):
                if name is None:
                    return None
                if isinstance(node, ast.Call):
                    found[Logged(*name, path, node.lineno)] = None
    return tuple(found)


def _names(node: ast.AST) -> Iterator[tuple[str, bool] | None]:
    """What a call logs: (name, True) or (regular expression, False); None where it is not known."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr not in ("log", "log_dict") or not (node.args or node.keywords):
        return
    if _OF_OTHERS.search(ast.unparse(node.func.value)):
        return
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    what = node.args[0] if node.args else keywords.get("name") or keywords.get("dictionary")
    named = [what]
    if isinstance(what, ast.Dict):
        named = list(what.keys)
    for each in named:
        yield _name(each)


def _name(node: ast.expr | None) -> tuple[str, bool] | None:
    if isinstance(node, ast.Constant):
        return (node.value, True) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"
            for part in node.values
        ]
        return "".join(parts), False
    return None
