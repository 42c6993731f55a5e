"""Console scripts of a package: `name = "package.module:function"` in its build files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.files.reading import text_of

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts

_IN_TOML = re.compile(
    r"""^[ \t]*["']?([\w.\-]+)["']?[ \t]*=[ \t]*["']([\w.]+):(\w+)["']""", re.MULTILINE
)
_IN_SETUP = re.compile(r"""["']?(?<![\w.\-])([\w.\-]+)\s*=\s*([\w.]+):(\w+)["']?""")

FILES = (("pyproject.toml", _IN_TOML), ("setup.cfg", _IN_SETUP), ("setup.py", _IN_SETUP))


def console_names(root: str) -> list[str]:
    """The names of the console scripts that a folder's build files make."""
    return [name for name, _, _ in _declared(root)]


def _declared(root: str) -> Iterator[tuple[str, str, str]]:
    """The name, the module and the function of each console script."""
    for name, pattern in FILES:
        path = os.path.join(root, name)
        for match in pattern.finditer(text_of(path)) if os.path.isfile(path) else ():
            yield match[1].removeprefix("scripts."), match[2], match[3]


def commands(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """The name, the file and the function of each console script."""
    for name, module, function in _declared(facts.root):
        tail = module.replace(".", os.sep)
        for ending in (f"{tail}.py", os.path.join(tail, "__init__.py")):
            for file, _ in facts.texts:
                if file == ending or file.endswith(os.sep + ending):
                    yield name, file, function


def commands_of(facts: Facts, path: str) -> tuple[str, ...]:
    """The console scripts that start in a file."""
    own = os.path.abspath(path)
    return tuple(
        dict.fromkeys(name for name, file, _ in commands(facts) if os.path.abspath(file) == own)
    )
