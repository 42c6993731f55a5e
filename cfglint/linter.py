"""One file through the static stage, from top to bottom."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.compose.gaps import has_alike
from cfglint.diagnostic import TEMPLATE, Config, Diagnostic, Doubt, Place, Related, Span, at_line
from cfglint.document.conduct import PYYAML
from cfglint.document.purpose import is_of_another_program
from cfglint.document.suppressions import Suppression
from cfglint.document.tree import YamlFile
from cfglint.rules import registry
from cfglint.rules.context import FileContext
from cfglint.rules.running import crash, run_rule
from cfglint.run.coverage import Looked, coverage_of
from cfglint.run.file_result import FileResult
from cfglint.run.looking import bind_documents, declared_at, look_at
from cfglint.run.merging import merge
from cfglint.run.of_choices import is_an_empty_choice, of_an_empty_choice, of_the_choice
from cfglint.run.project import Options, Project, Projects
from cfglint.run.room import with_room
from cfglint.run.settings import Settings
from cfglint.run.store import LAUNCH_TREE, PACKAGES, TREE, YAML_TREE, Store
from cfglint.schema.wanted import wanted_by

if TYPE_CHECKING:
    from cfglint.source.named import Target

_MARKS = ("{{", "{%", "{#", "<%", "<?")
"""What every template has."""

OF_ANY_YAML = frozenset({"X905", "Y101"})
"""Rules that are right for a file whatever program reads it."""


def lint_text(text: str, path: str, settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Lint one text as if it stood at `path`: the core, for editors and tests.

    Suppressions in the text apply; baselines and caches do not.
    """
    store = Store({path: text.encode()})
    project = Project(settings if settings is not None else Settings(), Options())
    result = lint_file(path, project, store)
    diagnostics, _ = merge([result], {path: project}.__getitem__)
    return tuple(sorted(diagnostics, key=lambda found: found.sort_key))


def lint_here(
    files: list[str],
    projects: Projects,
    store: Store,
    progress: Callable[[int, int], None] | None = None,
    enough: Callable[[int, float], bool] | None = None,
) -> list[FileResult]:
    """Lint files one by one in this process.

    Args:
        enough: whether the rest is left out, where more than half is to go, after so many files and
            seconds.
    """
    results: list[FileResult] = []
    started = time.perf_counter()
    lint = with_room(lint_file)
    for done, path in enumerate(files, 1):
        spent = time.perf_counter() - started
        if enough is not None and len(files) > 2 * done and enough(done - 1, spent):
            break
        result = lint(path, projects(path), store)
        results.append(result)
        if not result.fragment:
            store.forget(path)
        if progress is not None:
            progress(done, len(files))
    return results


def lint_file(
    path: str, project: Project, store: Store, looked: list[Looked] | None = None
) -> FileResult:
    """One file through every static rule. A rule that raises is X901, and the others go on.

    Args:
        looked: gets what the rules looked at, one for each document that was composed.
    """
    looked = looked if looked is not None else []
    file = store.read(path)
    if why := not_for_training(file):
        config = Config(path, doubts=(Doubt("", why),))
        result = FileResult(path, (), {}, (path,), True, config=config)
        return result if _is_template(file) else _broken_yaml(file, project, result, store)
    loader = project.loader(file)
    bounds, found, depends_on = bind_documents(file, loader, project, store)
    file_context = FileContext(
        file,
        loader,
        wanted_by(bounds),
        partial(project.opening, file),
        partial(declared_at, bounds, project),
    )
    for rule in registry.rules_for("file", project.codes):
        found += run_rule(rule, file_context, path)
    if project.was_opened(file) and (root := project.code_root(file)):
        depends_on.append(os.path.join(root, TREE))
    volatile = False
    for bound in bounds:
        searched: list[str] = []
        each = look_at(bound, project, store.read, found, depends_on, searched)
        looked.append(each)
        context = each.context
        there = _there(
            code=context.code,
            nodes=context.targets,
            declared=context.faults,
            misspelt=context.misspelt,
            lacking=context.lacking,
            contract=each.binding is not None and each.binding.chosen is not None,
        )
        for rule in registry.rules_for("experiment", project.codes, there):
            found += run_rule(rule, context, path)
        found += of_the_choice(bound, context, project, store)
        if bound.experiment.groups:  # a config of its tree may say how runs are started from it
            depends_on.append(os.path.join(bound.experiment.groups, YAML_TREE))
        elif bound.experiment.loader.interpolates:  # one beside it may bring it in
            depends_on.append(os.path.join(os.path.dirname(os.path.abspath(path)), YAML_TREE))
        if not bound.experiment.groups and (
            context.code
            or context.misspelt
            or context.lacking
            or each.binding is not None
            or has_alike(bound.experiment.file)
        ):
            # another config may take it as its base, or spell or have a key as it does not
            root = project.beside.ground.repository_of(bound.experiment)
            depends_on += [os.path.join(root, YAML_TREE)] if root else []
        by_names = "nodes" in project.needs and project.beside.nodes.searches_names(
            bound.experiment
        )
        if context.lacking or by_names:  # what it lacks, its code wants or not
            searched.append(path)
        depends_on += _of_names(bound.experiment, context.targets, project)
        volatile |= not project.beside.ground.repository_of(bound.experiment) and any(
            map(_is_unknown, context.targets)
        )
        if each.binding is not None:  # command lines say which program opens it
            root = project.beside.ground.repository_of(bound.experiment)
            depends_on.append(os.path.join(root, LAUNCH_TREE))
        if context.code or searched or each.binding is not None:  # of all the repository's code
            depends_on += [
                os.path.join(root, TREE) for root in project.beside.ground.roots(bound.experiment)
            ]
    if is_an_empty_choice(file, project):
        found += of_an_empty_choice(file, project, store)
        # another config of the tree may refer to what it lacks, and code may give that
        root = project.code_root(file)
        depends_on += [os.path.join(root, each) for each in (YAML_TREE, TREE)] if root else []
    config = _covered(path, looked, found)
    for rule in registry.rules_for("config", project.codes):
        found += run_rule(rule, config, path)
    located = [locate(diagnostic, path, store) for diagnostic in found]
    located = _only_gated(located, project, store)
    touched = dict.fromkeys([path, *(diagnostic.span.file for diagnostic in located)])
    return FileResult(
        path,
        tuple(located),
        {name: s for name in touched if (s := _suppressions(store.read(name), project))},
        tuple(dict.fromkeys([path, *depends_on])),
        all(bound.role != "experiment" for bound in bounds),
        volatile,
        file.syntax_problem is None and file.source is not None,
        config,
    )


