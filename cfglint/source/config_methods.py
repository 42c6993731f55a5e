"""Methods of dictionaries: of the config, and of literals in code."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from cfglint.source.assignment import set_member
from cfglint.source.calls import call_value, read_arguments
from cfglint.source.forms import COPYING, MERGING, SHOWN, held_by
from cfglint.source.imports import resolve
from cfglint.source.keys import before_the_config, read_key, write_somewhere
from cfglint.source.machine import Machine
from cfglint.source.operations import fetch, is_key, laid, listed
from cfglint.source.raising import KEY
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Parsed,
    Scope,
    Swept,
    Table,
    Value,
    form_of,
)

MAX_ENTRIES = 10_000
"""Entries of a literal that is added to, beyond which no more are."""


def of_mapping(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """A method of the config, or of a literal."""
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    holder = m.value(node.func.value, scope)
    if isinstance(holder, Cfg):
        return config_method(m, holder, name, node, scope)
    if isinstance(holder, Either) and any(isinstance(v, Cfg) for v in holder.values):
        parts = [each for each in holder.values if isinstance(each, Cfg)]
        ways = (partial(config_method, m, each, name, node, scope) for each in parts)
        return Either([*m.flow.perhaps(*ways), UNKNOWN])
    return of_literal(m, holder, name, node, scope) if isinstance(holder, Table) else None


def changed(m: Machine, node: ast.Call, scope: Scope) -> None:
    """A method by which a literal gets or loses entries that are not followed."""
    assert isinstance(node.func, ast.Attribute)
    holder = m.value(node.func.value, scope)
    if isinstance(holder, Table):
        m.undo.put(vars(holder), "open", True)


def of_literal(m: Machine, holder: Table, name: str, node: ast.Call, scope: Scope) -> Any:
    """A method of a literal mapping or list."""
    if name in ("keys", "values", "items"):
        return listed(with_parts(m, holder), name)
    if name in ("append", "extend", "update"):
        return grow(m, holder, node, scope)
    if name == "copy" and not node.args:
        return type(holder)(dict(holder.entries), holder.rest, holder.open)
    if name == "setdefault" and node.args:
        return set_default(m, holder, node, scope)
    if name not in ("get", "pop") or not node.args:
        return None
    key = m.value(node.args[0], scope)
    known = isinstance(key, Const) and is_key(key.value) and key.value in holder.entries
    if holder.rest and not known:
        wanted = str(key.value) if isinstance(key, Const) else ""
        for part in m.section.parts_with(holder.rest, wanted):
            got = config_method(m, part, name, node, scope)
        return got
    if isinstance(key, Const) and known:
        return resolve(m, fetch(holder.entries, key.value))
    default = m.value(node.args[1], scope) if len(node.args) > 1 else Const(None)
    if isinstance(key, Const) and not holder.open and not m.flow.unsure:
        if name == "get" or len(node.args) > 1:
            return default
        m.flow.goes_to_a_handler(KEY)
    return Either([default, UNKNOWN])


def set_default(m: Machine, table: Table, node: ast.Call, scope: Scope) -> Any:
    """`setdefault` of a literal."""
    given = [m.value(argument, scope) for argument in node.args]
    key, default = given[0], given[1] if len(given) > 1 else Const(None)
    if not isinstance(key, Const) or not is_key(key.value) or m.flow.unsure or table.rest:
        m.undo.put(vars(table), "open", True)
        return Either([*table.entries.values(), default, UNKNOWN])
    if key.value not in table.entries:
        m.undo.put(table.entries, key.value, default)
    return resolve(m, table.entries[key.value])


def with_parts(m: Machine, table: Table) -> Table:
    """A literal with the keys of the parts of the config that were spread into it."""
    if not table.rest:
        return table
    entries: dict[Any, Any] = {}
    for part in table.rest:
        m.record.keyed.add(part.path)
        for key in m.section.keys_of(part):
            entries[key] = Swept((*part.path, key), m.flow.idling, form_of(part))
    return Table({**entries, **table.entries}, (), table.open)


def grow(m: Machine, table: Table, node: ast.Call, scope: Scope) -> Any:
    """What `append`, `extend` and `update` do to a literal."""
    given = [m.value(argument, scope) for argument in node.args]
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    for value in given[:1]:
        if name == "update" and isinstance(value, Cfg) and not m.flow.unsure:
            for key in m.section.keys_of(value):
                if key in table.entries:
                    swept = Swept((*value.path, key), m.flow.idling, form_of(value))
                    m.undo.put(table.entries, key, swept)
            m.undo.put(vars(table), "rest", laid((*table.rest, value)))
            continue
        if m.flow.unsure or not (name == "append" or isinstance(value, Table)):
            m.undo.put(vars(table), "open", True)
        if isinstance(value, Table):
            m.undo.put(vars(table), "rest", laid((*table.rest, *value.rest)))
        if name == "append":
            m.undo.put(table.entries, len(table.entries), value)
        elif isinstance(value, Table):
            for key, each in list(value.entries.items())[:MAX_ENTRIES]:
                if len(table.entries) >= MAX_ENTRIES:
                    break
                m.undo.put(table.entries, len(table.entries) if name == "extend" else key, each)
    if name == "update":
        for keyword in node.keywords:
            value = m.value(keyword.value, scope)
            if keyword.arg is not None:
                m.undo.put(table.entries, keyword.arg, value)
    return Const(None)


def config_method(m: Machine, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
    """A method that a dictionary has, on a part of the config."""
    if name in ("get", "pop", "setdefault") and node.args:
        key = m.value(node.args[0], scope)
        if isinstance(key, Const):
            if name == "pop":
                m.section.popped.add((*cfg.path, str(key.value)))
            has_default = len(node.args) > 1 or name == "get"
            default = m.value(node.args[1], scope) if len(node.args) > 1 else Const(None)
            text = ast.unparse(node.args[1]) if len(node.args) > 1 else "None"
            return read_key(
                m, cfg, str(key.value), node, scope, default, text if has_default else None
            )
    if name in ("copy", "to_dict"):
        return held_by(m, None, name, cfg)
    keys = m.section.value_at(cfg.path)
    if name in ("keys", "values", "items") and isinstance(keys, dict):
        form = form_of(cfg)
        m.record.keyed.add(cfg.path)
        pairs: dict[Any, Value] = {
            key: Swept((*cfg.path, key), m.flow.idling, form) for key in keys
        }
        return listed(Table(pairs), name)
    if name == "update":
        return update_config(m, cfg, node, scope)
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        m.value(argument, scope)
    what = {"setdefault": "writes"}.get(name, "reads")
    told = f"{what} keys of the config as a whole"
    if what == "writes":
        m.record.note(scope, node, told, True, cfg.path)
    else:
        m.record.note_reading(scope, node, told, cfg.path)
    return UNKNOWN


def update_config(m: Machine, cfg: Cfg, node: ast.Call, scope: Scope) -> Any:
    """`config.update(...)`: keys that are added, from a literal, parsed arguments, keywords.
    From anything else they are not known; it reads none. What is laid over under a condition
    that is not known, such as the overrides of a command line, a config cannot count on."""
    for argument in node.args:
        value = m.value(argument, scope)
        if isinstance(value, Parsed) and not value.parser.defaults_unknown:
            for name, (default, _) in value.parser.defaults.items():
                path = (*cfg.path, name)
                m.section.written[path] = Either([default, UNKNOWN])
            for name, known in value.attributes.items():
                path = (*cfg.path, name)
                m.section.written[path] = known
        elif isinstance(value, Table) and not value.rest:
            for key, each in value.entries.items():
                set_member(m, cfg, str(key), each, node, scope)
        elif value != cfg and not m.flow.unsure:
            write_somewhere(m, cfg, node, scope)
    for keyword in node.keywords:
        value = m.value(keyword.value, scope)
        if keyword.arg is None:
            write_somewhere(m, cfg, node, scope)
        else:
            set_member(m, cfg, keyword.arg, value, node, scope)
    return Const(None)


def config_call(m: Machine, cfg: Cfg, name: str, node: ast.Call, scope: Scope) -> Any:
    """A call of a method of the object that holds a config; None where it is no method."""
    if m.section.has(cfg, name) or before_the_config(m, cfg):
        return None
    method = cfg.wrapper.method(name) if cfg.wrapper is not None else None
    if method is not None:
        given, named = read_arguments(m, node, scope)
        return call_value(m, method.bind(cfg), given, named, node, scope.module)
    merges = name in MERGING or name in m.modules.knowledge.merging
    shown = name in SHOWN or name in m.modules.knowledge.shown
    known = name in COPYING or merges or shown
    if cfg.wrapper is None and cfg.form[0] == "attributes" and not known:
        return None  # a plain namespace has no methods: the key is read, and what it has called
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        m.value(argument, scope)
    if name in COPYING:
        return held_by(m, None, name, cfg)
    if merges:
        m.section.laid_over.add(cfg.path)
        return cfg
    if not shown:
        text = f"the config goes to its method `{name}`, which is not read"
        m.record.note(scope, node, text, True, cfg.path)
    return UNKNOWN
