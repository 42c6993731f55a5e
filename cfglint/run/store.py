"""Files as a run reads them: each once, with what is on disk or what an editor holds."""

from __future__ import annotations

import os
from collections.abc import Callable

from cfglint.diagnostic import Fix
from cfglint.document.conduct import Conduct
from cfglint.document.reader import ReadProblem, read_bytes
from cfglint.document.tree import YamlFile, parse, read_file
from cfglint.files import YAML_ENDINGS
from cfglint.files.reading import OUTSIDE, Boundary, names_in

TREE = "**.py"
"""As the name of a file: all Python files below a folder."""

YAML_TREE = "**.yaml"
"""As the name of a file: all YAML files below a folder."""

LAUNCH_TREE = "**.launches"
"""As the name of a file: all files below a folder that may have command lines, or code."""

PACKAGES = "**.packages"
"""As the name of a file: which packages a folder of an environment has, and in which versions."""


def _endings(name: str) -> tuple[str, ...]:
    """How the files end that such a name is for; nothing for any other name."""
    if name == LAUNCH_TREE:
        from cfglint.repository.launches import ENDINGS  # most configs have no code

        return ENDINGS
    return {TREE: (".py",), YAML_TREE: YAML_ENDINGS}.get(name, ())


def _digest_of_tree(folder: str, endings: tuple[str, ...]) -> str:
    """What changes when a file of a kind below a folder does: their paths, sizes and times."""
    from cfglint.files import files_below
    from cfglint.run import cache

    parts = []
    for path in files_below(folder, endings):
        try:
            status = os.stat(path)
        except OSError:
            continue
        parts.append(f"{path}:{status.st_size}:{status.st_mtime_ns}")
    return cache.digest("\n".join(parts).encode(errors="surrogateescape"))


def _digest_of_names(folder: str) -> str:
    """What changes when a package is installed in a folder, removed from it or replaced: installers
    write its version into the name of a folder beside it."""
    from cfglint.run import cache

    return cache.digest("\n".join(sorted(names_in(folder))).encode(errors="surrogateescape"))


class Store:
    """Files as read, each once a run.

    Args:
        overlay: texts that stand for what is on disk.
        within: what may be read; anything where it is left out.
    """

    def __init__(
        self, overlay: dict[str, bytes] | None = None, within: Boundary | None = None
    ) -> None:
        self.overlay = overlay if overlay is not None else {}
        self._within = within
        self._files: dict[str, YamlFile] = {}
        self._digests: dict[str, str | None] = {}
        self._gated: dict[str, dict[Fix, str]] = {}
        self._folders: dict[str, str] = {}

    def allows(self, path: str) -> bool:
        """Whether a file may be read. The links on the way to a folder are resolved once."""
        if self._within is None or self._within.is_named(path):
            return True
        if os.path.islink(path) or os.path.basename(path) in ("", ".", ".."):
            return self._within.allows(path)
        folder = os.path.dirname(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._within.holds(os.path.join(self._folders[folder], os.path.basename(path)))

    def read(self, path: str) -> YamlFile:
        """A file, parsed."""
        if path not in self._files:
            data = self.overlay.get(path)
            if data is not None:
                self._files[path] = parse(data, path)
            elif not self.allows(path):
                problem = ReadProblem(OUTSIDE.kind, OUTSIDE.message)
                self._files[path] = YamlFile(path, b"", None, problem, None, ())
            else:
                self._files[path] = read_file(path)
        return self._files[path]

    def digest(self, path: str) -> str | None:
        """The digest of a file's bytes, None where it cannot be read."""
        from cfglint.run import cache

        if path not in self._digests:
            folder, name = os.path.split(path)
            if name == PACKAGES:
                self._digests[path] = _digest_of_names(folder)
            elif endings := _endings(name):
                self._digests[path] = _digest_of_tree(folder, endings)
            elif path in self.overlay:
                self._digests[path] = cache.digest(self.overlay[path])
            elif path in self._files:
                file = self._files[path]
                unread = file.read_problem is not None and file.read_problem.kind != "encoding"
                self._digests[path] = None if unread else cache.digest(file.data)
            else:
                data = None if self._leads_out(path) else read_bytes(path)
                self._digests[path] = cache.digest(data) if isinstance(data, bytes) else None
        return self._digests[path]

    def _leads_out(self, path: str) -> bool:
        """Whether a path of the repository is, by links, one outside; a file of an installed
        package is none of the repository's."""
        within = self._within
        return within is not None and within.holds(os.path.abspath(path)) and not self.allows(path)

    def gated(
        self, path: str, fixes: list[Fix], loader: Callable[[YamlFile], Conduct]
    ) -> dict[Fix, str]:
        """Why fixes of a file may not be made, "" for those that may; each is tried once a run."""
        known = self._gated.setdefault(path, {})
        new = [fix for fix in dict.fromkeys(fixes) if fix not in known]
        if new:
            from cfglint.run.fix_gate import reasons  # few files have fixes

            file = self.read(path)
            known |= zip(new, reasons(file, new, loader(file)), strict=True)
        return known

    def forget(self, path: str) -> None:
        """Drop a parsed file that no other file needs, to keep memory flat over large trees."""
        self._files.pop(path, None)
        self._gated.pop(path, None)
