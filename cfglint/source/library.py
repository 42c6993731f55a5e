"""Names such as `package.module.Class`, looked up in source files, never imported.

Looked at are the folders above a config, their `src`, the packages of the environment that cfglint
runs in, and for packages that none of them has, the tables that travel with cfglint.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from cfglint.contract import Contract
from cfglint.files.reading import names_in
from cfglint.names import nearest
from cfglint.source.definitions import Definition, Node
from cfglint.source.import_roots import has_module
from cfglint.source.modules import Module, ModuleProblem, Modules, Trees, absolute_name
from cfglint.source.named import Absent, Signature
from cfglint.source.namespaces import filled
from cfglint.source.pins import Pins, installed_version
from cfglint.source.syntax import dotted, nodes_in
from cfglint.source.tables import NO_MODULE, NOWHERE, Tables, is_of_a_table

MOST_HOPS = 24
"""Imports that one name is followed through."""


ENVIRONMENT = ("site-packages", "dist-packages")
"""Last parts of folders that have the packages of an environment."""


def is_installed(path: str) -> bool:
    """Whether a file is of a package of an environment."""
    return any(folder in path for folder in ENVIRONMENT)


class Library:
    """Everything that dotted names can mean, by syntax tree.

    Args:
        folders: where packages lie, the nearest first.
        tables: the signatures of packages that no folder has.
        trees: syntax trees that the readers of one run share, by the path of their file.
    """

    def __init__(
        self, folders: list[str], tables: Tables | None = None, trees: Trees | None = None
    ) -> None:
        self._tables = tables if tables is not None else Tables()
        self.places = [Modules(folder, trees) for folder in folders]
        self._pins = Pins([folder for folder in folders if not folder.endswith(ENVIRONMENT)])
        self._known: dict[str, Definition | Absent | None] = {}
        self.signatures: dict[tuple[int, frozenset[str], int], Signature] = {}
        self.contracts: dict[tuple[int, object], Contract | None] = {}
        self.made: dict[int, tuple[ast.Module, frozenset[str] | None]] = {}
        self.names: dict[int, tuple[ast.Module, dict[str, ast.AST]]] = {}
        self.following: set[int] = set()

    @property
    def files(self) -> list[str]:
        """What was read."""
        return [file for modules in self.places for file in modules.read]

    def allows(self, package: str, version: str) -> bool:
        """Whether the repository's bounds on a package allow a version; True where it has none."""
        return self._pins.allow(package, version)

    def is_of_a_commit(self, package: str) -> bool:
        """Whether the repository asks for a commit of a package, which may be of no release."""
        return self._pins.is_of_a_commit(package)

    def is_before(self, package: str, version: str) -> bool:
        """Whether the repository allows no version of a package from one on."""
        return self._pins.are_before(package, version)

    def defined_in(self, path: str, name: str) -> Definition | None:
        """A class or function by the file that defines it; None where no place has that file."""
        for modules in sorted(self.places, key=lambda each: -len(each.root)):
            relative = os.path.relpath(os.path.abspath(path), modules.root)
            parts = relative.removesuffix(".py").split(os.sep)
            if all(part.isidentifier() for part in parts):
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                return self.definition(".".join([*parts, name]))
        return None

    def module_of(self, file: str) -> tuple[Modules, Module] | None:
        """A module that was read before, by its file; an empty one for a table."""
        if is_of_a_table(file):
            return NOWHERE, NO_MODULE
        for modules in self.places:
            module = modules.of_file(file)
            if module is not None:
                return modules, module
        return None

    def names_below(self, name: str) -> list[str]:
        """The modules, classes and functions that a package or module has, by their files; the
        packages and modules of the repository's own folders for ""."""
        parts = name.split(".") if name else []
        found: dict[str, None] = {}
        for modules in self.places:
            if not name and modules.root.endswith(ENVIRONMENT):
                continue
            found |= dict.fromkeys(_packages_in(os.path.join(modules.root, *parts)))
            module = modules.module(name) if name else None
            body = module.tree.body if module is not None else []
            found |= dict.fromkeys(
                node.name
                for node in body
                if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
                and not node.name.startswith("_")
            )
        return list(found)

    def definition(self, name: str) -> Definition | None:
        """The class or function that a dotted name means; None where there is none, and where that
        cannot be said."""
        found = self.find(name)
        return found if isinstance(found, Definition) else None

    def find(self, name: str) -> Definition | Absent | None:
        """What a dotted name means; None where that cannot be said."""
        if name not in self._known:
            self._known[name] = None  # a circle ends here
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Definition | Absent | None:
        """The first place that defines it; absent where a place says so and no other may have it.

        A folder of data may have a package's name, so every place is asked. A folder without an
        `__init__.py` is no package where another of its name is installed, and that may be so
        elsewhere: of a package with a table, the table says what it has.
        """
        absent: Absent | None = None
        sure = False
        package = name.partition(".")[0]
        there = [modules for modules in self.places if has_module(modules.root, package)]
        if there and self._is_of_another_version(there[0].root, package):
            return self._in_a_table(package, name)
        for modules in there:
            found, certain = self._in_place(modules, name.split("."))
            if isinstance(found, Definition):
                return found
            if found is None and certain:
                return None
            absent, sure = absent or found, sure or certain
        elsewhere = absent is not None and not sure and bool(self._tables.versions(package))
        if not there or elsewhere:
            return self._in_a_table(package, name)
        return None if absent is not None and self._is_redirected(absent) else absent

    def _in_a_table(self, package: str, name: str) -> Definition | Absent | None:
        """What the versions that travel with cfglint say, where the repository allows one."""
        versions, span = self._tables.versions(package), self._pins.span(package)
        if not versions or not span.meets(versions[0], versions[-1]):
            return None
        return self._tables.find(name, span)

    def of_any_version(self, name: str) -> Definition | None:
        """What a dotted name means in the version of a package that travels with cfglint, whatever
        the repository's bounds: most of it is the same in the others."""
        package = name.partition(".")[0]
        there = [m.root for m in self.places if has_module(m.root, package)]
        if there and not self._is_of_another_version(there[0], package):
            return None
        found = self._tables.find(name)
        return found if isinstance(found, Definition) else None

    def tabled(self, name: str) -> Definition | None:
        """What a dotted name means in the tables, whether or not the package is there: they have
        types that its code does not declare."""
        found = self._tables.find(name)
        return found if isinstance(found, Definition) else None

    def _is_of_another_version(self, folder: str, package: str) -> bool:
        """Whether the environment has a package in a version that the repository excludes."""
        if not folder.endswith(ENVIRONMENT):
            return False
        version = installed_version(folder, package)
        return bool(version) and not self._pins.allow(package, version)

    def _is_redirected(self, absent: Absent) -> bool:
        """Whether a package above names what is absent, as one that redirects old names does."""
        whole = f"{absent.where}.{absent.name}"
        parts = absent.where.split(".")
        for modules in self.places:
            for end in range(1, len(parts) + 1):
                module = modules.module(".".join(parts[:end]))
                texts = nodes_in(module.tree, ast.Constant) if module is not None else ()
                if any(node.value == whole for node in texts):
                    return True
        return False

    def misspelt(self, name: str) -> Absent | None:
        """A package that is nowhere, and near one of the repository's own, or near the long name of
        one that has a table; None for others."""
        top = name.partition(".")[0]
        if any(has_module(modules.root, top) for modules in self.places):
            return None
        own: list[str] = []
        for modules in self.places:
            if not _is_site(modules.root):
                own += _packages_in(modules.root)
        if self._tables.versions(top):
            return None
        near = nearest(top, own) or nearest(top, self._tables.long_names())
        return Absent("", top, (near,)) if near is not None else None

    def has_package(self, name: str) -> bool:
        """Whether a name is one of a package with an `__init__.py`, or of a module file."""
        return any(modules.has(name.partition(".")[0]) for modules in self.places)

    def _in_place(
        self, modules: Modules, parts: list[str]
    ) -> tuple[Definition | Absent | None, bool]:
        """What one place says, and whether it has a module on the way to the name."""
        for end in range(len(parts) - 1, 0, -1):
            module = modules.find(".".join(parts[:end]))
            if isinstance(module, ModuleProblem):
                return None, True
            if module is not None and not module.path.endswith(".py"):
                return self._in_a_folder(modules, parts, end), False
            if module is not None:
                return member(self, modules, module, parts[end:], MOST_HOPS), True
        return None, False

    def _in_a_folder(self, modules: Modules, parts: list[str], end: int) -> Absent | None:
        """A folder without `__init__.py` that has no such module."""
        folder = os.path.join(modules.root, *parts[:end])
        if not os.path.isdir(folder) or os.path.exists(os.path.join(folder, parts[end])):
            return None
        names = (n for n in sorted(os.listdir(folder)) if n.endswith(".py"))
        known = tuple(name.removesuffix(".py") for name in names)
        return Absent(".".join(parts[:end]), parts[end], known) if known else None