def _is_unknown(target: Target) -> bool:
    """Whether code that is not there yet could say what a node names."""
    return target.signature is None or not target.keyword


def _of_names(experiment: Experiment, targets: Sequence[Target], project: Project) -> list[str]:
    """What the names of nodes mean depends on, beside the files that were read: the bounds on
    versions, the packages that are installed, and, for what was not found, all code."""
    root = project.beside.ground.repository_of(experiment)
    if not root or not targets:
        return []
    from cfglint.source.library import installed_folders

    found = [os.path.join(folder, PACKAGES) for folder in installed_folders()]
    found.append(os.path.join(root, LAUNCH_TREE))
    return [*found, os.path.join(root, TREE)] if any(map(_is_unknown, targets)) else found


def _covered(path: str, looked: list[Looked], found: list[Diagnostic]) -> Config:
    try:
        return coverage_of(path, looked)
    except Exception as error:
        found.append(crash("the count of judged keys", error, path))
        return Config(path)


def _there(**found: object) -> frozenset[str]:
    """What there is for rules to look at: a config always, and of these what is not empty."""
    return frozenset({"document", "composed", *(need for need, what in found.items() if what)})


def _suppressions(file: YamlFile, project: Project) -> tuple[Suppression, ...]:
    """The suppressions of a file, with how each may be taken out."""
    if not file.suppressions:
        return ()
    from cfglint.run.fix_gate import removable  # few files have any

    return removable(file, project.loader(file))


def _only_gated(found: list[Diagnostic], project: Project, store: Store) -> list[Diagnostic]:
    """Diagnostics with the fixes that change what they declare alone."""
    if not any(each.fix for each in found):
        return found
    from cfglint.run.fix_gate import only_passing  # few files have fixes

    return only_passing(found, partial(store.gated, loader=project.loader))


def _is_template(file: YamlFile) -> bool:
    """Whether a file is rendered by another program before a loader reads it."""
    if not any(mark in file.text for mark in _MARKS):
        return False
    from cfglint.document.templates import is_template  # few texts have such marks

    return is_template(file)


def not_for_training(file: YamlFile) -> str:
    """Why a file is not looked at as a config of a training; "" where it is."""
    if _is_template(file):
        return TEMPLATE
    return "it configures another program" if is_of_another_program(file) else ""


def _broken_yaml(file: YamlFile, project: Project, result: FileResult, store: Store) -> FileResult:
    """What is said of another program's file: that it cannot be read."""
    path = result.path
    context = FileContext(file, PYYAML, wanted_by([]))
    rules = registry.rules_for("file", project.codes & OF_ANY_YAML)
    found = [each for rule in rules for each in run_rule(rule, context, path)]
    located = tuple(locate(each, path, store) for each in found)
    suppressions = {path: s} if (s := _suppressions(file, project)) else {}
    return result._replace(diagnostics=located, suppressions=suppressions)


def locate(found: Diagnostic, path: str, store: Store) -> Diagnostic:
    """Symbolic places to lines and columns, and the aliases and configs on the way there."""
    related = [
        Related(
            item.place
            if isinstance(item.place, Span)
            else store.read(item.place.file).span(item.place),
            item.message,
        )
        for item in found.related
    ]
    place = found.place
    if isinstance(place, Place):
        file = store.read(place.file)
        related += [Related(span, "brought in here") for span in file.aliases_of(place)]
        place = file.span(place)
    if place.file != path:
        related.append(Related(at_line(path), "used by this config"))
    return found._replace(place=place, related=tuple(related))
