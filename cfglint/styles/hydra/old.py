"""Hydra 0.x and 1.0, as the code beside a folder of config groups shows them.

Source: https://hydra.cc/docs/1.0/upgrades/0.11_to_1.0/ : `config_path` was the path of the primary
config, and a choice without a header had its keys at the root. Hydra 1.1 refuses such a path.
"""

from __future__ import annotations

import os
import re
from typing import Any

from cfglint.files.reading import text_of

_OPENED_BY_PATH = re.compile(
    r"""@(?:\w+\.)*(?:main|hydra_main)\([^)]{0,2000}\bconfig_path\s*=\s*["']([^"'\n]+\.ya?ml)["']"""
)

MOST_LEVELS = 3
"""Folders above the config groups whose Python files are looked at."""


def puts_at_the_root(root: str, kept: dict[tuple[str, ...], Any] | None) -> bool:
    """Whether a program opens a primary config of a folder by its path, as only Hydra 0.x and 1.0
    let it: the choices of that folder's groups have their keys at the root.

    Args:
        root: the folder of the config groups.
        kept: what was found of folders for configs of the same run; it is added to.
    """
    key = ("opened by path", root)
    if kept is None:
        return _opened_by_path(root)
    if key not in kept:
        kept[key] = _opened_by_path(root)
    found: bool = kept[key]
    return found


def _opened_by_path(root: str) -> bool:
    wanted = os.path.realpath(root)
    current = os.path.abspath(root)
    for _ in range(MOST_LEVELS):
        if os.path.exists(os.path.join(current, ".git")):
            return False
        current = os.path.dirname(current)
        for path in _python_files(current):
            text = text_of(path)
            for match in _OPENED_BY_PATH.finditer(text) if "hydra" in text else ():
                opened = os.path.join(current, os.path.dirname(match[1]))
                if os.path.realpath(opened) == wanted:
                    return True
    return False


_STARTS = re.compile(r"@(?:\w+\.)*main\([^)]{0,2000}\bconfig_(?:path|name)\b[^)]{0,2000}")
_LATE = re.compile(r"""version_base\s*=\s*(?:None|["'](?:1\.[2-9]|[2-9])[\d.]*["'])""")


def asks_for_override(root: str, kept: dict[tuple[str, ...], Any] | None) -> bool:
    """Whether all programs around a folder of config groups start Hydra as of 1.2 or later, by
    their `version_base`: a choice of one of Hydra's own groups has to say `override` then.

    Source: https://hydra.cc/docs/upgrades/1.0_to_1.1/defaults_list_override/

    Args:
        kept: what was found of folders for configs of the same run; it is added to.
    """
    key = ("asks for override", root)
    found: bool | None = kept.get(key) if kept is not None else None
    if found is None:
        found = _all_are_late(root)
        if kept is not None:
            kept[key] = found
    return found


def _all_are_late(root: str) -> bool:
    current = os.path.abspath(root)
    starting: list[str] = []
    for _ in range(MOST_LEVELS):
        if os.path.exists(os.path.join(current, ".git")):
            break
        current = os.path.dirname(current)
        for path in _python_files(current):
            text = text_of(path)
            starting += _STARTS.findall(text) if "hydra" in text else []
    return bool(starting) and all(_LATE.search(each) is not None for each in starting)


def _python_files(folder: str) -> list[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names]
