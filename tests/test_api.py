"""The public names, as the README uses them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import cfglint
from tests.conftest import FIXTURES, ROOT


def test_check_gives_a_report() -> None:
    report = cfglint.check([str(FIXTURES / "failed")])
    assert report.summary.files == 4
    assert {found.code for found in report.diagnostics} == {"S201", "S202", "Y103"}
    assert all(isinstance(found, cfglint.Diagnostic) for found in report.diagnostics)
    assert report.diagnostics[0].severity in cfglint.Severity


def test_check_takes_one_path() -> None:
    several = cfglint.check([str(FIXTURES / "failed")]).diagnostics
    assert cfglint.check(str(FIXTURES / "failed")).diagnostics == several
    assert cfglint.check(FIXTURES / "failed").diagnostics == several


def test_memory_gives_the_json_of_one_config(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (found,) = cfglint.memory("configs/demo_base_configs.yaml", gpu="24GiB")
    assert found["status"] == "ok"
    assert found["memory"]["verdict"] == "fits"
    assert found["memory"]["capacity_bytes"] == 24 << 30


def test_the_readme_snippet_runs_up_to_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (snippet,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    message = snippet.rpartition("# AttributeError: ")[2].strip()
    with pytest.raises(AttributeError) as error:
        exec(snippet, {})
    assert str(error.value) == message


def test_importing_the_package_imports_nothing_else() -> None:
    script = "import sys, cfglint; print('yaml' in sys.modules, 'click' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = cfglint.nothing
