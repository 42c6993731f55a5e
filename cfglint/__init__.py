"""cfglint: lints the YAML configs of PyTorch training projects before a run is queued.

Public names: `check`, `memory`, `ConfigWrapper`, `Diagnostic`, `Report`, `Severity`. They are
imported on first use, so that `import cfglint` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = (
    False  # as in typing, which `python -m cfglint` would look for in the working folder
)
if TYPE_CHECKING:
    from typing import Any

    from cfglint.diagnostic import Diagnostic, Report, Severity
    from cfglint.stages.check import check
    from cfglint.stages.dynamic import memory
    from cfglint.wrapper import ConfigWrapper

__version__ = "0.1.0"
__all__ = ["ConfigWrapper", "Diagnostic", "Report", "Severity", "__version__", "check", "memory"]

_HOMES = {
    "check": "cfglint.stages.check",
    "ConfigWrapper": "cfglint.wrapper",
    "Diagnostic": "cfglint.diagnostic",
    "Report": "cfglint.diagnostic",
    "memory": "cfglint.stages.dynamic",
    "Severity": "cfglint.diagnostic",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cfglint' has no attribute {name!r}")
