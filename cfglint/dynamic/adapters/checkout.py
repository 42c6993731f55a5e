"""A checkout laid out like PHM-Vibench: its own model, and its own task code for the losses.

Layout: `src/model_factory/{model.type}/{model.name}.py` with `Model(args_m, metadata)`, and
`src/task_factory/task/{task.type}/{task.name}.py` (or without the inner `task`) with `task`, a
LightningModule whose `training_step(batch, batch_idx)` gives the loss. The data pipeline is not
run: a batch is made of shapes, and metadata is read, or made up where it is not there.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.factories import Checkout
from cfglint.dynamic.adapters.isfm import (
    PHM_VIBENCH,
    REFERENCE,
    SAMPLING_RATE,
    TRAINER_KEYS,
    ISFMAdapter,
)
from cfglint.dynamic.adapters.lacking import Lacking
from cfglint.dynamic.adapters.metadata import (
    KEY,
    Chosen,
    Metadata,
    Source,
    Wanted,
    as_key,
    chosen,
    source_of,
)
from cfglint.dynamic.adapters.plan import is_ddp
from cfglint.dynamic.adapters.protocol import ConfigError, Plan
from cfglint.dynamic.adapters.remedies import standing_in
from cfglint.dynamic.adapters.sections import sections_of
from cfglint.dynamic.adapters.trainerless import stand_alone
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.stand_ins import know

_SECTIONS = ("data", "model", "task", "trainer", "environment")
_SETTINGS = ("num_classes", "channels", "sampling_rate", "rul_label")
"""What is set of metadata under names of cfglint's; other names are columns."""

_ACCESS = ("src.data_factory.data_utils", "MetadataAccessor")
_SEARCH = ("src.data_factory.ID.Id_searcher", "search_target_dataset_metadata")
_STRATEGY = "strategy"
_TRAINERS = os.path.join("src", "trainer_factory")


