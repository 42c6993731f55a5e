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
