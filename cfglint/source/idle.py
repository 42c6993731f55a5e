"""Code that this config's values switch off: what it would read, with other values.

`if args.ema_decay > 0:` with `ema_decay: 0` is not run, and what it reads is no requirement. But a
key that is read there is not one that nothing reads: it waits for its switch. Such code is read in
a separate state, of which only the reads are kept, apart from those of the run itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from cfglint.source.budget import GaveUp
from cfglint.source.flow import LEFT
from cfglint.source.machine import Machine
from cfglint.source.undo import Undo
from cfglint.source.values import Scope

MAX_STEPS = 60_000
"""Steps that are spent on code that is not run, in all; beside `machine.MAX_STEPS`."""
MAX_DEPTH = 3
"""Switches within switched-off code that are followed."""
MAX_TIMES = 3
"""How often one such piece of code is read: each call of its function may be about other keys."""


def idle_block(m: Machine, test: ast.expr | None, body: list[ast.stmt], scope: Scope) -> None:
    """Read statements that are not run, because of `test` where that is given."""
    if body and (test is None or is_switch(test)):
        aside(m, body[0], scope, lambda: m.run(body, scope))


def idle_value(m: Machine, node: ast.expr, scope: Scope) -> None:
    """Read an expression that is not evaluated. A name alone reads nothing: what it stands for was
    evaluated before."""
    if type(node) not in (ast.Constant, ast.Name):
        aside(m, node, scope, lambda: m.value(node, scope))


def aside(m: Machine, node: ast.AST, scope: Scope, read: Callable[[], object]) -> None:
    """Do `read` in a separate state, and keep only what it reads, as idle."""
    budget = m.budget
    times = budget.aside.get(id(node), 0)
    if m.flow.idling >= MAX_DEPTH or times >= MAX_TIMES or budget.spent_aside >= MAX_STEPS:
        return
    budget.aside[id(node)] = times + 1
    steps, calls, fruitless = budget.spent, budget.calls, budget.fruitless
    names, asked_at = dict(scope.names), m.asked_at
    record, flow, section, loading, undo = m.record, m.flow, m.section, m.loading, m.undo
    instances = m.seen.instances
    m.seen.instances = list(instances)
    m.record, m.flow, m.undo = record.aside(), flow.aside(), Undo()
    m.section, m.loading = section.aside(), loading.aside()
    budget.calls, budget.fruitless = dict(calls), dict(fruitless)
    try:
        with suppress(*LEFT, GaveUp, RecursionError):
            read()
    finally:
        m.undo.take_back()
        for entry in m.record.reads.values():
            m.seen.idle.setdefault(entry.path, entry)
        if not m.record.reads and not m.record.notes:
            budget.aside[id(node)] += 1  # once more, for other keys, is enough
        m.seen.idle_escapes.update(n.path for n in m.record.notes if n.escape and n.path)
        section.lenient |= m.section.lenient
        section.logged = m.section.logged
        loading.merge(m.loading)
        m.record, m.flow, m.section, m.loading, m.undo = record, flow, section, loading, undo
        m.seen.instances, m.asked_at, scope.names = instances, asked_at, names
        budget.calls, budget.fruitless = calls, fruitless
        spent, budget.spent = budget.spent - steps, steps
        budget.spent_aside += spent if flow.idling == 0 else 0


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a text that names something; an empty one stands for none."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


@lru_cache(maxsize=8192)
def is_switch(test: ast.expr) -> bool:
    """Whether a condition turns something on or off, as `cfg.ema` and `cfg.decay > 0` do. One that
    compares with a text, or counts beyond none, chooses between things, as a dictionary of names
    does: what is not chosen is of another one."""
    for node in ast.walk(test):
        if not isinstance(node, ast.Compare):
            continue
        sides = (node.left, *node.comparators)
        inside = [n for part in sides for n in ast.walk(part)]
        texts = any(_is_text(n) for part in sides for n in (part, *getattr(part, "elts", ())))
        if texts and not all(isinstance(operator, (ast.In, ast.NotIn)) for operator in node.ops):
            return False
        counts = any(isinstance(n, ast.Name) and n.id == "len" for n in inside)
        if counts and not any(isinstance(n, ast.Constant) and n.value == 0 for n in inside):
            return False
    return True
