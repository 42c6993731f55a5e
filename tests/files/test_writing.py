"""Files are written whole, with the umask's mode, and through no link that leads out."""

from __future__ import annotations

import json
import os
import signal
import stat
import threading
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.files import temporary, writing
from cfglint.files.writing import make_folder, write_atomically
from cfglint.run import baseline, cache
from cfglint.run.settings import SettingsError

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(str(tmp_path / "a"), b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    path.chmod(0o755)
    write_atomically(str(path), b"y")
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert path.read_bytes() == b"y"


def test_a_link_is_written_through_inside_and_refused_outside(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "repo" / "real").write_text("")
    (tmp_path / "repo" / "near").symlink_to("real")
    (tmp_path / "repo" / "far").symlink_to("../victim")
    (tmp_path / "repo" / "new").symlink_to("../made")
    (tmp_path / "repo" / "up").symlink_to("..")
    write_atomically(str(tmp_path / "repo" / "near"), b"x")
    assert (tmp_path / "repo" / "real").read_text() == "x"
    assert (tmp_path / "repo" / "near").is_symlink()
    for name in ("far", "new", "up/victim"):
        with pytest.raises(OSError, match="leads out of the repository"):
            write_atomically(str(tmp_path / "repo" / name), b"x")
    with pytest.raises(OSError, match="leads out of the repository"):
        make_folder(str(tmp_path / "repo" / "up" / "more"))
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "made").exists()


def test_a_pipe_that_nobody_reads_is_no_wait(tmp_path: Path) -> None:
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    with pytest.raises(OSError, match="No such device"):
        write_atomically(path, b"x")
    got = []
    reader = threading.Thread(target=lambda: got.append(Path(path).read_bytes()))
    reader.start()
    for _ in range(500):
        try:
            write_atomically(path, b"x" * 200_000)
            break
        except OSError:
            threading.Event().wait(0.01)
    reader.join()
    assert got == [b"x" * 200_000]


def test_a_report_is_not_written_through_a_link_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "victim").write_text("precious")
    monkeypatch.chdir(tmp_path / "repo")
    Path("a.yaml").write_text("a: 1\n")
    Path("report.json").symlink_to("../victim")
    assert run(["-o", "report.json", "a.yaml"]) == 2
    assert "leads out of the repository" in capsys.readouterr().err
    assert (tmp_path / "victim").read_text() == "precious"


@pytest.fixture
def configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("lr: 1e-3  # cfglint: ignore[Y104]\n")
    return tmp_path


DAMAGE = [
    b"",
    b"[" * 100_000,
    b"{}",
    b"null",
    b"\xff\xfe",
    b'{"key": 1, "entries": []}',
    b"1e999",
]


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_cache_is_made_anew(configs: Path, damage: bytes, capsys: Capture) -> None:
    run(["."])
    wanted = capsys.readouterr().out
    (kept,) = (configs / ".cfglint_cache").glob("*.json")
    good = kept.read_bytes()
    kept.write_bytes(damage)
    assert run(["."]) == 0
    assert capsys.readouterr().out.splitlines()[:-1] == wanted.splitlines()[:-1]
    assert kept.read_bytes() == good


def test_entries_of_a_cache_are_checked(configs: Path, capsys: Capture) -> None:
    """Every value of an entry, one at a time, made something else."""
    run(["."])
    wanted = capsys.readouterr().out.splitlines()[:-1]
    (kept,) = (configs / ".cfglint_cache").glob("*.json")
    data = json.loads(kept.read_text())
    entries = data["entries"]
    name = next(iter(entries))
    places = list(_places(entries[name]["result"]))
    assert len(places) > 20
    for place in places:
        changed = json.loads(json.dumps(data))
        parent = changed["entries"][name]["result"]
        for step in place[:-1]:
            parent = parent[step]
        parent[place[-1]] = 17.5
        kept.write_text(json.dumps(changed))
        assert run(["."]) == 0, place
        assert capsys.readouterr().out.splitlines()[:-1] == wanted, place


def _places(data: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data)  # type: ignore[arg-type]
    found = []
    for key, value in items:
        found.append((*path, key))
        if isinstance(value, (dict, list)):
            found += _places(value, (*path, key))
    return found


def test_a_cache_folder_that_leads_out_is_not_used(configs: Path) -> None:
    outside = configs.parent / f"{configs.name}-outside"
    outside.mkdir()
    (configs / ".cfglint_cache").symlink_to(outside)
    assert run(["."]) == 0
    assert list(outside.iterdir()) == []
    cache.write_json(".cfglint_cache", "x.json", 1)
    (outside / "x.json").write_text("1")
    assert cache.read_json(".cfglint_cache", "x.json") is None


def test_a_pipe_in_the_cache_is_no_wait(configs: Path, capsys: Capture) -> None:
    run(["."])
    (kept,) = (configs / ".cfglint_cache").glob("*.json")
    kept.unlink()
    os.mkfifo(kept)
    assert run(["."]) == 0


@pytest.mark.parametrize(
    "damage",
    [
        *DAMAGE[:3],
        b'{"entries": [{"file": "a", "code": "b", "message": "c", "count": 1e999}]}',
        b'{"entries": [{"file": "a", "code": "b", "message": "c", "count": "1"}]}',
        b'{"entries": [{"file": ["a"], "code": "b", "message": "c", "count": 1}]}',
        b'{"entries": {"a": 1}}',
    ],
)
def test_a_damaged_baseline_is_one_message(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(damage)
    with pytest.raises(SettingsError, match=r"baseline .*baseline\.json"):
        baseline.load(str(path))


def test_a_baseline_that_is_no_file_is_one_message(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="a pipe, not a regular file"):
        baseline.load(str(tmp_path / "pipe"))


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """A child is killed between the new text and its renaming."""
    target = tmp_path / "a.yaml"
    target.write_text("old")
    pid = os.fork()
    if pid == 0:
        writing.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        write_atomically(str(target), b"new")
        os._exit(0)
    os.waitpid(pid, 0)
    assert target.read_text() == "old"
    (left,) = tmp_path.glob(".cfglint-*.tmp")
    write_atomically(str(target), b"newer")
    assert target.read_text() == "newer"
    assert not left.exists()


def test_the_temporary_file_of_a_run_that_goes_on_stays(tmp_path: Path) -> None:
    living = tmp_path / f".cfglint-{temporary.machine()}-{os.getpid()}-00000000.tmp"
    of_another = tmp_path / ".cfglint-00000000-1-00000000.tmp"
    not_ours = tmp_path / ".cfglint-notes.tmp"
    for path in (living, of_another, not_ours):
        path.write_text("x")
    write_atomically(str(tmp_path / "a.yaml"), b"x")
    assert all(path.exists() for path in (living, of_another, not_ours))
    os.utime(of_another, (0, 0))
    write_atomically(str(tmp_path / "a.yaml"), b"x")
    assert [living.exists(), of_another.exists(), not_ours.exists()] == [True, False, True]
