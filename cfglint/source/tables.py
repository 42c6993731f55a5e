"""Signatures of known libraries that travel with cfglint, for an environment that lacks them.

A table is a text file a package, made by `tools/library_tables.py` from released versions: lines
`#: name = where it is defined`, and Python text after `#= name` for each class and function. A
module of such a definition has `<torch 2.13.0>` as its path.
"""

from __future__ import annotations

import ast
import os
from functools import cached_property

from cfglint.names import nearest
from cfglint.source.definitions import Definition
from cfglint.source.modules import Module, Modules
from cfglint.source.named import Absent
from cfglint.source.syntax import parsed

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "library")
NOWHERE = Modules(os.path.join(FOLDER, "none"))
"""A table's definitions are whole: they import nothing."""


class Tables:
    """The tables, each read when a name of its package is first asked for."""

    def __init__(self, folder: str = FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, Table | None] = {}

    def version(self, package: str) -> str:
        """The version that the table of a package was made from; "" where there is none."""
        table = self._table(package)
        return table.shown.rstrip(">").rpartition(" ")[2] if table is not None else ""

    def find(self, name: str) -> Definition | Absent | None:
        """What a dotted name is; absent where it is near to a name that its module has."""
        table = self._table(name.partition(".")[0])
        return table.find(name) if table is not None else None

    def _table(self, package: str) -> Table | None:
        if package not in self._known:
            path = os.path.join(self._folder, f"{package}.py.txt")
            found = os.path.isfile(path) and package.isidentifier()
            self._known[package] = Table(path) if found else None
        return self._known[package]


class Table:
    """The table of one package."""

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as stream:
            self._text = stream.read()
        head = self._text.partition("\n")[0]
        self.shown = f"<{head.removeprefix('# ')}>"
        self._made: dict[str, Definition | None] = {}

    @cached_property
    def _code(self) -> dict[str, str]:
        parts = self._text.split("\n#= ")[1:]
        return {name: code for name, _, code in (part.partition("\n") for part in parts)}

    @cached_property
    def _names(self) -> dict[str, str]:
        found = {name: name for name in self._code}
        for line in self._text.partition("\n#= ")[0].splitlines():
            if line.startswith("#: "):
                name, _, canonical = line[3:].partition(" = ")
                found[name] = canonical
        return found

    @cached_property
    def _by_module(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._names:
            module, _, last = name.rpartition(".")
            found.setdefault(module, []).append(last)
        return found

    def find(self, name: str) -> Definition | Absent | None:
        """What a dotted name is, by this table."""
        canonical = self._names.get(name)
        if canonical is None:
            module, _, last = name.rpartition(".")
            known = tuple(self._by_module.get(module, ()))
            return Absent(module, last, known) if nearest(last, known) else None
        if canonical not in self._made:
            self._made[canonical] = self._definition(canonical)
        return self._made[canonical]

    def _definition(self, canonical: str) -> Definition | None:
        tree = parsed(self._code.get(canonical, ""))
        name, _, last = canonical.rpartition(".")
        if tree is None:
            return None
        for node in tree.body:
            match node:
                case ast.ClassDef(name=own) | ast.FunctionDef(name=own) if own == last:
                    return Definition(Module(name, name, self.shown, tree), node, NOWHERE)
        return None
