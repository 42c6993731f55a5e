"""Any `package.module:factory` with arguments from the config: settings alone, no code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.entries import filled, resolve
from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import ConfigError, Plan

BATCH = "batch"
"""In a shape, stands for the size of the batch."""


class CallableAdapter:
    """A model from a factory, a batch from shapes, a loss from a function.

    Options, each under `[tool.cfglint.dynamic]`: `entry`; `arguments`, passed by keyword; `inputs`
    and `targets`, a list of `{shape, dtype, high}` for positional arguments or a table of them for
    keywords; `loss`, a function of (output, target), or `output.NAME` for models that give their
    own. Text such as `{model.width}` takes the config's value.
    """

    def __init__(self, config: dict[str, Any], options: dict[str, Any]) -> None:
        self.config = config
        if not options.get("entry"):
            raise ConfigError(
                "the callable adapter needs an `entry`",
                help='write entry = "package.module:factory" under [tool.cfglint.dynamic]',
            )
        self.options = {
            name: filled(options.get(name, default), config)
            for name, default in (
                ("entry", ""),
                ("arguments", {}),
                ("inputs", []),
                ("targets", []),
                ("loss", ""),
            )
        }

    def plan(self) -> Plan:
        """The usual keys."""
        return plan_of(self.config)

    def model(self) -> nn.Module:
        """What the factory gives."""
        made = resolve(self.options["entry"])(**self.options["arguments"])
        if not isinstance(made, nn.Module):
            raise ConfigError(
                f"{self.options['entry']} gave {type(made).__name__}, not a torch.nn.Module"
            )
        return made

    def batch(self, size: int) -> dict[str, Any]:
        """The declared inputs and targets."""
        return {
            "inputs": tensors_of(self.options["inputs"], size, "inputs"),
            "targets": tensors_of(self.options["targets"], size, "targets"),
        }

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> torch.Tensor:
        """Forward, then the loss function or the model's own loss."""
        inputs, targets = batch["inputs"], batch["targets"]
        output = model(**inputs) if isinstance(inputs, dict) else model(*inputs)
        name = self.options["loss"]
        if name.startswith("output"):
            return _inside(output, name)
        if not name:
            raise ConfigError(
                "the callable adapter needs a `loss`",
                help='write loss = "torch.nn.functional:cross_entropy", or "output.loss"',
            )
        output = _inside(output, "output")
        function = resolve(name)
        if isinstance(function, type):
            function = function()
        extra = list(targets.values()) if isinstance(targets, dict) else targets
        return function(output, *extra)


def _inside(output: Any, path: str) -> torch.Tensor:
    for part in path.split(".")[1:]:
        if isinstance(output, Mapping) and part in output:
            output = output[part]
        elif hasattr(output, part):
            output = getattr(output, part)
        else:
            raise ConfigError(f"the model's output has no `{part}`, which `loss` names")
    if path == "output" and not isinstance(output, torch.Tensor):
        for name in ("logits", "last_hidden_state", "out"):
            if hasattr(output, name):
                return getattr(output, name)
            if isinstance(output, Mapping) and name in output:
                return output[name]
    return output


def tensors_of(spec: Any, size: int, name: str) -> Any:
    """Made-up tensors by a list or a table of `{shape, dtype, high}`.

    Raises:
        ConfigError: one cannot be read.
    """
    if isinstance(spec, dict):
        return {key: _tensor(item, size, f"{name}.{key}") for key, item in spec.items()}
    return [_tensor(item, size, f"{name}[{index}]") for index, item in enumerate(spec)]


def _tensor(spec: Any, size: int, name: str) -> torch.Tensor:
    if not isinstance(spec, dict) or not isinstance(spec.get("shape"), list):
        raise ConfigError(
            f"`{name}` needs a shape", help='write { shape = ["batch", 3, 224, 224] }'
        )
    shape = [size if item == BATCH else item for item in spec["shape"]]
    if not all(isinstance(item, int) and item >= 0 for item in shape):
        raise ConfigError(f"the shape of `{name}` is {shape}, which is not whole numbers")
    dtype = getattr(torch, str(spec.get("dtype", "float32")), None)
    if not isinstance(dtype, torch.dtype):
        raise ConfigError(f"torch has no dtype {spec.get('dtype')!r}, which `{name}` names")
    if dtype.is_floating_point:
        return torch.randn(shape, dtype=dtype)
    return torch.randint(int(spec.get("high", 2)), shape, dtype=dtype)
