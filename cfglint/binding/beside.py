"""The code beside a config: what it reads off it, and what it does with what the config names.

Everything that is found of a repository is kept for the configs of a run, and made on first use:
most configs have no code, and a run that meets none imports no reader.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from cfglint.document.scalars import LoaderName
from cfglint.run.settings import Consumer, Settings
from cfglint.source.root import find_root, repository_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfglint.binding.evidence import Bound, Candidate, Repository
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.hydra_place import Named
    from cfglint.compose.items import Item
    from cfglint.contract import Contract
    from cfglint.contract.faults import Fault
    from cfglint.repository.launches import Launches
    from cfglint.repository.siblings import Siblings
    from cfglint.source.hydra_programs import HydraProgram
    from cfglint.source.library import Library
    from cfglint.source.mentions import Mention
    from cfglint.source.modules import Modules
    from cfglint.source.named import Passed, Signature, Target
    from cfglint.source.reads import CodeReads, Logged, Read
    from cfglint.source.registries import Registries
    from cfglint.styles.protocol import Opening


class CodeBeside:
    """What is known of the repositories around configs.

    Args:
        codes: the rules that run; what no rule asks for is not looked for.
    """

    def __init__(self, settings: Settings, codes: frozenset[str]) -> None:
        self._settings = settings
        self._codes = codes
        self._roots: dict[str, str | None] = {}
        self._repositories: dict[str, str] = {}
        self._modules: dict[str, Modules] = {}
        self._texts: dict[str, list[tuple[str, str]] | None] = {}
        self._libraries: dict[tuple[str, ...], Library] = {}
        self._passed: dict[str, Passed] = {}
        self._registries: dict[str, Registries] = {}
        self._mentions: dict[str, dict[str, tuple[Mention, ...]]] = {}
        self._metrics: dict[str, tuple[Logged, ...] | None] = {}
        self._resolvers: dict[str, frozenset[str] | None] = {}
        self._bases: dict[str, frozenset[str]] = {}
        self._named: dict[str, Named] = {}
        self._given: dict[tuple[str, frozenset[str]], frozenset[tuple[str, ...]]] = {}
        self._programs: dict[str, list[HydraProgram]] = {}
        self._all: dict[str, list[tuple[str, str]] | None] = {}
        self._others: dict[str, Siblings] = {}
        self._barren: dict[str, int] = {}
        self._launches: dict[str, Launches] = {}
        self._places: dict[tuple[str, bool], Repository] = {}
        self._openings: dict[tuple[str, bool], tuple[Opening, ...]] = {}
        self._bindings: dict[tuple[str, int], Bound] = {}

    def binding(self, experiment: Experiment) -> Bound | None:
        """The program that opens a config, on what evidence; None where there is no repository."""
        root = self.repository_of(experiment)
        texts = self._all_texts(root) if root else None
        if not texts:
            return None
        from cfglint.repository.facts import is_aside

        aside = is_aside(os.path.abspath(experiment.file), root)
        from cfglint.binding.evidence import Repository, bind
        from cfglint.repository.facts import Facts
        from cfglint.styles.registry import openings

        where = (root, aside)
        if where not in self._places:
            facts = Facts(root, [t for t in texts if aside or not is_aside(t[0], root)])
            self._places[where] = Repository(facts, self._launches_of(root))
            self._openings[where] = ()  # a style that fails is told once, not once a config
            self._openings[where] = tuple(
                each
                for each in openings(facts)
                if not aside or is_aside(os.path.abspath(each.at.file), root)
            )
        key = (experiment.file, experiment.document)
        if key not in self._bindings:
            self._bindings[key] = bind(experiment, self._openings[where], self._places[where])
        return self._bindings[key]

    def _code_of_programs(self, experiment: Experiment) -> list[CodeReads]:
        """What the programs read that open a config themselves, those that fit it best."""
        found = self.binding(experiment)
        if found is None or not found.programs:
            return []
        from cfglint.binding.followed import FITS_WELL, read_programs

        read = partial(self._read_program, experiment)
        declared = found.chosen is not None and found.chosen.fit >= FITS_WELL
        codes = read_programs(experiment, found.programs, read, self._barren, declared)
        siblings = self._siblings(experiment)
        return [_as_others_do(code, siblings) for code in codes]

    def _siblings(self, experiment: Experiment) -> list[Item]:
        """Other configs of the same kind."""
        from cfglint.repository.siblings import Siblings

        root = self.repository_of(experiment)
        if root not in self._others:
            self._others[root] = Siblings(root)
        return self._others[root].near(experiment.file, experiment.root, experiment.loader)

    def _read_program(self, experiment: Experiment, candidate: Candidate) -> list[CodeReads]:
        from cfglint.binding.followed import STEPS_ON_A_GUESS
        from cfglint.source.consumers import WHOLE
        from cfglint.source.machine import MAX_STEPS

        opening = candidate.opening
        consumer = Consumer(WHOLE, opening.entry, "")
        settings = self._settings._replace(consumers=(consumer,))
        most = MAX_STEPS if candidate.evidence else STEPS_ON_A_GUESS
        return self._read(experiment, settings, opening.root, most)

    def faults(self, experiment: Experiment) -> list[Fault]:
        """What the program of a config refuses, misses or drops, by what it declares."""
        chosen = self._chosen(experiment)
        if chosen is None or chosen.contract is None:
            return []
        from cfglint.contract.faults import faults_of

        root = self.repository_of(experiment)
        part = experiment.get(*chosen.opening.section)
        if part is None:
            return []
        found = faults_of(part, chosen.contract, chosen.opening.section)
        at = os.path.abspath(chosen.opening.at.file)
        faults = [
            fault
            for fault in found
            if not self._is_read_somewhere(fault, root)
            and not self._is_set_somewhere(fault, experiment, at)
        ]
        if not faults:
            return []
        siblings = self._siblings(experiment)
        return [fault for fault in faults if not _as_others(fault, siblings)]

    def declared(self, experiment: Experiment) -> Contract | None:
        """What the program of a config declares; None where no program is known."""
        chosen = self._chosen(experiment)
        if chosen is None or chosen.contract is None:
            return None
        from cfglint.contract import below

        return below(chosen.contract, chosen.opening.section)

    def _chosen(self, experiment: Experiment) -> Candidate | None:
        """The program that a config is held against: what the settings name, else what is found."""
        bound = self.binding(experiment) if not experiment.part else None
        if bound is None or not self._settings.consumers:
            return bound.chosen if bound is not None else None
        from cfglint.binding.evidence import best

        entries = {consumer.entry.partition(":")[0] for consumer in self._settings.consumers}
        files = tuple(f"{entry.replace('.', os.sep)}.py" for entry in entries)
        declaring = [each for each in bound.candidates if each.contract is not None]
        return best([each for each in declaring if each.opening.at.file.endswith(files)])

    def _is_read_somewhere(self, fault: Fault, root: str) -> bool:
        """Whether the repository's Python has a key that is kept, or that code may take which is
        not known."""
        from cfglint.contract.faults import DOUBTFUL
        from cfglint.source.mentions import mentions

        if fault.kind != "unknown" or fault.contract.unknown not in DOUBTFUL:
            return False
        known = self._mentions.setdefault(root, {})
        return mentions(self.texts(root), [fault.path[-1]], known) != []

    def _is_set_somewhere(self, fault: Fault, experiment: Experiment, opened: str) -> bool:
        """Whether code that is not followed may give a required key which the file lacks, and
        code around the opening sets one of its name."""
        if fault.kind != "missing" or fault.key is None or not fault.key.settable:
            return False
        from cfglint.repository.facts import is_aside
        from cfglint.repository.stores import stores

        root = self.repository_of(experiment)
        aside = is_aside(os.path.abspath(experiment.file), root)
        attributes = fault.contract.conversion == "omegaconf"  # its mappings take attributes
        facts = self._places[root, aside].facts
        return stores(facts, fault.path[-1], facts.given_path(opened), attributes)

    def code(self, experiment: Experiment, discover: bool = True) -> list[CodeReads]:
        """What the code beside a config reads off it; empty where there is no such code.

        Args:
            discover: whether programs are looked for that no settings and no layout name.
        """
        root = self.source_root(experiment.file)
        if experiment.part:
            return []
        if root is None:
            found = self._hydra_code(experiment)
            if found and any(read.certain for code in found for read in code.reads):
                declared = self.declared(experiment) if discover else None
                found = [_as_declared(code, declared) for code in found] if declared else found
            found = found or (self._code_of_programs(experiment) if discover else [])
        else:
            found = self._read(experiment, self._settings, root)
        if found and self.is_base(experiment):
            found = [_not_certain(code)._replace(shared=True) for code in found]
        if root is None or "R302" not in self._codes:
            return found
        return [self._with_mentions(code, experiment, root) for code in found]

    def _read(
        self, experiment: Experiment, settings: Settings, root: str, most_steps: int = 0
    ) -> list[CodeReads]:
        """What consumers read; `most_steps` bounds each program, 0 as usual."""
        from cfglint.source.consumers import read_consumers
        from cfglint.source.modules import Modules

        if root not in self._modules:
            self._modules[root] = Modules(root)
            self._modules[root].signature_of = partial(_signature, self._library_of(experiment))
        texts = partial(self.texts, self.repository_of(experiment) or root)
        if most_steps:
            return read_consumers(experiment, settings, self._modules[root], texts, most_steps)
        return read_consumers(experiment, settings, self._modules[root], texts)

    def mentioned(self, experiment: Experiment, word: str, file: str) -> bool:
        """Whether programs start from a file, and the repository's Python has a word of it as an
        attribute or a text."""
        from cfglint.source.mentions import mentions

        root = self.repository_of(experiment)
        folder = os.path.dirname(os.path.abspath(file))
        if not any(program.may_start_with(folder) for program in self._programs.get(root, ())):
            return False
        known = self._mentions.setdefault(root, {})
        found = mentions(self.texts(root), [word], known)
        return found is None or any(mention.read for mention in found)

    def other_programs(self, experiment: Experiment) -> list[CodeReads]:
        """What programs would read of this config that Hydra starts with another one, where the
        command line names this one."""
        return [] if experiment.part else self._hydra_code(experiment, named=False)

    def _hydra_code(self, experiment: Experiment, named: bool = True) -> list[CodeReads]:
        """What the repository's programs read that Hydra starts with this config; with `named`
        false, those that a command line may start with it."""
        groups, primary = experiment.groups, experiment.primary
        if not groups:  # a config without a defaults list
            groups, primary = os.path.dirname(os.path.abspath(experiment.file)), experiment.file
        root = self.repository_of(experiment) if groups else ""
        standing = self._standing(experiment) if root else "part"
        programs = self.hydra_programs(experiment) if standing != "part" else []
        if not programs:
            return []
        from cfglint.source.consumers import WHOLE

        found: list[CodeReads] = []
        for program in programs:
            usual = program.starts_with(groups, primary)
            if usual if named else program.may_start_with(groups) and not usual:
                consumer = Consumer(WHOLE, program.entry, program.parameter)
                settings = self._settings._replace(consumers=(consumer,))
                reads = self._read(experiment, settings, program.root)
                reads = [code for code in reads if code.section != "hydra"]  # it configures Hydra
                # what else starts a program, as Dora does, may read what the program does not
                keys = self._named_in(groups, experiment.loader).keys
                found += [code._replace(shared=not program.own, named=keys) for code in reads]
        if standing == "base":
            return [_not_certain(code) for code in found]
        return [self._unless_given(code, experiment, groups) for code in found]

    def _unless_given(self, code: CodeReads, experiment: Experiment, groups: str) -> CodeReads:
        """Reads on a run, to which the command line may add a config of a group that this run
        chooses nothing from: what such a config gives is not surely missing."""
        section = tuple(part for part in code.section.split(".") if part)

        def is_missing(read: Read) -> bool:
            required = read.certain and read.need == "required"
            return required and experiment.get(*section, *read.path) is None

        if not any(map(is_missing, code.reads)):
            return code
        from cfglint.compose.hydra_place import given_by_others
        from cfglint.document.tree import read_own

        key = (groups, frozenset(os.path.dirname(file) for file in experiment.files))
        if key not in self._given:
            loader = experiment.loader
            self._given[key] = given_by_others(groups, experiment.files, loader, read_own)
        given = self._given[key]
        return _doubted(code, lambda read: is_missing(read) and (*section, *read.path) in given)

    def hydra_programs(self, experiment: Experiment) -> list[HydraProgram]:
        """The programs that Hydra starts, of the repository around a config."""
        root = self.repository_of(experiment)
        if root not in self._programs:
            from cfglint.source.hydra_programs import hydra_programs

            self._programs[root] = hydra_programs(self.texts(root) or (), root) if root else []
        return self._programs[root]

    def _named_in(self, root: str, loader: LoaderName) -> Named:
        """What the configs below the folder of config groups name."""
        from cfglint.compose.hydra_place import named_in
        from cfglint.document.tree import read_own

        if root not in self._named:
            self._named[root] = named_in(root, loader, read_own)
        return self._named[root]

    def is_part(self, experiment: Experiment) -> bool:
        """Whether others choose a config, and no run is started from it."""
        if experiment.group:
            return self._standing(experiment) == "part"
        return self.is_base(experiment)

    def is_base(self, experiment: Experiment) -> bool:
        """Whether other configs of the repository take a config as their base: it is judged through
        them."""
        root = self.repository_of(experiment)
        if not root or experiment.style != "flat":
            return False
        if root not in self._bases:
            from cfglint.compose.bases import bases_in

            self._bases[root] = bases_in(root)
        return os.path.realpath(experiment.file) in self._bases[root]

    def _standing(self, experiment: Experiment) -> str:
        """How runs are started from a Hydra config: "part" of others alone, where it is chosen from
        a group within the one that the primary config names; as a "base" too, where others of its
        group bring it in; else as a "run"."""
        if not experiment.group:
            return "run"
        named = self._named_in(experiment.groups, experiment.loader)
        path = os.path.relpath(os.path.abspath(experiment.file), experiment.groups)
        name = os.path.splitext(path)[0].replace(os.sep, "/")
        for group in named.groups:
            if name.startswith(f"{group}/") and len(group) > len(experiment.group):
                return "part"
        return "base" if name in named.configs else "run"

    def targets(self, experiment: Experiment) -> tuple[list[Target], list[str]]:
        """The nodes of a config that name code, and the source files that were looked at."""
        from cfglint.source.naming import has_a_trainer_of_a_cli, is_of_a_cli, names_code

        written = experiment.built or experiment.root
        named, fixed = names_code(written), is_of_a_cli(experiment.root)
        trains = has_a_trainer_of_a_cli(experiment.root)
        registries = self._registries_of(experiment)
        if not named and not fixed and not trains and registries is None:
            return [], []
        from cfglint.source.targets import (
            cli_targets,
            registered_targets,
            targets_of,
            trainer_target,
        )

        library = self._library_of(experiment)
        found = targets_of(written, library) if named else []
        if registries is not None:
            found += registered_targets(experiment.root, library, registries)
        if fixed:
            root = self._repository(experiment)
            found += cli_targets(experiment.root, library, self._texts.get(root), root)
        if trains:
            texts = self._texts.get(self._repository(experiment))
            trainer = trainer_target(experiment.root, library, texts)
            found += [trainer] if trainer is not None else []
        return found, library.files

    def targets_of_choice(self, part: Experiment, run: Experiment) -> list[Target]:
        """The nodes of a choice of a config group, as the run that chooses it builds them; none
        where a config of the tree names the choice, and is judged itself."""
        from cfglint.source.hydra_choices import is_chosen_elsewhere, judged

        if is_chosen_elsewhere(part, self._named_in(part.groups, part.loader)):
            return []
        targets, _ = self.targets(run)
        passed = self.passed(run)
        launches = self._launches_of(self._repository(run))

        def given(target: Target, name: str) -> bool:
            dotted = ".".join((*target.path, name))
            said = any(f"{dotted}=" in launch.text for launch in launches.all)
            return said or passed.may_set(name)

        return judged(targets, part.file, self._choices_beside(part), given)

    def _launches_of(self, root: str) -> Launches:
        """The command lines of a repository, looked for once."""
        if root not in self._launches:
            from cfglint.repository.launches import Launches

            self._launches[root] = Launches(root)
        return self._launches[root]

    @staticmethod
    def _choices_beside(part: Experiment) -> list[Item]:
        """The other choices of a group."""
        from cfglint.compose.items import from_node
        from cfglint.document.tree import read_own
        from cfglint.files import files_below

        found = []
        for path in files_below(os.path.dirname(os.path.abspath(part.file)), (".yaml", ".yml")):
            if os.path.realpath(path) != os.path.realpath(part.file):
                documents = read_own(path).documents
                root = documents[0].root if documents else None
                found += [from_node(root, path, 0, part.loader)] if root is not None else []
        return found

    def _library_of(self, experiment: Experiment) -> Library:
        """The modules that a config's names are looked for in."""
        from cfglint.source.library import Library, folders_for

        folders = tuple(folders_for(experiment.file))
        if folders not in self._libraries:
            self._libraries[folders] = Library(list(folders))
        return self._libraries[folders]

    @staticmethod
    def asks_registries(experiment: Experiment) -> bool:
        """Whether a node of a config may name something in a registry of the repository."""
        from cfglint.source.naming import types_in

        return any(True for _ in types_in(experiment.root, ()))

    def _registries_of(self, experiment: Experiment) -> Registries | None:
        """The registries of the repository around a config; None where it names nothing there."""
        from cfglint.source.naming import types_in

        names = [str(item.mapping["type"].value) for item, _, _ in types_in(experiment.root, ())]
        root = self._repository(experiment) if names else ""
        if not root:
            return None
        if root not in self._registries:
            from cfglint.source.registries import registries_in

            self._registries[root] = registries_in(self._texts.get(root))
        registries = self._registries[root]
        return registries if any(registries.find(name) for name in names) else None

    def passed(self, experiment: Experiment) -> Passed:
        """What calls of `instantiate` in the repository around a config add to its nodes."""
        from cfglint.source.passed import passed_in

        root = self._repository(experiment)
        if root not in self._passed:
            self._passed[root] = passed_in(self._texts.get(root))
        return self._passed[root]

    def resolvers(self, experiment: Experiment) -> frozenset[str] | None:
        """The resolvers of interpolations that the programs of the repository around a config
        have; None where there may be more."""
        from cfglint.source.resolvers import registered

        root = self._repository(experiment)
        if root not in self._resolvers:
            texts = self._texts.get(root)
            own = {
                name.removesuffix(".py")
                for path, _ in texts or ()
                for name in os.path.relpath(path, root).split(os.sep)
            }
            self._resolvers[root] = registered(texts, frozenset(own)) if root else None
        return self._resolvers[root]

    def metrics(self, experiment: Experiment, targets: list[Target]) -> tuple[Logged, ...] | None:
        """The metrics that the repository around a config logs; None where one is not known, and
        none where none of its targets, as `targets` finds them, is a module that logs."""
        from cfglint.source.logged import logged_in, logs

        root = self._repository(experiment)
        library = self._library_of(experiment)
        own = [t for t in targets if root and os.path.abspath(t.file).startswith(root + os.sep)]
        if not any(logs(library, target.name) for target in own):
            return ()
        if root not in self._metrics:
            self._metrics[root] = logged_in(self._texts.get(root))
        return self._metrics[root]

    def roots(self, experiment: Experiment) -> list[str]:
        """The folders whose Python files answers about this config depend on."""
        found = (self.source_root(experiment.file), self.repository_of(experiment))
        return sorted({root for root in found if root})

    def repository_of(self, experiment: Experiment) -> str:
        """The folder of the repository around a config; "" for none."""
        return self.repository_around(experiment.file)

    def repository_around(self, path: str) -> str:
        """The folder of the repository around a file, looked for once a folder; "" for none."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._repositories:
            self._repositories[folder] = repository_of(path)
        return self._repositories[folder]

    def _repository(self, experiment: Experiment) -> str:
        """The folder of the repository around a config, its Python files read; "" for none."""
        root = self.repository_of(experiment)
        if root:
            self.texts(root)
        return root

    def texts(self, root: str) -> list[tuple[str, str]] | None:
        """The Python files below a folder, read once; None where they are too many for a search
        through all of them."""
        from cfglint.source.mentions import MAX_FILES

        if root not in self._texts:
            texts = self._all_texts(root)
            self._texts[root] = texts if texts is None or len(texts) <= MAX_FILES else None
        return self._texts[root]

    def _all_texts(self, root: str) -> list[tuple[str, str]] | None:
        """The Python files of a repository, read once, however many."""
        from cfglint.source.mentions import MOST_FILES, python_texts

        if root not in self._all:
            self._all[root] = python_texts(root, MOST_FILES)
        return self._all[root]

    def _with_mentions(self, code: CodeReads, experiment: Experiment, root: str) -> CodeReads:
        """Reads with the places where the repository mentions what they leave out."""
        from cfglint.source.mentions import mentions

        section = experiment.get(*code.section.split("."))
        if section is None or not code.complete or not code.reads:
            return code
        words = [str(key) for key in section.mapping]
        found = mentions(self.texts(root), words, self._mentions.setdefault(root, {}))
        return code._replace(mentioned=tuple(found) if found is not None else None)

    def source_root(self, path: str) -> str | None:
        """The folder that the modules behind a config are found from; None where there are none."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._roots:
            self._roots[folder] = find_root(folder, self._settings)
        return self._roots[folder]


