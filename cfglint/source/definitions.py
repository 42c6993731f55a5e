"""A class or function with the module that defines it."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.source.modules import Module, Modules

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Definition(NamedTuple):
    """A class or function, in the module that defines it, which `modules` found.

    `given` are keywords that a `functools.partial` of it has passed already, `positional` how many
    arguments by position.
    """

    module: Module
    node: Node
    modules: Modules
    given: frozenset[str] = frozenset()
    positional: int = 0

    @property
    def cls(self) -> ast.ClassDef | None:
        """The class; None for a function."""
        return self.node if isinstance(self.node, ast.ClassDef) else None

    @property
    def function(self) -> Function | None:
        """The function; None for a class."""
        return None if isinstance(self.node, ast.ClassDef) else self.node

    @property
    def bases(self) -> list[ast.expr]:
        """The bases of a class, as they are written; none for a function."""
        return self.cls.bases if self.cls is not None else []

    @property
    def keywords(self) -> list[ast.keyword]:
        """The keywords of a class, such as `metaclass`; none for a function."""
        return self.cls.keywords if self.cls is not None else []

    @property
    def functions(self) -> list[Function]:
        """The functions that the body of a class or function has, in order."""
        return [node for node in self.node.body if isinstance(node, FUNCTIONS)]

    @property
    def methods(self) -> dict[str, Function]:
        """The functions that the body of a class has, by name; none for a function."""
        return {node.name: node for node in self.functions} if self.cls is not None else {}

    def has(self, *names: str) -> bool:
        """Whether the body defines a class or function by one of several names."""
        return any(getattr(node, "name", "") in names for node in self.node.body)


NO_CLASS = ast.ClassDef(name="", bases=[], keywords=[], body=[], decorator_list=[])
"""In the place of a class where a name is looked up in a module, and no class of it is meant."""


def in_module(module: Module, modules: Modules) -> Definition:
    """A place in a module, outside of its classes and functions."""
    return Definition(module, NO_CLASS, modules)
