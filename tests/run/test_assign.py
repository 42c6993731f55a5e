"""Other values for dotted keys, by edits that leave every other byte as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.diagnostic import Change, Edit, Fix
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse, read_file
from cfglint.run.assign import NotAssignableError, assign
from cfglint.run.fix_gate import reasons
from cfglint.run.fixes import apply_fixes
from cfglint.run.settings import Settings
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition


def assigned(text: str, values: dict[str, Any]) -> str:
    """The text with the values."""
    file = parse(text.encode(), "a.yaml")
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, lambda path: file))
    assert experiment is not None
    file = parse(text.encode(), "".join(["a", ".yaml"]))  # read again, by an equal path
    fix = assign(file, experiment, values)
    assert reasons(file, [fix], PYYAML) == [""]
    after, taken = apply_fixes(text, [fix])
    assert taken == [fix]
    return after


@pytest.mark.parametrize(
    ("text", "values", "after"),
    [
        ("m:\n  a: 1 # x\n  b: 2\n", {"m.a": 5}, "m:\n  a: 5 # x\n  b: 2\n"),
        ("{m: {a: 1}}\n", {"m.a": 2}, "{m: {a: 2}}\n"),
        ("m: {a: 1, b: 2}\n", {"m.b": 0.5, "m.a": True}, "m: {a: true, b: 0.5}\n"),
        ("m:\n  a: 1\nn: 2\n", {"m.b": False}, "m:\n  a: 1\n  b: false\nn: 2\n"),
        ("m:\n  a: 1\n", {"t.x": 3, "t.y": 4}, "m:\n  a: 1\nt:\n  x: 3\n  y: 4\n"),
        ("m:\n  a: 1", {"t.x": 3}, "m:\n  a: 1\nt:\n  x: 3\n"),
        ("m:\n  a: 10", {"t.x": 3}, "m:\n  a: 10\nt:\n  x: 3\n"),
        ("m:\n  a: 1\n\n# end\n", {"t.x": "y"}, "m:\n  a: 1\n\n# end\nt:\n  x: y\n"),
        ("# none\nm: 1\n", {"n": 2}, "# none\nm: 1\nn: 2\n"),
        ("m: {a: {b: 1}}\n", {"m.a.b": 2, "m.a.c": 3}, "m: {a: {b: 2, c: 3}}\n"),
        ("m:\n  a: 1\n  <<: {b: 2}\n", {"m.b": 3}, "m:\n  a: 1\n  <<: {b: 2}\n  b: 3\n"),
        ("m:\n  a: |\n    x\n  b: 2\n", {"m.b": 3}, "m:\n  a: |\n    x\n  b: 3\n"),
        ("m:\n  a: 1\n", {"m.b": 2, "m.c": 3}, "m:\n  a: 1\n  b: 2\n  c: 3\n"),
        ("m: {a: 1}\n", {"m.b": 2, "m.c": 3, "m.a": 4}, "m: {a: 4, b: 2, c: 3}\n"),
        ("m:\n  a: 1", {"m.b": 2, "t.x": 3}, "m:\n  a: 1\n  b: 2\nt:\n  x: 3\n"),
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
        ("- 1\n", {"t.x": 3, "u.y": 4}, "a.yaml cannot be given a section t, u by an edit"),
        ("m: {}\n", {"m.a": "x"}, "a.yaml has no section `m` to put a: x in"),
        ("x: &x {a: 1}\nm: *x\n", {"m.b": 3}, "a.yaml has no section `m` to put b: 3 in"),
    ],
)
def test_what_no_edit_can_set_is_told(text: str, values: dict[str, Any], why: str) -> None:
    with pytest.raises(NotAssignableError) as caught:
        assigned(text, values)
    assert str(caught.value) == why


def test_a_value_of_another_file_is_set_there(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("m: {a: 1}\n")
    (tmp_path / "a.yaml").write_text("base_configs: {m: base.yaml}\nm: {b: 2}\n")
    path = str(tmp_path / "a.yaml")
    file = read_file(path)
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, read_file))
    assert experiment is not None
    assert experiment.root.plain()["m"] == {"a": 1, "b": 2}
    with pytest.raises(NotAssignableError) as caught:
        assign(file, experiment, {"m.a": 3})
    base = str(tmp_path / "base.yaml")
    assert str(caught.value) == f"m.a comes from {base}; set it to 3 there, or in {path}"
    fix = assign(file, experiment, {"m.b": 3})
    assert [change.path for change in fix.changes] == [("m", "b")]
    assert fix.safety == "unsafe"


def test_new_sections_are_one_edit_that_declares_them() -> None:
    file = parse(b"m: 1\n", "a.yaml")
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, lambda path: file))
    assert experiment is not None
    fix = assign(file, experiment, {"t.x": 3, "u.y": 4})
    assert fix == Fix(
        "unsafe",
        (Edit(2, 1, 2, 1, "t:\n  x: 3\nu:\n  y: 4\n"),),
        (Change(0, ("t",)), Change(0, ("u",))),
    )
