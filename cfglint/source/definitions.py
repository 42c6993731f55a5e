"""A class or function with the module that defines it."""

from __future__ import annotations

import ast
from typing import NamedTuple

from cfglint.source.modules import Module, Modules

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


NO_CLASS = ast.ClassDef(name="", bases=[], keywords=[], body=[], decorator_list=[])
"""In the place of a class where a name is looked up in a module, and no class of it is meant."""


def in_module(module: Module, modules: Modules) -> Definition:
    """A place in a module, outside of its classes and functions."""
    return Definition(module, NO_CLASS, modules)
