"""No regular expression of cfglint takes more than linear time.

`regexploit` finds the repetitions that can share the same characters: what is slow from one
starting place. It reads the literals of every module, and the patterns that a module makes when it
is imported. Searches in whole files are timed: one that starts anew at each character of a long
word is slow too.
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
from cfglint.document import templates, toml
from cfglint.repository import commands, facts, launches
from cfglint.rules import s207_inconsistent_files
from cfglint.styles.flow import sinks
from cfglint.styles.opening import conversions, openings

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


def begins_anew_on_blank_lines(module: Path) -> list[str]:
    """Patterns that take blank lines at the start of each line, as `(?m)^\\s*word` does: a text of
    blank lines costs the square of their number. Parts of a formatted text count as one."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            pattern = ast.unparse(node)
            if re.search(r"\(\?[a-z]*m[a-z]*\)", pattern) and BLANK.search(pattern):
                found.append(pattern)
        elif isinstance(node, ast.Call) and "MULTILINE" in ast.unparse(node):
            found += [each for each in map(ast.unparse, node.args[:1]) if BLANK.search(each)]
    return found


BLANK = re.compile(r"\^(?:\((?:\?:)?)?(?:\\{1,2}s)[*+]")


def test_no_search_begins_anew_on_each_blank_line() -> None:
    found = {
        module.name: each for module in MODULES if (each := begins_anew_on_blank_lines(module))
    }
    assert found == {}


SLOW = {"one": True, "two": True, "three": False, "four": False}


def test_the_search_for_blank_lines_finds_one(tmp_path: Path) -> None:
    module = tmp_path / "slow.py"
    module.write_text(
        'A = re.compile(r"^\\s*one", re.MULTILINE)\nB = rf"(?im)^(?:\\s*)two{name}"\n'
        'C = re.compile(r"^\\s*three")\nD = re.compile(r"^[ \\t]*four", re.MULTILINE)\n'
    )
    found = "".join(begins_anew_on_blank_lines(module))
    assert all((each in found) == slow for each, slow in SLOW.items())


SEARCHED = {
    "conversions._NUMBER_FIELD": conversions._NUMBER_FIELD,
    "commands._IN_TOML": commands._IN_TOML,
    "commands._IN_SETUP": commands._IN_SETUP,
    "facts._TESTS_SOMETHING": facts._TESTS_SOMETHING,
    "launches._ASSIGNED": launches._ASSIGNED,
    "launches._CALLS": launches._CALLS,
    "launches._COMMENTS_WITHIN": launches._COMMENTS_WITHIN,
    "launches._CONFIG": launches._CONFIG,
    "launches._CONTINUED": launches._CONTINUED,
    "launches._OVERRIDE": launches._OVERRIDE,
    "launches._PYTHON_CONFIG": launches._PYTHON_CONFIG,
    "launches._SET": launches._SET,
    "launches._USED": launches._USED,
    "launches._VALUE": launches._VALUE,
    "launches.starters_of": launches.starters_of(str(PACKAGE.parent)).pattern,
    "openings._SCRIPT": openings._SCRIPT,
    "s207_inconsistent_files._CONFIG_FILE": s207_inconsistent_files._CONFIG_FILE,
    "sinks._OF_A_CLASS": sinks._OF_A_CLASS,
    "templates._QUOTED": templates._QUOTED,
    "toml._TOO_DEEP": toml._TOO_DEEP,
}
"""Patterns that are searched for in whole files, or in long lines, of a repository. Those that are
matched from one place alone may go on as far as they like."""

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


@pytest.mark.parametrize("name", list(SEARCHED))
def test_a_search_in_a_file_is_linear(name: str) -> None:
    assert slow(SEARCHED[name]) == ""


def test_the_search_for_slow_ones_finds_one() -> None:
    assert slow(re.compile(r"[\w.]+="))
    assert not slow(re.compile(r"(?<![\w.])[\w.]+="))
