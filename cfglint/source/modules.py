"""Modules of a repository by dotted name: found on disk, parsed once, never imported."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint.document.newer_python import tree_of
from cfglint.files import shown
from cfglint.files.reading import OUTSIDE, Unread, leads_out, read_bytes, read_own
from cfglint.source.knowledge import NOTHING, Knowledge

if TYPE_CHECKING:
    from cfglint.source.packages import Packages
    from cfglint.source.prelude import Prelude

MAX_BYTES = 2 * 1024 * 1024
"""Bytes; a source file beyond this is data."""

MAX_MODULES = 800
"""Modules that one run reads; real models reach a few dozen."""


class Module(NamedTuple):
    """A parsed module. `package` is what its relative imports start from."""

    name: str
    package: str
    path: str
    tree: ast.Module


class ModuleProblem(NamedTuple):
    """Why a module that exists could not be read. `broken` says that no version of Python reads it:
    a version newer than this one may take what this one does not."""

    path: str
    line: int
    message: str
    broken: bool = False


def _is_a_name(part: str) -> bool:
    """Whether a part of a dotted name may be a file's: scripts and `import_module` take names such
    as `stage-1` that no import statement can have."""
    return part.isidentifier() or re.fullmatch(r"[\w+=@ -]{1,100}", part) is not None


def _any_version(package: str, version: str) -> bool:
    return True


Trees = dict[str, ast.Module]
"""Path of a file -> its syntax tree."""


class Modules:
    """The modules below one folder. Each is parsed at most once.

    `read` are the files that were parsed, `missing` those of the repository that were not there;
    `preludes` is what importing a module did, by its name, `opening` of one that opens a file, by
    its name, that of the load and whether it is wanted, and
    `words` the words of modules and files that `unfollowed` looks for keys in; `texts` are those
    that a module's code has; `handlers` is what a
    call, by its node, may be without being followed. `openings` is, by entry, where the path comes
    from whose load gives a program its one config. `counters` are attributes that a module counts
    in and `set_outside` names that a function sets outside of itself: a number there is not the one
    that it began with. `knowledge` is what libraries do, `packages` what is known of code
    that is not of the repository. `allows` says whether the repository's bounds on a package allow
    a version. `also` are folders that code adds to the path, in which modules are looked for that
    the root has not.

    Args:
        trees: syntax trees by the path of their file; those of one run are shared, as configs in
            many folders have modules from each of them.
    """

    def __init__(self, root: str, trees: Trees | None = None) -> None:
        self.root = root
        self.also: tuple[str, ...] = ()
        self._trees = trees if trees is not None else {}
        self.knowledge: Knowledge = NOTHING
        self.packages: Packages | None = None
        self.allows: Callable[[str, str], bool] = _any_version
        self._known: dict[str, Module | ModuleProblem | None] = {}
        self.words: dict[str, Any] = {}
        self.texts: dict[str, frozenset[str]] = {}
        self.mergers: dict[int, Any] = {}
        self.handlers: dict[int, tuple[Any, ...]] = {}
        self.openings: dict[str, str] = {}
        self.preludes: dict[str, Prelude] = {}
        self.opening: dict[tuple[str, str, bool], list[Prelude]] = {}
        self.counters: set[str] = set()
        self.set_outside: set[str] = set()
        self.read: list[str] = []
        self._outside: dict[str, bool] = {}
        self.missing: list[str] = []

    def find(self, name: str) -> Module | ModuleProblem | None:
        """A module by its dotted name from the root; None where it is not of this repository."""
        if name not in self._known:
            self._known[name] = self._load(name)
        return self._known[name]

    def module(self, name: str) -> Module | None:
        """A module that could be read."""
        found = self.find(name)
        return found if isinstance(found, Module) else None

    def of_file(self, file: str) -> Module | None:
        """A module that was read before, by its file."""
        for module in self._known.values():
            if isinstance(module, Module) and module.path == file:
                return module
        return None

    def has(self, name: str) -> bool:
        """Whether there is a file of this module; it is not noted as looked for."""
        base = os.path.join(self.root, *name.split("."))
        return os.path.isfile(f"{base}.py") or os.path.isfile(os.path.join(base, "__init__.py"))

    def _load(self, name: str) -> Module | ModuleProblem | None:
        parts = name.split(".")
        if not all(map(_is_a_name, parts)):
            return None
        bases = [os.path.join(folder, *parts) for folder in (self.root, *self.also)]
        for base in bases:
            for path, package in (
                (base + ".py", ".".join(parts[:-1])),
                (os.path.join(base, "__init__.py"), name),
            ):
                if os.path.isfile(path):
                    return self._parse(name, package, shown(path))
        for base in bases:  # a folder without `__init__.py` comes after all others
            if os.path.isdir(base):
                return Module(name, name, base, ast.Module(body=[], type_ignores=[]))
        base = bases[0]
        if len(parts) > 1 and os.path.isdir(os.path.dirname(base)):
            self.missing.append(base + ".py")
        return None

    def _parse(self, name: str, package: str, path: str) -> Module | ModuleProblem:
        if len(self.read) >= MAX_MODULES:
            return ModuleProblem(path, 1, f"more than {MAX_MODULES} modules are reachable")
        self.read.append(path)
        text = ""
        try:
            data = self._bytes(path)
            if isinstance(data, Unread):
                return ModuleProblem(path, 1, data.message)
            text = data.decode("utf-8", "replace")
            counters, outside = _changed_in(text)
            self.counters.update(counters)
            self.set_outside.update(outside)
            if path not in self._trees:
                self._trees[path] = tree_of(data, path)
            return Module(name, package, path, self._trees[path])
        except SyntaxError as error:
            why, line = broken_by(text, str(error.msg)), error.lineno or 1
            return ModuleProblem(path, line, f"syntax error: {why or error.msg}", bool(why))
        except (ValueError, RecursionError, MemoryError) as error:
            return ModuleProblem(path, 1, str(error) or type(error).__name__)

    def _bytes(self, path: str) -> bytes | Unread:
        """A module's text. Links of the repository may not lead out of it; those of an environment,
        which the user chose, may."""
        if self.root.endswith(("site-packages", "dist-packages")):
            return read_bytes(path, MAX_BYTES)
        folder = os.path.dirname(path)
        if folder not in self._outside:
            self._outside[folder] = leads_out(folder or ".")
        return OUTSIDE if self._outside[folder] else read_own(path, MAX_BYTES)


_MARKERS = re.compile(r"(?m)^(?:<{7} |>{7} )")
_OF_PYTHON_2 = re.compile(r"(?m)^[ \t]*(?:print\s+[\"'\w%]|exec\s+[\"'\w]|except\s+\w+\s*,)")
_NEVER_RIGHT = (
    *("was never closed", "unmatched", "unterminated", "unexpected indent", "unindent does not"),
    *("expected an indented block", "inconsistent use of tabs", "unexpected EOF", "EOF while"),
)


def broken_by(text: str, message: str) -> str:
    """Why no version of Python 3 reads a text, of which this one says `message`; "" where a newer
    one may: its grammar has more."""
    if _MARKERS.search(text) is not None:
        return "markers of a merge conflict"
    if message.startswith("f-string") or _OF_PYTHON_2.search(text) is not None:
        return ""
    return message if any(words in message for words in _NEVER_RIGHT) else ""


_COUNTS = re.compile(r"\.(\w+)[ \t]*(?:[-+%|&^]|\*\*?|//?|<<|>>)=(?!=)")
_COUNTS_ITSELF = re.compile(r"(?<![\w.])(\w+(?:\.\w+)*\.(\w+))[ \t]*=[ \t]*\1\b")
_MAY_COUNT_ITSELF = re.compile(r"\.(\w+)[ \t]*=[ \t]*[\w.]*\.\1\b")
"""What each text has that the expression above fits; it begins with a dot, and is found faster."""
_GLOBAL = re.compile(r"\b(?:global|nonlocal)[ \t]+([\w, \t]+)")


@lru_cache(maxsize=1024)
def _changed_in(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The attributes that a module adds to, and the names that its functions set outside of
    themselves: one module may be found from several folders."""
    return frozenset(counters_in(text)), frozenset(set_outside_in(text))


def counters_in(text: str) -> Iterator[str]:
    """The attributes that a module adds to."""
    yield from _COUNTS.findall(text)
    if _MAY_COUNT_ITSELF.search(text) is not None:
        for _, name in _COUNTS_ITSELF.findall(text):
            yield name


def set_outside_in(text: str) -> Iterator[str]:
    """The names of a module that its functions set outside of themselves."""
    if "global" not in text and "nonlocal" not in text:
        return
    for names in _GLOBAL.findall(text):
        yield from (name.strip() for name in names.split(","))


def absolute_name(module: Module, target: str | None, level: int) -> str:
    """The dotted name that an import names, relative ones made absolute."""
    if level == 0:
        return target or ""
    parts = module.package.split(".") if module.package else []
    parts = parts[: len(parts) - (level - 1)] if level > 1 else parts
    return ".".join([*parts, *([target] if target else [])])
