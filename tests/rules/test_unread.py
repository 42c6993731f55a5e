"""Which keys nothing reads, by what programs were found to read of a config."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cfglint.rules.context import ExperimentContext
from cfglint.rules.unread import excused_keys, judged_keys, unread_keys
from cfglint.source.mentions import Mention
from cfglint.source.reads import CodeReads, Note, Raised, Read, Unresolved, Write
from tests.rules.contexts import context_of, escape, program, read


def unread(context: ExperimentContext) -> dict[str, str]:
    """The keys that nothing reads, with what each is near to."""
    return {f"{s}.{k}".strip("."): each.near for (s, k), each in unread_keys(context).items()}


SOME = "a: 1\nb: 2\nc: {x: 1, y: 2}\n"
MORE = f"{SOME}d: 3\n"
RAISED = (Raised((), "ValueError", "", "raise", "train.py", 1, 1, 2),)


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        (MORE, [program("a", "c.x")], {"b": "", "d": ""}),
        (SOME, [program("a", "b", "c.x", "c.y")], {}),
        (SOME, [program("a", "b", "c")], {}),  # the section is read as a whole
        (SOME, [program("a", "b")], {}),  # `c` may be for another program
        (MORE, [program("a", "c.x", notes=(escape("b"),))], {}),
        (MORE, [program("a", "c.x", notes=(Note("t", 1, "m", False, ("b",)),))], {"d": ""}),
        (SOME, [program("a", "b", "c.x", notes=(escape("c"),))], {}),
        (SOME, [program("a", "b", notes=(escape(),))], {}),
        (SOME, [program("a", "b", "c.x", notes=(Note("t", 1, "m", False, ("c",)),))], {}),
        (MORE, [program("a", "c.x", idle=(read("b"),))], {"d": ""}),
        (SOME, [program("a", "c.x", idle=(read("c.y"),))], {"b": ""}),
        (SOME, [program("a", "c.x", idle_escapes=frozenset({("c",)}))], {"b": ""}),
        (SOME, [program("a", "c.x", idle_escapes=frozenset({()}))], {}),
        (MORE, [program("a", "c.x", selecting=frozenset({"b"}))], {"d": ""}),
        (SOME, [program("a", "c.x", unfollowed=frozenset({"b", "y"}))], {}),
        (MORE, [program("a", "c.x", named=frozenset({("b",)}))], {"d": ""}),
        (MORE, [program("a", "c.x", shared=True)], {}),
        (SOME, [program("a", "c.x", raised=RAISED)], {}),
        (SOME, [program("a", "c.x", completed=True)], {}),
        (SOME, [program("a", "c.x"), program("b", "c", entry="eval:main")], {}),
        (MORE, [program("a", "c.x"), program("a", "c.x", entry="eval:main")], {"b": "", "d": ""}),
        (SOME, [program("a", "b", "c", chosen_from=frozenset({("c",)}))], {}),
        ("a: 1\nb: [1]\n", [program("a")], {}),  # what starts the program may read a list
        ("a: 1\nb: {x: 1}\n", [program("a", "b", keyed=frozenset({("b",)}))], {}),
        ("a: 1\nb: ???\n", [program("a")], {}),
        ("a: 1\nB: 2\n", [program("a")], {"B": ""}),
        ("a: 1\nb: 2\ne: ${b}\n", [program("a", "e")], {}),
        ("a: 1\nwidht: 2\n", [program("a", read("width", "optional"))], {"widht": "width"}),
        ("a: 1\nwidht: 2\n", [program("a", "width")], {}),  # that `width` is missing says it
        ("a: 1\nwidht: 2\nwidth: 3\n", [program("a", "width")], {"widht": ""}),
        ("a: 1\nwidht: [2]\n", [program("a", read("width", "optional"))], {"widht": "width"}),
        (
            "a: 1\nwidht: 2\n",
            [program("a", read("width", "optional"), raised=RAISED)],
            {"widht": "width"},
        ),
        (SOME, [program("a", "b", "c"), program("x", section="c")], {"c.y": ""}),
    ],
)
def test_at_the_root(text: str, code: list[CodeReads], found: dict[str, str]) -> None:
    assert unread(context_of(text, *code)) == found


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("m: {x: 1, y: 2}\n", [program("x", section="m")], {"m.y": ""}),
        ("m: {x: 1, y: {}}\n", [program("x", section="m")], {}),  # no value is lost
        ("m: {x: 1, Y: 2}\n", [program("x", section="m")], {"m.Y": ""}),
        ("m: {x: 1, y: [2]}\n", [program("x", section="m")], {"m.y": ""}),
        ("m: {x: 1, y: 2}\n", [program("x", section="m", shared=True)], {"m.y": ""}),
        ("m: {x: 1, y: 2}\n", [program(section="m")], {"m": ""}),
        ("m: {}\n", [program(section="m")], {}),
        ("m: {x: 1}\n", [program(section="m", unfollowed=frozenset({"m"}))], {}),
        ("m: {x: 1}\n", [program(section="m", shared=True)], {}),
        ("m: {x: 1}\n", [program(section="m", completed=True)], {}),
        ("m: {x: 1}\n", [program(section="m", raised=RAISED)], {}),
        ("m: {x: 1}\n", [program(section="m", chosen_from=frozenset({()}))], {}),
        ("m: {x: 1}\n", [program(section="m", named=frozenset({("m", "x")}))], {}),
        ("modle: {x: 1}\n", [program(section="modle"), program("model.x")], {"modle": "model"}),
        (
            "modle: {x: 1}\n",
            [program(section="modle", shared=True), program("model.x")],
            {"modle": "model"},
        ),
        ("m: {x: 1}\n", [program(section="m"), program("m", "b")], {}),
        ("m: {x: 1}\n", [program(section="m", idle=(read("x"),))], {}),
        (
            "m: {x: {p: 1, q: 2}, y: 1}\n",
            [program("x", "y", "x.p", section="m")],
            {"m.x.q": ""},
        ),
        ("m: {x: {p: 1}, y: 1}\n", [program("x", "y", section="m")], {"m.x": ""}),
        ("m: {x: {p: 1}, y: 1}\n", [program("x", "y", section="m", idle=(read("x.p"),))], {}),
        ("m: {x: {p: 1}, y: 1}\n", [program("x", "y", section="m", unfollowed=frozenset("x"))], {}),
        (
            "m: {x: {p: 1}, y: 1}\n",
            [program("x", "y", section="m", notes=(Note("t", 1, "m"),))],
            {"m.x": ""},
        ),
        (
            "m: {k: {x: {p: 1}, y: 1}}\n",
            [program("k", "k.x", "k.y", section="m")],
            {"m.k.x": ""},
        ),
        ("m: {x: 1, k: {z: 1}}\n", [program("x", section="m")], {"m.k": ""}),
        (
            "m: {x: 1, k: {z: 1}}\n",
            [program("x", section="m", chosen_from=frozenset({("m",)}))],
            {},
        ),
        (
            "m: {n: {x: 1, k: {z: 1}}}\n",
            [program("x", section="m.n", chosen_from=frozenset({("m", "n")}))],
            {},
        ),
        (
            "m: {x: {p: 1}, y: 1}\n",
            [program("x", "y", section="m", keyed=frozenset({("x",)}))],
            {},
        ),
        (
            "m: {x: {p: 1}, y: 1}\n",
            [program("x", "y", section="m", unfollowed=frozenset({"p"}))],
            {},
        ),
        ("m: {x: {p: 1}, y: 1}\n", [program("x", "y", section="m", notes=(escape("x"),))], {}),
        (
            "m: {x: {p: 1}, y: 1}\n",
            [program("x", "y", section="m", written=("x",))],
            {},
        ),
    ],
)
def test_in_a_section(text: str, code: list[CodeReads], found: dict[str, str]) -> None:
    assert unread(context_of(text, *code)) == found


def own(*reads: str, mentioned: Sequence[Mention] | None = (), **more: Any) -> CodeReads:
    """Code of a section that no program was followed to."""
    found = None if mentioned is None else tuple(mentioned)
    return program(*reads, section="m", whole=False, mentioned=found, **more)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ([own("x")], {"m.y": ""}),
        ([own("x", mentioned=None)], {}),  # the repository was not searched
        ([own("x", notes=(escape(),))], {}),
        ([own()], {}),
        ([own("x", own=False)], {}),
        ([own("x", own=False), own("x")], {"m.y": ""}),
        ([own("x"), own("y")], {}),
        ([own("x", mentioned=[Mention("y", "other.py", 3, True)])], {}),
        ([own("x", mentioned=[Mention("y", "train.py", 3, True)])], {"m.y": ""}),
        ([own("x", mentioned=[Mention("z", "other.py", 3, True)])], {"m.y": ""}),
    ],
)
def test_of_a_section_whose_code_alone_was_read(
    code: list[CodeReads], found: dict[str, str]
) -> None:
    assert unread(context_of("m: {x: 1, y: 2}\n", *code)) == found


def test_keys_in_capitals_may_be_exported_where_no_program_was_followed() -> None:
    assert unread(context_of("m: {x: 1, Yy: 2}\n", own("x"))) == {"m.Yy": ""}
    assert unread(context_of("m: {x: 1, YY: 2}\n", own("x"))) == {}


def test_where_code_that_is_not_selected_mentions_a_key() -> None:
    mentions = [Mention("y", "train.py", 3, False), Mention("y", "train.py", 9, True)]
    context = context_of("m: {x: 1, y: 2}\n", own("x", mentioned=mentions))
    (found,) = unread_keys(context).values()
    assert found.seen == mentions[1]
    assert found.program is None


SWEPT = tuple(read(key, line=9, column=5) for key in ("x", "widht"))


def test_a_key_that_one_place_reads_with_all_others_may_be_misspelt() -> None:
    """What is iterated over says nothing of one key; a missing key of a near name does."""

    def context(
        *reads: Read | str, text: str = "m: {x: 1, widht: 2}\n", **more: Any
    ) -> ExperimentContext:
        return context_of(text, program(*reads, section="m", **more))

    def judged(context: ExperimentContext) -> list[str]:
        return [key for _, key in judged_keys(context)]

    needed, set_before = read("width", line=3), {"written": ("width",)}
    assert unread(context(*SWEPT)) == {}
    assert judged(context(*SWEPT)) == []
    assert unread(context("x", "widht")) == {}
    assert judged(context("x", "widht")) == ["x", "widht"]
    assert judged(context("x", text="m: {x: 1}\n")) == ["x"]  # one place reads one key
    assert unread(context(*SWEPT, needed)) == {}  # that `width` is missing says it
    assert unread(context(*SWEPT, needed, **set_before)) == {"m.widht": "width"}
    assert unread(context(*SWEPT, read("width", "optional", line=3))) == {}
    assert unread(context(*SWEPT, read("widht", line=4), needed, **set_before)) == {}
    idle = (read("widht", line=4),)
    assert unread(context(*SWEPT, needed, idle=idle, **set_before)) == {}


def test_what_is_said_of_none_has_its_reason() -> None:
    overwritten = Write(("b",), "train.py", 3, 1, True, True)
    context = context_of(
        "a: 1\nb: 2\nc: ???\nd: {x: 1}\ne: ${f}\nf: 1\n",
        program("a", "e", writes_at=(overwritten,)),
    )
    assert {key: each.excuse for (_, key), each in excused_keys(context).items()} == {
        "b": "code overwrites it (R305)",
        "c": "its value is still to be given",
        "d": "a section may be for another program",
        "f": "other values of the config are made of it",
    }
    assert unread(context) == {}


def test_a_fragment_has_no_key_that_nothing_reads() -> None:
    assert unread(context_of(SOME, program("a", "c.x"), role="fragment")) == {}


FEW = "a: 1\nb: 2\nwidht: 3\nc: 4\n"


def test_of_a_config_that_is_mostly_for_another_program_only_misspellings_count() -> None:
    read_of_it = ("a", read("width", "optional", line=2))
    assert unread(context_of(FEW, program(*read_of_it))) == {"b": "", "widht": "width", "c": ""}
    assert unread(context_of(FEW, program(*read_of_it, opens=True))) == {"widht": "width"}
    half = program("a", "b", read("width", "optional", line=3), opens=True)
    assert unread(context_of(FEW, half)) == {"widht": "width", "c": ""}
    absent = Unresolved(("a",), "x", "nets", (), "train.py", 1, True, module=True)
    gone = program(*read_of_it, unresolved=(absent,))
    assert unread(context_of(FEW, gone)) == {"widht": "width"}
    name = program(*read_of_it, unresolved=(absent._replace(module=False),))
    assert unread(context_of(FEW, name)) == {"b": "", "widht": "width", "c": ""}


def test_programs_that_may_take_the_config_too_have_to_agree() -> None:
    code = program("a", "b", read("width", "optional", line=3))
    other = program("a", "c", read("width", "optional", line=3), entry="eval:main")
    third = program("a", entry="export:main")

    def context(*others: CodeReads, **more: Any) -> ExperimentContext:
        found = context_of(FEW, code, others=lambda: others, **more)
        found.bound.experiment.file = "of_several.yaml"
        return found

    assert unread(context()) == {"widht": "width", "c": ""}
    assert unread(context(third)) == {"widht": "width", "c": ""}
    assert unread(context(other)) == {"widht": "width"}
    assert unread(context(mentioned=lambda word, file: word == "c")) == {"widht": "width"}
    assert unread(context(mentioned=lambda word, file: word == "b")) == {"widht": "width", "c": ""}
