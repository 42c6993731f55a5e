"""Follows a call of a function: its arguments, its body, and what it returns."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from cfglint.source.budget import Kind
from cfglint.source.flow import Call, Frame, Return
from cfglint.source.keys import read_spread
from cfglint.source.machine import Machine
from cfglint.source.operations import is_yaml_path, parts_in
from cfglint.source.raising import Thrown
from cfglint.source.refusals import hold_against_annotations, refuse_keys_of
from cfglint.source.section import Path
from cfglint.source.syntax import defaults_of, written
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Keywords,
    Lacking,
    Origin,
    Scope,
    Spread,
    Super,
    Table,
    Unknown,
    Value,
    is_open,
    left_of,
    one_of,
)

SHOWING = frozenset({"__str__", "__repr__"})
"""Methods that show what an object has."""
MAX_CALLS_OF_ONE = 40
"""How often one function is followed: layers made in a loop are all alike."""
MAX_FRUITLESS = 3
"""Calls of a function, with the same parts of the config, that taught nothing and gave nothing
back: further ones are not followed."""
MAX_BARREN = 3_000
"""Steps spent in all on calls of a function that get no part of the config, whose object holds the
same parts, and that taught nothing: further ones are not followed. Layers and loaders of a large
library call each other so, forty times over (measured on NeMo: half of all steps)."""
MAX_DEPTH = 60


def invoke(
    m: Machine,
    function: Function,
    arguments: list[Value],
    keywords: Keywords,
    parameter: str = "",
) -> Value:
    """Follow a call of a function, unless that was done often enough."""
    node = function.node
    m.seen.entered.add(id(node))
    if not m.flow.idling:
        m.seen.run.add(id(node))
    given = [part.path for part in parts_in((*arguments, *keywords.values()))]
    # a builder calls itself on the nodes inside a node: another part is another call
    files = [file for a in arguments if (file := _file_named(a))]
    frame: Call = (id(node), id(function.bound), *given, *((file,) for file in files))
    if frame in m.flow.stack or len(m.flow.stack) > MAX_DEPTH:
        return UNKNOWN
    origins = [(v.name,) for v in (*arguments, *keywords.values()) if isinstance(v, Origin)]
    # what registers classes or functions is another call for each of these
    origins += _registered((*arguments, *keywords.values()))
    origins += [(file,) for file in files]
    # a class that tells its bases, or its metaclass, is another call too
    origins += [(str(id(c.node)),) for c in (function.bound, m.class_made) if isinstance(c, Class)]
    if given:  # a getter that is asked for one key after the other: `get(cfg, "model.width")`
        origins += [(a.value,) for a in arguments if isinstance(a, Const) and a.is_text()]
    if _is_a_getter(node):
        return follow(m, function, arguments, keywords, parameter, frame)
    kind = (id(node), tuple(given), tuple(origins))
    m.budget.calls[kind] = m.budget.calls.get(kind, 0) + 1
    if m.budget.calls[kind] > MAX_CALLS_OF_ONE:
        for path in given:
            text = f"called more than {MAX_CALLS_OF_ONE} times, and not followed further"
            m.record.note_at(function.module.path, node.lineno, text, True, path)
        return UNKNOWN
    alone = kind if given else (id(node), _held_by(function.bound), kind[2])
    if m.budget.fruitless.get(kind, 0) >= MAX_FRUITLESS or _is_barren(m, alone):
        return UNKNOWN
    before, spent = fruit(m), m.budget.spent
    value = follow(m, function, arguments, keywords, parameter, frame)
    if fruit(m) != before:
        return value
    if isinstance(value, Unknown) or value == Const(None):
        m.budget.fruitless[kind] = m.budget.fruitless.get(kind, 0) + 1
    if not (given or _is_a_mapping(value)):
        m.budget.barren[alone] = m.budget.barren.get(alone, 0) + m.budget.spent - spent
    return value


@lru_cache(maxsize=8192)
def _is_a_getter(node: ast.AST) -> bool:
    """Whether a function only gives an attribute, as `return self.config.run` does: it is asked
    again and again."""
    body = node.body if isinstance(node, ast.FunctionDef) else []
    match [each for each in body if not _is_text(each)]:
        case [ast.Return(value=ast.Attribute(value=holder))]:
            while isinstance(holder, ast.Attribute):
                holder = holder.value
            return isinstance(holder, ast.Name)
    return False


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_a_mapping(value: Value) -> bool:
    """Whether a call gave a dictionary: what a loader has of a base."""
    return isinstance(value, Table) and any(type(key) is str for key in value.entries)


def _is_barren(m: Machine, kind: Kind) -> bool:
    """Whether much was spent on such calls, and nothing learnt by them."""
    return m.budget.barren.get(kind, 0) > MAX_BARREN


def _held_by(bound: Value | None) -> tuple[Path, ...]:
    """The parts of the config that the object of a method has: another part is another object."""
    if not isinstance(bound, Instance):
        return ()
    return tuple(part.path for part in parts_in((bound, *bound.attributes.values())))


def _file_named(value: Value) -> str:
    """The file that an argument names, "" for none: a loader calls itself on a config's base."""
    match value:
        case Const(value=str(text)) if is_yaml_path(text):
            return text
        case Origin(text=str(text)):
            return text
    return ""


