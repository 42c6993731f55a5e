"""`inspect.signature` and `inspect.getfullargspec`, against Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import UNKNOWN, of_python, reads, run, value

SHAPES = (
    "def f(a, b=1, *more, c, **rest): ...",
    "def f(a, /, b): ...",
    "class f:\n    def __init__(self, a, b=2): ...",
    "class g:\n    def __init__(self, a): ...\nclass f(g): ...",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_names_of_a_signature(shape: str, tmp_path: Path) -> None:
    code = f"import inspect\n{shape}\nlist(inspect.signature(f).parameters)"
    assert value(tmp_path, code) == of_python(code)


def test_names_of_a_bound_method(tmp_path: Path) -> None:
    shape = "class A:\n    def f(self, a): ..."
    code = f"import inspect\n{shape}\nlist(inspect.signature(A().f).parameters)"
    assert value(tmp_path, code) == of_python(code)


def test_a_decorator_may_give_another_function(tmp_path: Path) -> None:
    code = "import inspect\n@unknown\ndef f(a): ...\ninspect.signature(f)"
    assert value(tmp_path, code) == UNKNOWN


def test_keys_that_are_not_taken_are_not_read(tmp_path: Path) -> None:
    code = (
        "import inspect\ndef f(a): return a\n"
        "def main(cfg):\n"
        "    f(**{k: v for k, v in cfg.items() if k in inspect.signature(f).parameters})"
    )
    assert reads(run(tmp_path, code, {"a": 1, "b": 2})) == {"a": "optional"}
