"""What a baseline holds: findings by file, code and message, counted, and never more of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.run import baseline
from cfglint.run.settings import SettingsError


def found(file: str, message: str, line: int = 1, code: str = "Y103") -> Diagnostic:
    return Diagnostic(code, "x", Severity.INFO, message, Span(file, line, 1, line, 2))


A = ("conf/a.yaml", "Y103", "m")


def test_findings_are_counted_by_file_code_and_message_without_lines() -> None:
    several = [
        found("r/conf/a.yaml", "m", 1),
        found("r/conf/a.yaml", "m", 9),
        found("r/conf/a.yaml", "m", code="Y104"),
        found("r/b.yaml", "m"),
    ]
    assert baseline.count(several, "r") == {
        A: 2,
        ("conf/a.yaml", "Y104", "m"): 1,
        ("b.yaml", "Y103", "m"): 1,
    }


def test_one_more_than_the_baseline_has_is_new() -> None:
    several = [found("conf/a.yaml", "m", line) for line in (1, 2, 3)]
    new, occurring = baseline.split(several, Counter({A: 2, ("gone.yaml", "Y103", "m"): 1}), ".")
    assert [each.span.line for each in new] == [3]
    assert occurring == {A: 2}  # what does not occur any more is dropped
    assert baseline.split([], Counter({A: 2}), ".") == ([], {})


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    counts = Counter({("b.yaml", "Y103", "ü \N{SNOWMAN}"): 1, A: 3, ("c.yaml", "X", "none"): 0})
    data = baseline.dump(counts)
    (tmp_path / "base.json").write_bytes(data)
    assert baseline.load(str(tmp_path / "base.json")) == {k: n for k, n in counts.items() if n}
    lines = data.decode().splitlines()
    assert lines[:3] == ["{", '  "version": 1,', '  "entries": [']
    assert [json.loads(line.rstrip(","))["file"] for line in lines[3:5]] == [
        "b.yaml",
        "conf/a.yaml",
    ]
    assert json.loads(data)["version"] == 1


def test_a_name_that_is_no_unicode_can_be_written() -> None:
    entries = json.loads(baseline.dump(Counter({("\udcff.yaml", "Y103", "m"): 1})))["entries"]
    assert [entry["count"] for entry in entries] == [1]


def test_none_is_there(tmp_path: Path) -> None:
    assert baseline.load(str(tmp_path / "absent.json")) is None


@pytest.mark.parametrize("count", ["true", '"1"', "1.5", "null", "[1]"])
def test_a_count_that_is_no_number_is_one_message(tmp_path: Path, count: str) -> None:
    entry = f'{{"file": "a", "code": "b", "message": "c", "count": {count}}}'
    (tmp_path / "base.json").write_text(f'{{"version": 1, "entries": [{entry}]}}')
    with pytest.raises(SettingsError, match="delete it and run with --write-baseline"):
        baseline.load(str(tmp_path / "base.json"))
