"""Calls that give a module of PyTorch back, or one in its place.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html,
https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html and
https://docs.pytorch.org/docs/stable/generated/torch.compile.html
"""

from __future__ import annotations

import ast

from cfglint.source.calls import read_arguments
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.operations import parts_in
from cfglint.source.syntax import last_part
from cfglint.source.values import Class, Foreign, Function, Instance, Scope, Value

_MOVES = ("to", "cuda", "cpu", "half", "float", "double", "bfloat16", "xpu")
_MODES = ("train", "eval", "requires_grad_", "share_memory")
_GIVE_ITSELF = frozenset({*_MOVES, *_MODES})
_WRAPPERS = ("DistributedDataParallel", "DataParallel", "DDP", "FullyShardedDataParallel", "FSDP")
_IN_ITS_PLACE = frozenset({*_WRAPPERS, "compile", "convert_sync_batchnorm"})

MOST_IN_A_ROW = 4
"""Such calls in one expression: `Net().to(device).half().eval()` has three."""


def itself(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`model.to(device)` is the model; None where its class has a method of that name."""
    if not isinstance(node.func, ast.Attribute) or not _may_be_one(m, node.func.value, scope):
        return None
    holder = m.value(node.func.value, scope)
    if not isinstance(holder, Instance) or not _is_of_modules(holder.cls):
        return None
    if node.func.attr in holder.attributes or holder.cls.find(node.func.attr) is not None:
        return None
    read_arguments(m, node, scope)
    return holder


def _may_be_one(m: Machine, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression may give a module: of a call, one of a class of modules, or of a
    function that gets a part of the config; any other would be read twice."""
    for _ in range(MOST_IN_A_ROW):
        match node:
            case ast.Name() | ast.Attribute():
                return True
            case ast.Call(func=ast.Attribute(holder, name)) if name in _GIVE_ITSELF:
                node = holder  # what the first of several is of, as they are read in turn
            case ast.Call(func, [first, *_]) if last_part(func) in _IN_ITS_PLACE:
                node = first
            case ast.Call(func, arguments):
                called = m.value(func, scope)
                if isinstance(called, Function):
                    return bool(parts_in(m.value(argument, scope) for argument in arguments))
                return isinstance(called, Class) and _is_of_modules(called)
            case _:
                return False
    return False


def _is_of_modules(cls: Class) -> bool:
    """Whether a class derives from a module, or a model, of a library."""
    bases = (last_part(base) for each in cls.mro() for base in each.node.bases)
    return any(name.endswith(("Module", "Model")) for name in bases)


def wrapped(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`DistributedDataParallel(model)` does what the model does, and has it as `module`."""
    if not node.args or not isinstance(m.value(node.func, scope), Foreign):
        return None
    if not _may_be_one(m, node.args[0], scope):
        return None
    model = m.value(node.args[0], scope)
    if not isinstance(model, Instance):
        return None
    for argument in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
        m.value(argument, scope)
    if "module" not in model.attributes and model.cls.find("module") is None:
        m.undo.put(model.attributes, "module", model)
    return model


KNOWN = Knowledge(
    calls={
        **{f".{name}": itself for name in _GIVE_ITSELF},
        **dict.fromkeys(_WRAPPERS, wrapped),
        "torch.compile": wrapped,
        "SyncBatchNorm.convert_sync_batchnorm": wrapped,
    }
)
