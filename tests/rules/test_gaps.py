"""Keys that the others of a config's kind have, on ways that it may take and in words of code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cfglint.compose.items import below
from cfglint.diagnostic import Span
from cfglint.repository.lacking import Lacking
from cfglint.rules.context import ExperimentContext
from cfglint.rules.gaps import unusual_gaps
from cfglint.source.reads import CodeReads, Note
from tests.rules.contexts import context_of, escape, program, read
from tests.rules.test_unprovided import FOUR, TEN, missing


def has(*paths: str) -> Callable[[tuple[str, ...]], bool]:
    return lambda path: ".".join(path) in paths


PERHAPS = read("b", certain=False)
KEY_K = read("k", certain=False, line=4)


@pytest.mark.parametrize(
    ("text", "code", "others", "found"),
    [
        ("a: 1\n", [program(PERHAPS)], ("b",), {"b": [1]}),
        ("a: 1\n", [program(PERHAPS)], (), {}),
        ("a: 1\nb: 2\n", [program(PERHAPS)], ("b",), {}),
        ("a: 1\n", [program("b", PERHAPS._replace(line=5))], ("b",), {}),
        ("a: 1\n", [program(PERHAPS, read("c", certain=False))], ("b", "c"), {"b": [1], "c": [1]}),
        ("a: 1\n", [program("b")], ("b",), {}),  # it is surely missing, which is told already
        ("a: 1\n", [program(PERHAPS, read("b", "optional", line=2))], ("b",), {}),
        ("a: 1\n", [program(PERHAPS, idle=(read("b", "optional"),))], ("b",), {}),
        ("a: 1\n", [program(PERHAPS, idle=(read("b"),))], ("b",), {"b": [1]}),
        ("a: 1\n", [program(read("b", "optional", certain=False))], ("b",), {}),
        ("a: 1\n", [program(PERHAPS, whole=False)], ("b",), {}),
        ("a: 1\n", [program(PERHAPS), program("a", entry="eval:main")], ("b",), {}),
        ("a: 1\n", [program(PERHAPS, written=("b",))], ("b",), {}),
        ("a: 1\n", [program(read("b.c", certain=False), notes=(escape("b"),))], ("b.c",), {}),
        (
            "a: 1\n",
            [program(PERHAPS, notes=(escape("c"), Note("t", 1, "m", False, ("b",))))],
            ("b",),
            {"b": [1]},
        ),
        (
            "a: {x: 1}\n",
            [program(read("y", certain=False), section="a")],
            ("a.y", "y"),
            {"a.y": [1]},
        ),
        ("a: {x: 1}\n", [program(read("y", certain=False), section="a")], ("y",), {}),
        (FOUR, [program(PERHAPS._replace(path=("e",)), opens=True)], ("e",), {}),
        (
            "a: 1\n",
            [program(PERHAPS), program("a", entry="eval:main", whole=False)],
            ("b",),
            {"b": [1]},
        ),
        (TEN, [program("a", "b", "c", KEY_K, opens=True)], ("k",), {"k": [4]}),
        (
            "a: 1\n",
            [program("a"), program(PERHAPS, entry="eval:main", whole=False)],
            ("b",),
            {},
        ),
        ("a: 1\n", [program(read("b.c", certain=False))], ("b.c",), {"b.c": [1]}),
        (
            "a: 1\n",
            [program(read("b.c", certain=False), read("b.c", "optional", line=2))],
            ("b.c",),
            {},
        ),
        ("a: 1\n", [program("b", "c", "d", PERHAPS, listed=True)], ("b", "c"), {"b": [1]}),
    ],
)
def test_what_all_others_of_the_kind_give(
    text: str, code: list[CodeReads], others: tuple[str, ...], found: dict[str, list[int]]
) -> None:
    context = context_of(text, *code, others_have=has(*others))
    assert missing(unusual_gaps(context)) == found


BY_WORD = Lacking(("net", "width"), Span("data.py", 7, 3, 7, 8))


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("net: {a: 1}\n", [], {"net.width": [7]}),
        ("net: {a: 1}\n", [program("net.a")], {"net.width": [7]}),
        ("net: {a: 1, width: 2}\n", [], {}),  # another file that is composed with it has it
        # what was followed asks for it, sets it, or takes it with other values alone
        ("net: {a: 1}\n", [program(read("net.width", "optional"))], {}),
        ("net: {a: 1}\n", [program(idle=(read("net.width"),))], {}),
        ("net: {a: 1}\n", [program(written=("net.width",))], {}),
        ("net: {a: 1}\n", [program(section="net", written=("width",))], {}),
        ("net: {a: 1}\n", [program("net.a", "net.width")], {}),  # which is told as it is
        ("net: {a: 1}\nb: {c: 1}\n", [program("net.a", "b.width")], {}),  # or in another part
    ],
)
def test_what_others_have_and_the_words_of_code_want(
    text: str, code: list[CodeReads], found: dict[str, list[int]]
) -> None:
    context = context_of(text, *code, lacking=(BY_WORD,))
    gaps = unusual_gaps(context)
    assert {below(*key): [each.line for each in reads] for key, reads in gaps.items()} == found


def test_a_fragment_or_a_config_of_another_purpose_has_no_gaps() -> None:
    def gaps(context: ExperimentContext) -> dict[str, list[int]]:
        return missing(unusual_gaps(context))

    code = program(PERHAPS)
    assert gaps(context_of("a: 1\n", code, others_have=has("b"))) == {"b": [1]}
    assert gaps(context_of("a: 1\n", code, others_have=has("b"), role="fragment")) == {}
    assert gaps(context_of("a: 1\n", code, others_have=has("b"), name="test.yaml")) == {}
    assert gaps(context_of("a: 1\n", code)) == {}
