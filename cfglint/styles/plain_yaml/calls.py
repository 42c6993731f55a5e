"""Calls that make plain dictionaries and lists of a YAML file.

Source: anyconfig 0.15, https://anyconfig.readthedocs.io
"""

from __future__ import annotations

from cfglint.source.forms import text_of_config
from cfglint.source.knowledge import Knowledge

_PYYAML = ("safe_load", "full_load", "unsafe_load", "yaml.load")
_ALL = ("safe_load_all", "full_load_all", "unsafe_load_all", "yaml.load_all")
"""Those that give each document of a stream."""

KNOWN = Knowledge(
    calls=dict.fromkeys(("yaml.dump", "yaml.safe_dump"), text_of_config),
    loads=dict.fromkeys(
        (*_PYYAML, *_ALL, "YAML(?).load", "YAML(?).load_all", "anyconfig.load"),
        ("dict", "dict"),
    ),
    parses=frozenset({*_PYYAML, *_ALL}),
    one_by_one=frozenset({*_ALL, "YAML(?).load_all"}),
)
