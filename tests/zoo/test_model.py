"""The reference models: parameter counts of the case, shapes, and a step that trains."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import yaml
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.losses import total_loss
from cfglint.zoo.model import BACKBONES, Model, UnknownComponentError
from tests.conftest import FIXTURES

TASKS = ["classification", "anomaly_detection", "signal_prediction", "rul_prediction"]


def small(backbone: str, **changes: Any) -> ConfigWrapper:
    values = {
        "embedding": "E_01_HSE", "backbone": backbone, "num_patches": 16, "patch_size_L": 8,
        "patch_size_C": 1, "output_dim": 32, "d_ff": 16, "num_heads": 4, "num_layers": 2,
        "e_layers": 2, "factor": 1, "modes": 9, "width": 8, "dropout": 0.1, "activation": "gelu",
        "hidden_dim": 8, "max_len": 64, "max_out": 2, "act": "gelu", "use_batch_norm": True,
        "rul_max_value": 10.0, "num_classes": {"1": 4, "2": 3}, "enabled_tasks": TASKS,
    }  # fmt: skip
    return ConfigWrapper(values | changes)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("B_04_Dlinear", 3_224_769_300),
        ("B_06_TimesNet", 5_623_915_028),
        ("B_09_FNO", 3_226_621_972),
    ],
)
def test_parameters_of_the_case_to_the_last_one(name: str, count: int) -> None:
    config = yaml.safe_load((FIXTURES / f"failed/multitask_{name}.yaml").read_text())
    args = ConfigWrapper(config["model"])
    args.enabled_tasks = TASKS
    args.num_classes = {"1": 9, "2": 9}  # 18 classes in all, over its data sets
    with FakeTensorMode():
        model = Model(args)
    assert sum(parameter.numel() for parameter in model.parameters()) == count


@pytest.mark.parametrize("backbone", BACKBONES)
def test_shapes_and_a_step(backbone: str) -> None:
    torch.manual_seed(0)
    model = Model(small(backbone), 100.0)
    x = torch.randn(4, 64, 2)
    outputs = model(x, "2")
    assert {task: tuple(out.shape) for task, out in outputs.items()} == {
        "classification": (4, 3),
        "anomaly_detection": (4,),
        "signal_prediction": (4, 64, 2),
        "rul_prediction": (4, 1),
    }
    targets = {
        "classification": torch.tensor([0, 1, 2, 0]),
        "anomaly_detection": torch.tensor([0.0, 1.0, 1.0, 0.0]),
        "signal_prediction": x,
        "rul_prediction": torch.rand(4),
    }
    loss = total_loss(outputs, targets, {"classification": 2.0})
    loss.backward()
    idle = [name for name, p in model.named_parameters() if p.grad is None]
    assert idle == [
        "task_heads.classification.mutiple_fc.1.weight",
        "task_heads.classification.mutiple_fc.1.bias",
    ]


def test_the_signal_head_gives_no_more_than_it_has() -> None:
    model = Model(small("B_04_Dlinear", max_len=32, max_out=1))
    assert tuple(model(torch.randn(2, 64, 2), "1")["signal_prediction"].shape) == (2, 32, 1)


def test_a_short_or_narrow_signal_is_repeated() -> None:
    model = Model(small("B_04_Dlinear", patch_size_L=80, patch_size_C=3))
    assert model(torch.randn(2, 64, 2), "1")["classification"].shape == (2, 4)


@pytest.mark.filterwarnings("ignore:Using a target size")
def test_a_loss_that_raises_is_skipped_only_on_request() -> None:
    outputs = {
        "signal_prediction": torch.randn(2, 5, requires_grad=True),
        "rul_prediction": torch.randn(2, 1),
    }
    targets = {"signal_prediction": torch.randn(2, 7), "rul_prediction": torch.randn(2)}
    with pytest.raises(RuntimeError, match="must match"):
        total_loss(outputs, targets, {})
    assert total_loss(outputs, targets, {}, skip_failed=True).shape == ()


def test_components_that_are_not_there_are_named() -> None:
    with pytest.raises(UnknownComponentError, match="they have B_04_Dlinear"):
        Model(small("B_99_Nothing"))


def test_a_key_that_is_missing_raises() -> None:
    args = small("B_08_PatchTST")
    del args.e_layers
    with pytest.raises(AttributeError, match="e_layers"):
        Model(args)
