"""What the rules of the verify stage say of a training's figures, without training."""

from __future__ import annotations

import math
from typing import Any

import pytest

from cfglint.diagnostic import Diagnostic, Place
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.knobs import BATCH_KEYS
from cfglint.rules import registry
from cfglint.rules import v603_non_finite as non_finite
from cfglint.rules.context import VerifyContext
from cfglint.run.settings import Settings
from cfglint.verify.outcome import Verified
from tests.rules.contexts import text_of, whole
from tests.rules.test_context import context_of

CONFIG = "model: {name: Net}\ntask: {lr: 0.1, batch_size: 8}\n"
TROUBLE = Trouble("", "error", "ValueError: bad\nmore", "", "net.py", 7, help="see there")


def found_by(code: str, text: str = CONFIG, **found: Any) -> list[Diagnostic]:
    """What a rule gives for what a training found."""
    verified = Verified("a.yaml", steps=16, seed=42)._replace(**found)
    context = VerifyContext(context_of(text).bound, verified, Settings())
    return list(registry.find(code).load().check(context))


def said(code: str, **found: Any) -> list[str]:
    """Key, message, help and places in code that a rule gives for what a training found."""
    return [
        f"{d.key}: {d.message} | {d.help} | "
        + ", ".join(f"{r.place.file}:{r.place.line}" for r in d.related if hasattr(r.place, "line"))
        for d in found_by(code, **found)
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


RUN = "net.py:7 raised here"
MODEL = "model.name at model.name value"
RATE = "task.lr at task.lr value"
SLOW = {
    "same_model": True,
    "low": 1.2,
    "ratio": 1.3,
    "samples_per_second": 10.0,
    "baseline_samples_per_second": 13.0,
}
ON_STEP_1 = {"epoch": {"losses": [1.0, 2.0]}, "repeat": {"losses": [1.0, 3.0]}}

WHOLE: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"status": "stopped", "ended": "exit", "detail": "3", "phase": "load", "output": "a\nb \n"},
        [
            f"error V601 epoch-incomplete {MODEL}: the code ended its process itself in load, with "
            "status 3 | it last printed: b | "
        ],
    ),
    (
        {"status": "stopped", "trouble": TROUBLE, "phase": "repeat", "steps_done": 1},
        [
            f"error V601 epoch-incomplete {MODEL}: training raised in repeat after 1 of 16 steps: "
            f"ValueError: bad | see there | {RUN}"
        ],
    ),
    (
        {"figures": {"loss": {"before": 1.0, "after": 2.5, "losses": [1, 2]}}},
        [
            f"error V602 loss-not-falling {RATE}: the loss rose over 2 steps of training: 1 "
            "before, 2.5 after, on the same batches | look at the learning rate, and at whether "
            "the loss depends on what is trained | "
        ],
    ),
    (
        {
            "non_finite": {"step": 2, "value": "nan", "where": "the output of head"},
            "figures": {"parameters": {"non_finite": ["a"]}},
        },
        [
            f"error V603 non-finite {RATE}: the loss is nan at step 3 of 16; not finite first: the "
            f"output of head | {non_finite.HELP} | "
        ],
    ),
    (
        {"figures": {"parameters": {"non_finite": ["a.weight", "b"]}}},
        [
            f"error V603 non-finite {RATE}: after 16 steps 2 parameters are not finite, a.weight "
            f"first | {non_finite.HELP} | "
        ],
    ),
    (
        {"trouble": TROUBLE, "phase": "sanity", "figures": {"validation": {}}},
        [
            "error V604 validation-failed task at task key: validation before training raised: "
            f"ValueError: bad | see there | {RUN}"
        ],
    ),
    (
        {
            "trouble": TROUBLE,
            "phase": "epoch",
            "figures": {
                "validation": {
                    "metrics": {"val/loss": math.nan, "val/rul": 1.0},
                    "tasks": ["rul", "anomaly"],
                }
            },
        },
        [
            "error V604 validation-failed task at task key: val/loss is nan in validation | a "
            "metric that is no number chooses no checkpoint | ",
            "error V604 validation-failed task at task key: validation gives no metric for the "
            "enabled task anomaly | its loss may have raised and been skipped; or log one whose "
            "name has anomaly | ",
        ],
    ),
    (
        {"trouble": TROUBLE, "phase": "checkpoint", "figures": {"checkpoint": {"keys": ["k"]}}},
        [
            f"error V605 checkpoint-mismatch {MODEL}: writing or reading a checkpoint raised: "
            f"ValueError: bad |  | {RUN}"
        ],
    ),
    (
        {
            "trouble": TROUBLE,
            "phase": "epoch",
            "figures": {"checkpoint": {"keys": ["k is absent"]}},
        },
        [
            f"error V605 checkpoint-mismatch {MODEL}: a checkpoint does not restore the model: k "
            "is absent | what changes in training has to be a parameter or a registered buffer | "
        ],
    ),
    (
        {"figures": {"checkpoint": {"difference": "the loss differs"}}},
        [
            f"error V605 checkpoint-mismatch {MODEL}: a checkpoint does not restore the model: the "
            "loss differs | what changes in training has to be a parameter or a registered buffer "
            "| "
        ],
    ),
    (
        {
            "figures": ON_STEP_1,
            "digest": {"step": 1, "op": "aten.mm", "module": "head", "file": "net.py", "line": 3},
        },
        [
            "error V606 not-reproducible model at model key: two runs with seed 42 differ from "
            "step 2 on: loss 2.0 and 3.0; different first: the result of aten.mm in head |  | "
            "net.py:3 computed here"
        ],
    ),
    (
        {"figures": ON_STEP_1, "digest": {"step": 0, "what": "the weights", "line": 3}},
        [
            "error V606 not-reproducible model at model key: two runs with seed 42 differ from "
            "step 1 on: loss 1.0 and 1.0; different first: the weights |  | "
        ],
    ),
    (
        {"figures": ON_STEP_1, "digest": {"step": 1, "file": "net.py"}},
        [
            "error V606 not-reproducible model at model key: two runs with seed 42 differ from "
            "step 2 on: loss 2.0 and 3.0 | two more runs were alike, so the operator is not known: "
            "something depends on timing | "
        ],
    ),
    (
        {"figures": {"growth": {"steps": [9, 9, 0, 5000, 10_000, 16_000], "measured": 100}}},
        [
            f"error V607 memory-growth {MODEL}: memory grows by 5,333 bytes with every training "
            "step, at the sizes that were trained | something keeps tensors of past steps: a list "
            "of losses or outputs, or a graph that is never freed; keep .item() or .detach() | "
        ],
    ),
    (
        {"figures": {"pace": SLOW}, "baseline": "b.yaml"},
        [
            f"error V608 slower-than-baseline {MODEL}: it trains 30 % slower than b.yaml: 10.0 "
            "samples a second, against 13.0 | more than 10 % is reported; --slower PERCENT allows "
            "more | "
        ],
    ),
    (
        {
            "figures": {
                "parameters": {
                    "count": 9,
                    "without_gradient": list("abcd"),
                    "not_in_optimizer": list("efg"),
                }
            }
        },
        [
            f"warning V609 untrained-parameter {MODEL}: 4 of 9 parameters never had a gradient in "
            "16 steps: a, b, c, ... | freeze or remove what is not used; else see why no loss "
            "reaches it | ",
            f"warning V609 untrained-parameter {MODEL}: 3 of 9 parameters are in no group of the "
            "optimizer in 16 steps: e, f, g | freeze or remove what is not used; else see why no "
            "loss reaches it | ",
        ],
    ),
    (
        {"figures": {"batch": {"size": 4, "usual": 8, "trouble": tuple(TROUBLE)}}},
        [
            "error V610 batch-size-bound task.batch_size at task.batch_size value: training fails "
            "with a batch of 4, where 8 works: ValueError: bad | take the batch size from the "
            f"tensor, x.shape[0]; the last batch is often smaller | {RUN}"
        ],
    ),
    (
        {
            "figures": {
                "batch": {"size": 4, "usual": 8, "trouble": tuple(TROUBLE._replace(line=1))}
            },
            "trouble": TROUBLE,
            "phase": "batch",
        },
        [
            "error V610 batch-size-bound task.batch_size at task.batch_size value: training fails "
            "with a batch of 4, where 8 works: ValueError: bad | take the batch size from the "
            f"tensor, x.shape[0]; the last batch is often smaller | {RUN}"
        ],
    ),
]


