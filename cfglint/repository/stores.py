"""Keys that code sets on some mapping or object: what a config lacks may come from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cfglint.repository.reach import Reach

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts


MOST_OF_A_TYPE = 200
"""Characters of the annotation of what is set: a line may have the key many times."""


def _sets_item(word: str) -> str:
    """The pattern of `cfg["name"] = ...`."""
    key = rf"""\[\s*f?['"]{word}['"]\s*(?:,\s*)?\]\s*"""
    return rf"{key}(?::[^=\n]{{1,{MOST_OF_A_TYPE}}})?=(?!=)"


def gives(facts: Facts, name: str) -> bool:
    """Whether code of the repository, its tests aside, sets a key or attribute of this name, has it
    in a dictionary, gives it to one, or has an option of this name."""
    word = re.escape(name)
    pattern = re.compile(
        rf"""{_sets_item(word)}|['"]{word}['"]\s*:"""
        rf"""|\.setdefault\(\s*['"]{word}['"]|(?<!\bself)\.{word}\s*=(?!=)|['"]-*{word}['"]\s*,"""
        rf"""|\b(?:dict|update|setattr|Namespace|edict|EasyDict|CfgNode|CN)\([^()]*\b{word}\b"""
    )
    return any(pattern.search(facts.text(path)) is not None for path in facts.used(name))


def stores(facts: Facts, name: str, around: str, attributes: bool) -> bool:
    """Whether code of the repository, its tests aside, sets a key of this name:
    `cfg["name"] = ...`, `cfg.setdefault("name", ...)`.

    Args:
        around: the file that a config is opened in; code counts that it imports, or that imports
            it.
        attributes: whether `cfg.name = ...` is one too; `self.name` is none.
    """
    word = re.escape(name)
    ways = [
        _sets_item(word),
        rf"""\.setdefault\(\s*['"]{word}['"]""",
    ]
    if attributes:
        ways.append(rf"""(?<!\bself)\.{word}\s*=(?!=)""")
    pattern = re.compile("|".join(ways))
    reach = facts.once(Reach)
    return any(
        pattern.search(facts.text(path)) is not None
        and (reach.reaches(around, reach.of([path])) or reach.reaches(path, reach.of([around])))
        for path in facts.used(name)
    )
