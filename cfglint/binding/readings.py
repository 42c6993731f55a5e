"""What code reads off configs."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from cfglint.binding.doubts import as_declared, as_others_do, beside_a_training
from cfglint.binding.unstarted import is_to_fill_in
from cfglint.run.settings import Consumer, Settings
from cfglint.styles.registry import givers, laid_out, starters

if TYPE_CHECKING:
    from cfglint.binding.evidence import Candidate
    from cfglint.binding.ground import Ground
    from cfglint.binding.others import Others
    from cfglint.binding.programs import Programs
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.source.consumers import Given
    from cfglint.source.reads import CodeReads
    from cfglint.styles.protocol import Entry


class Readings:
    """What the code beside a config reads off it."""

    def __init__(self, ground: Ground, others: Others, programs: Programs) -> None:
        self._ground = ground
        self._others = others
        self._programs = programs
        self._barren: dict[str, int] = {}

    def code(self, experiment: Experiment, discover: bool = True) -> list[CodeReads]:
        """What the code beside a config reads off it; empty where there is no such code.

        Args:
            discover: whether programs are looked for that no settings and no layout name.
        """
        lasting = self._ground.known.lasting
        if lasting is None:
            return self._read_code(experiment, discover)
        read = partial(self._read_code, experiment, discover)
        return lasting.kept(("reads", discover), experiment, read)

    def _read_code(self, experiment: Experiment, discover: bool) -> list[CodeReads]:
        root = self._ground.source_root(experiment.file)
        if experiment.part:
            return []
        if root is None:
            found = self._started(experiment)
            if not found and self._programs.declared(experiment) is None:
                found = self._started_as_well(experiment)
            if found and any(read.certain for code in found for read in code.reads):
                declared = self._programs.declared(experiment) if discover else None
                found = [as_declared(code, declared) for code in found] if declared else found
            found = found or (self._code_of_programs(experiment) if discover else [])
        else:
            found = self._code_below(experiment, root)
        if found and self._programs.is_base(experiment):
            found = [code.not_certain()._replace(shared=True) for code in found]
        elif is_to_fill_in(experiment):
            found = [code.not_certain() for code in found]
        if root is None or "R302" not in self._ground.codes:
            return found
        return [self._with_mentions(code, experiment, root) for code in found]

    def _code_of_programs(self, experiment: Experiment) -> list[CodeReads]:
        """What the programs read that open a config themselves, those that fit it best."""
        found = self._programs.binding(experiment)
        if found is None or not found.programs:
            return []
        from cfglint.binding.followed import FITS_WELL, read_programs

        read = partial(self._read_program, experiment)
        declared = found.chosen is not None and found.chosen.fit >= FITS_WELL
        at = found.chosen.opening.at.file if found.chosen is not None and declared else ""
        # the module that declares the contract is no program, or one that only shows it
        programs = [each for each in found.programs if each.opening.at.file != at]
        programs = programs or [*found.programs]
        codes = read_programs(experiment, programs, read, self._barren, declared)
        codes = [beside_a_training(code, found) for code in codes]
        siblings = self._programs.siblings_of(found, experiment)
        across = self._others.named_across(experiment) if codes else frozenset()
        codes = [self._beside_others(code, siblings, experiment) for code in codes]
        return [code._replace(named=code.named | across) for code in codes]

    def _beside_others(
        self, code: CodeReads, siblings: list[Item], experiment: Experiment
    ) -> CodeReads:
        """Reads of a program that was found, beside what the other configs of the kind have, with
        what their bases give them."""
        if not siblings:
            return code
        from cfglint.compose.bases import with_bases

        root = self._ground.repository_of(experiment)
        complete = [with_bases(each, root, code.bases) for each in siblings]
        is_given = partial(self._others.is_given, experiment=experiment)
        return as_others_do(code, siblings, complete, is_given)

    def _read_program(self, experiment: Experiment, candidate: Candidate) -> list[CodeReads]:
        from cfglint.binding.followed import STEPS_ON_A_GUESS
        from cfglint.source.budget import MAX_STEPS
        from cfglint.source.consumers import WHOLE

        opening = candidate.opening
        consumer = Consumer(WHOLE, opening.entry, "")
        settings = self._ground.settings._replace(consumers=(consumer,))
        most = MAX_STEPS if candidate.evidence else STEPS_ON_A_GUESS
        return self._read(experiment, settings, opening.root, most)

    def _read(
        self, experiment: Experiment, settings: Settings, root: str, most_steps: int = 0
    ) -> list[CodeReads]:
        """What consumers read; `most_steps` bounds each program, 0 as usual."""
        from cfglint.source.consumers import Surroundings, read_consumers

        modules = self._ground.modules_of(experiment, root)
        repository = self._ground.repository_of(experiment) or root
        around = Surroundings(
            partial(self._ground.words, repository), partial(self._given, experiment, repository)
        )
        if most_steps:
            return read_consumers(experiment, settings, modules, around, most_steps)
        return read_consumers(experiment, settings, modules, around)

    def _code_below(self, experiment: Experiment, root: str) -> list[CodeReads]:
        """What the code reads that settings name, else that of a layout which a style knows."""
        if self._ground.settings.consumers:
            return self._read(experiment, self._ground.settings, root)
        modules = self._ground.modules_of(experiment, root)
        return [code for style in laid_out() for code in style.read_code(experiment, modules)]

    def _given(self, experiment: Experiment, root: str) -> Given:
        """Keys that code gives a config, or the command lines that the repository shows."""
        from cfglint.source.consumers import Given

        texts = self._ground.texts(root) or ()
        found = [style.given(experiment, texts) for style in givers()]
        paths = self._others.on_command_lines(experiment).union(*(each.paths for each in found))
        launches = self._ground.around.launches(root).of(experiment.file) if root else ()
        return Given(
            paths,
            frozenset(path for each in found for path in each.parts),
            tuple(launch.expanded for launch in launches),
        )

    def mentioned(self, experiment: Experiment, word: str, file: str) -> bool:
        """Whether programs start from a file, and the repository's Python has a word of it as an
        attribute or a text."""
        if not any(each.may_start(experiment, self._ground.around, file) for each in starters()):
            return False
        from cfglint.source.mentions import mentions

        root = self._ground.repository_of(experiment)
        known = self._ground.known.mentions.setdefault(root, {})
        found = mentions(self._ground.texts(root), [word], known)
        return found is None or any(mention.read for mention in found)

    def other_programs(self, experiment: Experiment) -> list[CodeReads]:
        """What programs would read of this config that start with another one, where the command
        line names this one."""
        return [] if experiment.part else self._started(experiment, usual=False)

    def _started(
        self, experiment: Experiment, usual: bool = True, only: set[Entry] | None = None
    ) -> list[CodeReads]:
        """What programs read that a library starts with this config, or, with `usual` false, that a
        command line may start with it; with `only`, of these alone."""

        def read(entry: Entry) -> list[CodeReads]:
            if only is not None and entry not in only:
                return []
            from cfglint.source.consumers import WHOLE  # most configs have no such program

            consumer = Consumer(WHOLE, entry.name, entry.parameter)
            settings = self._ground.settings._replace(consumers=(consumer,))
            return self._read(experiment, settings, entry.root)

        return [
            code
            for style in starters()
            for code in style.reads(experiment, self._ground.around, read, usual)
        ]

    def _started_as_well(self, experiment: Experiment) -> list[CodeReads]:
        """What programs read of this config that start with another one of its folder, where the
        config has what they read: the likeliest of them are followed, and those that read most."""
        entries: list[Entry] = []

        def note(entry: Entry) -> list[CodeReads]:
            entries.append(entry)
            return []

        for style in starters():
            style.reads(experiment, self._ground.around, note, False)
        if experiment.part or not entries:
            return []
        from cfglint.binding.evidence import has_another_purpose
        from cfglint.binding.followed import MOST_FOLLOWED, of_those_that_fit

        folder = os.path.dirname(os.path.abspath(experiment.file))
        alike = (os.path.abspath(each.place.file) for each in self._others.siblings(experiment))
        if not any(os.path.dirname(path) == folder for path in alike):
            return []
        entries.sort(key=lambda entry: has_another_purpose(entry.name))
        likeliest = set(entries[:MOST_FOLLOWED])
        found = self._started(experiment, False, likeliest)
        if len(entries) > 1:  # it may be for one that was not followed, and lack what others need
            found = [code.not_certain() for code in found]
        return [code._replace(shared=True) for code in of_those_that_fit(experiment.root, found)]

    def _with_mentions(self, code: CodeReads, experiment: Experiment, root: str) -> CodeReads:
        """Reads with the places where the repository mentions what they leave out."""
        from cfglint.source.mentions import mentions

        section = experiment.get(*code.section.split("."))
        if section is None or not code.complete or not code.reads:
            return code
        words = [str(key) for key in section.mapping]
        found = mentions(
            self._ground.texts(root), words, self._ground.known.mentions.setdefault(root, {})
        )
        return code._replace(mentioned=tuple(found) if found is not None else None)
