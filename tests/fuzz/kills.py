"""`python -m tests.fuzz.kills`: end runs at any moment, and look at what they left.

Every file is as it was or as it should become, no process goes on, and what a killed run left in
between the next run removes.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from tests.conftest import TOKEN, processes_of
from tests.fuzz.corpus import ROOT, TESTS
from tests.fuzz.kinds import write

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

BEFORE = b"lr: 1e-3\nmodel:\n  width: 3\n  decay: 5e-4\n" + b"".join(
    f"key{number}: 1e-{number + 1}\n".encode() for number in range(30)
)

CONFIGS = {f"{number}.yaml": BEFORE for number in range(40)}
"""Forty configs with findings that have fixes."""

MODEL = {
    path.name: path.read_bytes()
    for path in sorted((TESTS / "verify/cases/good").iterdir())
    if path.suffix in (".py", ".yaml", ".toml")
}
"""A config with a model that trains in a moment."""


class Run(NamedTuple):
    """A command line.

    Attributes:
        writes: patterns of the files that it may write, each of which is whole or absent.
        files: what lies in its repository.
        share: how often it is chosen, beside the others.
    """

    arguments: tuple[str, ...]
    writes: tuple[str, ...] = ()
    files: Mapping[str, bytes] = CONFIGS
    share: int = 14


VERIFIED = ("-o", "verified.html", "-o", "verified.json", "-o", "verified.md")

RUNS = {
    "fix": Run(("--fix", "--unsafe-fixes", "."), share=24),
    "baseline": Run(("--baseline", "baseline.json", "--write-baseline", "."), ("baseline.json",)),
    "cache": Run((".",), share=24),
    "report": Run((".", "--output-format", "json", "-o", "report.json"), ("report.json",)),
    "sarif": Run((".", "--output-format", "sarif", "-o", "report.json"), ("report.json",)),
    "schema": Run(("schema", "--output", "schemas"), ("schemas/*.json",)),
    "memory": Run(("memory", "config.yaml", "--html", "memory.html"), ("memory.html",), MODEL, 9),
    "verify": Run(
        (*["verify", "config.yaml", "--device", "cpu", "--steps", "2"], *VERIFIED),
        ("verified.*", "verified-pictures/*"),
        MODEL,
        3,
    ),
}
"""What is ended."""

ENDING = 60.0
"""Seconds in which every process of a run ends after it; a machine may be busy."""

WHOLE = {".html": b"</html>", ".svg": b"</svg>"}
"""How a whole file ends."""


class Usual(NamedTuple):
    """A run that is not ended: how many seconds it takes, how often one sees its folders change,
    and what it says and leaves."""

    seconds: float
    changes: int
    status: int
    printed: bytes
    files: Mapping[str, bytes]


class Ended(NamedTuple):
    """A run that was ended: whether it was still at work then, and what is wrong afterwards."""

    hit: bool
    problems: list[str]


def environment(root: Path) -> dict[str, str]:
    """What a run gets: a folder for temporary files that no other uses, and a token."""
    extra = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary(root)), TOKEN: str(root)}
    return {**os.environ, **extra}


def temporary(root: Path) -> Path:
    """The system's temporary folder, for the runs in a repository."""
    return root.with_name(f"{root.name}-temporary")


def start(run: Run, root: Path) -> subprocess.Popen[bytes]:
    """Start a run; its output goes to a file beside the repository."""
    with root.with_name(f"{root.name}-printed").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "cfglint", *run.arguments],
            cwd=root,
            env=environment(root),
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_heed,
        )


