"""Which code reads which section of a config: by settings, or by a layout that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, item_at, lookup
from cfglint.run.settings import Consumer, Settings
from cfglint.source.alternatives import is_one_of_several, opens_by_name
from cfglint.source.answers import OF_A_LIST
from cfglint.source.arguments import arguments_of
from cfglint.source.budget import MAX_STEPS
from cfglint.source.command_options import texts_of
from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.machine import Machine
from cfglint.source.modules import Modules
from cfglint.source.operations import known_value
from cfglint.source.reads import (
    CodeReads,
    Logged,
    Note,
)
from cfglint.source.unfollowed import unfollowed
from cfglint.source.values import UNKNOWN
from cfglint.source.words import Words

WHOLE = "."
"""As the section of a consumer: code that takes the whole config, or loads it itself."""


class Given(NamedTuple):
    """Keys that code gives a config: `paths`, and `parts` in which it may give any; `commands` are
    the command lines that name the config."""

    paths: frozenset[tuple[str, ...]] = frozenset()
    parts: frozenset[tuple[str, ...]] = frozenset()
    commands: tuple[str, ...] = ()


class Surroundings(NamedTuple):
    """The repository around a program: the words of its Python files, None where they are too many,
    and the keys that its code gives the config. Each is asked where a program is read whose layout
    is not known."""

    words: Callable[[], Words | None] = partial(Words, [])
    given: Callable[[], Given] = Given


class Program(NamedTuple):
    """Code that gets several sections, each by an argument that is named after it.

    `section` is the one whose initial an argument such as `args_t` stands for. `whole` says that it
    is where the program loads its config, so that nothing else gets it. `names` are entries whose
    keys name code of this layout, whether or not this program looks them up.
    """

    entry: str
    section: str = ""
    whole: bool = False
    names: tuple[str, ...] = ()


_FIELD = re.compile(r"\{([\w.]+)\}")


def read_consumers(
    experiment: Experiment,
    settings: Settings,
    modules: Modules,
    around: Surroundings = Surroundings(),  # noqa: B008 - a frozen value
    most_steps: int = MAX_STEPS,
) -> list[CodeReads]:
    """What every consumer reads off its section of this config.

    `most_steps` are the steps after which a program that takes the whole config is given up.

    `modules` is shared by the configs of a run, so that each file is parsed once. What their bodies
    define is made anew for each config: shared, a note about a module that cannot be read, and with
    it `complete`, would belong to whichever config came first.
    """
    found: list[CodeReads] = []
    for consumer in settings.consumers:
        if consumer.section == WHOLE:
            program = Program(consumer.entry, whole=True)
            found += _read_program(
                program, experiment, modules, consumer.parameter, around, most_steps
            )
        else:
            found += read_section(consumer, experiment, modules)
    return found


def read_first(
    programs: tuple[Program, ...], experiment: Experiment, modules: Modules
) -> list[CodeReads]:
    """What programs read, of each function name the first whose file is there."""
    found: list[CodeReads] = []
    seen: set[str] = set()
    for program in programs:
        name = program.entry.rpartition(":")[2]
        entry = _filled(program.entry, experiment)
        if name in seen or entry is None or not _is_there(entry, modules):
            continue
        seen.add(name)
        found += _read_program(program, experiment, modules)
    return found


def _is_there(entry: str, modules: Modules) -> bool:
    base = os.path.join(modules.root, *entry.partition(":")[0].split("."))
    return os.path.isfile(base + ".py")


def read_section(consumer: Consumer, experiment: Experiment, modules: Modules) -> list[CodeReads]:
    """What code that takes one section reads off it."""
    section = experiment.get(*consumer.section.split("."))
    entry = _filled(consumer.entry, experiment)
    if section is None or not section.is_mapping or entry is None:
        return []
    module, _, attribute = entry.partition(":")
    machine = machine_for(modules, section)
    for name, source in consumer.provides:
        item = lookup(experiment.root, source.strip("{}")) if source else None
        if item is not None:
            machine.section.written[(name,)] = known_value(item)
        elif not source:
            machine.section.written[(name,)] = UNKNOWN
    machine.chosen = tuple(
        tuple(field.split(".")[1:])
        for field in _FIELD.findall(consumer.entry)
        if field.startswith(f"{consumer.section}.")
    )
    interpret(machine, module, attribute or "Model", consumer.parameter)
    own = tuple(consumer.section.split("."))
    code = CodeReads(
        consumer.section,
        entry,
        tuple(machine.record.reads.values()),
        frozenset(machine.section.written),
        tuple(machine.record.notes),
        (*modules.read, *modules.missing),
        selecting=frozenset(
            field.rpartition(".")[2]
            for field in _FIELD.findall(consumer.entry)
            if field.startswith(f"{consumer.section}.")
        ),
        writes_at=tuple(machine.record.writes),
        logged=_logged(machine),
        unresolved=tuple(machine.record.unresolved),
        idle=tuple(machine.seen.idle.values()),
        idle_escapes=frozenset(machine.seen.idle_escapes),
        chosen_from=frozenset((*own, *path) for path in machine.seen.chosen_from),
        start=machine.seen.start,
    )
    return [_of_the_program(code, machine, own)]


def _read_program(
    program: Program,
    experiment: Experiment,
    modules: Modules,
    parameter: str = "",
    around: Surroundings | None = None,
    most_steps: int = MAX_STEPS,
) -> list[CodeReads]:
    """What code that takes several sections reads off each of them."""
    entry = _filled(program.entry, experiment)
    if entry is None or not experiment.root.is_mapping:
        return []
    start = partial(_started, program, entry, experiment, modules, parameter, around, most_steps)
    machine = start(modules.openings.get(entry, ""))
    if machine.loading.wanted and not _is_the_config_again(
        machine, entry, experiment.root, modules
    ):
        fitting = _of_the_config(machine, start, experiment.root)
        if fitting is not None and fitting.loading.opened:
            modules.openings[entry] = fitting.loading.opened
        if fitting is None:
            return []
        machine = fitting
    if program.whole and not parameter and _is_read_by_name(machine, entry, experiment.file):
        return []  # an option hardly names what the code itself has a name for
    fields = _FIELD.findall(program.entry) + [f for e in program.names for f in _FIELD.findall(e)]
    chosen = {tuple(field.split(".")) for field in fields}
    touched = {read.path[0] for read in machine.record.reads.values()}
    sections = [
        name
        for name, item in experiment.root.mapping.items()
        if item.is_mapping and (program.whole or name in touched)
        if (name,) not in chosen  # it is read before the program is chosen
    ]
    if program.whole and (
        len(sections) < len(experiment.root.mapping) or touched - set(experiment.root.mapping)
    ):
        sections.append("")
    left = _unfollowed(machine, experiment, around) if around is not None else frozenset()
    left |= _handed_on(machine, experiment.root)
    of_others = _of_other_sections(machine, start, experiment.root)
    found = [
        _part_of(
            of_others.get(name, machine), name, entry, program.whole, chosen, modules
        )._replace(unfollowed=left, own=program.whole or program.section in ("", name))
        for name in sections
    ]
    laid = _is_laid_under(machine) or _is_beside(machine, entry, experiment.file)
    return [_laid_under(code) for code in found] if laid else found


MOST_OTHERS = 4
"""Sections beside the one that was read, of which a run chooses one, that are read as well."""

MOST_MISSED = 2
"""Keys that one of these lacks of those that the other one is required to have: of what lacks more,
something else is asked."""


def _of_other_sections(
    machine: Machine, start: Callable[..., Machine], root: Item
) -> dict[str, Machine]:
    """The runs that choose another section than the one that was read, where that lacks something
    which this one has to have: its own values may do without. By the section's name."""
    chosen = machine.section.stands_for
    reads = machine.record.reads.values() if chosen else ()
    required = {
        read.path[1:]
        for read in reads
        if read.need == "required" and read.certain and read.path[0] == chosen and read.path[1:]
        if item_at(root, read.path) is not None
    }
    by_name = {read.path[0] for read in reads if len(read.path) == 1}
    missed: dict[str, int] = {}
    for name in root.mapping.keys() - {chosen, *by_name} if required else ():
        lacking = {path for path in required if item_at(root, (name, *path)) is None}
        if 0 < len(lacking) <= MOST_MISSED and not _is_merged_into_another(root, name):
            missed[name] = len(lacking)
    likeliest = sorted(missed, key=lambda name: (missed[name], name))[:MOST_OTHERS]
    opened, option = machine.loading.opened, machine.section.taken_by
    runs = {name: start(opened, (name, option)) for name in likeliest}
    return {name: run for name, run in runs.items() if run.section.stands_for == name}


