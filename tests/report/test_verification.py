"""The verification report: every box with its figure, pictures, and nothing failed as a success."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from cfglint.dynamic.events import Trouble
from cfglint.report import pictures, verification, verification_html
from cfglint.verify.outcome import Verified, not_checked
from cfglint.verify.plan import BOXES, FAILED, NOT_ASKED, PASSED, UNSEEN, tick, to_json, verdict

FIGURES = {
    "load": {
        "seconds": 0.1, "parameters": 97, "bytes": 388, "batch": 8, "accumulate": 1,
        "asked_accumulate": 1, "precision": "32", "asked_precision": "16", "optimizer": "AdamW",
        "data": "random", "stood_in": [],
    },
    "sanity": {"seconds": 0.1, "metrics": {"loss": 2.0}},
    "epoch": {"losses": [2.0, 1.0], "seconds": 0.5, "samples": 16},
    "loss": {"before": 2.0, "after": 1.0, "losses": [2.0, 1.0]},
    "parameters": {
        "count": 4, "frozen": 0, "without_gradient": [], "not_in_optimizer": [], "non_finite": [],
    },
    "validation": {
        "seconds": 0.1, "before": {"loss": 2.0}, "metrics": {"loss": 1.0}, "tasks": [],
    },
    "checkpoint": {
        "bytes": 4096, "seconds": 0.1, "keys": [], "difference": "", "comparable": True,
        "compared": "state",
    },
    "repeat": {"losses": [2.0, 1.0]},
    "batch": {"size": 4, "usual": 8, "loss": 1.0},
    "growth": {
        "measured": 1000, "steps": [500, 500], "fragmentation": None,
        "timeline": [["load", 400], ["step", 1000]],
    },
    "predicted": {"low": 990, "high": 990},
    "host": {"peak_bytes": 1 << 28},
    "warnings": {"texts": []},
}  # fmt: skip


def verified(**more: object) -> Verified:
    return Verified("a.yaml", steps=2, seed=1, device="cpu", figures=FIGURES)._replace(**more)  # type: ignore[arg-type]


def test_every_box_passes_with_a_figure() -> None:
    ticked = tick(verified(), {"memory": None}, (), ())
    statuses = {item.box.name: item.status for item in ticked}
    assert statuses.pop("memory") == PASSED
    assert statuses.pop("pace") == UNSEEN
    assert set(statuses.values()) == {PASSED}
    assert {item.measured for item in ticked if item.status == UNSEEN} == {NOT_ASKED}
    assert verdict(verified(), ticked) == PASSED


@pytest.mark.parametrize("code", [c for box in BOXES for c in box.codes if len(c) == 4])
def test_any_error_fails_its_box_and_the_whole(code: str) -> None:
    ticked = tick(verified(), None, (code,), ())
    assert [code] == [c for item in ticked if item.status == FAILED for c in item.codes]
    assert verdict(verified(), ticked) == FAILED


def test_what_was_not_measured_is_no_success() -> None:
    one = verified(missed={"growth": "no time was left"})
    one = one._replace(figures={k: v for k, v in FIGURES.items() if k != "growth"})
    ticked = tick(one, {"memory": None}, (), ())
    box = next(item for item in ticked if item.box.name == "growth")
    assert (box.status, box.measured) == (UNSEEN, "no time was left")
    assert verdict(one, ticked) == "not-checked"
    stopped = Verified(
        "a.yaml", status="stopped", phase="epoch", trouble=Trouble("epoch", "error", "x")
    )
    assert verdict(stopped, tick(stopped, None, (), ())) == "not-checked"
    left = not_checked("a.yaml", 0, "no torch")
    assert verdict(left, tick(left, None, (), ())) == "not-checked"


def test_markdown_and_page_have_every_box() -> None:
    item = to_json(verified(scale=(("data.batch_size", 32, 8),)), tick(verified(), None, (), ()))
    about = {"date": "today", "cfglint": "0.1.0"}
    text = verification.render(
        [item], ["a.yaml:1:1: error[V602] <b>"], about, "p", {(0, "loss"): "l.svg"}
    )
    page = verification_html.render([item], ["a.yaml:1:1: error[V602] <b>"], about)
    for box in BOXES:
        assert box.title in text
        assert box.title in page
    assert "`data.batch_size` 32 -> 8 (1/4)" in text
    assert "![Loss](p/l.svg)" in text
    assert "&lt;b&gt;" in page
    assert "<b>" not in page.split("Diagnostics")[1]


def test_pictures_are_xml_whatever_the_figures() -> None:
    for losses in ([1.0], [2.0, 1.0], [0.0, 0.0], [1e30, -1e30]):
        ElementTree.fromstring(pictures.loss_curve(losses, losses[0], losses[-1]))
    for points in ([("load", 0)], [("load", 1), ("<&>", 5)]):
        ElementTree.fromstring(pictures.memory_timeline(points, None))
        ElementTree.fromstring(pictures.memory_timeline(points, 7))
