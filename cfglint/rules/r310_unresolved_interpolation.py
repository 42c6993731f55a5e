"""A value refers to a key that is not there, or to a resolver that nothing registers.

## What it does
For HyperPyYAML, looks for the key that `!ref <key>` and `!copy <key>` name.

For OmegaConf and Hydra, looks for the key that `${a.b}` names, from where it stands for `${.b}` and
`${..b}`, in the composed config: only of a run that a program of the repository surely starts, so
not in a part that others are composed with, and not where the command line chooses a group. There,
a key counts that its mapping lacks beside a near one, which nothing refers to. A choice of a group
that the primary config names is looked at in its run: what it refers to itself, its keys to which
another file refers under a near name, and, where its group has no other choice, what a node refers
to. What is still to be given (`???`, null) is not missing, nor is a key that some code sets. A
resolver is unknown where the repository registers none of that name and imports no package that
may. A repository without either library has its own way with `${...}`, and nothing is said.

## Why is this bad?
Loading or the first read raises, after the job has waited in the queue.

## Example
```text
scratch:
  frames: 8
data:
  num_frames: ${scratch.num_frames}
```

## Use instead
```text
scratch:
  num_frames: 8
data:
  num_frames: ${scratch.num_frames}
```
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from cfglint.compose.dangling import Unresolved, misspelt, unresolved
from cfglint.compose.experiment import Dangling, Experiment
from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.files.reading import text_of
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.place import value_place
from cfglint.styles.registry import forms, own_sections

CODE, NAME, SEVERITY = "R310", "unresolved-interpolation", Severity.ERROR
NEEDS = ("composed", "code", "nodes", "declared")

MOST_NAMES = 8


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a reference."""
    for found in context.bound.experiment.dangling:
        yield _reference(found)
    if not _is_run(context):
        if context.bound.experiment.loader.interpolates:
            for each, _ in misspelt(context.bound.experiment.root, own_sections()):
                yield _interpolation(context, each)
        return
    for each in unresolved(context.bound.experiment.root, None, own_sections()):
        if not context.passed().may_set(each.missing) and not _is_left_alone(context, each):
            yield _interpolation(context, each)
    resolvers = context.resolvers()
    for each in unresolved(context.bound.experiment.root, resolvers, own_sections()):
        if each.resolver:
            yield _resolver(each)


def of_choice(context: ExperimentContext, run: Experiment) -> Iterator[Diagnostic]:
    """What a run that chooses this part cannot resolve because of a key of the part.

    A reference of the part itself to a key that it should have; one of another file to a key that a
    slip turned into a near one here, to which nothing refers; and, where the part is the only
    choice of its group, one of a node that the run builds.

    Args:
        run: the primary config with this choice.
    """
    own = context.bound.experiment
    told = {each.item.place for each, _ in misspelt(own.root, own_sections())}
    if not _is_usual(own.file, run):
        return  # others may complete it, as they do the base of a group
    for each, near in misspelt(run.root, own_sections()):
        holder = _holder(run, each) if each.item.place.file != own.file else None
        found = holder.mapping.get(near) if holder is not None else None
        if found is not None and found.place.file == own.file and each.item.place not in told:
            told.add(each.item.place)
            help = f"rename `{near}` to `{each.missing}`"
            yield _referred(each, near, found, f"and here is `{near}`", help)
    for each in unresolved(run.root, None, own_sections()):
        holder = _holder(run, each)
        inside = [i for i in holder.mapping.values() if i.place.file == own.file] if holder else []
        if not inside or each.item.place in told or context.passed().may_set(each.missing):
            continue
        told.add(each.item.place)
        if each.item.place.file == own.file:
            yield _interpolation(context, each)
        elif _is_alone(own.file) and _names_code(run.get(*each.path[:-1])):
            help = f"add `{each.missing}`"
            yield _referred(each, each.text, inside[0], "which is not here", help)


def _is_usual(file: str, run: Experiment) -> bool:
    """Whether the primary config itself names a choice, so that its run is the usual one."""
    group, name = map(re.escape, os.path.splitext(os.path.abspath(file))[0].split(os.sep)[-2:])
    entry = rf"^\s*-.*\b{group}\s*(?:@[\w.]+)?\s*:\s*[\"']?{name}(?:\.ya?ml)?[\"']?\s*(?:#.*)?$"
    return bool(run.primary) and re.search(entry, text_of(run.primary), re.MULTILINE) is not None


