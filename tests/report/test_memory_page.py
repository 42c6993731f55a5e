"""The page of a config's memory: what it says, and that names out of a repository stay text."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.report import memory_html

GIB = 1 << 30
BAD = '<script>alert("x")</script>'


def item(**memory: Any) -> dict[str, Any]:
    """An element of `dynamic` of the JSON report, whose every name is hostile."""
    phases = [
        {"name": name, "allocated_peak": GIB, "reserved_peak": 2 * GIB, "process_peak": 3 * GIB}
        for name in ("load", "forward", "step")
    ]
    tensor = {
        "name": BAD, "bytes": GIB, "shape": [8, 4], "dtype": BAD, "category": "parameters",
        "exponents": {BAD: 1.0, "b": 2.0},
    }  # fmt: skip
    shapes = [
        {"module": name, "kind": BAD, "input": [[8, 4]], "output": [[8], [2, 2]], "parameters": n}
        for name, n in (("net.10", 5), ("", 0), ("net", 0), ("net.9", 7), (f"net.{BAD}", 0))
    ]
    held = {
        "phases": phases,
        "breakdown_at_peak": {"parameters": 3 * GIB, "gradients": GIB, "activations": 0},
        "peak": {"estimate": 4 * GIB, "low": 3 * GIB, "high": 5 * GIB},
        "gpu": None,
        "capacity_bytes": 24 * GIB,
        "first_failure": None,
        "verdict": "fits",
        "largest_tensors": [tensor],
        "peak_keys": [{"key": BAD, "exponent": 1.0}, {"key": "b", "exponent": 2.0}],
    }
    return {
        "file": BAD, "status": "ok", "device": BAD, "notes": [BAD], "shapes": shapes,
        "parameters": {"count": 1234567, "bytes": GIB}, "memory": {**held, **memory},
    }  # fmt: skip


FAILURE = {
    "phase": "forward", "module": BAD, "parameter": "", "role": "", "op": BAD,
    "segment_bytes": 2 * GIB, "free_bytes": GIB,
}  # fmt: skip


@pytest.mark.parametrize(
    ("memory", "verdict"),
    [
        ({}, "Peak 4.00 GiB (3.00 GiB to 5.00 GiB). No card was named."),
        ({"gpu": "X&Y"}, "Fits X&amp;Y (24.00 GiB)."),
        ({"gpu": "X", "verdict": "unknown"}, "Too near the limit of X (24.00 GiB) to say."),
        (
            {"gpu": "X", "verdict": "does-not-fit", "first_failure": FAILURE},
            "Does not fit X (24.00 GiB): in forward, &lt;script&gt;alert(&quot;x&quot;)"
            "&lt;/script&gt; needs 2.00 GiB, and 1.00 GiB are left.",
        ),
    ],
)
def test_the_verdict(memory: dict[str, Any], verdict: str) -> None:
    page = memory_html.render([item(**memory)], "1")
    assert verdict in page
    assert "<script" not in page


def test_what_it_is_made_of() -> None:
    page = memory_html.render([item()], "1")
    for part in (
        "1,234,567 parameters, 1.00 GiB",
        '<td>parameters</td><td class="n">3.00 GiB</td><td class="n">75.0%</td>',
        '<td>gradients</td><td class="n">1.00 GiB</td><td class="n">25.0%</td>',
        "<td>8 x 4 &lt;script&gt;",
        "<code>b</code><sup>2</sup>",
        '<td class="n">1</td><td class="n">50%</td>',
        '<td class="n">2</td><td class="n">25%</td>',
        "<td>8</td>".replace("8", "8, 2 x 2"),
    ):
        assert part in page, part
    assert "<td>activations</td>" not in page
    order = [page.index(f"<code>{name}</code>") for name in ("model", "net", "9", "10")]
    assert order == sorted(order)  # numbers as numbers
    assert '<td class="n">7</td>' in page


def test_what_was_not_traced_to_its_end_says_so() -> None:
    early = {**item(), "status": "failed", "reason": "it <stopped>"}
    page = memory_html.render([early], "1")
    assert "The trace ended early" in page
    assert "Fits" not in page
    loaded = item(phases=item()["memory"]["phases"][:1])
    assert "Only the model was loaded" in memory_html.render([loaded], "1")
    assert "Memory over load" not in page
    assert memory_html.render([], "1").count("<h1>") == 0
