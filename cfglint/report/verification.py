"""The verification report as Markdown: the plan's boxes and what was measured, by config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfglint.report.pictures import loss_curve, memory_timeline

MARKS = {"passed": "[x]", "warned": "[x] (warning)", "failed": "[ ] **failed**"}
"""How a box is shown; every other one is open, and says why."""

VERDICTS = {
    "passed": "passed every box",
    "warned": "passed, with warnings",
    "failed": "FAILED",
    "not-checked": "not checked in full",
}


def verdict(item: dict[str, Any]) -> str:
    """The verdict of one config in words; boxes that nobody asked for are not counted."""
    told = VERDICTS[item["verdict"]]
    left_out = any(box["status"] == "not-measured" for box in item["boxes"])
    if item["verdict"] == "passed" and left_out:
        return f"{told} that was asked for"
    return told


def called(item: dict[str, Any]) -> str:
    """A config, with the training of it that was verified."""
    return f"{item['file']}, {item['turn']}" if "turn" in item else str(item["file"])


Names = Mapping[tuple[int, str], str]
"""(config, kind of picture) -> its file."""


def render(
    items: list[dict[str, Any]],
    diagnostics: list[str],
    about: dict[str, str],
    folder: str = "",
    names: Names | None = None,
) -> str:
    """The report.

    Args:
        items: elements of `verify` of the JSON report.
        diagnostics: one line each.
        about: title and text of what is said of the run: date, command, version.
        folder: where the pictures lie, beside the report.
        names: the pictures that were written.
    """
    lines = ["# Verification results", ""]
    lines += [f"- {name}: {text}" for name, text in about.items()]
    for name, text in _machines(items).items():
        lines.append(f"- {name}: {text}")
    lines += ["", "| config | verdict | device | seconds |", "|---|---|---|---:|"]
    for item in items:
        device, seconds = item["device"] or "-", f"{item['seconds']:.1f}"
        lines.append(f"| {called(item)} | {verdict(item)} | {device} | {seconds} |")
    for index, item in enumerate(items):
        lines += ["", *_config(item, index, folder, names or {})]
    if diagnostics:
        lines += ["", "## Diagnostics", "", *(f"- {line}" for line in diagnostics)]
    return "\n".join(lines) + "\n"


def _config(item: dict[str, Any], index: int, folder: str, names: Names) -> list[str]:
    lines = [f"## {called(item)}", "", f"{verdict(item)[0].upper()}{verdict(item)[1:]}."]
    if item["reason"]:
        lines[-1] += f" {item['reason'][0].upper()}{item['reason'][1:]}."
    if item["scale"]:
        parts = [f"`{s['key']}` {s['from']} -> {s['to']} ({_factor(s)})" for s in item["scale"]]
        lines += [
            "",
            f"Scaled down for a CPU: {', '.join(parts)}. Everything below is of these "
            "sizes, but for what is said to be of the full size.",
        ]
    lines.append("")
    for box in item["boxes"]:
        mark = MARKS.get(box["status"], "[ ]")
        codes = f" ({', '.join(box['codes'])})" if box["codes"] else ""
        text = box["measured"] or "nothing measured"
        if box["status"] == "not-measured":
            text = "not measured" if text == item["reason"] else f"not measured: {text}"
        lines.append(f"- {mark} {box['title']}{codes}: {text}")
    for name, title in (("loss", "Loss"), ("memory", "Live bytes")):
        if (index, name) in names:
            lines += ["", f"![{title}]({folder}/{names[index, name]})"]
    return lines


def _factor(scale: dict[str, Any]) -> str:
    whole = scale["from"] / scale["to"]
    return f"1/{whole:g}"


def _machines(items: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for item in items:
        for name, text in item["machine"].items():
            known = found.setdefault(name, [])
            if text not in known:
                known.append(text)
    return {name: ", ".join(texts) for name, texts in found.items()}


def pictures(item: dict[str, Any]) -> dict[str, str]:
    """`loss` and `memory`: SVG of what was measured."""
    figures = item["figures"]
    made = {}
    if figures.get("loss", {}).get("losses"):
        loss = figures["loss"]
        made["loss"] = loss_curve(loss["losses"], loss["before"], loss["after"])
    if figures.get("growth", {}).get("timeline"):
        told = figures.get("predicted", {}).get("high")
        made["memory"] = memory_timeline(figures["growth"]["timeline"], told)
    return made
