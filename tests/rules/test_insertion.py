"""Edits that add, rename or replace: the text afterwards, to the byte, and what they declare."""

from __future__ import annotations

import pytest

from cfglint.compose.items import Item, lookup
from cfglint.diagnostic import Fix
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import YamlFile, parse
from cfglint.rules.insertion import insert_after, insert_into, overwrite, rename, rewrite
from cfglint.run.fixes import apply_fixes
from cfglint.run.settings import Settings
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition


def read(text: str, document: int = 0) -> tuple[YamlFile, Item]:
    file = parse(text.encode(), "a.yaml")
    experiment = compose(file.documents[document], Composition(Settings(), PYYAML, lambda _: file))
    assert experiment is not None
    return file, experiment.root


def item(root: Item, key: str) -> Item:
    found = lookup(root, key) if key else root
    assert found is not None
    return found


def made(file: YamlFile, fix: Fix | None) -> tuple[str, list[str]] | None:
    """The text after a fix, and the paths that it declares; None for no fix."""
    if fix is None:
        return None
    assert fix.safety == "unsafe"
    text, taken = apply_fixes(file.text, [fix])
    assert taken == [fix]
    return text, [".".join(map(str, change.path)) for change in fix.changes]


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("old: 1\nb: 2\n", "old", "new: 1\nb: 2\n"),
        ("a:\n  x: 1\n  old:   # why\n    deep: 1\n", "a.old", None),
        ("a: {x: 1, old: 2, y: 3}\n", "a.old", "a: {x: 1, new: 2, y: 3}\n"),
        ("a:\n- x: 1\n- y: 2\n  old: 3\n", "a.1.old", "a:\n- x: 1\n- y: 2\n  new: 3\n"),
        ("old: 1\nb: 2\nold: 3\n", "old", "old: 1\nb: 2\nnew: 3\n"),  # the one that is loaded
        ("ü: {old: 1}\r\n", "ü.old", "ü: {new: 1}\r\n"),
        ("? old\n: 1\n", "old", "? new\n: 1\n"),
    ],
)
def test_a_key_is_renamed(text: str, key: str, after: str | None) -> None:
    after = after or text.replace("old", "new")
    file, root = read(text)
    new = ".".join((*key.split(".")[:-1], "new"))
    assert made(file, rename(file, item(root, key), "new")) == (after, [key, new])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("'old': 1\n", "old"),
        ('"old": 1\n', "old"),
        ("&x old: 1\nb: *x\n", "old"),
        ("a: &x {old: 1}\nb:\n  <<: *x\n", "b.old"),
        ("a: &x {old: 1}\nb: *x\n", "b.old"),
        ("a: [1, 2]\n", "a.1"),
        ("a: 1\n", ""),
    ],
)
def test_a_key_that_stands_for_more_is_not_renamed(text: str, key: str) -> None:
    file, root = read(text)
    assert rename(file, item(root, key), "new") is None


def test_only_its_own_file_and_document_are_edited() -> None:
    file, root = read("old: 1\n")
    for name in ("b.yaml", "0.yaml"):
        other = parse(b"old: 1\n", name)
        assert rename(other, item(root, "old"), "new") is None
        assert insert_after(other, item(root, "old"), "k", "v") is None
        assert insert_into(other, root, "k", "v") is None
    same = parse(b"old: 1\n", "".join(["a", ".yaml"]))
    assert made(same, rename(same, item(root, "old"), "new")) == ("new: 1\n", ["old", "new"])
    assert made(same, insert_into(same, root, "k", "v")) == ("old: 1\nk: v\n", ["k"])
    assert rename(file, item(root, "old")._replace(node=None), "new") is None
    file, root = read("a: 1\n---\nold: 2\n", 1)
    fix = rename(file, item(root, "old"), "new")
    assert made(file, fix) == ("a: 1\n---\nnew: 2\n", ["old", "new"])
    assert fix is not None
    assert [change.document for change in fix.changes] == [1, 1]
    gone = parse(b"a: 1\n", "a.yaml")
    assert rename(gone, item(root, "old"), "new") is None
    _, root = read("a: 1\n---\nb: 1\n---\nold: 2\n", 2)
    assert rename(gone, item(root, "old"), "new") is None


