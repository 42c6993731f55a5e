"""The command line: the only place that prints or exits. One module per command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """The `cfglint` console script."""
    gc.set_threshold(100_000, 50, 50)  # trees hold no cycles; measured: a fifth of a cold run
    from cfglint.cli.app import leave, run

    leave(run(sys.argv[1:]))
