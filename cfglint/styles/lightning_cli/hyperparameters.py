"""`self.save_hyperparameters(...)`: what `self.hparams` of a module has from then on.

Source: `lightning.pytorch.utilities.parsing.save_hyperparameters`, Lightning 2.6: one argument that
is no text is kept itself; texts name arguments of the constructor; with nothing, all that the
constructor got are kept, and those of the classes that derive from its own.
"""

from __future__ import annotations

import ast

from cfglint.source.assignment import set_member
from cfglint.source.calls import read_arguments
from cfglint.source.machine import Machine
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Function,
    Instance,
    Scope,
    Super,
    Table,
    Value,
    held,
)


def keep(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """Give the module its `hparams`; None where the call is a method of the repository's own."""
    if not isinstance(node.func, ast.Attribute):
        return None
    module = m.value(node.func.value, scope)
    if not isinstance(module, Instance) or module.cls.find(node.func.attr) is not None:
        return None
    given, named = read_arguments(m, node, scope)
    names = [each.value for each in given if isinstance(each, Const)]
    kept: Value = UNKNOWN
    if len(given) == 1 and not names:
        kept = _with_attributes(given[0])
    elif len(names) == len(given) and named.keys() <= {"ignore", "logger"}:
        kept = _arguments_of(module.cls, scope, names, _names_in(named.get("ignore")))
    set_member(m, module, "hparams", kept, node.func, scope)
    return Const(None)


def first_update(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`self.hparams.update(mapping)` where nothing is kept yet: they are the mapping then."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=holder)), args=[given]):
            module = m.value(holder, scope)
        case _:
            return None
    if not isinstance(module, Instance) or not module.cls.foreign:
        return None
    if "hparams" in module.attributes or module.cls.find("hparams") is not None:
        return None
    kept = _with_attributes(m.value(given, scope))
    set_member(m, module, "hparams", kept, node.func, scope)
    return Const(None)


def _with_attributes(value: Value) -> Value:
    """A dictionary whose entries are attributes too; what is inside of it is as before."""
    match value:
        case Cfg(path=path, form=(_, inner), own=own):
            return held(path, ("", inner), own)
        case Table(entries=entries, rest=rest, open=is_open, others=others):
            return AttributeTable(entries, rest, is_open, others)
    return value


def _names_in(ignored: Value | None) -> set[object] | None:
    """The names that are left out; None where they are not known."""
    match ignored:
        case None | Const(value=None):
            return set()
        case Const(value=str(name)):
            return {name}
        case Table(entries=entries) if all(isinstance(v, Const) for v in entries.values()):
            return {each.value for each in entries.values() if isinstance(each, Const)}
    return None


def _arguments_of(
    cls: Class, scope: Scope, names: list[object], ignored: set[object] | None
) -> Value:
    """What the constructor got, as its names have it when they are kept."""
    inner: Scope | None = scope
    while inner is not None and not isinstance(inner.names.get("__class__"), Super):
        inner = inner.parent
    if inner is None:
        return UNKNOWN
    found = inner.names
    match found["__class__"]:
        case Super(owner=Class() as owner):
            method = owner.method("__init__")
        case _:
            return UNKNOWN
    if not isinstance(method, Function) or method.owner is not owner:
        return UNKNOWN
    spec = method.node.args
    own = [each.arg for each in [*spec.posonlyargs, *spec.args][1:] + spec.kwonlyargs]
    entries: dict[object, Value] = {name: found.get(name, UNKNOWN) for name in own}
    rest: tuple[Cfg, ...] = ()
    more = owner is not cls or ignored is None
    match found.get(spec.kwarg.arg, UNKNOWN) if spec.kwarg is not None else Const(None):
        case Table(entries=others, rest=rest, open=is_open):
            entries |= others
            more |= is_open
        case Cfg() as part:
            rest = (part,)
        case Const():
            pass
        case _:
            more = True
    if names:
        entries = {name: entries.get(name, UNKNOWN) for name in names}
        rest = ()
    for name in ignored or ():
        entries.pop(name, None)
    return AttributeTable(entries, rest, more)
