"""Hydra: a defaults list names choices of config groups, and a command line chooses others.

What is recognised: a list `defaults`, the directive `# @package` at the top of a choice, functions
under `@hydra.main` (and Dora's and NeMo's decorators) with their `config_path` and `config_name`,
functions that `initialize` Hydra and `compose` a config by its name, nodes with a `_target_`, what
code stores in the `ConfigStore`. Where `config_path` is the path of a YAML file, as up to Hydra
1.0, choices without a header have their keys at the root.

What is checked: choices that are not there, entries of a defaults list that Hydra refuses (a group
that is chosen twice, what overrides too late or nothing, a number as a choice), keys that the
program reads and the composed config lacks, keys that nothing reads, arguments of nodes,
interpolations, the section `hydra` and choices of Hydra's own groups. A choice that no config names
is checked as the run that chooses it: `primary group=choice`, or `+group=choice`; one without nodes
where it lacks a key that all others of its group have. Another choice of the group stands for a
default that is not there.

Source: Hydra 1.3, https://hydra.cc/docs/advanced/defaults_list/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cfglint.compose.experiment import ComposeProblem, Experiment
from cfglint.compose.items import Item, item_at
from cfglint.document import nodes
from cfglint.document.tree import Document
from cfglint.source.named import Form
from cfglint.styles.hydra import conduct
from cfglint.styles.hydra.conduct import OMEGACONF
from cfglint.styles.hydra.text import SECTION, marks_a_list, means_a_list
from cfglint.styles.protocol import Completed, Composition, Entry, Standing, entry_of

if TYPE_CHECKING:
    from cfglint.contract import Contract
    from cfglint.repository.around import Around, Texts
    from cfglint.source.consumers import Given
    from cfglint.source.named import Passed, Target
    from cfglint.source.reads import CodeReads

__all__ = ["SECTION"]

CONDUCT = OMEGACONF
shows = conduct.shows
LAYOUT = "defaults"
BECAUSE = "it has a defaults list, or is chosen by one"


def _later(entries: Mapping[str, Item]) -> bool:
    """Whether more arguments may follow in a later call, or stand in a list."""
    partial, recursive = entries.get("_partial_"), entries.get("_recursive_")
    if partial is not None and partial.value is not False:
        return True
    return "_args_" in entries or (recursive is not None and recursive.value is False)


_SPECIAL = frozenset({"_target_", "_partial_", "_convert_", "_recursive_", "_args_", "_mode_"})
FORMS = (Form("_target_", "hydra", special=_SPECIAL, exact=True, later=_later),)


def claims(document: Document, text: str, by: Composition) -> bool:
    """Whether a document has a defaults list, or what is meant as one, or is a choice of a group
    without one."""
    listed = entry_of(document, "defaults")
    if listed is not None and not isinstance(listed, (nodes.Mapping, nodes.Scalar)):
        return True
    if "@package" in text[:500] or by.chosen:
        return True
    folder = os.path.dirname(document.file)
    if listed is None:
        return marks_a_list(text, folder)
    return means_a_list(listed, folder) or is_in_a_group(document.file, by.kept or {})


def compose(experiment: Experiment, by: Composition) -> Composition:
    """The config that a run gets: the choices of its defaults list merged, and those of `--set`."""
    from cfglint.styles.hydra.defaults import compose as compose_defaults

    root = config_root(by)
    file, own = experiment.file, experiment.root
    made = compose_defaults(own, file, root, by.loader, by.read, by.overrides, by.chosen, by.kept)
    experiment.root = made.root
    experiment.files += [each for each in made.files if each != file]
    experiment.missing += made.missing
    experiment.part, experiment.open = made.part, tuple(made.open)
    experiment.groups, experiment.primary, experiment.group = made.folder, made.primary, made.group
    experiment.beside, experiment.merged = made.of_hydra, made.merged
    experiment.started = _started(made.root, made.of_hydra)
    for problems, found in (
        (experiment.problems, made.problems),
        (experiment.plugins, made.plugins),
    ):
        problems += [
            ComposeProblem(
                p.place,
                f"defaults.{p.group}" if p.group else "defaults",
                p.message,
                p.help,
                p.sure,
                p.choice,
            )
            for p in found
        ]
    left = tuple(pair for pair in by.overrides if pair[0] not in made.chosen)
    return by._replace(overrides=left)


def _started(root: Item, of_hydra: list[Item]) -> Item | None:
    """The config with the folder of a run, which Hydra resolves before it calls the program, where
    one file says it; None where none does, or several."""
    paths = (("run", "dir"), (SECTION, "run", "dir"))
    found = [item_at(each, path) for each in of_hydra for path in paths]
    texts = [item for item in found if item is not None and item.interpolated]
    if len(texts) != 1:
        return None
    at = texts[0].place
    section = Item({"run": Item({"dir": texts[0]}, at)}, at)
    return root._replace(value={**root.mapping, SECTION: section})


def place(experiment: Experiment, text: str, by: Composition) -> None:
    """Note whether a config without a defaults list is a choice of a group. That matters where it
    would be read or traced as a whole config, and for a node that others add to."""
    if not by.taken_whole and "_target_" not in text:
        return
    from cfglint.styles.hydra.groups import find_where

    own, file, root = experiment.root, experiment.file, config_root(by)
    where = find_where(own, file, root, by.loader, by.read, by.kept)
    experiment.part = bool(where.group)
    if where.group and not where.added:
        experiment.groups, experiment.group = where.root, where.group


def standing(experiment: Experiment, around: Around) -> Standing:
    """How runs are started from a config."""
    if not experiment.group:
        return "run"
    from cfglint.styles.hydra import runs

    return runs.standing(experiment, around)


def reads(
    experiment: Experiment,
    around: Around,
    read: Callable[[Entry], list[CodeReads]],
    usual: bool = True,
) -> list[CodeReads]:
    """What the programs read that Hydra starts with a config."""
    root = around.repository_of(experiment.file)
    if not root or not around.texts(root):
        return []  # most configs: their run imports no reader
    from cfglint.styles.hydra import runs

    return runs.reads(experiment, around, read, usual)


def resolvers(root: str, around: Around) -> frozenset[str] | None:
    """The resolvers of interpolations that programs have; None where there may be more."""
    from cfglint.styles.hydra.registered import resolvers_of

    return around.kept((resolvers_of, root), lambda: resolvers_of(root, around))


def evaluating(root: str, around: Around) -> frozenset[str]:
    """The resolvers of programs that evaluate their argument as Python."""
    from cfglint.styles.hydra.registered import evaluating_in

    return around.kept((evaluating_in, root), lambda: evaluating_in(around.all_texts(root)))


def stored_choices(root: str, around: Around) -> frozenset[str]:
    """The configs that code of a repository stores, with their groups, as far as it names them."""
    from cfglint.styles.hydra.stored import names_stored

    return around.kept((names_stored, root), lambda: names_stored(around.all_texts(root) or ()))


def stores_nodes(root: str, around: Around) -> bool:
    """Whether code of a repository stores nodes that configs are merged with."""
    return around.kept((stores_nodes, root), lambda: _stores(around.all_texts(root)))


def _stores(texts: Texts | None) -> bool:
    return texts is not None and any("ConfigStore" in text for _, text in texts)


def unwritten_run(
    part: Experiment, own: Item, around: Around
) -> tuple[Experiment, list[str]] | None:
    """The run of a program whose primary config code stores, with a file chosen from its group,
    and the program's file; None where there is no such program, or it is not known which."""
    from cfglint.styles.hydra.unwritten import run_of_choice

    found = run_of_choice(part, own, around)
    return (found[0], [found[1].file]) if found is not None else None


