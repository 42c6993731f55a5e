"""Names of a config that the code beside it looks up and does not have."""

from __future__ import annotations

from cfglint.compose.items import below
from cfglint.rules.context import ExperimentContext
from cfglint.source.reads import Unresolved


def unresolved_names(context: ExperimentContext) -> dict[str, Unresolved]:
    """Dotted key -> what its value was looked up in, where this config surely gets there."""
    found: dict[str, Unresolved] = {}
    for code in context.code:
        for item in code.unresolved:
            key = below(code.section, *item.path)
            if item.certain and (key not in found or not found[key].line):
                found[key] = item
    return found
