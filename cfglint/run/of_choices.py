"""What is said of a part of a run, judged as the runs that bring it in."""

from __future__ import annotations

import os
from collections.abc import Set
from functools import partial

from cfglint.compose.experiment import Experiment
from cfglint.compose.gaps import gaps_of
from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Place
from cfglint.document.tree import Document, YamlFile
from cfglint.rules import registry
from cfglint.rules.context import ExperimentContext
from cfglint.rules.running import guarded, run_rule
from cfglint.run.project import Project
from cfglint.run.store import Store
from cfglint.schema.bind import Bound, bind
from cfglint.styles.composing import FLAT, compose, is_choice
from cfglint.styles.protocol import Completed, Composition
from cfglint.styles.registry import starters


def of_the_choice(
    bound: Bound, context: ExperimentContext, project: Project, store: Store
) -> list[Diagnostic]:
    """What a choice of a config group lacks, judged as the run that chooses it, and what a config
    lacks that others bring in, judged as their runs."""
    part = bound.experiment
    gaps = gaps_of(part) if "R301" in project.codes and not context.code else frozenset[str]()
    lacks = "R301" in project.codes and part.part and bool(part.group)
    lacks = lacks and any(style.lacks_arguments(context.targets) for style in starters())
    by = project.composition(part.loader, store.read)
    refers = "R310" in project.codes and part.loader.interpolates
    chosen = refers and is_choice(part, by)
    gaps = gaps if gaps and (chosen or is_choice(part, by)) else frozenset()
    asked = lacks or chosen or gaps
    run = _run_of(part.file, part.document, by._replace(chosen=True)) if asked else None
    naming = project.beside.nodes.completed_by(part, by) if refers else []
    runs = _runs_with(part, by, naming)
    found: list[Diagnostic] = []
    if (run is not None and chosen) or runs:
        rule = registry.find("R310")
        usual = run if chosen else None
        # what another choice of the group brings in is chosen alone as well
        folder = os.path.dirname(os.path.abspath(part.file))
        named = any(os.path.dirname(os.path.abspath(file)) != folder for file, _ in naming)
        found = guarded(rule, lambda: rule.load().of_choice(context, usual, runs, named), part.file)
    if run is not None:
        found += _missing_in(run, gaps, context, project, part.file) if gaps else []
        found += _arguments_of(part, run, context, project) if lacks else []
    return found


MOST_RUNS = 6
"""Runs that bring a config in, and are composed to judge it."""


def _runs_with(
    part: Experiment, by: Composition, naming: list[Completed]
) -> list[tuple[Experiment, bool]]:
    """The runs that other configs start and that bring a part in, and whether others bring in what
    starts it.

    Args:
        naming: the configs that bring it in.
    """
    found: list[tuple[Experiment, bool]] = []
    for file, is_base in naming:
        run = _run_of(file, 0, by)
        if run is not None and any(os.path.samefile(each, part.file) for each in run.files):
            found.append((run, is_base))
        if len(found) == MOST_RUNS:
            break
    return found


def _run_of(file: str, number: int, by: Composition) -> Experiment | None:
    """The run that a document starts; None where it starts none, or one that is not known whole."""
    documents = by.read(file).documents or ([Document(file, 0, None)] if by.chosen else [])
    run = compose(documents[number], by) if number < len(documents) else None
    return None if run is None or run.part or run.problems else run


def _missing_in(
    run: Experiment, gaps: Set[str], context: ExperimentContext, project: Project, file: str
) -> list[Diagnostic]:
    """The keys that all other choices of the group have, and a run that chooses this one lacks."""
    bound = bind(run, project.settings.profile, project.custom, project.settings.aliases)
    code = project.beside.readings.code(run)
    context = context._replace(bound=bound, code=code, faults=(), targets=(), made=None)
    found = run_rule(registry.find("R301"), context, file) if code else []
    section = run.group.replace("/", ".")
    return [each for each in found if (each.key or "").removeprefix(f"{section}.") in gaps]


def _arguments_of(
    part: Experiment, run: Experiment, context: ExperimentContext, project: Project
) -> list[Diagnostic]:
    """The arguments that nodes of a choice lack in a run."""
    bound = bind(run, project.settings.profile, project.custom, project.settings.aliases)
    targets = project.beside.nodes.targets_of_choice(part, run)
    context = context._replace(bound=bound, code=(), faults=(), targets=targets, made=None)
    return run_rule(registry.find("R301"), context, part.file) if targets else []


def is_an_empty_choice(file: YamlFile, project: Project) -> bool:
    """Whether a file has no document, and a config above it names its group."""
    return not file.documents and file.source is not None and project.is_chosen(file.path)


def of_an_empty_choice(file: YamlFile, project: Project, store: Store) -> list[Diagnostic]:
    """What runs lack that choose an empty file."""
    loader, settings = project.loader(file), project.settings
    part = Experiment(file.path, 0, FLAT, Item({}, Place(file.path)), loader)
    bound = bind(part, settings.profile, project.custom, settings.aliases)
    context = ExperimentContext(
        bound,
        store.read,
        settings,
        codes=project.codes,
        passed=partial(project.beside.nodes.passed, part),
        interpolates=partial(project.beside.nodes.interpolates, part),
        names=partial(project.beside.ground.names, part),
    )
    return of_the_choice(bound, context, project, store)
