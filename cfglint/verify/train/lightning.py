"""A project's own LightningModule, trained by Lightning's own trainer with the project's settings.

An adapter that has `trainer()`, a table of arguments of `lightning.Trainer`, and whose `model()` is
a LightningModule, is trained so. Steps, devices, loggers and checkpoints are those of the
verification; everything else stays as the project says.
"""

from __future__ import annotations

import importlib
import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import torch

from cfglint.verify.train.batches import SPLITS
from cfglint.verify.train.checkpoint import state_difference
from cfglint.verify.train.runner import Heard, Reloaded, parameters_of
from cfglint.verify.train.session import VALIDATED, NonFiniteError, Session

PACKAGES = ("lightning.pytorch", "pytorch_lightning")


def serves(session: Session) -> bool:
    """Whether the model is a LightningModule with its own trainer settings."""
    return callable(getattr(session.adapter, "trainer", None)) and _package(session) is not None


def _package(session: Session) -> Any:
    for kind in type(session.model).__mro__:
        for package in PACKAGES:
            if kind.__name__ == "LightningModule" and kind.__module__.startswith(package):
                return importlib.import_module(package)
    return None


class _Loader:
    """Batches of a split, as many as an epoch has."""

    def __init__(self, session: Session, split: str, count: int, size: int) -> None:
        self._session, self._split, self._count, self._size = session, split, count, size

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        for index in range(self._count):
            yield self._session.batches.get(self._split, index, self._size)


class LightningRunner:
    """The project's LightningModule in Lightning's trainer, with the project's settings."""

    compared = "state and validation metrics"
    optimizer = "as configure_optimizers gives it"

    def __init__(self, session: Session) -> None:
        self.session = session
        self.data = f"{session.batches.source}, through the project's own Lightning trainer"
        self.settings = dict(session.adapter.trainer())  # type: ignore[attr-defined]
        self.accumulate = int(self.settings.get("accumulate_grad_batches", 1))
        self.asked_accumulate = self.accumulate
        self._trained: Any = None

    def validate(self, phase: str) -> dict[str, float]:
        """What the module logs in validation."""
        return self._metrics(self.session.plan.batch_size)

    def probe(self) -> float:
        """The loss on the same training batches; without a trainer the module logs nowhere."""
        self.session.model.trainer = None  # type: ignore[assignment]
        return self.session.probe()

    def epoch(self, steps: int, heard: Heard) -> list[float]:
        """The mean loss of each optimizer step."""
        return self._fit(steps, self.session.plan.batch_size, heard)

    def held(self) -> list[torch.nn.Parameter]:
        """The parameters that the trainer's optimizers hold."""
        return parameters_of(self._trained.optimizers)

    def write(self, path: str) -> int:
        """Write the trainer's checkpoint; its bytes.

        Raises:
            OSError: it cannot be written.
        """
        self._trained.save_checkpoint(path)
        return os.path.getsize(path)

    def reload(self, path: str) -> Reloaded:
        """Have a trainer read the checkpoint into a model that was built anew, and compare."""
        size = self.session.plan.batch_size
        again = LightningRunner(self.session.anew())
        mine, theirs = self._metrics(size), again._metrics(size, path)
        differing = state_difference(self.session.model, again.session.model)
        if not differing:
            names = [name for name, value in mine.items() if value != theirs.get(name)]
            differing = f"the metric {names[0]} differs after reloading" if names else ""
        return Reloaded(again, [], differing)

    def other_batch(self, size: int) -> float:
        """The loss of a training step with another batch size, its validation included."""
        return self._fit(1, size, lambda done, loss: None)[-1]

    def _fit(self, steps: int, size: int, heard: Heard) -> list[float]:
        by_batch: list[float] = []
        turns = max(1, self.accumulate)

        def on_batch(loss: float) -> None:
            by_batch.append(loss)
            if not math.isfinite(loss):
                step = (len(by_batch) - 1) // turns
                raise NonFiniteError(loss, "the loss of training_step", step)
            if len(by_batch) % turns == 0:
                heard(len(by_batch) // turns, loss)

        self._trained = self._trainer(steps, on_batch)
        self._trained.fit(
            self.session.model,
            _Loader(self.session, SPLITS[0], steps * turns, size),
            _Loader(self.session, SPLITS[1], VALIDATED, size),
        )
        groups = [by_batch[start : start + turns] for start in range(0, len(by_batch), turns)]
        return [sum(group) / len(group) for group in groups]

    def _metrics(self, size: int, path: str | None = None) -> dict[str, float]:
        trainer = self._trainer(1, lambda loss: None)
        loader = _Loader(self.session, SPLITS[1], VALIDATED, size)
        trainer.validate(self.session.model, loader, ckpt_path=path, verbose=False)
        found = {name: float(value) for name, value in trainer.callback_metrics.items()}
        if "loss" not in found and "val_loss" in found:
            found = {"loss": found["val_loss"], **found}
        return found

    def _trainer(self, steps: int, on_batch: Callable[[float], None]) -> Any:
        package = _package(self.session)
        session, request = self.session, self.session.request

        class Watch(package.Callback):  # type: ignore[misc, name-defined]
            def on_train_batch_end(
                self, trainer: Any, module: Any, outputs: Any, *args: Any
            ) -> None:
                loss = outputs["loss"] if isinstance(outputs, dict) else outputs
                if loss is not None:
                    session.step = trainer.global_step
                    on_batch(float(loss))

        own: dict[str, Any] = {
            "max_steps": steps,
            "max_epochs": None,
            "accelerator": "cpu" if request["device"] == "cpu" else "gpu",
            "devices": 1,
            "logger": False,
            "enable_checkpointing": False,
            "enable_progress_bar": False,
            "enable_model_summary": False,
            "num_sanity_val_steps": VALIDATED,
            "default_root_dir": request["folder"] or None,
            "callbacks": [*(self.settings.get("callbacks") or []), Watch()],
        }
        if request["device"] == "cpu":
            own["precision"] = "32-true"
        return package.Trainer(**{**self.settings, **own})
