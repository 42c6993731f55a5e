"""Runs that Hydra starts: with which config, of which program, completed by which choices."""

from __future__ import annotations

import os
from collections.abc import Callable

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, from_node
from cfglint.document.conduct import Conduct
from cfglint.document.tree import read_own
from cfglint.files import YAML_ENDINGS, files_below, shown
from cfglint.repository.around import Around
from cfglint.repository.certainty import doubted
from cfglint.source.named import Passed, Target
from cfglint.source.reads import CodeReads, Read
from cfglint.styles.hydra.choices import is_chosen_elsewhere, judged
from cfglint.styles.hydra.command_lines import named_on_command_lines
from cfglint.styles.hydra.groups import (
    Named,
    Primary,
    find_where,
    given_by_others,
    has_primaries,
    named_in,
    primaries_of,
    without_suffix,
)
from cfglint.styles.hydra.programs import HydraProgram, hydra_programs
from cfglint.styles.hydra.text import SECTION
from cfglint.styles.protocol import Completed, Composition, Entry, Standing


def programs(experiment: Experiment, around: Around) -> list[HydraProgram]:
    """The programs that Hydra starts, of the repository around a config."""
    root = around.repository_of(experiment.file)
    if not root:
        return []
    return around.kept((programs, root), lambda: hydra_programs(around.texts(root) or (), root))


def named(root: str, loader: Conduct, around: Around) -> Named:
    """What the configs below the folder of config groups name."""
    return around.kept((named, root), lambda: named_in(root, loader, read_own))


def standing(experiment: Experiment, around: Around) -> Standing:
    """How runs are started from a config: it is a "part" of others alone, where it is chosen from a
    group within the one that the primary config names; a "base" too, where others of its group
    bring it in; else a "run"."""
    if not experiment.group:
        return "run"
    there = named(experiment.groups, experiment.loader, around)
    path = os.path.relpath(os.path.abspath(experiment.file), experiment.groups)
    name = os.path.splitext(path)[0].replace(os.sep, "/")
    for group in there.groups:
        if name.startswith(f"{group}/") and len(group) > len(experiment.group):
            return "part"
    return "base" if name in there.configs else "run"


def reads(
    experiment: Experiment,
    around: Around,
    read: Callable[[Entry], list[CodeReads]],
    usual: bool = True,
) -> list[CodeReads]:
    """What the repository's programs read that start with a config; with `usual` false, those that
    a command line may start with it."""
    groups, primary = experiment.groups, experiment.primary
    if not groups:  # a config without a defaults list
        groups, primary = os.path.dirname(os.path.abspath(experiment.file)), experiment.file
    root = around.repository_of(experiment.file) if groups else ""
    stands = standing(experiment, around) if root else "part"
    if stands == "part":
        return []
    found: list[CodeReads] = []
    named_here = named_on_command_lines(around.launches(root), groups, primary)
    every = programs(experiment, around)
    starting = [p for p in every if p.starts_with(groups, primary) or named_here(p)]
    extended = [] if starting else [p for p in every if p.extends(groups, experiment.files)]
    starting += extended
    for program in every:
        starts = program in starting
        if starts if usual else program.may_start_with(groups) and not starts:
            codes = read(Entry(program.entry, program.parameter, program.root))
            codes = [code for code in codes if code.section != SECTION]
            if not (program.folder or program.config) and _lacks_most(experiment, codes):
                continue  # it only lies beside those that command lines name
            # what else starts a program, as Dora does, may read what the program does not
            keys = named(groups, experiment.loader, around).keys
            shared = program in extended or not program.own
            found += [code._replace(shared=shared, named=keys) for code in codes]
    if stands == "base":
        return [code.not_certain() for code in found]
    return [_unless_given(code, experiment, groups, around) for code in found]


def _lacks_most(experiment: Experiment, codes: list[CodeReads]) -> bool:
    """Whether a config lacks half of the sections that a program surely reads, and more."""
    paths = [
        (*code.section_path, *read.path)
        for code in codes
        for read in code.reads
        if read.certain and read.need == "required"
    ]
    top = {path[0] for path in paths}
    absent = top - set(experiment.root.mapping)
    return len(absent) > 1 and 2 * len(absent) >= len(top)


