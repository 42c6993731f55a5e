"""OmegaConf's functions, and Hydra's `instantiate` where it passes a part of the config on.

Sources: https://omegaconf.readthedocs.io/en/2.3_branch/usage.html and
https://hydra.cc/docs/advanced/instantiate_objects/overview/ (1.3).
"""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.assignment import set_member
from cfglint.source.calls import INSTANTIATE, call_value
from cfglint.source.forms import of_record
from cfglint.source.imports import member_of, module_named
from cfglint.source.keys import read_key, write_somewhere
from cfglint.source.loops import items_of
from cfglint.source.machine import Machine
from cfglint.source.operations import parts_in, spelled
from cfglint.source.values import (
    COMMAND_LINE,
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Namespace,
    Scope,
)

QUIET = frozenset(
    {"is_missing", "is_config", "is_dict", "is_list", "is_interpolation", "is_struct", "resolve"}
    | {"is_readonly", "set_struct", "set_readonly", "set_cache", "to_yaml", "save", "missing_keys"}
    | {"register_new_resolver", "register_resolver", "clear_resolvers", "get_type"}
)
"""Functions of `OmegaConf` that read no key, or say of all of them how they are read."""
CONTEXTS = frozenset({"open_dict", "read_write", "flag_override"})
"""Functions beside `OmegaConf` that change how a config may be written, in a `with` block."""
SAME = frozenset({"create", "to_container", "to_object", "masked_copy", "unsafe_merge"})
"""Functions whose result is their first argument in another form."""
FROM_THE_COMMAND_LINE = frozenset({"from_cli", "from_dotlist"})
_OPTIONS = frozenset({"_target_", "_partial_", "_convert_", "_recursive_", "_args_"})


def of_hydra(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """What such a call gives; None where it is none of them."""
    name = spelled(node.func)
    short = name.rpartition(".")[2]
    if short in CONTEXTS:
        values_of(m, node, scope)
        return UNKNOWN
    if short in INSTANTIATE and node.args and name != "subprocess.call":
        return instantiate(m, node, scope)
    if ".".join(name.split(".")[-2:-1]) != "OmegaConf":
        return None
    if short in QUIET or short in FROM_THE_COMMAND_LINE:
        values_of(m, node, scope)
        return COMMAND_LINE if short in FROM_THE_COMMAND_LINE else UNKNOWN
    if short in SAME and node.args:
        first = values_of(m, node, scope)[0]
        record = isinstance(first, Instance) and first.record
        return of_record(m, first, node, scope) if record else first
    if short == "merge":
        return merge(m, node, scope)
    if short in ("select", "update") and len(node.args) > 1:
        return by_path(m, short, node, scope)
    return None


def values_of(m: Machine, node: ast.Call, scope: Scope) -> list[Any]:
    """The values of all arguments of a call."""
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [m.value(value, scope) for value in values]


def merge(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """The config over others, or under them: what they have that it has not is not missing."""
    values: list[Any] = []
    for source in node.args:
        if isinstance(source, ast.Starred):  # `merge(*[load(path) for path in paths], cli)`
            several = items_of(m, m.value(source.value, scope), source, scope)
            values += several if several is not None else [UNKNOWN]
        else:
            values.append(m.value(source, scope))
    values = [value for value in values if value is not COMMAND_LINE]
    parts = [value for value in values if isinstance(value, Cfg)]
    if len(parts) < len(values):
        m.section.laid_over.update(part.path for part in parts)
    if not parts:
        return UNKNOWN
    return parts[0] if len(set(parts)) == 1 else Either(list(dict.fromkeys(parts)))


def by_path(m: Machine, short: str, node: ast.Call, scope: Scope) -> Any:
    """`OmegaConf.select(cfg, "a.b")`, which gives None for what is not there, and `update`."""
    holder, path, *others = values_of(m, node, scope)
    if not isinstance(holder, Cfg):
        return UNKNOWN
    if not isinstance(path, Const) or not isinstance(path.value, str):
        if short == "update":
            write_somewhere(m, holder, node, scope)
        else:
            m.record.note_reading(scope, node, "reads a key that is not known here", holder.path)
        return UNKNOWN
    names = path.value.split(".")
    value: Any = holder
    for number, name in enumerate(names):
        if not isinstance(value, Cfg):
            return UNKNOWN
        if short == "update" and number == len(names) - 1:
            set_member(m, value, name, others[0] if others else UNKNOWN, node, scope)
            return UNKNOWN
        value = read_key(m, value, name, node, scope, Const(None), "None")
    return value


def instantiate(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """Follow into the class that a node names, where it gets more of the config than the node:
    the node's own keys are held against the signature by rules."""
    held = m.value(node.args[0], scope)
    extra = [m.value(argument, scope) for argument in node.args[1:]]
    named = {k.arg: m.value(k.value, scope) for k in node.keywords}
    target = m.section.value_at((*held.path, "_target_")) if isinstance(held, Cfg) else None
    if not isinstance(held, Cfg) or not isinstance(target, str):
        return None
    given = [*extra, *named.values()]
    if not parts_in(given) or None in named:
        return None
    entry = named_by(m, target)
    if not isinstance(entry, (Class, Function)):
        return None
    keywords: dict[str | None, Any] = dict(named)
    for key in m.section.value_at(held.path):
        if key not in _OPTIONS:
            keywords.setdefault(key, UNKNOWN)
    text = f"what `{'.'.join(held.path)}` has goes to `{target[:80]}`"
    m.record.note(scope, node, text, True, held.path)
    return call_value(m, entry, extra, keywords, node, scope.module)


def named_by(m: Machine, target: str) -> Any:
    """The class or function that a dotted name means in this repository."""
    path, _, attribute = target.rpartition(".")
    module = module_named(m, path) if path else None
    return member_of(m, Namespace(module), attribute) if module is not None else None
