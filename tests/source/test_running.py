"""What a training runs of the objects that a program makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import reads, run

CLASSES = """
from torch import nn
from torch.utils.data import DataLoader, Dataset
from far import wrap

class Part(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
    def forward(self, x):
        return x * self.cfg.of_part

class Net(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg, self.part = cfg, Part(cfg)
    def forward(self, x):
        return x * self.cfg.of_net
    def sample(self):
        return self.cfg.of_sample

class Items(Dataset):
    def __init__(self, cfg):
        self.cfg = cfg
    def __getitem__(self, index):
        return self.cfg.of_item

"""
TRAINS = """
    for batch in loader:
        model(batch)
"""


def _program(body: str) -> str:
    return f"{CLASSES}def main(cfg):\n{body}"


def test_a_training_runs_the_modules_and_data_sets_that_it_is_given(tmp_path: Path) -> None:
    body = "    model, loader = wrap(Net(cfg)), DataLoader(Items(cfg))" + TRAINS
    found = reads(run(tmp_path, _program(body)))
    assert (found["of_net"], found["of_item"]) == ("required", "required")
    assert (found["of_part"], found["of_sample"]) == ("required?", "required?")


@pytest.mark.parametrize(
    "body",
    [
        "    model, loader = wrap(Net(cfg)), DataLoader(Items(cfg))\n",
        "    if far(cfg):\n        model, loader = wrap(Net(cfg)), DataLoader(Items(cfg))" + TRAINS,
        "    model, loader = wrap(Net(cfg)), DataLoader(Items(cfg))\n    if loader.any:"
        + TRAINS.replace("\n    ", "\n        "),
    ],
    ids=["no training", "perhaps made", "perhaps a training"],
)
def test_others_are_perhaps_run(body: str, tmp_path: Path) -> None:
    found = reads(run(tmp_path, _program(body)))
    assert (found["of_net"], found["of_item"]) == ("required?", "required?")
