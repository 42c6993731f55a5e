"""Every folder of `programs/` is a program with the command that starts it; `expected.txt` has what
is said of it. None of them changes anything in its folder.

`CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cfglint.cli.app import run
from cfglint.dynamic.events import PHASES
from cfglint.report.sizes import size
from tests.conftest import processes_of

PROGRAMS = Path(__file__).parent / "programs"
FOLDERS = sorted(path.parent for path in PROGRAMS.glob("*/command.txt"))
Capture = pytest.CaptureFixture[str]


class Answer(NamedTuple):
    """What `cfglint memory --json -- COMMAND` printed, and what lay in the folder afterwards."""

    status: int
    data: dict[str, Any]
    before: dict[str, bytes]
    after: dict[str, bytes]


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    }


def answer_of(folder: Path, words: list[str], capsys: Capture) -> Answer:
    before = content(folder)
    status = run(["memory", "--json", "-q", *words])
    return Answer(status, json.loads(capsys.readouterr().out), before, content(folder))


def lines_of(answer: Answer) -> list[str]:
    """What a person would look at."""
    lines = [f"exit {answer.status}"]
    for item in answer.data["dynamic"]:
        lines.append(f"status {item['status']}")
        if "memory" in item:
            phases = item["memory"]["phases"]
            lines += [
                f"parameters {item['parameters']['count']}",
                f"phases {' '.join(phase['name'] for phase in phases)}",
                f"allocated {size(max(phase['allocated_peak'] for phase in phases))}",
            ]
            lines += [f"loss {x['function']} {x['input']} {x['target']}" for x in item["losses"]]
            lines += [f"note {note}" for note in item["notes"]]
    for found in answer.data["diagnostics"]:
        place = f"{found['file']}:{found['line']}"
        lines.append(f"{place} {found['severity']} {found['code']} {found['message']}")
        lines += [f"  help {found['help']}"] if found["help"] else []
        lines += [f"  at {place['file']}:{place['line']}" for place in found["related"]]
    return lines


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_said(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    started_here: str,
) -> None:
    work = tmp_path / "work"
    shutil.copytree(folder, work, ignore=shutil.ignore_patterns("expected.txt", "__pycache__"))
    monkeypatch.chdir(work)
    words = shlex.split((work / "command.txt").read_text())
    answer = answer_of(work, ["--", *words], capsys)
    found = "".join(f"{line}\n" for line in lines_of(answer))
    expected = folder / "expected.txt"
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        expected.write_text(found)
    assert found == expected.read_text()
    assert answer.after == answer.before
    assert not Path.home().joinpath(".cfglint_test_leak").exists()
    assert not list(Path(tempfile.gettempdir()).glob("cfglint_test_leak*"))
    assert processes_of(started_here) == []


HOSTILE = (
    "becomes_another",
    "exits",
    "forks",
    "hangs",
    "kills_its_parent",
    "kills_itself",
    "opens_the_terminal",
    "stops",
    "wants_a_terminal",
    "writes_everywhere",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_without_namespaces_it_costs_one_diagnostic_at_most(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    started_here: str,
) -> None:
    """As where no user may make namespaces: the program then runs in a copy of its folder."""
    monkeypatch.setenv("CFGLINT_NO_NAMESPACES", "1")
    work = tmp_path / "work"
    shutil.copytree(PROGRAMS / name, work)
    monkeypatch.chdir(work)
    answer = answer_of(work, ["--", *shlex.split((work / "command.txt").read_text())], capsys)
    (item,) = answer.data["dynamic"]
    codes = [found["code"] for found in answer.data["diagnostics"]]
    assert codes in ([], ["X902"], ["X903"])
    assert codes or item["status"] == "ok"
    assert answer.status in (0, 1, 3)
    assert answer.after == answer.before
    assert not Path.home().joinpath(".cfglint_test_leak").exists()
    assert processes_of(started_here) == []


def test_a_program_and_an_adapter_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = tmp_path / "work"
    shutil.copytree(PROGRAMS / "plain", work)
    monkeypatch.chdir(work)
    by_adapter = answer_of(work, ["--no-cache", "config.yaml"], capsys)
    command = shlex.split((work / "command.txt").read_text())
    by_command = answer_of(work, ["--", *command], capsys)
    of_adapter, of_command = (
        {phase["name"]: phase for phase in answer.data["dynamic"][0]["memory"]["phases"]}
        for answer in (by_adapter, by_command)
    )
    assert set(of_adapter) == set(of_command) == set(PHASES) - {"sanity-check"}
    batch = 32 * 3 * 32 * 32 * 4
    for name, phase in of_command.items():
        assert phase["reserved_peak"] == of_adapter[name]["reserved_peak"], name
        # a program holds its gradients in a validation, and an adapter's loop clears its own
        # as the first thing of a forward pass, the program at the end of the phase before
        if name not in ("validation", "forward"):
            difference = phase["allocated_peak"] - of_adapter[name]["allocated_peak"]
            assert abs(difference) <= batch + 1024, name  # held until the next batch is there


@pytest.mark.parametrize("named", ["settings", "command line"])
def test_check_traces_each_config_by_the_command(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = tmp_path / "work"
    shutil.copytree(PROGRAMS / "plain", work)
    (work / ".git").mkdir()
    text = (work / "config.yaml").read_text()
    (work / "config.yaml").unlink()
    (work / "configs").mkdir()
    (work / "configs" / "small.yaml").write_text(text.replace("1024", "64"))
    (work / "configs" / "large.yaml").write_text(text.replace("1024", "4096"))
    command = "python train.py --config {config}"
    (work / "cfglint.toml").write_text(
        f'[dynamic]\ncommand = "{command}"\n' if named == "settings" else ""
    )
    monkeypatch.chdir(work if named == "command line" else work / "configs")
    after = ["--", *shlex.split(command)] if named == "command line" else []
    words = ["check", "--dynamic", "--gpu", "900MiB", "--output-format", "json", "."]
    assert run([*words, *after]) == 1
    data = json.loads(capsys.readouterr().out)
    verdicts = {Path(item["file"]).name: item["memory"]["verdict"] for item in data["dynamic"]}
    assert verdicts == {"small.yaml": "fits", "large.yaml": "does-not-fit"}
    found = [d for d in data["diagnostics"] if d["code"] == "M401"]
    assert [Path(d["file"]).name for d in found] == ["large.yaml"]
