"""Keys of a section that a program spreads into a call which takes no such argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfglint.rules.context import ExperimentContext

if TYPE_CHECKING:
    from cfglint.source.reads import Refused


def refused_keywords(context: ExperimentContext) -> list[Refused]:
    """The keys that every program of a config spreads into a call which does not take them."""
    by_program: dict[str, dict[tuple[str, ...], Refused]] = {}
    for code in context.code:
        found = by_program.setdefault(code.entry, {})
        found.update((each.path, each) for each in code.refused)
    every = list(by_program.values())
    return [one for path, one in every[0].items() if all(path in e for e in every)] if every else []
