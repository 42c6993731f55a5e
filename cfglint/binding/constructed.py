"""What the constructors of classes that a config names surely raise, with the config's own numbers.

A class that a node names is built with the node's keys as arguments. Its constructor is followed
with the numbers among them, to the checks that it makes of them: a width that its heads do not
divide. Where no such check is in its module, nothing is followed. What the loader itself builds it
builds with these very values, so that all of them are followed: a word that a width is computed of.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable
from functools import lru_cache

from cfglint.compose.items import Item, tag_of
from cfglint.source.budget import GaveUp
from cfglint.source.calls import call_value
from cfglint.source.imports import member_of, module_named
from cfglint.source.interpreter import machine_for
from cfglint.source.modules import Module, Modules
from cfglint.source.named import Target
from cfglint.source.prelude import import_once
from cfglint.source.reads import Building, Mistyped, Raised
from cfglint.source.record import Record
from cfglint.source.syntax import last_part, nodes_in
from cfglint.source.values import UNKNOWN, Class, Keywords, Namespace, Value, given

MOST_STEPS = 4_000
"""Steps of one constructor: it makes layers, which are no part of the repository."""

MOST_TARGETS = 24
"""Nodes of one config that are followed."""

CHECKING = frozenset({"MultiheadAttention"})
"""Classes of libraries that check it themselves."""


def raised_by(
    targets: Iterable[Target], root: Item, place: str, modules_of: Callable[[str], Modules]
) -> Building:
    """What building the nodes of a config raises.

    Args:
        root: the config, with the values that its nodes get.
        place: the folder of the repository.
        modules_of: the modules that are found from a folder of the repository.
    """
    raised: dict[Raised, None] = {}
    mistyped: dict[Mistyped, None] = {}
    followed = 0
    for target in targets:
        values = _values(target) if target.at_once else _numbers(target)
        if len(values) < (1 if target.at_once else 2) or followed >= MOST_TARGETS:
            continue
        if target.partial or not target.file:
            continue
        modules = modules_of(_folder_of(target, place) if target.at_once else place)
        if (made := _class_of(target, modules)) is not None:
            followed += 1
            record = _followed(target, made, values, root, modules)
            raised.update(dict.fromkeys(each for each in record.raised if each.keys))
            if target.at_once:
                mistyped.update(dict.fromkeys(each for each in record.mistyped if each.sure))
    return Building(tuple(raised), tuple(mistyped))


def _folder_of(target: Target, place: str) -> str:
    """The folder below that of the repository from which the module of a class is imported."""
    path = target.name.rpartition(".")[0].replace(".", os.sep)
    for end in (".py", f"{os.sep}__init__.py"):
        folder = target.file.removesuffix(os.sep + path + end)
        if folder != target.file and f"{folder}{os.sep}".startswith(f"{place}{os.sep}"):
            return folder
    return place


def _class_of(target: Target, modules: Modules) -> tuple[Module, str] | None:
    """The module of a class whose code may refuse a value that it gets, and the class's name."""
    path, _, name = target.name.rpartition(".")
    module = modules.module(path) if path else None
    if module is None or os.path.realpath(module.path) != os.path.realpath(target.file):
        return None
    return (module, name) if target.at_once or _checks_what_divides(module.tree) else None


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


def _values(target: Target) -> Keywords:
    """The plain values of a node's arguments, by the keys where they stand."""
    found: Keywords = {}
    for name, item in target.arguments.items():
        members = item.value if isinstance(item.value, list) else [item]
        plain = not any(isinstance(m.value, (dict, list)) or m.interpolated for m in members)
        if plain and item.value is not None and not tag_of(item):
            found[name] = given(item.plain(), (tuple(map(str, item.place.path)),))
    return found


def _followed(
    target: Target, made: tuple[Module, str], numbers: Keywords, root: Item, modules: Modules
) -> Record:
    """What following the constructor of a class finds out."""
    module, name = made
    m = machine_for(modules, root)
    m.record.as_written = target.at_once
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
    return m.record
