"""No regular expression of cfglint takes more than linear time.

`regexploit` finds the repetitions that can share the same characters: what is slow from one
starting place. It reads the literals of every module, and the patterns that a module makes when it
is imported. A search that starts anew at each character of a long word is found by its time.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import time
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


ANCHORED = {
    r"([ \t]*)([A-Za-z_][\w.-]*)",
    r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+",
    r"[ \t:=]+(?P<codes>[A-Z]\d{3}(?:[ \t,]+[A-Z]\d{3})*)(?![\w-])",
    r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)\s*",
    r"[A-Za-z_]\w*=",
}
"""Patterns that are matched from one place alone, never searched for."""

FIRST, SMALL, LARGE = 1_000, 4_000, 8_000
"""Characters of three texts: a search that is not linear is slow in the first, and takes four times
as long in the last as in the one before it."""

ALONE = "a0_.-/ \n\t\"'\\${(=:#<,[&*"
IN_PAIRS = 'a0_./ \n"\\=$'
REPEATED = [*ALONE, *map("".join, itertools.permutations(IN_PAIRS, 2))]
"""What the texts are made of."""


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Of this thread, for finding all that a pattern matches."""
    started = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - started


def slow(pattern: re.Pattern[str]) -> str:
    """What a text repeats in which a search takes the square of its length; "" for nothing."""
    for part in REPEATED:
        first, small, large = (part * (size // len(part)) for size in (FIRST, SMALL, LARGE))
        if seconds(pattern, first) > 0.0005:
            times = [min(seconds(pattern, text) for _ in range(3)) for text in (small, large)]
            if times[1] > 0.02 and times[1] > 3 * times[0]:
                return part
    return ""


@pytest.mark.filterwarnings("ignore")
def test_every_search_is_linear() -> None:
    found = {}
    for text, flags in sorted({each for module in MODULES for each in patterns(module)}):
        try:
            pattern = re.compile(text, flags)
        except re.error:
            continue
        if text not in ANCHORED and (part := slow(pattern)):
            found[text] = part
    assert found == {}


def test_the_search_for_slow_ones_finds_one() -> None:
    assert slow(re.compile(r"[\w.]+="))
    assert not slow(re.compile(r"(?<![\w.])[\w.]+="))
