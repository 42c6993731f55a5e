"""The ISFM family from the reference models in `cfglint/zoo/`."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import ConfigError, Plan, UnservedError
from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.losses import total_loss
from cfglint.zoo.model import Model, UnknownComponentError

CLASSES = 4
"""Stand-in for `num_classes` of each data set, which only the metadata knows."""

CHANNELS = 2
"""Stand-in for channels, where `model.input_dim` is absent."""

SAMPLING_RATE = 25600.0
"""Stand-in in samples per second."""


MODEL = "M_01_ISFM"
"""The model class that the reference models are."""

PHM_VIBENCH, REFERENCE = "phm-vibench", "reference"


class ISFMAdapter:
    """Model, batch and losses of one config.

    What only metadata knows has a stand-in, each replaced by a setting of its name under
    `[tool.cfglint.dynamic.metadata]`: `num_classes` (a number, or a table of data set to number),
    `channels`, `sampling_rate`, and `rul_label`: "file" for one label a file, so that the target is
    a scalar, as in PHM-Vibench, or "sample" for one a sample.

    `trainer` says whose loop is traced: "phm-vibench", whose trainer passes neither `precision` nor
    `accumulate_grad_batches` nor `gradient_clip_val` on, so that its runs are float32 with a step
    every batch; or "reference", which does what these keys say.
    """

    def __init__(
        self, config: dict[str, Any], metadata: dict[str, Any], trainer: str = PHM_VIBENCH
    ) -> None:
        self.config = config
        self.metadata = metadata
        self.trainer = trainer
        self.wrapper = ConfigWrapper(config)
        task, model = self.section("task"), self.section("model")
        self.systems = [str(s) for s in task.get("target_system_id") or model.get("systems") or [1]]
        self.tasks = self._tasks(task)
        self.weights = {
            name: float(weight)
            for name, weight in (task.get("task_weights") or {}).items()
            if isinstance(weight, (int, float))
        }
        self.classes = self._classes(model)

    def section(self, name: str) -> dict[str, Any]:
        """A section of the config, {} where it is absent."""
        found = self.config.get(name)
        return found if isinstance(found, dict) else {}

    def plan(self) -> Plan:
        """What the trainer makes of the config; both start with a sanity check."""
        plan = plan_of(self.config, sanity_check=True)
        if self.trainer == PHM_VIBENCH:
            return plan._replace(precision="32", accumulate=1, clip=0.0)
        return plan

    def notes(self) -> list[str]:
        """Keys that the config sets and the trainer passes nowhere."""
        trainer = self.section("trainer")
        usual = {
            "precision": (32, "32"),
            "accumulate_grad_batches": (1,),
            "gradient_clip_val": (0,),
        }
        unread = [
            f"{key}: {trainer[key]}"
            for key, values in usual.items()
            if key in trainer and trainer[key] not in values
        ]
        if self.trainer != PHM_VIBENCH or not unread:
            return []
        return [
            f"traced in float32 with a step every batch: PHM-Vibench's trainer does not pass on "
            f'{", ".join(unread)} (trainer = "reference" in the settings traces them as written)'
        ]

    def model(self) -> nn.Module:
        """The reference model, with what the program adds to `args_m` at run time."""
        args_m = self.wrapper.model
        args_m.num_classes = self.classes
        args_m.enabled_tasks = self.tasks
        name = self.section("model").get("name")
        if name != MODEL:
            raise UnservedError(f"the reference models have no model {name!r}; they have {MODEL}")
        try:
            return Model(args_m, float(self.metadata.get("sampling_rate", SAMPLING_RATE)))
        except UnknownComponentError as error:
            raise UnservedError(str(error)) from None

    def batch(self, size: int) -> dict[str, Any]:
        """Signals of (size, window_size, channels), and the target of each task."""
        x = self.signals(size)
        label = torch.randint(self.classes[self.systems[0]], (size,))
        life = (
            torch.rand(()) if self.metadata.get("rul_label", "file") == "file" else torch.rand(size)
        )
        targets = {
            "classification": label,
            "anomaly_detection": (label > 0).float(),
            "signal_prediction": x,
            "rul_prediction": life,
        }
        return {"x": x, "targets": {task: targets[task] for task in self.tasks if task in targets}}

    def signals(self, size: int) -> torch.Tensor:
        """(size, window_size, channels).

        Raises:
            ConfigError: the config has no window.
        """
        window = self.section("data").get("window_size")
        if not isinstance(window, int) or window < 1:
            raise ConfigError(
                "this config has no window_size, so no batch can be made",
                "data",
                "add `window_size: 4096` under `data`",
            )
        channels = self.metadata.get("channels", self.section("model").get("input_dim", CHANNELS))
        return torch.randn(size, window, int(channels))

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> torch.Tensor:
        """The weighted sum of the enabled tasks' losses."""
        outputs = model(batch["x"], self.systems[0])
        skip = self.trainer == PHM_VIBENCH
        return total_loss(outputs, batch["targets"], self.weights, skip)

    def _tasks(self, task: dict[str, Any]) -> list[str]:
        found = task.get("enabled_tasks") or task.get("task_list")
        if isinstance(found, (list, tuple)) and found:
            return [str(name) for name in found]
        return ["classification"]

    def _classes(self, model: dict[str, Any]) -> dict[str, int]:
        given = self.metadata.get("num_classes", model.get("num_classes"))
        if isinstance(given, dict) and given:
            classes = {str(name): int(count) for name, count in given.items()}
            self.systems = [s for s in self.systems if s in classes] or list(classes)
            return classes
        count = given if isinstance(given, int) else CLASSES
        return dict.fromkeys(self.systems, count)
