"""Where suppression comments are seen, and where a `#` is no comment."""

from __future__ import annotations

import pytest

from cfglint.document.suppressions import Removal, Suppression
from cfglint.document.tree import parse


def found(text: str) -> tuple[Suppression, ...]:
    return parse(text.encode(), "x.yaml").suppressions


def test_a_comment_on_a_line() -> None:
    assert found("a: 1  # cfglint: ignore[S202, Y103]\n") == (
        Suppression(1, 7, 36, ("S202", "Y103"), False, Removal(5, 36, "")),
    )


def test_a_comment_without_codes_means_all() -> None:
    assert found("a: 1\nb: 2 # cfglint: ignore\n")[0].codes == ()


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("ignore R302", ("R302",)),
        ("ignore R302, S202", ("R302", "S202")),
        ("ignore: R302 our reader", ("R302",)),
        ("ignore=R302", ("R302",)),
        ("ignore R302x", ()),
        ("ignore our own reader", ()),
        ("ignore[R302] S202", ()),
    ],
)
def test_codes_without_brackets_choose_nothing(text: str, loose: tuple[str, ...]) -> None:
    (each,) = found(f"a: 1  # cfglint:{text}\n")
    assert each.loose == loose
    assert each.codes == (("R302",) if "[" in text else ())


def test_text_after_the_comment_may_say_why() -> None:
    assert found("a: 1 # cfglint: ignore[S202] our own reader\n")[0].codes == ("S202",)


@pytest.mark.parametrize(
    "text",
    [
        'a: "# cfglint: ignore"\n',
        "a: '# cfglint: ignore'\n",
        "a: |\n  # cfglint: ignore\n  x\n",
        "a: >\n  x # cfglint: ignore\n",
        "a: x#cfglint: ignore\n".replace("#cfglint: ", "#cfglint:"),
    ],
)
def test_text_is_no_comment(text: str) -> None:
    assert found(text) == ()


def test_a_whole_file_only_in_the_first_comment_block() -> None:
    text = "# title\n# cfglint: ignore-file[Y103]\na: 1\n# cfglint: ignore-file[Y104]\n"
    assert [(s.line, s.codes, s.whole_file) for s in found(text)] == [(2, ("Y103",), True)]
