"""Whether a file belongs to the ISFM family, and whether it is a whole experiment or a part."""

from __future__ import annotations

import re
from typing import Literal

from cfglint.compose.items import Item

NAME = "isfm"
"""The family in settings: its profile, and the adapter that builds its models."""

PROFILES = ("auto", NAME, "none")
"""What `profile` in the settings may be."""

FAMILY = "phm_vibench"
"""The style whose configs the schemas are for."""

SECTIONS = ("environment", "data", "model", "task", "trainer")
MORE_SECTIONS = ("evaluation", "reproducibility", "advanced")
ROOT_KEYS = (*SECTIONS, *MORE_SECTIONS, "base_configs", "pipeline", "logging", "training")
_COMPONENT = r"[MEBH]_\d\d_|MultiTaskHead$"

Role = Literal["experiment", "fragment", "other"]

LEAST_SECTIONS = 3
"""Sections of a document that is a whole experiment, at least."""


def recognise(root: Item, style: str, profile: str = "auto") -> Role:
    """What a composed document is.

    `experiment`: it is asked for whole sections. `fragment`: a base file or an override, checked
    for what it says, never for what it leaves out. `other`: another family; no shipped schema
    applies. Sections called `model` and `data` are everybody's, so a document needs something that
    only this family writes, or all five sections.
    """
    if profile == "none" or not isinstance(root.value, dict):
        return "other"
    present = [name for name in SECTIONS if root.mapping.get(name)]
    if not present:
        return "other"
    if profile != NAME and len(present) < len(SECTIONS) and not _has_family_mark(root):
        return "other"
    whole = style == "base_configs" or len(present) >= LEAST_SECTIONS
    return "experiment" if whole else "fragment"


def is_part(root: Item) -> bool:
    """Whether a document beside this family's code has one or two of its sections, and nothing
    else: a base file, or an override of one machine."""
    keys = set(root.mapping)
    return 0 < len(keys) < LEAST_SECTIONS and keys <= set(SECTIONS)


def _has_family_mark(root: Item) -> bool:
    """Something that only this family writes."""
    sections = {name: item.mapping for name, item in root.mapping.items()}
    model, task = sections.get("model", {}), sections.get("task", {})
    trainer, environment = sections.get("trainer", {}), sections.get("environment", {})
    for slot in ("name", "embedding", "backbone", "task_head"):
        if slot in model and re.match(_COMPONENT, str(model[slot].value)):
            return True
    if "metadata_file" in sections.get("data", {}) or {"VBENCH_HOME", "PHMBench"} & set(
        environment
    ):
        return True
    if {"name", "type"} <= set(task) and {"target_system_id", "enabled_tasks"} & set(task):
        return True
    return "name" in trainer and trainer["name"].value == "Default_trainer"
