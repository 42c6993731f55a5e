"""What importing a program's module does, kept for the next config.

Three quarters of a reading are the bodies of modules (measured on super-gradients 3.7.1: 395 of
them), and they are the same for every config: a module is imported before anything has the config.
So the state after the import is kept, and each reading starts from it; what a reading then puts
into objects of that state is taken back at its end, so that no config sees another one.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.source.budget import Budget
from cfglint.source.imports import import_module
from cfglint.source.loading import Loading
from cfglint.source.machine import Machine
from cfglint.source.record import Record
from cfglint.source.section import Answer, Path
from cfglint.source.seen import Seen
from cfglint.source.undo import Undo

MOST_KEPT = 8
"""States that are kept of one import which asks the config for something."""


class Prelude(NamedTuple):
    """The state after an import; `loading` and `asked` are what it opened and asked of the config,
    where it did, `told` what it asked about the config's path."""

    record: Record
    seen: Seen
    budget: Budget
    lenient: frozenset[type[ast.AST]]
    global_node: bool
    filled: bool
    told: dict[tuple[str, ...], bool]
    loading: Loading | None = None
    asked: dict[Path, Answer] | None = None


def import_once(m: Machine, module_name: str) -> None:
    """Import a module, or take over what importing it did."""
    known: Prelude | None = m.modules.preludes.get(module_name)
    opening = (module_name, m.loading.opened, m.loading.wanted)
    opened = m.modules.opening.setdefault(opening, [])
    if known is not None and not m.loading.answers_alike(known.told):
        known = None  # it asks for a path that is this config's, or was the other one's
    if known is None:
        known = next((each for each in opened if _is_alike(m, each)), None)
    if known is None:
        m.section.asked = {}
        m.loading.told = {}
        import_module(m, module_name)
        asked, m.section.asked = m.section.asked, None
        if m.record.reads or m.seen.idle or m.record.writes:
            return  # it looked at the config: the next one is another
        opens = bool(m.loading.origins)
        if opens and (len(opened) >= MOST_KEPT or not _opens_any(m)):
            return
        loading = m.loading
        known = Prelude(
            *(m.record, m.seen, m.budget, m.section.lenient),
            *(loading.global_node, loading.filled, loading.told),
        )
        if opens:
            opened.append(known._replace(loading=m.loading.copy(), asked=asked))
        else:
            m.modules.preludes[module_name] = known
        m.undo = m.imported = Undo()  # what was put so far belongs to the prelude
    most = m.budget.most
    m.record, m.seen, m.budget = known.record.copy(), known.seen.copy(), known.budget.copy()
    m.budget.most = most
    m.section.lenient, m.loading.global_node = known.lenient, known.global_node
    m.loading.filled = known.filled
    if known.loading is not None:
        m.loading.take_over(known.loading)


def _is_alike(m: Machine, known: Prelude) -> bool:
    """Whether what an import asked for another config is the same for this one."""
    alike = m.section.answers_alike(known.asked or {})
    return alike and m.loading.answers_alike(known.told)


def _opens_any(m: Machine) -> bool:
    """Whether what an import opens is the same for every config that answers alike: a file whose
    path nobody knows."""
    section, loading = m.section, m.loading
    changed = section.written or section.popped or section.laid_over
    named = loading.exact or loading.usual or any(name[0] != "?" for name in loading.origins)
    return not (changed or named or section.logged is not None)
