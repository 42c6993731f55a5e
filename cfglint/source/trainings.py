"""Loops of a training: over epochs, steps or the batches of a loader, and so run at least once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.source.syntax import last_part, text_in, without_subscripts

_COUNTED = ("epoch", "step", "iter")
_OF_EPOCHS = ("epoch",)
_OF_STEPS = ("step", "iter")
_STEPS = ("train", "backward", "step", "optimize")
_OF_A_WHOLE = ("max", "num", "total", "train", "n_", "epochs")
_LOADERS = ("loader", "batches")
_PROGRESS = ("tqdm", "trange", "progress")
_OF_BATCHES = ("log_every",)
_OF_MAPPINGS = ("items", "values", "keys")


def trains(node: ast.For | ast.While) -> bool:
    """Whether a loop is one over what a training has some of, by the names in it: a run in which
    there is none of it does nothing."""
    if isinstance(node, ast.While):
        return _counts(node.test)
    if any(_has(part, _LOADERS) for part in _parts(node.iter)):
        return True
    if not any(last_part(each) in ("range", "trange") for each in _calls(node.iter)):
        return False
    parts = [part for part in ast.walk(node.iter) if isinstance(part, ast.expr)]
    if _has(node.target, _COUNTED) or any(_has(part, _OF_EPOCHS) for part in parts):
        return True
    return any(_has(part, _OF_STEPS) for part in parts) and _takes_steps(node)


def _takes_steps(loop: ast.For) -> bool:
    """Whether a loop does what one step of a training does: `self.train_one_batch(data)`."""
    calls = (each.func for each in ast.walk(loop) if isinstance(each, ast.Call))
    return any(_has(each, _STEPS) for each in calls)


def _counts(test: ast.expr) -> bool:
    """Whether a condition holds until a training is long enough."""
    match test:
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.NotEq()], comparators=[right]):
            return _has(left, _COUNTED) or (_has(right, _COUNTED) and _has(right, _OF_A_WHOLE))
        case ast.BoolOp(op=ast.And(), values=values):  # `and not stopped`
            return any(map(_counts, values))
    return False


def has_items(node: ast.For) -> bool:
    """Whether a loop is run at least once, though not for a training: it is over a data set, or it
    shows how far it is."""
    calls = [*_calls(node.iter)]
    if any(_has(each, _OF_BATCHES) for each in calls):
        return True
    if any(_has(each, _PROGRESS) for each in calls):
        counted = any(last_part(each) in ("range", "trange") for each in calls)
        return counted or any(_has(part, _LOADERS) or _is_a_set(part) for part in _parts(node.iter))
    return any(_is_a_set(part) or _is_of_groups(part) for part in _parts(node.iter))


def steps(node: ast.While) -> bool:
    """Whether a loop without an end takes steps of a training."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(last_part(each) in ("backward", "step", "train_step") for each in calls)


def _is_a_set(node: ast.expr) -> bool:
    """Whether an expression is a data set, by its name, or a part of one; several are none."""
    node = without_subscripts(node)
    name = last_part(node).lower() if isinstance(node, ast.Name | ast.Attribute) else ""
    return name.endswith(("dataset", "data_set", "trainset", "testset", "valset", "train_set"))


def _is_of_groups(node: ast.expr) -> bool:
    """Whether an expression is the groups of an optimizer, which has one at least."""
    return isinstance(node, ast.Attribute) and node.attr == "param_groups"


def _calls(node: ast.expr) -> Iterator[ast.expr]:
    """What is called around an iterable: `tqdm(range(3))` has two of these."""
    while isinstance(node, ast.Call):
        yield node.func
        if not node.args:
            return
        node = node.args[0]


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """What is iterated over, within calls that give each item: `enumerate(tqdm(loader))`,
    `meters.log_every(loader, 10)`, `loader.batches()`."""
    while isinstance(node, ast.Call):
        match node.func:
            case ast.Attribute(value=holder, attr=name) if name not in _OF_MAPPINGS:
                yield holder
        if not node.args:
            return
        yield from node.args[1:]
        node = node.args[0]
    yield node


def _has(node: ast.expr, words: tuple[str, ...]) -> bool:
    name = last_part(node).lower() if isinstance(node, ast.Name | ast.Attribute) else ""
    if isinstance(node, ast.Subscript):
        name = (text_in(node.slice) or "").lower()  # `cfg["max_steps"]`
    return any(word in name for word in words)
