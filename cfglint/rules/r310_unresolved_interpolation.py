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
choice of its group has them. What is still to be given (`???`, null) is not missing, but for a key
that all other choices of the group give; nor is a key that some code sets. A resolver is unknown
where the repository registers none of that name and imports no package that may. A repository
without either library has its own way with `${...}`, and nothing is said.

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

import os
import re
from collections.abc import Iterator, Sequence

from cfglint.compose.dangling import Unresolved, awaited, misspelt, unresolved
from cfglint.compose.experiment import Dangling, Experiment
from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.files import YAML_ENDINGS
from cfglint.files.reading import names_in, text_of
from cfglint.names import in_words, nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.insertion import rename
from cfglint.rules.place import value_place
from cfglint.styles.registry import own_sections

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


def of_choice(
    context: ExperimentContext,
    run: Experiment | None,
    others: Sequence[tuple[Experiment, bool]] = (),
) -> Iterator[Diagnostic]:
    """What runs that bring this part in cannot resolve because of a key of the part.

    A reference of the part itself to a key that it should have; one of another file to a key that a
    slip turned into a near one here, to which nothing refers; and one of another file to a key of a
    mapping of this part, which the other choices of its group have.

    Args:
        run: the primary config with this choice; None where no group has it.
        others: runs that other configs start, of which it is a part, each with whether more configs
            bring in what starts it: these may complete it.
    """
    own = context.bound.experiment
    usual = run is not None and _is_usual(own.file, run)
    runs = ([(run, True)] if run is not None and usual else []) + list(others)
    told: set[object] = {each.item.place for each, _ in misspelt(own.root, own_sections())}
    for each_run, _ in runs:
        for found in _slips(own.file, each_run):
            if told.isdisjoint((found[0].item.place, found[0].text)):
                told |= {found[0].item.place, found[0].text}
                yield _slip(context, *found)
    for each_run, is_base in runs:
        for each, item in _lacking(own.file, each_run):
            at = each.item.place
            if not told.isdisjoint((at, each.text)) or _may_set(context, each.missing):
                continue
            of_others = is_base and at.file != each_run.file
            if of_others and any(_resolves(other, each) for other, _ in runs):
                continue
            if at.file == own.file:
                told.add(at)
                yield _interpolation(context, each)
            elif _is_expected(own.file, each.missing):
                told.add(each.text)
                help = f"add `{each.missing}`"
                yield _referred(each, each.text, item, "which is not here", help)

    given = {path[-1] for path in context.passed().given}
    started = [each_run for each_run, is_base in runs if not is_base]
    for each, item in (one for each_run in started for one in _awaited(own.file, each_run)):
        if told.isdisjoint((each.item.place, each.text)) and each.missing not in given:
            told.add(each.text)
            yield _referred(each, each.text, item, STILL, f"give `{each.missing}`")


STILL = "which the other choices of this group give, and which is still to be given here (`???`)"


_ADDS_KEYS = frozenset({"open_dict", "set_struct", "force_add", "merge", "unsafe_merge"})
"""Without these, code cannot put a key into the config of a run that it lacks."""


def _may_set(context: ExperimentContext, name: str) -> bool:
    """Whether code may give a run a key of a name before a value that refers to it is read."""
    return context.passed().may_set(name) and context.names(_ADDS_KEYS)


def _slips(file: str, run: Experiment) -> Iterator[tuple[Unresolved, str, Item]]:
    """The references of other files of a run to a key, absent or still to be given, that a file has
    one slip from it."""
    for each, near in misspelt(run.root, own_sections()):
        holder = _holder(run, each) if each.item.place.file != file else None
        found = holder.mapping.get(near) if holder is not None else None
        if found is not None and found.place.file == file:
            yield each, near, found
    for each in awaited(run.root, own_sections()):
        holder = _holder(run, each)
        mapping = holder.mapping if holder is not None else {}
        near_one = nearest(each.missing, [k for k, i in mapping.items() if i.place.file == file])
        if near_one is not None and near_one != each.missing:
            yield each, near_one, mapping[near_one]


def _slip(context: ExperimentContext, found: Unresolved, near: str, item: Item) -> Diagnostic:
    help = f"rename `{near}` to `{found.missing}`"
    told = _referred(found, near, item, f"and here is `{near}`", help)
    return told._replace(fix=rename(context.read(item.place.file), item, found.missing))


