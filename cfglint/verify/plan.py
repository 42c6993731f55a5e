"""The verification plan: its boxes, and what was measured for each, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from cfglint.report.sizes import size
from cfglint.verify.outcome import Verified


class Box(NamedTuple):
    """One line of the plan. `codes` are the rules that fail it; a prefix stands for a family."""

    name: str
    title: str
    codes: tuple[str, ...]


BOXES = (
    Box("static", "No static errors", ("Y", "S", "R")),
    Box("load", "The model loads", ("X902",)),
    Box("memory", "Forward and backward within the card and the budget", ("M401", "M402", "M404")),
    Box("parameters", "All parameters are accessible and trained", ("V609",)),
    Box("shapes", "No shape or broadcast warnings", ("T",)),
    Box("sanity", "Validation before training", ()),
    Box("epoch", "One epoch", ("V601",)),
    Box("loss", "A falling, finite loss", ("V602", "V603")),
    Box("validation", "Validation, with a metric for every enabled task", ("V604",)),
    Box("checkpoint", "A checkpoint that restores model and optimizer", ("V605",)),
    Box("repeat", "A second run with the same seed is the same", ("V606",)),
    Box("batch", "Another batch size", ("V610",)),
    Box("growth", "Memory does not grow from step to step", ("V607",)),
    Box("pace", "No slower than the baseline", ("V608",)),
    Box("logged", "Results are logged", ()),
)

PASSED, WARNED, FAILED, UNSEEN = "passed", "warned", "failed", "not-measured"


class Ticked(NamedTuple):
    """A box with how it came out: `passed`, `warned`, `failed` or `not-measured`, and what was
    measured or why not. `codes` are those of the diagnostics that decided it."""

    box: Box
    status: str
    measured: str
    codes: tuple[str, ...] = ()


def tick(
    verified: Verified,
    dynamic: dict[str, Any] | None,
    errors: Collection[str],
    warnings: Collection[str],
) -> list[Ticked]:
    """Every box of a config.

    Args:
        dynamic: its element of the dynamic stage's JSON, if there is one.
        errors, warnings: codes of its diagnostics, before any is suppressed.
    """
    ticked = []
    for box in BOXES:
        failing = tuple(sorted(c for c in errors if c.startswith(box.codes)) if box.codes else ())
        warning = tuple(sorted(c for c in warnings if c.startswith(box.codes)) if box.codes else ())
        text = _measured(box.name, verified, dynamic)
        if failing:
            ticked.append(Ticked(box, FAILED, text, failing))
        elif not text:
            reason = verified.missed.get(box.name) or _unseen(box.name, verified)
            ticked.append(Ticked(box, UNSEEN, reason))
        elif warning and box.name != "static":
            ticked.append(Ticked(box, WARNED, text, warning))
        else:
            ticked.append(Ticked(box, PASSED, text))
    return ticked


def verdict(verified: Verified, ticked: list[Ticked]) -> str:
    """`passed`, `warned`, `failed` or `not-checked`: only what passed every box has passed."""
    statuses = {item.status for item in ticked}
    if FAILED in statuses:
        return FAILED
    missing = [t for t in ticked if t.status == UNSEEN and t.measured != NOT_ASKED]
    if verified.status != "done" or missing:
        return "not-checked"
    return WARNED if WARNED in statuses else PASSED


NOT_ASKED = "not asked for: --baseline CONFIG names what to time it beside"


def _unseen(name: str, verified: Verified) -> str:
    if name == "pace" and not verified.baseline:
        return NOT_ASKED
    if "error" in verified.figures.get("tracking", {}) and name == "logged":
        return f"W&B took nothing: {verified.figures['tracking']['error']}"
    if verified.status == "not-checked":
        return verified.reason
    if verified.status == "stopped":
        return f"training ended in {verified.phase}"
    return "not measured"


def _measured(name: str, verified: Verified, dynamic: dict[str, Any] | None) -> str:
    write = _SENTENCES.get(name)
    if write is not None:
        figures = verified.figures.get(name)
        return write(figures, verified) if figures else ""
    if name == "static":
        return "checked"
    if name == "memory":
        return _memory(verified, dynamic)
    if name == "logged":
        return _logged(verified)
    return _shapes(verified, dynamic)


def _memory(verified: Verified, dynamic: dict[str, Any] | None) -> str:
    memory = (dynamic or {}).get("memory")
    parts = []
    if memory and memory["phases"]:
        peak = memory["peak"]
        phases = ", ".join(f"{p['name']} {size(p['process_peak'])}" for p in memory["phases"])
        held = f" of {size(memory['capacity_bytes'])}" if memory["capacity_bytes"] else ""
        limit = f", budget {size(memory['budget_bytes'])}" if memory["budget_bytes"] else ""
        parts.append(
            f"full size, predicted: {size(peak['estimate'])} ({size(peak['low'])} to "
            f"{size(peak['high'])}){held}{limit}; {phases}"
        )
        for phase in ((dynamic or {}).get("measured") or {}).get("phases", ()):
            parts.append(
                f"{phase['name']} reserved {size(phase['reserved_peak'])} on the card, predicted "
                f"{size(phase['predicted_reserved'])} ({phase['error_percent']:+.1f} %)"
            )
    growth, told = verified.figures.get("growth"), verified.figures.get("predicted")
    if growth:
        text = f"as trained, measured: {size(growth['measured'])} of live tensors"
        if told:
            off = max(told["low"] - growth["measured"], growth["measured"] - told["high"], 0)
            text += f", predicted {size(told['high'])} ({100 * off / growth['measured']:.2f} % off)"
        parts.append(text)
    return "; ".join(parts)


def _shapes(verified: Verified, dynamic: dict[str, Any] | None) -> str:
    calls = len((dynamic or {}).get("losses", ()))
    warned = verified.figures.get("warnings")
    if not calls and warned is None:
        return ""
    heard = warned["texts"] if warned else []
    told = f"{len(heard)} warnings of torch in training" + (f": {heard[0]}" if heard else "")
    modules = len((dynamic or {}).get("shapes", ()))
    return f"{calls} loss calls and {modules} module calls traced at full size; {told}"


def _logged(verified: Verified) -> str:
    losses = verified.figures.get("epoch", {}).get("losses", ())
    metrics = verified.figures.get("validation", {}).get("metrics", {})
    tracked = verified.figures.get("tracking", {})
    if not losses or "error" in tracked:
        return ""
    text = f"{len(losses)} losses and {len(metrics)} metrics in the report"
    return f"{text}, and in the W&B run {tracked['run']}" if tracked else text


def _load(f: dict[str, Any], verified: Verified) -> str:
    return (
        f"{f['parameters']:,} parameters ({size(f['bytes'])}) as trained, in {f['seconds']:.2f} s; "
        f"{f['optimizer']}, batch {f['batch']}, {f['accumulate']} passes a step, precision "
        f"{f['precision']}{_asked(f)}; data: {f['data']}"
    )


def _asked(f: dict[str, Any]) -> str:
    if f["precision"] == f["asked_precision"]:
        return ""
    return f" (the config's {f['asked_precision']} is for a GPU)"


def _parameters(f: dict[str, Any], verified: Verified) -> str:
    left = len(f["without_gradient"])
    frozen = f", {f['frozen']} frozen" if f["frozen"] else ""
    return f"{f['count'] - f['frozen'] - left} of {f['count']} parameter tensors trained{frozen}"


def _sanity(f: dict[str, Any], verified: Verified) -> str:
    return f"loss {f['metrics']['loss']:.6g} in {f['seconds']:.2f} s"


def _epoch(f: dict[str, Any], verified: Verified) -> str:
    rate = f["samples"] / f["seconds"] if f["seconds"] else 0.0
    return (
        f"{len(f['losses'])} steps, {f['samples']} samples in {f['seconds']:.2f} s "
        f"({rate:.1f} samples a second)"
    )


def _loss(f: dict[str, Any], verified: Verified) -> str:
    change = 100 * (f["after"] / f["before"] - 1) if f["before"] else 0.0
    return f"{f['before']:.6g} before, {f['after']:.6g} after on the same batches ({change:+.1f} %)"


def _validation(f: dict[str, Any], verified: Verified) -> str:
    parts = []
    for name, value in f["metrics"].items():
        before = f["before"].get(name)
        was = f"{before:.4g} -> " if before is not None else ""
        parts.append(f"{name} {was}{value:.4g}")
    return ", ".join(parts)


def _checkpoint(f: dict[str, Any], verified: Verified) -> str:
    if "unwritten" in f:
        return ""
    text = f"{size(f['bytes'])} written and read in {f['seconds']:.2f} s"
    if not f["comparable"]:
        return f"{text}; the state is equal, outputs change from call to call and say nothing"
    return text if f["keys"] or f["difference"] else f"{text}; {f['compared']} equal"


def _repeat(f: dict[str, Any], verified: Verified) -> str:
    losses = verified.figures["epoch"]["losses"]
    alike = sum(a == b for a, b in zip(losses, f["losses"], strict=False))
    return f"{alike} of {len(losses)} losses equal to the bit, in a new process"


def _batch(f: dict[str, Any], verified: Verified) -> str:
    if "trouble" in f:
        return f"batch {f['size']} fails"
    return f"batch {f['size']} beside {f['usual']}: loss {f['loss']:.6g}"


def _growth(f: dict[str, Any], verified: Verified) -> str:
    steps = f["steps"]
    more = steps[-1] - steps[0] if steps else 0
    text = f"{size(steps[-1])} live after each of {len(steps)} steps, {more:+,} bytes between them"
    if f["fragmentation"] is not None:
        text += f"; {100 * f['fragmentation']:.1f} % of reserved memory is fragmented"
    host = verified.figures.get("host")
    return f"{text}; host peak {size(host['peak_bytes'])}" if host else text


def _pace(f: dict[str, Any], verified: Verified) -> str:
    judged = "" if f["same_model"] else "; another model, so not judged"
    return (
        f"{f['samples_per_second']:.1f} samples a second, baseline "
        f"{f['baseline_samples_per_second']:.1f}: {f['ratio']:.2f} times its time "
        f"({f['low']:.2f} to {f['high']:.2f}, interleaved){judged}"
    )


_SENTENCES: dict[str, Callable[[dict[str, Any], Verified], str]] = {
    "load": _load,
    "parameters": _parameters,
    "sanity": _sanity,
    "epoch": _epoch,
    "loss": _loss,
    "validation": _validation,
    "checkpoint": _checkpoint,
    "repeat": _repeat,
    "batch": _batch,
    "growth": _growth,
    "pace": _pace,
}


def to_json(verified: Verified, ticked: list[Ticked]) -> dict[str, Any]:
    """The element of `verify` for one config; fields are only ever added."""
    return {
        "file": verified.file,
        **({"document": verified.document} if verified.document else {}),
        **({"turn": verified.turn} if verified.turn else {}),
        "status": {"done": "ok", "stopped": "failed"}.get(verified.status, verified.status),
        "verdict": verdict(verified, ticked),
        "reason": verified.reason,
        "device": verified.device,
        "seconds": round(verified.seconds, 2),
        "steps": verified.steps,
        "seed": verified.seed,
        "scale": [
            {"key": key, "from": old, "to": new, "factor": new / old}
            for key, old, new in verified.scale
        ],
        "boxes": [
            {
                "name": item.box.name,
                "title": item.box.title,
                "status": item.status,
                "measured": item.measured,
                "codes": list(item.codes),
            }
            for item in ticked
        ],
        "figures": verified.figures,
        "machine": verified.machine,
    }
