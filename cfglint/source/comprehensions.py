"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.assignment import assign
from cfglint.source.budget import MAX_ITEMS
from cfglint.source.idle import aside
from cfglint.source.loops import items_of
from cfglint.source.machine import Machine
from cfglint.source.operations import is_whole, store
from cfglint.source.raising import Thrown
from cfglint.source.refusals import refuse
from cfglint.source.syntax import text_in
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Entries,
    Origin,
    Plugin,
    Scope,
    SomeKey,
    Table,
    Value,
    given,
    held,
    keys_of,
    left_of,
)


def on_comprehension(m: Machine, node: Any, scope: Scope) -> Value:
    """Every item of a comprehension over something known; one for all of them, else."""
    if isinstance(node, ast.DictComp) and (copied := _copy_without(m, node, scope)) is not None:
        return copied
    made: list[tuple[Any, Any]] = []
    inner = Scope(scope.module, scope)
    if scope.of_class:
        inner.names.update(scope.names)
    known = generate(m, node, 0, inner, made)
    if isinstance(node, ast.DictComp):
        entries: Entries = {}
        for key, value in made:
            store(entries, key.value if isinstance(key, Const) else SomeKey(key.as_regex()), value)
        lacking = not known or not all(isinstance(key, Const) for key, _ in made)
        return Table(entries, (), lacking, len(made) >= MAX_ITEMS)
    values = [value for _, value in made]
    if values and not known and isinstance(values[0], Plugin):
        return Table({0: values[0]})  # it stands for all of them
    return Table(dict(enumerate(values if known else values[:1])), open=not known)


def _copy_without(m: Machine, node: ast.DictComp, scope: Scope) -> Cfg | None:
    """The copy of a part of the config that a comprehension makes, without some keys: `{k: v for k,
    v in cfg.items() if k != "name"}`."""
    match node:
        case ast.DictComp(
            key=ast.Name(id=key),
            value=ast.Name(id=value),
            generators=[
                ast.comprehension(
                    target=ast.Tuple(elts=[ast.Name(id=first), ast.Name(id=second)]),
                    iter=ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]),
                    ifs=[test],
                )
            ],
        ) if (key, value) == (first, second):
            without = _left_out(test, key)
            source = m.value(holder, scope) if without else None
            if isinstance(source, Cfg):
                copy = held(source.path, ("dict", source.form[1]), dict(source.own or {}))
                return left_of(copy, without)
    return None


def _left_out(test: ast.expr, key: str) -> frozenset[str]:
    """The texts that a condition leaves out by `key != text` or `key not in (text, ...)`."""
    match test:
        case ast.Compare(ast.Name(id=name), [ast.NotEq()], [ast.Constant(value=str(text))]):
            found = [text]
        case ast.Compare(
            ast.Name(id=name), [ast.NotIn()], [ast.List(elts) | ast.Tuple(elts) | ast.Set(elts)]
        ):
            texts = [text_in(each) for each in elts]
            found = [text for text in texts if text is not None]
            if len(found) < len(texts):
                return frozenset()
        case _:
            return frozenset()
    return frozenset(found) if name == key else frozenset()


def _are_all(value: Value) -> bool:
    """Whether the items that are known of an iterable are all that it may have."""
    match value:
        case Table(rest=rest, others=others):
            return not (others or rest)
        case Either(values=values):
            return all(map(_are_all, values))
    return False


def _there_for(m: Machine, item: Value, tests: list[Value]) -> Value:
    """An item with the keys because of which it is among those that a condition let pass, where the
    config lacks them: `[name for name in REQUIRED if name not in cfg]`."""
    absent = tuple(key for key in keys_of(*tests) if m.section.item(key) is None)
    return given(item.value, absent) if absent and type(item) is Const else item


def generate(m: Machine, node: Any, depth: int, scope: Scope, made: list[tuple[Any, Any]]) -> bool:
    """Evaluate the generators from `depth` on; whether `made` then has exactly the items."""
    if depth == len(node.generators):
        pair = isinstance(node, ast.DictComp)
        key = m.value(node.key, scope) if pair else None
        made.append((key, m.value(node.value if pair else node.elt, scope)))
        return True
    generator = node.generators[depth]
    value = m.value(generator.iter, scope)
    refuse(m, mistyped.of_iteration(value), generator.iter, scope, value)
    items = items_of(m, value, node, scope)
    known = items is not None and is_whole(value, items)
    if known and not items:  # what would be done for an item is read as code that is not run
        assign(m, generator.target, UNKNOWN, scope)
        aside(m, node, scope, partial(generate, m, node, depth + 1, scope, []))
        return True
    if items and not known and isinstance(node, ast.DictComp) and not _are_all(value):
        items = [*items, UNKNOWN]
    any_item = value.any_item() if isinstance(value, Origin) and value.raw else UNKNOWN
    for item in (items or [any_item])[:MAX_ITEMS]:
        assign(m, generator.target, item, scope)
        tests = [m.value(test, scope) for test in generator.ifs]
        truths = [m.truth(test) for test in tests]
        if False in truths and known:
            continue
        unsure = not items or not all(truths)
        m.flow.unsure += unsure
        before = len(made)
        try:
            known = generate(m, node, depth + 1, scope, made) and known and not unsure
            made[before:] = [(key, _there_for(m, value, tests)) for key, value in made[before:]]
        except Thrown:
            if not unsure:
                raise
            known = False
        finally:
            m.flow.unsure -= unsure
    return known and len(items or ()) <= MAX_ITEMS
