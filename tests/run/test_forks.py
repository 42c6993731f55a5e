"""A run that takes long goes on in copies of its process, with the same results."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cfglint.linter import lint_here
from cfglint.run import parallel
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store
from cfglint.stages import static
from cfglint.stages.check import check

CODE = """\
import sys

import yaml


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    print(cfg["rate"], cfg["steps"])
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "app:main"\n')
    (tmp_path / "app.py").write_text(CODE)
    for number in range(9):
        (tmp_path / f"c{number}.yaml").write_text(f"rate: 1\nstep{number}: 2\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(static, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    return tmp_path


def found() -> list[tuple[str, str, str]]:
    report = check(["."], Options(use_cache=False))
    return [(str(d.span), d.code, d.key) for d in report.diagnostics]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
def test_copies_give_what_one_process_gives(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forked = []
    original = parallel.lint_in_forks

    def lint(files, *rest):  # type: ignore[no-untyped-def]
        forked.extend(files)
        return original(files, *rest)

    monkeypatch.setattr(parallel, "can_fork", lambda: True)
    monkeypatch.setattr(parallel, "lint_in_forks", lint)
    made = found()
    assert len(forked) == 9
    monkeypatch.setattr(static, "SLOW_SECONDS", 1e9)
    assert made == found()
    assert {key for _, _, key in made} >= {"steps"}


def test_where_threads_run_new_processes_are_started(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(parallel, "can_fork", lambda: False)
    monkeypatch.setattr(
        parallel,
        "lint_in_processes",
        lambda files, *rest: started.append(files) or [],  # type: ignore[func-returns-value]
    )
    with pytest.raises(KeyError):
        found()
    assert len(started[0]) == 9


def test_new_processes_give_what_one_process_gives(project: Path) -> None:
    files = [f"c{number}.yaml" for number in range(9)]
    options = Options(use_cache=False)
    told: list[tuple[int, int]] = []
    made = parallel.lint_in_processes(files, options, 2, lambda *n: told.append(n), chunk=4)
    assert [result.path for result in made] == files
    assert told == [(4, 9), (8, 9), (9, 9)]
    here = lint_here(files, Projects(options), Store(within=options.within))
    assert [result.diagnostics for result in made] == [result.diagnostics for result in here]
    assert all(result.diagnostics for result in made)


def test_progress_of_copies_counts_all_files_and_never_goes_back(project: Path) -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("no fork")
    files = [f"c{number}.yaml" for number in range(9)]
    options = Options(use_cache=False)
    told: list[tuple[int, int]] = []
    store = Store(within=options.within)
    made = parallel.lint_in_forks(files, Projects(options), store, 3, lambda *n: told.append(n))
    assert [result.path for result in made] == files
    assert told == sorted(told)
    assert told[0] == (3, 9)  # one here, and as many in each copy
    assert told[-1] == (9, 9)
    assert {total for _, total in told} == {9}


def test_the_share_of_a_copy_that_was_killed_is_linted_here(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("no fork")
    own = os.getpid()
    original = parallel.lint_here

    def lint(*rest):  # type: ignore[no-untyped-def]
        if os.getpid() != own:
            os._exit(9)
        return original(*rest)

    monkeypatch.setattr(parallel, "can_fork", lambda: True)
    monkeypatch.setattr(parallel, "lint_here", lint)
    assert {key for _, _, key in found()} >= {"steps"}


def test_a_process_ends_with_its_parent(tmp_path: Path) -> None:
    """The parent starts one that would wait for a minute, says its number, and is gone."""
    code = (
        "import os, sys, time\n"
        "from cfglint.run.parallel import end_with\n"
        "own = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    end_with(own)\n"
        "    print(os.getpid(), flush=True)\n"
        "    sys.stdout.close(); os.close(1)\n"
        "    time.sleep(60)\n"
        "time.sleep(0.2)\n"
        "os._exit(0)\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    child = int(made.stdout)
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in _state(child):
            return
        time.sleep(0.1)
    raise AssertionError("it outlived its parent")


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"
