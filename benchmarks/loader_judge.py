"""Whether cfglint refuses what a project's own loader refuses, on the project's own configs.

    python benchmarks/loader_judge.py TREE --style yacs --configs 'configs/**/*.yaml' \
        --schema net.config:_C --cfglint .venv/bin/cfglint

Faults are planted in copies of real configs, one at a time: keys misspelt, removed and at a wrong
level, values of a wrong type, words that are no choice. The real loader says which of these files
it refuses; `cfglint check`, with no settings, is asked about the same files. Two figures count: the
refused files that cfglint names with an error, and the accepted ones on which it has a new error.

It runs in an environment with the loader's package in it; the project's code is imported and run.
Packages that the project imports besides are stood in for. `real_loaders.py` has a function for
each style, which says what `--schema` and `--call` are.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import glob
import io
import json
import logging
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks import planted_faults, real_loaders, stand_ins  # noqa: E402

VALUES_ANY_WORD = frozenset({"word-misspelt", "word-to-number"})
"""Kinds that a loader takes wherever any word will do: a model's name that is not there."""

VALUES = VALUES_ANY_WORD | {"number-to-word", "number-to-list"}
KEYS = frozenset({"misspelt-key", "removed-key", "wrong-level"})

Diagnostic = dict[str, Any]