def member(
    library: Library, modules: Modules, module: Module, path: list[str], hops: int
) -> Definition | Absent | None:
    """A name of a module, through its imports; a method by the rest of `path`."""
    if hops == 0:
        return None
    found = top_level(library, module)
    name = path[0]
    node = found.get(name)
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return _inside(Definition(module, node, modules), path[1:])
        case ast.ImportFrom(names=names):
            alias = next(a for a in names if (a.asname or a.name) == name)
            target = absolute_name(module, node.module, node.level)
            rest = [alias.name, *path[1:]]
            inner = _other(modules, module, target)
            if inner is not None and inner.path.endswith(".py"):
                return member(library, modules, inner, rest, hops - 1)
            return library.find(".".join([target, *rest]))
        case ast.Assign(value=value) if not path[1:]:
            return _assigned(library, modules, module, value, hops - 1)
        case ast.AST():
            return None  # what it is is not followed
    match modules.find(f"{module.name}.{name}"):
        case Module() as submodule:
            return member(library, modules, submodule, path[1:], hops - 1) if path[1:] else None
        case ModuleProblem():
            return None
    complete = True
    for star in _stars(module):
        inner = _other(modules, module, absolute_name(module, star.module, star.level))
        got = member(library, modules, inner, path, hops - 1) if inner is not None else None
        if isinstance(got, Definition):
            return got
        complete &= got is not None
    made = names_made(library, module)
    if not complete or made is None or name in made or _is_compiled(module, name):
        return None
    return Absent(module.name, name, tuple(n for n in (*found, *made) if not n.startswith("_")))


