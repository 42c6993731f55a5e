"""Which diagnostics comments switch off, and what is said of comments that switch off nothing."""

from __future__ import annotations

import pytest

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.document.tree import parse
from cfglint.run.suppress import Suppressor

ABLE = frozenset({"Y101", "Y102", "Y103", "Y104"})


def of(text: str) -> Suppressor:
    return Suppressor({"a.yaml": parse(text.encode(), "a.yaml").suppressions, "b.yaml": ()})


def found(code: str, line: int, file: str = "a.yaml") -> Diagnostic:
    return Diagnostic(code, "x", Severity.INFO, "m", Span(file, line, 1, line, 2))


def test_a_comment_switches_off_its_line_and_its_codes() -> None:
    several = of(
        "a: 1 # cfglint: ignore[Y103]\nb: 2 # cfglint: ignore[Y102, number-as-string]\nc: 3\n"
    )
    hit = {
        (code, line)
        for code in ("Y102", "Y103", "Y104")
        for line in (1, 2, 3)
        if several.suppresses(found(code, line))
    }
    assert hit == {("Y103", 1), ("Y102", 2), ("Y103", 2)}
    assert not several.suppresses(found("Y103", 1, "b.yaml"))
    assert not several.suppresses(found("Y103", 1, "c.yaml"))


def test_a_comment_without_codes_switches_off_all_of_its_line() -> None:
    several = of("a: 1 # cfglint: ignore\nb: 2\n")
    assert several.suppresses(found("Y103", 1))
    assert several.suppresses(found("R301", 1))
    assert not several.suppresses(found("Y103", 2))


def test_a_comment_for_the_file_switches_off_all_of_its_lines() -> None:
    several = of("# x\n# cfglint: ignore-file[Y103]\na: 1\n")
    assert [several.suppresses(found("Y103", line)) for line in (1, 2, 3)] == [True] * 3
    assert not several.suppresses(found("Y104", 2))
    assert several.unused("a.yaml", ABLE) == []


def said(text: str, *hits: Diagnostic, able: frozenset[str] = ABLE) -> list[str]:
    """Position, message, help and the edit of each comment that did nothing."""
    several = of(text)
    for each in hits:
        several.suppresses(each)
    told = []
    for each in several.unused("a.yaml", able):
        assert (each.code, each.severity) == ("X904", Severity.WARNING)
        edit = "no fix"
        if each.fix is not None:
            assert (each.fix.safety, each.fix.changes) == ("safe", ())
            (one,) = each.fix.edits
            edit = f"{one.line}:{one.column}-{one.end_line}:{one.end_column} {one.insert}".rstrip()
        span = each.span
        place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
        told.append(f"{place} {each.message} | {each.help} | {edit}")
    return told


NONE = "a: 1 # cfglint: ignore[Y103]\n"
TWO = "a: 1 # cfglint: ignore[Y103, Y102]\n"


@pytest.mark.parametrize(
    ("text", "hits", "told"),
    [
        (
            NONE,
            [],
            ["1:6-1:29 `ignore[Y103]` suppresses nothing on this line | remove it | 1:5-1:29"],
        ),
        (NONE, [found("Y103", 1)], []),
        (
            NONE,
            [found("Y103", 2)],
            ["1:6-1:29 `ignore[Y103]` suppresses nothing on this line | remove it | 1:5-1:29"],
        ),
        (
            TWO,
            [found("Y102", 1)],
            [
                "1:6-1:35 `ignore[Y103]` suppresses nothing on this line | "
                "write # cfglint: ignore[Y102] | 1:6-1:35 # cfglint: ignore[Y102]"
            ],
        ),
        (
            TWO,
            [],
            [
                "1:6-1:35 `ignore[Y103, Y102]` suppresses nothing on this line | remove it | "
                "1:5-1:35"
            ],
        ),
        ("a: 1 # cfglint: ignore[R301]\n", [], []),  # a rule that did not run
        ("a: 1 # cfglint: ignore[Y]\n", [], []),  # not all of these ran
        (
            "a: 1 # cfglint: ignore\n",
            [],
            ["1:6-1:23 `ignore` suppresses nothing on this line | remove it | 1:5-1:23"],
        ),
        ("a: 1 # cfglint: ignore\n", [found("R301", 1)], []),
        (
            "# cfglint: ignore-file[Y103]\na: 1\n",
            [],
            ["1:1-1:29 `ignore-file[Y103]` suppresses nothing on this file | remove it | 1:1-1:29"],
        ),
        (
            "a: 1 # cfglint: ignore[Y1033]\n",
            [],
            ["1:6-1:30 no rule `Y1033` (`cfglint rule` lists them) | remove it | 1:5-1:30"],
        ),
        (
            "a: 1 # cfglint: ignore[Y103, Q999, Y1044]\n",
            [found("Y103", 1)],
            [
                "1:6-1:42 no rule `Y1044` (`cfglint rule` lists them) | "
                "write # cfglint: ignore[Y103] | 1:6-1:42 # cfglint: ignore[Y103]"
            ],
        ),
        (
            "a: 1 # cfglint: ignore Y103\n",
            [found("Y103", 1)],
            [
                "1:6-1:28 `ignore` without brackets suppresses every rule on this line | "
                "write # cfglint: ignore[Y103] | 1:6-1:28 # cfglint: ignore[Y103]"
            ],
        ),
        ("a: 1 # cfglint: ignore because\n", [found("Y103", 1)], []),
    ],
)
def test_what_did_nothing(text: str, hits: list[Diagnostic], told: list[str]) -> None:
    assert said(text, *hits) == told


def test_nothing_is_said_where_no_rule_ran() -> None:
    assert said("a: 1 # cfglint: ignore\n", able=frozenset()) == []
    assert said(NONE, able=frozenset()) == []
    assert of(NONE).unused("b.yaml", ABLE) == []
    assert of(NONE).unused("c.yaml", ABLE) == []


def test_what_cannot_be_taken_out_has_no_fix() -> None:
    (each,) = parse(NONE.encode(), "a.yaml").suppressions
    several = Suppressor({"a.yaml": (each._replace(removal=None),)})
    (told,) = several.unused("a.yaml", ABLE)
    assert told.fix is None
