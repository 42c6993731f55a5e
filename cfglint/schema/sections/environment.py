"""`environment`: where the run writes, and what it is called."""

from __future__ import annotations

from cfglint.schema.model import Section, key


class Environment(Section):
    """Keys in capitals become environment variables; these are the others."""

    project: str | None = key("Name of the project in logs and trackers.", None)
    workspace: str | None = key("Workspace of the experiment tracker.", None)
    seed: int | None = key("Seed of every random generator.", None, ge=0, le=2**32 - 1)
    output_dir: str | None = key("Folder for results, from the repository's root.", None)
    iterations: int | None = key("Runs, each with the next seed.", None, unit="runs", ge=1)
    wandb: bool | str | None = key("Weights & Biases: on, off, or its mode.", None)
    swanlab: bool | str | None = key("SwanLab: on, off, or its mode.", None)
    PHMBench: str | None = key("Folder of the benchmark.", None)
    notes: str | None = key("Free text for the log.", None)
