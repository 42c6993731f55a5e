"""`python -m tests.fuzz`: judge mutated inputs for some minutes, and print what did not hold."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from tests.fuzz import farm
from tests.fuzz.kinds import KINDS


@click.command()
@click.option("--minutes", default=5.0, show_default=True, help="How long.")
@click.option("--seed", default=0, show_default=True, help="Another seed is other inputs.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Only these.")
@click.option("--save", type=click.Path(path_type=Path), help="Folder for the inputs that fail.")
def main(minutes: float, seed: int, jobs: int, kinds: tuple[str, ...], save: Path | None) -> None:
    """Judge mutated inputs, and print what did not hold of them."""
    started = time.process_time(), time.time()
    outcome = farm.run(60 * minutes, seed, jobs, kinds, save, _tell)
    for failure in outcome.failures:
        click.echo(f"{failure.kind} {failure.seed}:{failure.number}: {failure.what}\n")
    judged = ", ".join(f"{count:,} {kind}" for kind, count in sorted(outcome.judged.items()))
    total = sum(outcome.judged.values())
    click.echo(
        f"{total:,} inputs in {time.time() - started[1]:.0f} s with {jobs} processes, seed {seed}: "
        f"{len(outcome.failures)} failed ({judged})"
    )
    sys.exit(bool(outcome.failures))


def _tell(outcome: farm.Outcome) -> None:
    """What was judged so far, for a run that may be ended."""
    judged = sum(outcome.judged.values())
    click.echo(f"{judged:,} inputs so far, {len(outcome.failures)} failed", err=True)


main()
