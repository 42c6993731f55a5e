"""The frame of a self-contained page: no script, no network, light and dark."""

from __future__ import annotations

import html
from collections.abc import Mapping

_STYLE = """
:root { color-scheme: light dark; --ink: #1d232b; --soft: #5a6472; --page: #ffffff;
  --card: #f5f7f9; --line: #d5dbe2; --bad: #b3261e; --good: #2c6e2f; %(light)s }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --soft: #9aa5b3; --page: #14181d;
  --card: #1d232b; --line: #38414d; --bad: #ff8a80; --good: #8fd694; %(dark)s } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
  max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
.verdict { font-size: 1.1rem; padding: .7rem 1rem; border-radius: 6px; background: var(--card);
  border-left: 5px solid var(--soft); } .bad { border-color: var(--bad); }
.good { border-color: var(--good); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .28rem .7rem .28rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; } th { color: var(--soft); font-weight: 600; }
td.n, th.n { text-align: right; white-space: nowrap; }
code { font-size: .92em; overflow-wrap: anywhere; }
svg { width: 100%%; height: auto; } .chart svg { min-width: 640px; }
svg.swatch { width: 1em; height: 1em; vertical-align: -.12em; min-width: 0; }
svg.hidden { position: absolute; width: 0; height: 0; }
.legend span { display: inline-block; margin-right: 1rem; }
.at { white-space: nowrap; }
.verdict, li { overflow-wrap: anywhere; }
td.key { white-space: nowrap; } td.key code { overflow-wrap: normal; }
.findings { list-style: none; padding: 0; } .findings li { padding: .4rem 0;
  border-bottom: 1px solid var(--line); }
@media (max-width: 600px) { body { margin: 1rem auto; padding: 0 .7rem; font-size: 14px; }
  th, td { padding-right: .5rem; } .scroll td { min-width: 4.5em; } .scroll td code {
  overflow-wrap: normal; }
  .keys tr:first-child { display: none; } .keys, .keys tbody, .keys tr, .keys td {
  display: block; } .keys td div { overflow-wrap: anywhere; }
  .keys tr { position: relative; padding: .4rem 0 .4rem 1.3rem;
  border-bottom: 1px solid var(--line); }
  .keys td { border: 0; padding: 0; } .keys td:first-child { position: absolute; left: 0; }
  .keys td.key { white-space: normal; font-weight: 600; } .keys td.key code {
  overflow-wrap: anywhere; } }
"""


def place(file: str, line: int) -> str:
    """A place as HTML; "" for none. A long path is broken before the line, never in its number."""
    if not file:
        return ""
    at = f'<span class="at">:{line}</span>' if line else ""
    return f"<code>{html.escape(file)}{at}</code>"


def page(
    title: str, body: str, version: str, colors: Mapping[str, tuple[str, str]] | None = None
) -> str:
    """A whole page.

    Args:
        body: HTML.
        version: of cfglint, shown at the end.
        colors: custom properties by name: a colour on a light and on a dark page.
    """
    named = colors or {}
    style = _STYLE % {
        "light": " ".join(f"--{name}: {light};" for name, (light, _) in named.items()),
        "dark": " ".join(f"--{name}: {dark};" for name, (_, dark) in named.items()),
    }
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f'<p class="soft">cfglint {html.escape(version)}</p>\n</body>\n</html>\n'
    )
