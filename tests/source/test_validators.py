"""What a model's validators and constructor change before the fields are checked."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from cfglint.source.library import Library
from cfglint.source.validators import Changes, changes_in

HEAD = """
from pydantic import BaseModel, field_validator, model_validator, root_validator, validator

NAMES = ["a", "b"]

def fill(values):
    values["filled"] = 1
    return values

def rename(values, other):
    values.update({"new": values.pop("old")})

def opaque(values):
    elsewhere(values)

"""


def changes(folder: Path, body: str) -> Changes:
    text = HEAD + "class C(BaseModel):\n    a: int\n" + indent(body, "    ")
    (folder / "main.py").write_text(text)
    library = Library([str(folder)])
    found = library.definition("main.C")
    assert found is not None
    return changes_in(library, [found], found)


BEFORE = "@model_validator(mode='before')\n@classmethod\ndef check(cls, data):\n    "
FIRST = "@root_validator(pre=True)\ndef check(cls, data):\n    "
CASES = {
    "nothing": ("x = 1", "", "", False),
    "late": (
        "@model_validator(mode='after')\ndef check(self):\n    self.x = 1\n    return self",
        "",
        "",
        False,
    ),
    "no mode": ("@root_validator\ndef check(cls, v):\n    v['a'] = 1\n    return v", "", "", False),
    "a key is stored": (BEFORE + "data['x'] = 1\n    return data", "x", "", False),
    "a key is removed": (FIRST + "data.pop('x')\n    return data", "x", "", False),
    "a default": (FIRST + "data.setdefault('x', 1)\n    return data", "x", "", False),
    "deleted": (FIRST + "del data['x']\n    return data", "x", "", False),
    "keys of a loop": (FIRST + "for n in ('x', 'y'):\n        data[n] = 1", "x y", "", False),
    "keys of a list": (FIRST + "for n in NAMES:\n        data[n] = 1", "a b", "", False),
    "some key": (FIRST + "data[other] = 1", "", "", True),
    "an update": (FIRST + "data.update({'x': 1}, y=2)\n    return data", "x y", "", False),
    "an update of something": (FIRST + "data.update(other)\n    return data", "", "", True),
    "all of it goes": (FIRST + "data.clear()", "", "", True),
    "a value is changed": (FIRST + "data['x']['y'] = 1\n    return data", "", "x", False),
    "a value of a name": (
        FIRST + "inner = data.get('x') or {}\n    inner['y'] = 1\n    return data",
        "",
        "x",
        False,
    ),
    "a copy": (FIRST + "other = dict(data)\n    other['x'] = 1\n    return other", "x", "", False),
    "another mapping": (FIRST + "return {'x': 1, 'y': data['y']}", "x y", "", True),
    "spread": (FIRST + "return {**data, 'x': 1}", "x", "", False),
    "a function of the module": (FIRST + "return fill(data)", "filled", "", False),
    "by keyword": (FIRST + "rename(values=data, other=1)", "new old", "", False),
    "code elsewhere": (FIRST + "return elsewhere(data)", "", "", True),
    "a function that hands it on": (FIRST + "opaque(data)", "", "", True),
    "a value goes elsewhere": (FIRST + "x = data['x']\n    f(x)\n    return data", "", "x", False),
    "it is looked at": (FIRST + "print(data, len(data))\n    return data", "", "", False),
    "a method": (
        FIRST + "return cls.fix(data)\n@staticmethod\ndef fix(values):\n    values['z'] = 1",
        "z",
        "",
        False,
    ),
    "made of a text": (
        BEFORE + "if isinstance(data, str):\n        return {'x': data}\n    return data",
        "",
        "",
        False,
    ),
    "a method of a base elsewhere": (FIRST + "return cls.fix(data)", "", "", True),
    "one field": (
        "@field_validator('a', mode='before')\ndef check(cls, value):\n    return int(value)",
        "",
        "a",
        False,
    ),
    "one field, late": ("@validator('a')\ndef check(cls, value):\n    return value", "", "", False),
    "every field": ("@validator('*', pre=True)\ndef check(cls, v):\n    return v", "", "*", False),
    "a constructor": (
        "def __init__(self, **data):\n    data['x'] = 1\n    super().__init__(**data)",
        "x",
        "",
        False,
    ),
    "another constructor": ("def __init__(self, a, b): ...", "", "", True),
    "no mapping": (
        "@model_validator(mode='before')\n@classmethod\ndef check(cls): ...",
        "",
        "",
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_changed(name: str, tmp_path: Path) -> None:
    body, stored, converted, opaque = CASES[name]
    found = changes(tmp_path, body)
    wanted = (set(stored.split()), set(converted.split()), opaque)
    assert (set(found.stored), set(found.converted), found.opaque) == wanted
    assert (found.at is not None) or not (stored or opaque)


def test_changes_add_up() -> None:
    one = Changes(frozenset({"a"}), frozenset({"b"}))
    both = one.and_(Changes(frozenset({"c"}), opaque=True))
    assert both == Changes(frozenset({"a", "c"}), frozenset({"b"}), True)


MADE_OF = {
    "a text": ("if isinstance(data, str):\n        return {'a': data}\n    return data", {"str"}),
    "texts and numbers": (
        "if isinstance(data, (str, int)):\n        data = {'a': data}\n    return data",
        {"str", "int"},
    ),
    "a class elsewhere": ("if isinstance(data, Path):\n        return {'a': data}", {"any"}),
    "whatever is no mapping": (
        "if not isinstance(data, dict):\n        return {'a': data}\n    return data",
        {"any"},
    ),
    "the other branch": (
        "if isinstance(data, dict):\n        pass\n    else:\n        data = {'a': data}",
        {"any"},
    ),
    "handed back": ("if not isinstance(data, dict):\n        return data\n    return data", set()),
    "refused": ("if not isinstance(data, dict):\n        raise ValueError\n    return data", set()),
    "a mapping": ("if isinstance(data, dict):\n        data['a'] = 1\n    return data", set()),
    "code elsewhere": ("return elsewhere(data)", {"any"}),
}


@pytest.mark.parametrize("name", MADE_OF)
def test_what_else_a_model_is_made_of(name: str, tmp_path: Path) -> None:
    body, kinds = MADE_OF[name]
    assert changes(tmp_path, BEFORE + body).made_of == kinds
