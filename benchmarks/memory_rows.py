"""Predictions beside peaks that others measured, row by row.

    python benchmarks/memory_rows.py                      # every row of benchmarks/truth/rows.json
    python benchmarks/memory_rows.py --source CARMA --row "resnet50 32" --json out.json

A row is `process` (what nvidia-smi shows), `reserved` or `allocated`, and each is held against that
alone. What a process holds outside the allocator is one number a source: it is fixed on the row
whose role is `offset`, which is not judged. The plans of convolutions were chosen with the errors
of the `fitted` rows in sight; on `held-out` rows nothing was fitted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cfglint.dynamic.outcome import Outcome, Peak  # noqa: E402
from cfglint.dynamic.stage import Subject, run, target_of  # noqa: E402
from cfglint.run.settings import DynamicSettings  # noqa: E402

MIB = 1 << 20
TRUTH = ROOT / "benchmarks" / "truth" / "rows.json"
LIBRARY = {"torchvision": "torchvision", "timm": "timm", "hf": "transformers", "litgpt": "litgpt"}
"""What each family of cases needs."""


def predict(configs: list[dict[str, Any]], gpu: str) -> list[Outcome]:
    """The dynamic stage on cases."""
    settings = DynamicSettings(
        adapter="benchmarks.accuracy_cases:Case", timeout=600.0, memory_limit="12GiB"
    )
    subjects = [
        Subject(config["model"]["name"], 0, config, settings, "", str(ROOT)) for config in configs
    ]
    return run(subjects, target_of(gpu, ""), jobs=1)


def judge(source: dict[str, Any], only: str) -> list[dict[str, Any]]:
    """The rows of a source with what is told of each, in MiB; the offset's row comes first."""
    found: list[dict[str, Any]] = []
    offset = 0.0
    rows = []
    for row in sorted(source["rows"], key=lambda row: row["role"] != "offset"):
        library = LIBRARY.get(row["config"]["model"]["name"].partition("/")[0])
        chosen = only in row["id"] or row["role"] == "offset"
        if chosen and (not library or importlib.util.find_spec(library) is not None):
            rows.append(row)
    for row, outcome in zip(
        rows, predict([row["config"] for row in rows], source["card"]), strict=True
    ):
        if outcome.peak is None or outcome.memory is None or outcome.trouble is not None:
            text = outcome.trouble.message if outcome.trouble else outcome.output[-300:]
            print(f"   {row['id']}: not traced: {text}", flush=True)
        elif row["role"] == "offset":
            offset = row["mib"] - outcome.memory.reserved / MIB  # the estimate adds a margin
            print(f"   offset {offset:.0f} MiB, fixed on {row['id']}", flush=True)
        else:
            found.append(_held(row, outcome.peak, offset) | {"seconds": outcome.seconds})
            print(_line(found[-1]), flush=True)
    return found


def _held(row: dict[str, Any], peak: Peak, offset: float) -> dict[str, Any]:
    """A row beside the part of the peak that it is of."""
    part = peak.allocated if row["kind"] == "allocated" else peak.reserved
    more = offset if row["kind"] == "process" else 0.0
    low, told, high = (size / MIB + more for size in part)
    return {
        **{key: row[key] for key in ("id", "kind", "role", "mib")},
        "low": low,
        "told": told,
        "high": high,
        "error_percent": 100 * (told - row["mib"]) / row["mib"],
    }


def _line(row: dict[str, Any]) -> str:
    holds = "" if row["low"] <= row["mib"] + 1 and row["mib"] - 1 <= row["high"] else "  not in it"
    return (
        f"   {row['id']:40} {row['kind']:9} {row['mib']:8.0f}  told {row['told']:8.0f} "
        f"{row['error_percent']:+6.1f} %  ({row['low']:.0f} to {row['high']:.0f}){holds}"
        f"{'  held out' if row['role'] == 'held-out' else ''}"
    )


def summary(rows: list[dict[str, Any]]) -> str:
    """How large the errors are, and how often the truth lies beyond what is told."""
    sizes = sorted(abs(row["error_percent"]) for row in rows)
    under = sum(row["told"] < row["mib"] - 1 for row in rows)
    beyond = sum(row["high"] < row["mib"] - 1 for row in rows)
    last = sizes[min(len(sizes) - 1, int(0.95 * len(sizes)))]
    return (
        f"{len(rows)} rows: median {statistics.median(sizes):.1f} %, 95th percentile {last:.1f} %, "
        f"told below the truth by over 1 MiB in {under}, high end below it in {beyond}"
    )


def _peers(truth: Path, judged: list[dict[str, Any]]) -> None:
    """Median of the sizes of the errors of each peer, over the rows that it can tell."""
    from benchmarks.memory_accuracy import peers_of

    ids = {(row["source"], row["id"]) for row in judged}
    errors: dict[str, list[float]] = {}
    for source in json.loads(truth.read_text(encoding="utf-8")):
        for row in source["rows"]:
            if (source["source"], row["id"]) in ids:
                for name, error in peers_of(row["config"], row["mib"] * MIB).items():
                    errors.setdefault(name, []).extend([] if error is None else [abs(error)])
    for name, sizes in errors.items():
        if sizes:
            print(f"{name}: median {statistics.median(sizes):.1f} % over {len(sizes)} rows")


def main() -> int:
    """Print every row and the sums."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--truth", metavar="FILE", default=str(TRUTH), help="rows as JSON")
    parser.add_argument("--source", metavar="TEXT", default="", help="only sources with this text")
    parser.add_argument("--row", metavar="TEXT", default="", help="only rows with this text")
    parser.add_argument("--peers", action="store_true", help="what other estimators tell of them")
    parser.add_argument("--json", metavar="FILE", help="write the rows as JSON too")
    arguments = parser.parse_args()
    every: list[dict[str, Any]] = []
    for source in json.loads(Path(arguments.truth).read_text(encoding="utf-8")):
        if arguments.source in source["source"]:
            print(f"{source['source']}, on {source['card']}", flush=True)
            rows = judge(source, arguments.row)
            every += [{"source": source["source"], **row} for row in rows]
    for role in ("fitted", "held-out"):
        rows = [row for row in every if row["role"] == role]
        if rows:
            print(f"{role}: {summary(rows)}")
    if arguments.peers:
        _peers(Path(arguments.truth), every)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(every, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
