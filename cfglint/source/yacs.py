"""Programs that keep their defaults in code, as YACS has them: `_C.MODEL.DIM = 96` on a `CfgNode`.

A config file is merged over them (`merge_from_file`), so a key that it leaves out is not missing.
Often the node is a global that every module imports; it is made, and its defaults set, before the
config is there. Source: https://github.com/rbgirshick/yacs
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.syntax import parsed
from cfglint.source.values import UNKNOWN, Cfg, Scope

USUAL = frozenset({"_C", "C", "cfg", "config"})
"""Names of the root where functions get it as an argument: `def add_config(cfg)`."""
NODES = frozenset({"CfgNode", "CN"})
"""Names that the class has in code."""
METHODS = frozenset(
    {"merge_from_file", "merge_from_list", "merge_from_other_cfg", "freeze", "defrost", "is_frozen"}
    | {"set_new_allowed", "register_deprecated_key", "register_renamed_key", "clone"}
)
"""Methods of a `CfgNode` that read no key."""


def of_yacs(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A node that is made, or one of its own methods; None for any other call."""
    short = spelled(node.func).rpartition(".")[2]
    if short in NODES and m.loading.wanted and m.flow.at_import and not node.args:
        m.loading.global_node = True
        return Cfg(())
    if short in METHODS and isinstance(node.func, ast.Attribute):
        holder = m.value(node.func.value, scope)
        if isinstance(holder, Cfg):
            for argument in node.args:
                m.value(argument, scope)
            return holder if short == "clone" else UNKNOWN
    return None


def defaults_in_code(texts: Iterable[tuple[str, str]]) -> set[tuple[str, ...]]:
    """The key paths that some file sets on a `CfgNode`.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    found: set[tuple[str, ...]] = set()
    for _, text in texts:
        if "CfgNode" not in text:
            continue
        tree = parsed(text)
        if tree is None:
            continue
        for node in ast.walk(tree):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                path = _path_of(target)
                if len(path) > 1 and (path[0] in USUAL or path[0].isupper()):
                    found.add(path[1:])
    return found


def _path_of(target: ast.expr) -> tuple[str, ...]:
    """The names of `a.b.c`, () for what is no such chain."""
    if isinstance(target, ast.Name):
        return (target.id,)
    if isinstance(target, ast.Attribute):
        rest = _path_of(target.value)
        return (*rest, target.attr) if rest else ()
    return ()
