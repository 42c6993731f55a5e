"""Paths on the command line to YAML files: folders, .gitignore, exclude and include."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from cfglint.files import YAML_ENDINGS
from cfglint.files.reading import text_of
from cfglint.run.ignored import Patterns
from cfglint.run.tracked import Tracked, is_noted

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
"""Folders nobody means; hidden ones (`.git`, `.venv`, `.github`) are skipped too."""


def find_files(
    paths: Iterable[str],
    exclude: tuple[str, ...] = (),
    root: str = "",
    allows: Callable[[str], bool] | None = None,
) -> list[str]:
    """YAML files in the order given, folders in sorted order, each file once.

    A file that is named is taken whatever its suffix; in folders `*.yaml` and `*.yml` count,
    less what `.gitignore` files and `exclude` patterns (relative to `root`) leave out. A link to
    a folder is followed once: a loop ends where it began. Where every file is ignored, and git has
    noted nothing of the repository, nobody can tell which are tracked: then all count.

    Args:
        allows: whether a folder that a link leads to is searched; without it, every one is.
    """
    excluded = _patterns(exclude, root)
    seen: set[str] = set()
    found: list[str] = []
    for path in paths:
        files: Iterable[tuple[str, str]] = [(path, os.path.realpath(path))]
        if os.path.isdir(path):
            files = [*_walk(path, excluded, allows)]
            if not files and not is_noted(path):
                files = _walk(path, excluded, allows, ignores=False)
        for file, identity in files:
            if identity not in seen:
                seen.add(identity)
                found.append(file)
    return found


def is_excluded(path: str, exclude: tuple[str, ...], root: str) -> bool:
    """Whether a path matches an `exclude` pattern of the settings in `root`."""
    return bool(exclude) and _patterns(exclude, root).match(path)


def _patterns(exclude: tuple[str, ...], root: str) -> _Patterns:
    folder = os.path.abspath(root or os.getcwd())
    return _Patterns([(folder, Patterns(exclude))] if exclude else [])


def _walk(
    top: str,
    excluded: _Patterns,
    allows: Callable[[str], bool] | None,
    ignores: bool = True,
) -> Iterator[tuple[str, str]]:
    """Paths below a folder, each with the real path that it is known by."""
    visited: set[str] = set()
    stack: list[tuple[str, _Patterns]] = [(top, _ignored_above(top) if ignores else _Patterns([]))]
    while stack:
        folder, ignored = stack.pop()
        identity = os.path.realpath(folder)
        if identity in visited:
            continue
        visited.add(identity)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            continue
        if ignores and any(entry.name == ".gitignore" for entry in entries):
            ignored = ignored.plus(folder)
        folders = []
        for entry in entries:
            path = entry.path if folder != "." else entry.name
            if _is_folder(entry):
                if entry.name.startswith(".") or entry.name in SKIPPED_FOLDERS:
                    continue
                if allows is not None and entry.is_symlink() and not allows(path):
                    continue
                if not ignored.match(path + "/") and not excluded.match(path + "/"):
                    folders.append((path, ignored))
            elif (
                entry.name.endswith(YAML_ENDINGS)
                and not ignored.match(path)
                and not excluded.match(path)
            ):
                real = os.path.realpath(path) if entry.is_symlink() else None
                yield path, real or os.path.join(identity, entry.name)
        stack += reversed(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


class _Patterns:
    """Git's ignore patterns, each set relative to the folder it was found in."""

    def __init__(self, sets: list[tuple[str, Patterns]], tracked: Tracked | None = None) -> None:
        self._sets = sets
        self._tracked = tracked

    def plus(self, folder: str) -> _Patterns:
        """These patterns and those of the `.gitignore` in `folder`."""
        lines = text_of(os.path.join(folder, ".gitignore")).splitlines()
        if not lines:
            return self
        sets = [*self._sets, (os.path.abspath(folder), Patterns(lines))]
        return _Patterns(sets, self._tracked)

    def match(self, path: str) -> bool:
        """Whether the deepest set that knows this path leaves it out; a folder ends in `/`. What
        git tracks is not ignored."""
        if not self._sets:
            return False
        absolute = os.path.abspath(path)
        for folder, patterns in reversed(self._sets):
            if absolute.startswith(folder.rstrip("/") + "/"):
                relative = absolute[len(folder.rstrip("/")) + 1 :].replace(os.sep, "/")
                decision = patterns.decide(relative, path.endswith("/"))
                if decision is not None:
                    return decision and not (self._tracked and self._tracked.has(path))
        return False


def _ignored_above(folder: str) -> _Patterns:
    """The `.gitignore` files of the folders above, up to the root of the git repository."""
    chain: list[str] = []
    root = os.path.abspath(folder)
    current = os.path.dirname(root)
    inside = os.path.exists(os.path.join(folder, ".git"))
    while not inside:
        chain.append(current)
        if os.path.exists(os.path.join(current, ".git")):
            root = current
            break
        parent = os.path.dirname(current)
        if parent == current:
            return _Patterns([])
        current = parent
    patterns = _Patterns([], Tracked(root))
    for above in reversed(chain):
        patterns = patterns.plus(above)
    return patterns
