"""What is given to names, attributes and entries."""

from __future__ import annotations

import ast

from cfglint.source.arguments import of_parsed
from cfglint.source.arithmetic import KNOWN, unpacked
from cfglint.source.forms import lay_on
from cfglint.source.imports import scope_of
from cfglint.source.invoking import invoke
from cfglint.source.keys import before_the_config, read_spread, write_somewhere
from cfglint.source.machine import Machine
from cfglint.source.operations import fetch, known_value
from cfglint.source.reads import Write
from cfglint.source.refusals import or_raises
from cfglint.source.replacing import only_replaces
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Handled,
    Instance,
    Namespace,
    Parsed,
    Scope,
    SomeKey,
    Table,
    Value,
)


def assign(m: Machine, target: ast.expr, value: Value, scope: Scope) -> None:
    """Give a target of an assignment a value."""
    match target:
        case ast.Name(id=name) if name in scope.declared:
            names = scope.declared[name].names  # it outlives this reading: a module's
            m.undo.put(names, name, _perhaps(m, names.get(name), value))
        case ast.Name(id=name):
            scope.names[name] = value
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            values = unpack(m, target, parts, value, scope)
            known = len(values) == len(parts)
            for index, part in enumerate(parts):
                assign(m, part, values[index] if known else UNKNOWN, scope)
        case ast.Starred(value=inner):
            assign(m, inner, UNKNOWN, scope)
        case ast.Attribute(value=inner, attr=name):
            set_member(m, m.value(inner, scope), name, value, target, scope)
        case ast.Subscript(value=inner, slice=index_of):
            holder, key = m.value(inner, scope), m.value(index_of, scope)
            set_item(m, holder, key, value, target, scope)


def set_item(
    m: Machine, holder: Value, key: Value, value: Value, target: ast.Subscript, scope: Scope
) -> None:
    """Put a value under a key of a mapping, or of each that it may be."""
    match holder, key:
        case (Either(values=values), _):
            with m.flow.maybe():
                for each in values:
                    set_item(m, each, key, value, target, scope)
        case (Cfg() | Parsed(), Const(name)):
            set_member(m, holder, str(name), value, target, scope)
        case (Cfg(), _):
            if not only_replaces(target, m.flow.frames[-1].node):
                write_somewhere(m, holder, target, scope)
        case (Table(), Const(index)) if not isinstance(value, Handled):
            before, size = fetch(holder.entries, index), len(holder.entries)
            if m.flow.unsure and before is UNKNOWN and _of_a_part(m, holder, index):
                before = read_spread(m, holder.rest, str(index), target, scope, UNKNOWN, "")
                size += 1
            m.undo.put(holder.entries, index, _perhaps(m, before, value))
            if m.flow.unsure and len(holder.entries) > size:  # else it is there either way
                m.undo.opened(holder, others=False)
        case (Const(list() | dict()), _):
            forget_changed(m, holder, scope)
        case (Namespace(), Const(str(name))):  # `globals()[name] = value`
            _set_in_module(m, holder, name, value, scope)
        case (Table(), _) if isinstance(value, Handled):  # a handler goes on without it
            m.undo.opened(holder)
        case (Table(), _):
            # what only an option of the command line brings in, a config cannot count on
            if not (m.flow.optional and holder.rest):
                _set_somewhere(m, holder, key, value)


def forget_changed(m: Machine, held: Const, scope: Scope) -> None:
    """Forget a list of the config that is changed in place, as by `sizes[0] = 3`, under whatever
    name the function has it."""
    for path in held.keys:
        m.section.written[path] = UNKNOWN
    keys = frozenset(held.keys)
    for name, value in list(scope.names.items()):
        is_held = isinstance(value, Const) and isinstance(value.value, (list, dict))
        if is_held and not keys.isdisjoint(value.keys):
            m.undo.put(scope.names, name, UNKNOWN)


def _of_a_part(m: Machine, holder: Table, key: object) -> bool:
    """Whether a literal has a key from a part of the config that was spread into it."""
    return any(m.section.has(part, str(key)) for part in holder.rest)


