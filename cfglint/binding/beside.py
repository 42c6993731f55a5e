"""The code beside a config: what it reads off it, and what it does with what the config names.

Everything that is found of a repository is kept for the configs of a run, and made on first use:
most configs have no code, and a run that meets none imports no reader.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from cfglint.binding.doubts import as_declared, as_others, as_others_do, beside_a_training
from cfglint.binding.known import Known
from cfglint.binding.unstarted import is_among_tests, is_of_a_test, is_to_fill_in
from cfglint.diagnostic import Span, at_line
from cfglint.files import shown
from cfglint.run.settings import Consumer, Settings
from cfglint.styles.own_keys import of_some_library
from cfglint.styles.registry import answering, forms, givers, laid_out, nodes, starters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cfglint.binding.evidence import Bound, Candidate
    from cfglint.binding.faults import Fault
    from cfglint.compose.experiment import Experiment
    from cfglint.compose.items import Item
    from cfglint.contract import Contract
    from cfglint.repository.facts import Facts
    from cfglint.repository.launches import Launch
    from cfglint.repository.misspelt import Misspelt
    from cfglint.repository.siblings import Siblings
    from cfglint.source.consumers import Given
    from cfglint.source.modules import Modules
    from cfglint.source.named import Passed, Target
    from cfglint.source.packages import Packages
    from cfglint.source.reads import Building, CodeReads, Logged, Raised
    from cfglint.source.words import Words
    from cfglint.styles.protocol import Completed, Composition, Entry


class CodeBeside:
    """What is known of the repositories around configs.

    Args:
        codes: the rules that run; what no rule asks for is not looked for.
        known: what other projects of the run know already.
    """

    def __init__(
        self, settings: Settings, codes: frozenset[str], known: Known | None = None
    ) -> None:
        self._settings = settings
        self._codes = codes
        self._known = known if known is not None else Known()
        self._around = self._known.around
        self._roots: dict[str, str | None] = {}
        self._barren: dict[str, int] = {}
        self._bindings: dict[tuple[str, int], Bound] = {}

    def binding(self, experiment: Experiment) -> Bound | None:
        """The program that opens a config, on what evidence; None where there is no repository."""
        root = self.repository_of(experiment)
        if not root:
            return None
        texts = self._around.all_texts(root) or []
        if not texts and not of_some_library(experiment.root.mapping.keys()):
            return None
        from cfglint.repository.facts import is_aside

        aside = is_aside(os.path.abspath(experiment.file), root)
        from cfglint.binding.evidence import Repository, bind
        from cfglint.repository.facts import Facts
        from cfglint.styles.registry import openings

        where = (root, aside)
        if where not in self._known.places:
            own = [t for t in texts if aside or not is_aside(t[0], root)]
            facts = Facts(root, own, self._around.trees, self._around.words(root))
            self._known.places[where] = Repository(facts, self._around.launches(root))
            self._known.openings[where] = ()  # a style that fails is told once, not once a config
            self._known.openings[where] = tuple(
                each for each in openings(facts) if not aside or is_among_tests(each, root)
            )
        key = (experiment.file, experiment.document)
        if key not in self._bindings:

            def find() -> Bound:
                bound = bind(experiment, self._known.openings[where], self._known.places[where])
                named = self._is_named(experiment, root) or is_of_a_test(experiment, texts)
                return bound.without_guesses() if named else bound

            lasting = self._known.lasting
            self._bindings[key] = lasting.kept("binding", experiment, find) if lasting else find()
        return self._bindings[key]

    def _is_named(self, experiment: Experiment, root: str) -> bool:
        """Whether the value of another config names this one: the program that opens that one opens
        this one beside it, and no program is started with it."""
        from cfglint.compose.bases import named_in

        return self._is_among(named_in, experiment, root)

    def _is_among(
        self, files_in: Callable[[str], frozenset[str]], experiment: Experiment, root: str
    ) -> bool:
        """Whether a config that nothing composes is one of some files of its repository, which are
        found once."""
        if not root or experiment.style != "flat":
            return False
        found = self._around.kept((files_in, root), lambda: files_in(root))
        return bool(found) and self._around.real_path(experiment.file) in found

    def _code_of_programs(self, experiment: Experiment) -> list[CodeReads]:
        """What the programs read that open a config themselves, those that fit it best."""
        found = self.binding(experiment)
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
        siblings = self._siblings_of(found, experiment)
        across = self._named_across(experiment) if codes else frozenset()
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

        root = self.repository_of(experiment)
        complete = [with_bases(each, root, code.bases) for each in siblings]
        is_given = partial(self._is_given, experiment=experiment)
        return as_others_do(code, siblings, complete, is_given)

    def _is_given(self, word: str, experiment: Experiment) -> bool:
        """Whether something of the repository may give configs a key of this name: code, another
        config, a command line."""
        from cfglint.repository.stores import gives

        return self._is_elsewhere(word, experiment) or gives(self._facts(experiment), word)

    def _is_elsewhere(self, word: str, experiment: Experiment) -> bool:
        """Whether another config or a command line of the repository has a word."""
        root = self.repository_of(experiment)
        if self._others(root).elsewhere(word, experiment.file):
            return True
        return any(word in launch.text for launch in self._around.launches(root).all)

    def _named_across(self, experiment: Experiment) -> frozenset[tuple[str, ...]]:
        """The keys that the values of other configs name which nothing that is known composes."""
        root = self.repository_of(experiment)
        return self._across(root) if root and experiment.style == "flat" else frozenset()

    def _across(self, root: str) -> frozenset[tuple[str, ...]]:
        """The same for all configs of a repository, found once."""
        from cfglint.compose.bases import named_across

        return self._around.kept((named_across, root), lambda: named_across(root))

    def _siblings(self, experiment: Experiment, own: Item | None = None) -> list[Item]:
        """Other configs of the same kind, by the keys of its document, else of the composed one."""
        root = self.repository_of(experiment)
        own = own if own is not None else experiment.root
        return self._others(root).near(experiment.file, own, experiment.loader)

    def _siblings_of(self, bound: Bound, experiment: Experiment) -> list[Item]:
        """Those that no command line and no path in the code gives to other programs alone."""
        from cfglint.binding.evidence import is_of_others

        launches = self._around.launches(self.repository_of(experiment))
        siblings = self._siblings(experiment)
        return [each for each in siblings if not is_of_others(each.place.file, bound, launches)]

    def misspelt(self, experiment: Experiment, own: Item) -> list[Misspelt]:
        """The keys of a document that nothing of the repository reads, one slip from another one.

        Args:
            own: the document as it stands.
        """
        root = self.repository_of(experiment)
        if not root or not self._around.all_texts(root):
            return []
        from cfglint.repository.facts import is_aside

        if is_aside(os.path.abspath(experiment.file), root):
            return []  # those of tests may be wrong on purpose
        from cfglint.compose.interpolation import references
        from cfglint.repository.misspelt import Known as Words
        from cfglint.repository.misspelt import misspelt
        from cfglint.source.tables import words_of_tables

        named = {part for path in references(own) for part in path}

        def is_elsewhere(word: str) -> bool:
            known = word in named or word in words_of_tables()
            return known or self._is_elsewhere(word, experiment)

        words = self._around.words(root)
        siblings = partial(self._siblings, experiment, own)
        known = Words(siblings, words.has, is_elsewhere, partial(self._read_at, root))
        return list(misspelt(own, experiment.root, known))

    def others_have(self, experiment: Experiment, path: tuple[str, ...]) -> bool:
        """Whether the other configs of the kind have a key that this one lacks."""
        from cfglint.repository.siblings import all_have

        holder = experiment.get(*path[:-1])
        return holder is not None and all_have(self._siblings(experiment), path, holder)

    def read_among(self, experiment: Experiment, word: str, files: Iterable[str]) -> Span | None:
        """Where one of some files, those of a program, has a word as an attribute or a text."""
        among = frozenset(map(os.path.abspath, files))
        return self._read_at(self.repository_of(experiment), word, among)

    def has_text(self, experiment: Experiment, text: str) -> bool:
        """Whether the repository's Python has a text, in quotes."""
        found = self.texts(self.repository_of(experiment)) or ()
        quoted = (f'"{text}"', f"'{text}'")
        return any(each in code for _, code in found for each in quoted)

    def _read_at(self, root: str, word: str, among: frozenset[str] | None = None) -> Span | None:
        """Where the Python of a repository has a word as an attribute or a text; the name of a
        method that is called, such as `remove`, is no key.

        Args:
            among: the files that count, all where it is None.
        """
        from cfglint.source.mentions import mentions

        texts, known = self.texts(root), self._known.mentions.setdefault(root, {})
        is_called = re.compile(rf"\.{re.escape(word)}\s*\(").search
        for each in mentions(texts, [word], known) or ():
            if not each.read or (among is not None and os.path.abspath(each.file) not in among):
                continue
            text = next(text for path, text in texts or () if path == each.file)
            if not is_called(text.split("\n")[each.line - 1]):
                return at_line(shown(each.file), each.line)
        return None

    def _others(self, root: str) -> Siblings:
        """The other configs of a repository."""
        from cfglint.repository.siblings import Siblings

        if root not in self._known.others:
            self._known.others[root] = Siblings(root)
        return self._known.others[root]

    def _read_program(self, experiment: Experiment, candidate: Candidate) -> list[CodeReads]:
        from cfglint.binding.followed import STEPS_ON_A_GUESS
        from cfglint.source.budget import MAX_STEPS
        from cfglint.source.consumers import WHOLE

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
        from cfglint.binding.faults import faults_of

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
            and not (fault.kind == "missing" and is_to_fill_in(experiment))
            and not self._is_set_somewhere(fault, experiment, at)
        ]
        if not faults:
            return []
        siblings = self._siblings(experiment)
        return [fault for fault in faults if not as_others(fault, siblings)]

    def faults_of_starters(self, experiment: Experiment) -> list[Fault]:
        """What a library that starts programs refuses of the section that configures it, and of a
        config by the node of code that it names, as far as the config's own file gives it."""
        held: list[tuple[Item, Contract, tuple[str, ...]]] = []
        for style in starters():
            contract, sections = style.own_section(experiment, self._around) or (None, [])
            held += [(each, contract, (style.SECTION,)) for each in sections if contract]
        if experiment.missing and self.binding(experiment) and not self._chosen(experiment):
            facts = self._facts(experiment)
            declared = (style.named_by(facts, experiment) for style in answering("parts"))
            held += [(experiment.root, each, ()) for each in declared if each is not None]
        held += self._of_plugins(experiment, held)
        if not held:
            return []
        from cfglint.binding.faults import faults_of  # most configs have neither

        found = [fault for item, each, path in held for fault in faults_of(item, each, path)]
        own = (f for f in found if f.item.place.file == experiment.file)
        own = (f for f in own if f.kind != "refused" or not f.item.interpolated)
        return list({fault.item.place: fault for fault in own}.values())

    def _of_plugins(
        self, experiment: Experiment, held: list[tuple[Item, Contract, tuple[str, ...]]]
    ) -> list[tuple[Item, Contract, tuple[str, ...]]]:
        """The parts of such sections that are for plugins of the repository's own."""
        choices = [each.choice for each in experiment.plugins]
        if not choices or not held or self.binding(experiment) is None:
            return []
        facts = self._facts(experiment)
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

    def declared(self, experiment: Experiment) -> Contract | None:
        """What the program of a config declares; None where no program is known."""
        chosen = self._chosen(experiment)
        if chosen is None or chosen.contract is None:
            return None
        from cfglint.contract import below

        return below(chosen.contract, chosen.opening.section)

    def _chosen(self, experiment: Experiment) -> Candidate | None:
        """The program that a config is held against: what the settings name, else what is found."""
        part = experiment.part or (experiment.group and not self._may_be_started(experiment))
        bound = self.binding(experiment) if not part else None
        if bound is None or not self._settings.consumers:
            return bound.chosen if bound is not None else None
        from cfglint.binding.evidence import best

        entries = {consumer.entry.partition(":")[0] for consumer in self._settings.consumers}
        files = tuple(f"{entry.replace('.', os.sep)}.py" for entry in entries)
        declaring = [each for each in bound.candidates if each.contract is not None]
        return best([each for each in declaring if each.opening.at.file.endswith(files)])

    def _may_be_started(self, experiment: Experiment) -> bool:
        """Whether a program starts with the config that a choice was composed with, not with the
        choice of a group that has groups within."""
        around, primary = self._around, experiment.primary
        return any(each.may_start(experiment, around, primary) for each in starters())

    def _is_read_somewhere(self, fault: Fault, root: str) -> bool:
        """Whether the repository's Python has a key that is kept, or that code may take which is
        not known."""
        from cfglint.binding.faults import DOUBTFUL
        from cfglint.source.mentions import mentions

        if fault.kind != "unknown" or fault.contract.unknown not in DOUBTFUL:
            return False
        known = self._known.mentions.setdefault(root, {})
        return mentions(self.texts(root), [fault.path[-1]], known) != []

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

        if any(means(each, fault.path) for each in self._on_command_lines(experiment)):
            return True
        if is_null or not fault.key.settable:
            return False
        from cfglint.repository.stores import stores

        attributes = fault.contract.conversion in ATTRIBUTES
        facts = self._facts(experiment)
        return stores(facts, fault.path[-1], facts.given_path(opened), attributes)

    def imported_by(self, experiment: Experiment, program: str) -> frozenset[str]:
        """A file of a program that `binding` has found for a config, and all files of the
        repository that it imports, through others too."""
        from cfglint.repository.reach import Reach

        return self._facts(experiment).once(Reach).files(program)

    def _facts(self, experiment: Experiment) -> Facts:
        """The facts of the repository around a config that `binding` was asked about."""
        from cfglint.repository.facts import is_aside

        root = self.repository_of(experiment)
        return self._known.places[root, is_aside(os.path.abspath(experiment.file), root)].facts

    def code(self, experiment: Experiment, discover: bool = True) -> list[CodeReads]:
        """What the code beside a config reads off it; empty where there is no such code.

        Args:
            discover: whether programs are looked for that no settings and no layout name.
        """
        lasting = self._known.lasting
        if lasting is None:
            return self._read_code(experiment, discover)
        read = partial(self._read_code, experiment, discover)
        return lasting.kept(("reads", discover), experiment, read)

    def _read_code(self, experiment: Experiment, discover: bool) -> list[CodeReads]:
        root = self.source_root(experiment.file)
        if experiment.part:
            return []
        if root is None:
            found = self._started(experiment)
            if not found and self.declared(experiment) is None:
                found = self._started_as_well(experiment)
            if found and any(read.certain for code in found for read in code.reads):
                declared = self.declared(experiment) if discover else None
                found = [as_declared(code, declared) for code in found] if declared else found
            found = found or (self._code_of_programs(experiment) if discover else [])
        else:
            found = self._code_below(experiment, root)
        if found and self.is_base(experiment):
            found = [code.not_certain()._replace(shared=True) for code in found]
        elif is_to_fill_in(experiment):
            found = [code.not_certain() for code in found]
        if root is None or "R302" not in self._codes:
            return found
        return [self._with_mentions(code, experiment, root) for code in found]

    def _read(
        self, experiment: Experiment, settings: Settings, root: str, most_steps: int = 0
    ) -> list[CodeReads]:
        """What consumers read; `most_steps` bounds each program, 0 as usual."""
        from cfglint.source.consumers import Surroundings, read_consumers

        modules = self._modules_of(experiment, root)
        repository = self.repository_of(experiment) or root
        around = Surroundings(
            partial(self._words, repository), partial(self._given, experiment, repository)
        )
        if most_steps:
            return read_consumers(experiment, settings, modules, around, most_steps)
        return read_consumers(experiment, settings, modules, around)

    def _words(self, root: str) -> Words | None:
        """The words of the Python files below a folder; None where they are too many."""
        return self._around.words(root) if self.texts(root) is not None else None

    def _code_below(self, experiment: Experiment, root: str) -> list[CodeReads]:
        """What the code reads that settings name, else that of a layout which a style knows."""
        if self._settings.consumers:
            return self._read(experiment, self._settings, root)
        modules = self._modules_of(experiment, root)
        return [code for style in laid_out() for code in style.read_code(experiment, modules)]

    def _modules_of(self, experiment: Experiment, root: str) -> Modules:
        """The modules that are found from a folder, each parsed once."""
        from cfglint.source.modules import Modules
        from cfglint.source.packages import Packages
        from cfglint.styles.registry import knowledge

        if root not in self._known.modules:
            self._known.modules[root] = Modules(root, self._around.trees)
            library = self._around.library_of(experiment.file)
            self._known.modules[root].packages = Packages(library)
            self._known.modules[root].allows = library.allows
            self._known.modules[root].knowledge = knowledge()
            self._known.modules[root].also = self._further_roots(root)
        return self._known.modules[root]

    def _further_roots(self, start: str) -> tuple[str, ...]:
        """The folders of the repository in which modules are looked for beside a folder."""
        from cfglint.source.import_roots import added_folders, further_roots

        root = self.repository_around(os.path.join(start, "_"))
        if not root:
            return ()
        texts = self._around.all_texts(root) or ()
        added = self._around.kept((added_folders, root), lambda: added_folders(texts, root))
        return further_roots(start, root, added)

    def _given(self, experiment: Experiment, root: str) -> Given:
        """Keys that code gives a config, or the command lines that the repository shows."""
        from cfglint.source.consumers import Given

        texts = self.texts(root) or ()
        found = [style.given(experiment, texts) for style in givers()]
        paths = self._on_command_lines(experiment).union(*(each.paths for each in found))
        launches = self._around.launches(root).of(experiment.file) if root else ()
        return Given(
            paths,
            frozenset(path for each in found for path in each.parts),
            tuple(launch.expanded for launch in launches),
        )

    def mentioned(self, experiment: Experiment, word: str, file: str) -> bool:
        """Whether programs start from a file, and the repository's Python has a word of it as an
        attribute or a text."""
        if not any(each.may_start(experiment, self._around, file) for each in starters()):
            return False
        from cfglint.source.mentions import mentions

        root = self.repository_of(experiment)
        known = self._known.mentions.setdefault(root, {})
        found = mentions(self.texts(root), [word], known)
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
            settings = self._settings._replace(consumers=(consumer,))
            return self._read(experiment, settings, entry.root)

        return [
            code
            for style in starters()
            for code in style.reads(experiment, self._around, read, usual)
        ]

    def _started_as_well(self, experiment: Experiment) -> list[CodeReads]:
        """What programs read of this config that start with another one of its folder, where the
        config has what they read: the likeliest of them are followed, and those that read most."""
        entries: list[Entry] = []

        def note(entry: Entry) -> list[CodeReads]:
            entries.append(entry)
            return []

        for style in starters():
            style.reads(experiment, self._around, note, False)
        if experiment.part or not entries:
            return []
        from cfglint.binding.evidence import has_another_purpose
        from cfglint.binding.followed import MOST_FOLLOWED, of_those_that_fit

        folder = os.path.dirname(os.path.abspath(experiment.file))
        alike = (os.path.abspath(each.place.file) for each in self._siblings(experiment))
        if not any(os.path.dirname(path) == folder for path in alike):
            return []
        entries.sort(key=lambda entry: has_another_purpose(entry.name))
        likeliest = set(entries[:MOST_FOLLOWED])
        found = self._started(experiment, False, likeliest)
        if len(entries) > 1:  # it may be for one that was not followed, and lack what others need
            found = [code.not_certain() for code in found]
        return [code._replace(shared=True) for code in of_those_that_fit(experiment.root, found)]

    def looked_for(self, experiment: Experiment) -> list[str]:
        """The programs that libraries start, none of which is the config's own, in words."""
        told = [style.looked_for(experiment, self._around) for style in starters()]
        return [text for text in told if text]

    def is_part(self, experiment: Experiment) -> bool:
        """Whether others choose a config, and no run is started from it."""
        if experiment.group:
            return any(each.standing(experiment, self._around) == "part" for each in starters())
        return self.is_base(experiment)

    def is_base(self, experiment: Experiment) -> bool:
        """Whether other configs of the repository take a config as their base: it is judged through
        them, unless a command line names it alone."""
        from cfglint.compose.bases import bases_in

        if not self._is_among(bases_in, experiment, self.repository_of(experiment)):
            return False
        return not any(len(each.configs) == 1 for each in self.launches(experiment))

    def packages(self, experiment: Experiment) -> Packages:
        """What is known of the code that a config may name."""
        from cfglint.source.packages import Packages

        return Packages(self._around.library_of(experiment.file))

    def targets(self, experiment: Experiment) -> tuple[list[Target], list[str]]:
        """The nodes of a config that name code, and the source files that were looked at."""
        from cfglint.styles.nodes.naming import names_code

        written = experiment.built or experiment.root
        found: list[Target] = []
        if names_code(written, forms()):
            from cfglint.styles.nodes.targets import targets_of

            found += targets_of(written, forms(), self._around.library_of(experiment.file))
        for style in nodes():
            if style.names_code(experiment):
                found += style.targets(experiment, self._around)
        return found, self._around.looked_at(experiment.file) if found else []

    def targets_of_choice(self, part: Experiment, run: Experiment) -> list[Target]:
        """The nodes of a choice of a config group, as the run that chooses it builds them; none
        where a config of the tree names the choice, and is judged itself."""
        targets, _ = self.targets(run)
        passed = self.passed(run)
        return [
            target
            for style in starters()
            for target in style.targets_of_choice(part, targets, passed, self._around)
        ]

    def completed_by(self, part: Experiment, by: Composition) -> list[Completed]:
        """The configs that bring a part in, themselves or through another one."""
        if not part.loader.interpolates or not self.repository_of(part):
            return []
        found = (style.completed_by(part, by, self._around) for style in starters())
        return [one for each in found for one in each]

    @staticmethod
    def searches_names(experiment: Experiment) -> bool:
        """Whether a node of a config may name something that all of the repository is searched
        for."""
        return any(style.names_code(experiment) for style in nodes())

    def passed(self, experiment: Experiment) -> Passed:
        """What calls in the repository around a config add to its nodes."""
        from cfglint.styles.nodes.passed import passed_in

        passed = self._around.once(passed_in, self._repository(experiment))
        elsewhere: frozenset[str] = frozenset()
        if experiment.part:  # the configs that it is composed with may be made of its values
            paths = self._across(self.repository_of(experiment))
            elsewhere = frozenset(path[-1] for path in paths)
        return passed._replace(given=self._on_command_lines(experiment), elsewhere=elsewhere)

    def _on_command_lines(self, experiment: Experiment) -> frozenset[tuple[str, ...]]:
        """The keys that command lines of the repository give a config."""
        root = self.repository_of(experiment)
        return self._around.launches(root).given_to(experiment.file) if root else frozenset()

    def built(
        self, experiment: Experiment, targets: Sequence[Target], by_program: bool
    ) -> Building:
        """What the constructors of a config's nodes surely raise, with its own numbers, and, where
        `by_program`, the classes that its program builds of it."""
        from cfglint.source.reads import Building

        by_classes = self._raised_by_classes(experiment) if by_program else ()
        root = self.repository_of(experiment) if targets else ""
        if not root:
            return Building(by_classes)
        from cfglint.binding.constructed import raised_by

        written = experiment.built or experiment.root
        found = raised_by(targets, written, root, partial(self._modules_of, experiment))
        return found._replace(raised=(*found.raised, *by_classes))

    def _raised_by_classes(self, experiment: Experiment) -> tuple[Raised, ...]:
        """What the classes raise that the program of a config builds of it."""
        chosen = self._chosen(experiment)
        if chosen is None or chosen.contract is None:
            return ()
        from cfglint.binding.checked import home_in, raised_by_classes
        from cfglint.binding.trainer_arguments import raised_by_arguments
        from cfglint.compose.items import item_at

        facts = self._facts(experiment)

        def file_of(path: str) -> tuple[str, str] | None:
            found = facts.file(facts.given_path(path))
            return (found.modules.root, found.module.name) if found is not None else None

        home = home_in(file_of, partial(self._modules_of, experiment))
        section, given = chosen.opening.section, self._on_command_lines(experiment)
        found = raised_by_classes(experiment.root, chosen.contract, section, home, given)
        part = item_at(experiment.root, section)
        if found or part is None:
            return found
        return raised_by_arguments(part, chosen.contract, section, given)

    def resolvers(self, experiment: Experiment) -> frozenset[str] | None:
        """The resolvers of interpolations that the programs of the repository around a config
        have; None where there may be more."""
        root = self._repository(experiment)
        found = [style.resolvers(root, self._around) for style in starters()]
        known = [each for each in found if each is not None]
        return frozenset().union(*known) if len(known) == len(found) else None

    def stored_choices(self, experiment: Experiment) -> frozenset[str]:
        """The configs that code of the repository stores, with their groups."""
        root = self._repository(experiment)
        found = [style.stored_choices(root, self._around) for style in starters() if root]
        return frozenset().union(*found)

    def interpolates(self, experiment: Experiment) -> bool:
        """Whether a library that interpolates is used by the repository around a config."""
        root = self._repository(experiment)
        return any(style.interpolates(root, self._around) for style in starters())

    def metrics(self, experiment: Experiment, targets: list[Target]) -> tuple[Logged, ...] | None:
        """The metrics that the repository around a config logs; None where one is not known, and
        none where none of its targets, as `targets` finds them, is a module that logs."""
        from cfglint.source.logged import logged_in, logs

        root = self._repository(experiment)
        library = self._around.library_of(experiment.file)
        own = [t for t in targets if root and os.path.abspath(t.file).startswith(root + os.sep)]
        if not any(logs(library, target.name) for target in own):
            return ()
        if root not in self._known.metrics:
            self._known.metrics[root] = logged_in(self.texts(root))
        return self._known.metrics[root]

    def roots(self, experiment: Experiment) -> list[str]:
        """The folders whose Python files answers about this config depend on."""
        found = (self.source_root(experiment.file), self.repository_of(experiment))
        return sorted({root for root in found if root})

    def names(self, experiment: Experiment, words: frozenset[str]) -> bool:
        """Whether the Python of the repository has one of some words, or there is no Python."""
        root = self.repository_of(experiment)
        if not root or not self._around.all_texts(root):
            return True
        known = self._around.words(root).by_word
        return any(word in known for word in words)

    def launches(self, experiment: Experiment) -> list[Launch]:
        """The command lines of the repository that name a config."""
        root = self.repository_of(experiment)
        return self._around.launches(root).of(experiment.file) if root else []

    def repository_of(self, experiment: Experiment) -> str:
        """The folder of the repository around a config; "" for none."""
        return self.repository_around(experiment.file)

    def repository_around(self, path: str) -> str:
        """The folder of the repository around a file; "" for none."""
        return self._around.repository_of(path)

    def _repository(self, experiment: Experiment) -> str:
        """The folder of the repository around a config, its Python files read; "" for none."""
        root = self.repository_of(experiment)
        if root:
            self.texts(root)
        return root

    def texts(self, root: str) -> list[tuple[str, str]] | None:
        """The Python files below a folder; None where they are too many for a search."""
        return self._around.texts(root)

    def _with_mentions(self, code: CodeReads, experiment: Experiment, root: str) -> CodeReads:
        """Reads with the places where the repository mentions what they leave out."""
        from cfglint.source.mentions import mentions

        section = experiment.get(*code.section.split("."))
        if section is None or not code.complete or not code.reads:
            return code
        words = [str(key) for key in section.mapping]
        found = mentions(self.texts(root), words, self._known.mentions.setdefault(root, {}))
        return code._replace(mentioned=tuple(found) if found is not None else None)

    def source_root(self, path: str) -> str | None:
        """The folder that the modules behind a config are found from; None where there are none."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._roots:
            found = (style.code_root(folder) for style in laid_out())
            named = self._settings.folder if self._settings.consumers else None
            self._roots[folder] = named or next(filter(None, found), None)
        return self._roots[folder]
