"""What a static run does to the machine: it runs none of the code that it reads, writes its cache
and what was named, and reads the repository alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cfglint.cli.app import run
from tests.conftest import ROOT
from tests.fuzz.corpus import corpus
from tests.fuzz.kinds import write

Capture = pytest.CaptureFixture[str]

EVIL = "open('ran', 'w').write(__file__)\nclass Net:\n    def __init__(self, width=1): ...\n"

HOSTILE = {
    "cfglint.toml": '[[schemas]]\nsection = "model"\nschema = "mine.py:Net"\n',
    "mine.py": EVIL + "from pydantic import BaseModel\nclass Net(BaseModel):\n    width: int\n",
    "net.py": EVIL,
    "conf/__init__.py": EVIL,
    "sitecustomize.py": EVIL,
    "conftest.py": EVIL,
    "setup.py": EVIL,
    "train.py": EVIL + "import yaml, net, linked\nlinked.Net()\n"
    "cfg = yaml.safe_load(open('a.yaml'))\n"
    "usual = yaml.safe_load(open('../outside.yaml'))\n"
    "other = yaml.safe_load(open('up/outside.yaml'))\nother.update(cfg)\n"
    "net.Net(**cfg['model'])\nprint(cfg['absent'])\n",
    "a.yaml": "model: {_target_: net.Net, width: 2}\nother: !!python/object/apply:os.system [x]\n",
    "d.yaml": "net: {_target_: linked.Net, width: 1}\nother: {_target_: linke.Net}\n",
    "b.yaml": "base_configs: {model: /etc/passwd, data: ../outside.yaml}\nlr: 1e-3\n",
    "c.yaml": "defaults: [/etc/hosts, ../../outside]\nx: ${oc.env:HOME}\n",
    "requirements.txt": "-r ../outside.txt\n-r /etc/passwd\nhydra-core\n",
    ".gitignore": "/etc\n../*\n",
}


LAUNCHED = {
    "train.py": EVIL + "import importlib, sys, yaml, net\n"
    "from transformers import HfArgumentParser, TrainingArguments\n"
    "cfg = yaml.safe_load(open(sys.argv[1]))\n"
    "importlib.import_module(f\"plugins.{cfg['name']}\").Net(cfg['lr'])\n"
    "(args,) = HfArgumentParser(TrainingArguments).parse_yaml_file(sys.argv[1])\n"
    "part = yaml.safe_load(open(f\"up/{cfg['name']}.yaml\"))\n",
    "net.py": EVIL,
    **{
        f"configs/{number}.yaml": f"name: outside\nlr: 1\nmax_grad_norm: 1\nddp_timeout: 1\n"
        f"per_device_train_batch_size: 1\ndeepspeed: {path}\n"
        for number, path in enumerate(
            ("../outside.json", "/etc/passwd", "/proc/self/environ", "link.json", "up/outside.json")
        )
    },
    "README.md": "accelerate launch --config_file ../outside.yaml train.py configs/0.yaml\n"
    "accelerate launch --config_file link.json train.py configs/1.yaml\n"
    "accelerate launch --config_file /proc/self/environ train.py configs/2.yaml\n"
    "python train.py configs/3.yaml\npython train.py ../outside.yaml\n",
    "module.py": "_base_ = ['../outside.py', '/etc/hosts', 'up/outside.py']\nmodel = dict(a=1)\n",
    "pyproject.toml": '[project.scripts]\nlaunch = "up.outside:main"\n',
}
"""One whose files and command lines name others: of launchers, of parts, of scripts."""


def audited(*folders: Path) -> list[str]:
    """What runs on these did that they may not; nothing of them is there before."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.audited", *map(str, folders)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line]


def repository(folder: Path, files: dict[str, bytes]) -> Path:
    (folder / ".git").mkdir(parents=True)
    write(folder, files)
    return folder


