"""Conditions that hold at some time of a training, and do not hold at another.

`if step % 100 == 0:` and `if random.random() < 0.5:` are decided anew for each batch: a training
does what is below them, and what is in their `else` too. `if torch.cuda.is_available():` is decided
by the machine: on one with a card, what is below is done. `if self.training:` and `if epoch < 5:`
hold when a training begins.
"""

from __future__ import annotations

import ast
import re

from cfglint.source.machine import Machine
from cfglint.source.syntax import dotted, last_part
from cfglint.source.values import ON_A_CARD, UNKNOWN, Const, Scope, Value

_COUNTS = re.compile(r"(?i)epoch|step|iter|batch|count|idx|^(?:i|n|t|e|ep|it)$")
_DRAWS = re.compile(r"(?i)(?:^|[._])(?:random|rand|randint|uniform|getrandbits|randrange)$")

_OF_A_LOOP = re.compile(
    r"(?i)^(?:i|it|idx|index|n_?iter|i_?iter|step|epoch|batch_?(?:idx|id|i|index|num)|iteration)$"
)
"""Names of what counts the turns of a loop: the first one, and the others, come to pass."""

MOST_STEPS = 100_000
"""A number of steps from which on something that is done every so many of them is perhaps switched
off by that."""


def holds_at_some_time(m: Machine, test: ast.expr, scope: Scope) -> bool:
    """Whether a condition is decided anew for each batch of the training around."""
    return any(m.flow.loops) and _changes(m, test, scope)


def in_some_run(m: Machine, test: ast.expr, value: Value, scope: Scope) -> bool | None:
    """What a condition gives at some time of a run that trains with the config: on a machine with a
    card, of a module that is being trained (`self.training`), where gradients of several batches
    are complete (`accelerator.sync_gradients`), in the first turns of a loop (`epoch < 5`); None
    for anything else.

    Args:
        value: what the condition gives as far as that is known. It is not read again here: a call
            would be followed once more, and those within it twice more.
    """
    if value is ON_A_CARD:
        return True
    if (each := _at_every_step(m, test, scope)) is not None:
        return each
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        there = in_some_run(m, test.operand, _without_a_call(m, test.operand, scope), scope)
        return None if there is None else not there
    return _at_first(m, test, scope) if any(m.flow.loops) else None


def _at_every_step(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    """What `step % every == 0` gives where `every` is 1; None for anything else."""
    match test:
        case ast.Compare(
            left=ast.BinOp(left, ast.Mod(), right),
            ops=[(ast.Eq() | ast.NotEq()) as kind],
            comparators=[ast.Constant(value=0)],
        ) if _counts(left):
            value = m.value(right, scope)
        case _:
            return None
    if not isinstance(value, Const) or value.value != 1:
        return None
    return type(kind) is ast.Eq


def _without_a_call(m: Machine, node: ast.expr, scope: Scope) -> Value:
    """What an expression gives that is a name, or asks whether there is a card."""
    match node:
        case ast.Call(func=func) if dotted(func).endswith("cuda.is_available"):
            return ON_A_CARD
        case ast.Name() | ast.Attribute():
            return m.value(node, scope)
    return UNKNOWN


def _at_first(m: Machine, test: ast.expr, scope: Scope) -> bool | None:
    match test:
        case ast.Attribute(attr="training" | "sync_gradients"):
            return True
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE()], comparators=[right]):
            return True if _is_a_turn(left) and _is_above(m, right, 0, scope) else None
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE()], comparators=[right]):
            return False if _is_a_turn(left) and _is_above(m, right, 1, scope) else None
        case ast.BoolOp(op=ast.And(), values=values):
            found = [_at_first(m, each, scope) or _holds(m, each, scope) for each in values]
            return True if all(found) else None
    return None


_TURN = re.compile(
    r"(?i)^(?:(?:cur|current|global|train|n|i)_?)?(?:epoch|step|iter|iteration|batch_?idx|it|i)"
    r"(?:_?(?:idx|num|no|i))?$"
)
"""Names of what counts the turns of a loop from its start."""


def _is_a_turn(node: ast.expr) -> bool:
    return _TURN.search(last_part(node)) is not None


def _is_above(m: Machine, node: ast.expr, least: int, scope: Scope) -> bool:
    """Whether an expression is a number that is known, above `least`."""
    value = m.value(node, scope)
    return isinstance(value, Const) and value.is_number() and value.value > least


_OF_A_BATCH = re.compile(r"(?i)batch|loss|sample|isnan|isinf|isfinite|grad")


def is_of_a_batch(test: ast.expr) -> bool:
    """Whether a condition is about one batch, by its names: `if not torch.isfinite(loss):`."""
    return any(
        _OF_A_BATCH.search(last_part(each)) is not None
        for each in ast.walk(test)
        if isinstance(each, ast.Name | ast.Attribute)
    )


def _changes(m: Machine, test: ast.expr, scope: Scope) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_changes(m, each, scope) or _holds(m, each, scope) for each in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_changes(m, each, scope) for each in values)
        case ast.UnaryOp(op=ast.Not(), operand=ast.BinOp(left, ast.Mod(), right)):
            return _counts(left) and _is_short(m, right, scope)
        case ast.Compare(left=ast.BinOp(left, ast.Mod(), right), ops=[ast.Eq() | ast.NotEq()]):
            return _counts(left) and _is_short(m, right, scope)
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Eq() | ast.NotEq() | ast.Gt()],
            comparators=[ast.Constant(value=0)],
        ):
            return _OF_A_LOOP.search(name) is not None
        case ast.Compare(left=left, ops=[_], comparators=[right]):
            one, other = (left, right) if _draws(left) else (right, left)
            return _draws(one) and _is_a_share(m, other, scope)
    return False


def _holds(m: Machine, test: ast.expr, scope: Scope) -> bool:
    """Whether a condition holds always, or from the second batch on: `step > 0`."""
    match test:
        case ast.Compare(left, [ast.Gt() | ast.NotEq()], [ast.Constant(value=0)]) if _counts(left):
            return True
    return m.truth(m.value(test, scope)) is True


def _counts(node: ast.expr) -> bool:
    """Whether an expression counts the batches or epochs of a training: `(self.step + 1)`."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        node = node.left
    return _COUNTS.search(last_part(node)) is not None


def _is_short(m: Machine, node: ast.expr, scope: Scope) -> bool:
    """Whether what is done every so many steps is done, and left out at other steps: of a number
    that is not known, it may be switched off."""
    value = m.value(node, scope)
    if not isinstance(value, Const):
        return False
    return isinstance(value.value, int) and 1 < value.value < MOST_STEPS


def _draws(node: ast.expr) -> bool:
    """Whether an expression draws a random number."""
    return any(
        isinstance(each, ast.Call) and _DRAWS.search(dotted(each.func)) is not None
        for each in ast.walk(node)
    )


def _is_a_share(m: Machine, node: ast.expr, scope: Scope) -> bool:
    """Whether a known number is one below and above which random numbers are."""
    value = m.value(node, scope)
    return isinstance(value, Const) and type(value.value) is float and 0 < value.value < 1
