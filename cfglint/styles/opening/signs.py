"""What a config's text and the project's dependencies show of the loader, without any code.

Every config is asked, so nothing heavy is imported here.
"""

from __future__ import annotations

import os
import re

from cfglint.document.conduct import PYYAML, Conduct
from cfglint.files.reading import text_of
from cfglint.styles.registry import conducts
from cfglint.styles.yacs import has_sections

_TEXT_NUMBER = re.compile(
    r"[-+\d.](?<![\w.\"'].)"
    r"(?:(?<=[-+\d])\d*(?:(?<=\d)[eE][-+]?\d|\.\d*[eE]\d)|(?<=\.)\d*[eE]\d)"
)
"""A number with an exponent; no letter, quote or point before it. As it begins with a set of
characters, it is found in a quarter of the time of one that looks back first."""

_EXPONENT = re.compile(r"[0-9.][eE][-+]?[0-9]")
"""What every such number has: looked for first, in a tenth of the time."""


def has_text_numbers(text: str) -> bool:
    """Whether a config has what PyYAML alone reads as text: `1e-5`."""
    return _EXPONENT.search(text) is not None and _TEXT_NUMBER.search(text) is not None


def depends_on_loader(text: str) -> bool:
    """Whether what opens a config decides on its values: numbers that PyYAML alone reads as text,
    and sections as those have them whose texts are read once more."""
    return has_text_numbers(text) or has_sections(text)


def reads_exponents(conduct: Conduct) -> bool:
    """Whether a loader makes a number of a key's `1e-5`."""
    return conduct.rereads or conduct.scalars != "1.1"


_DEPENDENCY_FILES = ("pyproject.toml", "requirements.txt", "setup.cfg", "environment.yml")


def loaders_of_project(
    folder: str, known: dict[str, tuple[Conduct, ...]] | None = None
) -> tuple[Conduct, ...]:
    """The loaders that the nearest list of dependencies names, PyYAML last; none without one.

    Args:
        known: what was found for folders of this run; it is added to.
    """
    known = {} if known is None else known
    current = os.path.abspath(folder)
    passed: list[str] = []
    found: tuple[Conduct, ...] = ()
    while True:
        if current in known:
            found = known[current]
            break
        passed.append(current)
        paths = [os.path.join(current, name) for name in _DEPENDENCY_FILES]
        text = "\n".join(text_of(path) for path in paths if os.path.lexists(path)).lower()
        parent = os.path.dirname(current)
        if text.strip():
            found = _named_in(text)
            break
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            break
        current = parent
    known.update(dict.fromkeys(passed, found))
    return found


def _named_in(text: str) -> tuple[Conduct, ...]:
    others = [each for each in conducts().values() if each is not PYYAML]
    return tuple(
        conduct
        for conduct in (*others, PYYAML)
        if any(_names_package(text, package) for package in conduct.packages)
    )


def _names_package(text: str, package: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(package)}(?![\w.-])", text) is not None


def usual(loaders: tuple[Conduct, ...]) -> Conduct:
    """The loader to take where dependencies name these, and nothing else is known."""
    return loaders[0] if loaders and PYYAML not in loaders else PYYAML
