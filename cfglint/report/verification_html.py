"""The verification report as one self-contained page: no script, no network, light and dark."""

from __future__ import annotations

import html
from typing import Any

from cfglint.report.page import page
from cfglint.report.verification import called, pictures, verdict

_MARKS = {"passed": "&#10003;", "warned": "&#10003; !", "failed": "&#10007;"}


def render(items: list[dict[str, Any]], diagnostics: list[str], about: dict[str, str]) -> str:
    """The page of the same report as `verification.render`."""
    told = "".join(
        f'<p class="soft">{html.escape(name)}: {html.escape(text)}</p>'
        for name, text in {**about, **(items[0]["machine"] if items else {})}.items()
    )
    body = f"<h1>Verification results</h1>{told}" + "".join(_config(item) for item in items)
    if diagnostics:
        rows = "".join(f"<li>{html.escape(line)}</li>" for line in diagnostics)
        body += f"<h2>Diagnostics</h2><ul>{rows}</ul>"
    return page("Verification results", body, about.get("cfglint", ""))


def _config(item: dict[str, Any]) -> str:
    kind = {"passed": " good", "warned": " good", "failed": " bad"}.get(item["verdict"], "")
    reason = f" {html.escape(item['reason'])}." if item["reason"] else ""
    parts = [
        f"<h2>{html.escape(called(item))}</h2>",
        f'<p class="verdict{kind}">{verdict(item)}.{reason}</p>',
    ]
    if item["scale"]:
        scale = ", ".join(
            f"<code>{html.escape(s['key'])}</code> {s['from']} &rarr; {s['to']}"
            for s in item["scale"]
        )
        parts.append(f'<p class="soft">Scaled down for a CPU: {scale}</p>')
    rows = []
    for box in item["boxes"]:
        codes = f" <b>{', '.join(box['codes'])}</b>" if box["codes"] else ""
        mark = _MARKS.get(box["status"], "&ndash;")
        rows.append(
            f"<tr><td>{mark}</td><td>{html.escape(box['title'])}{codes}</td>"
            f"<td>{html.escape(box['measured'] or 'nothing measured')}</td></tr>"
        )
    parts.append(
        '<div class="scroll"><table><tr><th></th><th>box</th><th>measured</th></tr>'
        f"{''.join(rows)}</table></div>"
    )
    parts += pictures(item).values()
    return "".join(parts)
