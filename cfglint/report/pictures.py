"""A loss curve and a memory timeline as SVG: no script, legible on a light and on a dark page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from cfglint.report.charts import byte_ticks, number_ticks
from cfglint.report.sizes import size

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 220, 84, 16, 30

STYLE = (
    "<style>text{fill:#6b7683;font:12px system-ui,sans-serif}.l{stroke:#8894a0;stroke-opacity:.35}"
    ".a{stroke:#2f6fb3;fill:none;stroke-width:2}.b{fill:#c2622a}.c{stroke:#c2622a;"
    "stroke-dasharray:6 4}.d{fill:#2f6fb3;fill-opacity:.35}"
    "@media(prefers-color-scheme:dark){text{fill:#9aa5b3}.a{stroke:#6aa5e3}.b{fill:#ec9a66}"
    ".c{stroke:#ec9a66}.d{fill:#6aa5e3}}</style>"
)


def loss_curve(losses: Sequence[float], before: float, after: float) -> str:
    """The loss of every step, and the loss on the same batches before and after."""
    ticks = number_ticks(min([*losses, before, after]), max([*losses, before, after]))
    low, high = ticks[0][0], ticks[-1][0]
    step = (WIDTH - LEFT - 12) / max(len(losses), 1)
    at = [(LEFT + step * (i + 0.5), _y(v, low, high)) for i, v in enumerate(losses)]
    ends = ((LEFT, before, "before"), (WIDTH - 12, after, "after"))
    shapes = [_grid(low, high, ticks)]
    shapes.append(f'<polyline class="a" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in at)}"/>')
    for x, value, name in ends:
        anchor = "start" if name == "before" else "end"
        y = _y(value, low, high)
        shapes.append(f'<circle class="b" cx="{x}" cy="{y:.1f}" r="4"/>')
        shift = 8 if name == "before" else -8
        shapes.append(f'<text x="{x + shift}" y="{y - 7:.1f}" text-anchor="{anchor}">{name}</text>')
    shapes.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">step 1</text>')
    shapes.append(
        f'<text x="{WIDTH - 12}" y="{HEIGHT - 8}" text-anchor="end">step {len(losses)}</text>'
    )
    return _svg(shapes, f"Loss over {len(losses)} steps")


def memory_timeline(points: Sequence[Sequence[object]], predicted: int | None) -> str:
    """Live bytes over load, two steps and validation: (phase, bytes), and the predicted peak."""
    values = [int(str(point[1])) for point in points]
    high = max([*values, predicted or 0, 1]) * 1.08
    ticks = [tick for tick in byte_ticks(high) if tick[0] <= high]
    step = (WIDTH - LEFT - 12) / max(len(points) - 1, 1)
    outline = [f"{LEFT + i * step:.1f},{_y(v, 0, high):.1f}" for i, v in enumerate(values)]
    floor = _y(0, 0, high)
    shapes = [_grid(0, high, ticks)]
    shapes.append(
        f'<polygon class="d" points="{LEFT},{floor:.1f} {" ".join(outline)} '
        f'{LEFT + (len(points) - 1) * step:.1f},{floor:.1f}"/>'
    )
    if predicted:
        y = _y(predicted, 0, high)
        shapes.append(f'<line class="c" x1="{LEFT}" x2="{WIDTH - 12}" y1="{y:.1f}" y2="{y:.1f}"/>')
        shapes.append(
            f'<text x="{WIDTH - 12}" y="{y - 5:.1f}" text-anchor="end">'
            f"predicted peak {size(predicted)}</text>"
        )
    room = 0.0
    for index, point in enumerate(points):
        x = LEFT + index * step
        if (index == 0 or point[0] != points[index - 1][0]) and x >= room:
            name = str(point[0])
            shapes.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}">{html.escape(name)}</text>')
            room = x + 7 * len(name) + 12
    return _svg(shapes, "Live bytes over load, two steps and validation")


def _y(value: float, low: float, high: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low))


def _grid(low: float, high: float, ticks: Sequence[tuple[float, str]]) -> str:
    lines = []
    for value, label in ticks:
        y = _y(value, low, high)
        lines.append(
            f'<line class="l" x1="{LEFT}" x2="{WIDTH - 12}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        )
    return "".join(lines)


def _svg(shapes: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(title)}"><title>{html.escape(title)}</title>{STYLE}{"".join(shapes)}</svg>\n'
    )
