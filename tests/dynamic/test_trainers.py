"""Trainers of libraries, asked for a few batches."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch")

from cfglint.dynamic.trace.program.trainers import _lightning


class Trainer:
    """The part of Lightning's that counts."""

    def __init__(self, *, max_epochs: int = 1, limit_val_batches: float | None = None) -> None:
        self.given: dict[str, Any] = {"epochs": max_epochs, "val": limit_val_batches}


def test_a_command_line_can_be_made_of_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """LightningCLI makes an argument of each parameter, and finds none behind `**kwargs`."""
    before = inspect.signature(Trainer.__init__)
    monkeypatch.setattr(Trainer, "__init__", Trainer.__init__)
    library = ModuleType("trainer")
    library.Trainer = Trainer  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "cfglint.dynamic.trace.program.trainers._limited",
        lambda given: {**given, "limit_val_batches": 2},
    )
    _lightning(library)
    assert inspect.signature(Trainer.__init__) == before
    assert Trainer(max_epochs=3).given == {"epochs": 3, "val": 2}