def _heed() -> None:
    """A process in the background starts out deaf to these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def undisturbed(run: Run, root: Path) -> Usual:
    """What a run does that is not ended, in a repository in which nothing was done yet."""
    fill(run, root, anew=True)
    started = time.monotonic()
    process = start(run, root)
    changes = await_changes(process, root, sys.maxsize)
    status, seconds = process.wait(), time.monotonic() - started
    files = {name: (root / name).read_bytes() for name in run.files}
    printed = root.with_name(f"{root.name}-printed").read_bytes()
    return Usual(seconds, changes, status, printed, files)


def fill(run: Run, root: Path, anew: bool) -> None:
    """Its files as they were; where anew, without what earlier runs wrote."""
    temporary(root).mkdir(exist_ok=True)
    (root / ".git").mkdir(parents=True, exist_ok=True)
    if anew:
        write(root, run.files)
    for name, data in run.files.items():
        (root / name).write_bytes(data)


def broken(name: str, root: Path, after: Mapping[str, bytes]) -> list[str]:
    """What is not whole after a run was ended.

    Args:
        name: of the run.
        after: what its files become where it is not ended.
    """
    run, found = RUNS[name], []
    for file, data in run.files.items():
        if (root / file).read_bytes() not in (data, after[file]):
            found.append(f"{file} is neither as it was nor as it should become")
    for pattern in run.writes:
        for path in sorted(root.glob(pattern)):
            if not path.name.startswith(".cfglint-") and not is_whole(path):
                found.append(f"{path.name} is damaged")
    return found


def is_whole(path: Path) -> bool:
    """Whether a file that was written has its end."""
    data = path.read_bytes()
    if path.suffix == ".json":
        try:
            json.loads(data)
        except ValueError:
            return False
        return True
    return bool(data) and data.rstrip().endswith(WHOLE.get(path.suffix, b""))


def left_running(root: Path) -> list[str]:
    """Processes of a run that go on after it was ended.

    A worker that was about to import torch looks for its parent only afterwards.
    """
    until = time.monotonic() + ENDING
    while going := processes_of(str(root)):
        if time.monotonic() > until:
            return going
        time.sleep(0.1)
    return []


def await_moment(
    process: subprocess.Popen[bytes], root: Path, generator: random.Random, usual: Usual
) -> None:
    """Wait for a moment to end a run: any, or one in which it writes."""
    if generator.random() < 0.4 or not usual.changes:
        time.sleep(generator.uniform(0, usual.seconds * 1.1))
    else:
        await_changes(process, root, generator.randint(1, usual.changes))
        time.sleep(generator.choice((0, 0, 0.0005, 0.002)))


def await_changes(process: subprocess.Popen[bytes], root: Path, wanted: int) -> int:
    """Wait until the folders of a run changed so many times, or it ended, and say how many it was.

    A folder's time of change tells that a file in it was made, renamed or removed.
    """
    folders = (root, temporary(root))
    before, seen = _changes(folders), 0
    while seen < wanted and process.poll() is None:
        if (now := _changes(folders)) != before:
            before, seen = now, seen + 1
        time.sleep(0.0003)
    return seen


def _changes(folders: Sequence[Path]) -> list[int]:
    found = []
    for folder in folders:
        with contextlib.suppress(OSError):
            found.append(folder.stat().st_mtime_ns)
            inner = [entry for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
            found += [entry.stat().st_mtime_ns for entry in inner]
    return found


def once(name: str, generator: random.Random, root: Path, usual: Usual) -> Ended:
    """End one run, run it again, and say what is wrong after each."""
    run = RUNS[name]
    fill(run, root, anew=generator.random() < 0.5)
    process = start(run, root)
    await_moment(process, root, generator, usual)
    hit = process.poll() is None
    process.send_signal(generator.choice(SIGNALS))
    process.wait(timeout=120)
    found = [f"goes on: {line}" for line in left_running(root)]
    found += broken(name, root, usual.files)
    status = start(run, root).wait(timeout=600)
    found += [f"left: {path.relative_to(root)}" for path in root.rglob(".cfglint-*.tmp")]
    found += [f"left: {path.name}" for path in temporary(root).glob("*cfglint*")]
    if name != "fix" and status != usual.status:
        found.append(f"the next run ends with {status}, not with {usual.status}")
    printed = root.with_name(f"{root.name}-printed").read_bytes()
    if name == "cache" and _findings(printed) != _findings(usual.printed):
        found.append("the next run says something else")
    for path in temporary(root).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Ended(hit, [f"{name}: {what}" for what in found + broken(name, root, usual.files)])


def _findings(printed: bytes) -> list[bytes]:
    """What a run printed without its last line, which has its seconds."""
    return printed.splitlines()[:-1]


@click.command()
@click.option("--times", default=1000, show_default=True, help="Runs that are ended.")
@click.option("--seed", default=0, show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(RUNS)), help="Only these.")
def main(times: int, seed: int, only: tuple[str, ...]) -> None:
    """End runs at any moment, and print what is not whole afterwards.

    A run that had ended before its signal came is not counted.
    """
    generator = random.Random(seed)
    names = list(only or RUNS)
    problems = 0
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        roots = {name: Path(folder).resolve() / name for name in names}
        usual = {name: undisturbed(RUNS[name], roots[name]) for name in names}
        if "fix" in usual:
            assert usual["fix"].files != CONFIGS, "nothing was fixed"
        while ended.total() < times:
            name = generator.choices(names, [RUNS[name].share for name in names])[0]
            outcome = once(name, generator, roots[name], usual[name])
            ended[name] += outcome.hit
            problems += len(outcome.problems)
            for line in outcome.problems:
                click.echo(line)
            if outcome.hit and ended.total() % 50 == 0:
                click.echo(f"{ended.total()} runs ended", err=True)
    runs = ", ".join(f"{count} {name}" for name, count in sorted(ended.items()))
    click.echo(f"{times} runs ended, seed {seed}: {problems} problems ({runs})")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
