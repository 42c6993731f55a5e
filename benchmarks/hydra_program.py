"""A Hydra program with many configs, made for `static.py`: groups, experiments, named code.

Its shape is that of programs made from lightning-hydra-template: a primary config with a defaults
list, a config group for each part, `_target_` in every node, and experiments that override several
groups at once, which are most of the configs.
"""

from __future__ import annotations

import random
from pathlib import Path

PARTS = 10
"""Choices of each of the three groups."""

TRAIN = """\
import hydra
import torch
from omegaconf import DictConfig, OmegaConf

from src.data import loaders
from src.tracking import log_hyperparameters
from src.training import Trainer


def fit(cfg: DictConfig) -> float:
    torch.manual_seed(cfg.seed)
    model = hydra.utils.instantiate(cfg.model)
    train, valid = loaders(cfg.data)
    optimizer = hydra.utils.instantiate(cfg.optimizer, params=model.parameters())
    trainer = Trainer(model, optimizer, cfg.trainer)
    log_hyperparameters(OmegaConf.to_container(cfg.model, resolve=True))
    for epoch in range(cfg.trainer.max_epochs):
        trainer.epoch(train, epoch)
        if cfg.trainer.check_every and epoch % cfg.trainer.check_every == 0:
            trainer.validate(valid)
    if cfg.get("test"):
        trainer.validate(valid)
    return trainer.best


@hydra.main(version_base="1.3", config_path="conf", config_name="train")
def main(cfg: DictConfig) -> float:
    return fit(cfg)


if __name__ == "__main__":
    main()
"""

DATA = """\
import torch


class Windows(torch.utils.data.Dataset):
    def __init__(self, folder, window, stride, normalize=True):
        self.folder, self.window, self.stride = folder, window, stride
        self.normalize = normalize

    def __len__(self):
        return 1000

    def __getitem__(self, index):
        values = torch.randn(self.window)
        return (values - values.mean()) / values.std() if self.normalize else values


def loaders(cfg):
    made = []
    for split in ("train", "valid"):
        data = Windows(f"{cfg.folder}/{split}", cfg.window, cfg.stride, cfg.normalize)
        made.append(
            torch.utils.data.DataLoader(
                data,
                batch_size=cfg.batch_size,
                num_workers=cfg.num_workers,
                shuffle=split == "train",
                pin_memory=cfg.get("pin_memory", False),
            )
        )
    return made
"""

TRAINING = """\
import torch


class Trainer:
    def __init__(self, model, optimizer, cfg):
        self.model, self.optimizer, self.cfg = model, optimizer, cfg
        self.best = float("inf")
        if cfg.precision == "bf16":
            self.model = self.model.to(torch.bfloat16)
        if cfg.ema.enabled:
            self.decay = cfg.ema.decay

    def step(self, batch):
        loss = self.model(batch).pow(2).mean()
        loss.backward()
        if self.cfg.clip:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.cfg.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def epoch(self, loader, number):
        for index, batch in enumerate(loader):
            loss = self.step(batch)
            if index % self.cfg.log_every == 0:
                print(number, index, loss)

    def validate(self, loader):
        with torch.no_grad():
            loss = sum(self.model(batch).pow(2).mean().item() for batch in loader)
        if loss < self.best:
            self.best = loss
            torch.save(self.model.state_dict(), f"{self.cfg.folder}/best.pt")
"""

TRACKING = """\
def log_hyperparameters(values, prefix=""):
    for key, value in values.items():
        if isinstance(value, dict):
            log_hyperparameters(value, f"{prefix}{key}.")
        else:
            print(f"{prefix}{key}", value)
"""

MODEL = """\
import torch
from torch import nn


class Block{n}(nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, dropout=dropout)
        self.norm = nn.LayerNorm(width)
        first, last = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.inner = nn.Sequential(first, nn.GELU(), last)

    def forward(self, x):
        y = self.norm(x)
        x = x + self.attention(y, y, y)[0]
        return x + self.inner(self.norm(x))


class Model{n}(nn.Module):
    def __init__(self, width, depth, heads, dropout=0.1, pool="mean", out=1):
        super().__init__()
        self.first = nn.Linear(1, width)
        self.blocks = nn.ModuleList(Block{n}(width, heads, dropout) for _ in range(depth))
        self.last = nn.Linear(width, out)
        self.pool = pool

    def forward(self, x):
        x = self.first(x.unsqueeze(-1))
        for block in self.blocks:
            x = block(x)
        if self.pool == "mean":
            return self.last(x.mean(1))
        return self.last(x[:, -1])
"""

PRIMARY = """\
defaults:
  - _self_
  - model: model_0
  - data: data_0
  - optimizer: optimizer_0
  - trainer: default
  - experiment: null

seed: 42
test: false
"""

TRAINER = """\
max_epochs: 20
check_every: 2
precision: "32"
clip: 1.0
log_every: 50
folder: runs
ema:
  enabled: false
  decay: 0.999
"""


def write_hydra_program(folder: Path, configs: int = 100) -> None:
    """Write the program, with so many configs in all."""
    generator = random.Random(configs)
    files = {
        "train.py": TRAIN,
        "src/__init__.py": "",
        "src/data.py": DATA,
        "src/training.py": TRAINING,
        "src/tracking.py": TRACKING,
        "src/models/__init__.py": "",
        "conf/train.yaml": PRIMARY,
        "conf/trainer/default.yaml": TRAINER,
        "requirements.txt": "hydra-core\ntorch\n",
    }
    for n in range(PARTS):
        files[f"src/models/model_{n}.py"] = MODEL.replace("{n}", str(n))
        files[f"conf/model/model_{n}.yaml"] = (
            f"_target_: src.models.model_{n}.Model{n}\nwidth: {64 * (n + 1)}\n"
            f"depth: {n + 2}\nheads: 8\ndropout: 0.{n}\npool: mean\n"
        )
        files[f"conf/data/data_{n}.yaml"] = (
            f"folder: data/set_{n}\nwindow: {256 * (n + 1)}\nstride: 128\nnormalize: true\n"
            f"batch_size: {16 * (n + 1)}\nnum_workers: 4\n"
        )
        files[f"conf/optimizer/optimizer_{n}.yaml"] = (
            f"_target_: torch.optim.AdamW\nlr: 0.000{n + 1}\nweight_decay: 0.0{n}\n"
        )
    for n in range(configs - 3 * PARTS - 2):
        choices = [generator.randrange(PARTS) for _ in range(3)]
        files[f"conf/experiment/run_{n:03}.yaml"] = (
            "# @package _global_\ndefaults:\n"
            f"  - override /model: model_{choices[0]}\n"
            f"  - override /data: data_{choices[1]}\n"
            f"  - override /optimizer: optimizer_{choices[2]}\n"
            f"\nseed: {n}\nmodel:\n  depth: {generator.randrange(2, 12)}\n"
            f"trainer:\n  max_epochs: {generator.randrange(5, 90)}\n  clip: 0.{n}\n"
        )
    (folder / ".git").mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
