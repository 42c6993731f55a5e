"""What the rules of an experiment look at, as far as those that run need it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cfglint.compose.items import Item, from_node
from cfglint.diagnostic import (
    Diagnostic,
    KeyPath,
)
from cfglint.document.conduct import Conduct
from cfglint.document.tree import YamlFile
from cfglint.files import shown
from cfglint.rules.context import ExperimentContext
from cfglint.rules.running import crash
from cfglint.run.coverage import Looked
from cfglint.run.project import Project
from cfglint.run.settings import SettingsError
from cfglint.run.store import Store
from cfglint.schema.bind import Bound, bind
from cfglint.schema.profile import is_part
from cfglint.schema.wanted import Wanted, wants
from cfglint.styles.composing import compose

if TYPE_CHECKING:
    from cfglint.binding.evidence import Bound as Binding
    from cfglint.binding.faults import Fault
    from cfglint.compose.experiment import Experiment
    from cfglint.contract import Contract
    from cfglint.repository.lacking import Lacking
    from cfglint.repository.misspelt import Misspelt
    from cfglint.source.named import Target
    from cfglint.source.reads import CodeReads


_Answer = TypeVar("_Answer")
Found = TypeVar("Found")


def look_at(
    bound: Bound,
    project: Project,
    read: Callable[[str], YamlFile],
    found: list[Diagnostic],
    depends_on: list[str],
    searched: list[str],
) -> Looked:
    """All that the rules of an experiment look at, as far as those that run need it.

    Args:
        found: gets the X901s of readers that fail.
        depends_on: gets the files of code that were read or looked for.
        searched: gets a file where a rule later asks what all of its repository's code says.
    """
    experiment, path = bound.experiment, bound.experiment.file
    code = _read_code(bound, project, found, path)
    depends_on += [file for consumer in code for file in consumer.files]
    targets = _named_code(bound, project, found, path, depends_on)
    binding, faults = _declared(bound, project, read, found)
    targets = _not_followed(_marked(targets, binding), code)
    metrics = partial(project.beside.nodes.metrics, targets=targets)
    own, others = _own_document(bound, project, read), project.beside.others
    misspelt: list[Misspelt] = []
    lacking: list[Lacking] = []
    if own is not None and "misspelt" in project.needs:
        search = partial(others.misspelt, experiment, own, code)
        misspelt = _searched_for("misspelt", search, path, found)
    whole = not experiment.part and bound.role != "fragment"  # others complete a part
    if own is not None and whole and "lacking" in project.needs:
        missing = partial(others.lacking, experiment, own)
        lacking = _searched_for("lacking", missing, path, found)
    context = ExperimentContext(
        bound,
        read,
        project.settings,
        code,
        project.codes,
        targets,
        partial(_searched, project.beside.nodes.passed, experiment, searched),
        partial(_searched, metrics, experiment, searched),
        partial(project.beside.readings.other_programs, experiment),
        partial(project.beside.readings.mentioned, experiment),
        faults,
        partial(project.beside.nodes.resolvers, experiment),
        partial(project.beside.nodes.built, experiment, targets, _is_of_a_program(bound, project)),
        misspelt,
        partial(project.beside.others.others_have, experiment),
        {},
        partial(project.beside.nodes.interpolates, experiment),
        partial(project.beside.ground.read_among, experiment),
        partial(project.beside.ground.has_text, experiment),
        partial(_searched, project.beside.nodes.stored_choices, experiment, searched),
        partial(_file_beside, project, experiment, read, depends_on),
        partial(_searched, project.beside.others.launches, experiment, searched),
        partial(project.beside.ground.names, experiment),
        partial(project.beside.nodes.evaluating, experiment),
        lacking,
    )
    part = _is_part(bound, project)
    if not (part or code or (binding is not None and binding.chosen)) and bound.role == "other":
        part = project.is_chosen(path)
    return Looked(context, part, binding)


def _own_document(bound: Bound, project: Project, read: Callable[[str], YamlFile]) -> Item | None:
    """A config's document as it stands in its file, for what other configs and all code say of it;
    None for an empty one, and for one that has schemas, which say more."""
    experiment = bound.experiment
    if bound.sections or project.needs.isdisjoint(("misspelt", "lacking")):
        return None
    root = read(experiment.file).documents[experiment.document].root
    if root is None:
        return None
    return from_node(root, experiment.file, experiment.document, experiment.loader)


def _searched_for(
    what: str, search: Callable[[], list[Found]], file: str, found: list[Diagnostic]
) -> list[Found]:
    """What a search for some keys gives; none where it fails, which is told."""
    try:
        return search()
    except Exception as error:
        found.append(crash(f"the search for {what} keys", error, file))
        return []


def bind_documents(
    file: YamlFile, loader: Conduct, project: Project, store: Store
) -> tuple[list[Bound], list[Diagnostic], list[str]]:
    """Compose every document and choose its schemas: those, X901s, and the files looked at. Those
    of one config, each of other sections, are composed as one."""
    bounds: list[Bound] = []
    found: list[Diagnostic] = []
    depends_on: list[str] = []
    experiments: list[Experiment] = []
    for document in file.documents:
        composing = partial(compose, document, project.composition(loader, store.read))
        experiment = _or_crash(composing, found, file.path)
        if experiment is not None:
            depends_on += [*experiment.files, *experiment.missing]
            experiments.append(experiment)
    if len(experiments) > 1 and project.opening(file).several:
        experiments = _as_one(experiments)
    settings = project.settings
    for each in experiments:
        binding = partial(bind, each, settings.profile, project.custom, settings.aliases)
        bound = _or_crash(binding, found, file.path)
        bounds += [bound] if bound is not None else []
    return bounds, found, depends_on


def _or_crash(make: Callable[[], Found], found: list[Diagnostic], path: str) -> Found | None:
    """What composing a document gives; where that fails, an X901 says so."""
    try:
        return make()
    except (SettingsError, KeyboardInterrupt):
        raise
    except Exception as error:
        found.append(crash("composition", error, path))
        return None


def _as_one(documents: list[Experiment]) -> list[Experiment]:
    """The documents of a file as one config, where each has other keys at its root: code that reads
    all of them has hardly a use for them but to lay them together."""
    roots = [each.root for each in documents]
    keys = [key for root in roots for key in root.mapping]
    if not all(root.is_mapping for root in roots) or len(set(keys)) < len(keys):
        return documents
    first = documents[0]
    whole = {key: item for root in roots for key, item in root.mapping.items()}
    first.root = first.root._replace(value=whole)
    return [first]


def _marked(targets: list[Target], binding: Binding | None) -> list[Target]:
    """Nodes that name code, those marked that the program's contract describes: what there is to
    say of their arguments is said by what it declares."""
    chosen = binding.chosen if binding is not None else None
    contract = chosen.contract if chosen is not None and not chosen.opening.section else None
    if contract is None:
        return targets
    return [
        target._replace(covered=True)
        if target.form.builder == "parser" and contract.reached(target.path) is not None
        else target
        for target in targets
    ]


def _not_followed(targets: list[Target], code: Sequence[CodeReads]) -> list[Target]:
    """Nodes without those of a builder whose text alone was read, where a program was seen to read
    their name: what it does with their arguments is known better."""
    if not any(target.form.by_text for target in targets):
        return targets
    read = {
        (*consumer.section_path, *each.path)
        for consumer in code
        for each in consumer.reads
        if each.certain
    }
    return [
        target
        for target in targets
        if not target.form.by_text or (*target.path, target.form.keyword) not in read
    ]


def _is_part(bound: Bound, project: Project) -> bool:
    """Whether other configs choose a config, and no run is started from it."""
    experiment = bound.experiment
    return experiment.part or (
        "code" in project.needs and project.beside.programs.is_part(experiment)
    )


def is_fragment(bound: Bound, project: Project) -> bool:
    """Whether a document is a part of experiments, by its own sections or by those that the code
    around it takes."""
    if bound.role != "other" or project.settings.consumers:
        return bound.role == "fragment"
    beside = project.beside.ground.source_root(bound.experiment.file)
    return beside is not None and is_part(bound.experiment.root)


def _read_code(
    bound: Bound, project: Project, found: list[Diagnostic], path: str
) -> list[CodeReads]:
    """What the model's own source reads off an experiment, where there is source beside it."""
    if "code" not in project.needs or is_fragment(bound, project) or bound.experiment.part:
        return []
    try:
        return project.beside.readings.code(bound.experiment, discover=not bound.sections)
    except Exception as error:
        found.append(crash("the source reader", error, path))
        return []


