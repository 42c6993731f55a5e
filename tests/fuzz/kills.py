"""`python -m tests.fuzz.kills`: end runs at any moment, and look at what they left.

Every file is as it was or as it should become, no process goes on, and what a killed run left in
between the next run removes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import click

from tests.fuzz.corpus import ROOT
from tests.fuzz.kinds import write

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
FILES = 40

BEFORE = b"lr: 1e-3\nmodel:\n  width: 3\n  decay: 5e-4\n" + b"".join(
    f"key{number}: 1e-{number + 1}\n".encode() for number in range(30)
)


class Run(NamedTuple):
    """A command line, and the files that it may write, each with what makes one whole."""

    arguments: tuple[str, ...]
    writes: tuple[str, ...] = ()


RUNS = {
    "fix": Run(("--fix", "--unsafe-fixes", ".")),
    "baseline": Run(("--baseline", "baseline.json", "--write-baseline", "."), ("baseline.json",)),
    "cache": Run((".",)),
    "report": Run((".", "--output-format", "json", "-o", "report.json"), ("report.json",)),
    "sarif": Run((".", "--output-format", "sarif", "-o", "report.json"), ("report.json",)),
    "schema": Run(
        ("schema", "--output", "schemas"),
    ),
}
"""What is ended: one that fixes, and others that write files."""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def start(run: Run, root: Path) -> subprocess.Popen[bytes]:
    """Start a run in its own session, so that what it starts can be found."""
    return subprocess.Popen(
        [sys.executable, "-m", "cfglint", *run.arguments],
        cwd=root,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def seconds_of(run: Run, root: Path) -> float:
    """How long a run takes that is not ended."""
    started = time.monotonic()
    start(run, root).wait()
    return time.monotonic() - started


def fill(root: Path) -> None:
    """Forty configs with findings that have fixes, in a repository."""
    (root / ".git").mkdir(exist_ok=True)
    write(root, {f"{number}.yaml": BEFORE for number in range(FILES)})


def broken(run: Run, root: Path, fixed: bytes) -> list[str]:
    """What is not whole after a run was ended."""
    found = []
    for path in sorted(root.glob("*.yaml")):
        if path.read_bytes() not in (BEFORE, fixed):
            found.append(f"{path.name} is neither as it was nor fixed")
    for name in run.writes:
        path = root / name
        if path.exists():
            try:
                json.loads(path.read_bytes())
            except ValueError:
                found.append(f"{name} is damaged")
    return found


def left_running(session: int) -> list[str]:
    """Processes of a session that go on a second after its run was ended."""
    for _ in range(20):
        listing = subprocess.run(
            ["ps", "-o", "pid=,args=", "-s", str(session)], capture_output=True, text=True
        ).stdout.split("\n")
        going = [line for line in listing if line.strip() and "defunct" not in line]
        if not going:
            return []
        time.sleep(0.1)
    return going


def once(name: str, generator: random.Random, root: Path, usual: float, fixed: bytes) -> list[str]:
    """End one run, and say what is wrong afterwards."""
    run = RUNS[name]
    fill(root)
    process = start(run, root)
    time.sleep(generator.uniform(0, usual * 1.1))
    process.send_signal(generator.choice(SIGNALS))
    process.wait(timeout=60)
    found = broken(run, root, fixed) + [f"goes on: {line}" for line in left_running(process.pid)]
    start(run, root).wait(timeout=120)
    found += [f"left: {path.relative_to(root)}" for path in root.rglob(".cfglint-*.tmp")]
    return [f"{name}: {what}" for what in found + broken(run, root, fixed)]


@click.command()
@click.option("--times", default=1000, show_default=True, help="Runs that are ended.")
@click.option("--seed", default=0, show_default=True)
def main(times: int, seed: int) -> None:
    """End runs at any moment, and print what is not whole afterwards."""
    generator = random.Random(seed)
    found: list[str] = []
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        fill(root)
        usual = {name: seconds_of(run, root) for name, run in RUNS.items()}
        fill(root)
        seconds_of(RUNS["fix"], root)
        fixed = (root / "0.yaml").read_bytes()
        assert fixed != BEFORE, "nothing was fixed"
        for _ in range(times):
            name = generator.choice(list(RUNS))
            found += once(name, generator, root, usual[name], fixed)
            ended[name] += 1
    for line in found:
        click.echo(line)
    runs = ", ".join(f"{count} {name}" for name, count in sorted(ended.items()))
    click.echo(f"{times} runs ended, seed {seed}: {len(found)} problems ({runs})")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
