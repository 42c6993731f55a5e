"""Which arguments of a library's class surely have to be numbers, as its code says itself.

`documented` reads the docstring, in numpy's form. `computed` follows the constructor with one
argument given and all others unknown: what raises on a word, a list and a text of digits computes
with a number.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from cfglint.compose.items import Item
from cfglint.contract import Type
from cfglint.diagnostic import Place
from cfglint.source.budget import GaveUp
from cfglint.source.calls import call_value
from cfglint.source.definitions import Definition
from cfglint.source.imports import member_of, module_named
from cfglint.source.interpreter import machine_for
from cfglint.source.library import Library
from cfglint.source.modules import Modules
from cfglint.source.packages import Packages
from cfglint.source.prelude import import_once
from cfglint.source.values import UNKNOWN, Class, Keywords, Namespace, given
from cfglint.styles.registry import knowledge

TRIED = ("many", [1, 2], "8")
MOST_STEPS = 40_000
NUMBERS = {"int": Type("int", "int"), "float": Type("float", "float")}
_ARGUMENT = re.compile(r"^\s*(\w+)\s*:\s*(\w+)(?:\s*\(.*\)|,?\s*optional)?\.?\s*$", re.MULTILINE)


def documented(found: Definition) -> dict[str, Type]:
    """The arguments that a docstring says are an `int` or a `float`, and nothing else."""
    nodes = [found.node, *(found.methods.get(name) for name in ("__init__",) if found.cls)]
    texts = [ast.get_docstring(node) or "" for node in nodes if node is not None]
    return {
        name: NUMBERS[type]
        for text in texts
        for name, type in _ARGUMENT.findall(text)
        if type in NUMBERS
    }


def modules_of(release: Path, library: Library) -> Modules:
    """The modules of a release, as the evaluator wants them."""
    modules = Modules(str(release))
    modules.packages, modules.knowledge = Packages(library), knowledge()
    return modules


def computed(modules: Modules, found: Definition, names: Iterable[str]) -> frozenset[str]:
    """The arguments of a class that its constructor computes with, whatever the others are."""
    if found.cls is None:
        return frozenset()
    names = tuple(names)
    return frozenset(
        name
        for name in names
        if all(_is_refused(modules, found, names, name, value) for value in TRIED)
    )


def _is_refused(
    modules: Modules, found: Definition, names: tuple[str, ...], name: str, value: object
) -> bool:
    m = machine_for(modules, _item({name: _item(value, (name,))}, ()))
    m.budget.most = MOST_STEPS
    try:
        import_once(m, found.module.name)
        module = module_named(m, found.module.name)
        made = member_of(m, Namespace(module), found.node.name) if module is not None else None
        if not isinstance(made, Class) or module is None:
            return False
        keywords: Keywords = dict.fromkeys(names, UNKNOWN)
        keywords[name] = given(value, ((name,),))
        call_value(m, made, [], keywords, made.node, module)
    except (GaveUp, RecursionError):
        pass  # what raises was noted before
    finally:
        m.undo.take_back()
    raised = [each for each in m.record.raised if each.keys and each.error == "TypeError"]
    return bool(raised) or any(each.sure for each in m.record.mistyped)


def _item(value: object, path: tuple[str | int, ...]) -> Item:
    if isinstance(value, list):
        value = [_item(each, (*path, number)) for number, each in enumerate(value)]
    return Item(value, Place("", path, "key", 0))  # type: ignore[arg-type]
