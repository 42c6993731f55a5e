"""What the rules of the dynamic stage say of a trace's outcome, without tracing."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.dynamic.events import LossCall, Trouble
from cfglint.dynamic.outcome import Outcome
from cfglint.rules import registry
from cfglint.rules.context import DynamicContext
from cfglint.run.settings import Settings
from tests.rules.test_context import context_of

CONFIG = "model: {name: Net, width: 66}\ntask: {name: rul}\ndata: {batch_size: 8, window: 4096}\n"


def said(code: str, reported: frozenset[str] = frozenset(), **found: Any) -> list[str]:
    """Key, message, help and places in code that a rule gives for what a trace found."""
    bound = context_of(CONFIG).bound
    outcome = Outcome("a.yaml", 0, "failed")._replace(
        config={
            "model": {"name": "Net", "width": 66},
            "task": {"name": "rul"},
            "data": {"batch_size": 8, "window": 4096},
        }
    )
    context = DynamicContext(bound, outcome._replace(**found), Settings(), reported)
    return [
        f"{d.key}: {d.message} | {d.help} | "
        + ", ".join(f"{r.place.file}:{r.place.line}" for r in d.related if hasattr(r.place, "line"))
        for d in registry.find(code).load().check(context)
    ]


def trouble(kind: str, message: str, phase: str = "forward", **more: Any) -> Trouble:
    return Trouble(phase, kind, message, file="net.py", line=7)._replace(**more)


def loss(error: str = "", **more: Any) -> LossCall:
    call = LossCall("rul", "mse_loss", (8, 66), (8, 4096), "float32", "float32", "net.py", 9, error)
    return call._replace(**more)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            trouble("shape", "RuntimeError: the size 66 is not 64\nmore"),
            "model.width: one batch does not fit the model: the size 66 is not 64 | "
            "look at model.width | net.py:7",
        ),
        (
            trouble("shape", "RuntimeError: bad", phase="load", module="head", keys=("task.name",)),
            "task.name: the model has sizes that torch refuses in head: bad | look at task.name | "
            "net.py:7",
        ),
        (
            trouble("refused", "embed_dim must be divisible", keys=("model.width",)),
            "model.width: embed_dim must be divisible | with another value of model.width it "
            "builds | net.py:7",
        ),
    ],
)
def test_shapes_that_do_not_fit(found: Trouble, text: str) -> None:
    assert said("T501", trouble=found) == [text]


def test_shapes_are_told_once() -> None:
    shape = trouble("shape", "RuntimeError: bad")
    assert said("T501", trouble=shape, losses=(loss("RuntimeError"),)) == []
    assert said("T501", trouble=trouble("error", "ValueError: bad")) == []
    assert said("T501") == []


def test_a_loss_that_cannot_be_computed() -> None:
    keys = {"rul": ("model.width", "data.window")}
    (one,) = said("T503", losses=(loss("RuntimeError: sizes"), loss()), loss_keys=keys)
    assert one == (
        "model.width: the loss of rul (mse_loss) cannot be computed: output [8, 66], target "
        "[8, 4096]; the program catches this and goes on | make model.width and data.window agree "
        "| net.py:9"
    )
    (one,) = said("T503", losses=(loss("x", name="mse_loss"),), trouble=trouble("shape", "a: b"))
    assert "mse_loss cannot be computed: output [8, 66], target [8, 4096] |" in one
    told = frozenset({"data.window"})
    assert said("T503", told, losses=(loss("RuntimeError"),), loss_keys=keys) == []
    dtypes = loss("expected dtype Float", target_dtype="int64")
    assert said("T503", losses=(dtypes,)) == []


def test_types_that_do_not_agree() -> None:
    (one,) = said("T505", trouble=trouble("dtype", "RuntimeError: Half and Float", module="head"))
    assert "types of number do not agree in head: Half and Float" in one
    assert said("T505", trouble=trouble("shape", "RuntimeError: x")) == []
    assert said("T505") == []


def test_tensors_on_two_devices() -> None:
    plain, named = trouble("device", "x"), trouble("device", "x", help="a position table")
    meet, made = said("T508", trouble=plain, faults=(named, trouble("error", "y")))[::-1]
    assert "forward raises on a GPU: tensors on the host and on the GPU meet" in meet
    assert "a position table is made in forward and stays on the host" in made
    assert said("T508", trouble=plain, config={"trainer": {"device": "cpu"}}) == []
    assert said("T508", trouble=trouble("error", "x")) == []


@pytest.mark.parametrize(
    ("failed", "detail", "text"),
    [
        ("timeout", "60", "the trace was stopped after 60 s; `timeout` under"),
        ("memory", "", "the trace needs more than 4GiB of host memory; `memory-limit` under"),
        ("lost", "", "the code ended or stopped the process of cfglint that traces it"),
        ("signal", "SIGSEGV", "the code crashed: its process ended by SIGSEGV"),
        ("exit", "77", "the code ended its process itself, with exit status 77"),
    ],
)
def test_how_a_trace_ended(failed: str, detail: str, text: str) -> None:
    (one,) = said("X902", failed_run=failed, detail=detail, output="a\n last words \n")
    assert text in one
    assert "it last printed: last words" in one


def test_what_building_raised() -> None:
    (one,) = said("X902", trouble=trouble("error", "ValueError: no\nmore", "load", module="head"))
    assert "building the model raised, in head: ValueError: no |" in one
    (one,) = said("X902", trouble=trouble("error", "ValueError: no", "load"), command="python t.py")
    assert "the program, before its first step, raised: ValueError: no |" in one
    (one,) = said("X902", trouble=trouble("error", "ValueError: no", "backward"))
    assert "the phase backward raised: ValueError: no |" in one
    error = trouble("error", "KeyError: 'width'")
    assert said("X902", frozenset({"model.width"}), trouble=error) == []
    assert said("X902", trouble=error, losses=(loss("RuntimeError"),)) == []


def test_metrics_that_a_library_lacks() -> None:
    lacking = tuple(trouble("absent-metric", name, module="torchmetrics") for name in ("A", "B"))
    (one,) = said("X902", faults=lacking)
    assert "making the metrics raises: torchmetrics has no A, B; traced with metrics" in one


@pytest.mark.parametrize(
    ("kind", "message", "text"),
    [
        ("data-dependent", "x", "the trace ended in forward: its shapes depend on data that it"),
        ("not-installed", "timm", "not traced: its code calls timm, which is not installed here"),
        ("unfinished", "it ended before a step", "not traced: it ended before a step"),
        ("unserved", "no reference for it", "not traced: no reference for it | lint it where"),
    ],
)
def test_why_a_trace_is_not_whole(kind: str, message: str, text: str) -> None:
    (one,) = said("X903", trouble=trouble(kind, message))
    assert text in one
    (one,) = said("X903", incomplete=("a", "b", "c", "d", "e", "f"))
    assert "not modelled: a; b; c; d; e |" in one
    assert said("X903") == []
