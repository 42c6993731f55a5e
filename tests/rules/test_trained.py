"""What the rules of the verify stage say of a training's figures, without training."""

from __future__ import annotations

import math
from typing import Any

import pytest

from cfglint.dynamic.events import Trouble
from cfglint.rules import registry
from cfglint.rules.context import VerifyContext
from cfglint.run.settings import Settings
from cfglint.verify.outcome import Verified
from tests.rules.test_context import context_of

CONFIG = "model: {name: Net}\ntask: {lr: 0.1, batch_size: 8}\n"
TROUBLE = Trouble("", "error", "ValueError: bad\nmore", "", "net.py", 7, help="see there")


def said(code: str, **found: Any) -> list[str]:
    """Key, message, help and places in code that a rule gives for what a training found."""
    verified = Verified("a.yaml", steps=16, seed=42)._replace(**found)
    context = VerifyContext(context_of(CONFIG).bound, verified, Settings())
    return [
        f"{d.key}: {d.message} | {d.help} | "
        + ", ".join(f"{r.place.file}:{r.place.line}" for r in d.related if hasattr(r.place, "line"))
        for d in registry.find(code).load().check(context)
    ]


ENDED = [
    (
        {"ended": "timeout", "detail": "60", "phase": "epoch"},
        "training was stopped after 60 s, in epoch | --timeout allows more; --steps trains less",
    ),
    (
        {"ended": "signal", "detail": "SIGSEGV", "phase": "load", "output": "a\n last \n\n"},
        "training crashed in load: its process ended by SIGSEGV | it last printed: last",
    ),
    (
        {"ended": "exit", "detail": "3", "phase": "epoch"},
        "the code ended its process itself in epoch, with status 3 | ",
    ),
    (
        {"trouble": TROUBLE, "phase": "epoch", "steps_done": 5},
        "training raised in epoch after 5 of 16 steps: ValueError: bad | see there | net.py:7",
    ),
    (
        {"trouble": TROUBLE, "phase": "load"},
        "training raised in load: ValueError: bad | see there | net.py:7",
    ),
]


@pytest.mark.parametrize(("found", "text"), ENDED)
def test_what_ended_a_training(found: dict[str, Any], text: str) -> None:
    (one,) = said("V601", status="stopped", **found)
    assert one.removesuffix(" | ") == f"model.name: {text}"


def test_an_end_that_another_rule_tells_is_told_once() -> None:
    assert said("V601", status="done", ended="exit") == []
    stopped = {"status": "stopped", "trouble": TROUBLE}
    assert said("V601", **stopped, phase="validation") == []
    assert (
        said("V601", status="stopped", non_finite={"step": 1, "value": "nan", "where": "x"}) == []
    )
    assert said("V604", **stopped, phase="epoch") == []


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [(1.0, 0.5, ""), (1.0, 1.0, "the loss is the same over 2 steps"), (1.0, 2.0, "the loss rose")],
)
def test_a_loss_that_does_not_fall(before: float, after: float, text: str) -> None:
    figures = {"loss": {"before": before, "after": after, "losses": [1, 2]}}
    found = said("V602", figures=figures)
    assert len(found) == bool(text)
    assert not text or found[0].startswith(f"task.lr: {text}")
    assert said("V602", figures=figures, non_finite={"step": 0}) == []
    assert said("V602") == []


def test_values_that_are_not_finite() -> None:
    where = {"step": 2, "value": "nan", "where": "the output of head"}
    (one,) = said("V603", non_finite=where)
    assert "the loss is nan at step 3 of 16; not finite first: the output of head" in one
    (one,) = said("V603", figures={"parameters": {"non_finite": ["a.weight", "b"]}})
    assert "after 16 steps 2 parameters are not finite, a.weight first" in one
    assert said("V603", figures={"parameters": {"non_finite": []}}) == []


@pytest.mark.parametrize(("phase", "when"), [("sanity", "before"), ("validation", "after")])
def test_a_validation_that_raises(phase: str, when: str) -> None:
    (one,) = said("V604", trouble=TROUBLE, phase=phase)
    assert one.endswith(
        f"validation {when} training raised: ValueError: bad | see there | net.py:7"
    )


