"""What is said of an edit without loading the text again is what loading it shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.diagnostic import Change, Edit, Fix
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import YamlFile, parse
from cfglint.run.fix_gate import differences
from cfglint.run.fixes import Edits, ranges_of
from cfglint.run.plain_edits import MAX_LINE, PlainEdits

LINES = st.sampled_from(
    [
        *("a: 1e-5", "b: 2", "a: x # 3", "c:", "d: 'q'", "- 1e-5", "- a: 1e-3", "  b: 1e-5"),
        *("    a: 7", "    b: -1.5", "  - 1e5", "  # note", "# note", "", "  a: |", "    text"),
        *("e: [1e-5, 1]", "f: {a: 1e-5, b: 2}", "g: &x 1e-5", "h: *x", "<<: *x", "  more", "---"),
        *(
            "k: !t 1e-5",
            "? a",
            ": b",
            "a: 1 2",
            "  1e-4",
            '"a": 1',
            "1e-5: 1",
            "b: >-",
            "...",
            "1e-5",
        ),
        *("a :  1", "b: 'two", "  parts'", "  \tc: 1", "l: &y", "m: *y"),
    ]
)
NUMBERS = st.sampled_from(["1.0e-5", "2", "-.5", "0x1f", "[", "- 1", "a: 1", "...", "x", "'1'"])


def effect(file: YamlFile, fixes: list[Fix]) -> set[tuple[object, ...]]:
    """Paths whose values differ after the fixes; the empty path where the file cannot be read."""
    edits = Edits(stacked=True)
    for fix in fixes:
        ranges = ranges_of(fix, file.starts, len(file.text))
        assert ranges is not None
        assert edits.take(ranges)
    after = parse(edits.applied(file.text).encode(), "a.yaml")
    return {found.path for found in differences(file, after, PYYAML)}


def allowed(file: YamlFile, fixes: list[Fix]) -> bool:
    ranges = [ranges_of(fix, file.starts, len(file.text)) or [] for fix in fixes]
    return PlainEdits(file).allow(ranges, fixes)


def candidates(file: YamlFile, new: list[str]) -> list[Fix]:
    """A fix for each plain scalar and for each line, with every path of the file declared."""
    nodes = [each for document in file.documents for each in document.nodes]
    edits = [
        Edit(v.start.line + 1, v.start.column + 1, v.end.line + 1, v.end.column + 1, text)
        for _, _, v in nodes
        if v.start.line == v.end.line and v.start.index < v.end.index
        for text in new
    ]
    edits += [Edit(n, 1, n + 1, 1, "") for n in range(1, len(file.starts))]
    paths = dict.fromkeys([*(path for path, _, _ in nodes if path), ("absent",)])
    return [Fix("safe", (edit,), (Change(0, path),)) for edit in edits for path in paths]


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=7), st.lists(NUMBERS, min_size=1, max_size=2))
def test_what_is_allowed_changes_what_it_declares_alone(lines: list[str], new: list[str]) -> None:
    file = parse(("\n".join(lines) + "\n").encode(), "a.yaml")
    if file.syntax_problem is not None or not file.documents:
        return
    passing = [fix for fix in candidates(file, new) if allowed(file, [fix])]
    for fix in passing:
        (change,) = fix.changes
        for path in effect(file, [fix]):
            assert path[: len(change.path)] == change.path, (file.text, fix)
    together: list[Fix] = []
    edits = Edits(stacked=True)
    for fix in passing:
        ranges = ranges_of(fix, file.starts, len(file.text))
        if ranges and allowed(file, [*together, fix]) and edits.take(ranges):
            together.append(fix)
    declared = {change.path for fix in together for change in fix.changes}
    for path in effect(file, together):
        assert any(path[: len(each)] == each for each in declared), (file.text, together)


def fix(line: int, start: int, end: int, text: str, path: str) -> Fix:
    edit = Edit(line, start, line, end, text)
    return Fix("safe", (edit,), (Change(0, tuple(path.split("."))),))


def without(line: int, path: str) -> Fix:
    edit = Edit(line, 1, line + 1, 1, "")
    return Fix("unsafe", (edit,), (Change(0, tuple(path.split("."))),))


@pytest.mark.parametrize(
    ("text", "made", "known"),
    [
        ("a: 1e-5\n", fix(1, 4, 8, "1.0e-5", "a"), True),
        ("a: 1e-5\n", fix(1, 4, 8, "1.0e-5", "b"), False),
        ("a: 1e-5\n", fix(1, 4, 8, "...", "a"), False),
        ("a: 1e-5\n", fix(1, 4, 8, "1: 2", "a"), False),
        ("a: &x 1e-5\nb: *x\n", fix(1, 7, 11, "1.0e-5", "a"), False),
        ("a: &x 1e-5\n", fix(1, 7, 11, "1.0e-5", "a"), False),
        ("a: !t 1e-5\n", fix(1, 7, 11, "1.0e-5", "a"), False),
        ("b: !t 1\na: 1e-5\n", fix(2, 4, 8, "1.0e-5", "a"), False),
        ("&x b: 1\na: 1e-5\n", fix(2, 4, 8, "1.0e-5", "a"), False),
        ("!t b: 1\na: 1e-5\n", fix(2, 4, 8, "1.0e-5", "a"), False),
        ("a: 1e-5\n  more\n", fix(1, 4, 8, "1.0e-5", "a"), False),
        ("a: 1\na: 2\n", without(1, "a"), True),
        ("a: 1 # one\na: 2\n", without(1, "a"), True),
        ("a: 1\na: 2\n", without(1, "b"), True),
        ("a: 1\na: 2\n", without(2, "b"), False),
        ("a: 1\na: 2", Fix("safe", (Edit(2, 1, 2, 5, ""),), (Change(0, ("a",)),)), True),
        ("a: 1\n", without(1, "a"), False),
        ("a: |\n  x\nb: 1\n  # y\n", without(3, "b"), False),
        ("- a: 1\n  a: 2\n", without(1, "a"), False),
        ("- a: 1\n  a: 2\n", Fix("safe", (Edit(2, 1, 3, 1, ""),), (Change(0, (0, "a")),)), True),
        ("f: {a: 1,\n a: 2}\n", without(2, "f.a"), False),
        ("a: 'x\n  y'\nb: 1\n", without(2, "a"), False),
        ("b: 2\na: 1e-5\n", fix(2, 4, 8, "1.0e-5", "a"), True),
        (f"# {'x' * 1000}\nb: 2\na: 1e-5\n", fix(3, 4, 8, "1.0e-5", "a"), True),
        (f"# {'x' * 1000}\na: 1\na: 2\n", without(2, "a"), True),
        ("a: 1e-5 # x\n", fix(1, 4, 9, "1.0e-5", "a"), False),
        ("a: 1e-5\n", fix(1, 4, 7, "1.0e-", "a"), False),
        ("a: 1e-5\n", fix(1, 5, 8, "2e-5", "a"), False),
        ("a: 1\na: 2\n", Fix("safe", (Edit(1, 3, 2, 1, ""),), (Change(0, ("a",)),)), False),
        ("a: 1 # x\na: 2\n", Fix("safe", (Edit(1, 1, 1, 6, ""),), (Change(0, ("a",)),)), False),
        ("a: 1\na: 2\n", Fix("safe", (Edit(1, 1, 3, 1, ""),), (Change(0, ("a",)),)), False),
        ("a: 1\na: 2", without(1, "a"), True),
        ("a: 1\n# x\na: 2\n", without(2, "a"), False),
        ("a: 1e-5\n", Fix("safe", (Edit(1, 4, 1, 8, "2"),), (Change(0, ()),)), True),
        ("a: {b: 1e-5}\n", fix(1, 8, 12, "2", "a"), True),
        ("a: {b: 1e-5}\n", fix(1, 8, 12, "2", "a.b.c"), False),
        ("a: 1e-5\n", Fix("safe", (Edit(1, 4, 1, 8, "2"),), (Change(1, ("a",)),)), False),
        ("a: 1e-5\n", Fix("safe", (Edit(1, 4, 1, 8, "2"),), ()), False),
        ("'a': 1e-5\n", fix(1, 6, 10, "2", "a"), False),
        ("<<: {b: 1}\na: 1e-5\n", fix(2, 4, 8, "2", "a"), False),
        ("a: '1e-5'\n", fix(1, 5, 9, "2", "a"), False),
        ("a: 1e-5\n---\nb: 1\n", fix(1, 4, 8, "2", "a"), False),
        ("a: 1\nb: 1\na: 2 # x\n", without(3, "a"), True),
        ("a: 1\nb: 1\na: 2 # x\n", without(3, "b"), False),
        ("a: [" + "0, " * MAX_LINE + "1e-5]\n", fix(1, 2705, 2709, "1.0e-5", "a"), False),
    ],
)
def test_examples(text: str, made: Fix, known: bool) -> None:
    assert allowed(parse(text.encode(), "a.yaml"), [made]) is known


def test_a_mapping_keeps_an_entry() -> None:
    file = parse(b"a:\n  b: 1\n  b: 2\n", "a.yaml")
    assert allowed(file, [without(2, "a.b")])
    assert not allowed(file, [without(2, "a.b"), without(3, "a.b")])
