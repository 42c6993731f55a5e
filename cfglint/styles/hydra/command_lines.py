"""Command lines that name the config of a program which Hydra starts: `--config-name`, with the
folder by `--config-path` or `--config-dir`.

Source: https://hydra.cc/docs/advanced/hydra-command-line-flags/ (1.3).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from cfglint.repository.launches import Launch, Launches, starts
from cfglint.styles.hydra.programs import HydraProgram

_NAME = re.compile(r"(?<![\w-])(?:--config-name|-cn)(?:=|\s+)['\"]?([\w./+=-]+)")
_FOLDER = re.compile(r"(?<![\w-])(?:--config-path|-cp|--config-dir|-cd)(?:=|\s+)['\"]?([^\s'\"]+)")


def named_on_command_lines(
    launches: Launches, groups: str, primary: str
) -> Callable[[HydraProgram], bool]:
    """Whether a command line starts a program with a config; or, where the program itself names
    none, with another one of its folder or of a folder beside that.

    Args:
        groups: the folder of the config groups.
        primary: the path of the config.
    """
    name = os.path.splitext(os.path.relpath(primary, groups))[0].replace(os.sep, "/")
    naming = [each for each in launches.all if "-c" in each.text and _says(each)]
    own = [each for each in naming if (said := _NAME.search(each.text)) and _is_name(said[1], name)]

    def is_named(program: HydraProgram) -> bool:
        names_none = not program.folder and not program.config
        for launch in naming:
            if not starts(launch, program.file):
                continue
            where = _FOLDER.search(launch.text)
            if where is None and not program.may_start_with(groups):
                continue
            beside = where is not None and _is_beside(groups, where[1])
            fits = where is None or _is_folder(groups, where[1]) or (names_none and beside)
            if launch in own and fits:
                return True
            if where is not None and fits and program.config == name and not _names_one(launch):
                return True  # the folder of what the program itself names
            if names_none and beside and not own:
                return True
        return False

    return is_named


def _names_one(launch: Launch) -> bool:
    return _NAME.search(launch.text) is not None


def _is_name(said: str, name: str) -> bool:
    return os.path.splitext(said)[0] == name


def _says(launch: Launch) -> bool:
    return _names_one(launch) or _FOLDER.search(launch.text) is not None


def _parts(path: str) -> list[str]:
    """The parts of a path that are known: none before a variable or a placeholder."""
    parts: list[str] = []
    for part in path.replace(os.sep, "/").split("/"):
        if re.search(r"[${<>}]", part):
            parts = []
        elif part not in ("", ".", ".."):
            parts.append(part)
    return parts


def _is_folder(folder: str, named: str) -> bool:
    """Whether a folder may be the one that a command line names."""
    parts = _parts(named)
    own = _parts(folder)
    return not parts or own[-len(parts) :] == parts


def _is_beside(folder: str, named: str) -> bool:
    """Whether a folder is the one that a command line names, or lies beside it; a placeholder
    (`<folder of configs>`) names none."""
    parts = _parts(named)
    above = _parts(folder)[:-1]
    beside = len(parts) > 1 and above[-len(parts) + 1 :] == parts[:-1]
    return bool(parts) and (_is_folder(folder, named) or beside)
