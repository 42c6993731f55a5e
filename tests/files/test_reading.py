"""What may be read, what not, and that nothing blocks."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.files import reading
from cfglint.files.reading import (
    Unread,
    boundary,
    inside,
    leads_out,
    read_bytes,
    read_own,
    repository,
    text_of,
)
from cfglint.run.project import Options
from cfglint.run.settings import SettingsError, find_settings_file, load_settings
from cfglint.stages.check import check

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, with `secret.yaml` outside of it; the working folder."""
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("model: {password: hunter2}\n")
    monkeypatch.chdir(folder)
    return folder


def codes(*paths: str) -> list[str]:
    report = check(paths, Options(use_cache=False))
    return [f"{d.severity.value} {d.code}" for d in report.diagnostics]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(path))
        found = {
            name: read_bytes(str(name), 10)
            for name in (tmp_path / "pipe", path, "/dev/zero", tmp_path, tmp_path / "none", "a\0b")
        }
    assert [value.message for value in found.values() if isinstance(value, Unread)] == [
        "a pipe, not a regular file",
        "a socket, not a regular file",
        "a device, not a regular file",
        "a folder, not a regular file",
        "no such file or directory",
        "embedded null byte",
    ]


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 11)
    assert read_bytes(str(path), 11) == b"x" * 11
    over = read_bytes(str(path), 10)
    assert isinstance(over, Unread)
    assert over.kind == "limit"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    assert isinstance(read_bytes(str(path), 10), Unread)


def test_a_link_of_a_repository_may_not_lead_out(repo: Path) -> None:
    (repo / "in.yaml").write_text("a: 1\n")
    (repo / "near.yaml").symlink_to("in.yaml")
    (repo / "far.yaml").symlink_to("../secret.yaml")
    (repo / "folder").symlink_to("..")
    assert read_own("near.yaml", 100) == b"a: 1\n"
    far = read_own("far.yaml", 100)
    assert isinstance(far, Unread)
    assert far.kind == "outside"
    assert text_of("far.yaml") == ""
    assert leads_out("folder/secret.yaml")
    assert not leads_out("near.yaml")
    assert not leads_out("none.yaml")


def test_the_repository_is_the_boundary(repo: Path) -> None:
    (repo / "configs").mkdir()
    within = boundary(["configs"])
    assert within.allows("other/a.yaml")
    assert not within.allows("../secret.yaml")
    assert not within.allows("/etc/passwd")
    assert boundary(["../secret.yaml"]).allows("../secret.yaml")
    assert repository("configs") == str(repo)
    assert inside("configs", str(repo))
    assert not inside("..", str(repo))


def test_outside_of_a_repository_the_project_and_the_named_folder_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "project/configs/exp"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "project" / "setup.py").touch()
    monkeypatch.chdir(tmp_path / "here")
    within = boundary([str(tmp_path / "project/configs/exp/a.yaml")])
    for name, allowed in (
        ("project/configs/base/b.yaml", True),
        ("here/c.yaml", True),
        ("d.yaml", False),
    ):
        assert within.allows(str(tmp_path / name)) is allowed, name


@pytest.mark.parametrize(
    "base", ["../secret.yaml", "/etc/passwd", "/proc/self/environ", "far.yaml"]
)
def test_a_base_file_outside_is_not_read(repo: Path, base: str, capsys: Capture) -> None:
    (repo / "far.yaml").symlink_to("../secret.yaml")
    (repo / "a.yaml").write_text(f"base_configs: {{model: {base}}}\ndata: {{a: 1}}\n")
    report = check(["a.yaml"], Options(use_cache=False))
    (found,) = [d for d in report.diagnostics if d.code == "Y106"]
    assert "outside of the repository" in found.message
    assert found.severity.value == "info"
    run(["where", "a.yaml", "model.password"])
    shown = capsys.readouterr()
    assert "hunter2" not in shown.out + shown.err


@pytest.mark.parametrize("name", ["../../secret", "../nothing/there"])
def test_a_hydra_choice_outside_is_not_read(repo: Path, name: str, capsys: Capture) -> None:
    (repo / "conf" / "model").mkdir(parents=True)
    config = repo / "conf" / "config.yaml"
    config.write_text(f'defaults:\n  - "{name}@model"\n  - _self_\nlr: 0.1\n')
    report = check([str(config)], Options(use_cache=False))
    assert [(d.code, d.severity.value) for d in report.diagnostics][:1] == [("Y106", "info")]
    run(["where", str(config), "model.password"])
    shown = capsys.readouterr()
    assert "hunter2" not in shown.out + shown.err


def test_a_config_that_is_a_link_out_is_named_and_not_read(repo: Path, capsys: Capture) -> None:
    (repo / "a.yaml").symlink_to("../secret.yaml")
    (repo / "sub").mkdir()
    (repo / "sub" / "up").symlink_to("../..")
    assert codes(".") == ["warning X905"]
    assert run(["--no-cache", "."]) == 0
    assert "hunter2" not in capsys.readouterr().out
    assert codes("a.yaml") == []  # named: the user's own choice


def test_fix_writes_through_no_link_that_leads_out(repo: Path, capsys: Capture) -> None:
    victim = repo.parent / "secret.yaml"
    victim.write_text("lr: 1e-3\n")
    (repo / "a.yaml").symlink_to("../secret.yaml")
    assert run(["--fix", "--no-cache", "."]) == 0
    assert run(["--fix", "--no-cache", "a.yaml"]) == 2
    assert "a link that leads out of the repository" in capsys.readouterr().err
    assert victim.read_text() == "lr: 1e-3\n"


