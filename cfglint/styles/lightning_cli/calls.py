"""Modules of Lightning, and of PyTorch below it: which methods a run calls, and what they log.

Sources: https://lightning.ai/docs/pytorch/stable/common/lightning_module.html#hooks and
https://lightning.ai/docs/pytorch/stable/extensions/logging.html
"""

from __future__ import annotations

import ast

from cfglint.source.calls import call_value
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.observed import log
from cfglint.source.refusals import raises
from cfglint.source.values import UNKNOWN, Class, Const, Function, Instance, Keywords, Scope, Value
from cfglint.styles.lightning_cli.hyperparameters import first_update, keep


def log_call(m: Machine, node: ast.Call, scope: Scope) -> None:
    """A metric: it is noted, and the call is followed as any other."""
    if node.args and isinstance(node.func, ast.Attribute):
        log(m, node.func, node, scope)


def attention(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """PyTorch's attention, which raises where its heads do not divide its width."""
    if isinstance(m.value(node.func, scope), (Class, Function)):
        return None  # the repository's own
    given = {k.arg: k.value for k in node.keywords if k.arg is not None}
    given.update(zip(("embed_dim", "num_heads"), node.args, strict=False))
    if len(given) < 2 or any(isinstance(each, ast.Starred) for each in node.args):
        return None
    width, heads = (
        m.value(given[name], scope) if name in given else UNKNOWN
        for name in ("embed_dim", "num_heads")
    )
    match width, heads:
        case (Const(int(size)), Const(int(number))) if number > 0 and size % number:
            reason = "embed_dim must be divisible by num_heads"
            raises(m, node, scope, "AssertionError", reason, heads, width)
    return None


def fit(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`trainer.fit(module, data)`: a run that comes here trains."""
    if node.args or node.keywords:
        given = [m.value(each, scope) for each in (*node.args, *(k.value for k in node.keywords))]
        of_steps = any(isinstance(v, Instance) and v.cls.method("training_step") for v in given)
        m.seen.trained |= of_steps and not (m.flow.doubts or m.flow.idling)
    return None


_OF_LOADING = frozenset({"checkpoint_path", "map_location", "hparams_file", "strict"})
"""Arguments of `load_from_checkpoint` itself; the others go to the constructor, over those that the
checkpoint has. Source: lightning/pytorch/core/module.py (2.6)."""


def from_checkpoint(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`Net.load_from_checkpoint(path, hparams=cfg)`: a `Net` with the arguments of the call."""
    named = [each for each in node.keywords if each.arg not in _OF_LOADING]
    if not isinstance(node.func, ast.Attribute) or any(each.arg is None for each in named):
        return None
    cls = m.value(node.func.value, scope)
    if not isinstance(cls, Class) or cls.find(node.func.attr) is not None:
        return None
    for each in node.args:
        m.value(each, scope)
    given: Keywords = {each.arg: m.value(each.value, scope) for each in named}
    return call_value(m, cls, [], given, node, scope.module)


KNOWN = Knowledge(
    calls={
        ".load_from_checkpoint": from_checkpoint,
        ".fit": fit,
        ".log": log_call,
        ".log_dict": log_call,
        ".save_hyperparameters": keep,
        "hparams.update": first_update,
        "MultiheadAttention": attention,
    },
    harmless=frozenset({"save_hyperparameters", "log_hyperparams"}),
    dictionaries=frozenset({"ModuleDict"}),
    called=("forward",),
    callers=frozenset({"LambdaLR"}),  # its first step is taken where it is made
    run_by={
        "Module": ("forward",),
        "Dataset": ("__len__", "__getitem__"),
        "IterableDataset": ("__iter__",),
        "LightningDataModule": ("setup", "train_dataloader"),
    },
    driven=frozenset({"training_step"}),
    hooks=("setup", "forward", "configure_optimizers", "training_step", "validation_step"),
    rarer_hooks=(
        *("test_step", "predict_step", "on_fit_start", "on_train_start", "on_train_epoch_start"),
        *("on_train_epoch_end", "on_validation_start", "on_validation_epoch_end"),
        *("on_test_epoch_end", "training_epoch_end", "validation_epoch_end", "test_epoch_end"),
    ),
)
