"""No fix changes a value that it does not declare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from cfglint.cli.app import run
from cfglint.diagnostic import Change, Diagnostic, Edit, Fix, Severity, Span
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import YamlFile, parse
from cfglint.linter import lint_text
from cfglint.run import fix_gate
from cfglint.run.fix_gate import (
    MOST_LOADS,
    differences,
    fixed,
    only_passing,
    reasons,
    removable,
)
from tests.steps import assert_linear


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository without code, so that nothing but the text is judged."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def fix(line: int, start: int, end: int, text: str, *paths: str) -> Fix:
    """A fix on one line, which declares dotted paths of the first document."""
    changes = tuple(Change(0, tuple(path.split("."))) for path in paths)
    return Fix("safe", (Edit(line, start, line, end, text),), changes)


def refused(text: str, *fixes: Fix) -> list[str]:
    return reasons(parse(text.encode(), "a.yaml"), fixes, PYYAML)


def changed(before: str, after: str) -> list[str]:
    old, new = parse(before.encode(), "a"), parse(after.encode(), "a")
    return sorted(".".join(map(str, d.path)) for d in differences(old, new, PYYAML))


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ("a: 1\n", "a:   1 # x\n", []),
        ("a: 1\n", "a: 0x1\n", []),
        ("a: 1000\n", "a: 0x3e8\n", []),
        ("a: 1\n", "a: 1.0\n", ["a"]),
        ("a: 1\n", "a: true\n", ["a"]),
        ("a: .nan\n", "a: .NaN\n", []),
        ("a: x\n", "a: 'x'\n", []),
        ("a: 1\n", "a: '1'\n", ["a"]),
        ("a: yes\n", "a: true\n", []),
        ("a: [1, 2]\n", "a: [1, 3]\n", ["a.1"]),
        ("a: [1, 2]\n", "a: [1]\n", ["a"]),
        ("a: {b: 1}\n", "a: {c: 1}\n", ["a.b", "a.c"]),
        ("a: {b: 1}\n", "a: b\n", ["a"]),
        ("on: 1\n", '"on": 1\n', ["on"]),
        ("a: 1\na: 2\n", "a: 2\n", []),
        ("a: 1\na: 2\n", "a: 1\n", ["a"]),
        ("a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n", ["a", "b"]),
        ("a: &x {k: 1}\nb: {<<: *x}\n", "a: &x {k: 2}\nb: {<<: *x}\n", ["a.k", "b.k"]),
        ("a: !x 1\n", "a: !y 1\n", ["a"]),
        ("a: !x {b: 1}\n", "a: {b: 1}\n", ["a"]),
        ("a: 1\n", "a: [\n", [""]),
        ("a: 1\n", "a: 1\n---\nb: 2\n", [""]),
        ("a: 1\n---\nb: 2\n", "a: 1\n---\nb: 3\n", ["b"]),
        ("", "a: 1\n", [""]),
        ("a: 1\n---\nb: 2\n", "a: 1\n", [""]),
        ("# a\n", "# b\n", []),
        ("---\n", "--- # x\n", []),
        ("---\n", "--- {}\n", [""]),
        ("a: [1]\n", "a: [1, 2]\n", ["a"]),
        ("a: [1]\n", "a: {b: 1}\n", ["a"]),
        ("a: [1]\n", "a: !x [1]\n", ["a"]),
        ("a: [[1], {b: 2}]\n", "a: [[3], {b: 4}]\n", ["a.0.0", "a.1.b"]),
        ("a: 1.0\n", "a: .nan\n", ["a"]),
        ("a: .nan\n", "a: 1.0\n", ["a"]),
        ("a: .nan\n", "a: nan\n", ["a"]),
        ("a: 'x'\n", 'a: "x"\n', []),
        ("a: !x '1'\n", "a: !x 1\n", []),
        ("? [a]\n: 1\n", "? [a]\n: 2\n", ["?"]),
        ("? &k a\n: 1\n*k : 2\n", "? &k a\n: 1\na: 2\n", []),
        ("a: {b: 1, c: 2}\n", "a: {c: 3, d: 1}\n", ["a.b", "a.c", "a.d"]),
        ('"?": 1\n', "? [a]\n: 1\n", ["?"]),
        ("? [a]\n: 1\n", '"?": 1\n', ["?"]),
    ],
)
def test_differences_are_those_of_the_loaded_values(
    before: str, after: str, paths: list[str]
) -> None:
    assert changed(before, after) == paths


def test_a_fix_may_change_what_it_declares_and_nothing_else() -> None:
    text = "a: 1e-3\nb: 2\n"
    assert refused(text, fix(1, 4, 8, "0.001", "a")) == [""]
    assert refused(text, fix(1, 4, 8, "0.001", "b")) == ["it would also change `a`"]
    assert refused(text, fix(1, 4, 8, "0.001")) == ["it would also change `a`"]
    assert refused(text, fix(1, 4, 8, "[", "a")) == ["it would break the YAML"]
    assert refused(text, fix(9, 1, 1, "x", "a")) == ["it is outside the file"]


def test_a_difference_names_its_document_and_the_scalar_before() -> None:
    before, after = parse(b"a: 1\n---\nb: 2\n", "a"), parse(b"a: 1\n---\nb: 3\n", "a")
    (found,) = differences(before, after, PYYAML)
    assert (found.document, found.path) == (1, ("b",))
    there = before.documents[1].find(("b",))
    assert there is not None
    assert found.node is there.value
    (whole,) = differences(before, parse(b"a: [\n", "a"), PYYAML)
    assert (whole.document, whole.path, whole.node) == (0, (), None)


def test_a_fix_may_declare_the_whole_file_or_what_is_above_a_change() -> None:
    text = "a: {b: {c: 1}}\nd: 1\n"
    assert refused(text, fix(1, 12, 13, "x", "a")) == [""]
    assert refused(text, fix(1, 12, 13, "x", "a.b")) == [""]
    assert refused(text, fix(1, 12, 13, "x", "b")) == ["it would also change `a.b.c`"]
    assert refused(text, fix(1, 12, 13, "x", "a.b.c.d")) == ["it would also change `a.b.c`"]
    whole = Fix("safe", (Edit(1, 12, 1, 13, "x"),), (Change(0, ()),))
    assert refused(text, whole) == [""]
    elsewhere = whole._replace(changes=(Change(1, ()),))
    assert refused(text, elsewhere) == ["it would also change `a.b.c`"]
    assert refused("1\n", Fix("safe", (Edit(1, 1, 1, 2, "2"),), ())) == [
        "it would change other values"
    ]


def test_fixes_that_overlap_are_tried_one_after_the_other() -> None:
    first, second = fix(1, 4, 5, "x", "a"), fix(1, 4, 5, "y", "a")
    found = refused("a: 1\n", first, second, fix(1, 4, 5, "z"))
    assert found == ["", "", "it would also change `a`"]


def test_what_is_added_at_one_place_is_added_together() -> None:
    added = [fix(2, 1, 1, f"b{i}: 1\n", f"b{i}") for i in range(2 * MOST_LOADS)]
    assert refused("a: 1\nz: 1\n", *added) == [""] * len(added)
    added[1] = added[1]._replace(changes=())
    assert refused("a: 1\nz: 1\n", *added[:2]) == ["", "it would also change `b1`"]


def test_a_file_is_loaded_so_many_times_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[bytes] = []

    def counted(data: bytes, path: str) -> YamlFile:
        loads.append(data)
        return parse(data, path)

    monkeypatch.setattr(fix_gate, "parse", counted)
    count = 2 * MOST_LOADS
    text = "".join(f"k{i:03}: a\n" for i in range(count))
    found = refused(text, *(fix(i + 1, 7, 8, "b") for i in range(count)))
    assert len(loads) == MOST_LOADS
    assert found[0] == "it would also change `k000`"
    assert found[-1] == "the file was loaded 64 times for other fixes"


def test_an_alias_may_stand_for_a_key() -> None:
    text = "? &k a\n: 1\nb: *k\n"
    assert refused(text, fix(1, 6, 7, "x", "a", "x")) == ["it would also change `b`"]
    assert refused(text, fix(1, 6, 7, "x", "a", "x", "b")) == [""]


def test_a_fix_beside_one_that_breaks_the_file_is_tried_alone() -> None:
    fixes = [fix(1, 4, 5, "x", "a"), fix(2, 4, 5, "[", "b"), fix(3, 4, 5, "y", "c")]
    found = refused("a: 1\nb: 2\nc: 3\n", *fixes)
    assert found == ["", "it would break the YAML", ""]


def test_a_text_that_the_encoding_of_the_file_lacks_is_not_written() -> None:
    file = parse("a: \u4e2d\u6587\u5b57\n".encode("gb18030"), "a.yaml")
    assert file.source is not None
    assert reasons(file, [fix(1, 4, 7, "\ud800", "a")], PYYAML) == [
        f"{file.source.encoding} cannot hold it"
    ]


def test_what_is_dropped_is_told_with_its_reason() -> None:
    span = Span("a.yaml", 1, 1, 1, 2)
    first, second = fix(1, 4, 5, "x", "a"), fix(1, 4, 5, "y", "a")
    found = [
        Diagnostic("Y103", "x", Severity.INFO, "m", span, help="write x", fix=first),
        Diagnostic("Y103", "x", Severity.INFO, "m", span, fix=second),
        Diagnostic("Y103", "x", Severity.INFO, "m", span, help="write z"),
        Diagnostic("Y103", "x", Severity.INFO, "m", span._replace(file="b.yaml"), fix=first),
    ]
    asked: list[tuple[str, list[Fix]]] = []

    def tried(path: str, fixes: list[Fix]) -> dict[Fix, str]:
        asked.append((path, fixes))
        return dict.fromkeys(fixes, "too bad" if path == "a.yaml" else "")

    kept = only_passing(found, tried)
    assert asked == [("a.yaml", [first, second]), ("b.yaml", [first])]
    assert [(each.help, each.fix) for each in kept] == [
        ("write x; no fix is offered: too bad", None),
        ("no fix: too bad", None),
        ("write z", None),
        ("", first),
    ]
    assert only_passing(found, lambda path, fixes: dict.fromkeys(fixes, "")) is found


def test_a_suppression_that_cannot_be_taken_out_has_no_removal() -> None:
    text = "a: 1 # cfglint: ignore[Y103]\nb: 'x\n  # cfglint: ignore[Y103]\n  y'\n"
    file = parse(text.encode(), "a.yaml")
    assert [each.removal is not None for each in removable(file, PYYAML)] == [
        each.removal is not None for each in file.suppressions
    ]
    unread = parse(text.encode() + b"c: [\n", "a.yaml")
    assert unread.suppressions
    assert all(each.removal is None for each in removable(unread, PYYAML))


def test_one_bad_fix_among_many_is_found_and_the_others_stay() -> None:
    text = "".join(f"k{i}: 1e-3\n" for i in range(50))
    fixes = [fix(i + 1, len(f"k{i}: ") + 1, len(f"k{i}: ") + 5, "0.1", f"k{i}") for i in range(50)]
    fixes[17] = fixes[17]._replace(changes=())
    found = refused(text, *fixes)
    assert [i for i, reason in enumerate(found) if reason] == [17]


def test_what_is_not_tried_is_not_offered() -> None:
    fixes = [fix(1, 1, 2, f"b{i}", "a", f"b{i}") for i in range(2 * MOST_LOADS)]
    found = refused("a: 1\n", *fixes)
    assert found.count("") == MOST_LOADS == 64
    assert set(found[MOST_LOADS:]) == {"it overlaps other fixes"}


def test_an_alias_is_the_scalar_that_it_stands_for() -> None:
    text = "lr: &lr 1e-3\nother: *lr\n"
    assert refused(text, fix(1, 9, 13, "0.001", "lr")) == [""]


def test_a_key_that_reaches_another_section_by_a_merge_is_not_added() -> None:
    text = "a: &x\n  k: 1\nb:\n  <<: *x\n"
    added = fix(3, 1, 1, "  m: 2\n", "a.m")
    assert refused(text, added) == ["it would also change `b.m`"]


def test_no_fix_in_a_file_that_does_not_parse() -> None:
    text = "a: 1e-3\n---\nb: [1\n"
    found = lint_text(text, "a.yaml")
    assert {d.code for d in found} == {"Y101", "Y103"}
    assert not any(d.fix for d in found)
    (number,) = [d for d in found if d.code == "Y103"]
    assert "no fix is offered: the file cannot be parsed to its end" in number.help


def test_fixed_writes_what_passes(tmp_path: Path) -> None:
    file = parse(b"a: 1e-3\nb: 1e-4\n", "a.yaml")
    good, bad = fix(1, 4, 8, "1.0e-3", "a"), fix(2, 4, 8, "1.0e-4")
    assert fixed(file, [good, bad], PYYAML) == b"a: 1.0e-3\nb: 1e-4\n"
    assert fixed(file, [bad], PYYAML) is None


REASONS = [
    ("lr: 0.001  # cfglint: ignore[Y103] because the loader needs it\n", "lr: 0.001"),
    ("lr: 0.001  # cfglint: ignore[Y103]because\n", "lr: 0.001"),
    ("lr: 0.001  # cfglint: ignore - see the notes\n", "lr: 0.001"),
    ("lr: 0.001  # tuned # cfglint: ignore[Y103] by hand\n", "lr: 0.001"),
    ("lr: 0.001  # cfglint: ignore[Y103] # cfglint: ignore[Y104]\n", "lr: 0.001"),
    ("lr: 0.001  ## cfglint: ignore[Y103] x\n", "lr: 0.001"),
    ("a: 'x # y' # cfglint: ignore[Y103] z\n", "a: 'x # y'"),
    ("a: [1, # cfglint: ignore[Y103] z\n  2]\n", "a: [1, 2]"),
    (
        "a: | # cfglint: ignore[Y103] z\n  # cfglint: ignore[Y103]\n",
        "a: |\n  # cfglint: ignore[Y103]\n",
    ),
    ("a: x\n  # cfglint: ignore[Y103] z\nb: 2\n", "a: x\nb: 2"),
    ("# cfglint: ignore-file[Y103] for now\na: 1\n", "a: 1"),
    ("a: >-  # cfglint: ignore[Y103, Y104] z\n  b\n", "a: b"),
]


@pytest.mark.parametrize(("text", "same"), REASONS)
def test_words_of_a_comment_never_become_a_value(text: str, same: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    run(["--fix", "-qq", "--no-cache", str(path)])
    after = path.read_text()
    assert yaml.safe_load(after) == yaml.safe_load(same)
    assert after.count("cfglint:") == same.count("cfglint:")
    for word in ("because", "see the notes", "tuned", "by hand", "for now"):
        assert (word in after) == (word in text)


def test_a_comment_in_a_block_of_text_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = "note: |\n  # cfglint: ignore[Y103]\n  text\nx: [1\n"
    path.write_text(text)
    run(["--fix", "-qq", "--no-cache", str(path)])
    assert path.read_text() == text


def test_a_list_of_codes_that_is_not_closed_suppresses_nothing() -> None:
    found = lint_text("a: 1e-3  # cfglint: ignore[Y103\n", "a.yaml")
    assert [d.code for d in found] == ["Y103", "X904"]
    assert "`]`" in found[1].message


def test_the_gate_is_linear() -> None:
    def make(size: int) -> Callable[[], object]:
        text = "".join(f"k{i}: 1e-3\n" for i in range(size))
        return lambda: lint_text(text, "a.yaml")

    assert_linear(make)


@pytest.mark.parametrize(
    "unit", ["k{}: 1  # cfglint: ignore[Y103]\n", "k{}: 1 # cfglint: ignore\n"]
)
def test_suppressions_are_linear(unit: str) -> None:
    def make(size: int) -> Callable[[], object]:
        text = "".join(unit.format(i) for i in range(size))
        return lambda: lint_text(text, "a.yaml")

    assert_linear(make)


def test_suppressions_on_one_line_are_linear() -> None:
    def make(size: int) -> Callable[[], object]:
        text = "a: 1 " + "# cfglint: ignore[" * size + "\n"
        return lambda: lint_text(text, "a.yaml")

    assert_linear(make)
