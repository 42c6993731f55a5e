"""Calls of a model that are alike, of which a few are run."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from cfglint.dynamic.trace.program.repeats import BUT_FOR_NUMBERS, WITHOUT_GRADIENT, Repeats


class Denoiser(nn.Module):
    """What a sampling loop calls: with the number of the step, or with a size."""

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Linear(4, 4)
        self.calls = 0

    def forward(self, x: torch.Tensor, step: int, size: int = 4) -> torch.Tensor:
        """As many columns as are asked for."""
        self.calls += 1
        return self.part(x)[:, :size] * step


def called(repeats: Repeats, model: Denoiser, *args: Any) -> torch.Size:
    key = repeats.key(model, args, {}, "cpu")
    assert key is not None
    known = repeats.again(key, 0, 0, "cpu")
    if known is None:
        output = model(*args)
        repeats.note(key, output, model)
        known = (output,)
    shape: torch.Size = known[0].shape
    return shape


@torch.no_grad()
def test_a_sampling_loop_gives_the_number_of_its_step() -> None:
    repeats, model = Repeats(), Denoiser()
    for step in range(1000):
        assert called(repeats, model, torch.randn(2, 4), step) == (2, 4)
    assert model.calls == BUT_FOR_NUMBERS


@torch.no_grad()
def test_a_number_that_is_a_size_counts() -> None:
    repeats, model = Repeats(), Denoiser()
    for size in (1, 2, 3, 4) * 4:
        assert called(repeats, model, torch.randn(2, 4), 1, size) == (2, size)
    assert model.calls == 4 * (1 + WITHOUT_GRADIENT)


def test_calls_with_gradients_differ_in_numbers() -> None:
    repeats, model = Repeats(), Denoiser()
    for step in range(20):
        called(repeats, model, torch.randn(2, 4), step)
    assert model.calls == 20


@torch.no_grad()
def test_a_part_of_a_sampler_is_not_run_again_and_again() -> None:
    repeats, model = Repeats(), Denoiser()
    key = repeats.key(model, (torch.randn(2, 4), 1), {}, "cpu")
    assert key is not None
    assert repeats.within(key, "cpu") is None
    repeats.note_within(key, (model(torch.randn(2, 4), 1), "end"))
    made, word = repeats.within(key, "cpu")[0]
    assert (made.shape, word, model.calls) == ((2, 4), "end", 1)


class Kept(nn.Module):
    """Keeps its loss, which a program takes from it."""

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Linear(4, 4)
        self.loss: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The output, beside the loss."""
        out = self.part(x)
        self.loss = out.mean()
        return out


def test_a_call_after_which_the_model_holds_its_loss_is_run() -> None:
    repeats, model = Repeats(), Kept()
    x = torch.randn(2, 4)
    key = repeats.key(model, (x,), {}, "cpu")
    assert key is not None
    repeats.note(key, model(x), model)
    assert repeats.again(key, 0, 5, "cpu") is None