def _signature(library: Library, name: str) -> Signature | None:
    """What a function or class of a library takes, by its full name; None where that is unknown."""
    from cfglint.source.definitions import Definition
    from cfglint.source.signatures import signature_of

    found = library.find(name)
    return signature_of(library, found) if isinstance(found, Definition) else None


def _as_others_do(code: CodeReads, siblings: list[Item]) -> CodeReads:
    """Reads of a program that was found, not named: a key that no other config of the kind has is
    not surely missing, and one that several have is not surely refused."""
    from cfglint.repository.siblings import FEWEST, all_lack, several_have

    if not siblings:
        return code
    section = tuple(part for part in code.section.split(".") if part)
    code = _doubted(code, lambda read: all_lack(siblings, (*section, *read.path)))
    refused = tuple(each for each in code.refused if not several_have(siblings, each.path))
    raised = code.raised
    if len(siblings) >= FEWEST:  # what raises with every config has hardly been followed as it runs
        raised = tuple(each for each in raised if each.keys)
    return code._replace(refused=refused, raised=raised)


def _doubted(code: CodeReads, is_given: Callable[[Read], bool]) -> CodeReads:
    """Reads of which those are not certain that require what something else may give."""
    reads = (
        read._replace(certain=False)
        if read.certain and read.need == "required" and is_given(read)
        else read
        for read in code.reads
    )
    return code._replace(reads=tuple(reads))


def _as_declared(code: CodeReads, contract: Contract) -> CodeReads:
    """Reads of a program with a schema under its config: what the schema gives is not missing."""
    if contract.conversion != "omegaconf":
        return code
    section = tuple(part for part in code.section.split(".") if part)

    def given(read: Read) -> bool:
        holder = contract.reached((*section, *read.path[:-1]))
        key = holder.find(read.path[-1]) if holder is not None else None
        return key is not None and key.need == "optional"

    return _doubted(code, given)


def _not_certain(code: CodeReads) -> CodeReads:
    """Reads on a config that others complete: what it lacks, they may give."""
    return code._replace(reads=tuple(read._replace(certain=False) for read in code.reads))


def _as_others(fault: Fault, siblings: list[Item]) -> bool:
    """Whether other configs of the same kind have what is said to be a fault."""
    from cfglint.repository.siblings import all_lack, several_have

    if fault.kind == "refused":
        return False
    if fault.kind == "unknown":
        return several_have(siblings, fault.path)
    elsewhere = fault.key is not None and fault.key.elsewhere
    return not several_have(siblings, fault.path) if elsewhere else all_lack(siblings, fault.path)