def test_python_and_lists_of_packages_are_read_inside(repo: Path) -> None:
    outside = repo.parent
    (outside / "net.py").write_text("class Net:\n    def __init__(self, width): ...\n")
    (outside / "packages.txt").write_text("omegaconf\n")
    (repo / "net.py").symlink_to("../net.py")
    (repo / "requirements.txt").symlink_to("../packages.txt")
    (repo / "a.yaml").write_text("model:\n  _target_: net.Net\nlr: 1e-3\n")
    assert codes("a.yaml") == []
    (repo / "net.py").unlink()
    (repo / "net.py").write_text((outside / "net.py").read_text())
    assert codes("a.yaml") == ["error R301"]


@pytest.fixture(name="was_read")
def _was_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files that were read, links resolved."""
    found: set[str] = set()
    usual = reading._read

    def noting(path: str, limit: int, flags: int) -> bytes | Unread:
        data = usual(path, limit, flags)
        if isinstance(data, bytes):
            found.add(os.path.realpath(path))
        return data

    monkeypatch.setattr(reading, "_read", noting)
    return found


@pytest.mark.parametrize("name", ["../usual.yaml", "up/usual.yaml"])
def test_a_file_that_code_opens_is_read_inside(repo: Path, name: str, was_read: set[str]) -> None:
    """Code lays a config over another file; of one that is not read nothing is missed."""
    code = f"usual = yaml.safe_load(open({name!r}))\nusual.update(yaml.safe_load(open('a.yaml')))\n"
    (repo / "train.py").write_text(f"import yaml\n{code}print(usual['width'], usual['absent'])\n")
    (repo / "up").symlink_to("..")
    (repo.parent / "usual.yaml").write_text("width: 1\n")
    (repo / "a.yaml").write_text("depth: 3\n")
    report = check(["a.yaml"], Options(use_cache=False))
    assert [d.key for d in report.diagnostics if d.code == "R301"] == []
    assert str(repo.parent / "usual.yaml") not in was_read


def test_another_config_that_is_a_link_out_is_not_read(repo: Path, was_read: set[str]) -> None:
    """Configs beside a config tell how its keys are spelt."""
    (repo.parent / "secret.yaml").write_text("model:\n  width: 1\n  depth: 2\nlr: 0.1\n")
    (repo / "b.yaml").symlink_to("../secret.yaml")
    (repo / "train.py").write_text(
        "import yaml\ncfg = yaml.safe_load(open('a.yaml'))\nprint(cfg['model']['width'])\n"
    )
    (repo / "a.yaml").write_text("model:\n  width: 1\n  detph: 2\nlr: 0.1\n")
    codes("a.yaml")
    assert str(repo / "a.yaml") in was_read
    assert str(repo.parent / "secret.yaml") not in was_read


def test_pipes_of_a_repository_are_passed_over(repo: Path) -> None:
    names = ("requirements.txt", ".gitignore", "net.py", "Makefile", "README.md", "setup.cfg")
    for name in names:
        os.mkfifo(name)
    (repo / "a.yaml").write_text("model:\n  _target_: net.Net\nlr: 1e-3\n")
    assert run(["--no-cache", "."]) in (0, 1)


@pytest.mark.parametrize("name", ["cfglint.toml", "pyproject.toml"])
def test_settings_that_are_no_file_are_one_message(repo: Path, name: str, capsys: Capture) -> None:
    os.mkfifo(name)
    (repo / "a.yaml").write_text("a: 1\n")
    assert run(["."]) == 2
    assert capsys.readouterr().err.strip().endswith(f"{name}: a pipe, not a regular file")


def test_damaged_settings_are_one_message(tmp_path: Path) -> None:
    path = tmp_path / "cfglint.toml"
    for text in ("a = " + "[" * 5000, "[" * 5000, "\x00", "include = 3", "a.b.c = 1"):
        path.write_text(text)
        with pytest.raises(SettingsError, match=r"cfglint\.toml"):
            load_settings(str(path))
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(str(path))
    with path.open("wb") as stream:
        stream.truncate(2**30)
    with pytest.raises(SettingsError, match="MiB"):
        load_settings(str(path))


def test_settings_stop_at_the_repository(repo: Path) -> None:
    (repo.parent / "cfglint.toml").write_text('select = ["Y102"]\n')
    (repo / "sub").mkdir()
    assert find_settings_file("sub", ["sub"]) is None
    (repo / "cfglint.toml").write_text("")
    assert find_settings_file("sub", ["sub"]) == str(repo / "cfglint.toml")


def test_settings_outside_of_a_repository_stop_at_what_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "project" / "configs" / "exp"
    deep.mkdir(parents=True)
    (tmp_path / "here").mkdir()
    (tmp_path / "cfglint.toml").touch()
    monkeypatch.chdir(tmp_path / "here")
    assert find_settings_file(str(deep), [str(deep)]) is None
    (tmp_path / "project" / "cfglint.toml").touch()
    assert find_settings_file(str(deep), [str(deep)]) is None
    found = str(tmp_path / "project" / "cfglint.toml")
    assert find_settings_file(str(deep), [str(tmp_path / "project")]) == found
    monkeypatch.chdir(tmp_path / "project")
    assert find_settings_file(str(deep), [str(deep / "a.yaml")]) == found


def test_included_paths_stay_inside(repo: Path, capsys: Capture) -> None:
    (repo / "cfglint.toml").write_text('include = [".."]\n')
    assert run([]) == 2
    assert "outside of the repository" in capsys.readouterr().err
