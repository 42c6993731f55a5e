"""Where the code behind a config lies. Imports nothing heavy: every config is asked about."""

from __future__ import annotations

import os

from cfglint.settings import Settings


def find_root(folder: str, settings: Settings) -> str | None:
    """The folder that module names start from: the nearest, at or above one with configs, that has
    the layout's code. With consumers in the settings it is the settings' folder.
    """
    if settings.consumers:
        return settings.folder
    current = folder
    while True:
        if os.path.isdir(os.path.join(current, "src", "model_factory")):
            return current
        parent = os.path.dirname(current)
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            return None
        current = parent
