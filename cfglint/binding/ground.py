"""The repositories around configs: their files, words and modules, each read once."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from cfglint.binding.known import Known
from cfglint.diagnostic import Span, at_line
from cfglint.files import shown
from cfglint.run.settings import Settings
from cfglint.styles.registry import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cfglint.compose.experiment import Experiment
    from cfglint.repository.facts import Facts
    from cfglint.source.modules import Modules
    from cfglint.source.packages import Packages
    from cfglint.source.words import Words


class Ground:
    """What is at hand of the repositories around configs.

    Args:
        codes: the rules that run; what no rule asks for is not looked for.
        known: what other projects of the run know already.
    """

    def __init__(self, settings: Settings, codes: frozenset[str], known: Known) -> None:
        self.settings = settings
        self.codes = codes
        self.known = known
        self.around = known.around
        self._roots: dict[str, str | None] = {}

    def repository_of(self, experiment: Experiment) -> str:
        """The folder of the repository around a config; "" for none."""
        return self.repository_around(experiment.file)

    def repository_around(self, path: str) -> str:
        """The folder of the repository around a file; "" for none."""
        return self.around.repository_of(path)

    def repository(self, experiment: Experiment) -> str:
        """The folder of the repository around a config, its Python files read; "" for none."""
        root = self.repository_of(experiment)
        if root:
            self.texts(root)
        return root

    def texts(self, root: str) -> list[tuple[str, str]] | None:
        """The Python files below a folder; None where they are too many for a search."""
        return self.around.texts(root)

    def source_root(self, path: str) -> str | None:
        """The folder that the modules behind a config are found from; None where there are none."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._roots:
            found = (style.code_root(folder) for style in laid_out())
            named = self.settings.folder if self.settings.consumers else None
            self._roots[folder] = named or next(filter(None, found), None)
        return self._roots[folder]

    def roots(self, experiment: Experiment) -> list[str]:
        """The folders whose Python files answers about this config depend on."""
        found = (self.source_root(experiment.file), self.repository_of(experiment))
        return sorted({root for root in found if root})

    def facts(self, experiment: Experiment) -> Facts:
        """The facts of the repository around a config that `binding` was asked about."""
        from cfglint.repository.facts import is_aside

        root = self.repository_of(experiment)
        return self.known.places[root, is_aside(os.path.abspath(experiment.file), root)].facts

    def words(self, root: str) -> Words | None:
        """The words of the Python files below a folder; None where they are too many."""
        return self.around.words(root) if self.texts(root) is not None else None

    def names(self, experiment: Experiment, words: frozenset[str]) -> bool:
        """Whether the Python of the repository has one of some words, or there is no Python."""
        root = self.repository_of(experiment)
        if not root or not self.around.all_texts(root):
            return True
        known = self.around.words(root).by_word
        return any(word in known for word in words)

    def has_text(self, experiment: Experiment, text: str) -> bool:
        """Whether the repository's Python has a text, in quotes."""
        found = self.texts(self.repository_of(experiment)) or ()
        quoted = (f'"{text}"', f"'{text}'")
        return any(each in code for _, code in found for each in quoted)

    def read_at(self, root: str, word: str, among: frozenset[str] | None = None) -> Span | None:
        """Where the Python of a repository has a word as an attribute or a text; the name of a
        method that is called, such as `remove`, is no key.

        Args:
            among: the files that count, all where it is None.
        """
        from cfglint.source.mentions import mentions

        texts, known = self.texts(root), self.known.mentions.setdefault(root, {})
        is_called = re.compile(rf"\.{re.escape(word)}\s*\(").search
        for each in mentions(texts, [word], known) or ():
            if not each.read or (among is not None and os.path.abspath(each.file) not in among):
                continue
            text = next(text for path, text in texts or () if path == each.file)
            if not is_called(text.split("\n")[each.line - 1]):
                return at_line(shown(each.file), each.line)
        return None

    def wanted_at(self, root: str, word: str) -> Span | None:
        """Where the Python of a repository, without its tests, reads a word as a key which it
        nowhere does without."""
        from cfglint.repository.facts import is_aside
        from cfglint.source.wanted import wanted_at

        def look() -> Span | None:
            texts = self.texts(root) or ()
            having = [each for each in texts if word in each[1] and not is_aside(each[0], root)]
            at = wanted_at(word, having)
            return at._replace(file=shown(at.file)) if at is not None else None

        return self.around.kept((wanted_at, (root, word)), look)

    def read_among(self, experiment: Experiment, word: str, files: Iterable[str]) -> Span | None:
        """Where one of some files, those of a program, has a word as an attribute or a text."""
        among = frozenset(map(os.path.abspath, files))
        return self.read_at(self.repository_of(experiment), word, among)

    def packages(self, experiment: Experiment) -> Packages:
        """What is known of the code that a config may name."""
        from cfglint.source.packages import Packages

        return Packages(self.around.library_of(experiment.file))

    def modules_of(self, experiment: Experiment, root: str) -> Modules:
        """The modules that are found from a folder, each parsed once."""
        from cfglint.source.modules import Modules
        from cfglint.source.packages import Packages
        from cfglint.styles.registry import knowledge

        if root not in self.known.modules:
            self.known.modules[root] = Modules(root, self.around.trees)
            library = self.around.library_of(experiment.file)
            self.known.modules[root].packages = Packages(library)
            self.known.modules[root].allows = library.allows
            self.known.modules[root].knowledge = knowledge()
            self.known.modules[root].also = self._further_roots(root)
        return self.known.modules[root]

    def _further_roots(self, start: str) -> tuple[str, ...]:
        """The folders of the repository in which modules are looked for beside a folder."""
        from cfglint.source.import_roots import added_folders, further_roots

        root = self.repository_around(os.path.join(start, "_"))
        if not root:
            return ()
        texts = self.around.all_texts(root) or ()
        added = self.around.kept((added_folders, root), lambda: added_folders(texts, root))
        return further_roots(start, root, added)
