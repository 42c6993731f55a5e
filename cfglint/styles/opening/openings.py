"""What opens a config: the loader that its text, the repository's code or its dependencies show."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cfglint.document.conduct import PYYAML, PYYAML_FLOATS, Conduct
from cfglint.styles import yacs
from cfglint.styles.registry import shown_by

if TYPE_CHECKING:
    from cfglint.repository.imports import Imports
    from cfglint.repository.launches import Launches
    from cfglint.styles.opening.loads import Load


class LoadingCode:
    """What the Python of a repository shows of how YAML is opened, and of what becomes of values.

    What reads it is imported when there is some: configs without code are linted in less time.

    Args:
        texts: (path, text) of the repository's Python files.
    """

    def __init__(self, root: str = "", texts: Sequence[tuple[str, str]] = ()) -> None:
        self.root = root
        self._texts = texts
        self.floats = False
        self.loads: tuple[Load, ...] = ()
        self._used: tuple[Load, ...] = ()
        self._tags: frozenset[str] = frozenset()
        self._prefixes: tuple[str, ...] = ()
        if texts:
            self._read()

    def _read(self) -> None:
        from cfglint.styles.opening.loads import loads_in, resolves_floats, tags_in

        loads = [load for path, text in self._texts for load in loads_in(path, text)]
        self.floats = any(resolves_floats(text) for _, text in self._texts)
        if self.floats:
            loads = [_with_floats(load) for load in loads]
        self.loads = tuple(loads)
        self._used = tuple(load for load in loads if not self._is_aside(load.file))
        tags = [tags_in(text) for _, text in self._texts]
        self._tags = frozenset(tag for exact, _ in tags for tag in exact)
        self._prefixes = tuple(sorted({tag for _, prefixes in tags for tag in prefixes}))

    def _is_aside(self, path: str) -> bool:
        return re.search(_ASIDE, self._shown(path)) is not None

    def _shown(self, path: str) -> str:
        return path[len(self.root) + 1 :].replace(os.sep, "/")

    def knows(self, tag: str) -> bool:
        """Whether code registers a constructor for a tag."""
        return tag in self._tags or tag.startswith(self._prefixes)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Keys that code makes numbers of."""
        if not self._texts:
            return frozenset()
        from cfglint.styles.opening.conversions import converted_in, declared_in

        return converted_in(self._texts) | declared_in(self._texts, self._imports)

    @cached_property
    def tuned(self) -> frozenset[str]:
        """Keys that code passes to optimizers as they stand."""
        if not self._texts:
            return frozenset()
        from cfglint.repository.optimizers import tuned_in

        return tuned_in(self._texts)

    @cached_property
    def compares_none(self) -> bool:
        """Whether code has the text "None", as code that handles it does."""
        if not self._texts:
            return False
        from cfglint.styles.opening.conversions import compares_none

        return any(compares_none(text) for _, text in self._texts)

    @cached_property
    def _imports(self) -> Imports:
        from cfglint.repository.imports import Imports

        return Imports(self.root, self._texts)

    def that_may_open(self, path: str) -> tuple[Load, ...]:
        """The loads that a config may be opened by: where these are several loaders, those of the
        programs that command lines and code name with it, and of all that these import."""
        loads = self.loads
        if self._used and not self._is_aside(os.path.abspath(path)):
            loads = self._used
        if len({load.conduct.name for load in loads}) < 2:
            return loads
        reached = self._imports.reached_from(self._programs_of(path))
        return tuple(load for load in loads if load.file in reached) or loads

    @cached_property
    def _launches(self) -> Launches:
        from cfglint.repository.launches import Launches

        return Launches(self.root)

    def _programs_of(self, path: str) -> set[str]:
        """Modules that a command line names with a config, or that name it themselves."""
        name = os.path.basename(path)
        found = {f for f, text in self._texts if name in text and not self._is_aside(f)}
        for launch in self._launches.of(path):
            for match in _SCRIPT.finditer(launch.text):
                parts = [p for p in (match[1] or "").split("/") if p not in ("", ".", "..")]
                found.update(self._imports.named(match[2] or ".".join(parts)))
        return found


_SCRIPT = re.compile(r"(?<![\w./-])([\w./-]+)\.py\b|-m\s+([\w.]+)")


def _with_floats(load: Load) -> Load:
    if not load.conduct.name.startswith("pyyaml"):
        return load
    return load._replace(conduct=PYYAML_FLOATS._replace(converts=load.conduct.converts))


_ASIDE = (
    r"(?:^|/)(?:tests?|testing|docs?|\.?ci|\.?dev_scripts|\.\w[^/]*)/"
    r"|(?:^|/)(?:setup|conftest|test_\w+|\w+_test|noxfile|tasks)\.py$"
)


NO_CODE = LoadingCode()


class Opening(NamedTuple):
    """How a file is opened.

    `conducts` are all that may open it, the likeliest first. `known` says that settings, code or
    the file's own text show them; otherwise they are a guess. `several` says that code reads all
    documents of a file. `load` is the call that opens the file, where there is one alone, and
    `code` the code around it.
    """

    conducts: tuple[Conduct, ...]
    known: bool = False
    several: bool = False
    load: Load | None = None
    code: LoadingCode = NO_CODE

    def knows(self, tag: str) -> bool:
        """Whether something that may open the file knows a tag."""
        return self.code.knows(tag) or any(conduct.knows(tag) for conduct in self.conducts)


def opening(path: str, text: str, code: LoadingCode, dependencies: tuple[Conduct, ...]) -> Opening:
    """What opens a file, by its text, the code around it and its dependencies.

    Args:
        dependencies: the loaders that the project's list of dependencies names.
    """
    shown = shown_by(text)
    if shown is not None and shown.alone:
        return Opening((shown,), known=True, code=code)
    loads = tuple(load for load in code.loads if shown and load.conduct.name == shown.name)
    loads = loads or code.that_may_open(path)
    of_yacs = tuple(load for load in loads if load.conduct.name == yacs.CONDUCT.name)
    if of_yacs and yacs.has_sections(text):
        loads = of_yacs
    conducts = tuple(dict.fromkeys(load.conduct for load in loads))
    if not conducts:
        guessed = (shown,) if shown else dependencies
        guessed = guessed or ((PYYAML_FLOATS,) if code.floats else (PYYAML,))
        return Opening(guessed, known=shown is not None, code=code)
    several = any(load.several for load in loads)
    return Opening(conducts, True, several, loads[0] if len(loads) == 1 else None, code)
