"""Keys that go to calls, files that are too large, and edits at the edges of a text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cfglint.diagnostic import Edit, Fix, at_line
from cfglint.rules import registry
from cfglint.rules.running import run_rule
from cfglint.run.fixes import Edits, apply_fixes, ranges_of, unified_diff
from tests.rules.contexts import context_of, node, program, read, takes
from tests.rules.test_both_sides import keys
from tests.rules.test_by_hand import refused, said


@pytest.mark.parametrize(
    ("key", "takes", "help"),
    [
        ("num_layers", "depth size", "rename `num_layers` to `depth`"),
        ("colour", "depth size", "remove it; `Net` takes depth, size"),
        ("widht", "width depth", "rename `widht` to `width`"),
    ],
)
def test_what_a_call_takes_instead(key: str, takes: str, help: str) -> None:
    code = program("n", refused=(refused(f"n.{key}", takes),))
    (line,) = said("R309", context_of(f"n: {{{key}: 1}}\n", code))
    assert line.split(" | ")[1] == help


def test_a_missing_key_beside_it_says_what_was_meant() -> None:
    text = "m: {n: {num_layers: 1, x: 1}}\n"
    wrong = refused("m.n.num_layers", "x")
    assert keys("R309", context_of(text, program("m", refused=(wrong,)))) == ["m.n.num_layers"]
    lacks = program("m", "m.n.depth", refused=(wrong,))
    assert keys("R309", context_of(text, lacks)) == []  # R301 says both
    elsewhere = program("m", "m.depth", refused=(wrong,))
    assert keys("R309", context_of(text, elsewhere)) == ["m.n.num_layers"]
    perhaps = program("m", read("m.n.depth", "optional"), refused=(wrong,))
    assert keys("R309", context_of(text, perhaps)) == ["m.n.num_layers"]


def of_size(kind: str, *, limit: bool) -> list[tuple[str, str, object]]:
    """What Y108 says of a file with such problems."""
    read_problem = SimpleNamespace(kind=kind, message="9 characters too much")
    syntax: Any = SimpleNamespace(message="brackets within brackets", limit=limit, mark=3)
    file = SimpleNamespace(
        path="a.yaml",
        read_problem=read_problem,
        syntax_problem=syntax,
        span_of=lambda start, end: (start, end),
    )
    found = run_rule(registry.find("Y108"), SimpleNamespace(file=file), "a.yaml")
    return [(each.message, each.help, each.place) for each in found]


def test_what_is_too_large_is_not_checked() -> None:
    whole = (
        "not checked: the file has 9 characters too much",
        "`exclude` it in the settings if it is data",
        at_line("a.yaml"),
    )
    part = ("not checked: brackets within brackets", "", (3, 3))
    assert of_size("limit", limit=True) == [whole, part]
    assert of_size("limit", limit=False) == [whole]
    assert of_size("encoding", limit=True) == [part]
    assert of_size("encoding", limit=False) == []


def test_a_fault_of_cfglint_is_called_so() -> None:
    (found,) = run_rule(registry.find("R302"), None, "a.yaml")
    assert found.help == "this is a fault of cfglint; the other rules went on"


STARTS = [0, 3, 6]
"""Of the text `ab`, `cd`, `ef`, each on its line, the last one without an end."""


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (Edit(1, 1, 1, 3, "x"), (0, 2)),
        (Edit(3, 1, 3, 3, ""), (6, 8)),
        (Edit(3, 3, 3, 3, "x"), (8, 8)),
        (Edit(4, 1, 4, 1, "x"), (8, 8)),  # the line after the last
        (Edit(1, 1, 4, 1, ""), (0, 8)),
        (Edit(4, 2, 4, 2, "x"), None),
        (Edit(5, 1, 5, 1, "x"), None),
        (Edit(0, 1, 1, 1, "x"), None),
        (Edit(1, 1, 0, 1, "x"), None),
        (Edit(3, 3, 3, 4, ""), None),
        (Edit(3, 4, 3, 4, ""), None),
        (Edit(2, 1, 1, 1, ""), None),
        (Edit(2, 1, 2, 1, ""), (3, 3)),
    ],
)
def test_an_edit_is_inside_the_text(edit: Edit, found: tuple[int, int] | None) -> None:
    expected = None if found is None else [(*found, edit.insert)]
    assert ranges_of(Fix("safe", (edit,), ()), STARTS, 8) == expected


@pytest.mark.parametrize(
    ("first", "second", "fits", "stacked"),
    [
        ((2, 4), (0, 2), False, False),  # they touch
        ((2, 4), (0, 1), True, True),
        ((2, 4), (4, 6), False, False),
        ((2, 4), (5, 6), True, True),
        ((2, 4), (3, 3), False, False),
        ((2, 2), (2, 2), False, True),  # two insertions at one point
        ((2, 2), (2, 3), False, False),
        ((2, 4), (2, 2), False, False),
        ((2, 4), (1, 6), False, False),
    ],
)
def test_edits_that_touch(
    first: tuple[int, int], second: tuple[int, int], fits: bool, stacked: bool
) -> None:
    for together, expected in ((False, fits), (True, stacked)):
        edits = Edits(together) if together else Edits()
        assert edits.take([(*first, "a")])
        assert edits.take([(*second, "b")]) is expected
        # all or none: a second insertion at that point follows the first where they are stacked
        assert edits.take([(9, 9, "c"), (*second, "d")]) is (expected and second == (2, 2))


def test_fixes_that_do_not_fit_wait_for_the_next_round() -> None:
    one, same, other, out = (
        Fix("safe", (Edit(1, column, 1, column + 1, text),), ())
        for column, text in ((1, "x"), (1, "y"), (4, "z"), (9, "q"))
    )
    assert apply_fixes("abcd\n", [one, same, out, other]) == ("xbcz\n", [one, other])
    assert apply_fixes("abcd\n", []) == ("abcd\n", [])


def test_a_difference_tells_of_a_line_without_an_end() -> None:
    assert unified_diff("a", "x\n", "x\n") == ""
    assert unified_diff("a", "x\n", "y").splitlines()[2:] == [
        "@@ -1 +1 @@",
        "-x",
        "+y",
        "\\ No newline at end of file",
    ]


def test_a_section_that_nothing_reads_is_told_beside_a_key_that_a_call_refuses() -> None:
    text = "m: {x: 1}\na: 1\n"
    of_m = program(section="m"), program("a", refused=(refused("m.x"),))
    assert keys("R302", context_of(text, *of_m)) == ["m"]
    hollow = program("m", section="s"), program("s", "a", refused=(refused("s.m.x"),))
    assert keys("R302", context_of("s: {m: {x: 1}, n: 1}\na: 1\n", *hollow)) == ["s.n"]


def test_an_argument_of_a_node_may_ask_more_of_a_card_than_it_has() -> None:
    context = context_of("t: {_target_: lightning.Trainer, precision: bf16-mixed}\n")
    target = node(context, "t", *takes("precision=1"), name="lightning.Trainer")
    for gpu, told in (("t4", ["t.precision"]), ("a100", [])):
        settings = context.settings._replace(gpu=gpu)
        assert keys("M405", context._replace(targets=[target], settings=settings)) == told