def _unless_given(
    code: CodeReads, experiment: Experiment, groups: str, around: Around
) -> CodeReads:
    """Reads on a run, to which the command line may add a config of a group that this run chooses
    nothing from: what such a config gives is not surely missing."""
    section = code.section_path

    def is_missing(read: Read) -> bool:
        required = read.certain and read.need == "required"
        return required and experiment.get(*section, *read.path) is None

    if not any(map(is_missing, code.reads)):
        return code
    files, loader = experiment.files, experiment.loader
    key = (groups, frozenset(os.path.dirname(file) for file in files))
    given = around.kept(
        (_unless_given, key), lambda: given_by_others(groups, files, loader, read_own)
    )
    return doubted(code, lambda read: is_missing(read) and (*section, *read.path) in given)


def may_start(experiment: Experiment, around: Around, file: str) -> bool:
    """Whether a command line can name a file as the config that a program starts with."""
    folder = os.path.dirname(os.path.abspath(file))
    return any(each.may_start_with(folder) for each in programs(experiment, around))


MOST_LEVELS = 3
"""Configs in a row that bring each other in, up to the one that a run is started from."""

MOST_COMPLETED = 12
"""Configs that bring a part in and are looked at."""


def completed_by(part: Experiment, by: Composition, around: Around, root: str) -> list[Completed]:
    """The configs whose defaults lists bring a part in, themselves or through another one, and
    the choices that such a config leaves open; the nearest come first.

    Args:
        root: the folder of the groups, where settings name it; else "".
    """
    where = find_where(part.root, part.file, root, by.loader, by.read, by.kept)
    if not has_primaries(where, by.loader, by.read, by.kept):
        return []
    naming = named(where.root, by.loader, around).by
    found: list[str] = []
    files = [part.file]
    for _ in range(MOST_LEVELS):
        names = (_name_of(file, where.root) for file in files)
        files = [f for name in names for f in naming.get(name, ()) if f not in found]
        found += dict.fromkeys(files)
    for primary in primaries_of(where.root, by.loader, by.read, by.kept):
        if shown(primary.path) in found:
            found += (f for f in _left_open(primary, where.root) if f not in found)
    each = [Completed(f, bool(naming.get(_name_of(f, where.root)))) for f in found]
    return each[:MOST_COMPLETED]


def _left_open(primary: Primary, root: str) -> list[str]:
    """The choices of the one group that a primary config leaves to the command line."""
    groups = [e.name.strip("/") for e in primary.entries if e is not None and e.choice == "???"]
    if len(groups) != 1:
        return []
    return [shown(path) for path in files_below(os.path.join(root, groups[0]), YAML_ENDINGS)]


def _name_of(file: str, root: str) -> str:
    """The name of a config from the folder of the groups, as a defaults list has it."""
    path = os.path.relpath(os.path.abspath(file), root)
    return without_suffix(path.replace(os.sep, "/"))


def targets_of_choice(
    part: Experiment, targets: list[Target], passed: Passed, around: Around
) -> list[Target]:
    """The nodes of a choice of a config group, as the run that chooses it builds them; none where
    a config of the tree names the choice, and is judged itself.

    Args:
        targets: the nodes of the run.
        passed: what the repository's calls add to them.
    """
    if is_chosen_elsewhere(part, named(part.groups, part.loader, around)):
        return []
    launches = around.launches(around.repository_of(part.file))

    def given(target: Target, name: str) -> bool:
        dotted = ".".join((*target.path, name))
        said = any(f"{dotted}=" in launch.text for launch in launches.all)
        return said or passed.may_set(name)

    return judged(targets, part.file, _choices_beside(part), given)


def _choices_beside(part: Experiment) -> list[Item]:
    """The other choices of a group."""
    found = []
    for path in files_below(os.path.dirname(os.path.abspath(part.file)), YAML_ENDINGS):
        if os.path.realpath(path) != os.path.realpath(part.file):
            documents = read_own(path).documents
            root = documents[0].root if documents else None
            found += [from_node(root, path, 0, part.loader)] if root is not None else []
    return found