def _registered(values: tuple[Value, ...]) -> list[tuple[str]]:
    """The classes and functions among what a call is given, by their nodes."""
    return [(str(id(each.node)),) for each in values if isinstance(each, Class | Function)]


def fruit(m: Machine) -> tuple[int, ...]:
    """What grows when something is learnt of the config."""
    record = m.record
    return (
        len(record.reads),
        len(m.seen.idle),
        len(m.section.written),
        len(record.notes),
        len(record.logged),
        len(record.unresolved),
        len(record.writes),
    )


def follow(
    m: Machine,
    function: Function,
    arguments: list[Value],
    keywords: Keywords,
    parameter: str,
    frame: Call,
) -> Value:
    """Read the body of a function, its arguments given, and what it returns."""
    node = function.node
    scope = Scope(function.module, function.scope)
    bind(m, function, arguments, keywords, scope, parameter)
    m.flow.stack.append(frame)
    made = Frame(m.flow.unsure, node, m.flow.sometimes)
    m.flow.frames.append(made)
    shows = function.name in SHOWING
    m.flow.showing += shows
    value: Value = Const(None)
    try:
        if isinstance(node, ast.Lambda):
            value = m.value(node.body, scope)
        else:
            m.run(node.body, scope)
    except Return as end:
        value = end.value
    except Thrown as stop:
        if not made.returned and stop.unsure <= made.unsure:
            m.flow.goes_on_elsewhere(stop)
        value = UNKNOWN if not made.returned else made.returned.pop()
    finally:
        m.flow.unsure, m.flow.sometimes = made.unsure, made.sometimes
        m.flow.showing -= shows
        m.flow.frames.pop()
        m.flow.stack.pop()
    return one_of([*made.returned, value]) if made.returned else value


class _Takes(NamedTuple):
    """What a function takes: its arguments by position, those and the ones by keyword alone, all of
    their names, and the defaults."""

    names: tuple[str, ...]
    arguments: tuple[ast.arg, ...]
    everything: tuple[str, ...]
    defaults: dict[str, ast.expr]


@lru_cache(maxsize=8192)
def _taken_by(spec: ast.arguments) -> _Takes:
    names = tuple(argument.arg for argument in (*spec.posonlyargs, *spec.args))
    arguments = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    return _Takes(names, arguments, tuple(each.arg for each in arguments), defaults_of(spec))


def bind(
    m: Machine,
    function: Function,
    arguments: list[Value],
    keywords: Keywords,
    scope: Scope,
    parameter: str,
) -> None:
    """Give a function its arguments; a config spread with `**` gives what its keys name."""
    spec = function.node.args
    takes = _taken_by(spec)
    names = takes.names
    values = list(arguments)
    if function.bound is not None and (names or spec.vararg is not None):
        values.insert(0, function.bound)
        if function.owner is not None:
            scope.names["__class__"] = Super(function.bound, function.owner)
    if parameter and parameter in names:
        keywords = {name: value for name, value in keywords.items() if name != parameter}
        position = names.index(parameter)
        given = Cfg(())
        values = [v for v in values if not isinstance(v, Cfg)]
        values += [UNKNOWN] * (position - len(values))
        values.insert(position, given)
    scope.names.update(zip(names, values, strict=False))
    extra = values[len(names) :]
    if spec.vararg is not None:
        scope.names[spec.vararg.arg] = Table(dict(enumerate(extra)))
    known = {key: value for key, value in keywords.items() if key is not None}
    if known:
        for name in takes.everything:
            if name in known:
                scope.names[name] = known.pop(name)
    spread = keywords.get(None)
    for argument in takes.arguments:
        if argument.arg in scope.names:
            continue
        default = takes.defaults.get(argument.arg)
        made = _default(m, default, function.scope) if default is not None else None
        if isinstance(spread, Spread) and spread.parts:
            text = written(default) if default is not None else None
            at = ast.copy_location(ast.Name(argument.arg, ast.Load()), argument)
            holder = Scope(function.module)
            value = read_spread(m, spread.parts, argument.arg, at, holder, made, text)
            lacks = isinstance(value, Lacking) and is_open(spread)
            scope.names[argument.arg] = UNKNOWN if lacks else value
        elif made is not None and spread is not None and is_open(spread):
            scope.names[argument.arg] = Either([made, UNKNOWN])
        else:
            scope.names[argument.arg] = UNKNOWN if made is None else made
    hold_against_annotations(m, function, scope)
    if isinstance(spread, Spread) and spec.kwarg is None:
        refuse_keys_of(m, function, spread, list(takes.everything), len(values))
    if spec.kwarg is not None:
        taken = frozenset(takes.everything)
        parts = spread.parts if isinstance(spread, Spread) else ()
        rest = tuple(left_of(part, taken) for part in parts)
        more = spread is not None and is_open(spread)
        scope.names[spec.kwarg.arg] = (
            rest[0] if len(rest) == 1 and not known else Table(dict(known), rest, more)
        )


def _default(m: Machine, node: ast.expr, scope: Scope) -> Value:
    """The default of an argument. A list or dictionary is made once, where the function is defined,
    and each call that gives none has the same one."""
    if type(node) not in (ast.List, ast.Dict, ast.Set):
        return m.value(node, scope)
    kept = m.seen.defaults.get(id(node))
    if kept is None or kept[0] is not scope:
        kept = m.seen.defaults[id(node)] = (scope, m.value(node, scope))
    return kept[1]