def test_nothing_is_run_or_written_and_only_the_repository_is_read(tmp_path: Path) -> None:
    """Every small repository of these tests, and one that tries to be run and read around."""
    (tmp_path / "outside.yaml").write_text("a: 1\n")
    (tmp_path / "outside.txt").write_text("torch\n")
    hostile = repository(tmp_path / "hostile", {k: v.encode() for k, v in HOSTILE.items()})
    (hostile / "link.yaml").symlink_to("../outside.yaml")
    (hostile / "up").symlink_to("..")
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__init__.py").write_text(EVIL)
    (hostile / "linked").symlink_to("../package")
    for name in ("requirements-dev.txt", "setup.cfg", "README.md", "run.sh"):
        (hostile / name).symlink_to("../outside.txt")
    launched = repository(tmp_path / "launched", {k: v.encode() for k, v in LAUNCHED.items()})
    for name in ("outside.json", "outside.py"):
        (tmp_path / name).write_text("{}")
    for link, target in (
        ("link.json", "../outside.json"),
        ("configs/link.json", "../../outside.json"),
        ("plugins", "../package"),
        ("up", ".."),
        ("configs/up", "../.."),
    ):
        (launched / link).symlink_to(target)
    (tmp_path / "package/outside.py").write_text(EVIL)
    folders = [
        repository(tmp_path / str(number), files)
        for number, files in enumerate(corpus().repositories)
    ]
    assert audited(hostile, launched, *folders) == []
    assert not (hostile / "ran").exists()
    assert not (launched / "ran").exists()


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        ("open('/etc/passwd')", "reads '/etc/passwd'"),
        ("open('a.yaml', 'w')", "opens 'a.yaml', which changes it"),
        ("os.remove('a.yaml')", "os.remove 'a.yaml', which changes it"),
        ("os.listdir('..')", "lists '..'"),
        ("exec(compile('1', 'net.py', 'exec'))", "runs code of net.py"),
        ("subprocess.run(['true'])", "subprocess.Popen true"),
    ],
)
def test_what_is_forbidden_is_seen(act: str, seen: str, tmp_path: Path) -> None:
    folder = repository(tmp_path / "x", {"a.yaml": b"a: 1\n"})
    program = (
        "import os, subprocess, sys\nfrom tests import audited\n"
        f"def run(_):\n    {act}\naudited.run = run\nprint(audited.violations(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert seen in done.stdout, done.stderr


LIBRARY = ("json", "yaml", "click", "tomllib", "pydantic", "typing", "sitecustomize")

OF_PYTHON = ("contextlib", "functools", "types", "warnings")
"""What `python -m` itself looks for in the working folder, before it starts a program."""


@pytest.mark.parametrize(
    ("way", "options"), [("command", ()), ("module", ()), ("command", ("--trust",))]
)
def test_no_module_of_the_working_folder_takes_the_place_of_another(
    way: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    """Not in a helper process either, in which a schema is run with consent."""
    schema = "from pydantic import BaseModel\nclass Net(BaseModel):\n    width: int\n"
    settings = '[[schemas]]\nsection = "model"\nschema = "own/mine.py:Net"\n'
    files = {"a.yaml": "model: {width: x}\n", "own/mine.py": schema, "cfglint.toml": settings}
    root = repository(tmp_path / "repo", {name: text.encode() for name, text in files.items()})
    for name in LIBRARY if way == "module" else (*LIBRARY, *OF_PYTHON):
        (root / f"{name}.py").write_text(EVIL)
    command = tmp_path / "command.py"
    command.write_text("from cfglint.cli import main\nmain()\n")
    started = ["-m", "cfglint"] if way == "module" else [str(command)]
    done = subprocess.run(
        [sys.executable, *started, "check", ".", "--output-format", "concise", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "S203" in done.stdout, done.stderr
    assert not (root / "ran").exists()


def test_each_promise_names_its_test() -> None:
    rows = re.findall(r"(?m)^\| ([A-Z].*?)\. \| (.+?) \|$", (ROOT / "SECURITY.md").read_text())
    assert len(rows) > 8
    for promise, named in rows:
        paths = re.findall(r"`(tests/[\w/]+\.py)`", named)
        assert paths, promise
        assert all((ROOT / path).is_file() for path in paths), promise


@pytest.mark.parametrize(
    ("link", "settings"),
    [
        ("cfglint.toml", ""),
        ("baseline.json", 'baseline = "baseline.json"\n'),
        ("mine.json", '[[schemas]]\nsection = "model"\nschema = "mine.json"\n'),
        ("mine.py", '[[schemas]]\nsection = "model"\nschema = "mine.py:Net"\n'),
    ],
)
def test_links_of_settings_schemas_and_baselines_stay_inside(
    link: str, settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    outside = {
        "cfglint.toml": "select = []\n",
        "baseline.json": '{"version": 1, "files": {}}',
        "mine.json": '{"type": "object"}',
        "mine.py": "from pydantic import BaseModel\nclass Net(BaseModel):\n    width: int\n",
    }
    (tmp_path / "outside").write_text(outside[link])
    root = repository(tmp_path / "repo", {"a.yaml": b"model: {width: 1}\n"})
    monkeypatch.chdir(root)
    if settings:
        (root / "cfglint.toml").write_text(settings)
    (root / link).symlink_to("../outside")
    assert run(["--no-cache", "."]) == 2
    assert "outside of the repository" in capsys.readouterr().err
