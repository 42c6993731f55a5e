"""Modules of the repository: which an import means, what their names stand for."""

from __future__ import annotations

from cfglint.source.flow import LEFT, Keys
from cfglint.source.machine import Machine
from cfglint.source.modules import Module, ModuleProblem
from cfglint.source.raising import SYNTAX, Thrown
from cfglint.source.reads import Broken, Raised
from cfglint.source.values import UNKNOWN, Const, Foreign, Lazy, Namespace, Scope, Value


def module_named(m: Machine, name: str, keys: Keys = ()) -> Module | None:
    """A module that is imported; `keys` are those of the config that name it."""
    found = m.modules.find(name)
    if isinstance(found, ModuleProblem):
        m.record.note_at(found.path, found.line, f"cannot be read: {found.message}", escape=True)
        if found.broken:
            cannot_be_parsed(m, name, found, keys)
        return None
    if found is not None and keys:
        m.seen.chosen_by.setdefault(found.path, keys)
    return found


def cannot_be_parsed(m: Machine, name: str, found: ModuleProblem, keys: Keys) -> None:
    """Note that an import surely raises SyntaxError.

    Raises:
        Thrown: a handler takes it, and the program goes on there.
    """
    if not (m.flow.unsure or m.flow.guarded or m.flow.importing):
        message = found.message.removeprefix("syntax error: ")
        if keys:
            m.record.raised = {r: None for r in m.record.raised if r.file != found.path}
            m.record.broken[Broken(keys, name, found.path, found.line, message)] = None
        elif not any(each.file == found.path for each in m.record.broken):
            place = (found.path, found.line, 1, 2)
            m.record.raised[Raised((), "SyntaxError", message, f"import {name}", *place)] = None
    m.flow.goes_to_a_handler(SYNTAX)


def scope_of(m: Machine, module: Module) -> Scope:
    """The names of a module, its body read on first use."""
    if module.name not in m.seen.scopes:
        scope = m.seen.scopes[module.name] = Scope(module)
        scope.names["__name__"] = Const(module.name)
        saved, undo = (m.flow.unsure, m.flow.guarded), m.undo
        m.flow.unsure = m.flow.guarded = 0
        m.undo = m.imported
        m.flow.at_import += 1
        try:
            m.run(module.tree.body, scope)
        except Thrown as stop:
            if not stop.unsure:
                m.seen.broken[module.name] = stop
        except LEFT:
            pass
        finally:
            m.flow.at_import -= 1
            m.flow.unsure, m.flow.guarded = saved
            m.undo = undo
    if module.name in m.seen.broken:
        m.flow.goes_to_a_handler(*m.seen.broken[module.name].kinds)
    return m.seen.scopes[module.name]


def resolve(m: Machine, value: Value) -> Value:
    """A value; what an imported name stands for is looked up on first use."""
    if not isinstance(value, Lazy):
        return value
    if value.name is None:
        module = module_named(m, value.module)
        return Namespace(module) if module else Foreign(value.module)
    module = module_named(m, value.module)
    if module is not None:
        member = member_of(m, Namespace(module), value.name)
        if member is not None:
            return member
    inner = module_named(m, f"{value.module}.{value.name}")
    if inner is None and module is None:
        return Foreign(f"{value.module}.{value.name}")
    return Namespace(inner) if inner else UNKNOWN


def member_of(m: Machine, namespace: Namespace, name: str) -> Value | None:
    """A name of a module, None where it has none."""
    scope = scope_of(m, namespace.module)
    if name in scope.names:
        value = scope.names.pop(name)  # an import of itself then finds the module of that name
        try:
            value = resolve(m, value)
        finally:
            scope.names[name] = value
        return value
    inner = module_named(m, f"{namespace.module.name}.{name}")
    return Namespace(inner) if inner else None


def import_module(m: Machine, name: str) -> None:
    """Run the modules that an import runs, for what they register: `a`, `a.b` and `a.b.c`."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        module = module_named(m, ".".join(parts[:end]))
        if module is None:
            return
        scope_of(m, module)
