"""Which handler takes an exception."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.handlers import may_catch, stopped_by, suppressed_by
from cfglint.source.raising import (
    INDEX,
    KEY,
    Thrown,
    Try,
    builtin_names,
    chosen,
    is_caught,
    merged,
    takes,
)

TAKES = [
    ("KeyError", True),
    ("LookupError", True),
    ("(ValueError, KeyError)", True),
    ("Exception", True),
    ("BaseException", True),
    ("ValueError", False),
    ("OwnError", False),
    ("errors.Own", None),
]
"""What stands behind `except`, and whether it catches a KeyError."""


@pytest.mark.parametrize(("handler", "expected"), TAKES)
def test_takes(handler: str, expected: bool | None) -> None:
    assert takes(ast.parse(handler, mode="eval").body, KEY) is expected


def test_a_bare_handler_takes_all() -> None:
    assert takes(None, KEY)
    assert takes(None, None)


def test_of_several_handlers_the_first_that_surely_takes_it() -> None:
    handlers = tuple(ast.parse(each, mode="eval").body for each in ("ValueError", "LookupError"))
    assert chosen(handlers, (KEY,)) == 1
    assert chosen(handlers, (KEY, INDEX)) == 1
    assert chosen(handlers, (KEY, builtin_names("OSError"))) is None
    assert chosen(handlers, (None,)) is None


def test_a_handler_for_everything_far_away_is_of_a_whole_run() -> None:
    broad = Try(0, (ast.Name("Exception"),), ("Exception",))
    narrow = Try(0, (ast.Name("KeyError"),), ("KeyError",))
    assert is_caught([broad], (KEY,), 1)
    assert not is_caught([broad], (KEY,), 5)
    assert is_caught([narrow], (KEY,), 5)


def test_one_of_several_exceptions() -> None:
    assert merged([Thrown((KEY,), 1), Thrown((INDEX, KEY), 2)], 0).kinds == (KEY, INDEX)


def test_handlers_that_go_on() -> None:
    code = "try:\n    pass\nexcept KeyError:\n    x = 1\nexcept ValueError:\n    raise\n"
    code += "except OSError:\n    exit(1)\nexcept:\n    pass\n"
    (node,) = ast.parse(code).body
    assert isinstance(node, ast.Try)
    assert stopped_by(node.handlers) == ("KeyError", "")


def test_contexts_that_stop_exceptions() -> None:
    suppress = ast.parse("suppress(KeyError, OSError)", mode="eval").body
    assert [ast.unparse(each) for each in suppressed_by(suppress)] == ["KeyError", "OSError"]
    assert not suppressed_by(ast.parse("open(path)", mode="eval").body)


def test_what_may_catch() -> None:
    assert may_catch(["LookupError"], "KeyError")
    assert may_catch(["OfTheCode"], "KeyError")
    assert not may_catch(["ValueError"], "KeyError")
