"""`isinstance`: of which type a value is, where that can be told."""

from __future__ import annotations

import ast

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
    Value,
    form_of,
    held,
)

PLAIN = frozenset({"str", "int", "float", "bool", "list", "tuple", "dict", "set", "complex"})
"""Python's own types that a test may name."""


MAPPINGS = ("dict", "Mapping", "MutableMapping")
"""Types that dictionaries are of."""


def is_instance(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """`isinstance`, where it can be told."""
    first, second = node.args
    # a value of a loop over the config is not read by the question
    raw = scope.look_up(first.id) if isinstance(first, ast.Name) else None
    value = raw if isinstance(raw, Swept) else m.value(first, scope)
    if _is_as_loaded(m, first, value, scope) and isinstance(second, ast.Name):
        known = {"list": True, "tuple": False, "str": False, "dict": False}.get(second.id)
        if known is not None and scope.look_up(second.id) is None:
            return Const(known)
    match second:
        case ast.BinOp():  # `int | str`
            return UNKNOWN
        case ast.Tuple(elts=kinds):
            verdicts = [is_of(m, value, kind, scope) for kind in kinds]
        case _:
            verdicts = [is_of(m, value, second, scope)]
    if True in verdicts:
        return Const(True)
    if None in verdicts:
        return UNKNOWN
    return Fixed(False) if isinstance(value, Cfg) else Const(False)


def is_just(m: Machine, node: ast.expr, kind: ast.expr, scope: Scope) -> bool | None:
    """What `type(value) is dict` gives, of one of Python's types; None where that is not known,
    and for any other expression."""
    match node, kind:
        case (
            ast.Call(func=ast.Name("type"), args=[asked], keywords=[]),
            ast.Name(id=name),
        ) if name in PLAIN and scope.look_up(name) is scope.look_up("type") is None:
            pass
        case _:
            return None
    raw = scope.look_up(asked.id) if isinstance(asked, ast.Name) else None
    value = raw if isinstance(raw, Swept) else m.value(asked, scope)
    verdict = is_of(m, value, kind, scope)
    match value:
        case Const(value=float()):
            return None  # ruamel has another class for it
        case Const(value=one) if verdict:
            return type(one).__name__ == name
        case Cfg(wrapper=wrapper) if verdict:
            return True if wrapper is None else None
        case Table() if verdict:
            return type(value) is Table
        case Instance() if verdict:
            return None
    return verdict


def _is_as_loaded(m: Machine, node: ast.expr, value: Value, scope: Scope) -> bool:
    """Whether a value is a list that PyYAML made, taken from its own dictionary: no wrapper
    has made another one of it."""
    if not (isinstance(value, Const) and type(value.value) is list):
        return False
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)):
        return False
    holder = m.value(node.value, scope)
    if type(holder) is Table:  # another file
        return True
    return (
        isinstance(holder, Cfg)
        and form_of(holder) == ("dict", "dict")
        and (*holder.path, str(node.slice.value)) not in m.section.written
    )


def is_of(m: Machine, value: Value, kind: ast.expr, scope: Scope) -> bool | None:
    """Whether a value is of one type; None where that is not known."""
    name = spelled(kind).rpartition(".")[2]
    named = scope.look_up(name) if isinstance(kind, ast.Name) else None
    found = resolve(m, named) if named is not None else None
    cls = found if isinstance(found, Class) else None
    plain = name in PLAIN and cls is None
    match value:
        case Origin() if m.loading.is_given(value):  # the path of the config
            return True if name == "str" else False if plain or cls is not None else None
        case Instance(cls=own):
            if cls is not None:
                return True if cls in own.mro() else None if own.foreign else False
            return False if plain and not own.foreign else None
        case Swept(path=path, form=form):
            item = m.section.item(path)
            if item is None or item.interpolated:
                return None
            mapping = isinstance(item.value, dict)
            known = held(path, (form[1],) * 2) if mapping else Const(item.plain())
            return is_of(m, known, kind, scope)
        case Cfg(path=path) if path not in m.section.written:
            return _config_is_of(value, name, cls)
        case Table() if cls is None:
            return _literal_is_of(value, name)
        case Const(list() | tuple() | set() | dict()) if plain:
            return None  # a wrapper may have made others of them
        case Const(held_value) if plain:
            own_name = type(held_value).__name__
            return own_name == name or (own_name == "bool" and name == "int")
        case Const() if cls is not None:
            return False
    return None


def _config_is_of(value: Cfg, name: str, cls: Class | None) -> bool | None:
    """Whether a mapping of the config is in an object of a class."""
    top = form_of(value)[0]
    if cls is not None:
        return False if top == "dict" else None
    if name in MAPPINGS:
        return top == "dict" if top else None
    if name in PLAIN:
        return False
    return False if name in NAMESPACES and top == "dict" else None


def _literal_is_of(value: Table, name: str) -> bool | None:
    """Whether a literal is a dictionary; one without entries may be a list too."""
    if name not in MAPPINGS:
        return None
    match value:
        case AttributeTable():
            return True
        case Fields():
            return False
    keys = list(value.entries)
    if value.rest or any(type(key) is str for key in keys):
        return True
    return False if keys and keys == list(range(len(keys))) else None
