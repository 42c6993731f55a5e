"""The ISFM family from the reference models in `cfglint/zoo/`."""

from __future__ import annotations

import contextlib
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import ConfigError, Plan, UnservedError
from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.losses import task_loss, total_loss
from cfglint.zoo.model import Model, UnknownComponentError

CLASSES = 4
"""Stand-in for `num_classes` of each data set, which only the metadata knows."""

CHANNELS = 2
"""Stand-in for channels, where no key of `model` says them."""

CHANNEL_KEYS = ("input_dim", "in_channels", "input_channels", "enc_in", "c_in")
"""Keys of `model` that a number of channels stands under."""

SAMPLING_RATE = 25600.0
"""Stand-in in samples per second."""


LONGEST_LIFE = 1000.0
"""`rul_max_value` where the config has none, as H_05_RUL_pred has it."""

MODEL = "M_01_ISFM"
"""The model class that the reference models are."""

PHM_VIBENCH, REFERENCE = "phm-vibench", "reference"

TRAINER_KEYS: dict[str, tuple[str, Any, tuple[Any, ...]]] = {
    "precision": ("precision", "32", (32, "32")),
    "accumulate_grad_batches": ("accumulate", 1, (1,)),
    "gradient_clip_val": ("clip", 0.0, (0,)),
}
"""Key of `trainer` -> field of the plan, its value where no code reads the key, and values of the
key that say the same."""


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
        """What the trainer makes of the config; it starts with a sanity check."""
        unread = [TRAINER_KEYS[key][:2] for key in TRAINER_KEYS if key not in self.passed_on()]
        return plan_of(self.config, sanity_check=True, loop="lightning")._replace(**dict(unread))

    def passed_on(self) -> frozenset[str]:
        """Which of `TRAINER_KEYS` the trainer's code passes on."""
        return frozenset(TRAINER_KEYS if self.trainer == REFERENCE else ())

    def notes(self) -> list[str]:
        """Keys that the config sets and the trainer passes nowhere."""
        unread = self.not_passed_on()
        if not unread:
            return []
        return [
            f"traced in float32 with a step every batch: PHM-Vibench's trainer does not pass on "
            f'{unread} (trainer = "reference" in the settings traces them as written)'
        ]

    def not_passed_on(self) -> str:
        """The keys that the trainer passes nowhere and that would change something, as written."""
        trainer, passed = self.section("trainer"), self.passed_on()
        return ", ".join(
            f"{key}: {trainer[key]}"
            for key, (_, _, usual) in TRAINER_KEYS.items()
            if key in trainer and key not in passed and trainer[key] not in usual
        )

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
        return {"x": x, "targets": self._targets(x, label, torch.rand(size))}

    def _targets(
        self, x: torch.Tensor, label: torch.Tensor, life: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """What each enabled task is held against; `life` is (size,), one a file where so said."""
        targets = {
            "classification": label,
            "anomaly_detection": (label > 0).float(),
            "signal_prediction": x,
            "rul_prediction": life[0] if self._label_of_file else life,
        }
        return {task: targets[task] for task in self.tasks if task in targets}

    @property
    def _label_of_file(self) -> bool:
        return bool(self.metadata.get("rul_label", "file") == "file")

    def _system(self, batch: dict[str, Any]) -> str:
        return str(batch.get("system", self.systems[0]))

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
        return torch.randn(size, window, self.channels())

    def channels(self) -> int:
        """Of a signal, as the settings have it, else the config, else a stand-in."""
        model = self.section("model")
        told = [model[key] for key in CHANNEL_KEYS if isinstance(model.get(key), int)]
        return int(self.metadata.get("channels", told[0] if told else CHANNELS))

    def learnable(self, size: int, index: int) -> dict[str, Any]:
        """A batch whose targets can be told from its signals, of one data set after another.

        The class is the frequency of a sine, from its second class on it is an anomaly, and the
        remaining life is the amplitude's share of `rul_max_value`; with one label a file it is the
        same for every batch of a data set.
        """
        turn = index % len(self.systems)
        system = self.systems[turn]
        label = torch.randint(self.classes[system], (size,))
        noise = self.signals(size)
        amplitude = torch.rand(size)
        time = torch.linspace(0.0, 1.0, noise.shape[1])
        turns = 2 * torch.pi * 8.0 * (label + 1).view(-1, 1, 1) * time.view(1, -1, 1)
        phase = 2 * torch.pi * torch.rand(size, 1, 1)
        x = (0.5 + amplitude.view(-1, 1, 1)) * torch.sin(turns + phase) + 0.1 * noise
        if self._label_of_file:
            amplitude = torch.full((size,), (turn + 1) / (len(self.systems) + 1))
        life = amplitude * float(self.section("model").get("rul_max_value", LONGEST_LIFE))
        return {"x": x, "targets": self._targets(x, label, life), "system": system}

    def metrics(self, model: nn.Module, batch: dict[str, Any]) -> dict[str, float]:
        """Of each enabled task: its loss, and what its users look at."""
        outputs, targets = model(batch["x"], self._system(batch)), batch["targets"]
        found: dict[str, float] = {}
        for task, output in outputs.items():
            if task not in targets:
                continue
            with contextlib.suppress(RuntimeError, ValueError):  # then it has no metric
                found[f"{task}/loss"] = float(task_loss(task, output, targets[task]))
                name, value = _metric(task, output.float(), targets[task])
                found[f"{task}/{name}"] = float(value)
        return found

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> torch.Tensor:
        """The weighted sum of the enabled tasks' losses."""
        outputs = model(batch["x"], self._system(batch))
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


def _metric(task: str, output: torch.Tensor, target: torch.Tensor) -> tuple[str, torch.Tensor]:
    """Accuracy, balanced accuracy, mean absolute error, or the share of variance explained."""
    if task == "classification":
        return "accuracy", (output.argmax(1) == target).float().mean()
    if task == "anomaly_detection":
        hit = (output > 0) == (target > 0.5)
        parts = [hit[target > 0.5], hit[target <= 0.5]]
        return "balanced_accuracy", torch.stack([p.float().mean() for p in parts if len(p)]).mean()
    if task == "rul_prediction":
        return "mean_absolute_error", (output.squeeze(-1) - target).abs().mean()
    return "r2", 1 - (output - target).square().mean() / target.var()
