"""Which load of a program gives a config: small programs, and what is said of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.source.loads import one_of_a_folder
from cfglint.source.values import Origin, Table
from cfglint.stages.check import check
from tests.source.evaluated import machine

PROGRAMS: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "two options": (
        """
import argparse
import yaml

def main(data, net):
    print(data["root"], net["width"], net["depth"])

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--net")
    args = parser.parse_args()
    main(yaml.safe_load(open(args.data)), yaml.safe_load(open(args.net)))
""",
        {"data.yaml": "root: here\n", "net.yaml": "width: 8\ndpeth: 2\n"},
        ["net.yaml R301 depth"],
    ),
    "two arguments of the command line": (
        """
import sys
import yaml

def read(path):
    with open(path) as stream:
        return yaml.safe_load(stream)

if __name__ == "__main__":
    launch, run = read(sys.argv[1]), read(sys.argv[2])
    print(launch["processes"], run["lr"], run["steps"])
""",
        {"a.yaml": "processes: 2\n", "b.yaml": "lr: 0.1\nstep: 3\n"},
        ["b.yaml R301 steps"],
    ),
    "one file that is opened twice": (
        """
import argparse
import yaml

def load_config(path):
    with open(path) as stream:
        return yaml.safe_load(stream)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    args = parser.parse_args()
    with open(args.config) as stream:
        if "stages" in yaml.safe_load(stream):
            raise SystemExit("stages")
    cfg = load_config(args.config)
    print(cfg["lr"], cfg["steps"])
""",
        {"run.yaml": "lr: 0.1\nstep: 3\n"},
        ["run.yaml R301 steps"],
    ),
    "an option that is asked for": (
        """
import argparse
import os
from pathlib import Path
import yaml

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default=None)
    args = parser.parse_args()
    if args.config is not None and os.path.exists(args.config):
        path = Path(args.config)
        if path.endswith(".json"):
            raise ValueError(path)
        cfg = yaml.safe_load(path.read_text())
        print(cfg["lr"], cfg["steps"])
""",
        {"run.yaml": "lr: 0.1\nstep: 3\n"},
        ["run.yaml R301 steps"],
    ),
    "a default path, and names of presets": (
        """
import os
import sys
import yaml

PRESETS = {"small": "configs/small.yaml", "large": "configs/large.yaml"}

def load(source):
    if isinstance(source, dict):
        return source
    if isinstance(source, str):
        if source in PRESETS:
            source = PRESETS[source]
        with open(source) as stream:
            return yaml.safe_load(stream)
    raise TypeError(source)

if __name__ == "__main__":
    path = sys.argv[1] or "configs/small.yaml"
    cfg = load(path)
    print(cfg["lr"], cfg["steps"])
""",
        {
            "configs/small.yaml": "lr: 0.1\nstep: 3\n",
            "configs/other.yaml": "lr: 0.1\nstep: 3\n",
        },
        ["configs/other.yaml R301 steps", "configs/small.yaml R301 steps"],
    ),
    "a file that the code names": (
        """
import os
import yaml

HERE = os.path.dirname(__file__)

if __name__ == "__main__":
    with open(os.path.join(HERE, "conf", "run.yaml")) as stream:
        cfg = yaml.safe_load(stream)
    print(cfg["lr"], cfg["steps"])
""",
        {"conf/run.yaml": "lr: 0.1\nstep: 3\n", "conf/walk.yaml": "lr: 0.1\nstep: 3\n"},
        ["conf/run.yaml R301 steps"],
    ),
    "two loads that read alike": (
        """
import sys
import yaml

if __name__ == "__main__":
    one = yaml.safe_load(open(sys.argv[1]))
    two = yaml.safe_load(open(sys.argv[2]))
    print(one["lr"], one["steps"], two["lr"], two["epochs"])
""",
        {"run.yaml": "lr: 0.1\nextra: 3\n"},
        [],
    ),
    "a program that loads nothing": (
        """
import sys
import elsewhere

if __name__ == "__main__":
    cfg = elsewhere.read(sys.argv[1])
    print(cfg["lr"])
""",
        {"run.yaml": "lr: 0.1\nextra: 3\nmore: {deep: 1}\n"},
        [],
    ),
    "a file of another program": (
        """
import sys
import yaml

if __name__ == "__main__":
    cfg = yaml.safe_load(open(sys.argv[1]))
    print(cfg["lr"])
""",
        {"run.yaml": "lr: 0.1\nmachine: a\nrank: 0\nbackend: b\nport: 1\n"},
        [],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_file_is_held_against_its_own_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    code, files, expected = PROGRAMS[name]
    (tmp_path / ".git").mkdir()
    (tmp_path / "run.py").write_text(code)
    (tmp_path / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "run:__main__"\n')
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    report = check(["."], Options(select=("R",), use_cache=False))
    assert [f"{d.span.file} {d.code} {d.key}" for d in report.diagnostics] == expected


@pytest.mark.parametrize(("folder", "kept"), [("algs", True), ("../algs", False), ("out", False)])
def test_the_files_of_a_folder_are_read_inside_of_the_repository(
    folder: str, kept: bool, tmp_path: Path
) -> None:
    """Of a file that the command line names, a folder and an ending are known."""
    for place in ("repo", "."):
        (tmp_path / place / "algs").mkdir(parents=True)
        (tmp_path / place / "algs/a.yaml").write_text("lr: 0.1\n")
    (tmp_path / "repo/out").symlink_to(tmp_path / "algs")
    m = machine(tmp_path / "repo", "")
    found = one_of_a_folder(m, Origin("any", rf"{folder}/.*\.yaml", False))
    assert isinstance(found, Table) is kept
