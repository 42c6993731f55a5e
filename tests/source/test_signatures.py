"""Signatures read from source, held against calling the code."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.named import Absent, Signature
from cfglint.source.signatures import signature_of
from cfglint.styles.nodes.passed import passed_in

NAMES = ["a", "b", "c", "d", "e"]
layers = st.lists(
    st.fixed_dictionaries(
        {
            "required": st.lists(st.sampled_from(NAMES), unique=True, max_size=2),
            "optional": st.lists(st.sampled_from(NAMES), unique=True, max_size=2),
            "kwargs": st.sampled_from(["none", "dropped", "passed", "looked up", "helper"]),
            "fixed": st.sampled_from(["", "a", "c"]),
        }
    ),
    min_size=1,
    max_size=4,
)


def source_of(chain: list[dict[str, Any]]) -> str:
    """Classes that inherit from each other; the last is `C`."""
    lines = ["def helper(x=1, e=2):", "    return x", ""]
    base = ""
    for number, layer in enumerate(chain):
        name = "C" if number == len(chain) - 1 else f"B{number}"
        optional = [n for n in layer["optional"] if n not in layer["required"]]
        arguments = ["self", *layer["required"], *(f"{n}=0" for n in optional)]
        kwargs = layer["kwargs"]
        if kwargs != "none":
            arguments.append("**kwargs")
        lines += [f"class {name}{base}:", f"    def __init__({', '.join(arguments)}):"]
        body = ["        pass"]
        if kwargs == "passed":
            fixed = f"{layer['fixed']}=1, " if layer["fixed"] and base else ""
            body = [f"        super().__init__({fixed}**kwargs)"]
        elif kwargs == "looked up":
            body = ['        kwargs.get("d", 1)']
        elif kwargs == "helper":
            body = ["        helper(**kwargs)"]
        lines += [*body, ""]
        base = f"({name})"
    return "\n".join(lines)


def read(text: str, name: str = "C") -> Signature:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mod.py").write_text(text)
        library = Library([folder])
        found = library.find(f"mod.{name}")
        assert isinstance(found, Definition)
        return signature_of(library, found)


def calls(made: Any, names: tuple[str, ...]) -> bool:
    try:
        made(**dict.fromkeys(names, 1))
    except TypeError:
        return False
    return True


SUBSETS = [names for size in range(4) for names in itertools.combinations([*NAMES, "zzz"], size)]


@given(layers)
@settings(max_examples=150, deadline=None)
def test_calling_raises_where_the_signature_says_so(chain: list[dict[str, Any]]) -> None:
    text = source_of(chain)
    made: dict[str, Any] = {}
    exec(text, made)
    found = read(text)
    truth = {names: calls(made["C"], names) for names in SUBSETS}
    assume(any(truth.values()))  # else the code is at fault, and no config helps it
    needed = {p.name for p in found.parameters.values() if p.required}
    for names, runs in truth.items():
        refused = [name for name in names if found.takes(name) is False]
        told = bool(needed - set(names)) or bool(refused)
        if runs:
            assert not told, (text, names)
        elif not found.open:
            assert told, (text, names)


@pytest.mark.parametrize(
    ("text", "name", "parameters", "open_"),
    [
        ("class C: pass", "C", [], False),
        ("import x\nclass C(x.Y): pass", "C", [], True),
        ("class C:\n    def __new__(cls, a): return A(a)", "C", ["a"], False),
        ("class C:\n    def __new__(cls, a): return super().__new__(cls)", "C", [], True),
        (
            "def A(x): pass\nclass C:\n    def __new__(cls, a, **k):\n"
            "        k.update({'y': 1})\n        k.update(dict(z=1), )\n        k.update(w=1)\n"
            "        return A(**k)",
            "C",
            ["a", "x"],
            False,
        ),
        (
            "class C:\n    def __init__(self, **k):\n        k.pop('a', 1)\n"
            "        if k:\n            raise TypeError(f'unexpected: {sorted(k)}')",
            "C",
            ["a"],
            False,
        ),
        (
            "class C:\n    def __init__(self, **k):\n        if k:\n            warn(k)",
            "C",
            [],
            True,
        ),
        (
            "def put(k, name, value):\n    if name not in k:\n        k[name] = value\n"
            "def A(x): pass\ndef C(**k):\n    put(k, 'x', 1)\n    A(**k)",
            "C",
            ["x"],
            False,
        ),
        ("def put(k):\n    return dict(k)\ndef C(**k):\n    put(k)", "C", [], True),
        ("import f\n@f.wraps_it\nclass C:\n    def __init__(self, a): pass", "C", [], True),
        ("import f\ndef C(a, **k):\n    return f.g(**k)", "C", ["a"], True),
        ("def C(a, *args, b=1): pass", "C", ["a", "b"], False),
        ("def C(a, /, b): pass", "C", ["b"], False),
        ("def C(a, **k):\n    k['b'] = 1\n    C(**k)", "C", ["a", "b"], True),
        ("class C:\n    def __init__(self, a, **k):\n        self.k = k", "C", ["a"], True),
        ("class C(C): pass", "C", [], True),
        (
            "class C:\n    def __init__(self, **k):\n        self.save_hyperparameters()",
            "C",
            [],
            True,
        ),
        (
            "class C:\n    def __init__(self, **k):\n        raise RuntimeError('gone')",
            "C",
            [],
            True,
        ),
        ("def B(a, b): pass\ndef C(*p, **k):\n    B(*p, **k)", "C", ["a", "b"], False),
        ("def B(a, b): pass\ndef C(*p, **k):\n    B(1, *p, **k)", "C", ["b"], False),
        ("class A(B): pass\nclass B(A): pass\nclass C(A): pass", "C", [], True),
    ],
)
def test_single_signatures(text: str, name: str, parameters: list[str], open_: bool) -> None:
    found = read(text, name)
    assert list(found.parameters) == parameters
    assert found.open == open_


def test_names_are_found_through_imports(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("from .a import *\nfrom .b import Real as Other\n")
    (package / "a.py").write_text("__all__ = ['Star']\nclass Star: pass\n")
    (package / "b.py").write_text("class Real: pass\n")
    (package / "lazy.py").write_text("def __getattr__(name): ...\n")
    (package / "broken.py").write_text("class (\n")
    (package / "fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"")
    library = Library([str(tmp_path)])
    for name in ("pkg.Star", "pkg.Other", "pkg.b.Real"):
        assert isinstance(library.find(name), Definition), name
    absent = library.find("pkg.b.Reel")
    assert isinstance(absent, Absent)
    assert absent.known == ("Real",)
    assert isinstance(library.find("pkg.slow.Thing"), Absent)
    for name in (
        "pkg.fast.Thing",
        "pkg.lazy.Thing",
        "pkg.broken.Thing",
        "elsewhere.Thing",
        "pkg.b.Real.method",
    ):
        assert library.find(name) is None, name


def test_a_folder_of_data_with_the_name_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "conf" / "data").mkdir(parents=True)
    (tmp_path / "src" / "data").mkdir(parents=True)
    (tmp_path / "src" / "data" / "nets.py").write_text("class Net: pass\n")
    library = Library([str(tmp_path / "conf"), str(tmp_path / "src")])
    assert isinstance(library.find("data.nets.Net"), Definition)
    assert isinstance(library.find("data.nets.Nett"), Absent)
    assert isinstance(library.find("data.net.Net"), Absent)
    (tmp_path / "conf" / "data" / "nets.py").write_text("x = 1\n")
    assert isinstance(library.find("data.nets.Net"), Definition)


@pytest.mark.parametrize(
    ("code", "unknown", "names"),
    [
        ("instantiate(cfg.opt, params=p)", False, {"params"}),
        ("instantiate(cfg.opt, p)", True, set()),
        ("instantiate(opt_cfg, **more)", True, set()),
        ("instantiate(cfg['opt'], params=p)", False, {"params"}),
        ("instantiate(cfg.other, p)", False, set()),
        ("instantiate(cfg.other, n=p)", False, {"n"}),
        ("instantiate(cfg, p)", True, set()),
        ("instantiate(self.cfg.opt, _partial_=True)", True, {"_partial_"}),
        ("parser.link_arguments('data.n', 'opt.init_args.n')", False, {"n"}),
        ("instantiate(", True, set()),
        ("instantiate_net(opt_config, p)", True, set()),
        ("def instantiate(c, *a, **k):\n    return _instantiate(c, *a, **k)", False, set()),
        ("def instantiate(c, *a, **k):\n    return _instantiate(opt, k2)", True, set()),
        ("def instantiate_it(c, **k):\n    instantiate(c.x, n=1, **k)", False, {"n"}),
        ("get_class(cfg.opt._target_)", True, set()),
        ("log.info(cfg.opt._target_)", False, set()),
        ("opt_config.pop('_target_')", True, set()),
        ("build(cfg['opt'].get('_target_'), n=1)", True, set()),
        ("instantiate(cfg)\ncfg.opt[key] = 1", True, set()),
        ("instantiate(cfg)\ncfg.opt['lr'] = opts[key] = 1", False, {"lr"}),
    ],
)
def test_what_calls_add(code: str, unknown: bool, names: set[str]) -> None:
    passed = passed_in([("a.py", code)])
    added = [passed.by_name[name] for name in ("", "opt") if name in passed.by_name]
    assert any(each.unknown for each in added) == unknown
    assert {name for each in added for name in each.names} == names


DIAMOND = """
class A:
    def __init__(self, a=1, **k):
        super().__init__(**k)
