"""Which exceptions the handlers of a `try` may stop."""

from __future__ import annotations

import ast
import builtins

import pytest

from cfglint.source.handlers import ALL, may_catch, names_in, stopped_by, suppressed_by

BUILT_IN = sorted(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


@pytest.mark.parametrize("error", BUILT_IN)
def test_a_built_in_exception_is_caught_as_python_has_it(error: str) -> None:
    caught = {name for name in BUILT_IN if may_catch([name], error)}
    raised = getattr(builtins, error)
    assert caught == {name for name in BUILT_IN if issubclass(raised, getattr(builtins, name))}


def test_what_may_be_any_exception() -> None:
    assert may_catch([ALL], "KeyError")
    assert may_catch(["ConfigAttributeError"], "KeyError")
    assert may_catch(["ValueError"], "CustomError")
    assert not may_catch([], "KeyError")


HANDLERS = {
    "except KeyError:\n    pass": ("KeyError",),
    "except (KeyError, mod.OtherError):\n    x = 1": ("KeyError", "OtherError"),
    "except:\n    print()": (ALL,),
    "except KeyError:\n    raise": (),
    "except KeyError:\n    print()\n    sys.exit(1)": (),
    "except KeyError:\n    pass\nexcept ValueError:\n    raise": ("KeyError",),
}


@pytest.mark.parametrize("text", HANDLERS)
def test_after_which_a_program_goes_on(text: str) -> None:
    node = ast.parse(f"try:\n    f()\n{text}").body[0]
    assert isinstance(node, ast.Try)
    assert stopped_by(node.handlers) == HANDLERS[text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("suppress(KeyError, OSError)", ["KeyError", "OSError"]),
        ("contextlib.suppress(KeyError)", ["KeyError"]),
        ("pytest.raises(ValueError)", ["ValueError"]),
        ("open(path)", []),
        ("lock", []),
    ],
)
def test_what_a_context_manager_stops(text: str, wanted: list[str]) -> None:
    found = suppressed_by(ast.parse(text, mode="eval").body)
    assert [name for kind in found for name in names_in(kind)] == wanted
