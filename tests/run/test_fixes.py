"""Fixes touch nothing outside their edits, and fixing twice changes nothing."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.cli.app import run
from cfglint.diagnostic import Diagnostic, Edit, Fix, Severity, Span
from cfglint.run.fixes import Edits, applicable, apply_fixes, ranges_of, unified_diff
from tests.conftest import FIXTURES, ROOT

CASES = sorted(
    path
    for path in [*FIXTURES.glob("*/*.yaml"), *(ROOT / "tests/rules/cases").rglob("*.yaml")]
    if "base" not in path.parts and "conf" not in path.parts
)


def fix(path: Path, *options: str) -> bytes:
    run(["--fix", "-qq", "--no-cache", *options, str(path)])
    return path.read_bytes()


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixing_twice_changes_nothing(case: Path, unsafe: bool, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.read_bytes())
    options = ["--unsafe-fixes"] if unsafe else []
    once = fix(path, *options)
    assert fix(path, *options) == once


def test_the_safe_fixes_of_the_case(tmp_path: Path) -> None:
    before = (FIXTURES / "repaired/multitask_B_08_PatchTST.yaml").read_text()
    path = tmp_path / "a.yaml"
    path.write_text(before)
    after = fix(path).decode()
    changed = [
        line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"
    ]
    assert changed == [
        "-   activation: gelu",
        "-       eta_min: 1e-6",
        "+       eta_min: 1.0e-6",
    ]
    assert after.index("activation: gelu") > after.index("hidden_dim")


def test_the_unsafe_fixes_of_the_case(tmp_path: Path) -> None:
    before = (FIXTURES / "failed/multitask_B_08_PatchTST.yaml").read_text()
    path = tmp_path / "a.yaml"
    path.write_text(before)
    fix(path, "--unsafe-fixes")
    model = yaml.safe_load(path.read_text())["model"]
    assert (model["e_layers"], model["factor"], model["num_layers"]) == (3, 1, 3)
    assert run(["-qq", str(path)]) == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_bytes_outside_the_edit_stay(tmp_path: Path, newline: str, encoding: str) -> None:
    text = newline.join(["# 注释  ", "a:   1e-3   # 中", "b: &x 2E5", "", "\tc: x".strip(), "  "])
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode(encoding))
    expected = text.replace("1e-3", "1.0e-3").replace("2E5", "2.0E+5").encode(encoding)
    assert fix(path) == expected


def test_a_missing_key_goes_into_flow_and_block_mappings_alike(tmp_path: Path) -> None:
    text = (ROOT / "configs/multitask_B_08_PatchTST.yaml").read_text()
    data = yaml.safe_load(text)
    del data["model"]["factor"]
    path = tmp_path / "a.yaml"
    for flow in (False, True):
        path.write_text(yaml.safe_dump(data, default_flow_style=flow, width=10_000))
        fix(path, "--unsafe-fixes")
        assert yaml.safe_load(path.read_text())["model"]["factor"] == 1


def test_a_duplicate_that_holds_an_anchor_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = "a: &x 1\na: 1\nb: *x\n"
    path.write_text(text)
    assert fix(path, "--unsafe-fixes").decode() == text


def test_diff_changes_nothing(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("lr: 1e-3")
    assert run(["--diff", "--no-cache", str(path)]) == 0
    assert path.read_text() == "lr: 1e-3"
    out = capsysbinary.readouterr().out.decode()
    assert "-lr: 1e-3\n\\ No newline at end of file\n+lr: 1.0e-3\n" in out


def test_standard_input_is_fixed_to_standard_output(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    import io
    import sys

    monkeypatch.chdir(tmp_path)  # the text is read as a file of this folder
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"eps: 1e-3\n")))
    assert run(["--fix", "-"]) == 0
    assert capsysbinary.readouterr().out == b"eps: 1.0e-3\n"


def test_a_read_only_folder_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import cfglint.files.writing

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.yaml"
    path.write_text("lr: 1e-3\n")
    monkeypatch.setattr(cfglint.files.writing.os, "replace", full)
    assert run(["--fix", "--no-cache", str(path)]) == 2
    assert "could not be written and is as it was" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["a.yaml"]
    assert path.read_text() == "lr: 1e-3\n"


def test_mode_and_links_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "real.yaml"
    target.write_text("lr: 1e-3\n")
    target.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(target)
    fix(link)
    assert link.is_symlink()
    assert target.read_text() == "lr: 1.0e-3\n"
    assert target.stat().st_mode & 0o777 == 0o640


@given(st.text("ab\r\n\x85\u2028中😀", max_size=30), st.data())
@settings(max_examples=200, deadline=None)
def test_an_edit_replaces_exactly_its_range(text: str, data: st.DataObject) -> None:
    from cfglint.document.lines import mark_at

    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = mark_at(text, start), mark_at(text, end)
    edit = Edit(a.line + 1, a.column + 1, b.line + 1, b.column + 1, "NEW")
    fix = Fix("safe", (edit,), ())
    assert apply_fixes(text, [fix]) == (text[:start] + "NEW" + text[end:], [fix])


def test_overlapping_fixes_wait_for_the_next_round() -> None:
    one = Fix("safe", (Edit(1, 1, 1, 3, "x"),), ())
    two = Fix("safe", (Edit(1, 2, 1, 4, "y"),), ())
    assert apply_fixes("abcd", [one, two]) == ("xcd", [one])
    beyond = Fix("safe", (Edit(9, 1, 9, 1, "y"),), ())
    assert apply_fixes("abcd", [beyond]) == ("abcd", [])


def test_edits_do_not_touch() -> None:
    edits = Edits()
    assert edits.take([(4, 6, "B"), (0, 1, "A")])
    assert not edits.take([(6, 7, "x")])  # it begins where another ends
    assert not edits.take([(3, 4, "x")])  # it ends where another begins
    assert not edits.take([(5, 5, "x")])
    assert not edits.take([(2, 8, "x")])
    assert not edits.take([(4, 4, "x")])
    assert not edits.take([(8, 9, "y"), (1, 2, "x")])  # all of a fix or none of it
    assert edits.take([(2, 3, ""), (8, 8, "y")])
    assert edits.applied("0123456789") == "A1" + "3" + "B" + "67" + "y" + "89"


def test_insertions_at_one_point_follow_each_other_where_that_is_allowed() -> None:
    for stacked in (False, True):
        edits = Edits(stacked=stacked)
        assert edits.take([(2, 2, "a")])
        assert edits.take([(2, 2, "b")]) is stacked
        assert not edits.take([(2, 3, "c")])
        assert not edits.take([(1, 2, "d")])
        assert edits.applied("xyz") == ("xyabz" if stacked else "xyaz")
    edits = Edits(stacked=True)
    assert edits.take([(int("1000"), int("1000"), "a")])
    assert edits.take([(int("1000"), int("1000"), "b")])
    edits = Edits(stacked=True)
    assert edits.take([(2, 4, "a")])
    assert not edits.take([(2, 2, "b")])
    assert not edits.take([(2, 4, "b")])


@pytest.mark.parametrize(
    ("edit", "ranges"),
    [
        (Edit(1, 1, 1, 1, "x"), (0, 0)),
        (Edit(1, 2, 2, 1, "x"), (1, 3)),
        (Edit(2, 1, 2, 3, "x"), (3, 5)),
        (Edit(2, 3, 3, 1, "x"), (5, 5)),  # the line below the last one
        (Edit(3, 2, 3, 2, "x"), None),
        (Edit(4, 1, 4, 1, "x"), None),
        (Edit(2, 4, 2, 4, "x"), None),
        (Edit(0, 1, 1, 1, "x"), None),
        (Edit(2, 2, 2, 1, "x"), None),
    ],
)
def test_lines_and_columns_are_offsets(edit: Edit, ranges: tuple[int, int] | None) -> None:
    fix = Fix("safe", (edit,), ())
    found = ranges_of(fix, [0, 3], 5)  # "ab\ncd"
    assert found == (None if ranges is None else [(*ranges, "x")])
    both = ranges_of(Fix("safe", (Edit(1, 1, 1, 2, "y"), edit), ()), [0, 3], 5)
    assert both == (None if ranges is None else [(0, 1, "y"), (*ranges, "x")])


def test_unsafe_fixes_are_made_on_request_alone() -> None:
    def found(file: str, safety: Literal["safe", "unsafe"] | None) -> Diagnostic:
        fix = None if safety is None else Fix(safety, (), ())
        return Diagnostic("Y103", "x", Severity.INFO, "m", Span(file, 1, 1, 1, 1), fix=fix)

    several = [found("b", "safe"), found("a", "unsafe"), found("b", None), found("b", "unsafe")]
    assert {
        file: [each.safety for each in fixes] for file, fixes in applicable(several, True).items()
    } == {
        "b": ["safe", "unsafe"],
        "a": ["unsafe"],
    }
    assert {file: len(fixes) for file, fixes in applicable(several, False).items()} == {"b": 1}


def test_a_diff_is_what_patch_takes() -> None:
    assert unified_diff("a.yaml", "a\nb\nc", "a\nB\nc") == (
        "--- a.yaml\n+++ a.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\\ No newline at end of file\n"
    )
    assert unified_diff("a.yaml", "a\n", "a\n") == ""


def test_an_insertion_does_not_touch_what_is_replaced_before_it() -> None:
    for stacked in (False, True):
        edits = Edits(stacked=stacked)
        assert edits.take([(0, 3, "x")])
        assert not edits.take([(3, 3, "y")])
        assert not edits.take([(3, 4, "y")])
        assert edits.take([(4, 4, "y")])
        assert edits.take([(4, 4, "z")]) is stacked
        assert not edits.take([(4, 5, "z")])
        assert edits.applied("abcdef") == ("xdyzef" if stacked else "xdyef")