def _is_alone(file: str) -> bool:
    """Whether a choice is the only one of its group."""
    folder = os.path.dirname(os.path.abspath(file))
    return sum(name.endswith((".yaml", ".yml")) for name in os.listdir(folder)) == 1


def _names_code(node: Item | None) -> bool:
    """Whether a mapping is a node that the code builds, so that all its values are read."""
    return node is not None and not forms().keys().isdisjoint(node.mapping)


def _holder(run: Experiment, found: Unresolved) -> Item | None:
    """The mapping that lacks the key that a reference from the root names; None for another."""
    parts = re.findall(r"[^.\[\]\s]+", found.text)
    if found.text.lstrip().startswith(".") or found.missing not in parts[1:]:
        return None
    return run.get(*parts[: parts.index(found.missing, 1)])


def _referred(found: Unresolved, key: str, item: Item, here: str, help: str) -> Diagnostic:
    """A key that a part lacks, and that another file of the run refers to.

    Args:
        key: what the finding is about.
        item: where it is told.
        here: what the part has in its place.
    """
    at = found.item.place
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"`${{{found.text}}}` refers to `{found.missing}`, {here}: reading it raises",
        item.place,
        key=key,
        related=(Related(at, f"`{dotted(found.path)}` refers to it here"),),
        help=help,
    )


def _is_run(context: ExperimentContext) -> bool:
    """Whether a program surely starts with this config as it is, and OmegaConf reads it."""
    experiment = context.bound.experiment
    if not experiment.loader.interpolates or experiment.part or experiment.open:
        return False
    if experiment.problems or context.bound.role == "fragment":
        return False
    followed = any(code.whole for code in context.code) and any(
        read.certain for code in context.code for read in code.reads
    )
    return followed and context.interpolates()


def _is_left_alone(context: ExperimentContext, found: Unresolved) -> bool:
    """Whether a reference is in a section of another file, shared with other configs, to which this
    config's programs never come: OmegaConf resolves what is read."""
    section = found.path[:-1]
    if not section or found.item.place.file == context.bound.experiment.file:
        return False
    for code in context.code:
        paths = [(*code.section_path, *each.path) for each in (*code.reads, *code.idle)]
        if any(path[: len(section)] == section for path in paths):
            return False
        if any(section[: len(note.path)] == note.path for note in code.doubts):
            return False
    return bool(context.code)


def _reference(found: Dangling) -> Diagnostic:
    last = found.name.partition(".")[0].rpartition("[")[2].rstrip("]")
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"`<{found.name}>` refers to a key that is not there, and loading raises on it",
        value_place(found.item),
        key=dotted(found.path),
        help=_help(last, found.known),
    )


def _interpolation(context: ExperimentContext, found: Unresolved) -> Diagnostic:
    from cfglint.rules.declared import of_kind  # most configs have no such reference
    from cfglint.rules.spread import refused_keywords

    refused = {each.path[-1] for each in of_kind(context, "unknown")}
    refused |= {each.path[-1] for each in refused_keywords(context)}
    accepted = tuple(name for name in found.known if name not in refused)
    misspelt = nearest(found.missing, [name for name in found.known if name in refused])
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"`${{{found.text}}}` refers to a key that is not there, and reading it raises",
        value_place(found.item),
        key=dotted(found.path),
        help=f"rename `{misspelt}` to `{found.missing}`, to which this refers"
        if misspelt and not nearest(found.missing, accepted)
        else _help(found.missing, accepted),
    )


def _resolver(found: Unresolved) -> Diagnostic:
    near = nearest(found.resolver, found.known)
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"nothing registers the resolver `{found.resolver}`, and reading it raises",
        value_place(found.item),
        key=dotted(found.path),
        help=f"did you mean `{near}`?" if near else "register it before the config is read",
    )


def _help(name: str, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    more = f" and {len(known) - MOST_NAMES} more" if len(known) > MOST_NAMES else ""
    names = f"{', '.join(known[:MOST_NAMES])}{more}" if more else in_words(known, "and")
    there = f"the keys there are {names}" if len(known) > 1 else f"the only key there is {names}"
    return f"did you mean `{near}`?" if near else there if names else "there are no keys"
