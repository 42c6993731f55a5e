"""Names that a module gives itself through `globals()`, against what Python gives."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.namespaces import filled

KNOWN = (
    "globals()['Net'] = 1",
    "for file, name in [('a', 'Net'), ('b', 'Wide')]:\n    globals()[name] = file",
    "NAMES = ['Net', 'Wide']\nfor name in NAMES:\n    globals()[name] = name",
    "for name, value in {'Net': 1, 'Wide': 2}.items():\n    globals()[name] = value",
    "TABLE = {'Net': 1}\nfor name, value in TABLE.items():\n    globals()[name] = value",
    "globals().update({'Net': 1, 'Wide': 2})",
    "if True:\n    globals()['Net'] = 1\nelse:\n    pass",
)
UNKNOWN = (
    "globals()[name] = 1",
    "globals().update(found)",
    "globals().update({**found})",
    "for name in found:\n    globals()[name] = 1",
    "for name in ['a', other]:\n    globals()[name] = 1",
    "for name in [x for x in found]:\n    globals()[name] = 1",
    "def fill():\n    globals()['Net'] = 1",
    "names = globals()\nnames['Net'] = 1",
)


@pytest.mark.parametrize("code", KNOWN)
def test_names_are_those_of_python(code: str) -> None:
    names: dict[str, object] = {}
    exec(code, names)
    own = {"Net", "Wide"} & names.keys()
    assert set(filled(ast.parse(code)) or {}) == own


@pytest.mark.parametrize("code", UNKNOWN)
def test_nothing_is_said_where_some_are_not_known(code: str) -> None:
    assert filled(ast.parse(code)) is None


def test_a_module_without_any() -> None:
    assert filled(ast.parse("Net = 1")) == {}