def _is_merged_into_another(root: Item, name: str) -> bool:
    """Whether other sections have keys of one, by `<<: *name`: it need not be whole."""
    own = {item.place for item in root.mapping[name].mapping.values()}
    others = (section for key, section in root.mapping.items() if key != name)
    return any(item.place in own for section in others for item in section.mapping.values())


def _is_laid_under(machine: Machine) -> bool:
    """Whether the config is a file that the code names, and the program opens another one that it
    is told, which completes it: what it lacks or has may be otherwise in a run."""
    others = machine.loading.origins.keys() - machine.loading.exact
    return machine.loading.opened in machine.loading.exact and bool(others)


def _is_beside(machine: Machine, entry: str, file: str) -> bool:
    """Whether the program opens the file that it is told, and beside it this one or another, by a
    name in the code: `load(args.config, "a.yaml" if args.small else "b.yaml")`."""
    loading = machine.loading
    if loading.opened in loading.exact:
        return False
    module = machine.modules.module(entry.partition(":")[0])
    return module is not None and is_one_of_several(module.tree, file)


def _is_read_by_name(machine: Machine, entry: str, file: str) -> bool:
    """Whether a program opens a file of the config's name elsewhere than by its own option."""
    if machine.loading.opened in machine.loading.exact:
        return False
    module = machine.modules.module(entry.partition(":")[0])
    return module is not None and opens_by_name(module.tree, file)


