"""What is given to names, attributes and entries."""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.arguments import of_parsed
from cfglint.source.arithmetic import KNOWN, unpacked
from cfglint.source.keys import before_the_config, write_somewhere
from cfglint.source.machine import Machine
from cfglint.source.operations import fetch, known_value
from cfglint.source.reads import Write
from cfglint.source.refusals import or_raises
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Fields,
    Handled,
    Instance,
    Parsed,
    Scope,
    Table,
)


def assign(m: Machine, target: ast.expr, value: Any, scope: Scope) -> None:
    """Give a target of an assignment a value."""
    if isinstance(target, ast.Name):
        scope.names[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = unpack(m, target, value, scope)
        for index, part in enumerate(target.elts):
            known = len(parts) == len(target.elts)
            assign(m, part, parts[index] if known else UNKNOWN, scope)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, UNKNOWN, scope)
    elif isinstance(target, ast.Attribute):
        holder = m.value(target.value, scope)
        set_member(m, holder, target.attr, value, target, scope)
    elif isinstance(target, ast.Subscript):
        holder, key = m.value(target.value, scope), m.value(target.slice, scope)
        set_item(m, holder, key, value, target, scope)


def set_item(
    m: Machine, holder: Any, key: Any, value: Any, target: ast.Subscript, scope: Scope
) -> None:
    """Put a value under a key of a mapping, or of each that it may be."""
    if isinstance(holder, Either):
        with m.flow.maybe():
            for each in holder.values:
                set_item(m, each, key, value, target, scope)
    elif isinstance(holder, Cfg):
        if isinstance(key, Const):
            set_member(m, holder, str(key.value), value, target, scope)
        else:
            write_somewhere(m, holder, target, scope)
    elif isinstance(holder, Table):
        if not isinstance(key, Const) or isinstance(value, Handled):
            m.undo.put(vars(holder), "open", True)  # a handler goes on without it
            return
        before = fetch(holder.entries, key.value)
        if m.flow.unsure and before is not UNKNOWN and before is not value:
            value = Either([before, value])
        m.undo.put(holder.entries, key.value, value)
        if m.flow.unsure and before is UNKNOWN:
            m.undo.put(vars(holder), "open", True)


def unpack(m: Machine, target: ast.Tuple | ast.List, value: Any, scope: Scope) -> list[Any]:
    """What a list is unpacked to; empty where that is not known, or one name takes several."""
    if isinstance(value, Table):
        return list(value.entries.values())
    if type(value) not in KNOWN:
        return []
    starred = any(isinstance(part, ast.Starred) for part in target.elts)
    found = or_raises(m, unpacked(value, len(target.elts), starred), target, scope, value)
    return found if isinstance(found, list) and not starred else []


def set_member(
    m: Machine, holder: Any, name: str, value: Any, node: ast.expr, scope: Scope
) -> None:
    """Set an attribute or a key of what a value holds."""
    if before_the_config(m, holder):
        return
    if isinstance(holder, Cfg) and holder.own is not None:
        m.undo.put(holder.own, (*holder.path, name), value)
    elif isinstance(holder, Fields):
        m.undo.put(holder.entries, name, value)
    elif isinstance(holder, Cfg):
        path = (*holder.path, name)
        known = path in m.section.written or any(
            read.path == path for read in m.record.reads.values()
        )
        m.record.writes.append(
            Write(
                path,
                scope.module.path,
                node.lineno,
                node.col_offset + 1,
                m.flow.unsure == 0 and m.flow.guarded == 0,
                not known,
            )
        )
        if m.flow.unsure and (path in m.section.written or m.section.item(path) is not None):
            value = Either([value_before(m, path), value])
        m.section.written[path] = value
    elif isinstance(holder, Parsed):
        before = holder.attributes.get(name)
        if m.flow.unsure and before is None and holder.over is None:
            before = of_parsed(m, holder, name, node, scope)
        if m.flow.unsure and before is not value:
            value = Either([UNKNOWN if before is None else before, value])
        m.undo.put(holder.attributes, name, value)
    elif isinstance(holder, Instance):
        before = holder.attributes.get(name)
        if m.flow.unsure and before is not None and before is not value:
            value = Either([before, value])
        m.undo.put(holder.attributes, name, value)
    elif isinstance(holder, Either):
        for each in holder.values:
            set_member(m, each, name, value, node, scope)


def value_before(m: Machine, path: tuple[str, ...]) -> Any:
    """What a key of the config has, before it is perhaps set."""
    if path in m.section.written:
        return m.section.written[path]
    item = m.section.item(path)
    if item is None:
        return UNKNOWN
    return Cfg(path) if isinstance(item.value, dict) else known_value(item, path)
