"""Lines are those of YAML 1.1, whatever else Python takes for the end of one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cfglint.document.lines import line_starts, line_text

TEXTS = st.text(st.sampled_from("ab\n\r\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e\u4e2d "), max_size=12)


@given(TEXTS)
def test_lines_begin_after_the_breaks_of_yaml(text: str) -> None:
    breaks = re.finditer("\r\n|[\r\n\x85\u2028\u2029]", text)
    assert line_starts(text) == [0, *(found.end() for found in breaks)]


@given(TEXTS)
def test_the_lines_are_all_of_the_text(text: str) -> None:
    starts = line_starts(text)
    shown = "".join(line_text(text, starts, number) for number in range(1, len(starts) + 1))
    assert shown == re.sub("[\r\n\x85\u2028\u2029]", "", text)
