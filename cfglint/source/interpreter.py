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
from contextlib import suppress
from typing import Any

from cfglint.source.arguments import Arguments
from cfglint.source.calls import Calls
from cfglint.source.expressions import Expressions
from cfglint.source.idle import Idle
from cfglint.source.machine import LEFT, GaveUp
from cfglint.source.modules import Module
from cfglint.source.observed import Observed
from cfglint.source.operations import (
    unknown_rest,
)
from cfglint.source.prelude import Preludes
from cfglint.source.specials import Specials
from cfglint.source.values import (
    Cfg,
    Class,
    Function,
    Instance,
    Namespace,
)

SCRIPT = "__main__"
"""As the name in an entry: what a module does when it is run as a script."""

MAIN_GUARDS = ("__name__ == '__main__'", "'__main__' == __name__")

NESTING = 5000
"""Python's own limit of frames while code is read: 22 calls inside each other took 251 of them
(measured on ultralytics 8.4), statements within statements some more."""

HOOKS = ("setup", "forward", "configure_optimizers", "training_step", "validation_step")
"""Methods that a trainer calls in every run: what they read is read, though no code here calls
them."""

RARER_HOOKS = (
    *("test_step", "predict_step", "on_fit_start", "on_train_start", "on_train_epoch_start"),
    *("on_train_epoch_end", "on_validation_start", "on_validation_epoch_end"),
    *("on_test_epoch_end", "training_epoch_end", "validation_epoch_end", "test_epoch_end"),
)
"""Methods that a trainer may call."""

STARTS = ("train", "fit", "run", "start", "main", "__call__")
"""Methods by which a script sets a program's own object going."""


class Interpreter(Preludes, Expressions, Calls, Specials, Arguments, Observed, Idle):
    """Reads one consumer for one config."""

    def run(
        self,
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
            self._prelude(module_name)
            module = self._module(module_name, self.chosen)
            if module is None:
                self._no_module(module_name, "", 0)
                return
            if attribute == SCRIPT:
                self.start = (module.path, 1)
                self._script(module)
                self._after(STARTS)
                return
            entry = self._member(Namespace(module), attribute)
            if not isinstance(entry, (Class, Function)):
                self._note_at(module.path, 1, f"no class or function `{attribute}` here", True)
                return
            written = self._undecorated(module, attribute) or entry
            self.start = (written.module.path, written.node.lineno)
            if others is None:
                built = self._call_value(
                    entry, [Cfg(())], unknown_rest(entry), entry.node, module, parameter
                )
            else:
                given: dict[str | None, Any] = dict(unknown_rest(entry, all_of_them=True))
                if others and not set(others) & set(given):
                    entry = self._undecorated(module, attribute) or entry
                    given = dict(unknown_rest(entry, all_of_them=True))
                given.update((name, Cfg(path)) for name, path in others.items() if name in given)
                built = self._call_value(entry, [], given, entry.node, module)
            if isinstance(built, Instance):
                self._hooks(built, HOOKS if others is None else (*HOOKS, *STARTS))
            self._after(())
        except GaveUp:
            self._note_at(self.modules.root, 1, "gave up after too many steps", escape=True)
        except RecursionError:
            self._note_at(self.modules.root, 1, "the code nests too deeply to follow", escape=True)
        finally:
            self._take_back()
            sys.setrecursionlimit(limit)

    def _undecorated(self, module: Module, name: str) -> Function | None:
        """A function as it is written, where what decorates it gives it its arguments: torchtune's
        `@config.parse` reads the command line and calls it with the config."""
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return Function(module, node, self._scope_of(module))
        return None

    def _after(self, more: tuple[str, ...]) -> None:
        """Read what is called on the objects that were built, by a trainer or by anything."""
        for instance in list(self._instances):
            if isinstance(instance.cls.find("training_step"), Function):
                self._hooks(instance, (*HOOKS, *more))
        with self._maybe():
            for instance in list(self._instances):
                self._hooks(instance)
            self._other_methods()

    def _script(self, module: Module) -> None:
        """Run what a module does under `if __name__ == "__main__":`, among its own names, which
        are then as they were: what it sets there is for this config."""
        scope = self._scope_of(module)
        names = dict(scope.names)
        try:
            for node in module.tree.body:
                if isinstance(node, ast.If) and ast.unparse(node.test) in MAIN_GUARDS:
                    with suppress(*LEFT):
                        self._block(node.body, scope)
        finally:
            scope.names = names

    def _other_methods(self) -> None:
        """Read the methods of objects that were built which nothing here calls: a base class that
        cannot be read may, or code that got the object by a way that was not followed."""
        seen: set[int] = set()
        for instance in self._instances:  # grows while it is gone through
            if id(instance.cls) in seen:
                continue
            seen.add(id(instance.cls))
            for name in dict.fromkeys(n for cls in instance.cls.mro() for n in cls.members):
                method = instance.cls.find(name)
                if isinstance(method, Function) and id(method.node) not in self.entered:
                    self._invoke(method.bind(instance), [], {})

    def _hooks(self, instance: Instance, names: tuple[str, ...] = HOOKS) -> None:
        """Read what a trainer calls on an object that was built, once, on values not known."""
        if id(instance) in self._forwarded:
            return
        self._forwarded.add(id(instance))
        for name in names:
            method = instance.cls.find(name)
            if isinstance(method, Function):
                self._invoke(method.bind(instance), [], {})
        with self._maybe():
            for name in RARER_HOOKS:
                method = instance.cls.find(name)
                if isinstance(method, Function):
                    self._invoke(method.bind(instance), [], {})
