"""Other values for dotted keys, by edits that leave every other byte as it is."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.run.assign import NotAssignableError, assign
from cfglint.run.fixes import apply_fixes
from cfglint.run.settings import Settings
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition


def assigned(text: str, values: dict[str, Any]) -> str:
    """The text with the values."""
    file = parse(text.encode(), "a.yaml")
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, lambda path: file))
    assert experiment is not None
    fixes = assign(file, experiment, values)
    after, taken = apply_fixes(text, fixes)
    assert len(taken) == len(fixes)
    return after


@pytest.mark.parametrize(
    ("text", "values", "after"),
    [
        ("m:\n  a: 1 # x\n  b: 2\n", {"m.a": 5}, "m:\n  a: 5 # x\n  b: 2\n"),
        ("m: {a: 1, b: 2}\n", {"m.b": 0.5, "m.a": True}, "m: {a: true, b: 0.5}\n"),
        ("m:\n  a: 1\nn: 2\n", {"m.b": False}, "m:\n  a: 1\n  b: false\nn: 2\n"),
        ("m:\n  a: 1\n", {"t.x": 3, "t.y": 4}, "m:\n  a: 1\nt:\n  x: 3\n  y: 4\n"),
        ("m:\n  a: 1", {"t.x": 3}, "m:\n  a: 1\nt:\n  x: 3\n"),
        ("m:\n  a: 1\n\n# end\n", {"t.x": "y"}, "m:\n  a: 1\n\n# end\nt:\n  x: y\n"),
        ("m:\n  a: 1\n", {"m.a": 2, "t.x": 3, "u.y": 4}, "m:\n  a: 2\nt:\n  x: 3\nu:\n  y: 4\n"),
    ],
)
def test_values_are_set_in_place(text: str, values: dict[str, Any], after: str) -> None:
    assert assigned(text, values) == after


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("{m: {a: 1}}\n", {"t.x": 3}, "a.yaml cannot be given a section t by an edit"),
        ("m: 1\n---\nn: 1\n", {"t.x": 3}, "a.yaml cannot be given a section t by an edit"),
        ("m: 1\n", {"m.a": 3}, "a.yaml has no section `m` to put a: 3 in"),
        ("m:\n  a: 1\n", {"t.u.x": 3}, "a.yaml has no section `t.u` to put x: 3 in"),
    ],
)
def test_what_no_edit_can_set_is_told(text: str, values: dict[str, Any], why: str) -> None:
    with pytest.raises(NotAssignableError) as caught:
        assigned(text, values)
    assert str(caught.value) == why
