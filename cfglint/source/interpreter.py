"""Reads a consumer of a config as it would run, on values that are known or not.

The syntax trees are walked in the order of execution. What the config says is known, so a
dictionary indexed by `args.backbone` gives the class that this config selects, and the branch of
`if args.use_prompt:` that it does not take is not read. What is not known is `UNKNOWN`: both
branches are read, and nothing in them is `certain`. The config object itself is followed through
calls, constructors, attributes, inheritance and imports; where it goes to code that cannot be read,
a note says so. Nothing is imported and nothing is executed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress

from cfglint.compose.items import Item
from cfglint.source.budget import GaveUp
from cfglint.source.calls import call_value
from cfglint.source.expressions import value_of
from cfglint.source.flow import LEFT
from cfglint.source.imports import member_of, module_named, scope_of
from cfglint.source.invoking import invoke
from cfglint.source.machine import Evaluator, Machine
from cfglint.source.modules import Module, Modules
from cfglint.source.observed import note_absent_module
from cfglint.source.operations import unknown_rest
from cfglint.source.prelude import import_once
from cfglint.source.reads import SCRIPT
from cfglint.source.running import run_in_training
from cfglint.source.statements import run_block
from cfglint.source.values import Cfg, Class, Function, Instance, Keywords, Namespace

MAIN_GUARDS = ("__name__ == '__main__'", "'__main__' == __name__")
NESTING = 5000
"""Python's own limit of frames while code is read: 22 calls inside each other took 251 of them
(measured on ultralytics 8.4), statements within statements some more."""
STARTS = ("train", "fit", "run", "start", "main", "__call__")
"""Methods by which a script sets a program's own object going."""


EVALUATOR = Evaluator(value_of, run_block)


def machine_for(modules: Modules, config: Item) -> Machine:
    """The state in which a reading begins.

    Args:
        modules: the repository.
        config: the composed section that the consumer is given.
    """
    return Machine(modules, config, EVALUATOR)


def interpret(
    m: Machine,
    module_name: str,
    attribute: str,
    parameter: str,
    others: dict[str, tuple[str, ...]] | None = None,
) -> None:
    """Build the entry with the config as its first argument, and run what it built.

    Args:
        parameter: the argument that takes the config; "" for the first.
        others: further arguments that take a part of it, by key path. With it (it may be
            empty) no argument takes the whole: a program that loads its config itself.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, NESTING))
    try:
        import_once(m, module_name)
        module = module_named(m, module_name, m.chosen)
        if module is None:
            note_absent_module(m, module_name, "", 0)
            return
        if attribute == SCRIPT:
            m.seen.start = (module.path, 1)
            run_script(m, module)
            after(m, STARTS)
            return
        entry = member_of(m, Namespace(module), attribute)
        if not isinstance(entry, (Class, Function)):
            m.record.note_at(module.path, 1, f"no class or function `{attribute}` here", True)
            return
        written = undecorated(m, module, attribute) or entry
        m.seen.start = (written.module.path, written.node.lineno)
        if others is None:
            built = call_value(
                m, entry, [Cfg(())], unknown_rest(entry), entry.node, module, parameter
            )
        else:
            given: Keywords = dict(unknown_rest(entry, all_of_them=True))
            if others and not set(others) & set(given):
                entry = undecorated(m, module, attribute) or entry
                given = dict(unknown_rest(entry, all_of_them=True))
            given.update((name, Cfg(path)) for name, path in others.items() if name in given)
            built = call_value(m, entry, [], given, entry.node, module)
        if isinstance(built, Instance):
            call_hooks(m, built, () if others is None else STARTS)
        after(m, ())
    except GaveUp:
        m.record.note_at(m.modules.root, 1, "gave up after too many steps", escape=True)
    except RecursionError:
        m.record.note_at(m.modules.root, 1, "the code nests too deeply to follow", escape=True)
    finally:
        m.undo.take_back()
        sys.setrecursionlimit(limit)


def undecorated(m: Machine, module: Module, name: str) -> Function | None:
    """A function as it is written, where what decorates it gives it its arguments: torchtune's
    `@config.parse` reads the command line and calls it with the config."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return Function(module, node, scope_of(m, module))
    return None


def after(m: Machine, more: tuple[str, ...]) -> None:
    """Read what is called on the objects that were built, by a trainer or by anything."""
    for instance in list(m.seen.instances):
        driven = (instance.cls.find(name) for name in m.modules.knowledge.driven)
        if any(isinstance(method, Function) for method in driven):
            call_hooks(m, instance, more)
    run_in_training(m)
    with m.flow.maybe():
        for instance in list(m.seen.instances):
            call_hooks(m, instance)
        other_methods(m)


def run_script(m: Machine, module: Module) -> None:
    """Run what a module does under `if __name__ == "__main__":`, among its own names, which
    are then as they were: what it sets there is for this config."""
    scope = scope_of(m, module)
    names = dict(scope.names)
    try:
        for node in module.tree.body:
            if isinstance(node, ast.If) and ast.unparse(node.test) in MAIN_GUARDS:
                with suppress(*LEFT):
                    m.run(node.body, scope)
    finally:
        scope.names = names


def other_methods(m: Machine) -> None:
    """Read the methods of objects that were built which nothing here calls: a base class that
    cannot be read may, or code that got the object by a way that was not followed. Of objects that
    hold other parts of the config each is read, up to `MOST_ALIKE`."""
    read: dict[int, set[frozenset[tuple[str, ...]]]] = {}
    seen: set[tuple[int, frozenset[tuple[str, ...]]]] = set()
    for instance in m.seen.instances:  # grows during the loop
        parts = frozenset(_held_by(instance))
        if (id(instance.cls), parts) in seen:
            continue
        seen.add((id(instance.cls), parts))
        for name in dict.fromkeys(n for cls in instance.cls.mro() for n in cls.members):
            method = instance.cls.find(name)
            if not isinstance(method, Function):
                continue
            node = id(method.node)
            again = bool(parts) and 0 < len(read.get(node, ())) < MOST_ALIKE
            if node not in m.seen.entered or (again and parts not in read[node]):
                read.setdefault(node, set()).add(parts)
                invoke(m, method.bind(instance), [], {})


def _held_by(instance: Instance) -> Iterator[tuple[str, ...]]:
    """The paths of the parts of the config that an object holds, or an object that it holds."""
    held = [instance]
    for holder in held:  # grows during the loop
        for value in holder.attributes.values():
            if not isinstance(value, Instance):
                yield from (part.path for part in value.within())
            elif len(held) < MOST_HELD and all(value is not other for other in held):
                held.append(value)


MOST_HELD = 16
"""Objects within an object that are looked at."""

MOST_ALIKE = 4
"""Objects of which the same method is read, each with other parts of the config."""


def call_hooks(m: Machine, instance: Instance, more: tuple[str, ...] = ()) -> None:
    """Read what a trainer calls on an object that was built, once, on values not known: its hooks,
    and `more`."""
    if id(instance) in m.seen.forwarded:
        return
    m.seen.forwarded.add(id(instance))
    for name in (*m.modules.knowledge.hooks, *more):
        method = instance.cls.find(name)
        if isinstance(method, Function):
            invoke(m, method.bind(instance), [], {})
    with m.flow.maybe():
        for name in m.modules.knowledge.rarer_hooks:
            method = instance.cls.find(name)
            if isinstance(method, Function):
                invoke(m, method.bind(instance), [], {})
