"""Every folder `cases/STYLE/CASE` is a repository; `expected` beside its files is what is said,
and `said` has the words, related places and fixes of it.

A line is `file:line:column severity code key`. `CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites both;
read the difference before it is committed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.run.project import Options
from cfglint.stages.check import check
from cfglint.styles import registry
from tests.conftest import line_of, said_by, update

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_expected_diagnostics(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    others = [*tmp_path.rglob("*.toml"), *tmp_path.glob("configs/*.py")]  # in no folder's list
    others += tmp_path.glob("presets/*.json")
    named = sorted(str(path.relative_to(tmp_path)) for path in others)
    report = check([".", *named], Options(use_cache=False))
    found = "".join(f"{d.span.file}:{line_of(d)}\n" for d in report.diagnostics)
    words = "".join(f"{d.span.file}:{said_by(d, tmp_path)}" for d in report.diagnostics)
    said = case / "said"
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        (case / "expected").write_text(found)
        update(said, words)
    assert found == (case / "expected").read_text()
    assert words == (said.read_text() if said.exists() else "")


def test_every_style_has_a_case() -> None:
    assert {path.parent.name for path in FOLDERS} >= {line.name for line in registry.STYLES}


@pytest.mark.parametrize("name", [line.name for line in registry.STYLES])
def test_a_style_says_what_it_recognises_and_checks(name: str) -> None:
    text = __import__(f"cfglint.styles.{name}", fromlist=["_"]).__doc__
    assert "What is recognised:" in text
    assert "What is checked:" in text


SHOWN = {
    "argparse_yaml": "argparse_yaml/configargparse",
    "config_store": "config_store/registries",
    "dataclass_parsers": "dataclass_parsers/dacite",
    "flat": "interpolations/parts",
    "hydra": "hydra/added_experiments",
    "hyperpyyaml": "hyperpyyaml/built_objects",
    "jsonargparse": "jsonargparse/function",
    "lightning_cli": "lightning_cli/own_class",
    "mmengine": "mmengine/registered_type",
    "omegaconf_structured": "omegaconf_structured/merged",
    "phm_vibench": "phm_vibench/base_files",
    "pydantic_models": "pydantic_models/spread",
    "script": "ruamel/yaml_1_2",
    "torchtune": "torchtune/component_arguments",
    "yacs": "yacs/defaults_in_code",
}
"""A style as `cfglint where` shows it -> a case with a config of it."""


@pytest.mark.parametrize("style", SHOWN)
def test_where_shows_the_style_of_a_config(
    style: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(CASES / SHOWN[style], tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    configs = [c for c in check(["."], Options(use_cache=False)).configs if c.style == style]
    assert configs
    run(["where", configs[0].file])
    told = capsys.readouterr().out
    for row in (f"  style     {style}: ", "  loader    ", "  composed  ", "  program   "):
        assert row in told
    if configs[0].program:
        assert configs[0].program in told
        assert configs[0].evidence
