"""Calls that make plain dictionaries and lists of a YAML file.

Source: anyconfig 0.15, https://anyconfig.readthedocs.io
"""

from __future__ import annotations

from cfglint.source.knowledge import Knowledge

_PYYAML = ("safe_load", "full_load", "unsafe_load", "yaml.load")

KNOWN = Knowledge(
    loads=dict.fromkeys(
        (*_PYYAML, "YAML(?).load", "anyconfig.load"),
        ("dict", "dict"),
    ),
    parses=frozenset(_PYYAML),
)
