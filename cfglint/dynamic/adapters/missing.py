"""Third-party modules that project code imports and that are not installed here.

A model's file often imports what this config does not use. Each such module is stood in for, and
named; what is called of it raises, unless it is a metric or only orders axes (`axes`). Only imports
from project code are served: torch's own optional imports must fail as they do, and so must an
import that the project itself is ready to do without (`try: import wandb` / `except ImportError:
wandb = None`).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Iterator, Sequence
from types import FrameType, ModuleType
from typing import Any

from torch import nn

from cfglint.dynamic.adapters import axes
from cfglint.dynamic.adapters.guards import Guards
from cfglint.dynamic.adapters.metrics import StandInMetric, is_of_metrics, stand_in_for
from cfglint.dynamic.adapters.protocol import NotInstalledError
from cfglint.dynamic.adapters.trainerless import trainer_stand_in

LIGHTNING = ("pytorch_lightning", "lightning")


class _Callable(type):
    """A class that can be inherited from and used as a decorator, and not be made."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]
        if cls.__dict__.get("_stands_in", False):
            called = getattr(sys.modules.get(cls.__module__), "_cfglint_called", {})
            if is_of_metrics(cls.__module__):
                called[cls.__module__.partition(".")[0]] = None
                return stand_in_for(cls.__qualname__)(*args, **kwargs)
            raise NotInstalledError(cls.__module__, cls.__qualname__, called)
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(cls.__module__, f"{cls.__qualname__}.{name}")


def _stand_in(module: str, name: str) -> type:
    return _Callable(name, (), {"__module__": module, "_stands_in": True})


class StandInModule(ModuleType):
    """A module whose every attribute is a stand-in."""

    __path__: list[str] = []  # noqa: RUF012  # what makes a module a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(self.__name__, name)


class LightningModule(nn.Module):
    """What a LightningModule offers where lightning is not installed: logging goes nowhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.current_epoch = 0
        self.global_step = 0
        self.trainer: Any = trainer_stand_in()

    def log(self, *args: Any, **kwargs: Any) -> None:
        """Nowhere."""

    def log_dict(self, *args: Any, **kwargs: Any) -> None:
        """Nowhere."""

    def save_hyperparameters(self, *args: Any, **kwargs: Any) -> None:
        """Nowhere."""

    @property
    def device(self) -> Any:
        """Of the first parameter."""
        return next(self.parameters()).device


class MissingModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds, last of all, what project code imports and nobody has.

    Args:
        root: the project; importers elsewhere are not served.

    Attributes:
        names: modules that were stood in for.
        called: those of which something was called.
    """

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root) + os.sep
        self.names: dict[str, None] = {}
        self.called: dict[str, None] = {}
        self._guards = Guards()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A stand-in, for an import statement in project code or below a stand-in."""
        top = fullname.partition(".")[0]
        if os.path.exists(os.path.join(self.root, top)) or not (
            top in self.names or self._from_project()
        ):
            return None
        self.names[top] = None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The stand-in; lightning's has a class to inherit from."""
        module = StandInModule(spec.name)
        module._cfglint_called = self.called  # type: ignore[attr-defined]
        if spec.name.partition(".")[0] in LIGHTNING:
            module.LightningModule = LightningModule  # type: ignore[attr-defined]
        if is_of_metrics(spec.name):
            module.Metric = StandInMetric  # type: ignore[attr-defined]
        module.__dict__.update(axes.MEMBERS.get(spec.name, {}))
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""

    def _from_project(self) -> bool:
        """Whether project code imports, and would not go on without."""
        importers = _importers(sys._getframe(2))
        first = next(importers, None)
        if first is None or not self._is_project(first):
            return False
        if self._guards.at(first.f_code.co_filename, first.f_lineno, broad=True):
            return False
        return not any(
            self._guards.at(frame.f_code.co_filename, frame.f_lineno, broad=False)
            for frame in importers
            if self._is_project(frame)
        )

    def _is_project(self, frame: FrameType) -> bool:
        return os.path.abspath(frame.f_code.co_filename).startswith(self.root)


def _importers(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames outside the import system, from the innermost on."""
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith("<frozen") and "importlib" not in name:
            yield frame
        frame = frame.f_back


def stood_in_for() -> list[str]:
    """Modules that are not installed and were stood in for, so far."""
    return [name for f in sys.meta_path if isinstance(f, MissingModules) for name in f.names]


def called_of_stand_ins() -> list[str]:
    """Of those, the ones of which something was called."""
    return [name for f in sys.meta_path if isinstance(f, MissingModules) for name in f.called]
