"""One of several files that a function lays over the config: their keys may be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

PROGRAM = """
import os, sys, yaml
def lay(one, other):
    for key, value in other.items():
        if isinstance(value, dict):
            one[key] = lay(one.get(key, {}), value)
        else:
            one[key] = value
    return one
def load(given, name, folder):
    chosen = None
    for each in given:
        if each.split("=")[0] == name:
            chosen = each.split("=")[1]
    if chosen is not None:
        path = os.path.join(os.path.dirname(__file__), "config", folder, "{}.yaml".format(chosen))
        with open(path) as file:
            return yaml.safe_load(file)
if __name__ == "__main__":
    with open(os.path.join(os.path.dirname(__file__), "config", "default.yaml")) as file:
        cfg = yaml.safe_load(file)
    cfg = lay(cfg, load(sys.argv, "--kind", "kinds"))
    print(cfg["lr"], cfg["gamma"], cfg["name"], cfg["model"]["width"], cfg["model"]["depth"])
"""


def test_what_no_file_gives_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (".git", "config/kinds"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "config/default.yaml").write_text("lr: 1\nmodel:\n  height: 2\n")
    (tmp_path / "config/kinds/a.yaml").write_text("name: a\nmodel:\n  width: 1\n")
    (tmp_path / "config/kinds/b.yaml").write_text("name: b\n")
    found = check(["config/default.yaml"], Options(use_cache=False, jobs=1)).diagnostics
    missing = {each.key for each in found if each.code == "R301"}
    assert missing == {"gamma", "model.depth"}
