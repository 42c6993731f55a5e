"""The memory of a traced run over time, as SVG: a layer for each category, phases, the card."""

from __future__ import annotations

import html
from itertools import groupby
from typing import Any, NamedTuple

from cfglint.report.charts import CHARACTER, byte_ticks, hatch_definitions, rows_of
from cfglint.report.sizes import size

COLORS = {
    "parameters": ("#124dd2", "#1978cc"),
    "gradients": ("#b64f0e", "#e64925"),
    "optimizer": ("#00c669", "#1cb667"),
    "activations": ("#d86cb6", "#dd7bc1"),
    "buffers": ("#646464", "#808080"),
    "inputs": ("#eae824", "#ffe822"),
    "temporary": ("#c6a40f", "#dab31c"),
    "workspace": ("#5292ff", "#60dbff"),
    "context": ("#282828", "#fdfdfd"),
}
"""Category -> colour on a light and on a dark page. Every two of a page differ for people who see
no red, no green or no blue (`tests/report/test_charts.py`)."""

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 800, 340, 62, 8, 46, 26
ROW = 16
"""Height of a row of phase names."""

MOST_TOLD = 90
"""Places of the chart that a pointer may ask."""

STYLE = (
    "svg text{font:12px system-ui,sans-serif;fill:var(--soft)}"
    "svg .hatch{fill:none;stroke:var(--page);stroke-opacity:.6;stroke-width:1.2}"
    "svg .layer{stroke:var(--page);stroke-width:.6}svg .grid{stroke:var(--line)}"
    "svg .phase{stroke:var(--soft);stroke-dasharray:2 4}"
    "svg .on,svg .card{fill:var(--ink);stroke:var(--page);stroke-width:4px;paint-order:stroke}"
    "svg .limit{stroke:var(--bad);stroke-width:2}svg .ask{fill:transparent}"
    "svg .ask:hover{fill:var(--ink);fill-opacity:.12}"
)


class _Plot(NamedTuple):
    """The points of a timeline, and where they lie in the picture."""

    points: list[dict[str, Any]]
    names: list[str]
    ceiling: float

    def x(self, index: float) -> float:
        """Where a point lies from the left."""
        width = WIDTH - LEFT - RIGHT
        return float(LEFT + width * index / max(len(self.points) - 1, 1))

    def y(self, number: float) -> float:
        """Where a number of bytes lies from the top."""
        return float(TOP + (HEIGHT - TOP - BOTTOM) * (1 - number / self.ceiling))

    def below(self, layer: int, index: int) -> int:
        """The bytes of the layers below one, at a point."""
        return int(sum(self.points[index]["bytes"][:layer]))


def svg(memory: dict[str, Any], alone: bool = False) -> str:
    """The chart of a `memory` of the JSON report that has a timeline.

    Args:
        alone: as a file that stands without a page: with colours, a background and a legend.
    """
    points, names = memory["timeline"]["points"], memory["timeline"]["categories"]
    top = max([*(sum(point["bytes"]) for point in points), 1])
    capacity = memory["capacity_bytes"]
    limit = capacity if capacity and capacity < 3 * top else None
    highest = max(top, limit or 0) * 1.06
    ticks = [tick for tick in byte_ticks(highest) if tick[0] <= highest]
    plot = _Plot(points, names, highest)
    shapes = [*_layers(plot), *_grid(plot, ticks), *_phases(plot), *_names(plot)]
    shapes += _limit(plot, limit, str(memory["gpu"])) if limit else []
    shapes += _told(plot)
    label = "Allocated bytes over load and two training steps, by category"
    legend = _drawn_legend(used(memory)) if alone else ""
    height = HEIGHT + (30 if alone else 0)
    frame = (
        f"<style>{_colours()}{STYLE}</style><defs>{hatch_definitions()}</defs>"
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="var(--page)"/>'
        if alone
        else ""
    )
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    return (
        f'<svg{space} viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
        f"<title>{label}</title>{frame}{''.join(shapes)}{legend}</svg>"
    )


def used(memory: dict[str, Any]) -> list[str]:
    """The categories that a timeline shows."""
    timeline = memory["timeline"]
    return [
        name
        for layer, name in enumerate(timeline["categories"])
        if any(point["bytes"][layer] for point in timeline["points"])
    ]


def swatch(name: str) -> str:
    """The colour and hatch of a category, as a small picture for a line of text."""
    frame = '<svg class="swatch" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
    square = _filled('<rect width="16" height="16" rx="2"', name)
    return f"{frame}{square}</svg>"


def _filled(shape: str, name: str) -> str:
    """A shape in a category's colour, with its hatch. `shape` is an open tag."""
    return f'{shape} class="layer" fill="url(#of-{name})"/>'


def _layers(plot: _Plot) -> list[str]:
    """Every category as an area on top of those before it."""
    shapes = []
    for layer, name in enumerate(plot.names):
        if not any(point["bytes"][layer] for point in plot.points):
            continue
        low = [plot.below(layer, index) for index in range(len(plot.points))]
        high = [plot.below(layer + 1, index) for index in range(len(plot.points))]
        upper = [f"{plot.x(i):.1f},{plot.y(v):.1f}" for i, v in enumerate(high)]
        lower = [f"{plot.x(i):.1f},{plot.y(v):.1f}" for i, v in reversed([*enumerate(low)])]
        shapes.append(_filled(f'<polygon points="{" ".join(upper + lower)}"', name))
    return shapes


