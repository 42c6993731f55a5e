"""Runs whose primary config no file has, as code stores it in the `ConfigStore`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from cfglint.compose.experiment import Experiment, Merged
from cfglint.compose.items import Item, set_path
from cfglint.document.tree import read_own
from cfglint.files import YAML_ENDINGS
from cfglint.repository.around import Around
from cfglint.repository.launches import starts
from cfglint.styles.hydra.defaults import header
from cfglint.styles.hydra.programs import HydraProgram
from cfglint.styles.hydra.runs import programs


def run_of_choice(
    part: Experiment, own: Item, around: Around
) -> tuple[Experiment, HydraProgram] | None:
    """The run of a program whose primary config code stores, with a file chosen from its group;
    None where there is no such program, or several and no command line says which.

    Args:
        part: the file as it is composed alone.
        own: what the file has, as OmegaConf reads it.
    """
    found = [each for each in programs(part, around) if _group_in(each, part.file)]
    if not found:
        return None
    launches = around.launches(around.repository_of(part.file))
    for program in found:
        chosen = _chosen(part.file, program)
        if any(chosen(each.text) and starts(each, program.file) for each in launches.all):
            return _run(part, own, program), program
    alone = len(found) == 1 and "_global_" not in (header(read_own(part.file)) or "")
    return (_run(part, own, found[0]), found[0]) if alone else None


def _group_in(program: HydraProgram, file: str) -> str:
    """The group of a file below the folder of a program whose primary config is no file; "" for
    none."""
    if not program.folder or not program.config:
        return ""
    primary = os.path.join(program.folder, program.config)
    if any(os.path.exists(primary + end) for end in YAML_ENDINGS):
        return ""
    folder = os.path.relpath(os.path.dirname(os.path.abspath(file)), program.folder)
    folder = folder.replace(os.sep, "/")
    return "" if folder == "." or folder.startswith("..") else folder


def _chosen(file: str, program: HydraProgram) -> Callable[[str], object]:
    """Whether a command line chooses a file from its group."""
    stem = os.path.splitext(os.path.relpath(os.path.abspath(file), program.folder))[0]
    parts = stem.replace(os.sep, "/").split("/")
    texts = [f"{'/'.join(parts[:at])}={'/'.join(parts[at:])}" for at in range(1, len(parts))]
    pattern = "|".join(map(re.escape, texts))
    return re.compile(rf"(?<![\w/])(?:{pattern})(?![\w/-])").search


def _run(part: Experiment, own: Item, program: HydraProgram) -> Experiment:
    """The run that is merged of the stored config and of what a file has or names."""
    group = _group_in(program, part.file)
    said = header(read_own(part.file))
    text = group.replace("/", ".") if said is None else said.replace("_global_", "").strip(".")
    package = tuple(name for name in text.split(".") if name)
    run = Experiment(part.file, part.document, part.style, part.root, part.loader)
    run.groups, run.group = os.path.abspath(program.folder), group
    run.primary = os.path.join(program.folder, f"{program.config}.yaml")
    own_parts = part.merged or (Merged(own, (), part.file),)
    run.merged = (
        Merged(Item({}, part.root.place), (), "", program.config, True),
        *(
            each._replace(
                item=set_path(Item({}, each.item.place), package, each.item),
                package=(*package, *each.package),
            )
            for each in own_parts
        ),
    )
    return run
