"""The document tree: positions, aliases, merges, limits."""

from __future__ import annotations

import random

import pytest
import ruamel.yaml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.compose.items import from_node
from cfglint.diagnostic import Place
from cfglint.document import composer
from cfglint.document.conduct import PYYAML
from cfglint.document.nodes import Scalar
from cfglint.document.tree import YamlFile, parse
from cfglint.styles.ruamel import CONDUCT as RUAMEL

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 99),
    st.floats(allow_nan=False),
    st.text(max_size=12),
)
keys = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def read(text: str) -> YamlFile:
    return parse(text.encode(), "x.yaml")


@given(st.dictionaries(keys, trees, max_size=5), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_values_are_those_of_pyyaml(data: dict[str, object], flow: bool, unicode: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=unicode)
    file = read(text)
    assert file.syntax_problem is None
    root = file.documents[0].root
    assert root is not None
    assert from_node(root, "x.yaml", 0, PYYAML).plain() == yaml.safe_load(text)


@given(st.dictionaries(keys, trees, max_size=5), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_every_plain_scalar_stands_where_it_says(data: dict[str, object], seed: int) -> None:
    random.seed(seed)
    flow = random.random() < 0.5
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=100_000)
    file = read(text)
    lines = text.split("\n")
    for path, _, value in file.documents[0].nodes:
        if isinstance(value, Scalar) and value.style == "" and "\n" not in value.value:
            written = text[value.start.index : value.end.index]
            assert written == value.value
            if not any(c in text for c in "\x85\u2028\u2029\r"):
                span = file.span(Place("x.yaml", path, "value"))
                line = lines[span.line - 1]
                if span.line == span.end_line:
                    assert line[span.column - 1 : span.end_column - 1] == value.value


def test_columns_count_characters_not_bytes() -> None:
    file = read("键: {值: 1, b: é}\n")
    assert file.span(Place("x.yaml", ("键", "b"), "value"))[1:] == (1, 14, 1, 15)
    assert file.span(Place("x.yaml", ("键", "值")))[1:] == (1, 5, 1, 6)


def test_an_alias_keeps_both_places() -> None:
    file = read("a: &x {b: 1}\nc: *x\n")
    place = Place("x.yaml", ("c", "b"))
    assert file.span(place)[1:] == (1, 8, 1, 9)
    assert [span[1:] for span in file.aliases_of(place)] == [(2, 4, 2, 6)]


def test_a_merged_key_keeps_both_places() -> None:
    file = read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n")
    assert file.span(Place("x.yaml", ("d", "b"), "value"))[1:3] == (1, 11)
    assert file.span(Place("x.yaml", ("d", "c"), "value"))[1:3] == (4, 6)
    assert [s[1:3] for s in file.aliases_of(Place("x.yaml", ("d", "b")))] == [(3, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {k: 1, l: 1}\nb: &y {k: 2, m: 2}\nc: {<<: [*x, *y], l: 3}",
        "a: &x {k: 1}\nb: &y {k: 2}\nc:\n  <<: *x\n  <<: *y\n",
        "a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {m: 1, <<: *y, k: 5}",
        "a: &x {k: {p: 1}}\nb: {<<: *x}\nc: {<<: {k: 3}}",
        "a: &x {long: 1}\nb: &y {long: 2}\nc: {<<: [*x, *y]}\nd: {<<: *x, <<: *y}",
        "a: &x {k: 1, k: 2, long: 1, long: 2}\nb: {<<: *x}",
        "a: &x {long: 1}\nb: &y {<<: *x}\nc: {<<: [*x, {long: 2}, *y]}",
        "a: &k key\nb: &x {*k : 1}\nc: &y {*k : 2}\nd: {<<: [*x, *y]}\ne: {<<: *x, <<: *y}",
        "a: &x {'': 1}\nb: {<<: *x, <<: {'': 2}}\nc: {'<<': 3, <<: *x}",
    ],
)
def test_merges_are_those_of_pyyaml(text: str) -> None:
    _merges_as_pyyaml(text)


def _merges_as_pyyaml(text: str) -> None:
    """Values, the order of keys, and the places of both are those that PyYAML's loaders give."""
    file = read(text)
    root = file.documents[0].root
    assert root is not None
    ours = from_node(root, "x", 0, PYYAML).plain()
    assert isinstance(ours, dict)
    for loader in {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}:
        theirs = yaml.load(text, loader)
        assert ours == theirs
        assert [list(section) for section in ours.values() if isinstance(section, dict)] == [
            list(section) for section in theirs.values() if isinstance(section, dict)
        ]
    for section, entries in ours.items():
        for key, value in entries.items() if isinstance(entries, dict) else ():
            hit = file.documents[0].find((section, key))
            assert hit is not None
            assert from_node(hit.value, "x", 0, PYYAML).plain() == value


names = st.sampled_from(["k", "l", "lr", "width", "é", "宽"])
merged = st.lists(
    st.lists(st.integers(0, 5), min_size=1, max_size=3), max_size=2
)  # for each `<<`, the sections that it merges, as far as they stand above
sections = st.lists(st.tuples(st.lists(names, max_size=4), merged), min_size=1, max_size=6)


@given(sections)
@settings(max_examples=200, deadline=None)
def test_generated_merges_are_those_of_pyyaml(
    written: list[tuple[list[str], list[list[int]]]],
) -> None:
    lines = []
    for number, (own, brought) in enumerate(written):
        entries = [f"{key}: {10 * number + place}" for place, key in enumerate(own)]
        for sources in brought:
            aliases = [f"*s{source}" for source in sources if source < number]
            if aliases:
                value = aliases[0] if len(aliases) == 1 else f"[{', '.join(aliases)}]"
                entries.append(f"<<: {value} ")
        lines.append(f"s{number}: &s{number} {{{', '.join(entries)}}}")
    _merges_as_pyyaml("\n".join(lines))


def test_ruamel_merges_by_the_rule_of_yaml() -> None:
    text = "a: &x {long: 1}\nb: &y {long: 2}\nc: {<<: [*x, *y]}\n"
    root = read(text).documents[0].root
    assert root is not None
    ours = from_node(root, "x", 0, RUAMEL).plain()
    assert ours == ruamel.yaml.YAML(typ="safe", pure=True).load(text)


def test_a_key_inside_a_merge_has_a_place() -> None:
    file = read("a:\n  <<: {b: 1}\n  <<: [{b: 2}]\n")
    first = Place("x.yaml", ("a", "<<"), "key", occurrence=0)
    assert file.span(first)[1:3] == (2, 3)
    assert file.span(first._replace(occurrence=1))[1:3] == (3, 3)
    assert file.span(Place("x.yaml", ("a", "<<", 0, "b"), "value"))[1:3] == (3, 12)


def test_a_missing_path_gives_its_nearest_parent() -> None:
    file = read("a:\n  b: 1\n")
    assert file.span(Place("x.yaml", ("a", "zz", "q")))[1:3] == (1, 1)


def test_documents_before_a_syntax_error_are_kept() -> None:
    file = read("a: 1\n---\nb: [1\n")
    assert len(file.documents) == 1
    assert file.syntax_problem is not None
    assert file.syntax_problem.mark.line in (2, 3)


def test_the_slow_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, {b: 'c'}]\nd: |\n  text\ne: *x\n"
    fast = [
        (p, type(v).__name__, tuple(v.start.__class__ and (v.start.index, v.end.index)))
        for p, _, v in read(text).documents[0].nodes
    ]
    monkeypatch.setattr(composer, "_Loader", yaml.SafeLoader)
    slow = [
        (p, type(v).__name__, (v.start.index, v.end.index))
        for p, _, v in read(text).documents[0].nodes
    ]
    assert fast == slow


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (bomb(12), "once its aliases are written out"),
        ("a: " + "[" * 10_000, "levels deep"),
        ("a: " + "{a: " * 10_000, "levels deep"),
        ("\n".join(" " * i + "a:" for i in range(500)), "levels deep"),
        (
            "b0: &b0 [x]\n" + "\n".join(f"b{i}: &b{i} [*b{i - 1}]" for i in range(1, 3000)),
            "once its aliases are written out",
        ),
        ("a: &a [*a]", "inside its own anchor"),
        ("a: &a {<<: *a}", "inside its own anchor"),
    ],
)
def test_limits(text: str, message: str) -> None:
    problem = read(text).syntax_problem
    assert problem is not None
    assert problem.limit
    assert message in problem.message


def test_a_deep_but_lawful_document_is_read() -> None:
    depth = composer.MAX_DEPTH - 2
    file = read("a: " + "[" * depth + "]" * depth)
    assert file.syntax_problem is None
    root = file.documents[0].root
    assert root is not None
    from_node(root, "x", 0, PYYAML)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\xff\xfea", "UTF-16"), (b"\xfe\xffa", "UTF-16"), (b"\xef\xbb\xbf\xff", "UTF-8")],
)
def test_a_mark_of_an_encoding_that_the_file_does_not_have(data: bytes, name: str) -> None:
    problem = parse(data, "a.yaml").read_problem
    assert problem is not None
    assert problem.message == f"starts with the mark of {name}, but is not {name}"