def _grid(plot: _Plot, ticks: list[tuple[float, str]]) -> list[str]:
    return [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{plot.y(value):.1f}" '
        f'y2="{plot.y(value):.1f}"/><text x="{LEFT - 6}" y="{plot.y(value) + 4:.1f}" '
        f'text-anchor="end">{label}</text>'
        for value, label in ticks
    ]


def _phases(plot: _Plot) -> list[str]:
    """A line where each phase begins, and its name above, in rows where they are narrow."""
    starts = [0]
    for index in range(1, len(plot.points)):
        if plot.points[index]["phase"] != plot.points[index - 1]["phase"]:
            starts.append(index)
    labels = [(plot.x(start) + 3, str(plot.points[start]["phase"])) for start in starts]
    shapes = []
    for (at, name), row in zip(labels, rows_of(labels), strict=True):
        top = TOP - 6 - ROW * max(row, 0) - 8
        shapes.append(
            f'<line class="phase" x1="{at - 3:.1f}" x2="{at - 3:.1f}" y1="{top}" '
            f'y2="{HEIGHT - BOTTOM}"/>'
        )
        if row >= 0:
            room = WIDTH - at - RIGHT
            wide = CHARACTER * len(name)
            x, anchor = (at, "start") if wide < room else (WIDTH - RIGHT, "end")
            text = (
                f'<text x="{x:.1f}" y="{top + 9}" text-anchor="{anchor}">{html.escape(name)}</text>'
            )
            shapes.append(text)
    shapes.append(
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">time, in allocations</text>'
    )
    return shapes


def _names(plot: _Plot) -> list[str]:
    """The name of a category on its layer, where that is wide and high enough."""
    shapes = []
    for layer, name in enumerate(plot.names):
        heights = [
            plot.y(plot.below(layer, index)) - plot.y(plot.below(layer + 1, index))
            for index in range(len(plot.points))
        ]
        runs: list[tuple[int, int]] = []
        at = 0
        for high, group in groupby(heights, lambda height: height >= 18):
            count = len(list(group))
            runs += [(count, at)] if high else []
            at += count
        if not runs:
            continue
        count, start = max(runs)
        if plot.x(start + count - 1) - plot.x(start) < CHARACTER * len(name) + 10:
            continue
        middle = start + count // 2
        y = (plot.y(plot.below(layer, middle)) + plot.y(plot.below(layer + 1, middle))) / 2
        shapes.append(
            f'<text class="on" x="{plot.x(middle):.1f}" y="{y + 4:.1f}" text-anchor="middle">'
            f"{name}</text>"
        )
    return shapes


def _limit(plot: _Plot, limit: float, card: str) -> list[str]:
    y = plot.y(limit)
    return [
        f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="card" x="{WIDTH - RIGHT - 4}" y="{y - 6:.1f}" text-anchor="end">'
        f"{html.escape(card)}, {size(limit)}</text>"
    ]


def _told(plot: _Plot) -> list[str]:
    """What a pointer is told: a place's phase, its bytes, and the categories that hold them."""
    count = len(plot.points)
    each = max(1, -(-count // MOST_TOLD))
    shapes = []
    for start in range(0, count, each):
        group = plot.points[start : start + each]
        point = max(group, key=lambda one: sum(one["bytes"]))
        held = sorted(zip(point["bytes"], plot.names, strict=True), reverse=True)
        parts = [f"{name} {size(number)}" for number, name in held if number][:4]
        text = f"{point['phase']}: {size(sum(point['bytes']))} ({', '.join(parts)})"
        left, right = plot.x(max(start - 0.5, 0)), plot.x(min(start + each - 0.5, count - 1))
        shapes.append(
            f'<rect class="ask" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" '
            f'height="{HEIGHT - TOP - BOTTOM}"><title>{html.escape(text)}</title></rect>'
        )
    return shapes


def _drawn_legend(names: list[str]) -> str:
    """The legend as part of the picture."""
    at, shapes = float(LEFT), []
    for name in names:
        shape = f'<rect x="{at:.1f}" y="{HEIGHT + 2}" width="14" height="14" rx="2"'
        shapes.append(_filled(shape, name))
        shapes.append(f'<text x="{at + 19:.1f}" y="{HEIGHT + 13}">{name}</text>')
        at += 19 + CHARACTER * len(name) + 14
    return "".join(shapes)


PAGE = {
    "ink": ("#1d232b", "#e6eaef"),
    "soft": ("#5a6472", "#9aa5b3"),
    "page": ("#ffffff", "#14181d"),
    "line": ("#d5dbe2", "#38414d"),
    "bad": ("#b3261e", "#ff8a80"),
}
"""The page's own colours, as `page.py` has them, for a picture alone."""


def _colours() -> str:
    both = {**PAGE, **COLORS}
    light = "".join(f"--{name}:{pair[0]};" for name, pair in both.items())
    dark = "".join(f"--{name}:{pair[1]};" for name, pair in both.items())
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
