"""A value refers to a key that is not there, or to a resolver that nothing registers.

## What it does
For HyperPyYAML, looks for the key that `!ref <key>` and `!copy <key>` name. A reference to one that
is a reference itself and stands no higher cannot be followed either, as the loader walks a document
once.

For OmegaConf and Hydra, looks for the key that `${a.b}` names, from where it stands for `${.b}` and
`${..b}`, in the composed config: only of a run that a program of the repository surely starts, so
not in a part that others are composed with, and not where the command line chooses a group. There,
a key counts that its mapping lacks beside a near one, which nothing refers to. A config that others
bring in by their defaults lists is looked at in their runs, a choice of a group that the primary
config names in its own: what it refers to in its own mappings, its keys to which another file
refers under a near name, and those to which another file refers and that it lacks, where another
choice of its group has them. Of a choice that no config names, what most other choices have and
every run refers to, and a slip in a key that another choice has. What is still to be given (`???`,
null) is not missing, but for a key that all other choices of the group give, and for a section that
is left empty where another file gives its keys; nor is a key that some code sets. What refers to
itself, on however many steps, cannot be read either, and a `${` that nothing closes cannot be
loaded. Where a resolver evaluates its argument as Python, a word that has no meaning there is told,
and a list in a sum. A resolver is unknown where the repository registers none of that name and
imports no package that may. A repository without either library has its own way with `${...}`, and
nothing is said.

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

## Fix safety
Unsafe: a key is renamed to the near one that is referred to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from cfglint.compose.dangling import (
    Unresolved,
    cyclic,
    misspelt,
    section_of,
    unclosed,
    unresolved,
)
from cfglint.compose.experiment import Dangling, Experiment
from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, KeyPath, Severity
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.place import value_place
from cfglint.styles.registry import own_sections

CODE, NAME, SEVERITY = "R310", "unresolved-interpolation", Severity.ERROR
NEEDS = ("composed", "code", "nodes", "declared")

MOST_NAMES = 8


def check(context: ExperimentContext) -> Iterator[Diagnostic]:
    """One diagnostic a reference."""
    for found in context.bound.experiment.dangling:
        yield _reference(found)
    if context.bound.experiment.groups or context.code:
        yield from _unclosed(context)
    if not _is_run(context):
        if context.bound.experiment.loader.interpolates:
            yield from _misspelt(context)
        return
    for each in unresolved(context.bound.experiment.resolved, None, own_sections()):
        may_set = context.passed().may_set_in(section_of(each), each.missing)
        if not may_set and not _is_left_alone(context, each):
            yield _where_it_belongs(context, each)
    yield from _cyclic(context)
    yield from _misfits(context, context.bound.experiment)
    resolvers = context.resolvers()
    for each in unresolved(context.bound.experiment.resolved, resolvers, own_sections()):
        if each.resolver:
            yield _resolver(each)


def of_choice(
    context: ExperimentContext,
    run: Experiment | None,
    others: Sequence[tuple[Experiment, bool]] = (),
    named: bool = True,
) -> Iterator[Diagnostic]:
    """What runs that bring this part in cannot resolve because of a key of the part."""
    from cfglint.rules import referred  # most configs are no part

    if not (context.bound.experiment.groups or context.code):
        yield from _unclosed(context)
    yield from referred.of_choice(context, run, others, partial(_interpolation, context), named)
    if run is not None:
        yield from _misfits(context, run)


def _misfits(context: ExperimentContext, run: Experiment) -> Iterator[Diagnostic]:
    """The values of this file that an expression which a resolver evaluates raises on."""
    evaluating = context.evaluating()
    if not evaluating:
        return
    from cfglint.compose.evaluated import misfits  # few repositories have such a resolver

    told = set()
    for each in misfits(run.root, evaluating, lambda name: context.names(frozenset({name}))):
        place = each.item.place
        if place.file == context.bound.experiment.file and place not in told:
            told.add(place)
            yield _told(
                each.item,
                each.path,
                f"`{each.text}` is evaluated with this value, and raises: {each.why}",
            )


def _unclosed(context: ExperimentContext) -> Iterator[Diagnostic]:
    """The interpolations of this file without an end, where OmegaConf surely loads it."""
    experiment = context.bound.experiment
    for path, item in unclosed(experiment.root) if experiment.loader.interpolates else ():
        if item.place.file == experiment.file and context.interpolates():
            yield _told(
                item,
                path,
                "`${` is not closed here, and loading raises on it",
                help="close it with `}`, or write `\\${` for these two characters",
            )


def _cyclic(context: ExperimentContext) -> Iterator[Diagnostic]:
    """The interpolations that lead back to their own value, told at those of this file."""
    for each in cyclic(context.bound.experiment.root):
        by_code = context.passed().may_set_in(each.path[-2] if each.path[1:] else "", each.missing)
        if each.item.place.file == context.bound.experiment.file and not by_code:
            yield _told(
                each.item,
                each.path,
                f"`${{{each.text}}}` leads back to this value, and reading it raises",
            )


def _misspelt(context: ExperimentContext) -> Iterator[Diagnostic]:
    """The references to a key with a near one of a config whose program is not known whole. At the
    root, which no other config fills, the near one must be a word that no code has."""
    experiment = context.bound.experiment
    whole = experiment.style == "defaults" and experiment.primary == experiment.file
    whole = whole and not (experiment.part or experiment.open or experiment.problems)
    for each, near in misspelt(experiment.resolved, own_sections(), whole):
        at_root = "." not in each.text.strip()
        if not at_root or not (
            context.passed().may_set_in("", each.missing) or context.names(frozenset({near}))
        ):
            yield _where_it_belongs(context, each)


def _where_it_belongs(context: ExperimentContext, found: Unresolved) -> Diagnostic:
    """A reference, told at what this config has in the place of the key, where another file refers
    to it."""
    experiment = context.bound.experiment
    if found.item.place.file != experiment.file:
        from cfglint.rules import referred  # few references are in other files

        told = referred.at_a_key(context, found)
        if told is not None:
            return told
    return _interpolation(context, found)


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
    if section and section[0] in own_sections():
        return False  # the library comes there itself
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
    told = "refers to a key that is not there, and loading raises on it"
    if found.why:
        told = f"cannot be followed, and loading raises on it: {found.why}"
    return _told(
        found.item,
        found.path,
        f"`<{found.name}>` {told}",
        help="" if found.why else _help(last, found.known),
    )


def _interpolation(context: ExperimentContext, found: Unresolved) -> Diagnostic:
    from cfglint.rules.declared import of_kind  # most configs have no such reference
    from cfglint.rules.spread import refused_keywords

    refused = {each.path[-1] for each in of_kind(context, "unknown")}
    refused |= {each.path[-1] for each in refused_keywords(context)}
    accepted = tuple(name for name in found.known if name not in refused)
    misspelt = nearest(found.missing, [name for name in found.known if name in refused])
    return _told(
        found.item,
        found.path,
        f"`${{{found.text}}}` refers to a key that is not there, and reading it raises",
        help=f"rename `{misspelt}` to `{found.missing}`, to which this refers"
        if misspelt and not nearest(found.missing, accepted)
        else _help(found.missing, accepted),
    )


def _resolver(found: Unresolved) -> Diagnostic:
    near = nearest(found.resolver, found.known)
    return _told(
        found.item,
        found.path,
        f"nothing registers the resolver `{found.resolver}`, and reading it raises",
        help=f"did you mean `{near}`?" if near else "register it before the config is read",
    )


def _told(item: Item, path: KeyPath, message: str, help: str = "") -> Diagnostic:
    """A finding at a value of the config."""
    place = value_place(item)
    return diagnostic((CODE, NAME), SEVERITY, message, place, key=dotted(path), help=help)


def _help(name: str, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    more = f" and {len(known) - MOST_NAMES} more" if len(known) > MOST_NAMES else ""
    names = f"{', '.join(known[:MOST_NAMES])}{more}" if more else in_words(known, "and")
    there = f"the keys there are {names}" if len(known) > 1 else f"the only key there is {names}"
    return f"did you mean `{near}`?" if near else there if names else "there are no keys"
