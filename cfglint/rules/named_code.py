"""Arguments of code that the config itself names, held against what that code takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.interpolation import referred
from cfglint.compose.items import Item
from cfglint.diagnostic import Span
from cfglint.names import nearest, synonym
from cfglint.rules.context import ExperimentContext
from cfglint.rules.place import is_given
from cfglint.source.named import Parameter, Target
from cfglint.source.reads import Building


class Unprovided(NamedTuple):
    """A required argument that nothing passes; `source` is an argument that is likely meant for
    it, "" for none; `instead` are those that the code takes in its place."""

    target: Target
    parameter: Parameter
    source: str
    instead: tuple[str, ...] = ()


def parameter_span(parameter: Parameter) -> Span:
    """Where code declares a parameter."""
    end = parameter.column + len(parameter.name)
    return Span(parameter.file, parameter.line, parameter.column, parameter.line, end)


def building(context: ExperimentContext) -> Building:
    """What building the nodes of the config finds wrong, found once."""
    return context.built()


def unprovided_arguments(context: ExperimentContext) -> Iterator[Unprovided]:
    """Required arguments that neither the config nor a call in the repository passes."""
    if context.bound.role == "fragment" or context.bound.experiment.part:
        return
    for target in context.targets:
        signature = target.signature
        covered = target.covered and not _is_nested(target)
        if signature is None or target.partial or covered or not target.path:
            continue  # at the root it is an option of a config group, which others add to
        given = {*target.arguments, *target.form.given}
        missing = [p.name for p in signature.parameters.values() if p.required]
        sets = [*((name,) for name in missing), *signature.any_of]
        sets = [each for each in sets if not given.intersection(each)]
        if not sets:
            continue
        passed = context.passed()
        unread = [name for name in target.arguments if name not in signature.parameters]
        for names in sets:
            if not any(passed.may_give(target, name) for name in names):
                likely = [(each, nearest(each, unread) or synonym(each, unread)) for each in names]
                name, near = next((pair for pair in likely if pair[1]), likely[0])
                by_position = target.form.builder == "registry" and not target.form.by_name
                if near or not by_position:  # what builds it may pass more so
                    instead = tuple(each for each in names if each != name)
                    yield Unprovided(target, signature.parameters[name], near or "", instead)


def untaken_arguments(context: ExperimentContext) -> Iterator[tuple[Target, str, Item]]:
    """Arguments that the named code does not take, by no way that was not followed.

    One that a missing argument is explained by is left out: one cause, one diagnostic. So is one
    that the repository's own code may take out before the call.
    """
    for target, key, item in _other_arguments(context):
        if target.signature is not None and target.signature.takes(key) is False:
            yield target, key, item


def swallowed_arguments(context: ExperimentContext) -> Iterator[tuple[Target, str, Item]]:
    """Arguments that only a `**kwargs` takes which nothing uses, and no value of the config is made
    of."""
    for target, key, item in _other_arguments(context):
        unknown = target.signature is not None and target.signature.takes(key) is None
        named = (*target.path, *target.inside, key) in _referenced(context)
        if unknown and not named and key not in context.passed().elsewhere:
            yield target, key, item


def _other_arguments(context: ExperimentContext) -> Iterator[tuple[Target, str, Item]]:
    """Arguments that the named code has no name for."""
    explained = {(u.target.path, u.source) for u in unprovided_arguments(context)}
    for target in context.targets:
        signature = target.signature
        if signature is None or signature.open or target.covered:
            continue
        if not target.at_once and context.passed().is_by_hand(target):
            continue
        for key in target.arguments:
            item = target.written(key)
            if signature.takes(key) or not is_given(item) or (target.path, key) in explained:
                continue
            if target.at_once or not context.passed().may_take(key):
                yield target, key, item


def _is_nested(target: Target) -> bool:
    """Whether a node is within another, or in a list: a command line hardly gives its arguments,
    as it may those of `model` and `data`."""
    return target.form.inside in target.path or any(name.isdecimal() for name in target.path)


def _referenced(context: ExperimentContext) -> set[tuple[str, ...]]:
    return referred(context.bound.experiment)
