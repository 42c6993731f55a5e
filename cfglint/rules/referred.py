"""What runs cannot resolve because of a key that a part of them lacks, told at the part (R310)."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator, Sequence

from cfglint.compose.dangling import (
    Unresolved,
    awaited,
    holder_of,
    keys_in,
    misspelt,
    section_of,
    unresolved,
)
from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, item_at
from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.files import YAML_ENDINGS, files_below
from cfglint.files.reading import names_in, text_of
from cfglint.names import nearest
from cfglint.rules.context import ExperimentContext, diagnostic, dotted
from cfglint.rules.insertion import rename
from cfglint.styles.registry import own_sections

RULE = ("R310", "unresolved-interpolation")

Told = Callable[[Unresolved], Diagnostic]


def of_choice(
    context: ExperimentContext,
    run: Experiment | None,
    others: Sequence[tuple[Experiment, bool]],
    told_there: Told,
    named: bool,
) -> Iterator[Diagnostic]:
    """What runs that bring this part in cannot resolve because of a key of the part.

    A reference of the part itself to a key that it should have; one of another file to a key that a
    slip turned into a near one here, to which nothing refers; and one of another file to a key of a
    mapping of this part, which the other choices of its group have.

    Args:
        run: the primary config with this choice; None where no group has it.
        others: runs that other configs start, of which it is a part, each with whether more configs
            bring in what starts it: these may complete it.
        told_there: how a reference is told at its own place.
        named: whether a config brings this part in by its defaults list.
    """
    own = context.bound.experiment
    usual = run is not None and _is_usual(own.file, run)
    runs = ([(run, True)] if run is not None and usual else []) + list(others)
    told: set[object] = {each.item.place for each, _ in misspelt(own.root, own_sections())}
    for each_run, _ in runs:
        for found in _slips(own.file, each_run):
            known = _is_right(context, found[1], found[0].missing)
            if not known and told.isdisjoint((found[0].item.place, found[0].text)):
                told |= {found[0].item.place, found[0].text}
                yield _slip(context, *found)
    yield from _of_runs(context, runs, told, told_there)
    if run is not None and not (usual or named):
        yield from _of_any_choice(context, run, told)
    if run is not None:
        for each in _named_nowhere(context, run):
            if told.isdisjoint((each.item.place, each.text)):
                told.add(each.item.place)
                yield told_there(each)

    given = {path[-1] for path in context.passed().given}
    started = [each_run for each_run, is_base in runs if not is_base]
    for each, item in (one for each_run in started for one in _awaited(own.file, each_run)):
        if told.isdisjoint((each.item.place, each.text)) and each.missing not in given:
            told.add(each.text)
            yield _referred(each, each.text, item, STILL, f"give `{each.missing}`")


def _of_runs(
    context: ExperimentContext,
    runs: list[tuple[Experiment, bool]],
    told: set[object],
    told_there: Told,
) -> Iterator[Diagnostic]:
    """What runs lack in a mapping of a part, whoever refers to it."""
    file = context.bound.experiment.file
    for run, is_base in runs:
        for each, item in _lacking(file, run):
            at = each.item.place
            if not told.isdisjoint((at, each.text)) or _may_set(context, each):
                continue
            of_others = is_base and at.file != run.file
            if of_others and any(_resolves(other, each) for other, _ in runs):
                continue
            if at.file == file:
                told.add(at)
                yield told_there(each)
            elif _is_expected(file, each.missing) and not _is_a_slip(context, each):
                told.add(each.text)
                yield _lack(each, item)


STILL = "which the other choices of this group give, and which is still to be given here (`???`)"


def _is_right(context: ExperimentContext, key: str, other: str) -> bool:
    """Whether of two near keys code has the one and not the other, so that it is the right one."""
    return context.names(frozenset({key})) and not context.names(frozenset({other}))


def _is_a_slip(context: ExperimentContext, found: Unresolved) -> bool:
    """Whether the reference is the slip, as code has a near key of the mapping."""
    near = nearest(found.missing, found.known)
    return near is not None and _is_right(context, near, found.missing)


def at_a_key(context: ExperimentContext, found: Unresolved) -> Diagnostic | None:
    """A reference of another file to a key of the config that a run is started from, told at the
    near key there, or at the mapping that lacks it; None where other files fill that mapping."""
    run = context.bound.experiment
    at_root = keys_in(found)[:1] == [found.missing] and not found.text.lstrip().startswith(".")
    holder = run.root if at_root else _holder(run, found)
    entries = holder.mapping if holder is not None else {}
    own = {key: item for key, item in entries.items() if item.place.file == run.file}
    slips = misspelt(run.resolved, own_sections(), whole=True)
    near = next((name for each, name in slips if each.item.place == found.item.place), "")
    if near in own:
        return _slip(context, found, near, own[near])
    if nearest(found.missing, found.known) is not None:
        return None  # the reference may be the slip
    filled = at_root or len(own) == len(entries)
    return _lack(found, next(iter(own.values()))) if own and filled else None


def _of_any_choice(
    context: ExperimentContext, run: Experiment, told: set[object]
) -> Iterator[Diagnostic]:
    """What the run of a choice that no config names lacks, where the command line can hardly make
    up for it: a slip in a key that the other choices have, and what most of them have and every run
    refers to."""
    file = context.bound.experiment.file
    texts = _beside(file)

    def passes(found: Unresolved) -> bool:
        return not told.isdisjoint((found.item.place, found.text)) or _may_set(context, found)

    for each, near, item in _slips(file, run):
        have, _ = _by_key(texts, each.missing)
        passed = passes(each) or _is_right(context, near, each.missing)
        if have and not _by_key(texts, near)[0] and not passed:
            told |= {each.item.place, each.text}
            yield _slip(context, each, near, item)
    for each, item in _lacking(file, run):
        at = each.item.place.file
        if at == file or passes(each) or not _is_always_there(run, each):
            continue
        have, lack = _by_key(texts, each.missing)
        is_base = any(_brings_in(texts[one], file) for one in have)
        have += [one for one in lack if any(_brings_in(texts[one], other) for other in have)]
        if 2 * len(have) > len(texts) and not (is_base or _is_a_slip(context, each)):
            told.add(each.text)
            yield _lack(each, item)


MOST_CONFIGS = 400
"""Configs of a tree that are searched for a key."""


def _named_nowhere(context: ExperimentContext, run: Experiment) -> Iterator[Unresolved]:
    """The references of a choice to a key that is near one of its run, where no config of the tree
    has a key of its name and no code has the word."""
    file = context.bound.experiment.file
    found = [
        each
        for each in unresolved(run.resolved, None, own_sections())
        if each.item.place.file == file and nearest(each.missing, each.known) is not None
    ]
    if not found:
        return
    paths = itertools.islice(files_below(run.groups, YAML_ENDINGS), MOST_CONFIGS)
    texts = {path: text_of(path) for path in paths}
    for each in found:
        is_a_key = len(texts) == MOST_CONFIGS or _by_key(texts, each.missing)[0]
        if not is_a_key and not context.names(frozenset({each.missing})):
            yield each


def _is_always_there(run: Experiment, found: Unresolved) -> bool:
    """Whether every run of a primary config has a reference: the primary config has it, or all
    choices of a group have one to the same key."""
    file = found.item.place.file
    if run.primary and os.path.realpath(file) == os.path.realpath(run.primary):
        return True
    return all(f"${{{found.text}}}" in text for text in _beside(file).values())


_ADDS_KEYS = frozenset({"open_dict", "set_struct", "force_add", "merge", "unsafe_merge"})
"""Without these, code cannot put a key into the config of a run that it lacks."""


def _may_set(context: ExperimentContext, found: Unresolved) -> bool:
    """Whether code may give a run a key before a value that refers to it is read."""
    may_set = context.passed().may_set_in(section_of(found), found.missing)
    return may_set and context.names(_ADDS_KEYS)


def _slips(file: str, run: Experiment) -> Iterator[tuple[Unresolved, str, Item]]:
    """The references of other files of a run to a key, absent or still to be given, that a file has
    one slip from it."""
    for each, near in misspelt(run.resolved, own_sections()):
        holder = _holder(run, each) if each.item.place.file != file else None
        found = holder.mapping.get(near) if holder is not None else None
        if found is not None and found.place.file == file:
            yield each, near, found
    for each in awaited(run.resolved, own_sections()):
        holder = _holder(run, each)
        mapping = holder.mapping if holder is not None else {}
        near_one = nearest(each.missing, [k for k, i in mapping.items() if i.place.file == file])
        if near_one is not None and near_one != each.missing:
            yield each, near_one, mapping[near_one]


def _slip(context: ExperimentContext, found: Unresolved, near: str, item: Item) -> Diagnostic:
    help = f"rename `{near}` to `{found.missing}`"
    told = _referred(found, near, item, f"and here is `{near}`", help)
    return told._replace(fix=rename(context.read(item.place.file), item, found.missing))


def _lack(found: Unresolved, item: Item) -> Diagnostic:
    return _referred(found, found.text, item, "which is not here", f"add `{found.missing}`")


def _lacking(file: str, run: Experiment) -> list[tuple[Unresolved, Item]]:
    """The references of a run to what a mapping lacks that a file gives keys of, or all of it; with
    one of them, or with the mapping."""
    found = []
    for each in unresolved(run.resolved, None, own_sections()):
        holder = _holder(run, each)
        if holder is None:
            continue
        inside = [i for i in holder.mapping.values() if i.place.file == file]
        if not inside and not holder.mapping and holder.place.file == file:
            inside = [holder]
        found += [(each, inside[0])] if inside else []
    return found


def _awaited(file: str, run: Experiment) -> Iterator[tuple[Unresolved, Item]]:
    """The references of a run to a value that it leaves to be given, in a mapping that a file gives
    keys of, where all the other choices of its group give it; with one of those keys."""
    for each in awaited(run.resolved, own_sections()):
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
    item = item_at(run.resolved, found.path)
    if item is None or item.place != found.item.place:
        return False
    return all(
        each.item.place != item.place or each.missing != found.missing
        for each in unresolved(run.resolved, None, own_sections())
    )


def _is_expected(file: str, key: str) -> bool:
    """Whether a part should have a key: another choice of its group has it, or there is none. What
    choices give that bring the part in, it need not have."""
    texts = _beside(file)
    have, lack = _by_key(texts, key)
    return (bool(have) or not lack) and not any(_brings_in(texts[each], file) for each in have)


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
    path = holder_of(found)
    return run.get(*path) if path else None


def _referred(found: Unresolved, key: str, item: Item, here: str, help: str) -> Diagnostic:
    """A key that a part lacks, and that another file of the run refers to.

    Args:
        key: what the finding is about.
        item: where it is told.
        here: what the part has in its place.
    """
    at = found.item.place
    return diagnostic(
        RULE,
        Severity.ERROR,
        f"`${{{found.text}}}` refers to `{found.missing}`, {here}: reading it raises",
        item.place,
        key=key,
        related=(Related(at, f"`{dotted(found.path)}` refers to it here"),),
        help=help,
    )
