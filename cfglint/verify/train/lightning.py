"""A project's own LightningModule, trained by Lightning's own trainer with the project's settings.

An adapter that has `trainer()`, a table of arguments of `lightning.Trainer`, and whose `model()` is
a LightningModule, is trained so. Steps, devices, loggers and checkpoints are those of the
verification; everything else stays as the project says.
"""

from __future__ import annotations

import importlib
import math
import os
import time
from collections.abc import Iterator
from typing import Any

import torch

from cfglint.verify.train.batches import SPLITS
from cfglint.verify.train.session import VALIDATED, NonFiniteError, Session

PACKAGES = ("lightning.pytorch", "pytorch_lightning")


def serves(session: Session) -> bool:
    """Whether the model is a LightningModule with trainer settings of its own."""
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


def _trainer(request: dict[str, Any], session: Session, losses: list[float], steps: int) -> Any:
    package = _package(session)

    class Watch(package.Callback):  # type: ignore[misc, name-defined]
        def on_train_batch_end(self, trainer: Any, module: Any, outputs: Any, *args: Any) -> None:
            loss = outputs["loss"] if isinstance(outputs, dict) else outputs
            if loss is not None:
                value = float(loss)
                losses.append(value)
                session.step = trainer.global_step
                if not math.isfinite(value):
                    raise NonFiniteError(value, "the loss of training_step", len(losses) - 1)

    settings = dict(session.adapter.trainer())  # type: ignore[attr-defined]
    callbacks = [*(settings.pop("callbacks", None) or []), Watch()]
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
        "callbacks": callbacks,
    }
    if request["device"] == "cpu":
        own["precision"] = "32-true"
    return package.Trainer(**{**settings, **own})


def _fit(
    request: dict[str, Any], session: Session, steps: int, size: int
) -> tuple[Any, list[float]]:
    losses: list[float] = []
    trainer = _trainer(request, session, losses, steps)
    turns = max(1, trainer.accumulate_grad_batches)
    trainer.fit(
        session.model,
        _Loader(session, SPLITS[0], steps * turns, size),
        _Loader(session, SPLITS[1], VALIDATED, size),
    )
    return trainer, losses


def losses_of(request: dict[str, Any], session: Session) -> list[float]:
    """The mean loss of every optimizer step of a training, for comparing two."""
    trainer, by_batch = _fit(request, session, request["steps"], session.plan.batch_size)
    return _by_step(trainer, by_batch)


def _by_step(trainer: Any, losses: list[float]) -> list[float]:
    turns = max(1, trainer.accumulate_grad_batches)
    groups = [losses[start : start + turns] for start in range(0, len(losses), turns)]
    return [sum(group) / len(group) for group in groups]


def train(request: dict[str, Any], session: Session, told: Any) -> None:
    """What `main` measures, through the project's own trainer."""
    size = session.plan.batch_size
    parameters = dict(session.model.named_parameters())
    told.measured(
        "load",
        seconds=0.0,
        parameters=sum(p.numel() for p in parameters.values()),
        bytes=sum(p.numel() * p.element_size() for p in parameters.values()),
        batch=size,
        accumulate=session.plan.accumulate,
        asked_accumulate=session.asked.accumulate,
        precision="32" if request["device"] == "cpu" else session.plan.precision,
        asked_precision=session.asked.precision,
        optimizer="as configure_optimizers gives it",
        data=session.batches.source + ", through the project's own Lightning trainer",
        stood_in=[],
    )
    told.at("sanity")
    with torch.no_grad():
        before = _metrics(request, session, size)
    told.measured("sanity", seconds=0.0, metrics=before)
    told.at("epoch", 0, request["steps"])
    begun = time.perf_counter()
    first = _probe(session)
    trainer, by_batch = _fit(request, session, request["steps"], size)
    losses = _by_step(trainer, by_batch)
    last = _probe(session)
    seconds = time.perf_counter() - begun
    told.measured("epoch", losses=losses, seconds=seconds, samples=len(by_batch) * size)
    told.measured("loss", before=first, after=last, losses=losses)
    named = dict(session.model.named_parameters())
    trained = {name for name, p in named.items() if p.requires_grad}
    told.measured(
        "parameters",
        count=len(named),
        frozen=len(named) - len(trained),
        without_gradient=sorted(trained - session.trained),
        not_in_optimizer=[],
        non_finite=[n for n, p in named.items() if not bool(torch.isfinite(p).all())],
    )
    told.at("validation")
    after = _metrics(request, session, size)
    told.measured(
        "validation",
        seconds=0.0,
        before=before,
        metrics=after,
        tasks=list(getattr(session.adapter, "tasks", ())),
    )
    told.at("checkpoint")
    path = os.path.join(request["folder"], "checkpoint.ckpt")
    trainer.save_checkpoint(path)
    again = Session(request, session.place, request["seed"] + 1)
    again.load()
    reloaded = _metrics(request, again, size, path)
    different = [n for n, v in after.items() if v != reloaded.get(n)]
    told.measured(
        "checkpoint",
        bytes=os.path.getsize(path),
        seconds=0.0,
        keys=[],
        difference=f"the metric {different[0]} differs after reloading" if different else "",
        comparable=True,
    )
    os.unlink(path)
    told.at("batch")
    usual, size = size, size // 2 if size > 1 else 2
    _, found = _fit(request, again, 1, size)
    told.measured("batch", size=size, usual=usual, loss=found[-1] if found else 0.0)


def _probe(session: Session) -> float:
    """The loss before or after; without a trainer the module logs nowhere."""
    session.model.trainer = None  # type: ignore[assignment]
    return session.probe()


def _metrics(
    request: dict[str, Any], session: Session, size: int, path: str | None = None
) -> dict[str, float]:
    """What the module logs in validation."""
    trainer = _trainer(request, session, [], 1)
    loader = _Loader(session, SPLITS[1], VALIDATED, size)
    trainer.validate(session.model, loader, ckpt_path=path, verbose=False)
    found = {name: float(value) for name, value in trainer.callback_metrics.items()}
    if "loss" not in found and "val_loss" in found:
        found = {"loss": found["val_loss"], **found}
    return found
