"""Metrics that code logs, wherever it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.library import Library
from cfglint.source.logged import logged_in, logs

CALLS = {
    "self.log('val/loss', x)": [("val/loss", True)],
    "self.log(name='a', value=x)": [("a", True)],
    "self.log(f'{stage}/loss', x)": [(".*/loss", False)],
    "self.log(f'a.{n}', x)": [(r"a\..*", False)],
    "self.log_dict({'a': 1, f'b{n}': 2})": [("a", True), ("b.*", False)],
    "module.log('a', x)": [("a", True)],
    "math.log(x)": [],
    "np.log(x)": [],
    "logger.log('a', x)": [],
    "wandb.log({'a': 1})": [],
    "self.logger.experiment.log({'a': 1})": [],
    "self.log()": [],
    "log('a')": [],
}


@pytest.mark.parametrize("text", CALLS)
def test_what_a_call_logs(text: str) -> None:
    found = logged_in([("a.py", f"x = 1\n{text}\n")])
    assert found is not None
    assert [(each.name, each.exact) for each in found] == CALLS[text]
    assert all((each.file, each.line) == ("a.py", 2) for each in found)


@pytest.mark.parametrize("text", ["self.log(name, x)", "self.log_dict(d)", "self.log_dict({**d})"])
def test_a_name_that_is_not_known(text: str) -> None:
    assert logged_in([("a.py", text)]) is None


def test_files_that_were_not_all_read() -> None:
    assert logged_in(None) is None
    assert logged_in([("a.py", "self.log('a', x)\ndef f(:\n"), ("b.py", "")]) == ()


def test_a_class_that_logs_by_a_base(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "class Base:\n    def step(self):\n        self.log('a', 1)\n"
        "class Task(Base): ...\nclass Other: ...\ndef f(self):\n    self.log('a', 1)\n"
    )
    library = Library([str(tmp_path)])
    found = {name: logs(library, f"main.{name}") for name in ("Base", "Task", "Other", "f", "no")}
    assert found == {"Base": True, "Task": True, "Other": False, "f": False, "no": False}