def _set_somewhere(m: Machine, table: Table, key: Value, value: Value) -> None:
    """Put a value under a key that is known in part, or not at all; one of a list takes the place
    of any item."""
    m.undo.opened(table, others=any(type(known) is int for known in table.entries))
    regex = key.as_regex()
    alike = (k for k in table.entries if isinstance(k, SomeKey) and k.regex == regex)
    under = next(alike, None) or SomeKey(regex)
    before = table.entries.get(under)
    if before is not None and before is not value:
        value = Either([before, value])
    m.undo.put(table.entries, under, value)


def _perhaps(m: Machine, before: Value | None, value: Value) -> Value:
    """What a place holds after it was set: the value, or what it had where that is not sure."""
    if not m.flow.unsure or before is None or before is UNKNOWN or before is value:
        return value
    return Either([before, value])


def unpack(
    m: Machine, target: ast.expr, parts: list[ast.expr], value: Value, scope: Scope
) -> list[Value]:
    """What a list is unpacked to; empty where that is not known, or one name takes several."""
    starred = any(isinstance(part, ast.Starred) for part in parts)
    match value:
        case Table(entries=entries):
            return list(entries.values())
        case Const() if type(value) in KNOWN:
            found = unpacked(value, len(parts), starred)
            if isinstance(found, list):
                return [] if starred else [*found]
            or_raises(m, found, target, scope, value)
    return []


def set_member(
    m: Machine, holder: Value, name: str, value: Value, node: ast.expr, scope: Scope
) -> None:
    """Set an attribute or a key of what a value holds."""
    if before_the_config(m, holder):
        return
    match holder:
        case Cfg(own=dict() as own):  # a copy: the config itself stays as it is
            m.undo.put(own, (*holder.path, name), value)
        case Cfg():
            _set_key(m, (*holder.path, name), value, node, scope)
        case Fields():
            m.undo.put(holder.entries, name, value)
        case Parsed():
            before = holder.attributes.get(name)
            if m.flow.unsure and before is None and holder.over is None:
                before = of_parsed(m, holder, name, node, scope)
            if m.flow.unsure and before is not value:
                value = Either([UNKNOWN if before is None else before, value])
            m.undo.put(holder.attributes, name, value)
        case Instance() if name == "__dict__":
            _replace_attributes(m, holder, value)
        case Instance():
            setter = holder.method(f"{name}.setter")
            if setter is not None:
                invoke(m, setter, [value], {})
                return
            before = holder.attributes.get(name)
            m.undo.put(holder.attributes, name, _perhaps(m, before, value))
        case Namespace():  # `setattr(sys.modules[__name__], name, value)`
            _set_in_module(m, holder, name, value, scope)
        case Class():
            m.undo.put(holder.members, name, _perhaps(m, holder.find(name), value))
        case Either(values=values):
            for each in values:
                set_member(m, each, name, value, node, scope)


def _set_in_module(m: Machine, module: Namespace, name: str, value: Value, scope: Scope) -> None:
    """Give a module a name."""
    while scope.parent is not None:
        scope = scope.parent
    own = scope if scope.module.name == module.module.name else scope_of(m, module.module)
    m.undo.put(own.names, name, _perhaps(m, own.names.get(name), value))


def _replace_attributes(m: Machine, holder: Instance, value: Value) -> None:
    """`self.__dict__ = mapping`; a dictionary that is given itself has its keys as attributes."""
    match value:
        case Cfg():
            lay_on(m, holder, value)
        case Table(entries=entries):
            for name, each in entries.items():
                if isinstance(name, str):
                    m.undo.put(holder.attributes, name, each)


def _set_key(m: Machine, path: tuple[str, ...], value: Value, node: ast.expr, scope: Scope) -> None:
    """Set a key of the config, and note where."""
    known = path in m.section.written or any(each.path == path for each in m.record.reads.values())
    place = (scope.module.path, node.lineno, node.col_offset + 1)
    certain = m.flow.unsure == 0 and not m.flow.is_guarded
    m.record.writes.append(Write(path, *place, certain, not known))
    if m.flow.unsure and (path in m.section.written or m.section.item(path) is not None):
        value = Either([value_before(m, path), value])
    m.section.written[path] = value


def value_before(m: Machine, path: tuple[str, ...]) -> Value:
    """What a key of the config has, before it is perhaps set."""
    if path in m.section.written:
        return m.section.written[path]
    item = m.section.item(path)
    if item is None:
        return UNKNOWN
    return Cfg(path) if isinstance(item.value, dict) else known_value(item, path)