class CheckoutAdapter(ISFMAdapter):
    """The repository's own model and task code, which do what they really do.

    Args:
        config: plain dictionaries.
        metadata: the settings under `metadata`.
        root: the checkout.
        trainer: `phm-vibench` or `reference`; "" for what the checkout's trainer reads.
        suggested: values of keys that the config lacks, as `Lacking` takes them.
    """

    def __init__(
        self,
        config: dict[str, Any],
        metadata: dict[str, Any],
        root: str,
        trainer: str = "",
        suggested: Iterable[tuple[str, Any, str]] = (),
    ) -> None:
        super().__init__(config, metadata, trainer)
        if not self.section("task").get("enabled_tasks"):
            self.tasks = []  # its task code knows which
        self.root = root
        self._source: Source | None = None
        self._file: Chosen | None = None
        self._fault: Exception | None = None
        self._stepless = ""
        self._instead = ""
        self._lacking = Lacking(suggested, root)
        self._args: dict[str, Any] = {}
        self.faults: list[Trouble] = []

    def passed_on(self) -> frozenset[str]:
        """The keys that the settings say, else those that the trainer's code mentions."""
        if self.trainer in (PHM_VIBENCH, REFERENCE):
            return super().passed_on()
        text = self._trainer_code
        return frozenset(key for key in TRAINER_KEYS if re.search(rf"\b{key}\b", text))

    def plan(self) -> Plan:
        """What the trainer makes of the config; its strategy only where its code reads one."""
        plan, trainer = super().plan(), self.section("trainer")
        if not self._leaves_strategy():
            return plan
        return plan._replace(ddp=is_ddp({**trainer, _STRATEGY: "auto"}))

    def not_passed_on(self) -> str:
        """The keys that the trainer passes nowhere, as written."""
        found = super().not_passed_on()
        strategy = self.section("trainer").get(_STRATEGY)
        if strategy in (None, "auto") or not self._leaves_strategy():
            return found
        return ", ".join(filter(None, (found, f"{_STRATEGY}: {strategy}")))

    def _leaves_strategy(self) -> bool:
        """Whether no code of the trainer reads a strategy off its arguments, by attribute or key:
        one that it passes on by this keyword it may make itself."""
        reads = re.search(rf"""[."']{_STRATEGY}\b""", self._trainer_code)
        return self.trainer not in (PHM_VIBENCH, REFERENCE) and reads is None

    @cached_property
    def _trainer_code(self) -> str:
        return _text_below(os.path.join(self.root, _TRAINERS))

    def notes(self) -> list[str]:
        """Where metadata is from, what the trainer passes nowhere, and why no step is traced."""
        found = [self._source.note] if self._source is not None else []
        if unread := self.not_passed_on():
            found.append(f"no code below {_TRAINERS} reads {unread}: traced without")
        if made_up := self._lacking.note():
            found.append(made_up)
        if self._instead:
            found.append(f"traced with the model that is there, {self._instead}")
        return [*found, self._stepless] if self._stepless else found

    def model(self) -> nn.Module:
        """The task module around the network, or the network itself where there is no task code."""
        while True:
            try:
                made = self._built()
                self._try_numbers(made)
            except Exception as error:
                if not self._lacking.helps(error, self._args):
                    raise
                continue
            if self._fault is None or not self._lacking.helps(self._fault, self._args):
                return made

    def _try_numbers(self, made: nn.Module) -> None:
        """Ask for the optimizer where the config has numbers as texts, which it may get.

        Raises:
            TypeError: it was given one.
        """
        configure = getattr(made, "configure_optimizers", None)
        if configure is not None and self._lacking.has_texts(self._args):
            try:
                configure()
            except TypeError:
                raise
            except Exception:  # told where the optimizer is made
                return

    def _built(self) -> nn.Module:
        config = self._lacking.completed(self.config)
        self._args = args = sections_of(config, _SECTIONS, self.root)
        self._hand_over(args)
        self.faults, self._fault = [*self._lacking.faults], None
        self._source = self._table()
        checkout = Checkout(self.root, args, config, self._access(self._source, args))
        try:
            network = checkout.network({as_key(name): n for name, n in self.classes.items()})
        finally:
            self.faults += checkout.fixed
            self._instead = checkout.instead
        try:
            task = standing_in(
                lambda: checkout.task(network), Places(self.root), self.faults.append
            )
        except Exception as error:  # told by `ready`, once the network is known
            self._fault = error
            return network
        self.faults += [
            Trouble("load", "adapter", str(fault), key=fault.key, help=fault.help)
            for fault in checkout.faults
        ]
        if not isinstance(task, nn.Module) or not hasattr(task, "training_step"):
            self._stepless = (
                f"only the model was built: the task {type(task).__module__} has no training_step"
            )
            return network
        epochs = self.section("trainer").get("num_epochs")
        stand_alone(task, epochs if isinstance(epochs, int) else 1)
        return task

    def ready(self) -> bool:
        """Whether there is a step to trace.

        Raises:
            ConfigError: there is no task code; what the task's code raised.
        """
        if self._fault is not None:
            raise self._fault
        return not self._stepless

    def batch(self, size: int) -> dict[str, Any]:
        """Signals, labels and file numbers, under the names that the data set gives them."""
        assert self._file is not None
        file = self._file.file
        numbered = isinstance(file, int)
        return {
            "x": self.signals(size),
            "y": torch.randint(self._file.classes, (size,)),
            "file_id": know(torch.full((size,), file), file) if numbered else [file] * size,
        }

    def signals(self, size: int) -> torch.Tensor:
        """(size, window_size, channels), in the type that the data section asks for."""
        x = super().signals(size)
        return x.double() if self.section("data").get("dtype") == "float64" else x

    def channels(self) -> int:
        """Of the file that a batch is made of."""
        known = self._file.channels if self._file is not None else 0
        return known if known and "channels" not in self.metadata else super().channels()

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> torch.Tensor:
        """What `training_step` gives, or `validation_step` without gradients."""
        step = model.training_step if torch.is_grad_enabled() else model.validation_step
        found = step(batch, 0)  # type: ignore[operator]
        if not torch.is_grad_enabled() and not isinstance(found, (torch.Tensor, dict)):
            return batch["x"].new_zeros(())  # no one asks what a validation gives
        return found

    learnable = None  # type: ignore[assignment]  # its batches have other names

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

    def _hand_over(self, args: dict[str, Any]) -> None:
        """What the pipelines copy from the task's section before the model is built."""
        task = self.section("task")
        if "enabled_tasks" in task:
            args["model"].enabled_tasks = args["task"].enabled_tasks
        if task.get("name") == "Multitask" and "task_list" in task:
            args["model"].task_list = args["data"].task_list = args["task"].task_list

    def _table(self) -> Source:
        task = self.section("task")
        named = [task.get(key) for key in ("source_domain_id", "target_domain_id")]
        domains = [domain for given in named if isinstance(given, list) for domain in given]
        wanted = Wanted(
            self.classes,
            super().channels(),
            float(self.metadata.get("sampling_rate", SAMPLING_RATE)),
            tuple(dict.fromkeys(domains)) or (0, 1),
            {name: value for name, value in self.metadata.items() if name not in _SETTINGS},
        )
        made_up = "num_classes" in self.metadata
        return source_of(self.section("data"), self.root, wanted, made_up)

    def _access(self, source: Source, args: dict[str, Any]) -> Any:
        """Metadata as the checkout's code gets it, and the file that a batch is made of.

        Raises:
            ConfigError: no file is left of those that the config names.
        """
        access = self._own(*_ACCESS) or Metadata
        found = access(source.table, KEY)
        search = self._own(*_SEARCH) if source.real else None
        if search is not None:
            found = search(found, args["task"])
            if not len(found):
                raise ConfigError(
                    f"{source.path} has no labelled file of the data sets {self.systems}",
                    "task.target_system_id",
                )
        self._file = chosen(found.df, [as_key(name) for name in self.systems])
        return found

    def _own(self, module: str, name: str) -> Any:
        """Something of the checkout's own; None where it is not there or its module fails."""
        if not os.path.isfile(os.path.join(self.root, *module.split(".")) + ".py"):
            return None
        try:
            return getattr(importlib.import_module(module), name, None)
        except Exception:  # the data pipeline is not run, and what is wrong there not at issue
            return None


def _text_below(folder: str) -> str:
    """The text of every Python file in a folder and below."""
    texts = []
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(where, name), encoding="utf-8", errors="replace") as stream:
                    texts.append(stream.read())
    return "\n".join(texts)
