"""The command line: the only place that prints or exits. One module per command."""

from __future__ import annotations

import sys


def main() -> None:
    """The `cfglint` console script."""
    from cfglint.cli.app import run

    sys.exit(run(sys.argv[1:]))
