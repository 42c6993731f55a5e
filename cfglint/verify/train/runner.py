"""Who trains: cfglint's own loop, or the project's own trainer. `main` measures either alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import torch

from cfglint.verify.train import checkpoint
from cfglint.verify.train.session import Session

Heard = Callable[[int, float], None]
"""Called with the number of steps that are done, and the loss of the last."""


class Reloaded(NamedTuple):
    """A checkpoint in a model that was built anew: who trains that, and how it differs.

    `keys` are those that one side lacks; `comparable` is false where outputs change from call to
    call, so that nothing can be said of them.
    """

    runner: Runner
    keys: list[str]
    difference: str
    comparable: bool = True


class Runner(Protocol):
    """One training of a session.

    `data` and `compared` say in words what it trains on, and what of a checkpoint it compares;
    `optimizer` names its optimizer, `accumulate` are backward passes a step.
    """

    session: Session
    data: str
    compared: str
    optimizer: str
    accumulate: int
    asked_accumulate: int

    def validate(self, phase: str) -> dict[str, float]:
        """Loss and metrics over a few validation batches."""
        ...

    def probe(self) -> float:
        """The loss on the same training batches, learning nothing."""
        ...

    def epoch(self, steps: int, heard: Heard) -> list[float]:
        """The loss of each of some optimizer steps."""
        ...

    def held(self) -> list[torch.nn.Parameter]:
        """The parameters that an optimizer holds; after the epoch."""
        ...

    def write(self, path: str) -> int:
        """Write a checkpoint; its bytes.

        Raises:
            OSError: it cannot be written.
        """
        ...

    def reload(self, path: str) -> Reloaded:
        """Read a checkpoint into a model that was built anew, and compare the two."""
        ...

    def other_batch(self, size: int) -> float:
        """The loss of a training step with another batch size, a validation after it."""
        ...


class OwnRunner:
    """cfglint's own loop, for every adapter."""

    compared = "state, outputs and next step"

    def __init__(self, session: Session) -> None:
        self.session = session
        self.data = session.batches.source
        self.optimizer = type(session.loop.optimizer).__name__
        self.accumulate = session.plan.accumulate
        self.asked_accumulate = session.asked.accumulate

    def validate(self, phase: str) -> dict[str, float]:
        """Loss and metrics over a few validation batches."""
        return self.session.validate(phase, self.session.plan.batch_size)

    def probe(self) -> float:
        """The loss on the same training batches, learning nothing."""
        return self.session.probe()

    def epoch(self, steps: int, heard: Heard) -> list[float]:
        """The loss of each of some optimizer steps."""
        losses: list[float] = []
        for loss in self.session.train(steps):
            losses.append(loss)
            heard(len(losses), loss)
        return losses

    def held(self) -> list[torch.nn.Parameter]:
        """The parameters that the optimizer holds."""
        return parameters_of([self.session.loop.optimizer])

    def write(self, path: str) -> int:
        """Write model, optimizer and scaler; the bytes.

        Raises:
            OSError: it cannot be written.
        """
        return checkpoint.write(self.session, path)

    def reload(self, path: str) -> Reloaded:
        """Read a checkpoint into a model that was built anew, and compare the two."""
        again = self.session.anew()
        keys = checkpoint.read(again, path)
        if keys:
            return Reloaded(OwnRunner(again), keys, "")
        try:
            return Reloaded(OwnRunner(again), [], checkpoint.difference(self.session, again))
        except checkpoint.IncomparableError:
            return Reloaded(OwnRunner(again), [], "", comparable=False)

    def other_batch(self, size: int) -> float:
        """The loss of a training step with another batch size, a validation after it."""
        loss = self.session.train_step(size)
        self.session.validate("validation", size)
        return loss


def parameters_of(optimizers: list[Any]) -> list[torch.nn.Parameter]:
    """Every parameter in a group of some optimizers."""
    return [p for o in optimizers for group in o.param_groups for p in group["params"]]