def _other(modules: Modules, module: Module, name: str) -> Module | None:
    """A module by its name that is not the one that names it."""
    found = modules.module(name)
    return found if found is not None and found.name != module.name else None


def _assigned(
    library: Library, modules: Modules, module: Module, value: ast.expr, hops: int
) -> Definition | None:
    """What another name for something, or a `functools.partial` of it, stands for."""
    given: frozenset[str] = frozenset()
    positional = 0
    match value:
        case ast.Call(func=function, args=[first, *more], keywords=keywords) if dotted(
            function
        ) in ("partial", "functools.partial"):
            if any(keyword.arg is None for keyword in keywords):
                return None
            given = frozenset(str(keyword.arg) for keyword in keywords)
            positional = len(more)
            value = first
    name = dotted(value)
    if not name:
        return None
    found = member(library, modules, module, name.split("."), hops)
    if not isinstance(found, Definition):
        return None
    return found._replace(given=found.given | given, positional=found.positional + positional)


def _inside(found: Definition, rest: list[str]) -> Definition | None:
    """A method of a class, by name; None where there is none here."""
    for name in rest:
        inner = [n for n in found.node.body if isinstance(n, Node) and n.name == name]
        if found.cls is None or not inner:
            return None
        found = found._replace(node=inner[-1])
    return found


