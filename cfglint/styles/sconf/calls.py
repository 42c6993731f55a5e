"""sconf's class, which loads all files that it is told.

Source: https://pypi.org/project/sconf, `sconf/config.py` and `sconf/container.py` (0.2.5):
`argv_update` gives keys other values, and raises on a key that is not there.
"""

from __future__ import annotations

import ast

from cfglint.source.knowledge import Knowledge
from cfglint.source.loads import open_path, origin_of
from cfglint.source.machine import Machine
from cfglint.source.values import UNKNOWN, Cfg, Scope, Unknown, Value

_FORM = ("attributes", "attributes")


def load(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`Config(*args.config_paths, default=usual)`: the config is one of these files."""
    if not m.loading.wanted:
        return None
    told = [each.value if isinstance(each, ast.Starred) else each for each in node.args]
    told += [each.value for each in node.keywords if each.arg == "default"]
    several = len(told) > 1 or any(isinstance(each, ast.Starred) for each in node.args)
    values = [m.value(each, scope) for each in told]
    origins = [origin_of(m, value) for value in values]
    for value, origin in zip(values, origins, strict=True):
        if origin is None and not isinstance(value, Unknown):
            continue
        found = open_path(m, origin, "Config", _FORM)
        if isinstance(found, Cfg):
            if several:
                m.section.laid_over.add(())
            return found
    return UNKNOWN


KNOWN = Knowledge(
    calls={"sconf.Config": load},
    loads={"sconf.Config": _FORM},
    shown=frozenset({"dumps", "dump_args", "argv_update"}),
    harmless=frozenset({"dump_args"}),
)
