"""What is noted beside reads: metrics that are logged, and names that are not there."""

from __future__ import annotations

import ast
import os
from contextlib import suppress

from cfglint.source.machine import Machine
from cfglint.source.reads import Logged, Unresolved
from cfglint.source.values import (
    UNKNOWN,
    Const,
    Either,
    Instance,
    Keys,
    Pattern,
    Scope,
    Table,
    Unknown,
    Value,
)


def log(m: Machine, method: ast.Attribute, node: ast.Call, scope: Scope) -> None:
    """The names of metrics that `self.log` and `self.log_dict` give."""
    if not isinstance(m.value(method.value, scope), (Instance, Unknown)):
        return
    value = m.value(node.args[0], scope)
    named: list[Value] = [value]
    match method:
        case ast.Attribute(attr="log_dict"):
            named = _names_in(value)
        case ast.Attribute(value=ast.Name(id="self")):
            pass
        case _:
            return  # math.log, torch.log and such
    for each in named:
        match each:
            case Const(str(name)):
                found = Logged(name, True, scope.module.path, node.lineno)
            case Pattern(regex):
                found = Logged(regex, False, scope.module.path, node.lineno)
            case _:
                m.record.logs_unknown = True
                continue
        m.record.logged[found] = None


def _names_in(value: Value) -> list[Value]:
    """The keys of a dictionary, or of each that a value may be."""
    match value:
        case Table(rest=rest, others=others):
            names = list(value.listed("keys").entries.values())
            return [*names, UNKNOWN] if others or rest else names
        case Either(values=values):
            return [name for each in values for name in _names_in(each)]
    return [UNKNOWN]


def note_absent_name(m: Machine, table: Table, key: Const, node: ast.expr, scope: Scope) -> None:
    """Note a name of the config that a literal of names does not have."""
    names = [name for name in table.entries if type(name) is str]
    if type(key.value) is not str or key.value in names:
        return
    if len(names) < len(table.entries) or not names or m.flow.is_guarded or table.open:
        return
    path = key_of_index(m, node, scope)
    if path and isinstance(node, ast.Subscript):
        where, line = ast.unparse(node.value)[:60], node.lineno
        certain = m.flow.unsure == 0
        m.record.unresolved[
            Unresolved(path, key.value, where, tuple(names), scope.module.path, line, certain)
        ] = None


def note_absent_module(m: Machine, wanted: str, path: str, line: int) -> None:
    """Note the first part of a module's name that is not there, and the key that gave it."""
    if m.flow.is_guarded or m.flow.importing:
        return
    parts = wanted.split(".")
    folder, number = m.modules.root, 0
    while number < len(parts) - 1 and os.path.isdir(os.path.join(folder, parts[number])):
        folder = os.path.join(folder, parts[number])
        number += 1
    name = parts[number]
    keys = [read.path for read in m.record.reads.values()] or list(m.chosen)
    key = next((k for k in reversed(keys) if m.section.value_at(k) == name), ())
    key = key or next((k for k in m.chosen if m.section.value_at(k) == name), ())
    if not key or os.path.exists(os.path.join(folder, name + ".py")):
        return
    with suppress(OSError):
        found = sorted(os.listdir(folder))
        names = tuple(
            n.removesuffix(".py")
            for n in found
            if n[0] not in "._" and (n.endswith(".py") or os.path.isdir(f"{folder}/{n}"))
        )
        where = ".".join(parts[:number])
        certain = m.flow.unsure == 0
        m.record.unresolved[Unresolved(key, name, where, names, path, line, certain, True)] = None


def note_absent_foreign(
    m: Machine, module: str, name: str, keys: Keys, node: ast.expr, scope: Scope
) -> None:
    """Note a name of the config that a module of a library surely does not have:
    `getattr(torch.optim, cfg.name)`."""
    packages = m.modules.packages
    if packages is None or len(keys) != 1 or m.flow.is_guarded or m.flow.tries:
        return
    absent = packages.absent(f"{module}.{name}")
    value = m.section.value_at(keys[0])
    if absent is None or absent.name != name or not str(value).endswith(name):
        return
    at = scope.module.path, node.lineno
    certain = m.flow.unsure == 0
    m.record.unresolved[Unresolved(keys[0], name, module, absent.known, *at, certain)] = None


def key_of_index(m: Machine, node: ast.expr, scope: Scope) -> tuple[str, ...]:
    """The config key whose value indexes a table: the last one read with that value."""
    if not isinstance(node, ast.Subscript):
        return ()
    at = (scope.module.path, node.slice.end_lineno or node.lineno)
    reads = [r for r in m.record.reads.values() if (r.file, r.line) == at]
    return reads[-1].path if reads else ()