def _laid_under(code: CodeReads) -> CodeReads:
    doubted = code.not_certain()
    return doubted._replace(raised=(), refused=(), mistyped=(), completed=True)


def _started(
    program: Program,
    entry: str,
    experiment: Experiment,
    modules: Modules,
    parameter: str,
    around: Surroundings | None,
    most_steps: int,
    opened: str,
    taken: tuple[str, str] = ("", ""),
) -> Machine:
    """A program that was run through with the config; `opened` is where the path comes from whose
    load gives it, "" for the first that is met, and `taken` the section that the run chooses and
    the option by which it does, "" for any."""
    module, _, attribute = entry.partition(":")
    machine = machine_for(modules, experiment.root)
    machine.section.taken, machine.section.taken_by = taken
    machine.loading.wanted = program.whole and not parameter
    machine.budget.most = most_steps
    machine.loading.file, machine.loading.opened = experiment.file, opened
    others = {} if parameter else _arguments(experiment.root, program.section)
    found = modules.module(module)
    if parameter:
        others[parameter] = ()
        if found is not None:  # the script may lay the config over its arguments
            machine.section.defaulted = {(name,) for name in arguments_of(found.tree)}
    if around is not None:
        more = around.given()
        machine.section.defaulted |= more.paths
        machine.section.laid_over |= more.parts
        if found is not None:
            machine.loading.texts = texts_of(more.commands, found.path)
    interpret(machine, module, attribute or "main", "", others)
    return machine


def _is_the_config_again(machine: Machine, entry: str, root: Item, modules: Modules) -> bool:
    """Whether a program that was found to open configs by one of its loads reads most of this one
    by that load as well: then its other loads are not tried again, but where one of them names this
    very file."""
    found = modules.openings.get(entry, "")
    if not found or machine.loading.opened != found or len(machine.loading.origins) < 2:
        return False
    if machine.loading.exact - {found}:
        return False
    return _reads_most(machine, root)