def _declared(
    bound: Bound, project: Project, read: Callable[[str], YamlFile], found: list[Diagnostic]
) -> tuple[Binding | None, list[Fault]]:
    """The program behind an experiment, and what it refuses by what it declares, where no schema of
    the family says more."""
    if "declared" not in project.needs:
        return None, []
    named = bool(project.settings.consumers)
    experiment, refused = bound.experiment, project.beside.refused
    try:
        own = _own_item(bound, project, read)
        run = _run_of(bound, project, read) if own is not None else None
        of_starters = refused.faults_of_starters(experiment, run, own)
        if not _is_of_a_program(bound, project):
            return None, of_starters
        binding = None if named else project.beside.programs.binding(experiment)
        faults = refused.faults(experiment)
        told = {fault.item.place for fault in of_starters}
        return binding, [*(f for f in faults if f.item.place not in told), *of_starters]
    except Exception as error:
        found.append(crash("the reader of declarations", error, experiment.file))
        return None, []


def _run_of(bound: Bound, project: Project, read: Callable[[str], YamlFile]) -> Experiment | None:
    """The run that chooses a config of a group; None where there is none."""
    part = bound.experiment
    loader = project.loader_of_choice(part.file)
    if loader is None:
        return None
    by = project.composition(loader, read)._replace(chosen=True)
    run = compose(read(part.file).documents[part.document], by)
    if run is None or not run.group or run.primary == part.file:
        return None
    return run if not any(each.sure for each in run.problems) else None


