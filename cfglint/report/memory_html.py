"""The memory of a config as one self-contained page: no script, no network, light and dark."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from cfglint.diagnostic import Diagnostic
from cfglint.report.charts import hatch_definitions
from cfglint.report.memory import (
    breakdown_rows,
    holds_something,
    named,
    phase_rows,
    refused,
    unfinished,
)
from cfglint.report.page import page, place
from cfglint.report.sizes import size
from cfglint.report.timeline import COLORS, STYLE, svg, swatch, used

PHASES = (("phase", False), ("allocated", True), ("reserved", True), ("process", True))
PARTS = (("category", False), ("bytes", True), ("share", True))
"""Heads of tables: a title, and whether its column holds numbers."""

_MARKS = {"error": "&#10007;", "warning": "!", "info": "i"}


def render(
    items: list[dict[str, Any]], version: str, diagnostics: Sequence[Diagnostic] = ()
) -> str:
    """The page of every config in `items` (elements of `dynamic` of the JSON report), with what the
    rules say of them."""
    name = items[0]["file"] if items else "memory"
    hatches = f'<svg class="hidden" aria-hidden="true"><defs>{hatch_definitions()}</defs></svg>'
    only = len(items) == 1  # a finding may be about a base file of the config
    body = "\n".join(
        _config(item, [d for d in diagnostics if only or d.span.file == item["file"]])
        for item in items
    )
    return page(f"Memory of {name}", f"<style>{STYLE}</style>{hatches}{body}", version, COLORS)


def _config(item: dict[str, Any], found: Sequence[Diagnostic]) -> str:
    name = html.escape(named(item))
    if not holds_something(item):
        reason = html.escape(item.get("reason") or item["status"])
        return f'<h1>{name}</h1><p class="verdict bad">Not traced: {reason}</p>'
    memory = item["memory"]
    why = unfinished(item)
    parts = [
        f"<h1>{name}</h1>",
        f'<p class="soft">{item["parameters"]["count"]:,} parameters, '
        f"{size(item['parameters']['bytes'])}; {html.escape(item['device'])}</p>",
        *(f'<p class="soft">{html.escape(note)}</p>' for note in item["notes"]),
        f'<p class="verdict bad">{why}</p>' if why else _verdict(memory),
    ]
    parts += [_findings(found)] if found else []
    if memory.get("timeline"):
        parts += ["<h2>Memory over load and two training steps</h2>", _timeline(memory)]
    parts += ["<h2>Phases</h2>", _table(PHASES, phase_rows(memory))]
    parts += ["<h2>At the peak</h2>", _table(PARTS, breakdown_rows(memory))]
    if memory["largest_tensors"]:
        parts += ["<h2>Largest tensors at the peak</h2>", _tensors(memory)]
    if memory["peak_keys"]:
        parts += ["<h2>What drives the peak</h2>", _knobs(memory)]
    parts += ["<h2>Modules</h2>", _modules(item)]
    return "\n".join(parts)


def _verdict(memory: dict[str, Any]) -> str:
    peak = memory["peak"]
    told = f"Peak {size(peak['estimate'])} ({size(peak['low'])} to {size(peak['high'])})"
    if memory["gpu"] is None:
        return f'<p class="verdict">{told}. No card was named.</p>'
    card = f"{html.escape(memory['gpu'])} ({size(memory['capacity_bytes'])})"
    failure = memory["first_failure"]
    if memory["verdict"] == "does-not-fit" and failure:
        return (
            f'<p class="verdict bad">{told}. Does not fit {card}: in {failure["phase"]}, '
            f"{html.escape(refused(failure))} needs {size(failure['segment_bytes'])}, and "
            f"{size(failure['free_bytes'])} are left.</p>"
        )
    if memory["verdict"] == "unknown":
        return f'<p class="verdict">{told}. Too near the limit of {card} to say.</p>'
    return f'<p class="verdict good">{told}. Fits {card}.</p>'


def _timeline(memory: dict[str, Any]) -> str:
    legend = "".join(f"<span>{swatch(name)} {name}</span>" for name in used(memory))
    return f'<div class="scroll chart">{svg(memory)}</div><p class="legend">{legend}</p>'


def _findings(found: Sequence[Diagnostic]) -> str:
    """What the rules say, beside the bytes that they are about."""
    rows = []
    for each in found:
        severity = each.severity.value
        at = place(each.span.file, each.span.line)
        help = f'<p class="soft">{html.escape(each.help)}</p>' if each.help else ""
        rows.append(
            f"<li>{_MARKS[severity]} {severity} <code>{each.code}</code> "
            f"{html.escape(each.message)}{help}<p>{at}</p></li>"
        )
    return f'<h2>Findings</h2><ul class="findings">{"".join(rows)}</ul>'


def _table(head: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> str:
    """`head` pairs a title with whether its column holds numbers; cells are HTML."""
    kinds = [' class="n"' if number else "" for _, number in head]
    titles = "".join(f"<th{k}>{title}</th>" for (title, _), k in zip(head, kinds, strict=True))
    lines = "".join(
        "<tr>" + "".join(f"<td{k}>{c}</td>" for c, k in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><tr>{titles}</tr>{lines}</table></div>'


def _tensors(memory: dict[str, Any]) -> str:
    rows = []
    for tensor in memory["largest_tensors"]:
        keys = ", ".join(
            f"<code>{html.escape(key)}</code>" + ("" if power == 1 else f"<sup>{power:g}</sup>")
            for key, power in tensor["exponents"].items()
        )
        shape = " x ".join(str(s) for s in tensor["shape"])
        rows.append(
            [
                f"<code>{html.escape(tensor['name'])}</code>",
                size(tensor["bytes"]),
                f"{shape} {html.escape(tensor['dtype'])}",
                tensor["category"],
                keys,
            ]
        )
    head = [("tensor", False), ("bytes", True), ("shape", False), ("holds", False)]
    return _table([*head, ("grows with", False)], rows)


def _knobs(memory: dict[str, Any]) -> str:
    return _table(
        [("key", False), ("power", True), ("halving it leaves", True)],
        [
            [
                f"<code>{html.escape(k['key'])}</code>",
                f"{k['exponent']:g}",
                f"{100 * 0.5 ** k['exponent']:.0f}%",
            ]
            for k in memory["peak_keys"]
        ],
    )


def _modules(item: dict[str, Any]) -> str:
    rows = []
    ordered = sorted({s["module"]: s for s in item["shapes"]}.values(), key=_by_name)
    for shape in ordered:
        depth = shape["module"].count(".") if shape["module"] else -1
        name = shape["module"].rpartition(".")[2] or "model"
        indent = f'<span style="padding-left: {1.2 * (depth + 1):.1f}em"></span>'
        rows.append(
            [
                f"{indent}<code>{html.escape(name)}</code>",
                html.escape(shape["kind"]),
                ", ".join(" x ".join(str(s) for s in size_) for size_ in shape["input"]),
                ", ".join(" x ".join(str(s) for s in size_) for size_ in shape["output"]),
                f"{shape['parameters']:,}" if shape["parameters"] else "",
            ]
        )
    head = [("module", False), ("class", False), ("input", False), ("output", False)]
    return _table([*head, ("own parameters", True)], rows)


def _by_name(shape: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Dotted names in tree order, numbers as numbers."""
    parts = shape["module"].split(".") if shape["module"] else []
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]
