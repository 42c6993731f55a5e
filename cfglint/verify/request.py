"""What a training process is asked: JSON data, no torch."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Kind = Literal["train", "repeat", "memory", "digest", "pace"]
"""`train`: everything that one training shows. `repeat`: the same training again, for its losses.
`memory`: live bytes as they are measured, and on a CPU their peak from a trace. `digest`: what
every operator of one step gave. `pace`: some steps whenever a line is read, for timing beside
another config."""


class TrainRequest(NamedTuple):
    """One process of one config.

    `device` is `cpu` or `cuda`; on a CPU training is in float32. `steps` are optimizer steps.
    `folder` is where the checkpoint is written. `digest_step` counts from 0. `threads` are torch's
    own, 0 for as many as it likes. `memory` are bytes of the host that training on a CPU may take.
    `tracking` is a project of Weights & Biases, "" for none.
    """

    kind: Kind
    config: dict[str, Any]
    adapter: str
    root: str = ""
    options: dict[str, Any] = {}  # noqa: RUF012  # a NamedTuple's default is never written to
    tasks: tuple[str, ...] = ()
    device: str = "cpu"
    seed: int = 0
    steps: int = 16
    folder: str = ""
    digest_step: int = 0
    threads: int = 0
    memory: int = 8 << 30
    tracking: str = ""


class VerifyOptions(NamedTuple):
    """What the command line says about verification.

    `device` is `auto`, `cpu` or `cuda`. `steps` are optimizer steps, 0 for the usual number.
    `baseline` is the path of the config to be timed beside, `slower` the percentage by which a
    config may be slower. `timeout` is in seconds for one config. `executor` is `local`, `slurm` or
    `submitit-local`, `slurm` what it passes on. `tracking` is a project of Weights & Biases.
    """

    device: str = "auto"
    steps: int = 0
    seed: int = 42
    baseline: str = ""
    slower: float = 10.0
    timeout: float = 900.0
    executor: str = "local"
    slurm: tuple[tuple[str, str], ...] = ()
    tracking: str = ""
