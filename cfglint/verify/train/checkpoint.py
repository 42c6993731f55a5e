"""A checkpoint written, and read into a model that was built anew: the same outputs and steps?"""

from __future__ import annotations

import os
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as module_hooks

from cfglint.dynamic.trace.recorder import tensors_in
from cfglint.verify.train.session import VALIDATION, Session, drawing


class IncomparableError(Exception):
    """Outputs depend on more than weights, batch and seed, so nothing can be said of them."""


class _Writer:
    """A file that remembers why it could not be written: torch's archive writer says only that
    positions differ."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        size = len(view)
        try:
            while view:
                view = view[self._stream.write(view) :]
        except OSError as error:
            self.error = error
            raise
        return size

    def flush(self) -> None:
        self._stream.flush()


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
        with open(part, "wb", buffering=0) as stream:
            writer = _Writer(stream)
            try:
                torch.save(state, writer)  # type: ignore[arg-type]  # it asks for two methods
            except RuntimeError:
                if writer.error is not None:
                    raise writer.error from None
                raise
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

    Raises:
        IncomparableError: one model gives two outputs for one batch and the same draws.
    """
    differing = state_difference(before.model, after.model)
    if differing:
        return differing
    size = before.plan.batch_size
    batch = before.batches.get(VALIDATION, 0, size)
    mine = _outputs(before, batch)
    if _difference(mine, _outputs(before, batch)):
        raise IncomparableError
    differing = _difference(mine, _outputs(after, batch))
    if differing:
        return differing
    batches = before.training_batches(size)
    losses = []
    for session in (before, after):
        with drawing(session.request["seed"]):
            losses.append(session.train_on(batches))
    if losses[0] != losses[1]:
        return f"the next training step's loss is {losses[1]!r} after reloading, not {losses[0]!r}"
    theirs = dict(after.model.named_parameters())
    for name, parameter in before.model.named_parameters():
        if not same(parameter, theirs[name]):
            return f"{name} differs after the next step: the optimizer's state is not restored"
    return ""


def state_difference(before: nn.Module, after: nn.Module) -> str:
    """The first tensor of two models' states that differs, in words; "" for none."""
    theirs = after.state_dict()
    for name, value in before.state_dict().items():
        if isinstance(value, torch.Tensor) and not same(value, theirs.get(name)):
            return f"{name} differs after reloading"
    return ""


Outputs = tuple[list[tuple[str, list[torch.Tensor]]], float]
"""(module, its output) of every call in order, and the loss."""


def _outputs(session: Session, batch: Any) -> Outputs:
    """What every module gives for a validation batch."""
    session.model.eval()
    outputs: list[tuple[str, list[torch.Tensor]]] = []
    names = {id(module): name for name, module in session.model.named_modules()}

    def keep(module: nn.Module, args: Any, output: Any) -> None:
        name = names.get(id(module), type(module).__name__) or "the model"
        outputs.append((name, [t.detach().cpu().clone() for t in tensors_in(output)]))

    hook = module_hooks.register_module_forward_hook(keep)
    try:
        with drawing(session.request["seed"]), torch.no_grad():
            loss = float(session.loop.loss_of(batch))
    finally:
        hook.remove()
    return outputs, loss


def _difference(mine: Outputs, theirs: Outputs) -> str:
    for (name, left), (_, right) in zip(mine[0], theirs[0], strict=False):
        if len(left) != len(right) or not all(same(a, b) for a, b in zip(left, right, strict=True)):
            return f"the output of {name} differs after reloading"
    if mine[1] != theirs[1]:
        return f"the validation loss is {theirs[1]!r} after reloading, not {mine[1]!r}"
    return ""


def same(left: torch.Tensor, right: Any) -> bool:
    """Whether two tensors are equal to the bit, NaN equal to NaN."""
    if not isinstance(right, torch.Tensor) or left.shape != right.shape:
        return False
    left, right = left.detach(), right.detach()
    if left.is_floating_point() or left.is_complex():
        return bool(((left == right) | (left.isnan() & right.isnan())).all())
    return bool(torch.equal(left, right))