def _reads_most(machine: Machine, root: Item) -> bool:
    """Whether a program comes to most of a config's own keys."""
    return 2 * _fit(machine, root) > len(root.mapping)


def _fit(machine: Machine, root: Item) -> int:
    """How many of a config's own keys a program comes to."""
    return len({path[0] for path in _touched(machine) if path} & set(root.mapping))


MOST_LOADS = 6
"""Loads of one program that a config is held against."""


def _of_the_config(first: Machine, start: Callable[[str], Machine], root: Item) -> Machine | None:
    """The run of a program in which the load that fits this config gives it.

    Where the program opens several files, that is the load off which it reads most of the config's
    own keys; None where two fit alike: then nobody knows which file this is. A program in which no
    load was met has read nothing.
    """
    if not first.loading.origins:
        if not first.loading.was_opened and not first.loading.global_node:
            place = first.seen.start or (first.modules.root, 1)
            first.record.notes[Note(*place, "no place was found that loads the config", True)] = (
                None
            )
        return first
    origins = list(first.loading.origins)[:MOST_LOADS]
    done = first.loading.opened if first.loading.opened not in first.loading.asked else ""
    runs: list[Machine] = []
    for origin in sorted(origins, key=_is_of_an_unknown_path):
        unknown = _is_of_an_unknown_path(origin)
        found = unknown and any(
            not _is_of_an_unknown_path(run.loading.opened) and _reads_most(run, root)
            for run in runs
        )
        if not found:  # else it may seem to fit better, as all of it goes where it is not followed
            runs.append(first if origin == done else start(origin))
    if len(runs) == 1:
        return runs[0]
    fits = [_fit(run, root) for run in runs]
    best = max(fits)
    fitting = [run for run, fit in zip(runs, fits, strict=True) if fit == best]
    if len(fitting) > 1:  # a path that is known goes before one of which nothing is known
        exact = [run for run in fitting if run.loading.opened in run.loading.exact]
        known = [run for run in fitting if not _is_of_an_unknown_path(run.loading.opened)]
        given = [run for run in known if run.loading.opened not in run.loading.several]
        fitting = exact or (given if len(given) == 1 else known)
    return fitting[0] if best and len(fitting) == 1 else None


def _is_of_an_unknown_path(origin: str) -> bool:
    """Whether nothing is known of the path that a load gets."""
    return origin.startswith("?")


def _touched(machine: Machine) -> Iterator[tuple[str, ...]]:
    """The paths that code reads, or that went to code which was not read."""
    yield from (read.path for read in machine.record.reads.values())
    yield from (path for path in machine.seen.idle)
    yield from (note.path for note in machine.record.notes if note.path)


def _handed_on(machine: Machine, root: Item) -> frozenset[str]:
    """The keys that one of several modules may read, of which nobody knows which it is."""
    found: set[str] = set()
    for path, words in machine.record.handed:
        part = item_at(root, path)
        keys = {below[-1] for below in _paths(part, ())} if part is not None else set()
        found |= keys & words
    return frozenset(found)


def _unfollowed(
    machine: Machine,
    experiment: Experiment,
    around: Surroundings,
) -> frozenset[str]:
    """The keys that code may read which was not followed."""
    keys = {path[-1] for path in _paths(experiment.root, ())}
    return unfollowed(machine, keys, around.words()) if keys else frozenset()