class B(A):
    def __init__(self, b=1, **k):
        super().__init__(**k)
class C(A):
    def __init__(self, c=1, **k):
        super().__init__(**k)
class D(B, C):
    def __init__(self, d=1, **k):
        super({super}).__init__(**k)
class Odd(A, B):
    pass
"""


@pytest.mark.parametrize(
    ("after", "name", "parameters"),
    [
        ("", "D", ["d", "b", "c", "a"]),
        ("D, self", "D", ["d", "b", "c", "a"]),
        ("B, self", "D", ["d", "c", "a"]),
        ("C, self", "D", ["d", "a"]),
        ("", "Odd", ["a", "b"]),
    ],
)
def test_bases_are_resolved_in_the_order_of_python(
    after: str, name: str, parameters: list[str]
) -> None:
    text = DIAMOND.format(super=after)
    assert list(read(text, name).parameters) == parameters
    if name == "D":
        made: dict[str, Any] = {}
        exec(text.partition("class Odd")[0], made)
        for one in ("a", "b", "c", "d", "z"):
            assert calls(made["D"], (one,)) == (one in parameters)


SETS = """
head.update(s1=3); x = dict(type="A", s2=1)
MODELS.build(cfg, default_args=dict(s3=1))
cfg["s4"] = 1
cfg.s5 = 1
y = {"s6": 1}
self.no1 = 1; f(no2=1); g(cfg["no3"]); if_no4 = x == cfg.no5
"""


@pytest.mark.parametrize(
    ("word", "may_set"),
    [(f"s{n}", True) for n in range(1, 7)] + [(f"no{n}", False) for n in range(1, 6)],
)
def test_what_code_may_put_in(word: str, may_set: bool) -> None:
    assert passed_in([("a.py", SETS)]).may_set(word) == may_set


TAKES = """
a.pop("p1", 3); b.pop(
   "p2")
del x["d1"]
del cfg.model["d2"]
del cfg.a.d3
for k in ("l1", "l2"): pass
x = ["l3"]
y = {'l4', "l5",
}
omit(cfg, "l6")
self.log("no1", 3); f("no2"); x["no3"] = 1; c.get("no4", 1)
if k != "c1" and k == 'c2' and "c3" in x and "c4" not in x: pass
m = {"a.b.C": 1, "no5": 2}
"""


@pytest.mark.parametrize(
    ("word", "taken"),
    [
        (w, True)
        for w in [
            "p1",
            "p2",
            "d1",
            "d2",
            "d3",
            "l1",
            "l2",
            "l3",
            "l4",
            "l5",
            "l6",
            "c1",
            "c2",
            "c3",
            "c4",
            "a.b.C",
        ]
    ]
    + [(w, False) for w in ["no1", "no2", "no3", "no4", "no5", "a.b", "l"]],
)
def test_what_code_may_take_out(word: str, taken: bool) -> None:
    assert passed_in([("a.py", TAKES)]).may_take(word) == taken
