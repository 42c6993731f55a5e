"""Where a syntax error really is, and what to write instead."""

from __future__ import annotations

import pytest

from cfglint.diagnostic import Span
from cfglint.document.tree import parse
from cfglint.linter import lint_text

pytestmark = pytest.mark.usefixtures("nowhere")

GLUED = "has no space after its colon"


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "help"),
    [
        ("lr:0.1\nname: x\n", 1, 1, GLUED, "write `lr: 0.1`"),
        ("name: x\nlr:0.1\n", 2, 1, GLUED, "write `lr: 0.1`"),
        ("name: x\nlr:0.1\nfoo: y\n", 2, 1, GLUED, "write `lr: 0.1`"),
        ("a:\n  lr:0.1\n  b: 2\n", 2, 3, GLUED, "write `lr: 0.1`"),
        ("a:\n  b: 2\n  lr:0.1  # rate\nc: 1\n", 3, 3, GLUED, "write `lr: 0.1`"),
        ("- lr:0.1\n  b: 2\n", 1, 3, GLUED, "write `lr: 0.1`"),
        ("lr:0.1\nm:[1, 2]\n\n# c\nname: x\n", 1, 1, GLUED, "write `lr: 0.1`"),
        ("lr:0.1\n", 1, 1, "no space behind it", "write `lr: 0.1`"),
        ("a:\n  lr:1e-4\nb: 2\n", 2, 3, "no space behind it", "write `lr: 1e-4`"),
        ("{lr:0.1, b: 2}\n", 1, 2, "no space behind it", "write `lr: 0.1`"),
        ("a:\n\tlr: 1e-4\n", 2, 1, "a tab in the indentation", "indent with spaces"),
        ("a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab in the indentation", "indent with spaces"),
        ("a:\n  b: 1\n  \tc: 2\n", 3, 3, "a tab in the indentation", "indent with spaces"),
        ("\ta: 1\n", 1, 1, "a tab in the indentation", "indent with spaces"),
        (
            "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n",
            2,
            1,
            "conflict marker",
            "resolve",
        ),
        ("a\nb: 1\n", 2, 2, "mapping values are not allowed", "line 1 has no `:` behind `a`"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "expected key", "line 3 is indented by 1"),
        ("a:\n - 1\n- 2\n", 3, 1, "expected key", "line 3 is an item of a list among keys"),
        ("- a\nb: 1\n", 2, 1, "'-' indicator", "line 2 is no item of the list above"),
        ("a: @x\n", 1, 4, "a value cannot begin with `@`", "put the text in quotes"),
        ('a: "\\d"\n', 1, 5, "unknown escape", "use single quotes"),
        ("a: |x\n b\n", 1, 5, "comment or line break", "begins on the line below"),
        ("a: 2026-02-30\n", 1, 4, "raises on `2026-02-30`: day is", "put it in quotes"),
        ("a: !!int x\n", 1, 4, "raises on `x`", "remove its tag"),
        ("a: x: y\n", 1, 5, "mapping values are not allowed", "needs quotes"),
        (
            "m:\n  w: 3\n   d: 4\n",
            3,
            5,
            "mapping values are not allowed",
            "line 3 is indented more than line 2; align them",
        ),
        ("- w: 3\n\n    d: 4\n", 3, 6, "mapping values", "line 3 is indented more than line 1;"),
        ("m:\n  w: text\n    d: 4\n", 3, 6, "mapping values", "more than line 2; align them"),
        ("m:\n  w: text\n    more\n    d: 4\n", 4, 6, "mapping values", "needs quotes"),
        ("m:\n  w: a: b\n", 2, 7, "mapping values", "needs quotes"),
        ("a: [1\nb: 2\n", 2, 2, "did not find expected ',' or ']'", "is not closed"),
        ('a: "x\nb: 1\n', 1, 4, 'nothing closes this quote, `"`', "at the end of the text"),
        ("a: 1\nb: 'x\nc: 2\n", 2, 4, "nothing closes this quote, `'`", "at the end"),
        ("a:\n  ? {b: 1}\n  : 2\n", 2, 5, "cannot be a key in Python", "put it in quotes"),
    ],
)
def test_syntax_errors(text: str, line: int, column: int, message: str, help: str) -> None:
    found = [d for d in lint_text(text, "c.yaml") if d.code == "Y101"]
    assert [(d.span.line, d.span.column) for d in found] == [(line, column)]
    assert message in found[0].message
    assert help in found[0].help


def test_a_bracket_that_is_not_closed_is_shown() -> None:
    (found,) = lint_text("a: 1\nb: {c: 1\nd: 2\n", "c.yaml")
    (related,) = found.related
    assert isinstance(related.place, Span)
    assert (related.place.line, related.place.column) == (2, 4)
    assert related.message == "opened here"


@pytest.mark.parametrize(
    "text",
    [
        "url: http://x.org\nname: x\n",
        "a:\n  s3://bucket/x\nb: 1\n",
        "a:\n  C:\\data\nb: 1\n",
        "target:\n  package.module:Class\nb: 1\n",
        "image:\n  python:3.10-slim\n",
        "a: lr:0.1\n",
        "- lr:0.1\n",
        "{a: b:0.1}\n",
    ],
)
def test_a_colon_inside_a_value_is_no_key(text: str) -> None:
    assert parse(text.encode(), "c.yaml").syntax_problem is None
    assert [d.code for d in lint_text(text, "c.yaml") if d.code == "Y101"] == []


def test_a_key_with_a_tag_of_its_own_may_be_anything() -> None:
    assert [d.code for d in lint_text("? !join [a, b]\n: 1\n", "c.yaml")] == []
    assert [d.code for d in lint_text("? [a, b]\n: 1\n", "c.yaml")] == ["Y101"]