@pytest.mark.parametrize(
    ("text", "key", "rewritten", "overwritten"),
    [
        ("a: 1 # x\n", "a", "a: v # x\n", "a: v # x\n"),
        ("a: '1'\n", "a", "a: 'v'\n", "a: v\n"),
        ('a: {b: "1"}\n', "a.b", 'a: {b: "v"}\n', "a: {b: v}\n"),
        ("a: [x, y]\n", "a.1", "a: [x, v]\n", "a: [x, v]\n"),
        ("a: 'x\n  y'\nb: 1\n", "a", "a: 'v'\nb: 1\n", "a: v\nb: 1\n"),
        ("a: |\n  x\nb: 1\n", "a", None, None),
        ("a: >-\n  x\nb: 1\n", "a", None, None),
        ("a: {b: 1}\n", "a", None, None),
        ("a: &x 1\nb: *x\n", "b", None, None),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", "b.k", None, None),
    ],
)
def test_a_value_is_replaced(
    text: str, key: str, rewritten: str | None, overwritten: str | None
) -> None:
    file, root = read(text)
    found = made(file, rewrite(file, item(root, key), "v"))
    assert found == (None if rewritten is None else (rewritten, [key]))
    found = made(file, overwrite(file, item(root, key), "v"))
    assert found == (None if overwritten is None else (overwritten, [key]))


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("a: 1\nb: 2\n", "a", "a: 1\nk: v\nb: 2\n"),
        ("a: 1 # x\nb: 2\n", "a", "a: 1 # x\nk: v\nb: 2\n"),
        ("a: 1", "a", "a: 1\nk: v"),
        ("a:\n  b: 1", "a.b", "a:\n  b: 1\n  k: v"),
        ("a: 1\r\nb: 2\r\n", "a", "a: 1\r\nk: v\r\nb: 2\r\n"),
        ("a: 0\r\nb: 1", "b", "a: 0\r\nb: 1\r\nk: v"),
        ("a: {b: 1, c: 2}\n", "a.b", "a: {b: 1, k: v, c: 2}\n"),
        ("a: {b: [1, 2]}\n", "a.b", "a: {b: [1, 2], k: v}\n"),
        ("- a: 1\n  b: 2\n", "0.a", "- a: 1\n  k: v\n  b: 2\n"),
        ("x:\n    - a: 1\n", "x.0.a", "x:\n    - a: 1\n      k: v\n"),
        ("a:\n  b: 'x\n    y'\n  c: 1\n", "a.b", "a:\n  b: 'x\n    y'\n  k: v\n  c: 1\n"),
    ],
)
def test_a_key_goes_below_another(text: str, key: str, after: str) -> None:
    file, root = read(text)
    path = ".".join((*key.split(".")[:-1], "k"))
    assert made(file, insert_after(file, item(root, key), "k", "v")) == (after, [path])


def test_nothing_goes_below_a_key_of_another_mapping() -> None:
    file, root = read("a: &x {b: 1}\nc:\n  <<: *x\n")
    assert insert_after(file, item(root, "c.b"), "k", "v") is None


@pytest.mark.parametrize(
    ("text", "section", "after"),
    [
        ("a: 1\nb: 2\n", "", "a: 1\nb: 2\nk: v\n"),
        ("a:\n  b: 1\n  c: 2 # x\nd: 3\n", "a", "a:\n  b: 1\n  c: 2 # x\n  k: v\nd: 3\n"),
        ("a: {b: 1}\n", "a", "a: {b: 1, k: v}\n"),
        ("a: {\n  b: 1\n}\n", "a", "a: {\n  b: 1, k: v\n}\n"),
        ("a:\n  b: 1", "a", "a:\n  b: 1\n  k: v"),
        ("a: {}\n", "a", None),
        ("a: 1\n", "a", None),
        ("a: [1]\n", "a", None),
        ("x: &x {b: {c: 1}}\na:\n  <<: *x\n", "a.b", None),
    ],
)
def test_a_key_goes_to_the_end_of_a_section(text: str, section: str, after: str | None) -> None:
    file, root = read(text)
    path = f"{section}.k" if section else "k"
    found = made(file, insert_into(file, item(root, section), "k", "v"))
    assert found == (None if after is None else (after, [path]))


def test_what_is_set_on_the_command_line_is_in_no_file() -> None:
    file, root = read("a: {b: 1}\n")
    section = item(root, "a")._replace(node=None)
    assert insert_into(file, section, "k", "v") is None
    assert rewrite(file, item(root, "a.b")._replace(node=None), "v") is None
