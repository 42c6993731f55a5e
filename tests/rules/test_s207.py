"""Values of a run that another file of it contradicts, and those that may be the same."""

from __future__ import annotations

import pytest

from tests.rules.contexts import context_of
from tests.rules.test_by_hand import said

RUN = "output_dir: out\nper_device_train_batch_size: 8\nnum_train_epochs: 3\nbf16: true\n"


def told(own: str, there: str) -> list[str]:
    """What is said beside a DeepSpeed config in the file itself."""
    text = f"{RUN}{own}\ndeepspeed: {{zero_optimization: {{stage: 2}}, {there}}}\n"
    return [line.split(":")[0] for line in said("S207", context_of(text))]


STEPS = "gradient_accumulation_steps"


@pytest.mark.parametrize(
    ("there", "differs"),
    [
        ("4", True),
        ("8", False),
        ("auto", False),
        ("[4]", False),
        ("{a: 4}", False),
        ("true", False),
    ],
)
def test_a_number_is_held_against_a_number(there: str, differs: bool) -> None:
    assert told(f"{STEPS}: 8", f"{STEPS}: {there}") == [f"error {STEPS}"] * differs


@pytest.mark.parametrize(
    ("key", "value", "differs"),
    [
        ("adam_beta1", "0.9", False),
        ("adam_beta1", "0.8", True),
        ("adam_beta2", "0.999", False),
        ("adam_beta2", "0.9", True),
    ],
)
def test_each_of_two_betas_is_held_against_its_own(key: str, value: str, differs: bool) -> None:
    there = "optimizer: {params: {betas: [0.9, 0.999]}}"
    assert told(f"{key}: {value}", there) == [f"error {key}"] * differs


def test_a_value_that_two_places_contradict_is_told_once() -> None:
    there = "optimizer: {params: {lr: 0.2}}, scheduler: {params: {warmup_max_lr: 0.3}}"
    assert told("learning_rate: 0.1", there) == ["error learning_rate"]
    there = "optimizer: {params: {lr: 0.1}}, scheduler: {params: {warmup_max_lr: 0.3}}"
    assert told("learning_rate: 0.1", there) == ["error learning_rate"]
    assert told("learning_rate: 0.1", there.replace("0.3", "0.1")) == []
