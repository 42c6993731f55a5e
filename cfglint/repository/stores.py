"""Keys that code sets on some mapping or object: what a config lacks may come from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts


def stores(facts: Facts, name: str) -> bool:
    """Whether code of the repository, its tests aside, sets a key or attribute of this name:
    `cfg["name"] = ...`, `cfg.name = ...`, `cfg.setdefault("name", ...)`; `self.name` is none."""
    word = re.escape(name)
    pattern = re.compile(
        rf"""\[\s*['"]{word}['"]\s*,?\s*\]\s*(?::[^=\n]+)?=(?!=)"""
        rf"""|\.setdefault\(\s*['"]{word}['"]"""
        rf"""|(?<!\bself)\.{word}\s*=(?!=)"""
    )
    return any(pattern.search(facts.text(path)) for path in facts.used(name))
