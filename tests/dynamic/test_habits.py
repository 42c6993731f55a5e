"""Training code as it is written elsewhere, every optimizer, and every precision, traced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic.stage import Subject, run, target_of
from cfglint.run.settings import DynamicSettings

FOLDER = Path(__file__).parent / "habits"
OPTIMIZERS = [
    "adadelta",
    "adafactor",
    "adagrad",
    "adam",
    "adamax",
    "adamw",
    "asgd",
    "nadam",
    "radam",
    "rmsprop",
    "rprop",
    "sgd",
]
STYLES = [
    "Plain",
    "Cuda",
    "Compiled",
    "Parallel",
    "Generator",
    "Masks",
    "Custom",
    "Numpy",
    "Operators",
]


def subject(name: str, style: str = "Plain", **config: Any) -> Subject:
    settings = DynamicSettings(adapter=f"model:{style}")
    config = {"data": {"batch_size": 8}, **config}
    return Subject(name, 0, config, settings, "", str(FOLDER))


SUBJECTS = [
    *(subject(f"style {style}", style) for style in STYLES),
    *(subject(f"optimizer {name}", task={"optimizer": name}) for name in OPTIMIZERS),
    *(
        subject(f"precision {precision}", trainer={"precision": precision})
        for precision in (16, "bf16", "16-true", "bf16-true")
    ),
    *(
        subject(
            f"{form} {name}",
            task={"optimizer": name, "momentum": 0.9, "weight_decay": 0.1},
            trainer={form: True, "precision": 16, "gradient_clip_val": 1.0},
        )
        for name in ("adam", "adamw", "sgd")
        for form in ("fused", "foreach")
    ),
    subject("one by one", trainer={"foreach": False}),
]
ENDINGS = [
    subject("Sparse", "Sparse"),
    subject("RaisesInBackward", "RaisesInBackward"),
    subject("Unsafe", "Unsafe", trainer={"precision": 16}),
]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    subjects = [*SUBJECTS, *ENDINGS]
    found = run(subjects, target_of("rtx3090", ""))
    return {s.file: outcome for s, outcome in zip(subjects, found, strict=True)}


@pytest.mark.parametrize("name", [s.file for s in SUBJECTS])
def test_it_is_traced_to_the_end(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert (outcome.status, outcome.trouble, outcome.failed_run) == ("ok", None, "")
    assert outcome.verdict == "fits"
    assert outcome.memory is not None
    assert [p.name for p in outcome.memory.phases][-1] == "last-batch"


def test_what_is_estimated_is_named(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["style Plain"].incomplete == ("the reserve of cuDNN's RNN is an estimate",)


def test_sparse_gradients_are_not_checked(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["Sparse"].status == "not-checked"
    assert "sparse gradients" in outcomes["Sparse"].reason


def test_a_loss_that_autocast_refuses_is_refused(outcomes: dict[str, Outcome]) -> None:
    (loss,) = outcomes["Unsafe"].losses
    assert loss.function == "binary_cross_entropy"
    assert "unsafe to autocast" in loss.error


def test_an_exception_in_backward_keeps_its_line(outcomes: dict[str, Outcome]) -> None:
    trouble = outcomes["RaisesInBackward"].trouble
    assert trouble is not None
    assert (trouble.phase, trouble.message) == ("backward", "ValueError: in backward")
    assert trouble.file.endswith("habits/model.py")
