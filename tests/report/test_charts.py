"""Charts: round ticks, labels that do not overlap, and colours that everybody can tell apart."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.report import memory_html
from cfglint.report.charts import CHARACTER, HATCHES, byte_ticks, number_ticks, rows_of
from cfglint.report.pictures import loss_curve, memory_timeline
from cfglint.report.timeline import COLORS, PAGE, svg, used

GIB = 1 << 30

SEEN: dict[str, tuple[tuple[float, float, float], ...]] = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What people see: matrices on linear RGB, Machado, Oliveira and Fernandes (2009), severity 1."""

LEAST = 18.0
"""Distance of two colours in CIE Lab; 2.3 is just seen by people who look for it."""


def linear(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def lab(colour: str, seen: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    r, g, b = (
        min(1.0, max(0.0, sum(m * v for m, v in zip(row, rgb, strict=True)))) for row in SEEN[seen]
    )
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
def test_every_two_categories_can_be_told_apart(page: int, seen: str) -> None:
    for one, other in itertools.combinations(COLORS, 2):
        distance = math.dist(lab(COLORS[one][page], seen), lab(COLORS[other][page], seen))
        assert distance > LEAST, (one, other, distance)


def test_every_category_has_its_own_hatch() -> None:
    assert set(HATCHES) == set(COLORS)
    assert len(set(HATCHES.values())) == len(HATCHES)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "bad"])
def test_text_has_contrast(name: str, page: int) -> None:
    def luminance(colour: str) -> float:
        r, g, b = linear(colour)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted([luminance(PAGE[name][page]), luminance(PAGE["page"][page])])
    assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("top", "labels"),
    [
        (60.15 * GIB, ["0", "20 GiB", "40 GiB", "60 GiB", "80 GiB"]),
        (23.68 * GIB, ["0", "5 GiB", "10 GiB", "15 GiB", "20 GiB", "25 GiB"]),
        (1.2 * GIB, ["0", "0.5 GiB", "1 GiB", "1.5 GiB"]),
        (700 << 20, ["0", "200 MiB", "400 MiB", "600 MiB", "800 MiB"]),
        (3, ["0", "1 B", "2 B", "3 B"]),
    ],
)
def test_ticks_of_bytes_are_round(top: float, labels: list[str]) -> None:
    assert [label for _, label in byte_ticks(top)] == labels
    assert byte_ticks(top)[-1][0] >= top


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.13, 0.87, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (2.31, 2.31, ["2", "2.5"]),
        (-1.2, 1.7, ["-2", "-1", "0", "1", "2"]),
    ],
)
def test_ticks_of_numbers_are_round(low: float, high: float, labels: list[str]) -> None:
    ticks = number_ticks(low, high)
    assert [label for _, label in ticks] == labels
    assert ticks[0][0] <= low
    assert ticks[-1][0] >= high


def test_labels_do_not_overlap() -> None:
    labels = [(0.0, "load"), (16.0, "sanity-check"), (20.0, "forward"), (150.0, "backward")]
    rows = rows_of(labels)
    assert rows == [0, 1, -1, 0]
    for (at, text), row in zip(labels, rows, strict=True):
        for (other, _), next_row in zip(labels, rows, strict=True):
            if row == next_row >= 0 and other > at:
                assert other >= at + CHARACTER * len(text)


def traced() -> dict[str, Any]:
    """A run of three phases: parameters throughout, activations that grow and go."""
    names = ["parameters", "activations", "buffers"]
    points = [
        {"phase": phase, "bytes": [8 * GIB, held * GIB, 0], "reserved": 20 * GIB}
        for phase, counts in (("load", [0] * 3), ("forward", range(12)), ("backward", [9, 5, 0]))
        for held in counts
    ]
    return {
        "timeline": {"points": points, "categories": names},
        "capacity_bytes": 16 * GIB,
        "gpu": "a <card>",
    }


def test_the_chart_says_units_phases_layers_and_what_a_pointer_asks() -> None:
    text = svg(traced(), alone=True)
    root = ElementTree.fromstring(text)
    shown = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"0", "5 GiB", "20 GiB"} <= set(shown)
    assert {"load", "forward", "backward", "a <card>, 16.00 GiB"} <= set(shown)
    assert shown.count("parameters") == 2  # on its layer, and in the legend
    told = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert "forward: 19.00 GiB (activations 11.00 GiB, parameters 8.00 GiB)" in told
    assert "<script" not in text
    assert used(traced()) == ["parameters", "activations"]


def test_the_page_has_the_findings_beside_the_bytes() -> None:
    span = Span("a.yaml", 3, 1, 3, 4)
    found = Diagnostic("M401", "over-capacity", Severity.ERROR, "it <does> not fit", span)
    item = {"file": "a.yaml", "status": "failed", "reason": "no & reason", "notes": []}
    page = memory_html.render([item], "1", [found])
    assert "no &amp; reason" in page
    assert "<script" not in page
    assert not re.search(r"https?://(?!www\.w3\.org)", page)


def test_pictures_of_a_verification_have_round_ticks() -> None:
    curve = loss_curve([0.87, 0.4, 0.2], 0.9, 0.13)
    assert ">0.2</text>" in curve
    assert ">0.8</text>" in curve
    points = [("load", 3 * GIB), ("forward", 7 * GIB), ("backward", 5 * GIB)]
    assert ">2 GiB</text>" in memory_timeline(points, 8 * GIB)
