"""Conditions: the branch that is taken, or each that may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from cfglint.source.first_process import in_first_process
from cfglint.source.flow import Break, Continue, Return, Way
from cfglint.source.idle import idle_block
from cfglint.source.loading import OTHER_USES
from cfglint.source.machine import Machine
from cfglint.source.operations import case_fits, joined, sets_a_default
from cfglint.source.options import (
    asks_an_option,
    asks_for_a_kept_file,
    if_not_given,
    is_one_of_the_sections,
)
from cfglint.source.raising import Thrown, is_caught, merged
from cfglint.source.refusals import absent_among, refuse_name_before
from cfglint.source.some_time import holds_at_some_time, in_some_run, is_of_a_batch
from cfglint.source.syntax import last_part
from cfglint.source.values import (
    Const,
    Fixed,
    Keys,
    Missing,
    Origin,
    Scope,
    Value,
    keys_of,
    one_of,
)
from cfglint.source.ways import require_alike

LEAST_CHOICES = 3
"""Names that a chain of comparisons has at least which chooses between configs."""

_PURPOSE = re.compile("(?i)^(?:train|fit|test|eval|val|pred|infer|sampl|export|debug|resume)")
"""Names of what a program does with one and the same config."""

_TRAINS = re.compile("(?i)^(?:pre)?_?(?:train|fit)")
_OTHER_USE = re.compile("(?i)^(?:test|eval|val|pred|infer|sampl|export|demo|deploy|generat)")
"""The same, apart: a config is written for a training, and what is done besides follows from it."""

LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def do_if(m: Machine, node: ast.If, scope: Scope) -> None:
    """Read the branch that is taken, or both where that is not known."""
    before = m.flow.defaulting
    m.flow.defaulting = sets_a_default(node)
    try:
        value = m.value(node.test, scope)
    finally:
        m.flow.defaulting = before
    decided = m.truth(value)
    if decided is None:
        decided = in_training(m, node.test, scope)
        decided = in_first_process(node.test) if decided is None else decided
        decided = is_one_of_the_sections(m, node.test, scope) if decided is None else decided
    elif not keys_of(value) and _dispatches(node, m, scope):
        decided = None  # each config goes with its own value of the option
    if decided is not None:
        taken, other = (node.body, node.orelse) if decided else (node.orelse, node.body)
        keys, frame = keys_of(value) or absent_among(m, value), m.flow.frames[-1]
        if not isinstance(value, Fixed):
            by_option = m.truth(value) is None or (not keys and asks_an_option(m, node.test, scope))
            idle_block(m, None if by_option else node.test, other, scope)
        frame.decided.append(keys)
        refuse_name_before(m, node.test, taken, scope)
        raised = len(m.record.raised)
        try:
            m.run(taken, scope)
        except Thrown as stop:
            if is_caught(m.flow.tries, stop.kinds, len(m.flow.stack)) or not _are_empty(m, keys):
                raise
            m.record.is_to_be_filled_in(raised)
        finally:
            frame.decided.pop()
        if keys and other and isinstance(other[-1], LEAVING):
            frame.passed.append(keys)
        return
    switch = isinstance(value, Missing) and bool(m.section.config.mapping) and not node.orelse
    if switch and not _leaves(node.body):
        m.run(node.body, scope)  # a switch: with it, all that it needs is missing too
        return
    optional = asks_an_option(m, node.test, scope)
    kept = asks_for_a_kept_file(m, node.test, scope)
    m.flow.optional += optional
    m.flow.kept += kept
    changes = holds_at_some_time(m, node.test, scope)
    passes = changes or (is_of_a_batch(node.test) and not (optional or keys_of(value)))
    known = (if_not_given(m, node.test, scope), in_some_run(m, node.test, value, scope))
    sure = (changes or True in known, changes or False in known)
    try:
        branch(m, [node.body, node.orelse], scope, sure, passes)
    finally:
        m.flow.optional -= optional
        m.flow.kept -= kept


def _are_empty(m: Machine, keys: Keys) -> bool:
    """Whether keys of the config have values that are still to be filled in: `path: ""`."""
    items = [m.section.item(key) for key in keys]
    return bool(items) and all(item is not None and item.value in ("", None) for item in items)


def in_training(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    """What `args.mode == "train"` gives in the run that a config is for, where the option has to be
    given; None for any other condition, and for a config that is not called after a training."""
    match test:
        case ast.Compare(
            left=(ast.Name() | ast.Attribute()) as left,
            ops=[(ast.Eq() | ast.NotEq()) as kind],
            comparators=[ast.Constant(value=str(text))],
        ):
            trains, other = _TRAINS.search(text), _OTHER_USE.search(text)
        case _:
            return _without_another_use(m, test, scope)
    if not (trains or other) or not _is_left_to_a_run(m, left, scope):
        return None
    return (trains is not None) == (type(kind) is ast.Eq)


def _without_another_use(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    """What `not args.evaluate` gives, where the option is a path to a trained model: a training has
    none."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=(ast.Name() | ast.Attribute()) as flag):
            without = True
        case ast.Name() | ast.Attribute():
            flag, without = test, False
        case _:
            return None
    words = set(last_part(flag).lower().split("_"))
    if not words & OTHER_USES or words - OTHER_USES - {"only", "mode"}:
        return None
    return without if _is_left_to_a_run(m, flag, scope) else None


