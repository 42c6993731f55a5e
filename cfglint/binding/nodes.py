"""The nodes of configs that name code."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from cfglint.styles.registry import forms, nodes, starters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfglint.binding.ground import Ground
    from cfglint.binding.others import Others
    from cfglint.binding.refused import Refused
    from cfglint.compose.experiment import Experiment
    from cfglint.source.named import Passed, Target
    from cfglint.source.reads import Building, Logged
    from cfglint.styles.protocol import Completed, Composition


class Nodes:
    """What the nodes of a config name, are given and build."""

    def __init__(self, ground: Ground, others: Others, refused: Refused) -> None:
        self._ground = ground
        self._others = others
        self._refused = refused

    def targets(self, experiment: Experiment) -> tuple[list[Target], list[str]]:
        """The nodes of a config that name code, and the source files that were looked at."""
        from cfglint.styles.nodes.naming import names_code

        written = experiment.built or experiment.root
        found: list[Target] = []
        if names_code(written, forms()):
            from cfglint.styles.nodes.targets import targets_of

            found += targets_of(written, forms(), self._ground.around.library_of(experiment.file))
        for style in nodes():
            if style.names_code(experiment):
                found += style.targets(experiment, self._ground.around)
        return found, self._ground.around.looked_at(experiment.file) if found else []

    def targets_of_choice(self, part: Experiment, run: Experiment) -> list[Target]:
        """The nodes of a choice of a config group, as the run that chooses it builds them; none
        where a config of the tree names the choice, and is judged itself."""
        targets, _ = self.targets(run)
        passed = self.passed(run)
        return [
            target
            for style in starters()
            for target in style.targets_of_choice(part, targets, passed, self._ground.around)
        ]

    def completed_by(self, part: Experiment, by: Composition) -> list[Completed]:
        """The configs that bring a part in, themselves or through another one."""
        if not part.loader.interpolates or not self._ground.repository_of(part):
            return []
        found = (style.completed_by(part, by, self._ground.around) for style in starters())
        return [one for each in found for one in each]

    @staticmethod
    def searches_names(experiment: Experiment) -> bool:
        """Whether a node of a config may name something that all of the repository is searched
        for."""
        return any(style.names_code(experiment) for style in nodes())

    def passed(self, experiment: Experiment) -> Passed:
        """What calls in the repository around a config add to its nodes."""
        from cfglint.styles.nodes.passed import passed_in

        passed = self._ground.around.once(passed_in, self._ground.repository(experiment))
        elsewhere: frozenset[str] = frozenset()
        if experiment.part:  # the configs that it is composed with may be made of its values
            paths = self._others.across(self._ground.repository_of(experiment))
            elsewhere = frozenset(path[-1] for path in paths)
        return passed._replace(given=self._others.on_command_lines(experiment), elsewhere=elsewhere)

    def built(
        self, experiment: Experiment, targets: Sequence[Target], by_program: bool
    ) -> Building:
        """What the constructors of a config's nodes surely raise, with its own numbers, and, where
        `by_program`, the classes that its program builds of it."""
        from cfglint.source.reads import Building

        by_classes = self._refused.raised_by_classes(experiment) if by_program else ()
        root = self._ground.repository_of(experiment) if targets else ""
        if not root:
            return Building(by_classes)
        from cfglint.binding.constructed import raised_by

        written = experiment.built or experiment.root
        found = raised_by(targets, written, root, partial(self._ground.modules_of, experiment))
        return found._replace(raised=(*found.raised, *by_classes))

    def resolvers(self, experiment: Experiment) -> frozenset[str] | None:
        """The resolvers of interpolations that the programs of the repository around a config
        have; None where there may be more."""
        root = self._ground.repository(experiment)
        found = [style.resolvers(root, self._ground.around) for style in starters()]
        known = [each for each in found if each is not None]
        return frozenset().union(*known) if len(known) == len(found) else None

    def evaluating(self, experiment: Experiment) -> frozenset[str]:
        """The resolvers of the repository's programs that evaluate their argument as Python."""
        root = self._ground.repository(experiment)
        found = [style.evaluating(root, self._ground.around) for style in starters() if root]
        return frozenset().union(*found)

    def stored_choices(self, experiment: Experiment) -> frozenset[str]:
        """The configs that code of the repository stores, with their groups."""
        root = self._ground.repository(experiment)
        found = [style.stored_choices(root, self._ground.around) for style in starters() if root]
        return frozenset().union(*found)

    def stores_nodes(self, experiment: Experiment) -> bool:
        """Whether the repository around a config stores nodes that configs are merged with."""
        root = self._ground.repository(experiment)
        return bool(root) and any(s.stores_nodes(root, self._ground.around) for s in starters())

    def interpolates(self, experiment: Experiment) -> bool:
        """Whether a library that interpolates is used by the repository around a config."""
        root = self._ground.repository(experiment)
        return any(style.interpolates(root, self._ground.around) for style in starters())

    def metrics(self, experiment: Experiment, targets: list[Target]) -> tuple[Logged, ...] | None:
        """The metrics that the repository around a config logs; None where one is not known, and
        none where none of its targets, as `targets` finds them, is a module that logs."""
        from cfglint.source.logged import logged_in, logs, tracked_in
        from cfglint.styles.own_keys import OF_SWEEPS

        if OF_SWEEPS.are_in(experiment.root.mapping.keys()):
            root = self._ground.repository(experiment)
            around = self._ground.around
            return around.kept((tracked_in, root), lambda: tracked_in(self._ground.texts(root)))
        root = self._ground.repository(experiment)
        library = self._ground.around.library_of(experiment.file)
        own = [t for t in targets if root and os.path.abspath(t.file).startswith(root + os.sep)]
        if not any(logs(library, target.name) for target in own):
            return ()
        if root not in self._ground.known.metrics:
            self._ground.known.metrics[root] = logged_in(self._ground.texts(root))
        return self._ground.known.metrics[root]
