"""The other configs of a repository, and the command lines that it shows."""

from __future__ import annotations

import os
from functools import cache, partial
from typing import TYPE_CHECKING

from cfglint.diagnostic import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cfglint.binding.ground import Ground
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.diagnostic import KeyPath
    from cfglint.repository.lacking import Lacking
    from cfglint.repository.launches import Launch
    from cfglint.repository.misspelt import Misspelt
    from cfglint.repository.siblings import Siblings
    from cfglint.source.reads import CodeReads


class Others:
    """What the other configs and the command lines of a repository say of a config."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def siblings(self, experiment: Experiment, own: Item | None = None) -> list[Item]:
        """Other configs of the same kind, by the keys of its document, else of the composed one."""
        root = self._ground.repository_of(experiment)
        own = own if own is not None else experiment.root
        return self.configs(root).near(experiment.file, own, experiment.loader)

    def others_have(self, experiment: Experiment, path: tuple[str, ...]) -> bool:
        """Whether the other configs of the kind have a key that this one lacks."""
        from cfglint.repository.siblings import all_have

        holder = experiment.get(*path[:-1])
        return holder is not None and all_have(self.siblings(experiment), path, holder)

    def lacking(self, experiment: Experiment, own: Item) -> list[Lacking]:
        """The keys that a document lacks and that the others of its kind have.

        Args:
            own: the document as it stands.
        """
        root = self._root_to_search(experiment)
        if not root:
            return []
        from cfglint.files.reading import text_of
        from cfglint.repository.lacking import lacking
        from cfglint.repository.siblings import MOST

        configs, file = self.configs(root), experiment.file

        def texts() -> list[str]:
            return [text_of(each) for each in configs.files_near(file, MOST)]

        siblings = partial(self.siblings, experiment, own)
        return lacking(own, text_of(file), texts, siblings, partial(self._ground.wanted_at, root))

    def _root_to_search(self, experiment: Experiment) -> str:
        """The repository whose configs and code say what keys of a config are wrong; "" where they
        cannot: it has no code, or the config is one of tests, which may be wrong on purpose."""
        from cfglint.repository.facts import is_aside

        root = self._ground.repository_of(experiment)
        if not root or not self._ground.around.all_texts(root):
            return ""
        return "" if is_aside(os.path.abspath(experiment.file), root) else root

    def configs(self, root: str) -> Siblings:
        """The other configs of a repository."""
        from cfglint.repository.siblings import Siblings

        if root not in self._ground.known.others:
            self._ground.known.others[root] = Siblings(root)
        return self._ground.known.others[root]

    def is_elsewhere(self, word: str, experiment: Experiment) -> bool:
        """Whether another config or a command line of the repository has a word."""
        root = self._ground.repository_of(experiment)
        if self.configs(root).elsewhere(word, experiment.file):
            return True
        return any(word in launch.text for launch in self._ground.around.launches(root).all)

    def is_given(self, word: str, experiment: Experiment) -> bool:
        """Whether something of the repository may give configs a key of this name: code, another
        config, a command line."""
        from cfglint.repository.stores import gives

        return self.is_elsewhere(word, experiment) or gives(self._ground.facts(experiment), word)

    def named_across(self, experiment: Experiment) -> frozenset[tuple[str, ...]]:
        """The keys that the values of other configs name which nothing that is known composes."""
        root = self._ground.repository_of(experiment)
        return self.across(root) if root and experiment.style == "flat" else frozenset()

    def across(self, root: str) -> frozenset[tuple[str, ...]]:
        """The same for all configs of a repository, found once."""
        from cfglint.compose.bases import named_across

        return self._ground.around.kept((named_across, root), lambda: named_across(root))

    def is_among(
        self, files_in: Callable[[str], frozenset[str]], experiment: Experiment, root: str
    ) -> bool:
        """Whether a config that nothing composes is one of some files of its repository, which are
        found once."""
        if not root or experiment.style != "flat":
            return False
        found = self._ground.around.kept((files_in, root), lambda: files_in(root))
        return bool(found) and self._ground.around.real_path(experiment.file) in found

    def launches(self, experiment: Experiment) -> list[Launch]:
        """The command lines of the repository that name a config."""
        root = self._ground.repository_of(experiment)
        return self._ground.around.launches(root).of(experiment.file) if root else []

    def on_command_lines(self, experiment: Experiment) -> frozenset[tuple[str, ...]]:
        """The keys that command lines of the repository give a config."""
        root = self._ground.repository_of(experiment)
        return self._ground.around.launches(root).given_to(experiment.file) if root else frozenset()

    def misspelt(
        self, experiment: Experiment, own: Item, code: Sequence[CodeReads]
    ) -> list[Misspelt]:
        """The keys of a document that nothing of the repository reads, one slip from another one.

        Args:
            own: the document as it stands.
            code: what its program reads.
        """
        root = self._root_to_search(experiment)
        if not root:
            return []
        from cfglint.compose.interpolation import references
        from cfglint.repository.misspelt import Known as Words
        from cfglint.repository.misspelt import misspelt
        from cfglint.source.tables import words_of_tables

        named = {part for path in references(own) for part in path}

        def is_elsewhere(word: str) -> bool:
            known = word in named or word in words_of_tables()
            return known or self.is_elsewhere(word, experiment)

        words = self._ground.around.words(root)
        siblings = partial(self.siblings, experiment, own)
        read_at = partial(self._ground.read_at, root)
        known = Words(siblings, words.has, is_elsewhere, read_at, _read_within(code))
        return list(misspelt(own, experiment.root, known))


def _read_within(code: Sequence[CodeReads]) -> Callable[[KeyPath], Mapping[str, Span]]:
    """The keys that code reads in a mapping, and where: none of one whose keys it iterates over."""

    @cache  # made where a key is asked for, which few configs have
    def by_holder() -> dict[KeyPath, dict[str, Span]]:
        found: dict[KeyPath, dict[str, Span]] = {}
        for each in code:
            for read in each.reads:
                path = (*each.section_path, *read.path)
                if path:
                    found.setdefault(path[:-1], {}).setdefault(path[-1], read.span)
        for each in code:
            for path in each.keyed:
                found.pop((*each.section_path, *path), None)
        return found

    return lambda holder: by_holder().get(holder, {})
