"""Which code reads which section of a config: by settings, or by a layout that is known."""

from __future__ import annotations

import re

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import lookup
from cfglint.settings import Consumer, Settings
from cfglint.source.interpreter import Interpreter
from cfglint.source.modules import Modules
from cfglint.source.operations import known_value
from cfglint.source.reads import CodeReads
from cfglint.source.values import UNKNOWN

ISFM = Consumer(
    "model",
    "src.model_factory.{model.type}.{model.name}:Model",
    "args_m",
    (("enabled_tasks", "{task.enabled_tasks}"), ("task_list", "{task.task_list}")),
)
"""PHM-Vibench: `src/model_factory/__init__.py` builds the module path from the config."""

_FIELD = re.compile(r"\{([\w.]+)\}")


def read_consumers(experiment: Experiment, settings: Settings, modules: Modules) -> list[CodeReads]:
    """What every consumer reads off its section of this config.

    `modules` is shared by the configs of a run, so that each file is parsed once. What their bodies
    define is made anew for each config: shared, a note about a module that cannot be read, and with
    it `complete`, would belong to whichever config came first.
    """
    found = []
    for consumer in settings.consumers or (ISFM,):
        section = experiment.get(*consumer.section.split("."))
        entry = _filled(consumer.entry, experiment)
        if section is None or not isinstance(section.value, dict) or entry is None:
            continue
        module, _, attribute = entry.partition(":")
        interpreter = Interpreter(modules, section)
        for name, source in consumer.provides:
            item = lookup(experiment.root, source.strip("{}")) if source else None
            if item is not None:
                interpreter.written[(name,)] = known_value(item)
            elif not source:
                interpreter.written[(name,)] = UNKNOWN
        interpreter.run(module, attribute or "Model", consumer.parameter)
        found.append(
            CodeReads(
                consumer.section,
                entry,
                tuple(interpreter.reads.values()),
                frozenset(interpreter.written),
                tuple(interpreter.notes),
                (*modules.read, *modules.missing),
                selecting=frozenset(
                    field.rpartition(".")[2]
                    for field in _FIELD.findall(consumer.entry)
                    if field.startswith(f"{consumer.section}.")
                ),
            )
        )
    return found


def _filled(entry: str, experiment: Experiment) -> str | None:
    """An entry with the config's values in its braces; None where one is missing."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        item = lookup(experiment.root, match[1])
        if item is None or not isinstance(item.value, str):
            missing = True
            return ""
        return item.value

    filled = _FIELD.sub(value, entry)
    return None if missing else filled
