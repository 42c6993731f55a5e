"""One model in training: what every check of this stage works on."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as module_hooks

from cfglint.dynamic.adapters.load import load
from cfglint.dynamic.adapters.protocol import UnservedError
from cfglint.dynamic.events import PHASES
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.recorder import Recorder
from cfglint.dynamic.trace.steps import MOST_PASSES, Loop
from cfglint.verify.train.batches import SPLITS, Batches, seed_all

TRAINING, VALIDATION = SPLITS

VALIDATED = 2
"""Batches of a validation, as many as Lightning's sanity check takes."""

PROBED = 4
"""Training batches on which the loss is looked at before and after."""


class Place(Recorder):
    """Knows the phase and the module that runs, and watches no operator."""

    def __init__(self, device: str, root: str = "") -> None:
        super().__init__(device, root=root)

    def __enter__(self) -> Place:
        self._hooks = [
            module_hooks.register_module_forward_pre_hook(self._enter_module),
            module_hooks.register_module_forward_hook(self._leave_module, always_call=True),
        ]
        return self

    def __exit__(self, *args: Any) -> None:
        for hook in self._hooks:
            hook.remove()

    def start(self, phase: str) -> None:
        """Begin a phase."""
        self.phase = PHASES.index(phase)

    def label(self, tensor: torch.Tensor, role: str, name: str) -> None:
        """Not needed: nothing is counted here."""


class NonFiniteError(Exception):
    """A loss is no number any more; `where` says what was first, `step` when, from 0."""

    def __init__(self, value: float, where: str, step: int) -> None:
        super().__init__(str(value))
        self.value, self.where, self.step = value, where, step


class Session:
    """Model, optimizer and batches of a config, in training on a device.

    `step` is the optimizer step that runs, from 0; `trained` are parameters that had a gradient.
    """

    def __init__(self, request: dict[str, Any], place: Recorder, seed: int) -> None:
        seed_all(seed)
        self.request, self.place = request, place
        self.adapter, plan = load(request)
        self.asked = plan
        on_cpu = request["device"] == "cpu"
        if on_cpu:
            plan = plan._replace(precision="32")
        self.watch = LossWatch(tuple(request["tasks"]), place.places)
        most = MOST_PASSES if on_cpu else plan.accumulate
        self.loop = Loop(self.adapter, plan, place, self.watch, most)
        self.loop.on_loss = self._finite
        self.plan = self.loop.plan
        self.batches = Batches(self.adapter, request["seed"])
        self.step = 0
        self.trained: set[str] = set()
        self._probed: list[Any] = []

    def anew(self) -> Session:
        """The same config, built anew with another seed and loaded."""
        again = Session(self.request, self.place, self.request["seed"] + 1)
        again.load()
        return again

    @property
    def model(self) -> nn.Module:
        """The model, once it is loaded."""
        return self.loop.model

    def load(self) -> None:
        """Build the model and the optimizer."""
        if not self.loop.load():
            raise UnservedError("its code has a model, and no training step")
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                parameter.register_post_accumulate_grad_hook(self._note(name))

    def _note(self, name: str) -> Any:
        def seen(parameter: torch.Tensor) -> None:
            self.trained.add(name)

        return seen

    def train(self, steps: int) -> Iterator[float]:
        """The loss of each of some further optimizer steps.

        Raises:
            NonFiniteError: a loss is not finite.
            what the project's code raises.
        """
        for _ in range(steps):
            loss = self.train_step(self.plan.batch_size)
            self.step += 1
            yield loss

    def train_step(self, size: int) -> float:
        """The loss of one optimizer step.

        Raises: as `train`.
        """
        return self.train_on(self.training_batches(size))

    def training_batches(self, size: int) -> list[Any]:
        """The batches of the next optimizer step."""
        turns = self.plan.accumulate
        return [self.batches.get(TRAINING, self.step * turns + turn, size) for turn in range(turns)]

    def train_on(self, batches: list[Any]) -> float:
        """The loss of one optimizer step on given batches.

        Raises: as `train`.
        """
        loss = self.loop.step_on(batches, len(batches))
        assert loss is not None
        return loss

    def _finite(self, loss: torch.Tensor, batch: Any) -> float:
        """A loss as a number, before anything is learned from it."""
        value = float(loss.detach())
        if not math.isfinite(value):
            raise NonFiniteError(value, self._first_non_finite(batch), self.step)
        return value

    def validate(self, phase: str, size: int) -> dict[str, float]:
        """The loss, and the metrics that the adapter has, over a few validation batches."""
        self.place.start(phase)
        self.model.eval()
        sums: dict[str, float] = {}
        measure = getattr(self.adapter, "metrics", None)
        with torch.no_grad():
            for index in range(VALIDATED):
                batch = self.batches.get(VALIDATION, index, size)
                found = {"loss": float(self.loop.loss_of(batch))}
                if measure is not None:
                    with self.loop.autocast():
                        found |= measure(self.model, self.loop.on_device(batch))
                for name, value in found.items():
                    sums[name] = sums.get(name, 0.0) + float(value) / VALIDATED
        return sums

    def probe(self) -> float:
        """The mean loss over the first training batches as training sees it, learning nothing.

        The same batches and the same draws each time; running statistics are put back.
        """
        self._probed = self._probed or [
            self.batches.get(TRAINING, index, self.plan.batch_size) for index in range(PROBED)
        ]
        kept = {name: buffer.clone() for name, buffer in self.model.named_buffers()}
        self.model.train()
        with drawing(self.request["seed"]):
            losses = [float(self.loop.loss_of(batch).detach()) for batch in self._probed]
        with torch.no_grad():
            for name, buffer in self.model.named_buffers():
                if name in kept and buffer.shape == kept[name].shape:
                    buffer.copy_(kept[name])
        return sum(losses) / len(losses)

    def _first_non_finite(self, batch: Any) -> str:
        """The first parameter, else the first module's output, that is not finite."""
        for name, parameter in self.model.named_parameters():
            if not bool(torch.isfinite(parameter).all()):
                return f"the parameter {name}"
        names = {id(module): name for name, module in self.model.named_modules()}
        found: list[str] = []

        def look(module: nn.Module, args: Any, output: Any) -> None:
            if found or not isinstance(output, torch.Tensor) or not output.is_floating_point():
                return
            if not bool(torch.isfinite(output).all()):
                found.append(names.get(id(module), type(module).__name__))

        hook = module_hooks.register_module_forward_hook(look)
        try:
            with torch.no_grad():
                self.loop.loss_of(batch)
        except Exception:  # it is looked at for the message alone
            return "the loss"
        finally:
            hook.remove()
        return f"the output of {found[0] or 'the model'}" if found else "the loss"


class drawing:  # noqa: N801  # used as a context manager
    """Draws from a given seed inside, and goes on as if nothing had been drawn outside."""

    def __init__(self, seed: int) -> None:
        devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
        self._fork = torch.random.fork_rng(devices=devices)
        self._seed = seed

    def __enter__(self) -> None:
        self._fork.__enter__()
        self._kept = random.getstate()
        seed_all(self._seed)

    def __exit__(self, *args: Any) -> None:
        random.setstate(self._kept)
        self._fork.__exit__(*args)