def test_metrics_of_a_validation() -> None:
    metrics = {"val/rul_mse": 1.0, "val/loss": math.nan}
    found = said("V604", figures={"validation": {"metrics": metrics, "tasks": ["rul", "anomaly"]}})
    assert ["val/loss is nan in validation" in found[0], "anomaly" in found[1]] == [True, True]
    assert len(found) == 2
    assert said("V604") == []


def test_a_checkpoint_that_restores_something_else() -> None:
    (one,) = said("V605", trouble=TROUBLE, phase="checkpoint")
    assert "writing or reading a checkpoint raised: ValueError: bad" in one
    keys = ["k1 is missing", "k2 is missing", "k3 is missing", "k4 is missing"]
    found = said("V605", figures={"checkpoint": {"keys": keys, "difference": "the loss differs"}})
    assert [each.split(": ")[2].split(" |")[0] for each in found] == [*keys[:3], "the loss differs"]
    assert said("V605", figures={"checkpoint": {"keys": [], "difference": ""}}) == []


@pytest.mark.parametrize(
    ("digest", "text"),
    [
        ({"op": "aten.mm", "module": "head"}, "different first: the result of aten.mm in head"),
        ({"op": "aten.mm", "module": ""}, "different first: the result of aten.mm | "),
        ({"what": "the initial weights"}, "different first: the initial weights"),
        ({}, "loss 2.0 and 3.0 | two more runs were alike"),
    ],
)
def test_two_runs_that_differ(digest: dict[str, str], text: str) -> None:
    figures = {"epoch": {"losses": [1.0, 2.0]}, "repeat": {"losses": [1.0, 3.0]}}
    (one,) = said("V606", figures=figures, digest={"step": 1, **digest})
    assert "two runs with seed 42 differ from step 2 on" in one
    assert text in one
    assert said("V606", figures=figures) == []


@pytest.mark.parametrize(
    ("steps", "grows"),
    [
        ([0, 0, 0, 5000, 10_000, 15_000], True),
        ([0, 0, 0, 5000, 10_000], False),
        ([0, 0, 0, 5000, 5000, 10_000], False),
        ([0, 9, 0, 500, 1000, 1500], False),
        ([0, 0, 0, 1024, 2048, 3072], True),
    ],
)
def test_memory_that_grows_with_each_step(steps: list[int], grows: bool) -> None:
    found = said("V607", figures={"growth": {"steps": steps, "measured": 100_000}})
    assert bool(found) is grows
    assert said("V607", figures={"growth": {"steps": steps, "measured": 10**9}}) == []


@pytest.mark.parametrize(
    ("low", "same_model", "slower", "found"),
    [(1.2, True, 10, 1), (1.1, True, 10, 0), (1.2, False, 10, 0), (1.2, True, 25, 0)],
)
def test_a_pace_below_that_of_the_baseline(
    low: float, same_model: bool, slower: float, found: int
) -> None:
    pace = {"same_model": same_model, "low": low, "ratio": 1.3}
    pace |= {"samples_per_second": 10.0, "baseline_samples_per_second": 13.0}
    told = said("V608", figures={"pace": pace}, slower=slower, baseline="b.yaml")
    assert len(told) == found
    assert all("it trains 30 % slower than b.yaml: 10.0 samples a second" in one for one in told)
    assert said("V608") == []


def test_parameters_that_nothing_trains() -> None:
    figures = {"count": 9, "without_gradient": list("abcd"), "not_in_optimizer": ["e"]}
    without, outside = said("V609", figures={"parameters": figures})
    assert "4 of 9 parameters never had a gradient in 16 steps: a, b, c, ... |" in without
    assert "1 of 9 parameters are in no group of the optimizer in 16 steps: e |" in outside


def test_another_batch_size() -> None:
    figures = {"batch": {"size": 4, "usual": 8, "trouble": tuple(TROUBLE)}}
    (one,) = said("V610", figures=figures)
    assert "training fails with a batch of 4, where 8 works: ValueError: bad" in one
    (one,) = said("V610", phase="batch", trouble=TROUBLE)
    assert "training fails with another: ValueError: bad" in one
    assert said("V610", figures={"batch": {"size": 4, "usual": 8}}) == []
