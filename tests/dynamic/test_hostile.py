"""Sixty models that exit, hang, crash, lie or take what they can: one diagnostic each.

All are traced in one run, with good configs between them. What those give is whole, and no process
and no file is left.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfglint.diagnostic import Report
from cfglint.report.formats import Style, render
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import processes_of
from tests.dynamic.hostile.model import DEEDS, ENDLESS, MODELS

MODEL = Path(__file__).parent / "hostile" / "model.py"
PLACES = ("adapter", "model", "loss", "batch")
GOOD = 6

SETTINGS = '[dynamic]\nadapter = "model:Adapter"\nmemory-limit = "2GiB"\ntimeout = {timeout}\n'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / ".git").mkdir()
    for name, timeout in (("quick", 60), ("endless", 2)):
        (folder / name).mkdir()
        (folder / name / "cfglint.toml").write_text(SETTINGS.format(timeout=timeout))
        shutil.copy(MODEL, folder / name / "model.py")
    for number, name in enumerate((*DEEDS, *MODELS)):
        home = "endless" if name in ENDLESS else "quick"
        where = PLACES[number % len(PLACES)]
        config = f"data: {{batch_size: 8}}\nmodel: {{deed: {name}, where: {where}}}\n"
        (folder / home / f"{name}.yaml").write_text(config)
    for number in range(GOOD):  # by their names they are traced between the others
        text = "data: {batch_size: 8}\nmodel: {deed: none, where: model}\n"
        (folder / "quick" / f"{'aeiors'[number]}_good.yaml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def before(root: Path) -> set[Path]:
    return set(root.rglob("*"))


@pytest.fixture(scope="module")
def report(root: Path, before: set[Path], started_here: str) -> Report:
    return check([str(root)], Options(dynamic=True, force=True, use_cache=False, jobs=2))


@pytest.mark.parametrize("name", [*DEEDS, *MODELS])
def test_a_hostile_model_costs_one_diagnostic(report: Report, name: str) -> None:
    said = [d for d in report.diagnostics if Path(d.span.file).stem == name]
    traced = [d for d in said if d.code[0] in "XTM"]
    assert len(traced) == 1, said
    assert traced[0].span.file.endswith(f"{name}.yaml")
    shown = render(
        "text", report._replace(diagnostics=tuple(said)), Style(line=lambda file, number: "")
    )
    assert shown.replace("\n", "").isprintable()
    assert len(shown) < 4_000


TRUE_CAUSES = {
    "exits_with_77": "exit",
    "allocates_without_end": "memory",
}
"""Models that end in a way that could be taken for another one."""


@pytest.mark.parametrize(("name", "cause"), list(TRUE_CAUSES.items()))
def test_the_true_cause_is_told(report: Report, name: str, cause: str) -> None:
    (said,) = [d for d in report.diagnostics if d.span.file.endswith(f"/{name}.yaml")]
    assert said.code == "X902"
    assert cause in said.message


def test_the_others_lose_nothing(report: Report) -> None:
    good = [item for item in report.dynamic if item["file"].endswith("_good.yaml")]
    assert [item["status"] for item in good] == ["ok"] * GOOD
    assert all(item["memory"] == good[0]["memory"] for item in good)


def test_nothing_is_left(report: Report, started_here: str, root: Path, before: set[Path]) -> None:
    assert processes_of(started_here) == []
    assert {path for path in root.rglob("*") if "__pycache__" not in path.parts} == before
