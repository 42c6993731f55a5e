"""Configs of other projects are not held to the ISFM family's schemas."""

from __future__ import annotations

import pytest

from cfglint.linter import lint_text
from cfglint.run.settings import Settings

pytestmark = pytest.mark.usefixtures("nowhere")  # where no code shows whose configs they are

LIGHTNING_CLI = """
seed_everything: 42
trainer: {max_epochs: 3, accelerator: auto, devices: 1}
model:
  class_path: my.Model
  init_args: {lr: 1e-3}
data: {class_path: my.Data}
"""
GENERIC = """
environment: {seed: 1}
data: {name: cifar10, root: ./data, batch: 64}
model: {name: resnet18, type: cnn, depth: 18, pretrained: true}
trainer: {max_epochs: 90, devices: [0, 1], precision: bf16-mixed}
"""
MMENGINE = """
model: {type: ResNet, depth: 50}
train_dataloader: {batch_size: 32}
optim_wrapper: {optimizer: {type: SGD, lr: 0.1}}
"""
HYDRA = """
defaults: [_self_]
model: {_target_: torch.nn.Linear, in_features: 3, out_features: 4}
trainer: {_target_: lightning.Trainer, max_epochs: 1e1}
data: {name: x, type: y}
task: {name: a, type: b}
"""
COMPOSE = "version: '3'\nservices: {web: {image: nginx, ports: ['80:80']}}\n"


@pytest.mark.parametrize("text", [LIGHTNING_CLI, GENERIC, MMENGINE, HYDRA, COMPOSE, "- 1\n", "3\n"])
def test_another_project_gets_no_schema_findings(text: str) -> None:
    assert [d for d in lint_text(text, "config.yaml") if d.code.startswith("S")] == []


def test_the_loader_is_seen_from_the_text() -> None:
    def codes(text: str) -> list[str]:
        return [d.code for d in lint_text(text, "c.yaml") if d.code.startswith("Y")]

    assert codes(LIGHTNING_CLI) == []
    assert codes(HYDRA) == []
    assert codes("lr: 1e-3\nout: ${root}/x\n") == []
    assert codes("optimizer: {_component_: torch.optim.AdamW, lr: 2e-5}\n") == []
    assert codes("eps: 1e-3\nout: ${HOME}\n") == ["Y103"]
    assert codes(GENERIC + "x: 1e-3\n") == ["Y103"]


def test_the_profile_can_be_set() -> None:
    found = lint_text(GENERIC, "c.yaml", Settings(profile="isfm"))
    assert {d.key for d in found if d.code == "S201"} >= {"data.data_dir", "task"}
    isfm = "model: {backbone: B_08_PatchTST, num_heads: 0}\n"
    assert [d.code for d in lint_text(isfm, "c.yaml")] == ["S204"]
    assert lint_text(isfm, "c.yaml", Settings(profile="none")) == ()
