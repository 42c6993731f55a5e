"""The call by which MMEngine gives a program its config."""

from __future__ import annotations

from cfglint.source.knowledge import Knowledge

KNOWN = Knowledge(loads={"Config.fromfile": ("", "")})
