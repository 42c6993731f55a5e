"""The command line: the only place that prints or exits. One module per command."""

from __future__ import annotations

import gc
import sys

MOST_OBJECTS = 3_000_000
"""Objects, about 300 MB of them, after which cycles are looked for. Trees hold none (measured: a
fifth of a cold run); readings of code do, 15,000 to 45,000 objects a config, and to free them took
an eighth of a run over 51 of them, a sixth of one over 61."""


def main() -> None:
    """The `cfglint` console script."""
    gc.set_threshold(MOST_OBJECTS, 50, 50)
    from cfglint.cli.app import leave, run

    leave(run(sys.argv[1:]))
