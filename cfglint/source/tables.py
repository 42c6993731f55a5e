"""Signatures of known libraries that travel with cfglint, for an environment that lacks them.

A table is a text file a package, made by `tools/library_tables.py` from released versions: a line
that names the package and these versions, lines `#: name = where it is defined`, and Python text
after `#= name` for each class and function. A module of such a definition has
`<torch 1.13.1 to 2.14.1>` as its path. A parameter whose type is `Annotated[..., ASKED]` is one
that the library compares or converts, so that other values than those of its type may do; of one
that is `Annotated[..., COMPUTED]` no list may stand for the number either, a text is a path, and
other words than those of a `Literal` raise. A line
`#~ name 2.1.2 -` says that versions up to 2.1.2 lack a parameter, a second version from which on
they lack it again; `#! name 2.1.2` that those up to 2.1.2 require it.
"""

from __future__ import annotations

import ast
import os
import re
from functools import cache, cached_property

from cfglint.names import nearest, slip
from cfglint.source.definitions import Definition
from cfglint.source.modules import Module, Modules
from cfglint.source.named import Absent
from cfglint.source.pins import ANY_VERSION, Span
from cfglint.source.syntax import parsed

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "library")
ASKED = "'asked'"
COMPUTED = "'computed'"
NOWHERE = Modules(os.path.join(FOLDER, "none"))
"""A table's definitions are whole: they import nothing."""
NO_MODULE = Module("", "", "<>", ast.Module(body=[], type_ignores=[]))
"""Where the types of a table are read: they need no import."""


def is_of_a_table(path: str) -> bool:
    """Whether a module's path is that of a table."""
    return path.startswith("<")


LONG = 8
"""Letters of a package's name: `torchx` is another package than `torch`."""


class Tables:
    """The tables, each read when a name of its package is first asked for."""

    def __init__(self, folder: str = FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, Table | None] = {}

    def versions(self, package: str) -> tuple[str, ...]:
        """The versions that the table of a package was made from, the newest last; () where there
        is no table."""
        table = self._table(package)
        return table.versions if table is not None else ()

    def find(self, name: str, span: Span = ANY_VERSION) -> Definition | Absent | None:
        """What a dotted name is in some versions of its package; absent where it is near to a name
        that its module has."""
        table = self._table(name.partition(".")[0])
        return table.find(name, span) if table is not None else None

    def long_names(self) -> list[str]:
        """The packages whose names are so long that a near one is a misspelling."""
        names = sorted(name.partition(".")[0] for name in os.listdir(self._folder))
        return [name for name in names if len(name) >= LONG]

    def _table(self, package: str) -> Table | None:
        if package not in self._known:
            path = os.path.join(self._folder, f"{package}.py.txt")
            found = os.path.isfile(path) and package.isidentifier()
            self._known[package] = Table(path) if found else None
        return self._known[package]


@cache
def words_of_tables() -> frozenset[str]:
    """All words of the tables: names that a library may take."""
    found: set[str] = set()
    for name in os.listdir(FOLDER):
        if name.endswith(".py.txt"):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as stream:
                found.update(re.findall(r"\w+", stream.read()))
    return frozenset(found)


class Table:
    """The table of one package."""

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as stream:
            self._text = stream.read()
        package, *versions = self._text.partition("\n")[0].removeprefix("# ").split()
        self.versions = tuple(versions)
        self._package = package
        self._made: dict[tuple[str, Span], Definition | None] = {}

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

    @cached_property
    def _modules(self) -> frozenset[str]:
        """The modules of all names, and the packages above them."""
        found: set[str] = set()
        for name in (*self._names, *self._names.values()):
            parts = name.split(".")[:-1]
            found.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
        return frozenset(found)

    def find(self, name: str, span: Span) -> Definition | Absent | None:
        """What a dotted name is, by this table."""
        canonical = self._names.get(name)
        if canonical is None:
            module, _, last = name.rpartition(".")
            known = tuple(self._by_module.get(module, ()))
            absent = Absent(module, last, known) if nearest(last, known) else None
            return absent or self._absent_module(module)
        key = canonical, span
        if key not in self._made:
            self._made[key] = self._definition(canonical, span)
        return self._made[key]

    def _absent_module(self, module: str) -> Absent | None:
        """A module on the way to a name that is one slip from one that the table has."""
        above, _, last = module.rpartition(".")
        if not above or module in self._modules:
            return None
        if above not in self._modules:
            return self._absent_module(above)
        start = f"{above}."
        within = (each.removeprefix(start) for each in self._modules if each.startswith(start))
        known = tuple(sorted({each.partition(".")[0] for each in within}))
        return Absent(above, last, known) if len(last) >= LONG - 1 and slip(last, known) else None

    def _shown(self, span: Span) -> str:
        """The path of what these versions have: the nearest that the table was made from."""
        first, last = span.around(self.versions)
        return (
            f"<{self._package} {first}>"
            if first == last
            else f"<{self._package} {first} to {last}>"
        )

    def _definition(self, canonical: str, span: Span) -> Definition | None:
        code = self._code.get(canonical, "")
        tree = parsed(code)
        name, _, last = canonical.rpartition(".")
        if tree is None:
            return None
        changes = (line.split()[1:] for line in code.splitlines() if line.startswith("#~ "))
        gone = {name for name, before, after in changes if span.excludes(before, after)}
        if gone:
            _take_away(tree, gone)
        needs = (line.split()[1:] for line in code.splitlines() if line.startswith("#! "))
        _require(tree, {name for name, until in needs if span.excludes(until, "-")})
        for node in tree.body:
            match node:
                case ast.ClassDef(name=own) | ast.FunctionDef(name=own) if own == last:
                    return Definition(Module(name, name, self._shown(span), tree), node, NOWHERE)
        return None


def _take_away(tree: ast.Module, names: set[str]) -> None:
    """Leave parameters and fields out of a definition that nothing else has."""
    for node in ast.walk(tree):
        match node:
            case ast.arguments(args=parameters, defaults=defaults):
                without = len(parameters) - len(defaults)
                kept = [
                    (each, defaults[number - without] if number >= without else None)
                    for number, each in enumerate(parameters)
                    if each.arg not in names
                ]
                node.args = [each for each, _ in kept]
                node.defaults = [default for _, default in kept if default is not None]
            case ast.ClassDef():
                node.body = [each for each in node.body if _field(each) not in names] or [
                    ast.Pass()
                ]


def _require(tree: ast.Module, names: set[str]) -> None:
    """Take the defaults of fields away."""
    for node in ast.walk(tree) if names else ():
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call) if name in names:
                call.keywords = [each for each in call.keywords if each.arg != "default"]
            case ast.AnnAssign(target=ast.Name(id=name)) if name in names:
                node.value = None


def _field(node: ast.stmt) -> str:
    """The name of a field; "" for any other statement."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""