@pytest.mark.parametrize(("found", "told"), WHOLE)
def test_all_that_a_rule_says(found: dict[str, Any], told: list[str]) -> None:
    code = told[0].split()[1]
    assert [whole(each) for each in found_by(code, **found)] == told


STOPPED = {"status": "stopped", "ended": "exit"}
LEARNING = ("task.lr", "optimizer.lr", "task", "model")

PLACES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("V601", STOPPED, ("model.name", "model")),
    ("V602", {"figures": {"loss": {"before": 1.0, "after": 2.0, "losses": []}}}, LEARNING),
    ("V603", {"figures": {"parameters": {"non_finite": ["a"]}}}, LEARNING),
    (
        "V604",
        {"trouble": TROUBLE, "phase": "sanity"},
        ("task.enabled_tasks", "trainer.monitor", "task", "model"),
    ),
    ("V605", {"figures": {"checkpoint": {"difference": "x"}}}, ("model.name", "model")),
    (
        "V606",
        {"figures": ON_STEP_1, "digest": {"step": 1}},
        ("environment.seed", "seed", "trainer.seed", "model"),
    ),
    (
        "V607",
        {"figures": {"growth": {"steps": [0, 0, 0, 5000, 10_000, 15_000], "measured": 9}}},
        ("model.name", "model"),
    ),
    ("V608", {"figures": {"pace": SLOW}}, ("model.name", "model")),
    (
        "V609",
        {"figures": {"parameters": {"count": 1, "without_gradient": ["a"]}}},
        ("task.enabled_tasks", "model.name", "model"),
    ),
    ("V610", {"trouble": TROUBLE, "phase": "batch"}, (*BATCH_KEYS, "model")),
]


