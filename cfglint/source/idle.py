"""Code that this config's values switch off: what it would read, with other values.

`if args.ema_decay > 0:` with `ema_decay: 0` is not run, and what it reads is no requirement. But a
key that is read there is not one that nothing reads: it waits for its switch. Such code is read in
a state of its own, of which only the reads are kept, apart from those of the run itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cfglint.source.machine import LEFT, Frame, GaveUp, Machine
from cfglint.source.values import Scope

MAX_STEPS = 60_000
"""Steps that are spent on code that is not run, in all; beside `machine.MAX_STEPS`."""

MAX_DEPTH = 3
"""Switches within switched-off code that are followed."""

MAX_TIMES = 3
"""How often one such piece of code is read: each call of its function may be about other keys."""


class Idle(Machine):
    """Reads what is not run."""

    def _idle_block(self, test: ast.expr | None, body: list[ast.stmt], scope: Scope) -> None:
        """Read statements that are not run, because of `test` where that is given."""
        if body and (test is None or is_switch(test)):
            self._aside(body[0], scope, lambda: self._block(body, scope))

    def _idle_value(self, node: ast.expr, scope: Scope) -> None:
        """Read an expression that is not evaluated."""
        self._aside(node, scope, lambda: self._eval(node, scope))

    def _aside(self, node: ast.AST, scope: Scope, read: Callable[[], Any]) -> None:
        """Do `read` in a state of its own, and keep only what it reads, as idle."""
        times = self._read_aside.get(id(node), 0)
        if self._idling >= MAX_DEPTH or times >= MAX_TIMES or self._idle_steps >= MAX_STEPS:
            return
        self._read_aside[id(node)] = times + 1
        keyed, self.keyed = self.keyed, set()
        lost, handed = set(self._lost), len(self.handed)
        names, reads, written = dict(scope.names), self.reads, dict(self.written)
        notes, logged, unresolved = self.notes, self.logged, self.unresolved
        before = (self._unsure, self._guarded, self._importing, self._steps)
        opened = self.opened, self.was_opened, self.origins
        self.origins = dict(self.origins)
        lengths = len(self.writes), len(self._instances), self.logs_unknown
        calls, stack, undo = dict(self._calls), len(self._stack), self._undo
        self.reads, self.notes, self.logged, self.unresolved = {}, {}, {}, {}
        self._undo = []
        frames = len(self._frames)
        self._frames.append(Frame(self._unsure))  # what is not run returns nothing
        self._idling += 1
        self._unsure += 1
        try:
            with suppress(*LEFT, GaveUp, RecursionError):
                read()
        finally:
            del self._frames[frames:]
            self._idling -= 1
            for entry in self.reads.values():
                self.idle.setdefault(entry.path, entry)
            for note in self.notes:
                if note.escape and note.path:
                    self.idle_escapes.add(note.path)
            self.keyed, self._lost = keyed, lost
            del self.handed[handed:]
            self._take_back()
            self._undo = undo
            spent = self._steps - before[3]
            self._idle_steps += spent if self._idling == 0 else 0
            self._unsure, self._guarded, self._importing, self._steps = before
            self.opened, self.was_opened, self.origins = opened
            self.reads, self.notes, self.logged, self.unresolved = reads, notes, logged, unresolved
            scope.names, self.written, self._calls = names, written, calls
            del self.writes[lengths[0] :]
            del self._instances[lengths[1] :]
            self.logs_unknown = lengths[2]
            del self._stack[stack:]


def is_switch(test: ast.expr) -> bool:
    """Whether a condition turns something on or off, as `cfg.ema` and `cfg.decay > 0` do. One that
    compares with a text, or counts beyond none, chooses between things, as a dictionary of names
    does: what is not chosen is of another one."""
    for node in ast.walk(test):
        if not isinstance(node, ast.Compare):
            continue
        inside = [n for part in (node.left, *node.comparators) for n in ast.walk(part)]
        texts = any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in inside)
        if texts and not all(isinstance(operator, (ast.In, ast.NotIn)) for operator in node.ops):
            return False
        counts = any(isinstance(n, ast.Name) and n.id == "len" for n in inside)
        if counts and not any(isinstance(n, ast.Constant) and n.value == 0 for n in inside):
            return False
    return True
