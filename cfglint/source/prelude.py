"""What importing a program's module does, kept for the next config.

Three quarters of a reading are the bodies of modules (measured on super-gradients 3.7.1: 395 of
them), and they are the same for every config: a module is imported before anything has the config.
So the state after the import is kept, and each reading starts from it; what a reading then puts
into objects of that state is taken back at its end, so that no config sees another one.
"""

from __future__ import annotations

from typing import NamedTuple

from cfglint.source.budget import Budget
from cfglint.source.imports import import_module
from cfglint.source.machine import Machine
from cfglint.source.record import Record
from cfglint.source.seen import Seen
from cfglint.source.undo import Undo


class Prelude(NamedTuple):
    """The state after an import."""

    record: Record
    seen: Seen
    budget: Budget
    lenient: bool
    global_node: bool


def import_once(m: Machine, module_name: str) -> None:
    """Import a module, or take over what importing it did."""
    known: Prelude | None = m.modules.preludes.get(module_name)
    if known is None:
        import_module(m, module_name)
        if m.record.reads or m.seen.idle or m.record.writes or m.loading.origins:
            return  # it looked at the config: the next one is another
        known = Prelude(m.record, m.seen, m.budget, m.section.lenient, m.loading.global_node)
        m.modules.preludes[module_name] = known
        m.undo = m.imported = Undo()  # what was put so far belongs to the prelude
    most = m.budget.most
    m.record, m.seen, m.budget = known.record.copy(), known.seen.copy(), known.budget.copy()
    m.budget.most = most
    m.section.lenient, m.loading.global_node = known.lenient, known.global_node
