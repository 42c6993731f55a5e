"""R302: what no code reads, and everything that keeps it silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic
from cfglint.run.project import Options
from cfglint.source import mentions as mentions_module
from cfglint.source.mentions import mentions, python_texts
from cfglint.stages.check import check

SETTINGS = """\
[[consumers]]
section = "model"
entry = "app:{model.kind}"
parameter = "args"
"""
APP = """\
class Small:
    def __init__(self, args):
        self.width = args.width
        self.rate = getattr(args, "dropout", 0.1)


class Large:
    def __init__(self, args):
        self.depth = args.depth
"""
CONFIG = "model:\n  kind: Small\n  width: 3\n  drpout: 0.2\n  depth: 4\n  colour: red\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cfglint.toml").write_text(SETTINGS)
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "a.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(**options: bool) -> dict[str, Diagnostic]:
    report = check(["a.yaml"], Options(use_cache=False, select=("R302",)))
    return {d.key: d for d in report.diagnostics}


def test_a_place_that_is_to_be_filled_has_no_value_to_lose(project: Path) -> None:
    (project / "a.yaml").write_text(CONFIG.replace("red", "???"))
    assert set(found()) == {"model.drpout", "model.depth"}


def test_a_misspelling_a_leftover_and_a_stranger(project: Path) -> None:
    by_key = found()
    assert set(by_key) == {"model.drpout", "model.depth", "model.colour"}
    assert by_key["model.drpout"].help == "did you mean `dropout`?"
    assert by_key["model.drpout"].fix is not None
    assert by_key["model.depth"].related[0].place.line == 9
    assert "not selected" in by_key["model.depth"].related[0].message
    assert by_key["model.colour"].message == (
        "no code reads `colour`: app.py:Small does not, and no file mentions it"
    )


def test_a_key_that_chooses_the_code_is_read_by_that(project: Path) -> None:
    assert "model.kind" not in found()


def test_a_mention_anywhere_else_keeps_it_silent(project: Path) -> None:
    (project / "tools").mkdir()
    (project / "tools/plot.py").write_text("def show(model):\n    return model['colour']\n")
    assert set(found()) == {"model.drpout", "model.depth"}


def test_a_config_that_escapes_leaves_only_what_no_code_can_read(project: Path) -> None:
    """`depth` and `colour` may be read there; no code has the word `drpout`."""
    text = APP.replace("self.width = args.width", "self.width = elsewhere.build(args)")
    (project / "app.py").write_text("import elsewhere\n" + text)
    assert set(found()) == {"model.drpout"}


def test_code_that_is_not_there_keeps_it_silent(project: Path) -> None:
    (project / "app.py").unlink()
    assert found() == {}


def test_a_large_repository_leaves_only_what_no_code_can_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions_module, "MAX_FILES", 0)
    assert mentions(python_texts(str(project)), ["depth"]) is None
    assert set(found()) == {"model.drpout"}  # its words are looked for in all files


def test_a_repository_that_is_too_large_keeps_it_silent(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions_module, "MAX_FILES", 0)
    monkeypatch.setattr(mentions_module, "MOST_FILES", 0)
    assert found() == {}


def test_one_cause_is_one_diagnostic(project: Path) -> None:
    (project / "a.yaml").write_text("model:\n  kind: Small\n  widht: 3\n")
    report = check(["a.yaml"], Options(use_cache=False))
    assert [(d.code, d.key) for d in report.diagnostics] == [("R301", "model.width")]


def test_code_that_appears_later_is_noticed_in_spite_of_the_cache(project: Path) -> None:
    for number in range(6):
        (project / f"{number}.yaml").write_text(CONFIG)
    paths = [f"{number}.yaml" for number in range(6)]
    before = check(paths, Options(select=("R302",))).diagnostics
    (project / "other.py").write_text("colour = 1\n")
    after = check(paths, Options(select=("R302",))).diagnostics
    assert (len(before), len(after)) == (18, 12)


def test_mentions_are_words_with_their_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("depth_first = 1\n# depth\ndepth\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/b.py").write_text("depth\n")
    (tmp_path / "c.py").write_bytes(b"depth \xff\n")
    assert mentions(python_texts(str(tmp_path)), ["depth", "width"]) == [
        ("depth", str(tmp_path / "a.py"), 2, False),
        ("depth", str(tmp_path / "c.py"), 1, False),
    ]
    (tmp_path / "a.py").write_text("depth = 1\nprint(args.depth)\n")
    found = mentions(python_texts(str(tmp_path)), ["depth"])
    assert found is not None
    assert found[0][2:] == (2, True)  # where it is read says more than where a word stands
    assert mentions(python_texts(str(tmp_path)), []) == []


def test_what_a_class_takes_is_looked_at_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "nets.py").write_text("class Net:\n    def __init__(self, width): ...\n")
    for name in "abcde":
        (tmp_path / f"{name}.yaml").write_text("m: {_target_: nets.Net, width: 1}\n")
    assert check(["."], Options()).diagnostics == ()
    (tmp_path / "nets.py").write_text("class Net:\n    def __init__(self, depth=1): ...\n")
    assert [d.key for d in check(["."], Options()).diagnostics] == ["m.width"] * 5
    (tmp_path / "train.py").write_text("instantiate(cfg.m, width=2)\n")
    (tmp_path / "nets.py").write_text("class Net:\n    def __init__(self, width, size): ...\n")
    assert [d.key for d in check(["."], Options()).diagnostics] == ["m.size"] * 5
    (tmp_path / "train.py").write_text("instantiate(cfg.m, size=2)\n")
    assert check(["."], Options()).diagnostics == ()


FLAT = """\
import sys

import yaml


def main():
    flat = {}
    with open(sys.argv[1]) as stream:
        for section in yaml.safe_load(stream).values():
            flat.update(section)
    print(flat["root"], flat["name"])
"""


def test_a_key_of_a_section_that_nothing_gets_is_told_with_its_path(project: Path) -> None:
    (project / ".git").mkdir()
    (project / "cfglint.toml").write_text('[[consumers]]\nsection = "."\nentry = "app:main"\n')
    (project / "app.py").write_text(FLAT)
    (project / "a.yaml").write_text("run: {name: a}\ndata: {root: b, unused: 1}\n")
    (one,) = found().values()
    assert one.message == "no code that receives this config reads `data.unused`"
