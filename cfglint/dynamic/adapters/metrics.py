"""Metrics that are not there, and are stood in for.

A metric is computed beside the loss, and no gradient flows through it: a step without it is the
step that is wanted. So a metric that its library does not have, or whose library is not installed,
is told, and the trace goes on with one that is always 0. Whatever else is missing ends the trace.
"""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.events import Trouble
from cfglint.dynamic.trace.places import Places

NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
"""What Python says of a name that a module lacks: the name, and the module."""


def is_of_metrics(module: str) -> bool:
    """Whether a module is one of metrics, by its name: `torchmetrics`, `sklearn.metrics`; what is
    for metric learning has losses."""
    return any(part.endswith("metrics") for part in module.lower().split("."))


class StandInMetric(nn.Module):
    """A metric that is 0, whatever it is made with and given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """0, on the device of what is given."""
        return zero(*args, **kwargs)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Keep nothing."""

    def compute(self) -> torch.Tensor:
        """0."""
        return zero()

    def reset(self) -> None:
        """Nothing was kept."""

    def add_state(self, name: str, default: Any, *args: Any, **kwargs: Any) -> None:
        """A state as an attribute, for a class that inherits from a metric."""
        setattr(self, name, default)


def zero(*args: Any, **kwargs: Any) -> torch.Tensor:
    """A scalar on the device of the first tensor among the arguments."""
    tensors = [value for value in (*args, *kwargs.values()) if isinstance(value, torch.Tensor)]
    return torch.zeros((), device=tensors[0].device if tensors else None)


def stand_in_for(name: str) -> Any:
    """A metric by its name: a class, or a function where the name begins in lower case."""
    if name.lstrip("_")[:1].isupper():
        return type(name, (StandInMetric,), {})
    return zero


def absent(error: BaseException, places: Places) -> tuple[ModuleType, str, Trouble] | None:
    """The library's module and the name that it lacks; None where that is not the matter."""
    module, name = _lacking(error)
    if module is None or not is_of_metrics(module.__name__) or hasattr(module, name):
        return None
    if places.is_users(getattr(module, "__file__", None) or ""):
        return None
    file, line = places.of_error(error)
    fault = Trouble("load", "absent-metric", name, module.__name__, file, line)
    return module, name, fault


def _lacking(error: BaseException) -> tuple[ModuleType | None, str]:
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return error.obj, str(error.name)
    found = NO_NAME.match(str(error)) if isinstance(error, ImportError) else None
    return (sys.modules.get(found[2]), found[1]) if found else (None, "")
