"""Code that this config's values switch off: what it would read, with other values.

`if args.ema_decay > 0:` with `ema_decay: 0` is not run, and what it reads is no requirement. But a
key that is read there is not one that nothing reads: it waits for its switch. Such code is read in
a state of its own, of which only the reads are kept, apart from those of the run itself.
"""

from __future__ import annotations

import ast
import copy
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


KEPT = (
    *("reads", "notes", "logged", "logs_unknown", "unresolved", "raised", "refused", "broken"),
    *("mistyped", "of_libraries"),
    *("writes", "written", "laid_over", "keyed", "handed", "opened", "was_opened", "origins"),
    *("_unsure", "_guarded", "_importing", "_steps", "_idling", "_frames", "_stack", "_tries"),
    *("_handling", "_instances", "_calls", "_lost", "_undo", "_asked_at", "_defaulting"),
    *("_fruitless",),
)
"""The state that such code does not change: it is as it was once the code is read."""


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
        kept = {name: getattr(self, name) for name in KEPT}
        for name, value in kept.items():
            setattr(self, name, value if isinstance(value, int) else copy.copy(value))
        names, steps = dict(scope.names), self._steps
        self.reads, self.notes, self._undo = {}, {}, []
        self._frames.append(Frame(self._unsure))  # what is not run returns nothing
        self._idling += 1
        self._unsure += 1
        try:
            with suppress(*LEFT, GaveUp, RecursionError):
                read()
        finally:
            self._take_back()
            found, notes, spent = self.reads, self.notes, self._steps - steps
            for name, value in kept.items():
                setattr(self, name, value)
            scope.names = names
            for entry in found.values():
                self.idle.setdefault(entry.path, entry)
            self.idle_escapes.update(note.path for note in notes if note.escape and note.path)
            self._idle_steps += spent if self._idling == 0 else 0


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


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