def _is_left_to_a_run(m: Machine, option: ast.expr, scope: Scope) -> bool:
    """Whether an expression is an option of which nothing is known but that a run may give it, and
    the config is one for a training."""
    if m.loading.is_of_another_use():
        return False
    value = m.value(option, scope)
    return (
        type(value) is Origin
        and not (value.text or value.pattern)
        and value.raw
        and m.loading.opened != value.name
    )


def _dispatches(node: ast.If, m: Machine, scope: Scope) -> bool:
    """Whether an option of the command line chooses one of several things by a chain of `elif`."""
    return _chooses(node) and asks_an_option(m, node.test, scope)


@lru_cache(maxsize=8192)
def _chooses(node: ast.If) -> bool:
    """Whether an `if` with its `elif` chooses one of several things by a name: models, data sets.
    One that chooses what a program does with its config, such as to train or to test, does not."""
    names: list[str] = []
    asked = ""
    branch: ast.stmt | None = node
    while isinstance(branch, ast.If):
        match branch.test:
            case ast.Compare(
                left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(name))]
            ):
                if asked not in ("", ast.unparse(left)):
                    break
                asked = ast.unparse(left)
                names.append(name)
            case _:
                break
        branch = branch.orelse[0] if len(branch.orelse) == 1 else None
    return len(names) >= LEAST_CHOICES and not any(_PURPOSE.search(name) for name in names)


def branch(
    m: Machine,
    bodies: list[list[ast.stmt]],
    scope: Scope,
    sure: Sequence[bool] = (),
    passes: bool = False,
) -> None:
    """Read each of several bodies of which one runs; their assignments are joined.

    Where one leaves the function, what follows is reached by the others only: it stays
    uncertain until the function ends. A branch that raises is no way that a run takes. Where one
    alone opens the config, the run that opens it went there: `if args.resume: cfg = load(saved)`.
    A key that each of them requires is required.

    Args:
        sure: of each body, whether some run comes to it that has this config, for what it has.
        passes: some batches of a training pass by a body that goes on with the next one, or ends
            the loop.
    """
    before, opened_before = dict(scope.names), m.loading.was_opened
    ends: list[_End] = []
    opened: list[_End] = []
    ways: list[Way] = []
    for number, body in enumerate(bodies):
        comes = any(sure[number : number + 1])
        scope.names, m.loading.was_opened = dict(before), False
        ways.append(Way(m.flow.doubts + (not comes), {}))
        ends.append(_end_of(m, body, scope, ways[-1], comes))
        if m.loading.was_opened:
            opened.append(ends[-1])
    require_alike(m, [w for w, end in zip(ways, ends, strict=True) if not isinstance(end, Thrown)])
    m.loading.was_opened = opened_before or bool(opened)
    if len(opened) == 1 and not opened_before:
        match opened[0]:
            case dict(names):
                scope.names = names
                return
            case Return() as end:
                raise end
    outcomes = [end for end in ends if isinstance(end, dict)]
    returned = [end.value for end in ends if isinstance(end, Return)]
    left = [end for end in ends if isinstance(end, (Break, Continue))]
    failed = [end for end in ends if isinstance(end, Thrown)]
    scope.names = joined(outcomes) if outcomes else before
    if not outcomes and not left:
        if returned:
            raise Return(one_of(returned))
        raise merged(failed, m.flow.unsure)
    m.flow.may_return(returned)
    if not outcomes:
        raise left[0]
    if left or returned:
        m.flow.unsure += 1  # undone when the loop or the function ends
        m.flow.frames[-1].ended += bool(returned)
        m.flow.sometimes += passes and not returned and m.flow.loops[-1:] == [True]


_End: TypeAlias = "dict[str, Value] | Return | Thrown | Break | Continue"
"""How a body ends: with the names that there are then, or by leaving."""


def _end_of(
    m: Machine, body: list[ast.stmt], scope: Scope, way: Way, changes: bool = False
) -> _End:
    """Read a body that may run."""
    flow = m.flow
    flow.unsure += 1  # as `maybe` does
    flow.sometimes += changes
    flow.ways.append(way)
    try:
        m.run(body, scope)
    except (Break, Continue) as end:
        flow.frames[-1].broken.append(dict(scope.names))
        return end
    except (Return, Thrown) as end:
        return end
    finally:
        flow.ways.pop()
        flow.unsure -= 1
        flow.sometimes -= changes
    return scope.names


def do_match(m: Machine, node: ast.Match, scope: Scope) -> None:
    """Read the case that fits, or each where that is not known."""
    subject = m.value(node.subject, scope)
    if isinstance(subject, Const):
        for case in node.cases:
            fits = case_fits(case.pattern, subject.value)
            if fits is None:
                break
            if fits and case.guard is None:
                m.run(case.body, scope)
                return
        else:
            return
    branch(m, [case.body for case in node.cases] + [[]], scope)


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether statements may leave the block that they are in."""
    return any(isinstance(node, LEAVING) for statement in body for node in ast.walk(statement))
