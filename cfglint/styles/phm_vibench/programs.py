"""Which code of a repository laid out like PHM-Vibench reads which section of a config.

Source: https://github.com/PHMbench/PHM-Vibench, `src/model_factory`, `src/Pipeline_*.py`.
"""

from __future__ import annotations

import ast
import os

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, lookup
from cfglint.run.settings import Consumer
from cfglint.source.consumers import Program, read_first, read_section
from cfglint.source.modules import Modules
from cfglint.source.reads import CodeReads, Note
from cfglint.source.syntax import nodes_in, text_in

MODEL = Consumer(
    "model",
    "src.model_factory.{model.type}.{model.name}:Model",
    "args_m",
    (("enabled_tasks", "{task.enabled_tasks}"), ("task_list", "{task.task_list}")),
)
"""PHM-Vibench: `src/model_factory/__init__.py` builds the module path from the config."""

PROGRAMS = (
    Program("src.task_factory.task.{task.type}.{task.name}:task", "task"),
    Program("src.task_factory.{task.type}.{task.name}:task", "task"),
    Program("src.trainer_factory.{trainer.trainer_name}:trainer", "trainer"),
    Program("src.trainer_factory.{trainer.name}:trainer", "trainer"),
    Program("src.trainer_factory.Default_trainer:trainer", "trainer"),
)
"""PHM-Vibench's task and trainer code, which is read alone where no pipeline was followed to
it."""

NAMED = (MODEL.entry, *(program.entry for program in PROGRAMS))
"""Entries by which PHM-Vibench's configs name their code."""

PIPELINES = (
    Program("src.{pipeline}:pipeline", whole=True, names=NAMED),
    Program("src.Pipeline_01_default:pipeline", whole=True, names=(*NAMED, "{pipeline}")),
)
"""PHM-Vibench's pipelines, which load a config and pass every section on. An entry whose file is
not there is left out; so is a second one for the same function name."""

USUAL = "Pipeline_01_default.py"

SECTIONS = frozenset({"environment", "data", "model", "task", "trainer"})
"""What a pipeline asks a config for."""


def read_layout(experiment: Experiment, modules: Modules) -> list[CodeReads]:
    """What the pipeline of a config reads, and the code of its sections where no pipeline was
    followed into all of it.

    Args:
        modules: those of the folder that has `src`.
    """
    own = _pipeline_of(experiment, modules)
    if own is not None:
        message = f"what `{own.entry}` reads is not known"
        found = read_first((own,), experiment, modules)
        return found or [_of_another_program(message, modules)]
    if _is_of_another_layout(experiment.root):
        message = "its sections are others than the pipelines ask for"
        return [_of_another_program(message, modules)]
    found = read_first(PIPELINES, experiment, modules)
    if found and all(code.complete for code in found):
        return found  # it was followed into the code of every section
    found += read_section(MODEL, experiment, modules)
    return found + read_first(PROGRAMS, experiment, modules)


def _of_another_program(message: str, modules: Modules) -> CodeReads:
    """What is known of a program that was not followed: that it may read any key."""
    notes = (Note(modules.root, 1, message, True),)
    return CodeReads("", "another program", (), frozenset(), notes, (), whole=True, doubts=notes)


def _pipeline_of(experiment: Experiment, modules: Modules) -> Program | None:
    """The pipeline beside the usual one that a config is for, and may make sections of it that the
    config does not have: its code names the config's path, or the config has its name as
    `pipeline.name`, or a section or a folder of its name (`pipeline_03` for
    `Pipeline_03_two_stages`)."""
    folder = os.path.join(modules.root, "src")
    path = os.path.relpath(os.path.abspath(experiment.file), modules.root).replace(os.sep, "/")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    marks = {name.lower() for name in (*path.split("/")[:-1], *experiment.root.mapping)}
    named = lookup(experiment.root, "pipeline.name")
    for name in sorted(names):
        if not name.startswith("Pipeline_") or not name.endswith(".py") or name == USUAL:
            continue
        number, stem = "_".join(name.lower().split("_")[:2]), name.removesuffix(".py")
        is_named = named is not None and named.value == stem
        if number in marks or is_named or path in _texts_of(f"src.{stem}", modules):
            return Program(f"src.{stem}:pipeline", whole=True, names=NAMED)
    return None


def _texts_of(name: str, modules: Modules) -> frozenset[str]:
    """The texts in a module's code, looked up once for all configs."""
    if name not in modules.texts:
        module = modules.module(name)
        nodes = nodes_in(module.tree, ast.Constant) if module is not None else ()
        texts = map(text_in, nodes)
        modules.texts[name] = frozenset(text for text in texts if text is not None)
    return modules.texts[name]


def _is_of_another_layout(root: Item) -> bool:
    """Whether a config lacks two of the sections that the pipelines ask for, and has as many that
    they do not know: they print an error and end."""
    mappings = {name for name, item in root.mapping.items() if item.is_mapping}
    return len(SECTIONS - mappings) > 1 and len(mappings - SECTIONS) > 1
