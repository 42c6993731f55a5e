"""The state of a reading, and the seam through which its parts call each other.

The parts of the evaluator are modules of functions over a `Machine`; each imports those that it
builds on, and none goes round in a circle. What would close one is asked of the machine: a call
reads a body, which has expressions, which are calls. So whoever needs the value of an expression
says `m.value(node, scope)`, and whoever needs statements run says `m.run(body, scope)`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.source.budget import Budget
from cfglint.source.flow import Flow
from cfglint.source.loading import Loading
from cfglint.source.modules import Module, Modules
from cfglint.source.record import Record
from cfglint.source.section import Section
from cfglint.source.seen import Seen
from cfglint.source.undo import Undo
from cfglint.source.values import Cfg, Class, Instance, Origin, Scope, Value


class Evaluator(NamedTuple):
    """What the parts of the evaluator cannot import of each other."""

    value: Callable[[Machine, ast.expr, Scope], Value]
    run: Callable[[Machine, list[ast.stmt], Scope], None]


class Machine:
    """One reading of a consumer, for one config.

    `undo` is what can be taken back of what is read now, `imported` the same of what importing
    modules does: that stays where the code is idle that imports them first.
    `chosen` are the keys whose values name the consumer. `asked_at` is where an object was asked
    for a name (the name, and the place) while the method is read that gives it: what that reads off
    the config counts as read there. `class_made` is the class that a metaclass makes. `value` gives
    the value of an expression; it is no method, for it is asked 15,000 times a config.

    Args:
        modules: the repository.
        config: the composed section that the consumer is given.
        evaluator: how expressions and statements are read.
    """

    def __init__(self, modules: Modules, config: Item, evaluator: Evaluator) -> None:
        self.modules = modules
        self.section = Section(config)
        self.record = Record()
        self.flow = Flow()
        self.loading = Loading()
        self.seen = Seen()
        self.budget = Budget()
        self.undo = self.imported = Undo()
        self.chosen: tuple[tuple[str, ...], ...] = ()
        self.asked_at: tuple[str, ast.expr, Scope] | None = None
        self.class_made: Class | None = None
        self._evaluator = evaluator
        self.value: Callable[[ast.expr, Scope], Value] = partial(evaluator.value, self)

    def run(self, body: list[ast.stmt], scope: Scope) -> None:
        """Run statements."""
        self._evaluator.run(self, body, scope)

    def truth(self, value: Value) -> bool | None:
        """Whether a value is true; None where that is not known: an object of the repository may
        have a method that says so, and a section without keys is as false as an empty dictionary
        where it is one."""
        match value:
            case Cfg(form=form) if form[0] != "attributes" and self.section.is_empty(value):
                return (
                    False
                    if form[0] == "dict" and not self.section.may_be_given((*value.path, ""))
                    else None
                )
            case Origin():
                return self.loading.is_given(value)
            case Instance() if value.method("__bool__", "__len__") is not None:
                return None
        return value.truth()

    def modules_run(self) -> list[Module]:
        """The modules whose bodies were read: those that a run imports."""
        found = [self.modules.find(name) for name in self.seen.scopes]
        return [module for module in found if isinstance(module, Module)]
