"""A small project: a program that Hydra starts, a model that a node names, and a config."""

from __future__ import annotations

from pathlib import Path

CONFIG = """\
defaults:
  - _self_
  - data: small
seed: 1
model:
  _target_: nets.Net
  width: 3
  kind: gelu
train:
  lr: ${base_lr}
  epochs: 5
base_lr: 0.1
"""

FILES = {
    "train.py": """\
import hydra
from hydra.utils import instantiate


@hydra.main(config_path="configs", config_name="config", version_base=None)
def main(cfg):
    net = instantiate(cfg.model)
    print(cfg.seed, cfg.train.lr, cfg.train.get("epochs", 3), cfg.data.path)
    if cfg.train.get("resume", False):
        print(cfg.train.checkpoint)


main()
""",
    "nets.py": """\
from typing import Literal


class Net:
    def __init__(
        self, width: int, kind: Literal["relu", "gelu"] = "relu", rate: float = 0.1
    ): ...


class Other:
    def __init__(self, depth: int): ...
""",
    "configs/config.yaml": CONFIG,
    "configs/data/small.yaml": "path: /data/small\n",
    "configs/data/large.yaml": "path: /data/large\n",
}


def project(folder: Path) -> Path:
    """The project, in a folder."""
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
