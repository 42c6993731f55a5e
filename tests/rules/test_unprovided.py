"""Which keys are missing: needed by every program, surely reached, and given by nothing."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.compose.experiment import ComposeProblem
from cfglint.rules.unprovided import share_read, unprovided_reads
from cfglint.source.reads import CodeReads, Note, Read, Write
from tests.rules.contexts import context_of, escape, program, read
from tests.rules.test_by_schema import changed

ALL = frozenset[tuple[str, ...]]({()})
"""A program that takes the section which the command line names."""

TEN = "a: 1\nb: 2\nc: 3\nd: {x: 4}\n" + "".join(f"k{i}: {i}\n" for i in range(6))
FOUR = "a: 1\nb: 2\nc: 3\nd: 4\n"


@pytest.mark.parametrize(
    ("text", "code", "share"),
    [
        (FOUR, [program("a", opens=True)], 0.25),
        (FOUR, [program("a", "a.x", "b", opens=True)], 0.5),
        (FOUR, [program("a.x", "b.a", opens=True)], 0.5),
        (FOUR, [program("a", idle=(read("b"),), opens=True)], 0.5),
        (FOUR, [program("a", "nowhere", opens=True)], 0.25),
        (FOUR, [program("a")], 1.0),  # it opens this config, and no other
        ("a: 1\nb: 2\nc: 3\n", [program("a", opens=True)], 1.0),  # too few to say anything
        (FOUR, [program("x", section="a", opens=True)], 0.25),
        (FOUR, [program(section="a", opens=True)], 0.0),
        (FOUR, [program(section="a", opens=True, idle=(read("x"),))], 0.25),
        (FOUR, [program(section="a", opens=True, notes=(escape(),))], 0.25),
        (FOUR, [program(section="a", opens=True, notes=(escape("x"),))], 0.0),
        (FOUR, [program(section="a", opens=True, notes=(Note("t", 1, "m"),))], 0.0),
        (FOUR, [program("a", opens=True, notes=(escape("c.x"),))], 0.5),
        (FOUR, [program("a", opens=True, selecting=frozenset({"d"}))], 0.5),
        (FOUR, [program("x", section="a", opens=True, selecting=frozenset({"d"}))], 0.25),
        (FOUR, [program("x", section="a", opens=True, notes=(escape("d"),))], 0.25),
        (FOUR, [program("a", opens=True), program("x", section="b", opens=True)], 0.5),
        (FOUR, [program("a", opens=True, notes=(escape(),))], 0.25),
    ],
)
def test_the_share_of_keys_that_a_program_reads(
    text: str, code: list[CodeReads], share: float
) -> None:
    assert share_read(context_of(text, *code)) == share


PARTS = "a: {x: 1}\nb: {y: 2}\nc: 3\nd: 4\n"


def test_sections_that_another_run_would_take_count_where_they_are_asked_for() -> None:
    of_all = program("c", opens=True, chosen_from=frozenset({()}))
    of_one = program("c", opens=True, chosen_from=frozenset({("a",)}))
    for code, with_others in ((of_all, 0.75), (of_one, 0.25)):
        context = context_of(PARTS, code)
        assert share_read(context) == 0.25
        assert share_read(context, others=True) == with_others


def missing(found: dict[tuple[str, str], list[Any]]) -> dict[str, list[int]]:
    """The missing keys, each with the lines that read it."""
    return {
        ".".join(part for part in pair if part): [read.line for read in reads]
        for pair, reads in found.items()
    }


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("a: 1\n", [program("a", "b", "b")], {"b": [2, 3]}),
        ("a: 1\n", [program("b", read("b", line=1))], {"b": [1]}),  # one place is told once
        ("a: 1\n", [program(read("b", "optional"))], {}),
        ("a: 1\n", [program(read("b", certain=False))], {}),
        ("a: 1\n", [program("b", written=("b",))], {}),
        ("a: 1\n", [program("b.c", written=("b",))], {}),
        ("a: {x: 1}\n", [program("y", "x", section="a")], {"a.y": [1]}),
        (
            "a: {x: 1}\n",
            [program("y", section="a"), program("z", section="a", written=("y",))],
            {"a.z": [1]},
        ),
        ("a: {x: 1}\n", [program("y", section="a"), program(written=("y",))], {"a.y": [1]}),
        ("a: 1\n", [program("b"), program("b", entry="eval:main")], {"b": [1]}),
        ("a: 1\n", [program("b"), program("c", entry="eval:main")], {}),
        (
            "a: 1\n",
            [program("b"), program("b", entry="c:m"), program("b", entry="d:m", whole=False)],
            {"b": [1]},
        ),
        (
            "a: 1\n",
            [program("b"), program("c", entry="eval:main", whole=False)],
            {"b": [1], "c": [1]},
        ),
        (FOUR, [program("e", opens=True)], {}),
        (FOUR, [program("a", "e", opens=True)], {}),
        (FOUR, [program("a", "b", "e", opens=True)], {"e": [3]}),
        (FOUR, [program("a", "e.y", opens=True)], {}),  # the config is for another program
        (PARTS, [program("c", "e.y", "e.z", "f", opens=True, chosen_from=ALL)], {"e.z": [3]}),
        (TEN, [program("a", "b", "c", "k", opens=True)], {"k": [4]}),
        (TEN, [program("a", "b", "e.y", opens=True, chosen_from=ALL)], {"e.y": [3]}),
        ("a: 1\n", [program("b"), program("a", entry="e:main", aside=True)], {"b": [1]}),
        ("a: 1\n", [program("b"), program("a", entry="e:main")], {}),
        ("a: 1\n", [program("b"), program("c", entry="e:main", aside=True)], {"b": [1]}),
        (
            "a: 1\n",
            [program("b", aside=True), program("c", entry="e:main", aside=True)],
            {},
        ),
    ],
)
def test_what_is_needed_and_not_there(
    text: str, code: list[CodeReads], found: dict[str, list[int]]
) -> None:
    assert missing(unprovided_reads(context_of(text, *code))) == found


@pytest.mark.parametrize(
    ("read_at", "set_at", "is_missing"),
    [
        (read("b", line=5), [("train.py", 7, False)], True),
        (read("b", line=5), [("train.py", 5, False)], False),
        (read("b", line=5), [("train.py", 3, False)], False),
        (read("b", line=5), [("net.py", 7, False)], False),
        (read("b", line=5), [("train.py", 7, True)], False),  # no read came before it
        (read("b", line=5), [("train.py", 7, False), ("train.py", 9, False)], True),
        (read("b", line=5), [("train.py", 7, False), ("train.py", 3, False)], False),
        (read("b", line=5), [], False),
    ],
)
def test_a_key_that_is_read_and_then_set(
    read_at: Read, set_at: list[tuple[str, int, bool]], is_missing: bool
) -> None:
    places = tuple(Write(("b",), file, line, 1, True, first) for file, line, first in set_at)
    other = Write(("c",), "net.py", 1, 1, True, True)
    code = program(read_at, written=("b", "c"), writes_at=(other, *places))
    context = context_of("a: 1\n", code)
    assert missing(unprovided_reads(context)) == ({"b": [5]} if is_missing else {})
    elsewhere = code._replace(entry="eval:main", reads=(), aside=True)
    assert missing(unprovided_reads(context_of("a: 1\n", code, elsewhere))) == {}


def test_a_section_whose_base_is_not_there_lacks_nothing() -> None:
    text = "m: {x: 1}\nn: {x: 1}\n"
    code = program("m.y", "m.y.z", "mm", "n.y")
    context = context_of(text, code)
    assert list(missing(unprovided_reads(context))) == ["m.y", "m.y.z", "mm", "n.y"]
    place, problems = context.bound.experiment.root.place, context.bound.experiment.problems
    problems.append(ComposeProblem(place, "base.m", "there is no such file"))
    assert list(missing(unprovided_reads(context._replace(made={})))) == ["mm", "n.y"]
    section = context_of(text, program("y", "y.z", section="m"), program("y", section="n"))
    section.bound.experiment.problems.extend(problems)
    assert list(missing(unprovided_reads(section))) == ["n.y"]
    problems.append(ComposeProblem(place, "base", "there is no such file"))
    assert missing(unprovided_reads(context._replace(made={}))) == {}


def test_a_fragment_lacks_nothing() -> None:
    assert unprovided_reads(context_of("a: 1\n", program("b"), role="fragment")) == {}


def test_a_key_that_the_schema_needs_is_missing_wherever_it_is_read() -> None:
    perhaps = program(read("modes", certain=False), read("depth", certain=False), section="model")
    text = changed("  modes: 4\\n => ")
    assert missing(unprovided_reads(context_of(text, perhaps))) == {"model.modes": [1]}


def test_an_alias_provides_a_key() -> None:
    context = context_of("a: 1\n", program("b"))
    context.bound.aliases["b"] = "a"
    assert unprovided_reads(context) == {}


@pytest.mark.parametrize(
    ("text", "code", "is_missing"),
    [
        (FOUR, [program("asv", "data", "suffix")], ""),
        (f"{FOUR}asv: 1\n", [program("asv", "data", "suffix")], "data suffix"),
        (FOUR, [program("asv", "data")], "asv data"),  # two keys may be missing by mistake
        # Three that are surely needed: what may be read, or has a default, is none of them.
        (FOUR, [program("asv", "data", read("suffix", "optional"))], "asv data"),
        (FOUR, [program("asv", "data", read("suffix", certain=False))], "asv data"),
        (
            FOUR,
            [program("asv", "data", "suffix", read("a", "optional"), read("b", certain=False))],
            "asv data suffix",  # half of its keys are read
        ),
        (FOUR, [program("asv", "data", "suffix", read("a", "optional"))], ""),
        # What a section lacks, and what is read of a section alone, says nothing of the root.
        (PARTS, [program("a.p", "b.q", "e.r")], "a.p b.q e.r"),
        (FOUR, [program("asv", "data", "suffix", whole=False)], "asv data suffix"),
        (PARTS, [program("p", "q", "r", section="a")], "a.p a.q a.r"),
        (
            FOUR,
            [program("asv", "data"), program("asv", "data", "suffix", whole=False)],
            "asv data suffix",
        ),
        (PARTS, [program("e", "f", "g"), program("p", section="b")], ""),
        # A dotted key counts as its first name: `e` is needed, and only `e.x` is missing.
        (FOUR, [program("asv", "data", "suffix", "e.x")], "asv data suffix e.x"),
    ],
)
def test_a_config_that_has_nothing_of_what_a_program_needs_is_for_another(
    text: str, code: list[CodeReads], is_missing: str
) -> None:
    assert " ".join(missing(unprovided_reads(context_of(text, *code)))) == is_missing
