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

TEXTS = Path(__file__).resolve().parent / "hydra_program_texts"
"""The program's files, with `.txt` behind their names, so that they are no code of this repository:
it would tell how the configs here are loaded."""


def text_of(name: str) -> str:
    """The text of a file of the program."""
    return (TEXTS / f"{name}.txt").read_text()


def write_hydra_program(folder: Path, configs: int = 100) -> None:
    """Write the program, with so many configs in all."""
    generator = random.Random(configs)
    files = {
        "train.py": text_of("train.py"),
        "src/__init__.py": "",
        "src/data.py": text_of("data.py"),
        "src/training.py": text_of("training.py"),
        "src/tracking.py": text_of("tracking.py"),
        "src/models/__init__.py": "",
        "conf/train.yaml": text_of("train.yaml"),
        "conf/trainer/default.yaml": text_of("trainer.yaml"),
        "requirements.txt": "hydra-core\ntorch\n",
    }
    for n in range(PARTS):
        files[f"src/models/model_{n}.py"] = text_of("model.py").replace("{n}", str(n))
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
