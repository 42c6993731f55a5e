"""Findings of one cause are one block."""

from __future__ import annotations

from cfglint.diagnostic import Diagnostic, NotChecked, Report, Severity, Span, Summary
from cfglint.report.formats import Style, render
from cfglint.report.text import MANY

STYLE = Style(lambda path, line: "")


def found(
    code: str, key: str, file: str, message: str = "m", severity: str = "error"
) -> Diagnostic:
    return Diagnostic(
        code, "n", Severity(severity), message, Span(file, 2, 3, 2, 4), key, help="write it"
    )


def test_one_block_a_rule_and_key_the_worst_and_most_frequent_first() -> None:
    report = Report(
        (
            found("R302", "a.b", "1.yaml", severity="warning"),
            found("S201", "model", "1.yaml"),
            found("Y103", "lr", "1.yaml", "`1e-3` is text"),
            found("Y103", "lr", "2.yaml", "`1e-4` is text"),
            found("Y103", "lr", "2.yaml", "`1e-4` is text"),
            found("R302", "a.b", "2.yaml", severity="warning"),
        ),
        Summary(4, 4, 2),
        (NotChecked("3.yaml", "dynamic", "no torch"),),
    )
    assert render("grouped", report, STYLE) == (
        "error[Y103] lr: in 2 of 4 files, 3 times\n"
        "  for example: `1e-3` is text\n"
        "  help: write it\n"
        "  1.yaml:2:3, 2.yaml:2:3, 2.yaml:2:3\n"
        "\n"
        "error[S201] model: in 1 of 4 files\n"
        "  m\n"
        "  help: write it\n"
        "  1.yaml:2:3\n"
        "\n"
        "warning[R302] a.b: in 2 of 4 files\n"
        "  m\n"
        "  help: write it\n"
        "  1.yaml:2:3, 2.yaml:2:3\n"
        "\n"
        "not checked: 3.yaml: dynamic stage: no torch\n"
        "\n"
        "4 errors and 2 warnings in 4 files (0.00 s).\n"
    )


def test_more_places_are_counted() -> None:
    report = Report(tuple(found("S201", "a", f"{i}.yaml") for i in range(9)), Summary(9, 9))
    assert "  0.yaml:2:3, 1.yaml:2:3, 2.yaml:2:3 and 6 more\n" in render("grouped", report, STYLE)


def test_a_tree_with_many_findings_is_told_what_helps() -> None:
    few = Report((found("S201", "a", "1.yaml"),), Summary(1, MANY - 1))
    many = Report((found("S201", "a", "1.yaml"),), Summary(1, MANY))
    assert "--output-format grouped" not in render("text", few, STYLE)
    assert "--output-format grouped shows them by cause; --write-baseline" in render(
        "text", many, STYLE
    )