def _own_item(bound: Bound, project: Project, read: Callable[[str], YamlFile]) -> Item | None:
    """What a document has, as the library reads it that merges nodes of code with it; None where
    code stores none."""
    part = bound.experiment
    if not project.beside.nodes.stores_nodes(part):
        return None
    root = read(part.file).documents[part.document].root
    loader = project.loader_of_choice(part.file) or project.loader_of_nodes()
    return from_node(root, part.file, part.document, loader) if root is not None else None


def _is_of_a_program(bound: Bound, project: Project) -> bool:
    """Whether a program is looked for that opens a document: it is a whole config, and no schema of
    the family says what is in it."""
    return not (is_fragment(bound, project) or bound.sections or bound.experiment.part)


def declared_at(bounds: list[Bound], project: Project, key: KeyPath) -> Wanted:
    """What the program of a file declares at a key path, as far as texts that look like numbers are
    concerned."""
    for bound in bounds:
        contract = _contract_of(bound, project)
        if contract is None:
            continue
        from cfglint.contract import type_at  # only a program that declares its keys has one

        if (found := type_at(contract, key)) is not None:
            return wants(*found)
    return "any"


def _contract_of(bound: Bound, project: Project) -> Contract | None:
    if is_fragment(bound, project) or bound.sections:
        return None
    try:
        return project.beside.programs.declared(bound.experiment)
    except Exception:  # the reader of declarations tells it once, as X901
        return None


def _searched(
    question: Callable[[Experiment], _Answer], experiment: Experiment, searched: list[str]
) -> _Answer:
    """What the repository around a config answers; that it was searched is noted."""
    searched.append(experiment.file)
    return question(experiment)


def _file_beside(
    project: Project,
    experiment: Experiment,
    read: Callable[[str], YamlFile],
    depends_on: list[str],
    path: str,
) -> YamlFile | None:
    """A file that a path of a config names: a program is started in the root of its repository, or
    else beside the config."""
    root = os.path.abspath(project.beside.ground.repository_of(experiment) or ".")
    for folder in (root, os.path.dirname(os.path.abspath(experiment.file))):
        found = os.path.normpath(os.path.join(folder, path))
        if not found.startswith(root + os.sep):
            continue  # nothing outside is read
        found = shown(found)
        depends_on.append(found)
        if os.path.isfile(found):
            file = read(found)
            return file if file.syntax_problem is None else None
    return None


def _named_code(
    bound: Bound, project: Project, found: list[Diagnostic], path: str, depends_on: list[str]
) -> list[Target]:
    """The nodes of an experiment that name code, with what that code takes."""
    if "nodes" not in project.needs:
        return []
    try:
        targets, files = project.beside.nodes.targets(bound.experiment)
    except Exception as error:
        found.append(crash("the reader of signatures", error, path))
        return []
    depends_on += files
    return targets
