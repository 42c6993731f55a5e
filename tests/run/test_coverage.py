"""What a report says was checked: `configs` and its sums, the last line of text, and X906."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from cfglint.diagnostic import Config, Report, Summary
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.report.formats import Style, render
from cfglint.report.text import code_read, last_line
from cfglint.run.coverage import leaf_keys
from cfglint.run.project import Options
from cfglint.run.settings import Settings
from cfglint.stages.check import check
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition

SETTINGS = '[[consumers]]\nsection = "."\nentry = "app:main"\nparameter = "cfg"\n'
PROGRAM = """\
import elsewhere


def main(cfg):
    print(cfg.seed, cfg.net.width, cfg.net.depth)
    if cfg.amp.on:
        print(cfg.amp.scale)
    elsewhere.load(cfg.data)
    print(cfg.paths)
    for name in cfg.stages:
        print(name)
"""
CONFIG = {
    "seed": 1,
    "net": {"width": 3, "depth": 2, "unheard": 5},
    "amp": {"on": False, "scale": 2},
    "data": {"root": "r", "size": 9},
    "paths": {"log": "l"},
    "stages": ["a", "b"],
    "left": 7,
}


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(SETTINGS)
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def one(name: str = "c.yaml", options: Options | None = None) -> Config:
    (config,) = check([name], options or Options(use_cache=False)).configs
    return config


def test_a_config_says_which_program_reads_it_and_why(project: Path) -> None:
    config = one()
    assert (config.role, config.style, config.program) == ("experiment", "flat", "app.py:main")
    (evidence,) = config.evidence
    assert (evidence.kind, evidence.file) == ("settings", "cfglint.toml")
    assert ("data", "app.py", 8) in {(d.key, d.file, d.line) for d in config.doubts}


def without(config: object, path: tuple[str, ...]) -> object:
    """A config with a key under a name that stands nowhere."""
    if not isinstance(config, dict) or not path:
        return config
    return {
        ("zzz_nowhere" if key == path[0] and len(path) == 1 else key): (
            without(value, path[1:]) if key == path[0] else value
        )
        for key, value in config.items()
    }


def test_judged_keys_are_those_of_which_something_would_be_said(project: Path) -> None:
    """Each key in turn gets a name that nothing reads."""
    (experiment,) = [
        compose(document, Composition(Settings(), PYYAML, lambda path: parse(b"", path)))
        for document in parse((project / "c.yaml").read_bytes(), "c.yaml").documents
    ]
    assert experiment is not None
    leaves = leaf_keys(experiment.root)
    told = set()
    for path in leaves:
        (project / "d.yaml").write_text(yaml.safe_dump(without(CONFIG, path), sort_keys=False))
        report = check(["d.yaml"], Options(use_cache=False, select=("R302",)))
        if any("zzz_nowhere" in d.message for d in report.diagnostics):
            told.add(path)
    config = one()
    assert (config.keys, config.keys_judged) == (len(leaves), len(told))
    assert {path[0] for path in told} == {"seed", "net", "amp", "left"}


ROLES = {
    "empty.yaml": ("", "not-a-config"),
    "broken.yaml": ("a: [1\n", "not-a-config"),
    "list.yaml": ("- 1\n", "not-a-config"),
    "codecov.yml": ("coverage: {status: off}\n", "not-a-config"),
    "template.yaml": ("{% set v = 1 %}\na: {{ v }}\n", "not-a-config"),
    "run.yaml": ("a: 1\n", "experiment"),
    "group.yaml": ("# @package _global_\ndefaults: [_self_]\na: 1\n", "experiment"),
    "fragment.yaml": ("model: {name: M_01_ISFM}\n", "fragment"),
}


@pytest.mark.parametrize("name", ROLES)
def test_roles(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    text, role = ROLES[name]
    (tmp_path / name).write_text(text)
    config = one(name)
    assert config.role == role
    assert (config.keys == 0) == (role == "not-a-config")


def test_a_base_file_of_another_is_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text("net: {width: 3}\n")
    (tmp_path / "run.yaml").write_text("base_configs: {net: base.yaml}\nnet: {depth: 2}\n")
    report = check(["."], Options(use_cache=False, select=("X906",)))
    assert {c.file: c.role for c in report.configs} == {
        "base.yaml": "part",
        "run.yaml": "experiment",
    }
    assert [d.span.file for d in report.diagnostics] == ["run.yaml"]
    assert report.summary.configs == 1


def test_a_choice_of_a_group_needs_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf/data").mkdir(parents=True)
    (tmp_path / "conf/config.yaml").write_text("defaults:\n  - /data: small\nseed: 1\n")
    for name in ("small", "large"):
        (tmp_path / f"conf/data/{name}.yaml").write_text("root: here\n")
    (tmp_path / "conf/other.yaml").write_text("root: here\n")
    monkeypatch.chdir(tmp_path)
    roles = {c.file: c.role for c in check(["conf"], Options(use_cache=False)).configs}
    assert roles == {
        "conf/config.yaml": "experiment",
        "conf/data/large.yaml": "part",
        "conf/data/small.yaml": "part",
        "conf/other.yaml": "experiment",
    }


def test_x906_runs_only_where_it_is_selected(project: Path) -> None:
    (project / "cfglint.toml").unlink()
    assert not check(["c.yaml"], Options(use_cache=False)).diagnostics
    (found,) = check(["c.yaml"], Options(use_cache=False, select=("X",))).diagnostics
    assert (found.code, found.severity.value) == ("X906", "info")
    assert "cfglint where c.yaml" in found.help


def test_the_sums_are_those_of_the_list(project: Path) -> None:
    (project / "other.yaml").write_text("a: 1\n")
    report = check(["."], Options(use_cache=False))
    summary = report.summary
    assert summary.keys == sum(config.keys for config in report.configs)
    assert summary.keys_judged == sum(config.keys_judged for config in report.configs)
    assert (summary.configs, summary.configs_read) == (2, 2)


def test_nothing_is_said_of_programs_where_no_rule_needs_code(project: Path) -> None:
    summary = check(["c.yaml"], Options(use_cache=False, select=("Y",))).summary
    assert summary.configs_read is None
    assert code_read(summary) == ""


def test_cache_and_processes_keep_it(project: Path) -> None:
    for number in range(4):
        (project / f"c{number}.yaml").write_text((project / "c.yaml").read_text())
    fresh = check(["."], Options(use_cache=False)).configs
    assert any(config.program and config.doubts for config in fresh)
    for options in (Options(jobs=2, use_cache=False), Options(), Options()):
        assert check(["."], options).configs == fresh


SENTENCES = {
    (11, 11): "Code was read for 11 of 11 configs.",
    (11, 9): (
        "Code was read for 9 of 11 configs; for the other 2 no program was found "
        "(cfglint where FILE says what was looked for)."
    ),
    (2, 1): (
        "Code was read for 1 of 2 configs; for the other no program was found "
        "(cfglint where FILE says what was looked for)."
    ),
    (3, 0): (
        "No program was found for any of the 3 configs (cfglint where FILE says what was looked "
        "for; cfglint init writes settings to name one)."
    ),
}


@pytest.mark.parametrize("counts", SENTENCES, ids=str)
def test_the_last_line(counts: tuple[int, int]) -> None:
    summary = Summary(12, 2, configs=counts[0], configs_read=counts[1])
    text = render("text", Report((), summary), Style(lambda path, line: ""))
    assert text == f"2 errors in 12 files (0.00 s). {SENTENCES[counts]}\n"


def test_json_has_a_program_or_null(project: Path) -> None:
    (project / "cfglint.toml").unlink()
    report = check(["c.yaml"], Options(use_cache=False))
    (config,) = json.loads(render("json", report, Style(lambda path, line: "")))["configs"]
    assert config == {
        "file": "c.yaml",
        "role": "experiment",
        "style": "flat",
        "program": None,
        "evidence": [],
        "keys": 11,
        "keys_judged": 0,
        "doubts": [],
    }


def test_keys_that_a_loop_over_all_reads_are_not_judged(project: Path) -> None:
    """It would read a misspelt key as well."""
    (project / "app.py").write_text(
        "def main(cfg):\n    for key, value in cfg.items():\n        made = key, value * 2\n"
        "    print(cfg.seed)\n"
    )
    config = one()
    assert config.program == "app.py:main"
    assert config.keys_judged == 0
    assert not check(["c.yaml"], Options(use_cache=False, select=("R302",))).diagnostics


def test_a_schema_does_not_judge_what_it_leaves_to_others(tmp_path: Path) -> None:
    """Settings of the process are written in capitals; no schema knows them all."""
    (tmp_path / ".git").mkdir()
    path = tmp_path / "run.yaml"
    path.write_text(
        "environment: {project: p, MY_HOME: x}\ndata: {batch_size: 2}\ntask: {lr: 0.1}\n"
        "trainer: {num_epochs: 1}\nmodel: {name: M_01_ISFM}\n"
    )
    (config,) = check([str(path)], Options(use_cache=False)).configs
    assert (config.keys, config.keys_judged) == (6, 5)


def test_a_template_is_counted_as_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("{% set v = 1 %}\nlr: {{ v }}\n")
    monkeypatch.chdir(tmp_path)
    report = check(["a.yaml"], Options(use_cache=False))
    line = last_line(report, Style(lambda path, number: ""))
    assert line.endswith("Not checked, as a.yaml is a template: run cfglint on what is rendered.\n")
