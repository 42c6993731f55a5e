"""Draw the pictures of the documentation: the house, and what cfglint shows in a terminal.

    python docs/pictures.py            # rewrite docs/images/*.svg
    python docs/pictures.py --check    # status 1 and the names, if any is out of step

The terminal is real output, in colour, drawn by rich without fonts from elsewhere; the memory is a
real trace, so torch is needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from io import StringIO
from pathlib import Path

from generate import keep_in_step
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
TERMINALS = {
    "finding.svg": ("tests/newcomers/plain", "configs/misspelt.yaml configs/wrong_type.yaml"),
}
"""File -> the folder that is the repository, and what follows `cfglint`."""

STYLE = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<style>
.{unique_id}-matrix {{ {font}; font-size: {char_height}px; line-height: {line_height}px }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 15px }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def terminal(name: str, width: int = 90) -> str:
    """A command's output as a picture."""
    folder, command = TERMINALS[name]
    environment = {**os.environ, "COLUMNS": str(width), "PYTHONUTF8": "1"}
    environment["PYTHONPATH"] = str(ROOT)
    environment.pop("NO_COLOR", None)
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(ROOT / folder, made, dirs_exist_ok=True)
        Path(made, ".git").mkdir()
        done = subprocess.run(
            [sys.executable, "-m", "cfglint", "check", "--color", "always", *command.split()],
            cwd=made,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    text = re.sub(r"\(\d+\.\d\d s\)", "(0.05 s)", done.stdout)
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.rstrip("\n")))
    title = f"cfglint {command}"
    template = TEMPLATE.replace("{title}", escape(title)).replace("{font}", STYLE)
    return console.export_svg(
        title=title, theme=MONOKAI, code_format=template, unique_id=name.partition(".")[0]
    )


def memory() -> str:
    """The chart of the memory page: a config that does not fit its card, traced."""
    import cfglint
    from cfglint.report.timeline import svg

    os.chdir(ROOT)
    (traced,) = cfglint.memory("tests/fixtures/failed/multitask_B_09_FNO.yaml", gpu="rtx3090")
    return svg(traced["memory"], alone=True) + "\n"


WIDE, GAP, HIGH = 900, 12, 56
ROWS = {
    "people": "cli: one module a command; server: for editors; report: nine formats, pages",
    "stages": "stages: static, then dynamic, then verify",
    "work": "linter: one file, top to bottom; dynamic: a traced step; verify: a short training",
    "rules": "rules: one small file a rule; schema: Pydantic, JSON Schema; zoo: reference models",
    "styles": "binding: which program opens it; styles: Hydra, yacs, LightningCLI, ...",
    "code": "repository: facts of the code around; source: the evaluator of Python; "
    "library: what torch takes",
    "text": "contract: what a program accepts; compose: one config of files; "
    "document: text with places",
    "ground": "diagnostic: frozen findings; names: did you mean; files: safe reading and writing",
}
"""The rooms from the top down, each with what it is for."""

COLOURS = {
    "people": "#dbeafe",
    "stages": "#e0e7ff",
    "work": "#ede9fe",
    "rules": "#fae8ff",
    "styles": "#ffe4e6",
    "code": "#ffedd5",
    "text": "#fef9c3",
    "ground": "#ecfccb",
}
RUN = ("run", "how a run is carried out: discovery, settings, cache, baseline, fixes, processes")


def house() -> str:
    """The rooms of the package, imports from top to bottom."""
    left, right = 70, 130
    inner = WIDE - left - right - 2 * GAP
    parts = []
    for number, (colour, row) in enumerate(ROWS.items()):
        rooms = [room.split(": ") for room in row.split("; ")]
        width = (inner - (len(rooms) - 1) * GAP) / len(rooms)
        for place, (name, what) in enumerate(rooms):
            x, y = left + place * (width + GAP), GAP + number * (HIGH + GAP)
            parts.append(_box(x, y, width, HIGH, COLOURS[colour], name, what))
    high = len(ROWS) * (HIGH + GAP) - GAP
    x = WIDE - right - GAP
    parts.append(
        f'<rect x="{x}" y="{GAP}" width="{right}" height="{high}" rx="8" fill="#f1f5f9" '
        'stroke="#64748b"/>'
    )
    parts.append(_text(x + right / 2, GAP + 28, RUN[0], 17, True))
    words = RUN[1].split(": ")
    lines = ["how a run is", "carried out", "", *words[1].split(", ")]
    for number, line in enumerate(lines):
        parts.append(_text(x + right / 2, GAP + 56 + 20 * number, line, 13))
    bottom = GAP + high
    parts.append(
        f'<path d="M36 {GAP + 6} V{bottom - 10}" stroke="#334155" stroke-width="3"/>'
        f'<path d="M28 {bottom - 14} L36 {bottom} L44 {bottom - 14} Z" fill="#334155"/>'
        f'<text x="0" y="0" transform="translate(24,{bottom / 2}) rotate(-90)" '
        'text-anchor="middle" font-size="14" fill="#334155">imports run down</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {bottom + GAP}" role="img" '
        'font-family="sans-serif"><title>The rooms of cfglint</title>'
        f'<rect width="{WIDE}" height="{bottom + GAP}" rx="10" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _box(x: float, y: float, width: float, high: float, colour: str, name: str, what: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{high}" rx="8" '
        f'fill="{colour}" stroke="#64748b"/>'
        + _text(x + width / 2, y + 24, name, 17, True)
        + _text(x + width / 2, y + 44, what, 13)
    )


def _text(x: float, y: float, text: str, size: int, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="{size}" fill="#0f172a"'
        f"{weight}>{escape(text)}</text>"
    )


def pictures() -> dict[Path, str]:
    """Every picture as it should be."""
    made = {IMAGES / name: terminal(name) for name in TERMINALS}
    return {**made, IMAGES / "house.svg": house(), IMAGES / "memory.svg": memory()}


if __name__ == "__main__":
    sys.exit(keep_in_step(pictures()))
