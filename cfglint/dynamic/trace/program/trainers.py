"""Trainers that count their batches beforehand: they are asked for a few, or end with them."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from cfglint.dynamic.trace.program.follow import STEPS
from cfglint.dynamic.trace.program.late import after_import

EVALUATED = 2
"""Batches of an evaluation."""


def install() -> None:
    """Have the trainers of libraries changed once they are imported."""
    after_import(
        {
            "lightning.pytorch.trainer.trainer": _lightning,
            "pytorch_lightning.trainer.trainer": _lightning,
            "ignite.engine.engine": _ignite,
        }
    )


def _lightning(module: ModuleType) -> None:
    """Lightning validates after a number of batches that it knows beforehand. LightningCLI makes
    arguments of the trainer's signature."""
    begin = module.Trainer.__init__

    @functools.wraps(begin)
    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **_limited(kwargs))

    module.Trainer.__init__ = start


def _ignite(module: ModuleType) -> None:
    """Ignite begins a loader again that ends before as many batches as it counted: here its end is
    the end of the epoch, after which an evaluation may come."""
    begin = module.Engine.__init__

    @functools.wraps(begin)
    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        last: list[Any] = [None]

        def keep(engine: Any) -> None:
            last[0] = engine.state.batch

        def end(engine: Any) -> None:
            engine.state.batch = last[0]  # what it is after the last batch of an epoch
            engine.terminate_epoch()

        begin(self, *args, **kwargs)
        self.add_event_handler(module.Events.GET_BATCH_COMPLETED, keep)
        self.add_event_handler(module.Events.DATALOADER_STOP_ITERATION, end)

    module.Engine.__init__ = start


def _limited(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of Lightning's Trainer, with as few batches as are wanted."""
    if given.get("fast_dev_run") or given.get("overfit_batches"):
        return given
    turns = given.get("accumulate_grad_batches") or 1
    limits = {
        "limit_train_batches": turns * STEPS if isinstance(turns, int) else 1.0,
        "limit_val_batches": EVALUATED,
        "limit_test_batches": EVALUATED,
        "limit_predict_batches": EVALUATED,
    }
    asked = {name: given[name] for name in limits if isinstance(given.get(name), int)}
    limits = {name: min(value, asked.get(name, value)) for name, value in limits.items()}
    return {
        **given,
        **limits,
        "val_check_interval": None if given.get("val_check_interval") is None else 1.0,
        "check_val_every_n_epoch": 1,
        "log_every_n_steps": 1,
    }
