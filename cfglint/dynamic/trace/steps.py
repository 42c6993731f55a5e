"""The training loop that is traced: load, sanity check, two steps, validation, a short batch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.missing import called_of_stand_ins
from cfglint.dynamic.adapters.protocol import Adapter, ConfigError, NotInstalledError, Plan
from cfglint.dynamic.adapters.remedies import MOST, remedied, standing_in
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.outcome import shown_path
from cfglint.dynamic.trace import written_losses
from cfglint.dynamic.trace.buckets import buckets_of
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.parts import written_class
from cfglint.dynamic.trace.recorder import Recorder
from cfglint.dynamic.trace.troubles import is_about_devices, trouble_of

STEPS = 2
"""Optimizer steps: the optimizer's state appears with the first, and stays through the second."""

MOST_PASSES = 2
"""Backward passes of one step that are traced: from the second on gradients are there already, and
each further one takes what the second takes."""

PLAIN, LIGHTNING = "plain", "lightning"
"""Loops: one function whose names `outputs` and `loss` stay bound until they are assigned again,
with `zero_grad()` after the batch was moved and before the forward pass, as PyTorch's tutorials
write it; and Lightning's, where
`training_step` returns the loss alone, and gradients are cleared between forward and backward
(`Closure.closure` in lightning/pytorch/loops/optimization/automatic.py)."""

_AUTOCAST = {"16": torch.float16, "bf16": torch.bfloat16}
_TRUE = {"16-true": torch.float16, "bf16-true": torch.bfloat16}

OPTIMIZERS: dict[str, type[torch.optim.Optimizer]] = {
    name.lower(): getattr(torch.optim, name)
    for name in torch.optim.__all__
    if isinstance(getattr(torch.optim, name, None), type)
    and issubclass(getattr(torch.optim, name), torch.optim.Optimizer)
    and name not in ("Optimizer", "LBFGS")
}
"""By lower-case name; LBFGS wants a closure, which no loop of this kind gives."""


