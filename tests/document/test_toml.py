"""TOML text becomes the values that tomllib gives, each at its place."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.compose.items import from_node
from cfglint.document.conduct import TOML
from cfglint.document.tree import YamlFile, parse

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KINDS = dedent(
    '''\
    a.b = 1_000
    "q k" = 'lit\\n'
    f = 3e-4
    g = -inf
    i = 0xFF
    j = 0o17
    k = -17
    s = """
    multi "quoted" \\
       joined\\u00e9 """""
    z = \'\'\'x
    y\'\'\'
    b = [true, # a comment
      false,
    ]
    e = []
    [x.y.z]
    k = {a = 1, b.c = "2", l = [{m = 1}]}
    [[x.list]]
    n = 1
    [[x.list]]
    n = 2
    [x.list.sub]
    o = 3
    [x]
    p = true
    '''
)


def values(file: YamlFile) -> object:
    root = file.documents[0].root
    return from_node(root, file.path, 0, TOML).plain() if root is not None else {}


def read(text: str) -> YamlFile:
    return parse(text.encode(), "run.toml")


def test_all_kinds_of_values() -> None:
    assert values(read(KINDS)) == tomllib.loads(KINDS)


@pytest.mark.parametrize("text", ["a = nan", "a = 2020-01-02", "a = 2020-01-02 10:00:00", "", "#"])
def test_what_yaml_has_in_another_way_is_read(text: str) -> None:
    assert read(text).syntax_problem is None


def test_the_end_of_lines_of_windows() -> None:
    text = 'a = 1\r\n[b]\r\nc = """\r\nx\r\ny"""\r\n'
    assert values(read(text)) == tomllib.loads(text)


SCALARS = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.text("abc \"'\\#[]=.\n", max_size=6).map(
        lambda t: '"' + t.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    ),
    st.text('ab #"\\=', max_size=5).map(lambda t: f"'{t}'"),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda v: "[" + " ,".join(v) + "]"),
        st.dictionaries(st.sampled_from(["u", "v.w", '"x y"']), inner, max_size=2).map(
            lambda v: "{ " + ", ".join(f"{k} = {i}" for k, i in v.items()) + " }"
        ),
    ),
    max_leaves=5,
)
TABLES = st.lists(
    st.tuples(
        st.sampled_from(["[a]", "[a.b]", "[[c]]", "[c.d]", "[ e . 'f' ]"]),
        st.dictionaries(st.sampled_from(["k", "l.m", "'n'"]), VALUES, max_size=3),
    ),
    max_size=4,
)


@given(TABLES)
def test_any_text_is_read_as_tomllib_reads_it(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = "\n".join(
        "\n".join([header, *(f"{key} = {value}" for key, value in entries.items())])
        for header, entries in tables
    )
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert read(text).syntax_problem is not None
        return
    assert values(read(text)) == wanted


def test_keys_have_their_places() -> None:
    text = '[model.head]\nwidth = 64 # wide\n"in" = { a.b = "c" }\n'
    file = read(text)
    found = {
        path: (text[key.start.index : key.end.index], text[value.start.index : value.end.index])
        for path, key, value in file.documents[0].nodes
        if key is not None
    }
    assert found[("model", "head", "width")] == ("width", "64")
    assert found[("model", "head", "in", "a", "b")] == ("b", '"c"')
    assert found[("model", "head")][0] == "head"


def test_what_is_wrong_has_its_place() -> None:
    problem = read("a = 1\nb = = 2\n").syntax_problem
    assert problem is not None
    assert (problem.mark.line, problem.mark.column) == (1, 4)
    assert "value" in problem.message


def test_deep_nesting_is_a_limit_and_no_crash() -> None:
    problem = read("a = " + "[" * 5000 + "]" * 5000).syntax_problem
    assert problem is not None
    assert problem.limit
