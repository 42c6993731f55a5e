"""No regular expression of cfglint takes more than linear time from one starting place.

`regexploit` finds the repetitions that can share the same characters. It reads the literals of
every module, and the patterns that a module makes when it is imported.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest
from regexploit.ast.sre import SreOpParser
from regexploit.languages.python_node_visitor import PythonNodeVisitor
from regexploit.redos import find

import cfglint

PACKAGE = Path(cfglint.__file__).parent
HEAVY = {"dynamic", "verify", "zoo", "server"}
"""Packages that import torch or the language server's libraries: only their literals are read."""

WRITTEN = re.MULTILINE | re.DOTALL | re.VERBOSE | re.IGNORECASE
"""Flags that change what a pattern matches; `re` adds others."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")


def patterns(module: Path) -> set[tuple[str, int]]:
    """The patterns of a module with their flags, written as literals or made at its import."""
    visitor = PythonNodeVisitor()
    visitor.visit(ast.parse(module.read_text(encoding="utf-8")))
    found = {(each.pattern, each.flags) for each in visitor.patterns}
    parts = module.relative_to(PACKAGE.parent).with_suffix("").parts
    if HEAVY & set(parts):
        return found
    for value in vars(importlib.import_module(".".join(parts))).values():
        if isinstance(value, re.Pattern):
            text = (
                value.pattern if isinstance(value.pattern, str) else value.pattern.decode("latin-1")
            )
            found.add((text, value.flags & (re.MULTILINE | re.DOTALL | re.VERBOSE | re.IGNORECASE)))
    return found


def traps(pattern: str, flags: int) -> list[str]:
    """Texts on which a pattern backtracks; literals that are no patterns have none."""
    try:
        parsed = SreOpParser().parse_sre(pattern, flags)
    except re.error:
        return []
    return [found.example() for found in find(parsed) if found.starriness >= 2]


@pytest.mark.filterwarnings("ignore")
def test_no_pattern_backtracks() -> None:
    found = {
        f"{module.relative_to(PACKAGE)}: {pattern}": examples
        for module in MODULES
        for pattern, flags in patterns(module)
        if (examples := traps(pattern, flags))
    }
    assert found == {}


def test_the_search_for_traps_finds_one() -> None:
    assert traps(r"\A(?:a|\s*\n)*\s*b", 0)
    assert not traps(r"\A(?:a|[^\S\n]*\n)*[^\S\n]*b", 0)