def started_by(experiment: Experiment, around: Around) -> list[str]:
    """The files of the programs that start with the primary config of a run."""
    from cfglint.styles.hydra import runs

    groups, primary = experiment.groups, experiment.primary or experiment.file
    every = runs.programs(experiment, around) if groups else []
    return [each.file for each in every if each.starts_with(groups, primary)]


def interpolates(root: str, around: Around) -> bool:
    """Whether some code of a repository uses the library, so that it may be what interpolates:
    others evaluate `${...}` as Python, on files that they lay over each other."""
    return around.kept((interpolates, root), lambda: _uses_it(around.all_texts(root)))


def _uses_it(texts: Texts | None) -> bool:
    return texts is None or any("omegaconf" in text or "hydra" in text for _, text in texts)


def starts_programs(texts: Iterable[tuple[str, str]], root: str) -> str:
    """What to say to whoever writes settings for a repository; "" where nothing is started."""
    from cfglint.styles.hydra.programs import hydra_programs

    found = any(each.folder or each.config for each in hydra_programs(texts, root))
    return "Functions under @hydra.main are read without settings." if found else ""


def lacks_arguments(targets: Iterable[Target]) -> bool:
    """Whether a node of a choice lacks an argument that its code requires."""
    from cfglint.styles.hydra.choices import lacks_arguments as lacks

    return lacks(targets)


