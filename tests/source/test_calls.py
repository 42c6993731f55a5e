"""Arguments, and what functions and classes give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, run, value

KNOWN = {
    "defaults": """
def f(a, b=2, *, c=3):
    return (a, b, c)
[f(1), f(1, 5), f(a=1, c=7)]
""",
    "the rest by position": """
def f(a, *rest):
    return rest
f(1, 2, 3)
""",
    "the rest by name": """
def f(a, **rest):
    return rest
f(1, b=2, c=3)
""",
    "spread by position": """
def f(a, b, c):
    return (a, b, c)
f(*[1, 2], 3)
""",
    "spread by name": """
def f(a, b):
    return (a, b)
f(**{'b': 1, 'a': 2})
""",
    "a partial": """
from functools import partial
def f(a, b):
    return (a, b)
partial(f, 1)(b=2)
""",
    "no value": """
def f():
    pass
f()
""",
    "a value on the way": """
def f(x):
    if x > 1:
        return 'big'
    return 'small'
(f(1), f(2))
""",
    "an object that is called": """
class A:
    def __call__(self, x):
        return x
A()(6)
""",
    "a dataclass": """
from dataclasses import dataclass
@dataclass
class A:
    x: int
    y: int = 2
(A(1).x, A(1).y)
""",
    "defaults are evaluated where the function is": """
n = 1
def f(a=n):
    return a
f()
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "a generator": """
def f():
    yield 1
    yield 2
list(f())
""",
    "an exception in an argument": """
def f(a):
    return a
try:
    x = f({}['b'])
except KeyError:
    x = 3
x
""",
    "a default that is shared": """
def f(x, s=[]):
    s.append(x)
    return len(s)
f(1)
f(2)
""",
    "late names of closures": """
fs = [lambda: i for i in [1, 2]]
fs[0]()
""",
}
"""Title -> code; its value is what Python gives, or it is not known, or one of several."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])


@pytest.mark.parametrize("title", DOUBTED)
def test_nothing_is_known_otherwise_than_python_gives_it(title: str, tmp_path: Path) -> None:
    found, true = value(tmp_path, DOUBTED[title]), of_python(DOUBTED[title])
    assert may_be(found, true), f"{found!r}, and Python gives {true!r}"


@pytest.mark.parametrize(
    ("base", "escapes"), [("SimpleNamespace", set()), ("Unknown", {("data",)})]
)
def test_a_namespace_in_idle_code_hands_nothing_on(
    base: str, escapes: set[tuple[str, ...]], tmp_path: Path
) -> None:
    code = (
        f"from types import SimpleNamespace\nfrom elsewhere import Unknown\nclass N({base}): ...\n"
        "def main(cfg):\n    if cfg.wrap:\n        N(**{'data': cfg.data})"
    )
    m = run(tmp_path, code, {"wrap": False, "data": {"batch": 1}})
    assert m.seen.idle_escapes == escapes


@pytest.mark.parametrize("given", ["**cfg.data", "**vars(cfg.data)", "**cfg.data.__dict__"])
def test_a_namespace_class_has_the_keys_that_it_is_given(given: str, tmp_path: Path) -> None:
    code = (
        "from types import SimpleNamespace\nclass Section(SimpleNamespace):\n"
        "    def twice(self):\n        return 2 * self.batch\n"
        f"def main(cfg):\n    data = Section({given})\n    data.twice(), data.lr"
    )
    m = run(tmp_path, code, {"data": {"batch": 1, "lr": 2}})
    assert {path for path, *_ in m.record.reads} >= {("data", "batch"), ("data", "lr")}
    assert not any(note.escape for note in m.record.notes)


def test_what_each_of_several_classes_requires_is_required(tmp_path: Path) -> None:
    code = """
class Wide:
    def __init__(self, cfg):
        self.size = cfg.width, cfg.depth

class Deep:
    def __init__(self, cfg):
        self.size = cfg.depth, cfg.height

def main(cfg, name):
    {"wide": Wide, "deep": Deep}[name](cfg)
"""
    read = run(tmp_path, code, {}).record.reads.values()
    assert {each.path[0]: each.certain for each in read} == {
        "width": False,
        "depth": True,
        "height": False,
    }


def test_a_copy_of_one_of_several_parts_is_one_of_them(tmp_path: Path) -> None:
    code = """
import copy

def main(cfg, other):
    part = cfg["second"] if other else cfg["first"]
    mine = copy.deepcopy(part)
    mine["depth"]
"""
    read = run(
        tmp_path, code, {"first": {"depth": 1}, "second": {"depth": 2}}
    ).record.reads.values()
    assert {each.path for each in read if len(each.path) > 1} == {
        ("first", "depth"),
        ("second", "depth"),
    }


KEPT = {
    "a mapping of its pairs": ("kept = dict([(k, v) for k, v in cfg.items()])", "required"),
    "a copy laid over": ("OmegaConf.merge({'call': {'with': {'all': cfg}}}, more)", "required"),
    "one that may be read": ("OmegaConf.merge({'all': cfg}, more)", "optional"),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_gets_a_copy_of_the_config_changes_no_key_of_it(case: str, tmp_path: Path) -> None:
    line, need = KEPT[case]
    code = f"""
from omegaconf import OmegaConf

def main(cfg, more):
    {line}
    cfg.part.depth
"""
    m = run(tmp_path, code, {"part": {"depth": 1}})
    assert {(each.need, each.certain) for each in m.record.reads.values() if each.path[1:]} == {
        (need, True)
    }
