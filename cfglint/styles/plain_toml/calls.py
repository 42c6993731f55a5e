"""Calls that make plain dictionaries and lists of a TOML file."""

from __future__ import annotations

from cfglint.source.knowledge import Knowledge

LOADS = tuple(
    f"{library}.{call}" for library in ("tomllib", "tomli", "toml") for call in ("load", "loads")
)

KNOWN = Knowledge(
    loads=dict.fromkeys(LOADS, ("dict", "dict")),
    kinds=dict.fromkeys(LOADS, ("toml",)),
)
