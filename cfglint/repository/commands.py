"""Console scripts of a package: `name = "package.module:function"` in its build files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from cfglint.files.reading import text_of
from cfglint.repository.facts import Facts

_IN_TOML = re.compile(r"""^\s*["']?([\w.\-]+)["']?\s*=\s*["']([\w.]+):(\w+)["']""", re.MULTILINE)
_IN_SETUP = re.compile(r"""["']?([\w.\-]+)\s*=\s*([\w.]+):(\w+)["']?""")

FILES = (("pyproject.toml", _IN_TOML), ("setup.cfg", _IN_SETUP), ("setup.py", _IN_SETUP))


def commands(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """The name, the file and the function of each console script."""
    for name, pattern in FILES:
        path = os.path.join(facts.root, name)
        for match in pattern.finditer(text_of(path)) if os.path.isfile(path) else ():
            tail = match[2].replace(".", os.sep)
            for ending in (f"{tail}.py", os.path.join(tail, "__init__.py")):
                for file, _ in facts.texts:
                    if file == ending or file.endswith(os.sep + ending):
                        yield match[1].removeprefix("scripts."), file, match[3]


def commands_of(facts: Facts, path: str) -> tuple[str, ...]:
    """The console scripts that start in a file."""
    own = os.path.abspath(path)
    return tuple(
        dict.fromkeys(name for name, file, _ in commands(facts) if os.path.abspath(file) == own)
    )
