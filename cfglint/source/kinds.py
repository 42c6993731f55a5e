"""`isinstance`: of which type a value is, where that can be told."""

from __future__ import annotations

import ast
from typing import Any

from cfglint.source.forms import NAMESPACES
from cfglint.source.imports import resolve
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Fields,
    Fixed,
    Instance,
    Origin,
    Scope,
    Swept,
    Table,
    form_of,
    held,
)

PLAIN = frozenset({"str", "int", "float", "bool", "list", "tuple", "dict", "set", "complex"})
"""Python's own types that a test may name."""


def is_instance(m: Machine, node: ast.Call, scope: Scope) -> Any:
    """`isinstance`, where it can be told."""
    raw = scope.look_up(node.args[0].id) if isinstance(node.args[0], ast.Name) else None
    value = raw if isinstance(raw, Swept) else m.value(node.args[0], scope)
    kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
    if isinstance(node.args[1], ast.BinOp):
        return UNKNOWN
    verdicts = [is_of(m, value, kind, scope) for kind in kinds]
    if True in verdicts:
        return Const(True)
    if None in verdicts:
        return UNKNOWN
    return Fixed(False) if isinstance(value, Cfg) else Const(False)


def is_of(m: Machine, value: Any, kind: ast.expr, scope: Scope) -> bool | None:
    """Whether a value is of one type; None where that is not known."""
    name = spelled(kind).rpartition(".")[2]
    named = scope.look_up(name) if isinstance(kind, ast.Name) else None
    found = resolve(m, named) if named is not None else None
    cls = found if isinstance(found, Class) else None
    if isinstance(value, Origin) and m.loading.is_given(value):
        return True if name == "str" else False if name in PLAIN or cls is not None else None
    if isinstance(value, Instance):
        if isinstance(cls, Class):
            return True if cls in value.cls.mro() else None if value.cls.foreign else False
        return False if name in PLAIN and cls is None and not value.cls.foreign else None
    if isinstance(value, Swept):
        item = m.section.item(value.path)
        mapping = item is not None and isinstance(item.value, dict)
        value = held(value.path, (value.form[1],) * 2) if mapping else known_at(m, item)
    if isinstance(value, Cfg) and value.path not in m.section.written:
        return config_is_of(m, value, name, cls)
    if isinstance(value, Table) and cls is None:
        return literal_is_of(m, value, name)
    if isinstance(value, Const) and cls is None and name in PLAIN:
        plain = type(value.value).__name__
        if plain in ("list", "tuple", "set", "dict"):  # a wrapper may have made others of them
            return None
        return plain == name or (plain == "bool" and name == "int")
    return False if isinstance(value, Const) and isinstance(cls, Class) else None


def config_is_of(m: Machine, value: Cfg, name: str, cls: Any) -> bool | None:
    """Whether a mapping of the config is in an object of a class."""
    top = form_of(value)[0]
    if cls is None and name in ("dict", "Mapping", "MutableMapping"):
        return top == "dict" if top else None
    if cls is None and name in PLAIN:
        return False
    if cls is None and name in NAMESPACES:
        return False if top == "dict" else None
    return False if isinstance(cls, Class) and top == "dict" else None


def literal_is_of(m: Machine, value: Table, name: str) -> bool | None:
    """Whether a literal is a dictionary; one without entries may be a list too."""
    if name not in ("dict", "Mapping", "MutableMapping"):
        return None
    if isinstance(value, Fields):
        return isinstance(value, AttributeTable)
    keys = list(value.entries)
    if value.rest or any(isinstance(key, str) for key in keys):
        return True
    return False if keys and keys == list(range(len(keys))) else None


def known_at(m: Machine, item: Any) -> Any:
    """The plain value of an item; one that is interpolated is not known."""
    return Const(item.plain()) if item is not None and not item.interpolated else UNKNOWN
