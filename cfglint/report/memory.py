"""The memory of one config for people, from its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cfglint.report.layout import table
from cfglint.report.sizes import size

UNFINISHED = "The trace ended early: these figures are not of a whole step."

STEPLESS = "Only the model was loaded: what a step takes is not known."

ROWS = 10
"""Rows of the table of largest tensors."""


def render(item: dict[str, Any], width: int = 0) -> str:
    """The answer, and what it is made of.

    Args:
        width: of the terminal, in characters; 0 for no limit.
    """
    return answer(item) + made_of(item, width)


def answer(item: dict[str, Any]) -> str:
    """The peak, the verdict, and what each phase takes: known before what drives the peak is."""
    if not holds_something(item):
        told = f"{named(item)}: {item['status']}: {item.get('reason', 'nothing was loaded')}"
        return "\n".join([told, *_notes(item)]) + "\n"
    memory = item["memory"]
    lines = [_heading(item), unfinished(item) or _verdict(memory), *_notes(item), ""]
    lines += _table([("phase", "allocated", "reserved", "process"), *phase_rows(memory)])
    lines += ["", *_table([("at the peak", "bytes", "share"), *breakdown_rows(memory)])]
    return "\n".join(lines) + "\n"


def made_of(item: dict[str, Any], width: int = 0) -> str:
    """The largest tensors, the keys that drive the peak, and what was measured; "" for nothing."""
    if not holds_something(item):
        return ""
    memory = item["memory"]
    lines: list[str] = []
    if memory["largest_tensors"]:
        lines += ["", *_tensors(memory, width)]
    if memory["peak_keys"]:
        lines += ["", *_knobs(memory)]
    if item.get("measured"):
        lines += ["", *_measured(item["measured"])]
    return "".join(f"{line}\n" for line in lines)


def holds_something(item: dict[str, Any]) -> bool:
    """Whether there is a figure to show: a trace that ended before the model was there has none."""
    phases = item.get("memory", {}).get("phases", ())
    return any(phase["allocated_peak"] for phase in phases)


def unfinished(item: dict[str, Any]) -> str:
    """Why the figures are not of a step, "" where they are."""
    if item["status"] != "ok":
        reason = item.get("reason", "").rstrip(".")
        return f"{UNFINISHED} {reason[:1].upper()}{reason[1:]}." if reason else UNFINISHED
    made = {phase["name"] for phase in item["memory"]["phases"]}
    return "" if "step" in made else STEPLESS


def named(item: dict[str, Any]) -> str:
    """The config, with the name of the training where it has several."""
    return f"{item['file']}, {item['turn']}" if "turn" in item else str(item["file"])


def _heading(item: dict[str, Any]) -> str:
    parameters = item["parameters"]
    how = "traced without a GPU" if item["device"] == "simulated" else "traced, and run on the GPU"
    return (
        f"{named(item)}: {parameters['count']:,} parameters, {size(parameters['bytes'])} "
        f"({how}, {item['seconds']:.1f} s)"
    )


def _notes(item: dict[str, Any]) -> list[str]:
    notes = [f"  note: {note}" for note in item.get("notes", ())]
    return notes + [f"  not modelled: {text}" for text in item.get("incomplete", ())]


def phase_rows(memory: dict[str, Any]) -> list[tuple[str, ...]]:
    """Name, allocated, reserved and process of each phase."""
    peaks = ("allocated_peak", "reserved_peak", "process_peak")
    return [(phase["name"], *(size(phase[peak]) for peak in peaks)) for phase in memory["phases"]]


def breakdown_rows(memory: dict[str, Any]) -> list[tuple[str, ...]]:
    """Category, bytes and share at the peak, the largest first."""
    parts = {k: v for k, v in memory["breakdown_at_peak"].items() if v}
    total = sum(parts.values()) or 1
    return [
        (name, size(held), f"{100 * held / total:.1f}%")
        for name, held in sorted(parts.items(), key=lambda part: -part[1])
    ]


def refused(failure: dict[str, Any]) -> str:
    """What the first allocation that does not fit was for, in words."""
    name = ".".join(part for part in (failure["module"], failure["parameter"]) if part)
    return f"the {failure['role']} of {name}" if failure["role"] else name or failure["op"]


def _tensors(memory: dict[str, Any], width: int) -> list[str]:
    rows = [("largest tensors", "bytes", "shape", "holds", "grows with")]
    for tensor in memory["largest_tensors"][:ROWS]:
        keys = ", ".join(
            f"{key}{_power(exponent)}" for key, exponent in tensor["exponents"].items()
        )
        shape = f"{tensor['shape']} {tensor['dtype']}" if tensor["shape"] else ""
        rows.append((tensor["name"], size(tensor["bytes"]), shape, tensor["category"], keys))
    return _table(rows, width)


def _power(exponent: float) -> str:
    return "" if exponent == 1.0 else f"^{exponent:g}"


def _knobs(memory: dict[str, Any]) -> list[str]:
    rows = [("the peak grows with", "power", "halving it leaves")]
    rows += [
        (knob["key"], f"{knob['exponent']:g}", f"{100 * 0.5 ** knob['exponent']:.0f}%")
        for knob in memory["peak_keys"][:8]
    ]
    return _table(rows)


def _measured(measured: dict[str, Any]) -> list[str]:
    rows = [("measured on", "allocated", "reserved", "prediction of reserved")]
    for phase in measured["phases"]:
        rows.append(
            (
                phase["name"],
                size(phase["allocated_peak"]),
                size(phase["reserved_peak"]),
                f"{phase['error_percent']:+.1f}%",
            )
        )
    return [f"{measured['gpu']}, torch {measured['torch']}", *_table(rows)]


def _verdict(memory: dict[str, Any]) -> str:
    peak = memory["peak"]
    told = (
        f"Peak {size(peak['estimate'])} ({size(peak['low'])} to {size(peak['high'])}) "
        f"in {peak['phase']}."
    )
    if memory["gpu"] is None:
        return f"{told} No card named: --gpu rtx3090, or --gpu 24GiB, says whether it fits."
    card = f"{memory['gpu']} ({size(memory['capacity_bytes'])})"
    failure = memory["first_failure"]
    if memory["verdict"] == "does-not-fit" and failure:
        return (
            f"{told}\nDoes not fit {card}: in {failure['phase']}, {refused(failure)} needs "
            f"{size(failure['segment_bytes'])} and {size(failure['free_bytes'])} are left. "
            f"A card would need {size(memory['smallest_capacity_bytes'])}."
        )
    verdicts = {
        "fits": f"Fits {card}.",
        "fits-after-cache-flush": f"Fits {card}, after cached memory is given back "
        f"{memory['cache_flushes']} times, which costs time.",
        "unknown": f"Too near the limit of {card} to say.",
    }
    budget = memory["budget_bytes"]
    over = f" Over the budget of {size(budget)}." if budget and peak["estimate"] > budget else ""
    return f"{told}\n{verdicts.get(memory['verdict'], '')}{over}"


def _table(rows: Sequence[tuple[str, ...]], width: int = 0) -> list[str]:
    right = {column for column in range(len(rows[0])) if column == 1 or _is_size(rows, column)}
    return table(rows, width, right=frozenset(right))


def _is_size(rows: Sequence[tuple[str, ...]], column: int) -> bool:
    endings = ("B", "%")
    return column > 0 and all(row[column].endswith(endings) for row in rows[1:])
