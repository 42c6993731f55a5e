"""R308: values that reach an argument which is annotated with another type."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Severity
from cfglint.run.project import Options
from cfglint.stages.check import check

SETTINGS = '[[consumers]]\nsection = "."\nentry = "app:main"\nparameter = "cfg"\n'
CONFIG = "net: {width: wide}\nn: 3\nsizes: [1, 2]\n"

TOLD = {
    "class Net:\n    def __init__(self, width: int):\n        self.width = width": "net.width",
    "class Net:\n    def __init__(self, width: float = 0.1):\n        self.w = width": "net.width",
    "def Net(width: int, n=2):\n    return width": "net.width",
    "class Net:\n    def __init__(self, width: str):\n        self.width = width": "",
    "class Net:\n    def __init__(self, width: int | str):\n        self.width = width": "",
    "class Net:\n    def __init__(self, width: int = None):\n        self.width = width": "",
    "def Net(width: int):\n    return 3 if width == 'wide' else width": "",
    "def Net(width: int):\n    return len(width) if isinstance(width, str) else width": "",
    "def Net(width: int):\n    return int(width)": "",
}


@pytest.mark.parametrize("code", TOLD)
def test_an_annotated_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(SETTINGS)
    (tmp_path / "c.yaml").write_text(CONFIG)
    (tmp_path / "app.py").write_text(
        f"{code}\n\n\ndef main(cfg):\n    print(Net(**cfg.net), cfg.n)\n"
    )
    monkeypatch.chdir(tmp_path)
    report = check(["c.yaml"], Options(select=("R308",), use_cache=False))
    assert "".join(d.key for d in report.diagnostics) == TOLD[code]
    assert all(d.severity is Severity.WARNING for d in report.diagnostics)


@pytest.mark.parametrize("word", ["loudest", "other"])
def test_code_below_knows_the_word_that_the_annotation_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Hydra gives a text to an argument that is declared a number, and a class below takes it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "net.py").write_text(
        "from parts import Filter\n\n\nclass Net:\n    def __init__(self, channel: int = 0):\n"
        "        self.filter = Filter(channel=channel)\n"
    )
    (tmp_path / "parts.py").write_text(
        "class Filter:\n    def __init__(self, channel=None):\n"
        "        self.estimates = channel == 'loudest'\n"
    )
    (tmp_path / "c.yaml").write_text(f"net:\n  _target_: net.Net\n  channel: {word}\n")
    monkeypatch.chdir(tmp_path)
    report = check(["c.yaml"], Options(select=("R308",), use_cache=False))
    assert [d.key for d in report.diagnostics] == ([] if word == "loudest" else ["net.channel"])
