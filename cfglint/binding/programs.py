"""The programs that open configs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cfglint.binding.unstarted import is_among_tests, is_of_a_test
from cfglint.styles.own_keys import of_some_library
from cfglint.styles.registry import starters

if TYPE_CHECKING:
    from cfglint.binding.evidence import Bound, Candidate
    from cfglint.binding.ground import Ground
    from cfglint.binding.others import Others
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.contract import Contract


class Programs:
    """The program of a config, on what evidence, and what it declares."""

    def __init__(self, ground: Ground, others: Others) -> None:
        self._ground = ground
        self._others = others
        self._bindings: dict[tuple[str, int], Bound] = {}

    def binding(self, experiment: Experiment) -> Bound | None:
        """The program that opens a config, on what evidence; None where there is no repository."""
        root = self._ground.repository_of(experiment)
        if not root:
            return None
        texts = self._ground.around.all_texts(root) or []
        if not texts and not of_some_library(experiment.root.mapping.keys()):
            return None
        from cfglint.repository.facts import is_aside

        aside = is_aside(os.path.abspath(experiment.file), root)
        from cfglint.binding.evidence import Repository, bind
        from cfglint.repository.facts import Facts
        from cfglint.styles.registry import openings

        where, known = (root, aside), self._ground.known
        if where not in known.places:
            own = [t for t in texts if aside or not is_aside(t[0], root)]
            facts = Facts(root, own, self._ground.around.trees, self._ground.around.words(root))
            known.places[where] = Repository(facts, self._ground.around.launches(root))
            known.openings[where] = ()  # a style that fails is told once, not once a config
            known.openings[where] = tuple(
                each for each in openings(facts) if not aside or is_among_tests(each, root)
            )
        key = (experiment.file, experiment.document)
        if key not in self._bindings:

            def find() -> Bound:
                bound = bind(experiment, known.openings[where], known.places[where])
                named = self._is_named(experiment, root) or is_of_a_test(experiment, texts)
                return bound.without_guesses() if named else bound

            lasting = known.lasting
            self._bindings[key] = lasting.kept("binding", experiment, find) if lasting else find()
        return self._bindings[key]

    def _is_named(self, experiment: Experiment, root: str) -> bool:
        """Whether the value of another config names this one: the program that opens that one opens
        this one beside it, and no program is started with it."""
        from cfglint.compose.bases import named_in

        return self._others.is_among(named_in, experiment, root)

    def is_base(self, experiment: Experiment) -> bool:
        """Whether other configs of the repository take a config as their base: it is judged through
        them, unless a command line names it alone."""
        from cfglint.compose.bases import bases_in

        if not self._others.is_among(bases_in, experiment, self._ground.repository_of(experiment)):
            return False
        return not any(len(each.configs) == 1 for each in self._others.launches(experiment))

    def is_part(self, experiment: Experiment) -> bool:
        """Whether others choose a config, and no run is started from it."""
        if experiment.group:
            return any(
                each.standing(experiment, self._ground.around) == "part" for each in starters()
            )
        return self.is_base(experiment)

    def may_be_started(self, experiment: Experiment) -> bool:
        """Whether a program starts with the config that a choice was composed with, not with the
        choice of a group that has groups within."""
        around, primary = self._ground.around, experiment.primary
        return any(each.may_start(experiment, around, primary) for each in starters())

    def siblings_of(self, bound: Bound, experiment: Experiment) -> list[Item]:
        """Those that no command line and no path in the code gives to other programs alone."""
        from cfglint.binding.evidence import is_of_others

        launches = self._ground.around.launches(self._ground.repository_of(experiment))
        siblings = self._others.siblings(experiment)
        return [each for each in siblings if not is_of_others(each.place.file, bound, launches)]

    def looked_for(self, experiment: Experiment) -> list[str]:
        """The programs that libraries start, none of which is the config's own, in words."""
        told = [style.looked_for(experiment, self._ground.around) for style in starters()]
        return [text for text in told if text]

    def imported_by(self, experiment: Experiment, program: str) -> frozenset[str]:
        """A file of a program that `binding` has found for a config, and all files of the
        repository that it imports, through others too."""
        from cfglint.repository.reach import Reach

        return self._ground.facts(experiment).once(Reach).files(program)

    def chosen(self, experiment: Experiment) -> Candidate | None:
        """The program that a config is held against: what the settings name, else what is found."""
        part = experiment.part or (experiment.group and not self.may_be_started(experiment))
        bound = self.binding(experiment) if not part else None
        if bound is None or not self._ground.settings.consumers:
            return bound.chosen if bound is not None else None
        from cfglint.binding.evidence import best

        entries = {consumer.entry.partition(":")[0] for consumer in self._ground.settings.consumers}
        files = tuple(f"{entry.replace('.', os.sep)}.py" for entry in entries)
        declaring = [each for each in bound.candidates if each.contract is not None]
        return best([each for each in declaring if each.opening.at.file.endswith(files)])

    def declared(self, experiment: Experiment) -> Contract | None:
        """What the program of a config declares; None where no program is known."""
        chosen = self.chosen(experiment)
        if chosen is None or chosen.contract is None:
            return None
        from cfglint.contract import below

        return below(chosen.contract, chosen.opening.section)
