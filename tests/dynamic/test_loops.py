"""What the traced loop holds, as Python's names would; and the workspaces of convolutions."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import Plan
from cfglint.dynamic.events import PHASES, Trace, from_data
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.request import Request
from cfglint.dynamic.sandbox import Sandbox
from tests.conftest import ROOT

WIDE = 3 << 20


class Wide:
    """A model whose output is much larger than everything else."""

    def __init__(self, args: Any) -> None:
        self.args = args

    def plan(self) -> Plan:
        """Two steps, and no validation."""
        return Plan(
            batch_size=2,
            precision=self.args.get("precision", "32"),
            optimizer="sgd",
            validation=False,
            loop=self.args.loop,
            ddp=self.args.get("ddp", False),
        )

    def model(self) -> nn.Module:
        """One layer."""
        return nn.Linear(4, WIDE, bias=False)

    def batch(self, size: int) -> Tensor:
        """Numbers."""
        return torch.randn(size, 4)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """A sum, whose gradient takes no memory."""
        return model(batch).sum()


class Deep(Wide):
    """Layers of 16 MiB."""

    def model(self) -> nn.Module:
        """Three of them."""
        return nn.Sequential(*(nn.Linear(2048, 2048, bias=False) for _ in range(3)))

    def batch(self, size: int) -> Tensor:
        """Numbers."""
        return torch.randn(size, 2048)


class Convolved(Wide):
    """Two convolutions: the input of the second needs a gradient."""

    def model(self) -> nn.Module:
        """With a bias."""
        kernel = self.args.kernel
        return nn.Sequential(nn.Conv2d(8, 8, 1), nn.Conv2d(8, 16, kernel, padding="same"))

    def batch(self, size: int) -> Tensor:
        """Images."""
        return torch.randn(size, 8, 32, 32)


def traced(name: str, **config: Any) -> Trace:
    """The trace of one of the classes above."""
    adapter = f"{__name__}:{name}"
    request = Request(
        "trace", {"loop": "plain", **config}, adapter, str(ROOT), cublas_workspace=1 << 20
    )
    with Sandbox(1, Kept("")) as sandbox:
        sandbox.submit(request)
        _, reply = sandbox.reply()
    assert reply.status == "done", reply
    found = from_data(reply.data["trace"])
    assert found.trouble is None
    return found


def life_of(found: Trace, size: int) -> list[tuple[str, str]]:
    """(phase of birth, phase of death) of each storage of a size; "" for none."""
    phase, born, lives = "", {}, []
    for event in found.events:
        if event[0] == 2:
            phase = PHASES[event[1]]
        elif event[0] == 0 and event[2] == size:
            born[event[1]] = phase
        elif event[0] == 1 and event[1] in born:
            lives.append((born.pop(event[1]), phase))
    return lives + [(phase, "") for phase in born.values()]


OUTPUT, WEIGHT = 2 * WIDE * 4, 4 * WIDE * 4
"""Bytes."""


def test_a_plain_loop_holds_output_and_gradients_until_the_next_forward() -> None:
    found = traced("Wide")
    assert ("forward", "forward") in life_of(found, OUTPUT)
    assert ("backward", "forward") in life_of(found, WEIGHT)


def test_lightning_gives_the_output_back_and_clears_gradients_before_backward() -> None:
    found = traced("Wide", loop="lightning")
    outputs = [death for birth, death in life_of(found, OUTPUT) if birth == "forward"]
    assert set(outputs) <= {"forward", "backward"}
    first = next(event for event in found.events if event[0] == 0 and event[2] == OUTPUT)
    ends = found.events.index((1, first[1]))
    starts = [i for i, event in enumerate(found.events) if event == (2, PHASES.index("forward"))]
    assert ends < starts[1], "it dies in the first step"
    assert ("backward", "backward") in life_of(found, WEIGHT)


@pytest.mark.parametrize("kernel", [1, 3])
def test_each_gradient_of_a_convolution_has_its_workspace_before_the_next(kernel: int) -> None:
    found = traced("Convolved", kernel=kernel)
    spaces = [
        label for label in found.labels.values() if label.name == "convolution_backward workspace"
    ]
    gradient, source, weights = 2 * 16 * 32 * 32 * 4, 2 * 8 * 32 * 32 * 4, 8 * 16 * kernel**2 * 4
    both = gradient + source + weights
    sizes = [label.shape[:3] for label in spaces]
    assert (0, gradient + weights, both) in sizes
    assert (0, both, both) in sizes
    place = {event[1]: i for i, event in enumerate(found.events) if event[0] == 0}
    order = sorted(place, key=lambda number: place[number])
    of_backward = [
        number
        for number in order
        if found.contexts[found.events[place[number]][3]].op == "aten.convolution_backward"
        or found.labels.get(number) in spaces
    ]
    kinds = ["workspace" if found.labels.get(n) in spaces else "tensor" for n in of_backward[:5]]
    assert kinds == ["tensor", "workspace", "tensor", "workspace", "tensor"]


def test_ddp_holds_gradients_in_buckets() -> None:
    assert not [k for k in traced("Deep").labels.values() if k.name.startswith("DDP")]
    found = traced("Deep", ddp=True)
    shapes = {k.name: k.shape for k in found.labels.values() if k.name.startswith("DDP")}
    layer = 2048 * 2048
    assert shapes == {"DDP bucket 0": (layer,), "DDP bucket 1": (2 * layer,)}


@pytest.mark.parametrize(
    ("trainer", "ddp"),
    [
        ({}, False),
        ({"devices": 1}, False),
        ({"devices": 4}, True),
        ({"gpus": [0, 1]}, True),
        ({"devices": 4, "strategy": "fsdp"}, False),
        ({"strategy": "ddp_find_unused_parameters_true"}, True),
        ({"devices": "auto"}, False),
    ],
)
def test_the_trainer_says_whether_gradients_are_shared(trainer: dict[str, Any], ddp: bool) -> None:
    assert plan_of({"batch_size": 2, "trainer": trainer}).ddp is ddp


def test_a_plain_loop_in_half_precision_gets_its_output_in_float32() -> None:
    found = traced("Wide", precision="bf16-true")
    assert ("forward", "forward") in life_of(found, OUTPUT)
    lives = life_of(found, OUTPUT // 2)
    assert ("forward", "forward") in lives, "the output in bfloat16 is not kept"
