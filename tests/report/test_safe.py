"""No format hands the user's text to a terminal or a CI runner as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.diagnostic import Diagnostic, NotChecked, Related, Report, Severity, Span, Summary
from cfglint.report.formats import FORMATS, Style, render
from cfglint.report.safe import no_commands, visible

PIECES = ["\x1b[31m", "\n", "\r", "\x85", "\u2028", "\u202e", "\0", "::error file=x::", "##[group]"]
PIECES += ["::stop-commands::t", "##vso[task]", " ", "a", "`", "|", "<b>", "%0A", "中", "\udc80"]
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


def report(text: str) -> Report:
    span = Span(f"{text}.yaml", 1, 1, 1, 2)
    found = Diagnostic(
        "Y102", "n", Severity.ERROR, text, span, text, (Related(span, text),), help=text
    )
    return Report((found,), Summary(1, 1), (NotChecked(text, "dynamic", text),))


@pytest.mark.parametrize("name", ["text", "concise", "grouped", "github"])
@given(text=HOSTILE)
def test_nothing_of_the_user_is_obeyed(name: str, text: str) -> None:
    said = render(name, report(text), Style(lambda path, line: text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", said)
    for line in said.split("\n"):
        if name == "github":
            assert not line or line.startswith(("::error title=cfglint", "::warning title=cfglint"))
        else:
            assert not line.lstrip().startswith(("::", "##"))


@pytest.mark.parametrize("name", FORMATS)
def test_half_a_character_can_be_written(name: str) -> None:
    render(name, report("a\udc80b"), Style(lambda path, line: path)).encode()


def test_what_is_harmless_stays() -> None:
    assert visible("configs/测试.yaml: é 😀") == "configs/测试.yaml: é 😀"
    assert visible("a\x1b[31m\nb") == "a\\x1b[31m\\nb"
    assert no_commands("a: 1\n  ::error::x\n##[y]\n") == "a: 1\n  \\::error::x\n\\##[y]\n"