class Row(NamedTuple):
    """A planted fault and what is said of it.

    `refusal` is the loader's, "" where it takes the file. `decides` is false where its silence
    proves nothing about this kind. `fresh` has what cfglint says anew, `named` what of it names
    the fault.
    """

    file: str
    fault: planted_faults.Fault
    refusal: str
    decides: bool
    fresh: tuple[Diagnostic, ...] = ()
    named: tuple[Diagnostic, ...] = ()

    @property
    def place(self) -> str:
        """The file, the line and what was planted."""
        return (
            f"{self.file}:{self.fault.line} {self.fault.kind} {self.fault.key} ({self.fault.new})"
        )

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The fresh errors."""
        return tuple(found for found in self.fresh if found["severity"] == "error")

    @property
    def caught(self) -> bool:
        """Whether an error names a fault that the loader refuses."""
        return bool(self.refusal) and any(d["severity"] == "error" for d in self.named)

    @property
    def false(self) -> bool:
        """Whether an error is on a file that the loader takes, where that decides the matter."""
        return not self.refusal and self.decides and bool(self.errors)


def main() -> int:
    """Print the table for one repository."""
    options = _options()
    tree = Path(tempfile.mkdtemp(prefix="judge-")) / Path(options.tree).resolve().name
    command = shlex.split(options.cfglint)
    if os.sep in command[0]:
        command[0] = str(Path(command[0]).absolute())
    rows_file = Path(options.rows).absolute() if options.rows else None
    try:
        shutil.copytree(options.tree, tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        subprocess.run(["git", "init", "-q", str(tree)], check=False)
        os.chdir(tree)
        flags = [] if options.cached else ["--no-cache"]
        rows = judge(options, [*command, "check", *flags, "--output-format", "json"], tree)
    finally:
        os.chdir("/")
        shutil.rmtree(tree.parent, ignore_errors=True)
    if rows_file:
        rows_file.write_text(json.dumps([_as_json(row) for row in rows], indent=1))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("tree", help="the repository; a copy of it is worked in")
    add("--style", required=True, choices=sorted(real_loaders.STYLES))
    add("--configs", required=True, nargs="+", metavar="GLOB", help="below TREE; !GLOB takes away")
    add("--cfglint", default=f"{sys.executable} -m cfglint", help="the command")
    add("--schema", help="MODULE:NAME of what declares the keys")
    add("--call", help="MODULE:NAME of the function that loads, or gives the loader")
    add("--with", dest="keywords", nargs="+", default=[], metavar="KEY=VALUE")
    add("--command", default="fit", help="lightning-cli: the subcommand, - for none")
    add("--arguments", default="", help="lightning-cli, trl, argparse: more arguments")
    add("--version-base", default=None, help="hydra: as `hydra.main` has it")
    add("--cached", action="store_true", help="cfglint keeps what it finds of the code meanwhile")
    add("--decided", action="store_true", help="ask cfglint only where the loader decides a fault")
    add("--untyped", action="store_true", help="the loader does not look at types")
    add("--any-key", action="store_true", help="the loader takes any key")
    add("--path", nargs="+", default=["."], help="folders below TREE that imports start from")
    add("--bare", nargs="+", default=[], metavar="PACKAGE", help="do not run its __init__")
    add("--skip", nargs="+", default=[], metavar="KEY", help="keys that are left alone")
    add("--sample", type=int, default=40, help="files to plant in")
    add("--rounds", type=int, default=1, help="how often faults are drawn in a file")
    add("--seed", type=int, default=11)
    add("--rows", metavar="FILE", help="write every row as JSON")
    add("--show", type=int, default=5, help="missed and false rows to print")
    return parser.parse_args()


def judge(options: argparse.Namespace, command: list[str], tree: Path) -> list[Row]:
    """Plant, ask the loader, ask cfglint, and print; the working folder is the tree."""
    verdict, made = _loader(options, tree)
    files = _matched(options.configs)
    if not files:
        raise SystemExit(f"no file of {options.tree} matches {' '.join(options.configs)}")
    as_is = {file: verdict(file) for file in files}
    before = _check(command, files)
    _print_as_is(as_is, before, made, options.show)
    good = [file for file in files if not as_is[file]]
    rng = random.Random(options.seed)
    rows = []
    for file in rng.sample(good, min(options.sample, len(good))):
        text = Path(file).read_text(encoding="utf-8")
        for fault in _drawn(text, rng, options):
            with _planted({file: fault.text}):
                refusal = verdict(file)
            decides = bool(refusal) or fault.kind not in _undecided(options)
            rows.append(Row(file, fault, refusal, decides))
    left = [row for row in rows if options.decided and not row.decides]
    asked = [row for row in rows if not options.decided or row.decides]
    rows = [*_asked(command, asked, before, options.style == "hydra"), *left]
    _print_table(rows, options.show)
    return rows


def _drawn(
    text: str, rng: random.Random, options: argparse.Namespace
) -> Iterator[planted_faults.Fault]:
    """The faults of a file, none of them twice."""
    seen = set()
    for _ in range(options.rounds):
        for fault in planted_faults.faults(text, rng, frozenset(options.skip)):
            if fault.text not in seen:
                seen.add(fault.text)
                yield fault


def _loader(options: argparse.Namespace, tree: Path) -> tuple[Any, set[str]]:
    """The loader as a function of a path that gives what it says, and what is stood in for."""
    real_loaders.environment()
    roots = [Path(os.path.normpath(tree / folder)) for folder in options.path]
    sys.path[:0] = [str(root) for root in roots]
    finder = stand_ins.StandIns(roots)
    with finder(), contextlib.redirect_stdout(io.StringIO()):
        for package in options.bare:
            stand_ins.without_init(package, roots)
        load = real_loaders.STYLES[options.style](options)
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGALRM, _late)

    def verdict(path: str) -> str:
        signal.alarm(60)
        hushed = io.StringIO()
        try:
            with finder(), contextlib.redirect_stdout(hushed), contextlib.redirect_stderr(hushed):
                said = real_loaders.quietly(load, path)
        finally:
            signal.alarm(0)
        last = hushed.getvalue().strip().splitlines()[-1:]
        return f"{said}: {last[0][:160]}" if said.startswith("SystemExit") and last else said

    return verdict, finder.made


def _late(signum: int, frame: object) -> None:
    raise TimeoutError("the loader took more than a minute")


def _matched(patterns: Iterable[str]) -> list[str]:
    plus: set[str] = set()
    minus: set[str] = set()
    for pattern in patterns:
        found = glob.glob(pattern.removeprefix("!"), recursive=True)
        (minus if pattern.startswith("!") else plus).update(found)
    return sorted(f for f in plus - minus if f.endswith((".yaml", ".yml")) and os.path.isfile(f))


def _undecided(options: argparse.Namespace) -> frozenset[str]:
    untyped = options.untyped or options.style in real_loaders.UNTYPED
    any_key = options.any_key or options.style in real_loaders.KEYS_ONLY_WHERE_READ
    texts_alone = {"number-to-list"} if options.style == "argparse" else set()
    values = VALUES if untyped else VALUES_ANY_WORD | texts_alone
    return values | (KEYS if any_key else frozenset())


@contextlib.contextmanager
def _planted(texts: dict[str, str]) -> Iterator[None]:
    """The files with these texts, under their own names, for as long as the block lasts."""
    kept = {file: Path(file).read_bytes() for file in texts}
    try:
        for file, text in texts.items():
            Path(file).write_bytes(text.encode())
        yield
    finally:
        for file, whole in kept.items():
            Path(file).write_bytes(whole)


def _check(command: list[str], files: Iterable[str]) -> dict[str, list[Diagnostic]]:
    """What cfglint says, by file."""
    files = list(files)
    run = subprocess.run(
        [*command, *files], capture_output=True, text=True, timeout=900, check=False
    )
    try:
        diagnostics = json.loads(run.stdout)["diagnostics"]
    except (ValueError, KeyError):
        raise SystemExit(f"cfglint: exit {run.returncode}: {run.stderr[-300:]}") from None
    found: dict[str, list[Diagnostic]] = {file: [] for file in files}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic["file"], []).append(diagnostic)
    return found


def _asked(
    command: list[str], rows: list[Row], before: dict[str, list[Diagnostic]], alone: bool
) -> list[Row]:
    """The rows with what cfglint says.

    The first faults of all files are asked about at once, then the second ones; faults of one key
    never are, since a key that all configs lack is none of one of them. A file that another one
    mentions goes alone, or a fault in it would be seen through the other; where files are composed,
    each does (`alone`).
    """
    by_file: dict[str, list[int]] = collections.defaultdict(list)
    for number, row in enumerate(rows):
        by_file[row.file].append(number)
    texts = {file: Path(file).read_text(encoding="utf-8") for file in by_file}
    parts = {
        f
        for f in by_file
        if alone or any(_mentions(t, f) for other, t in texts.items() if other != f)
    }
    together = [number for file, each in by_file.items() if file not in parts for number in each]
    batches = [[number] for file in parts for number in by_file[file]]
    batches += _apart(rows, together)
    answered = list(rows)
    for batch in batches:
        with _planted({rows[number].file: rows[number].fault.text for number in batch}):
            found = _check(command, [rows[number].file for number in batch])
        for number in batch:
            row = rows[number]
            fresh = tuple(_fresh(row.fault, found[row.file], before[row.file]))
            named = [d for d in fresh if d["severity"] != "info" and names(row.fault, d)]
            answered[number] = row._replace(fresh=fresh, named=tuple(named))
    return answered


def _apart(rows: list[Row], numbers: list[int]) -> list[list[int]]:
    """Rows in batches that have no file and no key twice."""
    batches: list[tuple[list[int], set[str]]] = []
    for number in numbers:
        row = rows[number]
        marks = {f"file {row.file}", f"key {row.fault.key.rpartition('.')[2]}"}
        free = next((each for each in batches if not each[1] & marks), None)
        if free is None:
            batches.append(free := ([], set()))
        free[0].append(number)
        free[1].update(marks)
    return [batch for batch, _ in batches]


def _mentions(text: str, file: str) -> bool:
    stem = re.escape(Path(file).stem)
    return re.search(rf"(?<![\w.-]){stem}(?![\w-])", text) is not None


def _fresh(
    fault: planted_faults.Fault, after: list[Diagnostic], before: list[Diagnostic]
) -> Iterator[Diagnostic]:
    """What the fault brought: a finding of the same code on the same line is no news."""
    old = collections.Counter((found["code"], found["line"]) for found in before)
    for found in after:
        place = (found["code"], fault.line_before(found["line"]))
        if old[place]:
            old[place] -= 1
        else:
            yield found


def names(fault: planted_faults.Fault, found: Diagnostic) -> bool:
    """Whether a finding is on the planted line or names the key, before or after the slip.

    Where a key was taken from its section, the section may be what is named.
    """
    path = fault.key.split(".")
    words = {path[-1]}
    if fault.kind == "misspelt-key":
        words.add(fault.new)
    if fault.kind in ("removed-key", "wrong-level"):
        words |= set(path[-2:])
    if fault.kind != "removed-key" and found["line"] == fault.line:
        return True
    if words & set((found.get("key") or "").split(".")):
        return True
    said = found["message"]
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said) for word in words)


def _print_as_is(
    as_is: dict[str, str], before: dict[str, list[Diagnostic]], made: set[str], show: int
) -> None:
    errors = {f: [d for d in before[f] if d["severity"] == "error"] for f in as_is}
    good = [file for file, said in as_is.items() if not said]
    refused = [file for file, said in as_is.items() if said]
    blamed = [file for file in good if errors[file]]
    print(
        f"{len(as_is)} configs as they are: {len(good)} load, errors on {len(blamed)} of them; "
        f"{len(refused)} are refused, errors on {sum(bool(errors[f]) for f in refused)} of them"
    )
    for file in refused[:show]:
        print(f"  refused: {file}: {as_is[file][:140]}")
    for file in blamed[:show]:
        found = errors[file][0]
        print(f"  loads: {file}:{found['line']} {found['code']} {found['message'][:110]}")
    if made:
        print(f"stood in for: {', '.join(sorted(made))}")


def _print_table(rows: list[Row], show: int) -> None:
    heads = ("refused", "named", "as error", "accepted", "false", "warned")
    print(f"{'':16}" + "".join(f"{head:>10}" for head in heads))
    for kind in (kind for kind in planted_faults.KINDS if any(r.fault.kind == kind for r in rows)):
        print(_line(kind, [row for row in rows if row.fault.kind == kind]))
    print(_line("all", rows))
    for row in [row for row in rows if row.refusal and not row.caught][:show]:
        print(f"  missed: {row.place}: {row.refusal[:140]}")
    for row in [row for row in rows if row.false][:show]:
        found = row.errors[0]
        print(f"  false: {row.place}: {found['code']} {found['message'][:140]}")
    refused, caught = sum(bool(r.refusal) for r in rows), sum(r.caught for r in rows)
    print(
        f"refused {refused}, named as errors {caught} ({100 * caught / max(refused, 1):.1f} %); "
        f"accepted {len(rows) - refused}, false {sum(row.false for row in rows)}"
    )


def _line(kind: str, rows: list[Row]) -> str:
    bad, good = [row for row in rows if row.refusal], [row for row in rows if not row.refusal]
    counts = (
        len(bad),
        sum(bool(row.named) for row in bad),
        sum(row.caught for row in bad),
        len(good),
        sum(row.false for row in good),
        sum(bool(row.fresh) and not row.false for row in good),
    )
    return f"{kind:16}" + "".join(f"{count:>10}" for count in counts)


def _as_json(row: Row) -> dict[str, Any]:
    fields = ("severity", "code", "line", "key", "message")
    return {
        "file": row.file,
        **{name: getattr(row.fault, name) for name in ("kind", "key", "line", "new")},
        "refusal": row.refusal,
        "decides": row.decides,
        "caught": row.caught,
        "false": row.false,
        "cfglint": [{name: found.get(name) for name in fields} for found in row.fresh],
    }


if __name__ == "__main__":
    raise SystemExit(main())
