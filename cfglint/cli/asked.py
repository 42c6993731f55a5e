"""What `cfglint check` is asked, and the plain way of asking: paths, and flags that take no value.

`click` reads every other command line. To import it takes longer than to lint a config, and a hook
asks plainly; `tests/cli/test_asked.py` holds that both read a plain command line alike.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

COMMANDS = {
    "check": "Lint configs; with --dynamic trace a training step too.",
    "memory": "Show what a training step takes, and which keys drive it.",
    "fit": "Find the smallest changes that make a config fit a card.",
    "verify": "Train each config for a few steps, and write a verification report.",
    "explain": "Explain a finding: its evidence, its doubts, its rule and what to do.",
    "where": "Show where a value comes from.",
    "reads": "Show which keys the code behind a config reads, and where.",
    "affected": "Show which configs a change touches, by their code too.",
    "schema": "Write JSON Schema, for editors.",
    "lsp": "Serve editors over standard input and output, by the language server protocol.",
    "rule": "Show a rule's documentation, or list the rules.",
    "init": "Write a commented [tool.cfglint] table for this repository.",
}
"""Each command, with what it does."""


class Asked(NamedTuple):
    """The parameters of `cfglint check`, by their names in `cli/check.py`, with its defaults."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    output_format: str = "text"
    output: str | None = None
    fail_on: str | None = None
    settings_file: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    baseline: str = ""
    write_baseline: bool = False
    stdin_filename: str = "stdin.yaml"
    dynamic: bool = False
    force: bool = False
    gpu: str | None = None
    memory_budget: str | None = None
    device: str = "auto"
    force_exclude: bool = False
    trust: bool = False
    no_cache: bool = False
    jobs: int = 0
    quiet: int = 0
    verbose: int = 0
    color: str = "auto"


FLAGS = {
    f"--{name.replace('_', '-')}": name
    for name, default in Asked._field_defaults.items()
    if default is False and name != "dynamic"
}
"""Options without a value, and the parameter that each sets; less the one that asks for a stage."""


def plainly_asked(arguments: list[str]) -> Asked | None:
    """What a command line asks of the static stage; None where `click` has to read it."""
    if "_CFGLINT_COMPLETE" in os.environ:  # a shell asks for completions
        return None
    words = arguments
    if words and words[0] in COMMANDS:
        if words[0] != "check":
            return None
        words = words[1:]
    flags = [word for word in words if word in FLAGS]
    paths = tuple(word for word in words if word not in FLAGS)
    if not all(os.path.lexists(path) and not path.startswith("-") for path in paths):
        return None
    given: dict[str, Any] = {FLAGS[flag]: True for flag in flags}
    return Asked(paths, **given)
