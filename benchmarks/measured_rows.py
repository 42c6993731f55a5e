"""Predict the rows that `measure_memory.py` wrote on a machine with a GPU, on any machine."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.measure_memory import Case, available, batch_of, loss_of, model_of
from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic.stage import Subject, run, target_of
from cfglint.run.settings import DynamicSettings
from cfglint.wrapper import ConfigWrapper

ROOT = Path(__file__).resolve().parent.parent

MEASURED_FROM = 1 << 20
"""Bytes that some row must have reserved: else nothing was measured."""


class TruthError(ValueError):
    """A file has no rows that were measured on a GPU."""


class Measured:
    """The adapter of a row: the same model, batch and loss as were measured."""

    def __init__(self, args: ConfigWrapper) -> None:
        self.case = Case(**{name: getattr(args.model, name) for name in Case._fields})

    def model(self) -> nn.Module:
        """As it was built on the machine with the GPU."""
        return model_of(self.case)

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """One batch."""
        return batch_of(self.case, size)

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        """Forward and loss."""
        return loss_of(self.case, model, batch)


def config_of(case: Case) -> dict[str, Any]:
    """The config by which a case is trained as it was measured."""
    task = {"optimizer": case.optimizer, "momentum": 0.9 if case.optimizer == "sgd" else 0.0}
    if case.optimizer == "adamw":
        task["weight_decay"] = 0.01
    trainer = {
        "precision": int(case.precision) if case.precision.isdigit() else case.precision,
        "accumulate_grad_batches": case.accumulate,
        "gradient_clip_val": case.clip,
        **({"fused": True} if case.fused else {}),
    }
    return {
        "data": {"batch_size": case.batch},
        "model": case._asdict(),
        "task": task,
        "trainer": trainer,
    }


def read(path: Path) -> dict[str, Any]:
    """The file's machine and rows.

    Raises:
        TruthError: it was not measured, or is no such file.
        OSError: it cannot be read.
    """
    try:
        found = json.loads(path.read_text())
        card, rows = found["machine"], found["rows"]
    except (ValueError, KeyError, TypeError):
        raise TruthError(f"{path} is not what measure_memory.py writes") from None
    reserved = [p["reserved"] for row in rows for p in row.get("phases", {}).values()]
    if card.get("dry_run") or max(reserved, default=0) < MEASURED_FROM:
        raise TruthError(f"{path} is of a dry run: nothing was measured on a GPU")
    return {"machine": card, "rows": rows}


def judged(path: Path) -> dict[str, Any]:
    """Each measured row beside its prediction, in per cent of what was measured: bytes allocated
    and reserved at the peak; and of the process once the file's offset is known, which is the
    median of what its rows hold outside the allocator.

    Raises:
        TruthError, OSError: as `read`.
    """
    found = read(path)
    ran = [row for row in found["rows"] if "phases" in row and available(Case(**row["case"]))]
    outcomes = predict([Case(**row["case"]) for row in ran], found["machine"]["capacity"])
    offsets = [_peak(row, "process") - _peak(row, "reserved") for row in ran]
    offset = statistics.median(offsets) if offsets else 0
    rows = [_beside(row, outcome, offset) for row, outcome in zip(ran, outcomes, strict=True)]
    return {"machine": found["machine"], "offset": offset, "rows": rows}


def predict(cases: list[Case], capacity: int) -> list[Outcome]:
    """The dynamic stage on some cases."""
    settings = DynamicSettings(adapter="benchmarks.measured_rows:Measured", timeout=300.0)
    subjects = [Subject(c.model, 0, config_of(c), settings, "", str(ROOT)) for c in cases]
    return run(subjects, target_of(f"{capacity}B", ""))


def _peak(row: dict[str, Any], kind: str) -> int:
    return max(int(phase[kind]) for phase in row["phases"].values())


def _beside(row: dict[str, Any], outcome: Outcome, offset: float) -> dict[str, Any]:
    told: dict[str, Any] = {"case": row["case"], "measured": {}, "predicted": {}, "errors": {}}
    if outcome.peak is None or outcome.trouble is not None:
        return {**told, "failed": outcome.trouble.message if outcome.trouble else outcome.detail}
    bytes_of = {
        "allocated": float(outcome.peak.allocated.estimate),
        "reserved": float(outcome.peak.reserved.estimate),
        "process": outcome.peak.reserved.estimate + offset,
    }
    for kind, predicted in bytes_of.items():
        measured = _peak(row, kind)
        told["measured"][kind], told["predicted"][kind] = measured, predicted
        told["errors"][kind] = 100 * (predicted - measured) / measured
    return told


def lines_of(found: dict[str, Any]) -> list[str]:
    """What is printed: a line a row, and a summary a kind of bytes."""
    card = found["machine"]
    lines = [
        f"{card['card']}, torch {card['torch']}, CUDA {card['cuda']}, {card['date']}; predicted "
        f"with torch {torch.__version__}; offset {found['offset'] / (1 << 20):.0f} MiB"
    ]
    for row in found["rows"]:
        case = " ".join(f"{v}" for v in row["case"].values() if v not in (False, 0.0))
        told = "  ".join(f"{kind} {error:+.1f}%" for kind, error in row["errors"].items())
        lines.append(f"   {case:56} {told or row['failed'][:80]}")
    for kind in ("allocated", "reserved", "process"):
        errors = [row["errors"][kind] for row in found["rows"] if row["errors"]]
        if errors:
            sizes = sorted(map(abs, errors))
            lines.append(
                f"   {kind}: {len(sizes)} rows, median {statistics.median(sizes):.1f}%, 95th "
                f"percentile {sizes[min(len(sizes) - 1, int(0.95 * len(sizes)))]:.1f}%, "
                f"{100 * sum(e < 0 for e in errors) / len(errors):.0f}% below the truth"
            )
    return lines
