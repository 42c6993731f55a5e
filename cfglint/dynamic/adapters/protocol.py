"""What an adapter offers. A user's class needs `model`, `batch` and `loss`, no base class."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import torch
from torch import nn


class Plan(NamedTuple):
    """How the program trains: what the trace does as the config asks.

    `precision` is `32`, `16` or `bf16` (autocast), or `16-true`, `bf16-true` (the model itself);
    `accumulate` are backward passes a step; `clip` is a gradient norm, 0 for none. `optimizer` is a
    class of `torch.optim` by its lower-case name. `foreach` and `fused` are as torch takes them.
    `sanity_check` runs two validation batches before training, as Lightning does. `samples` is the
    size of the training set, for the last short batch; 0 for unknown. `loop` says which names hold
    what: `plain`, whose `outputs` and `loss` live until they are assigned anew, or `lightning`.
    `ddp` says that several processes train copies of the model and share gradients in buckets.
    """

    batch_size: int
    precision: str = "32"
    accumulate: int = 1
    clip: float = 0.0
    optimizer: str = "adamw"
    lr: float = 1e-3
    weight_decay: float = 0.0
    momentum: float = 0.0
    foreach: bool | None = None
    fused: bool | None = None
    sanity_check: bool = False
    validation: bool = True
    samples: int = 0
    loop: str = "plain"
    ddp: bool = False


class Adapter(Protocol):
    """From a config to what is traced. Everything is made on the host, as a program would.

    `plan` and `optimizer` may be left out: then the plan is read off the config's usual keys, and
    the optimizer is the plan's. So may `ready()`, which is asked once the model is loaded: it
    returns False where there is no step to trace, and raises where there should be one.
    """

    def model(self) -> nn.Module:
        """The model, on the host."""
        ...

    def batch(self, size: int) -> Any:
        """One batch of `size` samples as the data loader gives it: tensors on the host."""
        ...

    def loss(self, model: nn.Module, batch: Any) -> torch.Tensor:
        """Forward and loss of one batch that lies on the model's device: a scalar."""
        ...


class UnservedError(Exception):
    """The adapter cannot make this model, by no fault of the config; the message says why."""


class NothingToBuildError(Exception):
    """No node of the config names a module that can be built from the config alone."""


class RefusedError(Exception):
    """A constructor refuses numbers of the config; with another one at any of `keys` it builds."""

    def __init__(self, message: str, keys: tuple[str, ...]) -> None:
        super().__init__(message)
        self.keys = keys


class NotInstalledError(ImportError):
    """A module that is not installed here is called; `package` is its top-level name.

    Args:
        module: the module, `name`: what of it is called; `called` takes the package's name.
    """

    def __init__(self, module: str, name: str, called: dict[str, None]) -> None:
        super().__init__(f"{module} is not installed, and {name} of it is called", name=module)
        self.package = module.partition(".")[0]
        called[self.package] = None


class ConfigError(Exception):
    """The config cannot be traced, and the config is at fault; `key` is the dotted key, if one is.

    `help` says what to write.
    """

    def __init__(self, message: str, key: str = "", help: str = "") -> None:
        super().__init__(message)
        self.key, self.help = key, help
