"""What a program does, followed by hooks: its models, steps, phases, and when enough was seen."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor
from torch.optim import optimizer as optim

from cfglint.dynamic.trace import written_losses
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.parts import MOST_PARTS, parts_of, plain_name, written_class
from cfglint.dynamic.trace.program import checkpoints
from cfglint.dynamic.trace.program.mixed import MixedRecorder
from cfglint.dynamic.trace.program.repeats import BUT_FOR_NUMBERS, Repeats
from cfglint.dynamic.trace.recorder import local

STEPS = 2
"""Optimizer steps that are wanted of each optimizer."""

MOST_STEPS = 8
"""Steps of one optimizer after which a validation is not waited for any longer."""

MOST_EVENTS = 50_000
"""Events of the device after which half of these steps are enough."""

MOVED = "_cfglint_moved"
"""On a parameter of the host: the one that stands for it on the device."""


class Reached(NamedTuple):
    """How far a program came. `steps` are those of the optimizer that made the fewest."""

    steps: int
    validated: bool
    before_training: bool


class Follower:
    """Watches one program.

    Args:
        recorder: gets phases and labels.
        watch: notes the loss calls of the first step.
        leave: called once everything that is wanted was seen; it does not return.
    """

    def __init__(
        self, recorder: MixedRecorder, watch: LossWatch, leave: Callable[[], None]
    ) -> None:
        self.recorder, self.watch, self._leave = recorder, watch, leave
        self.phase = ""
        self.parameters = self.parameter_bytes = 0
        self.backwards = 0
        self.batches = 0
        self.short = self.by_loader = self.in_backward = False
        self.without_gradient = 0
        self.parts: dict[tuple[str, str], None] = {}
        self.notes: dict[str, None] = {}
        self.optimizers: weakref.WeakSet[optim.Optimizer] = weakref.WeakSet()
        self._depth = self._accumulated = self._on_host = 0
        self._repeats = Repeats()
        self._within: dict[int, int] = {}
        """Calls of each part within the call of a module that the program itself makes."""
        self._trained: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._stepped_in_backward = self._of_models = False
        self._steps: dict[int, int] = {}
        self._known: dict[int, weakref.ref[nn.Module]] = {}
        self._hooked: set[int] = set()
        self._counted: set[int] = set()
        self._names: dict[int, str] = {}
        self._sanity = self._validated = self._pending = self._cleared = False
        self._last_phase = (0, 0)

    @property
    def steps(self) -> int:
        """Steps of the optimizer that made the fewest, of those that made any."""
        return min(self._steps.values(), default=0)

    @property
    def all_steps(self) -> int:
        """Steps of all optimizers together."""
        return sum(self._steps.values())

    @property
    def most_of_all(self) -> int:
        """Steps of all optimizers together after which the slowest one is not waited for."""
        return MOST_STEPS * 2 * (1 + len(self.optimizers))

    def reached(self) -> Reached:
        """How far the program came."""
        return Reached(self.steps, self._validated, self._sanity)

    def start(self, phase: str) -> None:
        """Begin a phase, unless it is the one that runs."""
        if phase != self.phase:
            self.phase = phase
            self.watch.on = self.watch.on and phase != "last-batch"
            self._last_phase = (len(self.recorder.events), self.batches)
            self.recorder.start(phase)

    # -- models --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def calling(self, module: nn.Module) -> Iterator[bool]:
        """Around the call of a module; gives whether it is one that the program itself calls."""
        first = self._depth == 0 and not self.in_backward  # in which checkpoints compute again
        self._depth += 1
        try:
            followed = first and _on_device(module, self.recorder.device)
            if first:
                self._within.clear()
            if followed:
                self._enters(module)
            yield followed
        finally:
            self._depth -= 1

    def call(self, module: nn.Module, call: Any, args: Any, kwargs: Any) -> Any:
        """What a module gives that the program calls: run, or alike to what it gave before."""
        key = self._repeats.key(module, args, kwargs, self.recorder.device)
        if key is None or (self.backwards == 0 and torch.is_grad_enabled()):
            return call(module, *args, **kwargs)
        at, _ = self._last_phase
        known = self._repeats.again(key, at, self._accumulated, self.recorder.device)
        if known is not None:
            return known[0]
        output = call(module, *args, **kwargs)
        self._repeats.note(key, output, module)
        return output

    def call_within(self, module: nn.Module, call: Any, args: Any, kwargs: Any) -> Any:
        """What a part gives in a call without gradients: run, or, of one that is called again and
        again as in a sampling loop, alike to what it gave before."""
        count = self._within[id(module)] = self._within.get(id(module), 0) + 1
        if count < BUT_FOR_NUMBERS or next(module.children(), None) is None:
            return call(module, *args, **kwargs)
        key = self._repeats.key(module, args, kwargs, self.recorder.device)
        if key is None or not _on_device(module, self.recorder.device):
            return call(module, *args, **kwargs)
        known = self._repeats.within(key, self.recorder.device)
        if known is not None:
            return known[0]
        output = call(module, *args, **kwargs)
        self._repeats.note_within(key, output)
        return output

    def _enters(self, module: nn.Module) -> None:
        self._know(module)
        if torch.is_grad_enabled():
            if self._validated:
                self.look()
            for optimizer in self.optimizers:
                _follow_moves(optimizer)
            if module.training:
                self._trained.add(module)
            elif module in self._trained and self._steps and not self._pending:
                self._evaluates()  # an evaluation that makes a graph; a backward pass tells
                return
            self.start("last-batch" if self.short else "forward")
            self.recorder.shapes_wanted = self.backwards == 0
            self._pending = True
            return
        self.without_gradient += 1
        if not module.training and not self._pending:
            self._evaluates()

    def _evaluates(self) -> None:
        self._sanity = self._sanity or not self._steps
        self._validated = self._validated or bool(self._steps)
        self.start("validation" if self._steps else "sanity-check")

    def _know(self, module: nn.Module) -> None:
        """Names and labels for a model, once; a model within a known one keeps that one's names."""
        known = self._known.get(id(module))
        if known is not None and known() is module and id(module) in self._names:
            self._label(module)
            return
        self._known[id(module)] = weakref.ref(module)
        prefix = f"{written_class(module).__name__}." if self._names else ""
        for long_name, part in module.named_modules():
            name = plain_name(long_name)
            if id(part) not in self._names:
                self._names[id(part)] = f"{prefix}{name}" if name else prefix[:-1]
        self.recorder.know_modules(self._names)
        if len(self.parts) < MOST_PARTS:
            self.parts.update(dict.fromkeys(parts_of([module])))
        self._label(module)

    def _label(self, module: nn.Module) -> None:
        """Say of parameters and buffers what they are; those that come later, too."""
        count = sum(1 for _ in module.parameters())
        if getattr(module, "_cfglint_labelled", None) == count:
            return
        object.__setattr__(module, "_cfglint_labelled", count)
        for name, parameter in module.named_parameters():
            self._parameter(parameter, self._full(module, name))
            self._of_models = self.parameters > 0
        for name, buffer in module.named_buffers():
            self.recorder.relabel(buffer, "buffer", self._full(module, name))

    def _full(self, module: nn.Module, name: str) -> str:
        prefix, name = self._names.get(id(module), ""), plain_name(name)
        return f"{prefix}.{name}" if prefix else name

    def _parameter(self, parameter: torch.Tensor, name: str, copies: bool = False) -> None:
        """Label a parameter, once counted; `copies` are those that an optimizer has made, which
        count where the models' own hold nothing."""
        self.recorder.relabel(parameter, "parameter", name)
        if id(parameter) not in self._counted and not (copies and self._of_models):
            self._counted.add(id(parameter))
            held = local(parameter)
            self.parameters += held.numel()
            self.parameter_bytes += held.numel() * held.element_size()
        if parameter.requires_grad and parameter.is_leaf and id(parameter) not in self._hooked:
            self._hooked.add(id(parameter))
            parameter.register_post_accumulate_grad_hook(self._gradient(name))

    def _gradient(self, name: str) -> Any:
        def label(parameter: torch.Tensor) -> None:
            if parameter.grad is not None:
                self.recorder.label(parameter.grad, "gradient", name)

        return label

    # -- backward and steps --------------------------------------------------------------------

    def backward(self, begins: Iterable[Any]) -> None:
        """A backward pass begins, at these tensors."""
        at, batch = self._last_phase
        if self.phase in ("sanity-check", "validation") and batch == self.batches and batch:
            # a pass without gradients within a training step: a teacher, or a target network
            self.recorder.rename_phase(at, "forward")
            self.phase = "forward"
            self._sanity, self._validated = self._sanity and bool(self._steps), False
        self.recorder.shapes_wanted = self._pending = False
        for tensor in begins:
            written_losses.note(self.watch, tensor, self.recorder)
        if self._by_hand():
            self._stepped(_HAND)
        self.backwards += 1
        self._accumulated += 1
        self.start("last-batch" if self.short else "backward")

    def after_backward(self) -> None:
        """A backward pass is over: without an optimizer, what comes is a step by hand, and steps
        within it are one step together."""
        if self._stepped_in_backward:
            self._stepped_in_backward = False
            self.notes.setdefault(
                "optimizers step in the backward pass: from the first of them on it is the step"
            )
            self._stepped(_BACKWARD)
        elif not self.optimizers and self.phase == "backward":
            self.start("step")

    def _by_hand(self) -> bool:
        """Whether the program, which has no optimizer, made a step since the last backward pass: it
        has cleared the gradients."""
        if self.optimizers or not self._accumulated:
            return False
        gradients = (p.grad for m in self._known.values() for p in _parameters_of(m()))
        return self._cleared or all(gradient is None for gradient in gradients)

    def clears(self) -> None:
        """The program clears the gradients of a module."""
        self._cleared = True

    def before_step(self, optimizer: optim.Optimizer) -> None:
        """An optimizer begins a step."""
        _follow_moves(optimizer)
        held = [p for group in optimizer.param_groups for p in group["params"]]
        if self.in_backward:  # from hooks, which may run before those that label gradients
            for parameter in held:
                label = self.recorder.label_of(parameter)
                self._gradient(label.name if label else "parameter")(parameter)
        if any(parameter.grad is not None for parameter in held):
            self.start("last-batch" if self.short else "step")

    def after_step(self, optimizer: optim.Optimizer) -> None:
        """An optimizer has made a step."""
        parameters = (local(p) for group in optimizer.param_groups for p in group["params"])
        if not any(isinstance(parameter, FakeTensor) for parameter in parameters):
            self._on_host += 1
            if self._on_host >= MOST_STEPS and not self.recorder.reached:
                self._leave()
            return
        names = {}
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                label = self.recorder.label_of(parameter)
                names[id(parameter)] = label.name if label else "parameter"
                if label is None:
                    self._parameter(parameter, "parameter", copies=True)
        self._label_state(optimizer, names)
        if self.in_backward:
            self._stepped_in_backward = True
        else:
            self._stepped(id(optimizer))

    def _label_state(self, optimizer: optim.Optimizer, names: dict[int, str]) -> None:
        for parameter, state in optimizer.state.items():
            for key, value in state.items():
                if isinstance(value, torch.Tensor) and value.device.type == self.recorder.device:
                    name = f"{names.get(id(parameter), 'parameter')}: {key}"
                    self.recorder.label(value, "optimizer", name)

    def _stepped(self, who: int) -> None:
        self._cleared, self._accumulated = False, 0
        self._steps[who] = self._steps.get(who, 0) + 1
        every = who in (_HAND, _BACKWARD) or len(self._steps) >= len(self.optimizers)
        if every or self._steps[who] >= MOST_STEPS:
            self.watch.on = False  # each optimizer has had a loss, or will have none
        if self.steps >= self._wanted_steps() or self.all_steps >= self.most_of_all:
            self._leave()

    def _wanted_steps(self) -> int:
        """Steps that are made at most, whether a validation comes or not."""
        if self._sanity and not self.by_loader:
            return STEPS
        return MOST_STEPS if len(self.recorder.events) < MOST_EVENTS else MOST_STEPS // 2

    def saves(self) -> None:
        """The program writes a checkpoint: what it does before that was seen."""
        self.look()

    def look(self) -> None:
        """Leave, where everything that is wanted was seen."""
        if self._validated and self.steps >= STEPS:
            self._leave()


