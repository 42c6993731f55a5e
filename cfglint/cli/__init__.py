"""The command line: the only place that prints or exits. One module per command."""

from __future__ import annotations

import gc
import sys

MOST_OBJECTS = 1_000_000
"""Objects, about 100 MB of them, after which cycles are looked for. Trees hold none (measured: a
fifth of a cold run); readings of code do, about 15,000 objects a config, and to free them took an
eighth of a run over 51 of them."""


def main() -> None:
    """The `cfglint` console script."""
    gc.set_threshold(MOST_OBJECTS, 50, 50)
    from cfglint.cli.app import leave, run

    leave(run(sys.argv[1:]))
