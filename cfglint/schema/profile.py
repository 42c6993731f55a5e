"""Whether a file belongs to the ISFM family, and whether it is a whole experiment or a part."""

from __future__ import annotations

from typing import Literal

from cfglint.compose.items import Item

SECTIONS = ("environment", "data", "model", "task", "trainer")
MORE_SECTIONS = ("evaluation", "reproducibility", "advanced")
ROOT_KEYS = (*SECTIONS, *MORE_SECTIONS, "base_configs", "pipeline", "logging", "training")
SLOTS = (("embedding", "E_"), ("backbone", "B_"), ("task_head", "H_"))

Role = Literal["experiment", "fragment", "other"]


def recognise(root: Item, style: str, profile: str = "auto") -> Role:
    """What a composed document is.

    `experiment`: it is asked for whole sections. `fragment`: a base file or an override, checked
    for what it says, never for what it leaves out. `other`: another family; no shipped schema
    applies.
    """
    if profile == "none" or not isinstance(root.value, dict):
        return "other"
    present = [name for name in SECTIONS if root.mapping.get(name)]
    if style == "base_configs" and present:
        return "experiment"
    if profile == "isfm":
        return "experiment" if len(present) >= 3 else "fragment"
    if len(present) >= 4 or (len(present) == 3 and _has_family_mark(root)):
        return "experiment"
    if present and _has_family_mark(root):
        return "fragment"
    return "other"


def _has_family_mark(root: Item) -> bool:
    """Something that only this family writes."""
    model, task = root.mapping.get("model"), root.mapping.get("task")
    data, trainer = root.mapping.get("data"), root.mapping.get("trainer")
    if model is not None:
        for slot, prefix in SLOTS:
            value = model.mapping.get(slot)
            if value is not None and str(value.value).startswith(prefix):
                return True
        if {"name", "type"} <= set(model.mapping):
            return True
    if task is not None and {"name", "type"} <= set(task.mapping):
        return True
    if data is not None and "metadata_file" in data.mapping:
        return True
    name = trainer.mapping.get("name") if trainer is not None else None
    return name is not None and name.value == "Default_trainer"
