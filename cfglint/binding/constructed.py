"""What the constructors of classes that a config names surely raise, with the config's own numbers.

A class that a node names is built with the node's keys as arguments. Its constructor is followed
with the numbers among them, to the checks that it makes of them: a width that its heads do not
divide. Where no such check is in its module, nothing is followed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cfglint.compose.items import Item
from cfglint.source.budget import GaveUp
from cfglint.source.calls import call_value
from cfglint.source.imports import member_of, module_named
from cfglint.source.interpreter import machine_for
from cfglint.source.modules import Module, Modules
from cfglint.source.named import Target
from cfglint.source.prelude import import_once
from cfglint.source.reads import Raised
from cfglint.source.syntax import last_part, nodes_in
from cfglint.source.values import UNKNOWN, Class, Keywords, Namespace, Value, given

MOST_STEPS = 4_000
"""Steps of one constructor: it makes layers, which are no part of the repository."""

MOST_TARGETS = 24
"""Nodes of one config that are followed."""

CHECKING = frozenset({"MultiheadAttention"})
"""Classes of libraries that check it themselves."""


def raised_by(targets: Iterable[Target], root: Item, modules: Modules) -> list[Raised]:
    """What building the nodes of a config raises.

    Args:
        modules: those of the repository.
    """
    found: dict[Raised, None] = {}
    followed = 0
    for target in targets:
        numbers = _numbers(target)
        if len(numbers) < 2 or target.partial or not target.file or followed >= MOST_TARGETS:
            continue
        if (made := _class_of(target, modules)) is not None:
            followed += 1
            found.update(dict.fromkeys(_raised(target, made, numbers, root, modules)))
    return list(found)


def _class_of(target: Target, modules: Modules) -> tuple[Module, str] | None:
    """The module of a class whose code checks what divides what, and the class's name."""
    path, _, name = target.name.rpartition(".")
    module = modules.module(path) if path else None
    if module is None or os.path.realpath(module.path) != os.path.realpath(target.file):
        return None
    return (module, name) if _checks_what_divides(module.tree) else None


@lru_cache(maxsize=1024)
def _checks_what_divides(tree: ast.Module) -> bool:
    """Whether a condition of a module asks what is left of a division, or a class does that it
    makes."""
    for node in ast.walk(tree):
        match node:
            case ast.Assert(test=test) | ast.If(test=test):
                if any(isinstance(each.op, ast.Mod) for each in nodes_in(test, ast.BinOp)):
                    return True
            case ast.Call() if last_part(node.func) in CHECKING:
                return True
    return False


def _numbers(target: Target) -> Keywords:
    return {
        name: given(item.value, ((*target.path, *target.inside, name),))
        for name, item in target.arguments.items()
        if type(item.value) in (int, float) and not item.interpolated
    }


def _raised(
    target: Target, made: tuple[Module, str], numbers: Keywords, root: Item, modules: Modules
) -> Iterator[Raised]:
    module, name = made
    m = machine_for(modules, root)
    m.budget.most = MOST_STEPS
    others: dict[str | None, Value] = dict.fromkeys(target.arguments, UNKNOWN)
    try:
        import_once(m, module.name)
        again = module_named(m, module.name)
        cls = member_of(m, Namespace(again), name) if again is not None else None
        if isinstance(cls, Class):
            call_value(m, cls, [], others | numbers, cls.node, module)
    except (GaveUp, RecursionError):
        pass  # what raises was noted before
    finally:
        m.undo.take_back()
    yield from (each for each in m.record.raised if each.keys)
