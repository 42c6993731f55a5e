"""The styles that find openings, in no order: binding weighs what they find."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from cfglint.repository.facts import Facts
from cfglint.styles.protocol import Opening, Style

NAMES = (
    "script",
    "argparse_yaml",
    "yacs",
    "omegaconf_structured",
    "config_store",
    "pydantic_models",
    "dataclass_parsers",
    "jsonargparse",
    "lightning_cli",
)
"""One module of this package each. To add a style: one file, one name here, one folder of tests."""


@cache
def style(name: str) -> Style:
    """The module of a style."""
    module: Style = import_module(f"cfglint.styles.{name}").STYLE
    return module


def openings(facts: Facts) -> Iterator[Opening]:
    """All openings of a repository."""
    for name in NAMES:
        each = style(name)
        if any(True for _ in facts.having(*each.words)):
            yield from each.openings(facts)