def looked_for(experiment: Experiment, around: Around) -> str:
    """What was found where no program is the config's own; "" for nothing."""
    from cfglint.styles.hydra import runs

    count = len(runs.programs(experiment, around))
    if count < 2:
        return "the one function under @hydra.main starts with another config" if count else ""
    return f"none of {count} functions under @hydra.main starts with it"


def may_start(experiment: Experiment, around: Around, file: str) -> bool:
    """Whether `--config-name` can name a file for a program."""
    from cfglint.styles.hydra import runs

    return runs.may_start(experiment, around, file)


def given(experiment: Experiment, texts: Iterable[tuple[str, str]]) -> Given:
    """What the ConfigStore gives a config."""
    from cfglint.styles.hydra.stored import stored_for

    return stored_for(experiment, texts)


def targets_of_choice(
    part: Experiment, targets: list[Target], passed: Passed, around: Around
) -> list[Target]:
    """The nodes of a choice, as the run that chooses it builds them."""
    from cfglint.styles.hydra import runs

    return runs.targets_of_choice(part, targets, passed, around)


def completed_by(part: Experiment, by: Composition, around: Around) -> list[Completed]:
    """The configs whose defaults lists bring a part in, themselves or through another one."""
    from cfglint.styles.hydra import runs

    return runs.completed_by(part, by, around, config_root(by))


def own_section(experiment: Experiment, around: Around) -> tuple[Contract, list[Item]] | None:
    """What the section that configures Hydra may hold, and those sections that a file of a config
    gives; None where it gives none."""
    given = [*experiment.beside] if experiment.style == LAYOUT else []
    interpolated = experiment.style == "flat" and experiment.loader.interpolates
    if interpolated and SECTION in experiment.root.mapping:
        given = [experiment.root.mapping["hydra"]]
    elif experiment.style == "flat" and _is_of_hydra(experiment.file):
        given = [experiment.root]
    root = around.repository_of(experiment.file) if given else ""
    if not root or not interpolates(root, around):
        return None
    from cfglint.styles.hydra.own_config import contract

    known = contract()
    return known, [one for one in given if not known.keys.keys().isdisjoint(one.mapping)]


def _is_of_hydra(file: str) -> bool:
    """Whether a file is a choice of the group `hydra` itself."""
    folder = os.path.dirname(os.path.abspath(file))
    return os.path.basename(folder) == SECTION and is_in_a_group(file, {})


def is_in_a_group(path: str, kept: dict[tuple[str, ...], Any]) -> bool:
    """Whether a file is a choice of a group that a config above it names."""
    from cfglint.styles.hydra.groups import group_of

    return bool(group_of(path, kept))


def is_choice(experiment: Experiment, by: Composition) -> bool:
    """Whether a config is a choice of a group that a primary config above it names."""
    from cfglint.styles.hydra.groups import find_where

    return bool(find_where(experiment.root, experiment.file, "", by.loader, by.read).group)


def config_root(by: Composition) -> str:
    """The folder of the config groups, where settings name it; else ""."""
    settings = by.settings
    return os.path.join(settings.folder, settings.compose.root) if settings.compose.root else ""