def _paths(item: Item, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of all keys below an item."""
    for key, child in item.mapping.items():
        yield (*path, key)
        yield from _paths(child, (*path, key))


def _arguments(root: Item, own: str) -> dict[str, tuple[str, ...]]:
    """Names of arguments that take a section: `args_model`, `args_m`, `model_args` and such. An
    initial that several sections share stands for `own`, or for none."""
    names = [name for name, item in root.mapping.items() if item.is_mapping]
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        for pattern in ("args_{}", "{}_args", "cfg_{}", "{}_cfg", "{}_config", "config_{}"):
            found[pattern.format(name)] = (name,)
        alike = {other for other in (*names, own) if other[:1] == name[:1]}
        if len(alike) == 1 or name == own:
            found[f"args_{name[:1]}"] = (name,)
    return found


def _part_of(
    machine: Machine,
    section: str,
    entry: str,
    whole: bool,
    chosen: set[tuple[str, ...]],
    modules: Modules,
) -> CodeReads:
    """The part of a program's reads that is of one section, with paths from there; of the root's
    own keys for ""."""
    depth = 1 if section else 0
    # sections that only a base has, over which the config is laid, and those without anything
    read = {path[:1] for path in (each.path for each in machine.record.reads.values()) if path[1:]}
    absent = {top for top in read if machine.section.value_at(top) is None}
    top = (section,) if section else ()

    def inside(path: tuple[str, ...]) -> bool:
        if section:
            return len(path) > 1 and path[0] == section
        return len(path) == 1 or path[:1] in absent

    gone = {n.path[depth] for n in machine.record.notes if n.escape and inside(n.path)}
    notes = [
        Note(n.file, n.line, n.message, n.escape and not inside(n.path), n.path[depth:])
        for n in machine.record.notes
        if not n.path or n.path[0] == section
    ]
    code = CodeReads(
        section,
        entry,
        tuple(
            read._replace(path=read.path[depth:])
            for read in machine.record.reads.values()
            if inside(read.path)
        ),
        frozenset(path[depth:] for path in machine.section.written if inside(path)),
        tuple(notes),
        (*modules.read, *modules.missing),
        selecting=frozenset({*gone, *(path[depth] for path in chosen if inside(path))}),
        whole=whole,
        opens=machine.loading.wanted,
        listed=machine.loading.opened.endswith(OF_A_LIST),
        keyed=frozenset(
            path[depth:] for path in machine.record.keyed if inside(path) or (top and path == top)
        ),
        swept=() in machine.record.keyed,
        writes_at=tuple(
            write._replace(path=write.path[depth:])
            for write in machine.record.writes
            if inside(write.path)
        ),
        logged=_logged(machine),
        unresolved=tuple(
            item._replace(path=item.path[depth:])
            for item in machine.record.unresolved
            if inside(item.path)
        ),
        idle=tuple(
            read._replace(path=read.path[depth:])
            for read in machine.seen.idle.values()
            if inside(read.path)
        ),
        idle_escapes=frozenset(p[depth:] for p in machine.seen.idle_escapes if p[:1] == top),
        chosen_from=frozenset(machine.seen.chosen_from),
        start=machine.seen.start,
        loaded=machine.loading.at,
        bases=tuple(machine.loading.bases),
    )
    return _of_the_program(code, machine)


def _of_the_program(code: CodeReads, machine: Machine, root: tuple[str, ...] = ()) -> CodeReads:
    """The reads of a section with what is known of the whole program, its keys from the root of the
    config."""

    def below(keys: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        return tuple((*root, *key) for key in keys)

    escapes = (note for note in machine.record.notes if note.escape)
    return code._replace(
        raised=tuple(each._replace(keys=below(each.keys)) for each in machine.record.raised),
        broken=tuple(each._replace(keys=below(each.keys)) for each in machine.record.broken),
        doubts=tuple(each._replace(path=(*root, *each.path)) for each in escapes),
        refused=tuple(e._replace(path=(*root, *e.path)) for e in machine.record.refused),
        mistyped=tuple(e._replace(path=(*root, *e.path)) for e in machine.record.mistyped),
        of_libraries=tuple(
            each._replace(path=(*root, *each.path), by=tuple((*root, *key) for key in each.by))
            for each in machine.record.of_libraries
        ),
    )


def _logged(machine: Machine) -> tuple[Logged, ...] | None:
    return None if machine.record.logs_unknown else tuple(machine.record.logged)


def _filled(entry: str, experiment: Experiment) -> str | None:
    """An entry with the config's values in its braces; None where one is missing."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        item = lookup(experiment.root, match[1])
        if item is None or not isinstance(item.value, str):
            missing = True
            return ""
        return item.value

    filled = _FIELD.sub(value, entry)
    return None if missing else filled
