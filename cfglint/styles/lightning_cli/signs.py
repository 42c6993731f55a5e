"""What shows that a config is one of LightningCLI."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.source.named import Form

SECTION = Form("", "lightning_cli", "parser")
"""A section whose class the code fixes."""

CLI_SECTIONS = ("model", "data")
"""Sections whose class LightningCLI is given in the code, in the order of its arguments."""


CLI_KEYS = frozenset(
    {"seed_everything", "trainer", "model", "data", "optimizer", "lr_scheduler", "ckpt_path"}
)
"""What such a config has at its root, if the script adds nothing."""


def is_of_a_cli(root: Item) -> bool:
    """Whether a config looks like one of LightningCLI whose classes are fixed in the code."""
    sections = [root.mapping.get(name) for name in CLI_SECTIONS]
    fixed = [s for s in sections if s is not None and s.mapping and "class_path" not in s.mapping]
    return bool(fixed) and _is_its_own(root)


def has_a_trainer_of_a_cli(root: Item) -> bool:
    """Whether the section `trainer` has what LightningCLI gives to its trainer."""
    trainer = root.mapping.get("trainer")
    named = trainer is not None and "class_path" in trainer.mapping
    return trainer is not None and bool(trainer.mapping) and not named and _is_its_own(root)


def _is_its_own(root: Item) -> bool:
    return "seed_everything" in root.mapping or CLI_KEYS.issuperset(root.mapping)