@pytest.mark.parametrize(("code", "found", "keys"), PLACES)
def test_it_is_told_at_the_first_key_that_is_there(
    code: str, found: dict[str, Any], keys: tuple[str, ...]
) -> None:
    for number, key in enumerate(keys):
        (one,) = found_by(code, text=text_of(keys[number:]), **found)
        place = one.place
        assert isinstance(place, Place)
        assert (one.key, ".".join(map(str, place.path))) == (key, key)
        assert place.part == ("key" if f"{key}." in str(keys[number:]) else "value")


def test_what_a_training_said_last_is_shortened() -> None:
    (one,) = said("V601", **STOPPED, output="z" * 300)
    assert f"it last printed: {'z' * 200} |" in one
    assert said("V601", status="stopped") == []


@pytest.mark.parametrize(
    ("steps", "measured", "grows"),
    [
        ([0, 0, 0, 5000, 10_000, 15_000], 500_000, True),
        ([0, 0, 0, 5000, 10_000, 15_000], 500_001, False),
        ([0, 0, 9_000, 14_000, 19_000, 24_000], 509_000, True),
        ([0, 0, 0, 1023, 2046, 3069], 9, False),
        ([0, 0, 0, 5000, 5000, 10_000, 90_000], 9, False),
        ([0, 0, 0, 5000, 5001, 10_000, 90_000], 9, True),
    ],
)
def test_growth_is_held_against_what_a_step_takes(
    steps: list[int], measured: int, grows: bool
) -> None:
    assert bool(said("V607", figures={"growth": {"steps": steps, "measured": measured}})) is grows


def test_an_infinite_loss_is_told_once() -> None:
    figures = {"loss": {"before": 1.0, "after": math.inf, "losses": []}}
    assert said("V602", figures=figures, non_finite={"step": 0}) == []
    assert said("V603") == []
    assert said("V606") == said("V607") == said("V609") == said("V610") == []


def test_a_pace_at_the_limit_is_no_finding() -> None:
    at = SLOW | {"low": 1.25}
    assert said("V608", figures={"pace": at}, slower=25.0, baseline="b.yaml") == []
    (one,) = said("V608", figures={"pace": at | {"ratio": 3.0}}, slower=24.9, baseline="b.yaml")
    assert "it trains 200 % slower than b.yaml" in one
    assert len(said("V608", figures={"pace": at}, slower=24.0, baseline="b.yaml")) == 1


def test_an_exception_is_told_by_the_rule_of_its_phase() -> None:
    stopped = {"status": "stopped", "trouble": TROUBLE}
    assert len(said("V601", **stopped, phase="epoch")) == 1
    assert said("V601", **stopped, phase="epoch", non_finite={"step": 0}) == []
    assert said("V601", status="stopped", phase="epoch") == []
    assert said("V604", phase="sanity") == said("V605", phase="checkpoint") == []
    assert said("V610", trouble=TROUBLE, phase="epoch") == []
    figures = {"batch": {"size": 4, "usual": 8, "trouble": tuple(TROUBLE)}}
    assert len(said("V610", figures=figures, phase="batch")) == 1
    assert said("V610", figures={"batch": {"size": 4, "usual": 8}}, phase="batch") == []
