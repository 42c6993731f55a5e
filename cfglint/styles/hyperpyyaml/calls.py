"""The call by which hyperpyyaml gives a program its config."""

from __future__ import annotations

from cfglint.source.knowledge import Knowledge

KNOWN = Knowledge(loads={"load_hyperpyyaml": ("dict", "dict")})