def make_optimizer(model: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """The plan's optimizer over the parameters that are trained.

    Raises:
        ConfigError: torch has no optimizer of this name, or nothing is trained.
    """
    kind = OPTIMIZERS.get(plan.optimizer)
    if kind is None:
        raise ConfigError(
            f"torch.optim has no optimizer {plan.optimizer!r}",
            "task.optimizer",
            f"write one of {', '.join(sorted(OPTIMIZERS))}",
        )
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not trained:
        raise ConfigError("no parameter of the model is trained: every one is frozen")
    options: dict[str, Any] = {"lr": plan.lr}
    wanted = {
        "weight_decay": plan.weight_decay,
        "momentum": plan.momentum,
        "foreach": plan.foreach,
        "fused": plan.fused,
    }
    known = kind.__init__.__code__.co_varnames
    options.update((k, v) for k, v in wanted.items() if v and k in known)
    if plan.foreach is False and "foreach" in known:
        options["foreach"] = False
    return kind(trained, **options)


def to_device(value: Any, device: torch.device) -> Any:
    """A batch, moved: tensors inside tuples, lists and mappings."""
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return type(value)((k, to_device(v, device)) for k, v in value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(to_device(v, device) for v in value))
    if isinstance(value, (list, tuple)):
        return type(value)(to_device(v, device) for v in value)
    return value


class Loop:
    """One program's training loop on one device, watched by a recorder."""

    def __init__(
        self,
        adapter: Adapter,
        plan: Plan,
        recorder: Recorder,
        watch: LossWatch,
        most_passes: int = MOST_PASSES,
    ) -> None:
        self.adapter = adapter
        self.plan = plan._replace(accumulate=min(plan.accumulate, most_passes))
        self.recorder, self.watch = recorder, watch
        self.device = torch.device(recorder.device)
        self.model: nn.Module
        self.optimizer: torch.optim.Optimizer
        self.scaler: Any = None
        self._is_moved = False
        self._batch: Any = None
        """The batch on the device: its name is bound until the loader gives the next one."""
        self._output: Any = None
        """What the model returned last, where the loop's own names hold it."""
        self._buckets: list[Any] = []
        self._loss: torch.Tensor | None = None
        self.on_loss: Callable[[torch.Tensor, Any], float] | None = None
        self.faults: list[Trouble] = []

    def run_quickly(self) -> None:
        """One step, with the state of the optimizer: for comparing many configs."""
        self._run_a_step(first=True)

    def run_for_peak(self) -> None:
        """The same for its memory alone, without the shapes in each module."""
        self._run_a_step(first=False)

    def _run_a_step(self, first: bool) -> None:
        if self.load():
            self.train_step(self.plan.batch_size, first)

    def run_forward(self) -> None:
        """One forward and its losses."""
        if not self.load():
            return
        self.model.train()
        self.recorder.start("forward")
        self.loss_of(self.adapter.batch(self.plan.batch_size))

    def run(self) -> None:
        """Every phase, in the order in which a run meets them."""
        if not self.load():
            return
        if self.plan.sanity_check:
            self.validate("sanity-check")
        for step in range(STEPS):
            self.train_step(self.plan.batch_size, first=step == 0)
        if self.plan.validation:
            self.validate("validation")
        rest = self.plan.samples % self.plan.batch_size or max(1, self.plan.batch_size // 2 + 1)
        if rest < self.plan.batch_size:
            self.short_batch(rest)

    def load(self) -> bool:
        """Build on the host, move to the device, make the optimizer.

        Returns:
            whether there is a step to make: an adapter may have a model alone.
        """
        self.watch.on = True
        self.recorder.start("load")
        made = standing_in(self.adapter.model, self.recorder.places, self.faults.append)
        if not isinstance(made, nn.Module):
            raise ConfigError(f"the model is {_article(made)}, not a torch.nn.Module")
        self.model = made
        self.recorder.name_modules(self.model)
        if self.plan.precision in _TRUE:
            self.model.to(_TRUE[self.plan.precision])
        self.model.to(self.device)
        for name, parameter in self.model.named_parameters():
            self.recorder.label(parameter, "parameter", name)
            if parameter.requires_grad:
                parameter.register_post_accumulate_grad_hook(self._gradient(name))
        for name, buffer in self.model.named_buffers():
            self.recorder.label(buffer, "buffer", name)
        if self.plan.loop == PLAIN:
            self.model.register_forward_hook(self._returned)
        if self.plan.ddp:
            self._buckets = buckets_of(self.model.parameters(), self.recorder)
        ready = getattr(self.adapter, "ready", None)
        if ready is not None and not ready():
            return False
        self.optimizer = self._optimizer()
        if self.plan.precision == "16":
            self.scaler = torch.amp.GradScaler(self.device.type)
        return True

    def train_step(
        self, size: int, first: bool, phases: tuple[str, str, str] = ("forward", "backward", "step")
    ) -> None:
        """One optimizer step: as many backward passes as the plan accumulates."""
        turns = self.plan.accumulate if size == self.plan.batch_size else 1
        self.step_on((self.adapter.batch(size) for _ in range(turns)), turns, first, phases)

    def step_on(
        self,
        batches: Iterable[Any],
        count: int,
        first: bool = False,
        phases: tuple[str, str, str] = ("forward", "backward", "step"),
    ) -> float | None:
        """One optimizer step over `count` batches.

        Returns:
            The mean of the losses where `on_loss` is set, else None: reading one waits for the
            device, which a traced program need not do.
        """
        self.model.train()
        total = 0.0
        for turn, batch in enumerate(batches):
            self.recorder.start(phases[0])
            self.recorder.shapes_wanted = first and turn == 0
            if turn == 0 and self.plan.loop == PLAIN:
                self._move(batch)
                self.optimizer.zero_grad()
            loss = self.loss_of(batch)
            written_losses.note(self.watch, loss, self.recorder)
            self.recorder.shapes_wanted = self.watch.on = False
            if not loss.requires_grad:
                for package in called_of_stand_ins():  # a loss may be made of its metrics
                    raise NotInstalledError(package, "the loss", {})
                raise ConfigError("the loss does not depend on any trained parameter")
            if self.on_loss is not None:
                total += self.on_loss(loss, batch)
            self.recorder.start(phases[1])
            if turn == 0 and self.plan.loop != PLAIN:
                self.optimizer.zero_grad()
            loss = loss / self.plan.accumulate if self.plan.accumulate > 1 else loss
            (self.scaler.scale(loss) if self.scaler else loss).backward()
            if self.plan.loop == PLAIN:
                self._loss = loss
            del loss
        self.recorder.start(phases[2])
        if self.plan.clip:
            if self.scaler:
                self.scaler.unscale_(self.optimizer)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        if self.scaler:
            self.scaler.step(self.optimizer)
            self.scaler.update()
        else:
            self.optimizer.step()
        self._label_state()
        return total / count if self.on_loss is not None else None

    def validate(self, phase: str) -> None:
        """One batch without gradients."""
        self.recorder.start(phase)
        self.model.eval()
        with torch.no_grad():
            self.loss_of(self.adapter.batch(self.plan.batch_size))

    def short_batch(self, size: int) -> None:
        """The last batch of an epoch, which is smaller: other sizes, so other blocks."""
        self.train_step(size, False, ("last-batch",) * 3)

    def loss_of(self, batch: Any) -> torch.Tensor:
        """Forward and loss of a batch that lies on the host: one scalar.

        Raises:
            ConfigError: it is not one.
        """
        for _ in range(MOST):
            try:
                loss = self._loss_of(batch)
            except Exception as error:
                fault = self._passed_over(error)
                if fault is None:
                    raise
            else:
                return _scalar(loss, self._silent())
            self.faults.append(fault)
        return _scalar(self._loss_of(batch), self._silent())

    def _silent(self) -> str:
        """The module with parameters whose forward pass returned nothing, and where it is written;
        "" for none. A loss that is no tensor may have been made without it."""
        module = self.recorder.silent
        if module is None or next(module.parameters(), None) is None:
            return ""
        kind: Any = written_class(module)
        code = getattr(kind.forward, "__code__", None)
        if code is None or not self.recorder.places.is_users(code.co_filename):
            return ""
        place = f"{shown_path(code.co_filename)}:{code.co_firstlineno}"
        return f"`{kind.__name__}.forward` ({place})"

    def _passed_over(self, error: Exception) -> Trouble | None:
        """A fault of a forward pass, once it is fixed; None where it cannot be."""
        if is_about_devices(error) and (left := self._left_behind()):
            fault = trouble_of(error, self.recorder)._replace(help=left)
            self.model.to(self.device)
            return fault
        fixed = remedied(error, self.recorder.places)
        if fixed is None:
            return None
        return fixed._replace(phase=trouble_of(error, self.recorder).phase)

    def _loss_of(self, batch: Any) -> Any:
        if not self._is_moved:
            self._move(batch)
        self._is_moved = False
        with self.autocast():
            return self.adapter.loss(self.model, self._batch)

    def _move(self, batch: Any) -> None:
        """Put a batch on the device: the one before it is let go first, as the loader's name is
        bound to what the host has."""
        self._batch = None
        self._batch = self.on_device(batch)
        self._is_moved = True

    def _returned(self, model: nn.Module, inputs: Any, output: Any) -> Any:
        """`outputs` of a plain loop stays bound until the next forward pass has returned.

        Of a model that is itself in half precision Fabric gives the output in float32
        (`HalfPrecision.convert_output` of lightning/fabric/plugins/precision/half.py), which a
        language model's logits take twice their bytes for.
        """
        if self.plan.precision in _TRUE:
            output = _cast(output, torch.float32)
        self._output = output
        return output

    def _left_behind(self) -> str:
        """A parameter that is not on the device: it was made after the model was moved."""
        for name, parameter in self.model.named_parameters():
            if parameter.device.type != self.device.type:
                return name
        return ""

    def on_device(self, batch: Any) -> Any:
        """A batch of the host, moved, and cast where the model itself is in half precision."""
        batch = to_device(batch, self.device)
        if self.plan.precision in _TRUE:
            batch = _cast(batch, _TRUE[self.plan.precision])
        for name, tensor in _named(batch):
            self.recorder.label(tensor, "input", name)
        return batch

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        """What the plan's precision asks for around a forward."""
        dtype = _AUTOCAST.get(self.plan.precision)
        if dtype is None:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=dtype)

    def _optimizer(self) -> torch.optim.Optimizer:
        made = getattr(self.adapter, "optimizer", None)
        optimizer = made(self.model) if made is not None else make_optimizer(self.model, self.plan)
        if not isinstance(optimizer, torch.optim.Optimizer):
            raise ConfigError(
                f"the optimizer is {_article(optimizer)}, not a torch.optim.Optimizer"
            )
        return optimizer

    def _gradient(self, name: str) -> Any:
        def label(parameter: torch.Tensor) -> None:
            if parameter.grad is not None:
                self.recorder.label(parameter.grad, "gradient", name)

        return label

    def _label_state(self) -> None:
        names = {id(p): name for name, p in self.model.named_parameters()}
        for parameter, state in self.optimizer.state.items():
            for key, value in state.items():
                if isinstance(value, torch.Tensor) and value.device.type == self.device.type:
                    name = f"{names.get(id(parameter), 'parameter')}: {key}"
                    self.recorder.label(value, "optimizer", name)


def _scalar(loss: Any, silent: str = "") -> torch.Tensor:
    """The loss that an adapter gave, out of the dictionary that it may be in.

    Args:
        silent: which module returned nothing, "" for none.

    Raises:
        ConfigError: it is not one number on the device.
    """
    if isinstance(loss, dict) and isinstance(loss.get("loss"), torch.Tensor):
        loss = loss["loss"]
    if not isinstance(loss, torch.Tensor):
        why = f": {silent} returned None" if silent else ""
        raise ConfigError(f"the loss is {_article(loss)}, not a tensor{why}")
    if loss.dim() and loss.numel() != 1:
        raise ConfigError(
            f"the loss has the shape {list(loss.shape)}, not that of a scalar",
            help="reduce the loss with .mean() or .sum()",
        )
    return loss


def _cast(value: Any, dtype: torch.dtype) -> Any:
    """A batch or an output with its floating-point tensors in another type, as Lightning's
    `16-true` does."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype) if value.is_floating_point() else value
    if isinstance(value, dict):
        return {key: _cast(item, dtype) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cast(item, dtype) for item in value]
    return value


def _named(batch: Any, prefix: str = "batch") -> Iterator[tuple[str, torch.Tensor]]:
    if isinstance(batch, torch.Tensor):
        yield prefix, batch
    elif isinstance(batch, dict):
        for key, value in batch.items():
            yield from _named(value, f"{prefix}.{key}")
    elif isinstance(batch, (list, tuple)):
        for index, value in enumerate(batch):
            yield from _named(value, f"{prefix}.{index}")


def _article(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
