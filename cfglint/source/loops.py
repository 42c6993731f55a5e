"""Loops: each item that is known is read, and one that stands for those that are not."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any, NamedTuple

from cfglint.compose.items import Item
from cfglint.source import mistyped
from cfglint.source.assignment import assign
from cfglint.source.branches import branch
from cfglint.source.budget import MAX_ITEMS
from cfglint.source.flow import Break, Continue
from cfglint.source.forms import lay_on
from cfglint.source.idle import idle_block
from cfglint.source.machine import Machine
from cfglint.source.merging import flattened_by, laid_on_by
from cfglint.source.operations import is_number, is_whole, joined
from cfglint.source.raising import Thrown
from cfglint.source.refusals import refuse
from cfglint.source.syntax import nodes_in, without_subscripts, written
from cfglint.source.trainings import has_items, steps, trains
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    CommandLine,
    Const,
    Either,
    Entries,
    Fields,
    Instance,
    Origin,
    Parsed,
    Scope,
    Table,
    Value,
    given,
    held,
    key_name,
)

NO_NAMES: frozenset[str] = frozenset()


class Mark(NamedTuple):
    """What was known before a loop: names, and how much was put into objects until then."""

    names: dict[str, Value]
    undo: list[tuple[Entries, Any, bool, Any]]
    length: int


def do_for(m: Machine, node: ast.For, scope: Scope) -> None:
    """A `for` loop, over items that are known or not."""
    if _lays_on_an_object(m, node, scope) or _flattens(m, node, scope):
        return
    value = m.value(node.iter, scope)
    refuse(m, mistyped.of_iteration(value), node.iter, scope, value)
    overrides = _are_overrides(m, node, value)
    by_command = isinstance(value, CommandLine) or overrides
    known = dict(m.record.notes), set(m.record.lost)
    m.flow.optional += by_command
    try:
        ended = _over(m, node, value, scope)
    finally:
        m.flow.optional -= by_command
        if overrides:  # what keys a run gives there, the config cannot know
            m.record.notes, m.record.lost = known
    after_loop(m, node.orelse, scope, ended)


def _are_overrides(m: Machine, node: ast.For, value: Value) -> bool:
    """Whether a loop goes over what an option gives, other than the config's path, and sets keys by
    it: `for each in args.set: key, value = each.split("="); config[key] = value`. All that it takes
    by a name which is not known is of what it sets."""
    if not isinstance(value, Origin) or not value.raw or value.name in m.loading.origins:
        return False
    chosen = [each for each in nodes_in(node, ast.Subscript) if _by_a_name(each)]
    holders = [(each, written(without_subscripts(each))) for each in chosen]
    stored = {holder for each, holder in holders if isinstance(each.ctx, ast.Store)}
    return bool(stored) and all(holder in stored for _, holder in holders)


def _by_a_name(node: ast.Subscript) -> bool:
    return not isinstance(node.slice, ast.Constant)


def _over(m: Machine, node: ast.For, value: Value, scope: Scope) -> bool | None:
    """Read the body of a loop over a value; whether it was broken off, None where that is not
    known."""
    items = items_of(m, value, node, scope)
    ended: bool | None
    if isinstance(value, Origin) and value.raw:  # `for path in args.configs`
        ended = loop_perhaps(m, node.body, scope, [value.any_item()], node.target)
    elif items is None and (trains(node) or has_items(node)):
        ended = loop_once_or_more(m, node.body, scope, node.target, trains(node))
    elif items is None or is_whole(value, items):
        ended = loop(m, node.body, scope, items, node.target)
    elif isinstance(value, Const) and items:  # too many to read each
        mark, training = mark_of(m, scope), trains(node)
        ended = loop(m, node.body, scope, items[:1], node.target, training)
        if not ended:
            if training:
                forget_counts(m, mark, scope, targets_of(node.target))
            ended = loop_perhaps(m, node.body, scope, [UNKNOWN], node.target, training)
    else:
        more = [UNKNOWN] if isinstance(value, Table) and (value.others or value.rest) else []
        ended = loop_perhaps(m, node.body, scope, [*items, *more], node.target)
    return ended


def _lays_on_an_object(m: Machine, node: ast.For, scope: Scope) -> bool:
    """Whether a loop sets every key of the config on an object that has nothing yet, which then
    stands for the config: `for name, value in cfg.items(): setattr(self, name, value)`."""
    holder = scope.look_up("self")
    if not isinstance(holder, Instance):
        return False
    laying = laid_on_by(node, holder.cls.name)
    if laying is None or laying.into != "self":
        return False
    source = m.value(laying.taken, scope)
    if not isinstance(source, Cfg) or not lay_on(m, holder, source):
        return False
    for name in laying.kept:
        m.undo.put(holder.attributes, name, source)
    return True


def _flattens(m: Machine, node: ast.For, scope: Scope) -> bool:
    """Whether a loop puts the keys of all sections of the config into one mapping, or on one
    object, which then has these sections laid over each other."""
    taken, name = flattened_by(node)
    source = scope.look_up(taken) if taken else None
    item = m.section.item(source.path) if isinstance(source, Cfg) else None
    if not isinstance(source, Cfg) or item is None:
        return False
    if not all(isinstance(each.value, dict) for each in item.mapping.values()):
        return False
    m.record.keyed.add(source.path)
    sections = tuple(held((*source.path, key), source.form) for key in item.mapping)
    holder = scope.look_up(name)
    if isinstance(holder, Parsed) and holder.over is None:
        options = dict.fromkeys(holder.options() or (), UNKNOWN) | holder.attributes
        known = {key: each for key, each in options.items() if not _is_in(item, key)}
        scope.names[name] = Fields(known, sections, holder.parser.defaults_unknown)
        return True
    if type(holder) is not Table:
        return False
    m.undo.put(vars(holder), "rest", (*holder.rest, *sections))
    return True


def _is_in(item: Item, key: str) -> bool:
    """Whether a section has a key."""
    return any(key in section.mapping for section in item.mapping.values())


def do_while(m: Machine, node: ast.While, scope: Scope) -> None:
    """A `while` loop, whose condition is decided once."""
    decided = m.truth(m.value(node.test, scope))
    if decided is not False:
        sure = decided or trains(node)
        if sure:
            ended = loop_once_or_more(m, node.body, scope, None, trains(node) or steps(node))
        else:
            ended = loop(m, node.body, scope, None, None)
        after_loop(m, node.orelse, scope, None if ended is not True else True)
    else:
        idle_block(m, node.test, node.body, scope)
        m.run(node.orelse, scope)


def after_loop(m: Machine, orelse: list[ast.stmt], scope: Scope, broken: bool | None) -> None:
    """The `else` of a loop, which is run where it was not broken off."""
    if broken is False:
        m.run(orelse, scope)
    elif broken is None and orelse:
        branch(m, [orelse, []], scope)


def loop(
    m: Machine,
    body: list[ast.stmt],
    scope: Scope,
    items: list[Value] | None,
    target: ast.expr | None,
    training: bool = False,
) -> bool | None:
    """Read a body for each item (None: not known how often, so perhaps never); whether the loop
    was broken off, None where that is not known.

    Args:
        training: whether the loop is one of a training.
    """
    if items is None:
        return loop_perhaps(m, body, scope, [UNKNOWN], target)
    if not items and target is not None:
        assign(m, target, UNKNOWN, scope)
        idle_block(m, None, body, scope)
    frame = m.flow.frames[-1]
    left = len(frame.broken)
    m.seen.trained |= training and not (m.flow.doubts or m.flow.idling)
    with m.flow.in_a_loop(training):
        broken = _each(m, body, scope, items, target)
    if len(frame.broken) > left:  # `if found: name = item; break`
        scope.names = joined([scope.names, *frame.broken[left:]])
        del frame.broken[left:]
    return broken


def _each(
    m: Machine,
    body: list[ast.stmt],
    scope: Scope,
    items: list[Value],
    target: ast.expr | None,
) -> bool | None:
    """Read a body for each item; whether that was broken off, None where that is not known."""
    before, sometimes, frame = m.flow.unsure, m.flow.sometimes, m.flow.frames[-1]
    ended = frame.ended
    broken: bool | None = False if len(items) <= MAX_ITEMS else None
    for item in items[:MAX_ITEMS]:
        if target is not None:
            assign(m, target, item, scope)
        sure, names = m.flow.unsure, dict(scope.names)
        try:
            m.run(body, scope)
            broken = broken if m.flow.unsure == sure else None
        except Continue:
            broken = broken if m.flow.unsure == sure else None
        except Break:
            broken = True if m.flow.unsure == sure and broken is not None else None
            break
        except Thrown as stop:
            if stop.unsure <= before:
                raise
            broken = None
        finally:
            if m.flow.unsure > sure:  # the rest of the body was perhaps not run
                scope.names = joined([names, scope.names])
            m.flow.unsure, m.flow.sometimes = before + frame.ended - ended, sometimes
    return broken


def loop_once_or_more(
    m: Machine, body: list[ast.stmt], scope: Scope, target: ast.expr | None, training: bool
) -> bool | None:
    """Read a body that is surely run, nobody knows how often: with what it counts from at first,
    and with any number."""
    mark = mark_of(m, scope)
    ended = loop(m, body, scope, [UNKNOWN], target, training)
    if not ended and forget_counts(m, mark, scope):
        loop_perhaps(m, body, scope, [UNKNOWN], target, training)
    return ended


def loop_perhaps(
    m: Machine,
    body: list[ast.stmt],
    scope: Scope,
    items: list[Value],
    target: ast.expr | None,
    training: bool = False,
) -> bool | None:
    """Read a body for items that there may be, and once more where it counts something.

    Args:
        training: the loop is one of a training, which surely comes to such items.
    """
    mark, own = mark_of(m, scope), targets_of(target)
    so = m.flow.at_some_time if training else m.flow.maybe
    with so(), suppress(Thrown):
        loop(m, body, scope, items, target, training)
    if forget_counts(m, mark, scope, own):
        with so(), suppress(Thrown):
            loop(m, body, scope, [UNKNOWN], target, training)
        forget_counts(m, mark, scope, own)
    scope.names = joined([mark.names, scope.names])
    return None


def mark_of(m: Machine, scope: Scope) -> Mark:
    """What is known at this point."""
    return Mark(dict(scope.names), m.undo.entries, len(m.undo.entries))


def targets_of(target: ast.expr | None) -> frozenset[str]:
    """The names that a loop gives its items: they count nothing."""
    if target is None:
        return frozenset()
    return frozenset(each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def forget_counts(m: Machine, mark: Mark, scope: Scope, own: frozenset[str] = NO_NAMES) -> bool:
    """Forget the numbers that a loop gave to what was there before it, as it is not known how
    often it was run; whether there were any.

    Args:
        own: the names that the loop gives its items.
    """
    found = False
    for name, value in scope.names.items():
        if name in own:
            continue
        before = mark.names.get(name)
        if before is not None and value is not before and is_number(value):
            scope.names[name] = UNKNOWN
            found = True
    changed = mark.undo[mark.length :] if mark.undo is m.undo.entries else []
    for entries, key, had, earlier in changed:
        now = entries.get(key, UNKNOWN)
        if entries is scope.names and key in own:
            continue
        if had and now is not earlier and is_number(now):
            m.undo.put(entries, key, UNKNOWN)
            found = True
    return found


def items_of(m: Machine, value: Value, node: ast.AST, scope: Scope) -> list[Value] | None:
    """The items of an iterable, None where they are not known."""
    match value:
        case Table(entries=entries, rest=()):
            if entries and all(type(key) is str for key in entries):
                return [Const(key) for key in entries]  # a dictionary gives its keys
            return list(entries.values())
        case Table(rest=rest):
            m.record.keyed.update(part.path for part in rest)
            return [key_name((*part.path, k)) for part in rest for k in m.section.keys_of(part)]
        case Parsed():
            options = value.options() or {}
            return [Const(name) for name in options] if 0 < len(options) <= MAX_ITEMS else None
        case Either(values=values):
            tables = [each for each in values if isinstance(each, Table)]
            if len(tables) == len(values):
                found = [item for each in tables for item in each.entries.values()]
                return [*found, UNKNOWN] if any(each.others for each in tables) else found
        case Const(range() as numbers):  # a few stand for all of them
            return [given(index, value.keys) for index in numbers[:4]]
        case Const(list() | tuple() as items):
            return [given(item, value.keys) for item in items]
        case Cfg(path=path):
            item = m.section.item(path)
            if item is not None and isinstance(item.value, dict):
                m.record.keyed.add(path)
                return [key_name((*path, key)) for key in item.value]
            m.record.note_reading(scope, node, "reads every key of the config", path)
    return None