_HAND, _BACKWARD = 0, 1
"""In the place of an optimizer's identity: steps that a program makes without one, and those that
its optimizers make together in one backward pass."""


def _parameters_of(module: nn.Module | None) -> Iterator[nn.Parameter]:
    return iter(()) if module is None else module.parameters()


def _on_device(module: nn.Module, device: str) -> bool:
    """Whether a module has a parameter on the device, or one that is shared out and gathered
    there."""
    whole = next(module.parameters(), None)
    first = local(whole)
    if first is not whole:
        return isinstance(first, FakeTensor)
    return isinstance(first, FakeTensor) and first.fake_device.type == device


def _follow_moves(optimizer: optim.Optimizer) -> None:
    """Let an optimizer that was made before the model was moved hold the moved parameters."""
    for group in optimizer.param_groups:
        for index, parameter in enumerate(group["params"]):
            now = moved(parameter)
            if now is not parameter:
                group["params"][index] = now
                if parameter in optimizer.state:
                    optimizer.state[now] = optimizer.state.pop(parameter)


def moved(parameter: Any) -> Any:
    """The parameter that stands for another since its module was moved; itself where none does."""
    while (new := getattr(parameter, MOVED, None)) is not None:
        parameter = new
    return parameter


def install(follower: Follower) -> None:
    """Put the hooks into torch, for as long as the process lives."""
    call = nn.Module.__call__
    begin = optim.Optimizer.__init__
    backward, clear = torch.autograd.backward, nn.Module.zero_grad

    def followed_call(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        with follower.calling(self) as first:
            if first:
                return follower.call(self, call, args, kwargs)
            if torch.is_grad_enabled() or follower.in_backward:
                return call(self, *args, **kwargs)
            return follower.call_within(self, call, args, kwargs)

    def followed_optimizer(self: optim.Optimizer, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        follower.optimizers.add(self)

    def followed_backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        given = tensors if isinstance(tensors, (list, tuple)) else (tensors,)
        within = follower.in_backward  # as a checkpoint's own backward pass is
        if within or not any(isinstance(tensor, FakeTensor) for tensor in given):
            return backward(tensors, *args, **kwargs)
        follower.backward(given)
        follower.in_backward = True
        try:
            return backward(tensors, *args, **kwargs)
        finally:
            follower.in_backward = False
            follower.after_backward()

    def followed_clearing(self: nn.Module, *args: Any, **kwargs: Any) -> None:
        clear(self, *args, **kwargs)
        follower.clears()

    nn.Module.__call__ = followed_call  # type: ignore[method-assign]
    nn.Module.zero_grad = followed_clearing  # type: ignore[method-assign]
    optim.Optimizer.__init__ = followed_optimizer  # type: ignore[method-assign]
    torch.autograd.backward = followed_backward
    checkpoints.install(follower.saves)
    optim.register_optimizer_step_pre_hook(lambda o, args, kwargs: follower.before_step(o))
    optim.register_optimizer_step_post_hook(lambda o, args, kwargs: follower.after_step(o))
