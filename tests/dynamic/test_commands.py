"""`cfglint memory` as text, JSON and a page; progress; interrupts; and a step on a real GPU."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run
from cfglint.dynamic import measure
from cfglint.dynamic.cards import find_card
from cfglint.dynamic.outcome import Outcome, to_json
from cfglint.dynamic.replay import Memory, PhasePeak
from cfglint.dynamic.trace.measured import out_of_memory
from cfglint.report import memory as text_report
from tests.conftest import ROOT, heeds_interrupts

Capture = pytest.CaptureFixture[str]
CONFIG = "configs/multitask_B_09_FNO.yaml"


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_whole_answer_as_text(capsys: Capture) -> None:
    assert run(["memory", CONFIG, "-q", "--device", "simulated"]) == 0
    out = capsys.readouterr().out
    assert "35,985,362 parameters" in out
    parts = ("Peak ", "Fits rtx3090 (23.68 GiB).", "sanity-check", "at the peak")
    places = [out.index(part) for part in (*parts, "largest tensors", "the peak grows with")]
    assert places == sorted(places), "the answer comes first, and what drives it last"
    assert all(out.count(part) == 1 for part in parts)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "line", "polygon"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "polygon"):
            assert self.open.pop() == tag


def test_json_and_a_page_that_stands_alone(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "out.html"
    arguments = ["memory", CONFIG, "--json", "--html", str(page), "-q", "--gpu", "1GiB"]
    assert run(arguments) == 1
    data = json.loads(capsys.readouterr().out)
    item = data["dynamic"][0]
    assert [d["code"] for d in data["diagnostics"]] == ["M401"]
    assert item["memory"]["verdict"] == "does-not-fit"
    assert {"name", "allocated_peak", "reserved_peak", "process_peak"} == set(
        item["memory"]["phases"][0]
    )
    assert set(item["memory"]["breakdown_at_peak"]) >= {"parameters", "activations", "context"}
    assert item["memory"]["peak_keys"][0]["exponent"] > 0
    assert item["shapes"][0]["output"]
    parser = Page()
    parser.feed(page.read_text())
    assert parser.open == []
    assert parser.links == []
    assert "script" not in parser.tags
    assert {"svg", "table", "style"} <= parser.tags
    assert "prefers-color-scheme: dark" in page.read_text()


def test_a_config_at_fault_says_so(capsys: Capture) -> None:
    assert run(["memory", CONFIG, "-q", "--set", "data.batch_size=0"]) == 1
    assert "error[X902] a batch of 0 cannot be traced" in capsys.readouterr().err


def test_a_trace_that_ends_early_gives_no_verdict(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "out.html"
    config = [CONFIG, "-q", "--set", "model.num_patches=0", "--html", str(page)]
    assert run(["memory", *config]) == 1
    seen = capsys.readouterr()
    assert "The trace ended early" in seen.out
    assert "Fits" not in seen.out
    assert "error[X902] the phase sanity-check raised" in seen.err
    assert "The trace ended early" in page.read_text()


def test_a_gpu_that_is_not_there_is_not_a_silent_pass(capsys: Capture) -> None:
    pytest.importorskip("torch")
    if measure.driver_is_there():
        pytest.skip("this machine has an NVIDIA driver")
    assert run([CONFIG, "--dynamic", "--device", "cuda"]) == 3
    assert "sees no CUDA device" in capsys.readouterr().out


def test_an_interrupt_leaves_no_process_behind(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(
        "import time\nclass Adapter:\n    def __init__(self, args):\n        time.sleep(654)\n"
    )
    (tmp_path / "a.yaml").write_text("data: {batch_size: 4}\n")
    (tmp_path / "cfglint.toml").write_text('[dynamic]\nadapter = "model:Adapter"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "cfglint", "check", "--dynamic", "a.yaml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeds_interrupts,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (children := _workers(process.pid)) or len(children) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode != 0
    deadline = time.monotonic() + 10
    while _alive(children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _alive(children) == []


def _workers(parent: int) -> list[int]:
    """Processes below `parent`."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, wave = [], [parent]
    while wave:
        wave = [pid for pid, above in pairs if above in wave]
        found += wave
    return found


def _alive(processes: list[int]) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True)
    running = {int(p) for p, s in map(str.split, listed.stdout.splitlines()) if "Z" not in s}
    return [pid for pid in processes if pid in running]


ANSWER: dict[str, Any] = {
    "available": True,
    "torch": "2.13.0",
    "cuda": "13.0",
    "gpu": "NVIDIA Test 9000",
    "capacity": 24 << 30,
    "segments": 3,
    "inactive": 0,
    "peaks": {"load": {"allocated": 90, "reserved": 100, "process": 600}},
}


def predicted() -> Outcome:
    memory = Memory((PhasePeak("load", 90, 103, 500),), 90, 103, "load", {}, (), None, 0)
    return Outcome("a.yaml", 0, "ok", memory=memory, card=find_card("24GiB"), verdict="fits")


def test_what_was_measured_stands_beside_the_prediction() -> None:
    outcome = measure.with_measurement(predicted(), ANSWER)
    assert outcome.measured["phases"][0]["error_percent"] == 3.0
    assert outcome.verdict == "fits"
    assert to_json(outcome)["measured"]["gpu"] == "NVIDIA Test 9000"


def test_a_real_out_of_memory_error_decides() -> None:
    message = (
        "CUDA out of memory. Tried to allocate 12.00 GiB. GPU 0 has a total capacity of 23.68 GiB "
        "of which 630.81 MiB is free."
    )
    oom = out_of_memory(message, "backward")
    assert (oom["bytes"], oom["free"] >> 20) == (12 << 30, 630)
    outcome = measure.with_measurement(predicted(), {**ANSWER, "oom": oom})
    assert outcome.verdict == "does-not-fit"
    assert outcome.on_card is not None
    assert outcome.on_card.failure is not None
    assert outcome.on_card.failure.phase == "backward"


def test_the_context_that_was_measured_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert measure.known_context("Test 9000") is None
    measure.keep(measure.with_measurement(predicted(), ANSWER))
    assert measure.known_context("Test 9000") == 500
    card = find_card("24GiB")._replace(measured_context=500)
    assert set(card.context) == {500}
    (tmp_path / "cfglint/calibration.json").write_text("not JSON")
    assert measure.known_context("Test 9000") is None


def test_a_trace_that_failed_is_shown_as_that() -> None:
    item = {"file": "a.yaml", "status": "not-checked", "reason": "no torch"}
    assert text_report.render(item) == "a.yaml: not-checked: no torch\n"
