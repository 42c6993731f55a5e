"""A checkout laid out like PHM-Vibench: its own model, and its own task code for the losses.

Layout: `src/model_factory/{model.type}/{model.name}.py` with `Model(args_m, metadata)`, and
`src/task_factory/task/{task.type}/{task.name}.py` (or without the inner `task`) with `task`, a
LightningModule whose `training_step(batch, batch_idx)` gives the loss. The data pipeline is not
run: a batch is made of shapes, and metadata is stood in for.
"""

from __future__ import annotations

import importlib
import inspect
import os
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.isfm import PHM_VIBENCH, SAMPLING_RATE, ISFMAdapter
from cfglint.dynamic.adapters.protocol import ConfigError
from cfglint.wrapper import ConfigWrapper

_TASK_PLACES = ("src.task_factory.task.{type}.{name}", "src.task_factory.{type}.{name}")
_SECTIONS = ("data", "model", "task", "trainer", "environment")


class MetadataRow(dict[str, Any]):
    """One file's metadata: what was given, else a value by the kind of name."""

    def __init__(self, system: str, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.system = system

    def __missing__(self, key: str) -> Any:
        lower = str(key).lower()
        if "rul" in lower:
            return 100.0
        if "rate" in lower:
            return float(self.get("sampling_rate", SAMPLING_RATE))
        if "name" in lower or lower == "file":
            return f"system_{self.system}"
        if "dataset" in lower or "system" in lower:
            return int(self.system) if self.system.isdigit() else self.system
        return 0

    def get(self, key: str, default: Any = None) -> Any:
        """A given value, the default, or one by the kind of name."""
        if key in self:
            return self[key]
        return default if default is not None else self.__missing__(key)


class Metadata:
    """Every file's metadata; any file is there."""

    def __init__(self, system: str, given: dict[str, Any]) -> None:
        self._row = MetadataRow(system, given)

    def __getitem__(self, file: Any) -> MetadataRow:
        return self._row

    def get(self, file: Any, default: Any = None) -> MetadataRow:
        """The row of any file."""
        return self._row

    def __contains__(self, file: Any) -> bool:
        return True

    def __len__(self) -> int:
        return 1

    def keys(self) -> list[int]:
        """One file."""
        return [0]

    def items(self) -> list[tuple[int, MetadataRow]]:
        """One file and its row."""
        return [(0, self._row)]

    def values(self) -> list[MetadataRow]:
        """One row."""
        return [self._row]


class CheckoutAdapter(ISFMAdapter):
    """The repository's own model and task code, which do what they really do."""

    def __init__(self, config: dict[str, Any], metadata: dict[str, Any], root: str) -> None:
        super().__init__(config, metadata, PHM_VIBENCH)
        self.root = root
        self.task_code: Any = None

    def model(self) -> nn.Module:
        """The task module around the network, or the network itself where there is no task code."""
        args_m = self.wrapper.model
        args_m.num_classes = {_number(name): count for name, count in self.classes.items()}
        args_m.enabled_tasks = self.tasks
        section = self.section("model")
        module = self._module(
            "src.model_factory.{type}.{name}".format(
                type=section.get("type"), name=section.get("name")
            ),
            "model.name",
        )
        rows = Metadata(self.systems[0], self.metadata)
        network = module.Model(args_m, rows)
        if not isinstance(network, nn.Module):
            raise ConfigError(f"Model of {module.__name__} is not a torch.nn.Module", "model.name")
        self.task_code = self._task(network, rows)
        return self.task_code

    def batch(self, size: int) -> dict[str, Any]:
        """Signals, labels and file numbers, under the names that the data set gives them."""
        return {
            "x": self.signals(size),
            "y": torch.randint(self.classes[self.systems[0]], (size,)),
            "file_id": torch.zeros(size, dtype=torch.int64),
        }

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> torch.Tensor:
        """What `training_step` gives, or `validation_step` without gradients."""
        step = model.training_step if torch.is_grad_enabled() else model.validation_step
        found = step(batch, 0)  # type: ignore[operator]
        if found is None and not torch.is_grad_enabled():
            return batch["x"].new_zeros(())
        return found

    learnable = None  # type: ignore[assignment]  # its batches have names of their own

    def metrics(self, model: nn.Module, batch: dict[str, Any]) -> dict[str, float]:
        """What `validation_step` logs."""
        found: dict[str, float] = {}

        def log(name: str, value: Any, *args: Any, **kwargs: Any) -> None:
            found[name] = float(value)

        def log_dict(values: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            found.update((name, float(value)) for name, value in values.items())

        kept = model.__dict__.get("log"), model.__dict__.get("log_dict")
        model.__dict__.update(log=log, log_dict=log_dict)
        try:
            model.validation_step(batch, 0)  # type: ignore[operator]
        finally:
            for name, value in zip(("log", "log_dict"), kept, strict=True):
                model.__dict__.pop(name)
                if value is not None:
                    model.__dict__[name] = value
        return {**found, "loss": found["val_loss"]} if "val_loss" in found else found

    def optimizer(self, model: nn.Module) -> torch.optim.Optimizer:
        """What `configure_optimizers` gives, else the config's."""
        configure = getattr(model, "configure_optimizers", None)
        found = configure() if configure is not None else None
        if isinstance(found, dict):
            found = found.get("optimizer")
        if isinstance(found, (list, tuple)) and found:
            found = found[0][0] if isinstance(found[0], (list, tuple)) else found[0]
        if isinstance(found, torch.optim.Optimizer):
            return found
        from cfglint.dynamic.trace.steps import make_optimizer

        return make_optimizer(model, self.plan())

    def _task(self, network: nn.Module, metadata: Metadata) -> nn.Module:
        section = self.section("task")
        names = [place.format(**{"type": "", "name": "", **section}) for place in _TASK_PLACES]
        for name in names:
            path = os.path.join(self.root, *name.split(".")) + ".py"
            if os.path.isfile(path):
                kind = self._module(name, "task.name").task
                return kind(**self._arguments(kind, network, metadata))
        raise ConfigError(
            f"there is no task code at {names[0].replace('.', '/')}.py, which task.type and "
            "task.name make",
            "task.type",
        )

    def _arguments(self, kind: Any, network: nn.Module, metadata: Metadata) -> dict[str, Any]:
        known: dict[str, Any] = {"network": network, "model": network, "metadata": metadata}
        for section in _SECTIONS:
            known[f"args_{section}"] = getattr(self.wrapper, section, ConfigWrapper({}))
        known |= {"args_m": known["args_model"], "args_t": known["args_task"]}
        taken = inspect.signature(kind.__init__).parameters
        return {name: value for name, value in known.items() if name in taken}

    def _module(self, name: str, key: str) -> Any:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is not None and (name + ".").startswith(error.name + "."):
                raise ConfigError(
                    f"there is no module {error.name} under {self.root}", key
                ) from None
            raise


def _number(text: str) -> Any:
    return int(text) if text.isdigit() else text
