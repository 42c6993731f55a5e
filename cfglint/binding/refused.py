"""What the program of a config refuses of it."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from cfglint.binding.doubts import as_others
from cfglint.binding.unstarted import is_to_fill_in
from cfglint.styles.registry import answering, starters

if TYPE_CHECKING:
    from cfglint.binding.faults import Fault
    from cfglint.binding.ground import Ground
    from cfglint.binding.others import Others
    from cfglint.binding.programs import Programs
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.contract import Contract
    from cfglint.diagnostic import Place
    from cfglint.source.reads import Raised


class Refused:
    """What programs, libraries that start them and their classes refuse, miss or drop."""

    def __init__(self, ground: Ground, others: Others, programs: Programs) -> None:
        self._ground = ground
        self._others = others
        self._programs = programs

    def faults(self, experiment: Experiment) -> list[Fault]:
        """What the program of a config refuses, misses or drops, by what it declares."""
        chosen = self._programs.chosen(experiment)
        if chosen is None or chosen.contract is None:
            return []
        from cfglint.binding.faults import faults_of

        root = self._ground.repository_of(experiment)
        part = experiment.get(*chosen.opening.section)
        if part is None:
            return []
        found = faults_of(part, chosen.contract, chosen.opening.section)
        at = os.path.abspath(chosen.opening.at.file)
        faults = [
            fault
            for fault in found
            if not self._is_read_somewhere(fault, root)
            and not (fault.kind == "missing" and is_to_fill_in(experiment))
            and not self._is_set_somewhere(fault, experiment, at)
        ]
        if not faults:
            return []
        siblings = self._others.siblings(experiment)
        return [fault for fault in faults if not as_others(fault, siblings)]

    def faults_of_starters(
        self, experiment: Experiment, run: Experiment | None, own_item: Item | None
    ) -> list[Fault]:
        """What a library that starts programs refuses of the section that configures it, and of a
        config by the nodes of code that it is merged with, as far as the config's own file gives
        it.

        Args:
            run: the run that starts with a config of a group; None where it is the config's own.
            own_item: what the file has, as the library reads it; None where code stores no nodes.
        """
        held: list[tuple[Item, Contract, tuple[str, ...]]] = []
        for style in starters():
            contract, sections = style.own_section(experiment, self._ground.around) or (None, [])
            held += [(each, contract, (style.SECTION,)) for each in sections if contract]
        held += self._of_plugins(experiment, held)
        of_nodes = self._of_nodes(experiment, run, own_item)
        if not (held or of_nodes):
            return []
        from cfglint.binding.faults import faults_of  # most configs have neither

        found = [fault for item, each, path in held for fault in faults_of(item, each, path)]
        found += of_nodes
        own = (f for f in found if f.item.place.file == experiment.file)
        own = (f for f in own if f.kind != "refused" or not f.item.interpolated)
        first: dict[Place, Fault] = {}
        for fault in own:
            first.setdefault(fault.item.place, fault)
        return list(first.values())

    def _of_nodes(
        self, experiment: Experiment, run: Experiment | None, own_item: Item | None
    ) -> list[Fault]:
        """What composing a run refuses of a config by the nodes that code stores."""
        if own_item is None or self._programs.binding(experiment) is None:
            return []
        from cfglint.binding.faults import faults_of

        around = self._ground.around
        facts = self._ground.facts(experiment)
        composed = run or experiment
        programs = [file for each in starters() for file in each.started_by(composed, around)]
        unwritten = None
        if run is None and not programs:
            made = (each.unwritten_run(experiment, own_item, around) for each in starters())
            unwritten = next((each for each in made if each is not None), None)
        run, programs = unwritten or (composed, programs)
        return [
            fault
            for style in answering("parts")
            for held in style.held_of(facts, run, experiment.file, programs)
            for fault in faults_of(held.item, held.contract)
            if fault.kind != "unknown"
            or (fault.contract.unknown == "raises" and not style.is_of_others(held, fault.path))
        ]

    def _of_plugins(
        self, experiment: Experiment, held: list[tuple[Item, Contract, tuple[str, ...]]]
    ) -> list[tuple[Item, Contract, tuple[str, ...]]]:
        """The parts of such sections that are for plugins of the repository's own."""
        choices = [each.choice for each in experiment.plugins]
        if not choices or not held or self._programs.binding(experiment) is None:
            return []
        facts = self._ground.facts(experiment)
        found = []
        for choice in choices:
            group = tuple(choice.split("/")[:-1])
            for style in answering("parts"):
                contract = style.of_plugin(facts, choice)
                parts = [
                    each.mapping.get(group[-1]) for each, _, path in held if path == group[:-1]
                ]
                found += [(part, contract, group) for part in parts if part and contract]
        return found

    def _is_read_somewhere(self, fault: Fault, root: str) -> bool:
        """Whether the repository's Python has a key that is kept, or that code may take which is
        not known."""
        from cfglint.binding.faults import DOUBTFUL
        from cfglint.source.mentions import mentions

        if fault.kind != "unknown" or fault.contract.unknown not in DOUBTFUL:
            return False
        known = self._ground.known.mentions.setdefault(root, {})
        return mentions(self._ground.texts(root), [fault.path[-1]], known) != []

    def _is_set_somewhere(self, fault: Fault, experiment: Experiment, opened: str) -> bool:
        """Whether a command line of the repository gives a required key which the file lacks, or
        has as null for a loader to which that is the same; or code that is not followed may, and
        code around the opening sets one of its name."""
        from cfglint.source.named import means
        from cfglint.styles.conversions import ATTRIBUTES, SKIPS_NULL

        is_null = fault.kind == "refused" and fault.item.value is None
        is_null = is_null and fault.contract.conversion in SKIPS_NULL
        if not (fault.kind == "missing" or is_null) or fault.key is None:
            return False

        if any(means(each, fault.path) for each in self._others.on_command_lines(experiment)):
            return True
        if is_null or not fault.key.settable:
            return False
        from cfglint.repository.stores import stores

        attributes = fault.contract.conversion in ATTRIBUTES
        facts = self._ground.facts(experiment)
        return stores(facts, fault.path[-1], facts.given_path(opened), attributes)

    def raised_by_classes(self, experiment: Experiment) -> tuple[Raised, ...]:
        """What the classes raise that the program of a config builds of it."""
        chosen = self._programs.chosen(experiment)
        if chosen is None or chosen.contract is None:
            return ()
        from cfglint.binding.checked import home_in, raised_by_classes
        from cfglint.binding.trainer_arguments import raised_by_arguments
        from cfglint.compose.items import item_at

        facts = self._ground.facts(experiment)

        def file_of(path: str) -> tuple[str, str] | None:
            found = facts.file(facts.given_path(path))
            return (found.modules.root, found.module.name) if found is not None else None

        home = home_in(file_of, partial(self._ground.modules_of, experiment))
        section, given = chosen.opening.section, self._others.on_command_lines(experiment)
        found = raised_by_classes(experiment.root, chosen.contract, section, home, given)
        part = item_at(experiment.root, section)
        if found or part is None:
            return found
        return raised_by_arguments(part, chosen.contract, section, given)