def top_level(library: Library, module: Module) -> dict[str, ast.AST]:
    """Names that the body of a module gives, found once."""
    known = library.names.get(id(module.tree))
    if known is None:
        known = library.names[id(module.tree)] = (module.tree, _top_level(module))
    return known[1]


def _top_level(module: Module) -> dict[str, ast.AST]:
    """Names that the body of a module gives, whichever branch gives them."""
    found: dict[str, ast.AST] = {}
    stack: list[ast.stmt] = list(reversed(module.tree.body))
    while stack:
        node = stack.pop()
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                found[node.name] = node
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    if alias.name != "*":
                        found[alias.asname or alias.name.split(".")[0]] = node
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                for name in _names_set_by(node):
                    found.setdefault(name, node)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                stack += _below(node)
            case _ if type(node).__name__ == "TypeAlias":  # `type X = ...` of Python 3.12
                found[dotted(getattr(node, "name"))] = node  # noqa: B009
    return found


def _names_set_by(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    match node:
        case ast.Assign(targets=targets):
            pass
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            targets = [target]
    for each in targets:
        yield from (name.id for name in nodes_in(each, ast.Name))


def _below(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements within another, those of handlers too, each part from its end."""
    for field in ("body", "orelse", "finalbody", "handlers"):
        for part in reversed(getattr(node, field, [])):
            yield from part.body if type(part) is ast.ExceptHandler else [part]


def _is_compiled(module: Module, name: str) -> bool:
    """Whether a package has a file of this name that is no Python source, such as `ext.so`."""
    folder, file = os.path.split(module.path)
    if file != "__init__.py":
        return False
    return any(each.partition(".")[0] == name for each in os.listdir(folder))


def _stars(module: Module) -> Iterator[ast.ImportFrom]:
    """The imports of all names of another module."""
    for node in module.tree.body:
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                yield node


def names_made(library: Library, module: Module) -> frozenset[str] | None:
    """The names that a module gives itself beside those of its statements; None where some may not
    be known. Looked for once."""
    known = library.made.get(id(module.tree))
    if known is None:
        known = library.made[id(module.tree)] = (module.tree, _names_made(module))
    return known[1]


def _names_made(module: Module) -> frozenset[str] | None:
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef(name="__getattr__") | ast.AsyncFunctionDef(name="__getattr__"):
                return None
            case ast.Name(id="setattr" | "exec" | "vars"):
                return None
            case ast.Attribute(attr="modules" | "_import_structure"):
                return None
    names = filled(module.tree)
    return None if names is None else frozenset(names)


def _packages_in(folder: str) -> list[str]:
    """Names that a folder's Python can import: of its modules, of folders with any, and of folders
    with such folders, which need no `__init__.py`."""
    found: list[str] = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.endswith(".py"):
                found.append(entry.name.removesuffix(".py"))
            elif entry.is_dir() and entry.name.isidentifier():
                names_of = os.listdir if _is_site(folder) else names_in
                found += [entry.name] if _has_modules(entry.path, names_of) else []
    return found


def _has_modules(folder: str, names_of: Callable[[str], Iterable[str]], levels: int = 1) -> bool:
    """Whether a folder has Python files, or a folder in it has."""
    names = list(names_of(folder))
    if any(name.endswith(".py") for name in names):
        return True
    inner = [os.path.join(folder, n) for n in names if n.isidentifier()] if levels else []
    return any(os.path.isdir(path) and _has_modules(path, names_of, levels - 1) for path in inner)


def _is_site(folder: str) -> bool:
    return folder.endswith(ENVIRONMENT)


def installed_folders() -> list[str]:
    """The folders of this environment that have packages."""
    return [each for each in sys.path if each.endswith(ENVIRONMENT)]


def folders_for(path: str) -> list[str]:
    """Where the packages behind a config may lie: above it, in `src` there, in the environment."""
    found: list[str] = []
    current = os.path.dirname(os.path.abspath(path))
    while True:
        found += [current, os.path.join(current, "src")]
        parent = os.path.dirname(current)
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            break
        current = parent
    found += installed_folders()
    return [folder for folder in dict.fromkeys(found) if os.path.isdir(folder)]
