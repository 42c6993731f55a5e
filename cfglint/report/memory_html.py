"""The memory of a config as one self-contained page: no script, no network, light and dark."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from cfglint.report.memory import (
    breakdown_rows,
    holds_something,
    phase_rows,
    refused,
    unfinished,
)
from cfglint.report.page import page
from cfglint.report.sizes import size

COLORS = {
    "parameters": ("#2f6fb3", "#6aa5e3"),
    "gradients": ("#c2622a", "#ec9a66"),
    "optimizer": ("#5b8a3a", "#93c36d"),
    "activations": ("#8a4fa3", "#c08fd6"),
    "buffers": ("#7a7a7a", "#a8a8a8"),
    "inputs": ("#b3a02f", "#dccb62"),
    "temporary": ("#b33f5e", "#e57f9b"),
    "workspace": ("#3f8f8f", "#74c4c4"),
    "context": ("#555555", "#c4c4c4"),
}
"""Category -> colour on a light and on a dark page."""

PHASES = (("phase", False), ("allocated", True), ("reserved", True), ("process", True))
PARTS = (("category", False), ("bytes", True), ("share", True))
"""Heads of tables: a title, and whether its column holds numbers."""

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 960, 320, 76, 28, 24


def render(items: list[dict[str, Any]], version: str) -> str:
    """The page of every config in `items` (elements of `dynamic` of the JSON report)."""
    name = items[0]["file"] if items else "memory"
    body = "\n".join(_config(item) for item in items)
    return page(f"Memory of {name}", body, version, COLORS)


def _config(item: dict[str, Any]) -> str:
    name = html.escape(item["file"])
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
    points = memory["timeline"]["points"]
    names = memory["timeline"]["categories"]
    top = max([*(sum(p["bytes"]) for p in points), 1])
    capacity = memory["capacity_bytes"]
    shown = capacity if capacity and capacity < 3 * top else None
    ceiling = max(top, shown or 0) * 1.05
    plot_width, plot_height = WIDTH - LEFT, HEIGHT - TOP - BOTTOM
    step = plot_width / max(len(points) - 1, 1)

    def y(value: float) -> float:
        return float(TOP + plot_height * (1 - value / ceiling))

    shapes = []
    for index, name in enumerate(names):
        if not any(p["bytes"][index] for p in points):
            continue
        lower = [sum(p["bytes"][:index]) for p in points]
        upper = [low + p["bytes"][index] for low, p in zip(lower, points, strict=True)]
        outline = [f"{LEFT + i * step:.1f},{y(v):.1f}" for i, v in enumerate(upper)]
        outline += [f"{LEFT + i * step:.1f},{y(v):.1f}" for i, v in reversed([*enumerate(lower)])]
        shapes.append(f'<polygon points="{" ".join(outline)}" fill="var(--{name})"/>')
    for share in (0, 0.25, 0.5, 0.75, 1):
        at = y(ceiling * share)
        shapes.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{at:.1f}" y2="{at:.1f}" stroke="var(--line)"/>'
            f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">'
            f"{size(ceiling * share)}</text>"
        )
    before = ""
    for index, point in enumerate(points):
        if point["phase"] != before:
            before = point["phase"]
            at = LEFT + index * step
            shapes.append(
                f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
                'stroke="var(--soft)" stroke-dasharray="2 4"/>'
            )
    shapes += _phase_names(points, step)
    if shown:
        shapes.append(
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y(shown):.1f}" y2="{y(shown):.1f}" '
            'stroke="var(--bad)" stroke-width="2"/>'
            f'<text class="card" x="{WIDTH - 4}" y="{y(shown) - 6:.1f}" text-anchor="end">'
            f"{html.escape(memory['gpu'])}</text>"
        )
    legend = "".join(
        f'<span><i style="background: var(--{name})"></i>{name}</span>'
        for index, name in enumerate(names)
        if any(p["bytes"][index] for p in points)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Allocated bytes over time, by category">{"".join(shapes)}</svg>'
        f'<p class="legend">{legend}</p>'
    )


def _phase_names(points: list[dict[str, Any]], step: float) -> list[str]:
    """Names under the axis, where there is room for one."""
    starts = [i for i, p in enumerate(points) if i == 0 or p["phase"] != points[i - 1]["phase"]]
    names = []
    for start, end in zip(starts, [*starts[1:], len(points)], strict=True):
        name = points[start]["phase"]
        if (end - start) * step > 7 * len(name):
            at = LEFT + start * step + 4
            names.append(f'<text x="{at:.1f}" y="{HEIGHT - 7}">{name}</text>')
    return names


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
