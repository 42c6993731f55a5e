"""What is known of the repositories around configs, found on first use and kept for a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from cfglint.source.root import repository_of

if TYPE_CHECKING:
    from cfglint.repository.launches import Launches
    from cfglint.source.library import Library
    from cfglint.source.modules import Trees
    from cfglint.source.words import Words

_Made = TypeVar("_Made")

Texts = list[tuple[str, str]]
"""Path and text of each Python file."""


class Around:
    """Files and modules of the repositories of a run; what styles find of one is kept here too."""

    def __init__(self, trees: Trees | None = None) -> None:
        self._of_files: dict[str, str] = {}
        self._repositories: dict[str, str] = {}
        self._real: dict[str, str] = {}
        self._marked: dict[tuple[str, str], str] = {}
        self.trees: Trees = trees if trees is not None else {}
        self._texts: dict[str, Texts | None] = {}
        self._all: dict[str, Texts | None] = {}
        self._libraries: dict[tuple[str, ...], Library] = {}
        self._launches: dict[str, Launches] = {}
        self._made: dict[tuple[Callable[..., Any], object], Any] = {}

    def repository_of(self, file: str) -> str:
        """The folder of the repository around a file, looked for once a folder; "" for none."""
        if file not in self._of_files:
            folder = os.path.dirname(os.path.abspath(file))
            if folder not in self._repositories:
                self._repositories[folder] = repository_of(file, self._marked)
            self._of_files[file] = self._repositories[folder]
        return self._of_files[file]

    def real_path(self, file: str) -> str:
        """The path of a file without links, those of its folder resolved once."""
        folder, name = os.path.split(os.path.abspath(file))
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        full = os.path.join(self._real[folder], name)
        return os.path.realpath(full) if os.path.islink(full) else full

    def texts(self, root: str) -> Texts | None:
        """The Python files below a folder, read once; None where they are too many for a search
        through all of them."""
        from cfglint.source.mentions import MAX_FILES

        if root not in self._texts:
            texts = self.all_texts(root)
            self._texts[root] = texts if texts is None or len(texts) <= MAX_FILES else None
        return self._texts[root]

    def all_texts(self, root: str) -> Texts | None:
        """The Python files of a repository, read once, however many."""
        from cfglint.source.mentions import MOST_FILES, python_texts

        if root not in self._all:
            self._all[root] = python_texts(root, MOST_FILES)
        return self._all[root]

    def words(self, root: str) -> Words:
        """The words of the Python files of a repository, however many."""
        from cfglint.source.words import Words

        return self.kept((Words, root), lambda: Words(self.all_texts(root) or []))

    def library_of(self, file: str) -> Library:
        """The modules that a config's names are looked for in."""
        from cfglint.source.library import Library, folders_for

        folders = tuple(folders_for(file))
        if folders not in self._libraries:
            self._libraries[folders] = Library(list(folders), trees=self.trees)
        return self._libraries[folders]

    def looked_at(self, file: str) -> list[str]:
        """The source files that were looked at for the names of a config."""
        from cfglint.source.library import folders_for

        library = self._libraries.get(tuple(folders_for(file)))
        return library.files if library is not None else []

    def launches(self, root: str) -> Launches:
        """The command lines of a repository, looked for once."""
        if root not in self._launches:
            from cfglint.repository.launches import Launches

            self._launches[root] = Launches(root)
        return self._launches[root]

    def once(self, make: Callable[[Texts | None], _Made], root: str) -> _Made:
        """What is made of the Python files of a repository, made once."""
        return self.kept((make, root), lambda: make(self.texts(root)))

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders of repositories whose Python was read."""
        return tuple(self._all)

    def after(self, changed: Iterable[str]) -> Around:
        """As new, with the syntax trees of the files that have not changed."""
        gone = {os.path.abspath(path) for path in changed}
        return Around({p: tree for p, tree in self.trees.items() if os.path.abspath(p) not in gone})

    def forget(self, *kinds: Callable[..., Any]) -> None:
        """Drop what is kept of some kinds."""
        self._made = {key: made for key, made in self._made.items() if key[0] not in kinds}

    def kept(self, key: tuple[Callable[..., Any], object], make: Callable[[], _Made]) -> _Made:
        """What is made for a key, whose first part says of which kind it is; made once."""
        if key not in self._made:
            self._made[key] = make()
        made: _Made = self._made[key]
        return made
