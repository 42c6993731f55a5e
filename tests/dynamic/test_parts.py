"""Sizes, cards, knobs, plans, and the lists of autocast."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic import knobs
from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import ConfigError
from cfglint.dynamic.cards import CARDS, UnknownCardError, find_card
from cfglint.dynamic.events import (
    Context,
    Event,
    Label,
    LossCall,
    ModuleShape,
    Trace,
    Trouble,
    from_data,
    to_data,
)
from cfglint.dynamic.outcome import Knob, loss_verdict
from cfglint.dynamic.plans import LARGEST, LEAST, Draw
from cfglint.dynamic.replay import Replays, categories, replay, smallest_capacity
from cfglint.dynamic.sizes import SizeError, parse_size
from cfglint.dynamic.trace import autocast, stand_ins
from cfglint.report.sizes import size as shown

MIB = 1 << 20


@pytest.mark.parametrize(
    ("text", "size"),
    [("24GiB", 24 << 30), ("20GB", 20 * 10**9), ("1.5g", 3 << 29), ("512 MiB", 512 << 20)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "24 apples", "-1GiB", "GiB"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(SizeError, match="write one such as 24GiB"):
        parse_size(text)


def test_sizes_are_shown_with_their_unit() -> None:
    assert [shown(x) for x in (12 << 30, 968 << 20, 2048, 3)] == [
        "12.00 GiB",
        "968.00 MiB",
        "2.00 KiB",
        "3 B",
    ]


@pytest.mark.parametrize("text", ["rtx3090", "RTX 3090", "NVIDIA GeForce RTX 3090", "rtx-3090"])
def test_a_card_by_any_of_its_names(text: str) -> None:
    assert find_card(text).title == "RTX 3090"


def test_cards_hold_no_more_than_their_boxes_say() -> None:
    assert len({card.name for card in CARDS}) == len(CARDS)
    assert find_card("rtx3090").capacity == pytest.approx(23.68 * 2**30, rel=1e-4)
    assert find_card("h100").cublas_workspace == 32 * MIB
    assert find_card("a100").cublas_workspace == 8_519_680
    assert find_card("17GiB").capacity == 17 << 30


@pytest.mark.parametrize(
    ("text", "said"), [("rtx3909", "`rtx3090`"), ("0GiB", "holds nothing"), ("gpu", "size such as")]
)
def test_unknown_cards(text: str, said: str) -> None:
    with pytest.raises(UnknownCardError, match=said):
        find_card(text)


def test_exponents_by_changing_a_key() -> None:
    assert knobs.exponent(100, 25, 8, 4) == 2.0
    assert knobs.exponent(100, 400, 8, 16) == 2.0
    assert knobs.exponent(100, 100, 8, 4) == 0.0
    keys = {"model.a": 8, "model.b": 3}
    tried = knobs.changes(keys)
    assert [(key, new) for key, new, _ in tried] == [
        ("model.a", 4),
        ("model.a", 16),
        ("model.b", 6),
    ]
    builds: list[dict[str, list[int]] | None] = [None, {"w": [16, 16]}, {"w": [8, 16]}]
    found = knobs.parameter_knobs(keys, tried, builds, {"w": 64})
    assert found == {"w": (Knob("model.a", 2.0), Knob("model.b", 1.0))}


def test_numbers_that_no_tensor_hangs_on_are_left() -> None:
    config = {"model": {"width": 8, "seed": 9, "on": True, "deep": {"n": 4}}, "data": {"x": 3}}
    assert knobs.candidates(config, ("model",)) == {"model.width": 8, "model.deep.n": 4}


def test_other_values_of_a_key_begin_with_what_it_disagrees_with() -> None:
    assert knobs.others(221, [203])[:3] == [203, 442, 110]
    assert 64 in knobs.others(66, [4])  # the multiple of 4 below it
    assert 5000 not in knobs.others(3, [5000])
    assert all(other != 12 and other > 0 for other in knobs.others(12, [12, 1, 5]))


def test_switches_of_the_sections_that_have_shapes() -> None:
    config = {
        "model": {"squeeze": True, "columns": 1, "width": 3},
        "trainer": {"fast": True},
        "seed": 1,
        "data": {"batch_size": 1},
    }
    assert knobs.switches(config) == [("model.squeeze", False), ("model.columns", 2)]


@pytest.mark.parametrize(
    ("precision", "taken"), [(16, "16"), ("bf16-mixed", "bf16"), (32, "32"), ("16-true", "16-true")]
)
def test_plans(precision: Any, taken: str) -> None:
    config = {
        "data": {"batch_size": 8},
        "task": {"optimizer": {"name": "SGD"}, "lr": "0.1"},
        "trainer": {"precision": precision, "accumulate_grad_batches": 3},
    }
    plan = plan_of(config)
    assert (plan.precision, plan.optimizer, plan.lr, plan.accumulate) == (taken, "sgd", 0.1, 3)


@pytest.mark.parametrize("size", [0, -1, "many", True, 2.5])
def test_a_batch_that_cannot_be(size: Any) -> None:
    with pytest.raises(ConfigError, match="cannot be traced"):
        plan_of({"data": {"batch_size": size}})


def test_autocast_knows_every_operator_that_cuda_casts() -> None:
    theirs = {
        name.removeprefix("aten::")
        for name in torch._C._dispatch_get_all_op_names()
        if name.startswith("aten::")
        and torch._C._dispatch_has_kernel_for_dispatch_key(name, "AutocastCUDA")
    }
    mine = {
        *autocast.LOWER,
        *autocast.FLOAT32,
        *autocast.FLOAT32_UNLESS_ASKED,
        *autocast.FLOAT32_APPENDED,
        *autocast.WIDEST,
        *autocast.BANNED,
        *autocast.HARDWARE,
    }
    assert theirs <= mine
    absent = {name for name in mine - theirs if autocast._overload(name) is None}
    assert mine - theirs - absent <= set(autocast.HARDWARE)


@pytest.mark.parametrize("name", ["exp", "rsqrt", "cdist", "dist", "linalg_matrix_sqrth", "mm"])
def test_an_operator_is_cast_as_the_installed_torch_casts_it(name: str) -> None:
    """By calls on CUDA tensors without data, which need no GPU."""
    overload = autocast._overload(name)
    if overload is None:
        pytest.skip("this torch has no such operator")
    needed = sum(not argument.has_default_value() for argument in overload._schema.arguments)
    before = torch.is_autocast_enabled("cuda")
    with FakeTensorMode():
        half = torch.empty(4, 4, device="cuda", dtype=torch.float16)
        torch.set_autocast_enabled("cuda", True)
        try:
            found = overload(*[half] * needed).dtype
        finally:
            torch.set_autocast_enabled("cuda", before)
    assert (found == torch.float16) == (name in autocast.LOWER)
    assert (found == torch.float32) == (name in autocast.FLOAT32)


@pytest.mark.parametrize("variant", stand_ins.VARIANTS)
@pytest.mark.parametrize("bound", [1, 2, 5, 65])
def test_stand_in_indices_lie_within_their_bound(variant: str, bound: int) -> None:
    pick = stand_ins.pick(bound, variant)
    found = [pick(i, 5) for i in range(5)]
    assert all(0 <= index < bound for index in found)
    assert bound < 6 or len(set(found)) == 5


def test_nested_lists() -> None:
    assert stand_ins.nested([1, 2, 3, 4, 5, 6], (2, 3)) == [[1, 2, 3], [4, 5, 6]]
    assert stand_ins.nested([7], ()) == 7


def small_trace() -> Trace:
    """A parameter, an activation that backward frees, its gradient, and a workspace."""
    events: list[Event] = [
        (2, 0),
        (0, 0, 4 * MIB, 0),
        (2, 2),
        (0, 1, 17 * MIB, 1),
        (0, 9, 64 * MIB, 1),
        (1, 9),
        (2, 3),
        (0, 2, 4 * MIB, 2),
        (1, 1),
        (2, 4),
        (0, 3, 2 * MIB, 3),
        (1, 3),
    ]
    contexts = [
        Context(0, "", "aten._to_copy"),
        Context(2, "layer", "aten.mm", "m.py", 3),
        Context(3, "layer", "aten.mm", "m.py", 3),
        Context(4, "", "aten.sqrt"),
    ]
    labels = {
        0: Label("parameter", "layer.weight", (1024, 1024), "float32"),
        2: Label("gradient", "layer.weight", (1024, 1024), "float32"),
        9: Label("workspace", "convolution workspace", (0, 64 * MIB, 64 * MIB, 128 * MIB)),
    }
    shape = ModuleShape("layer", "Linear", ((8, 4),), ((8, 2),), "float32", 10)
    loss = LossCall("rul", "mse_loss", (8,), (), "float32", "float32", "m.py", 9)
    return Trace(
        events, contexts, labels, {1: ((2, 1024, 1024), "float32")}, 1 << 20, 4 * MIB,
        [shape], [loss], [], ["a note"], 0, Trouble("forward", "shape", "m", "layer", "m.py", 1),
    )  # fmt: skip


def test_a_trace_survives_json() -> None:
    trace = small_trace()
    assert from_data(json.loads(json.dumps(to_data(trace)))) == trace


def test_categories_by_life() -> None:
    assert categories(small_trace()) == {
        0: "parameters",
        1: "activations",
        2: "gradients",
        3: "temporary",
        9: "workspace",
    }


def test_replay_without_and_with_a_limit() -> None:
    trace = small_trace()
    whole = replay(trace, None)
    assert whole.allocated == 86 * MIB
    assert whole.peak_phase == "forward"
    assert whole.breakdown["workspace"] == 64 * MIB
    assert replay(trace, None, draw=LEAST).allocated == 26 * MIB
    assert replay(trace, None, draw=LARGEST).allocated == 150 * MIB
    assert [p.name for p in whole.phases] == ["load", "forward", "backward", "step"]
    card = find_card("1GiB")._replace(capacity=24 * MIB)
    capped = replay(trace, card, context=0)
    assert capped.failure is not None
    assert (capped.failure.phase, capped.failure.bytes) == ("forward", 17 * MIB)
    assert replay(trace, card._replace(capacity=48 * MIB), context=0).failure is None


def test_the_smallest_capacity_lies_between_allocated_and_reserved() -> None:
    trace = small_trace()
    whole = replay(trace, None)
    assert smallest_capacity([Replays(trace)], [Draw()], MIB) <= whole.reserved


def test_a_gradient_that_does_not_fit_is_named() -> None:
    trace = small_trace()
    trace.events[3] = (0, 1, 30 * MIB, 1)
    trace.events[7] = (0, 2, 40 * MIB, 2)
    card = find_card("1GiB")._replace(capacity=52 * MIB)
    failure = replay(trace, card, context=0).failure
    assert failure is not None
    assert (failure.role, failure.parameter, failure.phase) == (
        "gradient",
        "layer.weight",
        "backward",
    )


@pytest.mark.parametrize(
    ("function", "given", "target", "verdict"),
    [
        ("mse_loss", (8,), (8,), "ok"),
        ("mse_loss", (8, 1), (8,), "broadcast"),
        ("mse_loss", (8,), (), "broadcast"),
        ("cross_entropy", (8, 5), (8,), "ok"),
    ],
)
def test_verdicts_of_losses(
    function: str, given: tuple[int, ...], target: tuple[int, ...], verdict: str
) -> None:
    call = LossCall(function, function, given, target, "float32", "float32", "m.py", 1)
    assert loss_verdict(call) == verdict
    assert loss_verdict(call._replace(error="RuntimeError: no")) == "error"
