"""Which arguments of a library's class surely have to be numbers, as its code says itself.

`documented` reads the docstring, in numpy's form. `computed` follows the constructor with one
argument given and all others unknown: what raises on a word, a list and a text of digits computes
with a number.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
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
from cfglint.source.reads import Raised
from cfglint.source.syntax import defaults_of
from cfglint.source.values import UNKNOWN, Class, Keywords, Namespace, given
from cfglint.styles.registry import knowledge

TRIED = ("many", [1, 2], "8")
MOST_STEPS = 200_000
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
    """The arguments of a class that its constructor computes with."""
    if found.cls is None:
        return frozenset()
    return frozenset(
        name for name in names if all(_is_refused(modules, found, name, value) for value in TRIED)
    )


def paths(modules: Modules, found: Definition, names: Iterable[str]) -> frozenset[str]:
    """The arguments of a class that its constructor takes for paths."""
    if found.cls is None:
        return frozenset()
    return frozenset(
        name
        for name in names
        if all(_is_refused(modules, found, name, value) for value in (17, [1, 2], ["a", "b"]))
        and not _is_refused(modules, found, name, "many")
    )


def choices(modules: Modules, found: Definition, texts: dict[str, str]) -> dict[str, Type]:
    """The arguments of a class that its constructor compares with words, raising on any other.

    Args:
        texts: the default of each argument that is looked at, which is a text; "" for one that is
            required.
    """
    types = {}
    for name, default in texts.items() if found.cls is not None else ():
        raised, _ = _built(modules, found, name, "no such word")
        taken = sorted({word for each in raised for word in each.takes})
        several = len(taken) > 1 and not any(_built(modules, found, name, w)[0] for w in taken)
        if several if not default else default in taken:
            types[name] = Type("literal", "", values=tuple(taken))
    return types


def converted(modules: Modules, found: Definition, names: Iterable[str]) -> frozenset[str]:
    """The arguments of a class that its constructor makes numbers of: a text of digits will do, and
    neither a word nor a list."""
    if found.cls is None:
        return frozenset()
    return frozenset(
        name
        for name in names
        if _is_refused(modules, found, name, [1, 2])
        and _built(modules, found, name, "many")[0]
        and not _built(modules, found, name, "8")[0]
    )


def _is_refused(modules: Modules, found: Definition, name: str, value: object) -> bool:
    raised, sure = _built(modules, found, name, value)
    return sure or any(each.error == "TypeError" for each in raised)


_KNOWN: dict[tuple[str, str, str, str], tuple[list[Raised], bool]] = {}
"""What was found, by class, its text, argument and value: most releases have the same class."""

_text = cache(ast.unparse)


def _built(
    modules: Modules, found: Definition, name: str, value: object
) -> tuple[list[Raised], bool]:
    """What surely raises where a class is built with one argument known; whether a value is given
    to a library that cannot use it."""
    key = (found.module.name, _text(found.node), name, repr(value))
    if key not in _KNOWN:
        _KNOWN[key] = _as_built(modules, found, name, value)
    return _KNOWN[key]


def _as_built(
    modules: Modules, found: Definition, name: str, value: object
) -> tuple[list[Raised], bool]:
    m = machine_for(modules, _item({name: _item(value, (name,))}, ()))
    m.budget.most = MOST_STEPS
    m.record.as_written = True
    try:
        import_once(m, found.module.name)
        module = module_named(m, found.module.name)
        made = member_of(m, Namespace(module), found.node.name) if module is not None else None
        if not isinstance(made, Class) or module is None:
            return [], False
        keywords: Keywords = dict.fromkeys(_required(found), UNKNOWN)
        keywords[name] = given(value, ((name,),))
        call_value(m, made, [], keywords, made.node, module)
    except (GaveUp, RecursionError):
        pass  # what raises was noted before
    finally:
        m.undo.take_back()
    return [each for each in m.record.raised if each.keys], any(
        each.sure for each in m.record.mistyped
    )


def _required(found: Definition) -> list[str]:
    """The arguments that a class's own constructor requires, or has None for."""
    match found.methods.get("__init__"):
        case ast.FunctionDef(args=spec):
            every = [each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
            defaults = defaults_of(spec)
            return [n for n in every[1:] if n not in defaults or _is_none(defaults[n])]
    return []


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _item(value: object, path: tuple[str | int, ...]) -> Item:
    if isinstance(value, list):
        value = [_item(each, (*path, number)) for number, each in enumerate(value)]
    return Item(value, Place("", path, "key", 0))  # type: ignore[arg-type]
