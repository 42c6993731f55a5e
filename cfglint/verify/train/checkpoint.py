"""A checkpoint written, and read into a model that was built anew: the same outputs and steps?"""

from __future__ import annotations

import os
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as module_hooks

from cfglint.verify.train.session import VALIDATION, Session, drawing


def write(session: Session, path: str) -> int:
    """Model, optimizer and scaler, whole or not at all; the bytes written.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    loop = session.loop
    state = {
        "model": loop.model.state_dict(),
        "optimizer": loop.optimizer.state_dict(),
        "scaler": loop.scaler.state_dict() if loop.scaler else None,
        "step": session.step,
    }
    part = f"{path}.part"
    try:
        with open(part, "wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException:
        if os.path.exists(part):
            os.unlink(part)
        raise
    return os.path.getsize(path)


def read(session: Session, path: str) -> list[str]:
    """Load a checkpoint into a fresh session; what its keys and the model's do not share."""
    loop = session.loop
    state = torch.load(path, map_location=loop.device, weights_only=True)
    missing, unexpected = loop.model.load_state_dict(state["model"], strict=False)
    loop.optimizer.load_state_dict(state["optimizer"])
    if loop.scaler and state["scaler"]:
        loop.scaler.load_state_dict(state["scaler"])
    session.step = state["step"]
    return [f"the model has {name}, the checkpoint does not" for name in missing] + [
        f"the checkpoint has {name}, the model does not" for name in unexpected
    ]


def difference(before: Session, after: Session) -> str:
    """Where two sessions that should be one differ, in words; "" for nowhere.

    Looked at: every tensor of the state, the outputs of every module on a validation batch with
    the same draws, the loss of one more training step, and the parameters after it.
    """
    one, other = before.model.state_dict(), after.model.state_dict()
    for name, value in one.items():
        if isinstance(value, torch.Tensor) and not same(value, other.get(name)):
            return f"{name} differs after reloading"
    differing = _outputs_differ(before, after)
    if differing:
        return differing
    losses = []
    for session in (before, after):
        with drawing(session.request["seed"]):
            losses.append(session.train_step(session.plan.batch_size))
    if losses[0] != losses[1]:
        return f"the next training step's loss is {losses[1]!r} after reloading, not {losses[0]!r}"
    theirs = dict(after.model.named_parameters())
    for name, parameter in before.model.named_parameters():
        if not same(parameter, theirs[name]):
            return f"{name} differs after the next step: the optimizer's state is not restored"
    return ""


def _outputs_differ(before: Session, after: Session) -> str:
    found: list[tuple[list[tuple[str, list[torch.Tensor]]], float, Any]] = []
    for session in (before, after):
        batch = session.batches.get(VALIDATION, 0, session.plan.batch_size)
        if session.batches.source.startswith("the project"):  # a loader gives each batch once
            batch = found[0][2] if found else batch
        session.model.eval()
        outputs: list[tuple[str, list[torch.Tensor]]] = []
        names = {id(module): name for name, module in session.model.named_modules()}

        def keep(
            module: nn.Module,
            args: Any,
            output: Any,
            outputs: list[tuple[str, list[torch.Tensor]]] = outputs,
            names: dict[int, str] = names,
        ) -> None:
            name = names.get(id(module), type(module).__name__) or "the model"
            outputs.append((name, [t.detach().cpu() for t in tensors_in(output)]))

        hook = module_hooks.register_module_forward_hook(keep)
        try:
            with drawing(session.request["seed"]), torch.no_grad():
                loss = float(session.loop.loss_of(batch))
        finally:
            hook.remove()
        found.append((outputs, loss, batch))
    (mine, loss, _), (theirs, other, _) = found
    for (name, left), (_, right) in zip(mine, theirs, strict=False):
        if len(left) != len(right) or not all(same(a, b) for a, b in zip(left, right, strict=True)):
            return f"the output of {name} differs after reloading"
    if loss != other:
        return f"the validation loss is {other!r} after reloading, not {loss!r}"
    return ""


def same(left: torch.Tensor, right: Any) -> bool:
    """Whether two tensors are equal to the bit, NaN equal to NaN."""
    if not isinstance(right, torch.Tensor) or left.shape != right.shape:
        return False
    left, right = left.detach(), right.detach()
    if left.is_floating_point() or left.is_complex():
        return bool(((left == right) | (left.isnan() & right.isnan())).all())
    return bool(torch.equal(left, right))


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors inside tuples, lists and mappings."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in tensors_in(item)]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in tensors_in(item)]
    return []