def _lacking(file: str, run: Experiment) -> list[tuple[Unresolved, Item]]:
    """The references of a run to what a mapping lacks that a file gives keys of; with one of
    them."""
    found = []
    for each in unresolved(run.root, None, own_sections()):
        holder = _holder(run, each)
        inside = [i for i in holder.mapping.values() if i.place.file == file] if holder else []
        found += [(each, inside[0])] if inside else []
    return found


def _awaited(file: str, run: Experiment) -> Iterator[tuple[Unresolved, Item]]:
    """The references of a run to a value that it leaves to be given, in a mapping that a file gives
    keys of, where all the other choices of its group give it; with one of those keys."""
    for each in awaited(run.root, own_sections()):
        mapping = (_holder(run, each) or Item({}, run.root.place)).mapping
        inside = [item for item in mapping.values() if item.place.file == file]
        where = mapping[each.missing].place.file if inside else file
        if where != file and _all_give(file, where, each.missing):
            yield each, inside[0]


MOST_LACKING = 8
"""Choices that lack a key which all others are said to give."""


def _all_give(file: str, base: str, key: str) -> bool:
    """Whether all other choices of a group give a key, and two at least, but for the one that
    leaves it to be given, those that another choice gives it to, and the bases of such choices."""
    texts = {p: text for p, text in _beside(file).items() if not os.path.samefile(p, base)}
    given, others = _by_key(texts, key)
    if len(given) < 2 or len(others) > MOST_LACKING:
        return False
    return all(
        any(_brings_in(texts[path], one) or _brings_in(texts[one], path) for one in given)
        for path in others
    )


def _brings_in(text: str, other: str) -> bool:
    """Whether the text of a choice has another one of its group in its defaults list."""
    stem = re.escape(os.path.splitext(os.path.basename(other))[0])
    return re.search(rf"(?m)^[ \t]*-[ \t]+{stem}(?:\.ya?ml)?[ \t]*(?:#.*)?$", text) is not None


def _resolves(run: Experiment, found: Unresolved) -> bool:
    """Whether a run has the same reference, and the key that it names."""
    item = run.get(*found.path)
    if item is None or item.place != found.item.place:
        return False
    return all(
        each.item.place != item.place or each.missing != found.missing
        for each in unresolved(run.root, None, own_sections())
    )


def _is_expected(file: str, key: str) -> bool:
    """Whether a part should have a key: another choice of its group has it, or there is none."""
    have, lack = _by_key(_beside(file), key)
    return bool(have) or not lack


def _by_key(texts: dict[str, str], key: str) -> tuple[list[str], list[str]]:
    """The files that have a key, at any level, and those that do not."""
    written = re.compile(rf"(?m)^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*:")
    have = {path: written.search(text) is not None for path, text in texts.items()}
    return [path for path in have if have[path]], [path for path in have if not have[path]]


def _beside(file: str) -> dict[str, str]:
    """The other choices of the group of a part, with their texts."""
    folder, own = os.path.split(os.path.abspath(file))
    names = sorted(name for name in names_in(folder) if name.endswith(YAML_ENDINGS))
    paths = (os.path.join(folder, name) for name in names if name != own)
    return {path: text_of(path) for path in paths}


def _is_usual(file: str, run: Experiment) -> bool:
    """Whether the primary config itself names a choice, so that its run is the usual one."""
    group, name = map(re.escape, os.path.splitext(os.path.abspath(file))[0].split(os.sep)[-2:])
    choice = rf"[\"']?{name}(?:\.ya?ml)?[\"']?[ \t]*(?:#.*)?$"
    entry = rf"^[ \t]*-.*\b{group}[ \t]*(?:@[\w.]+[ \t]*)?:[ \t]*{choice}"
    return bool(run.primary) and re.search(entry, text_of(run.primary), re.MULTILINE) is not None


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
    told = "refers to a key that is not there, and loading raises on it"
    if found.why:
        told = f"cannot be followed, and loading raises on it: {found.why}"
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"`<{found.name}>` {told}",
        value_place(found.item),
        key=dotted(found.path),
        help="" if found.why else _help(last, found.known),
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
