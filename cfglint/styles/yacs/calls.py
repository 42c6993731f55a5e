"""A `CfgNode` in code that reads it: how it is made, and its own methods.

A config file is merged over defaults in code, so a key that it leaves out is not missing. Often the
node is a global that every module imports; it is made, and its defaults set, before the config is
there. Source: https://github.com/rbgirshick/yacs
"""

from __future__ import annotations

import ast

from cfglint.source.keys import filled
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.values import UNKNOWN, Cfg, Scope, Value

NODES = ("CfgNode", "CN")
"""Names that the class has in code."""

METHODS = (
    *("merge_from_file", "merge_from_list", "merge_from_other_cfg", "freeze", "defrost"),
    *("is_frozen", "set_new_allowed", "register_deprecated_key", "register_renamed_key", "clone"),
)
"""Methods of a `CfgNode` that read no key."""

FILLING = frozenset({"merge_from_file", "merge_from_other_cfg"})
"""Those that lay the keys of a file over the defaults."""


def make(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A node that is made while modules are imported: it will hold the config."""
    if not m.loading.wanted or not m.flow.at_import or node.args:
        return None
    m.loading.global_node = True
    return Cfg(())


def method(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A method of a node. Of those that give something, only `clone` gives a config."""
    if not isinstance(node.func, ast.Attribute):
        return None
    holder = m.value(node.func.value, scope)
    if not isinstance(holder, Cfg):
        return None
    for argument in node.args:
        m.value(argument, scope)
    if node.func.attr in FILLING:
        filled(m, holder)
    return holder if spelled(node.func).endswith("clone") else UNKNOWN


KNOWN = Knowledge(
    calls={**dict.fromkeys(NODES, make), **{f".{name}": method for name in METHODS}},
    shown=frozenset({"freeze", "defrost", "is_frozen"}),
    merging=frozenset({"merge_from_file", "merge_from_list"}),
)
