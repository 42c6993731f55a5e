"""R311: code that surely raises with the values of a config, and code that may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.run.project import Options
from cfglint.stages.check import check

SETTINGS = '[[consumers]]\nsection = "."\nentry = "app:main"\nparameter = "cfg"\n'
CONFIG = "n: 10\nstep: 0\nsizes: [1, 2]\nname: net\nbig: 1.0e+200\nnone: null\n"


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(SETTINGS)
    (tmp_path / "c.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(project: Path, body: str, before: str = "") -> list[Diagnostic]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    (project / "app.py").write_text(f"{before}def main(cfg):\n{lines}")
    report = check(["c.yaml"], Options(select=("R311", "X901"), use_cache=False))
    assert not any(d.code == "X901" for d in report.diagnostics)
    return list(report.diagnostics)


CHECKED = """
import torch
from torch import nn


class TooLarge(ValueError):
    pass


def check_name(cfg):
    if cfg.name == "small":
        return 1
    if cfg.name in ("mid", "large"):
        return 2
    raise KeyError(f"no net {cfg.name}")


def build(width, depth=2):
    return width * depth


class Net:
    def __init__(self, width):
        self.width = width

    def forward(self, x, scale=1):
        return x * scale


"""
"""Code that refuses some values, and calls that fit it or not."""

RAISES = {
    "the end of a chain": (
        "if cfg.name == 'a':\n    x = 1\nelif cfg.name == 'b':\n    x = 2\n"
        "else:\n    raise ValueError(cfg.name)",
        "name",
    ),
    "what is left after returns": ("check_name(cfg)", "name"),
    "an exception of the repository": ("if cfg.n > 3:\n    raise TooLarge(cfg.n)", "n"),
    "an assertion": ("assert cfg.n % 3 == 0, 'thirds'", "n"),
    "a loop that finds nothing": (
        "for each in ('a', 'b'):\n    if each == cfg.name:\n        break\n"
        "else:\n    raise KeyError(cfg.name)",
        "name",
    ),
    "a count": ("if len(cfg.sizes) != cfg.n:\n    raise SyntaxError('counts')", "sizes"),
    "an argument that is not taken": ("build(1, height=2)", ""),
    "too many arguments": ("Net(1, 2)", ""),
    "too few arguments": ("build()", ""),
    "a method's argument": ("Net(1).forward(2, size=3)", ""),
    "an argument given twice": ("build(1, width=2)", ""),
    "a range": ("for i in range(0, cfg.n, cfg.step):\n    print(i)", "step"),
    "a slice": ("print(['a', 'b'][:: cfg.step])", "step"),
    "a slice of a list of the config": ("print(cfg.sizes[:: cfg.step])", "step"),
    "a slice of a text": ("print('text'[:: cfg.step])", "step"),
    "a name on the way": ("step = cfg.step\nprint(range(0, 9, step))", "step"),
    "a subscript": ("print(range(0, 9, cfg['step']))", "step"),
    "a division": ("print(cfg.n / cfg.step)", "step"),
    "a whole division": ("print(cfg.n // cfg.step)", "step"),
    "a remainder": ("print(7 % cfg.step)", "step"),
    "a division by what comes to 0": ("print(7 / (cfg.n - 10))", "n"),
    "a step that comes to 0": ("every = cfg.n // 100\nprint(range(0, 9, every))", "n"),
    "a negative shift": ("print(1 << (cfg.step - 1))", "step"),
    "a power of 0": ("print(cfg.step ** -1)", "step"),
    "a power that is no float": ("print(cfg.big ** 2)", "big"),
    "an in-place division": ("x = 3\nx /= cfg.step", "step"),
    "an index of a short list": ("print(cfg.sizes[2])", "sizes"),
    "an index from the config": ("print(cfg.sizes[cfg.n])", "n"),
    "a list that does not unpack": ("a, b, c = cfg.sizes", "sizes"),
    "a text that is no number": ("print(int(cfg.name))", "name"),
    "a loop's first time": ("for i in range(cfg.n):\n    print(i % cfg.step)", "step"),
    "a list times a text": ("print([1] * cfg.name)", "name"),
    "a text times a float": ("print(cfg.name * 0.5)", "name"),
    "a number and a text": ("print(cfg.n + cfg.name)", "name"),
    "a difference": ("print(cfg.n - len(cfg.name) - cfg.name)", "name"),
    "a negative text": ("print(-cfg.name)", "name"),
    "an order": ("print(cfg.name < 3)", "name"),
    "a member of a number": ("print('a' in cfg.n)", "n"),
    "a range of a text": ("print(range(cfg.name))", "name"),
    "a range of a float": ("print(range(cfg.big))", "big"),
    "the length of a number": ("print(len(cfg.n))", "n"),
    "a loop over a number": ("for each in cfg.n:\n    print(each)", "n"),
    "a list made of a number": ("print([each for each in cfg.n])", "n"),
    "a subscript of a number": ("print(cfg.n[0])", "n"),
    "a key of a text": ("print(cfg.name['lr'])", "name"),
    "an attribute of a text": ("print(cfg.name.lr)", "name"),
    "a method of a number": ("print(cfg.n.lower())", "n"),
    "a shape with a text": ("print(torch.randn(cfg.n, cfg.name))", "name"),
    "a layer's width": ("print(nn.Linear(in_features(), 3), nn.Linear(cfg.name, 3))", "name"),
    "a handler that raises again": (
        "try:\n    range(0, 9, cfg.step)\nexcept Exception as error:\n    raise SystemExit(error)",
        "step",
    ),
    "a handler of something else": (
        "try:\n    range(0, 9, cfg.step)\nexcept KeyError:\n    pass",
        "step",
    ),
}


@pytest.mark.parametrize("name", RAISES)
def test_it_raises(project: Path, name: str) -> None:
    body, key = RAISES[name]
    (one,) = found(project, body, CHECKED)
    assert (one.code, one.key, one.severity) == ("R311", key, Severity.ERROR)
    assert one.related[0].message == "raised here"


DOES_NOT = {
    "a chain that takes the value": (
        "if cfg.name == 'net':\n    x = 1\nelse:\n    raise ValueError(cfg.name)"
    ),
    "a chain that is caught": "try:\n    check_name(cfg)\nexcept KeyError:\n    x = 1",
    "a chain on what is not known": (
        "if load() == 'a':\n    x = 1\nelif cfg.name == 'net':\n    x = 2\n"
        "else:\n    raise ValueError(cfg.name)"
    ),
    "an end that is meant": "if cfg.n > 3:\n    raise SystemExit(0)",
    "an abstract method": "raise NotImplementedError",
    "calls that fit": "build(1, depth=3)\nbuild(*load())\nbuild(**load())\nNet(1).forward(2)",
    "an assertion that holds": "assert cfg.n == 10\nassert load()",
    "types that fit": (
        "print([1] * cfg.n, cfg.name * 2, cfg.name + 'a', cfg.sizes + [3], -cfg.n, cfg.n < 3)\n"
        "print('%s' % cfg.n, 'a' in cfg.name, range(cfg.n), len(cfg.sizes))\n"
        "print(cfg.name.lower(), cfg.n.real, cfg.name[0], cfg.name[1:], torch.zeros(cfg.sizes))"
    ),
    "null in any operation": "print(cfg.none * 2, cfg.none.a, len(cfg.none), [1] * cfg.none)",
    "a list and a literal": "print((1,) + tuple(cfg.sizes), [1] + cfg.sizes, cfg.sizes < (1, 2))",
    "a call with arguments from a literal that is not known": (
        "named = {}\nfor key in load():\n    named[key] = 1\nbuild(**named)"
    ),
    "a type that code asks for": (
        "if isinstance(cfg.n, str):\n    print(cfg.n.lower())\n"
        "if hasattr(cfg.n, 'shape'):\n    print(cfg.n.shape)\nprint(getattr(cfg.n, 'lr', 1))"
    ),
    "a type that a handler waits for": (
        "try:\n    print(len(cfg.n))\nexcept TypeError:\n    print(cfg.n)"
    ),
    "what is not known": "print(load() * cfg.name, cfg.name in load(), load()[cfg.name])",
    "another step": "print(range(0, 9, cfg.n), cfg.sizes[:: cfg.n])",
    "a condition that is not known": "if cfg.n > load():\n    range(0, 9, cfg.step)",
    "a condition that rules it out": "if cfg.step:\n    range(0, 9, cfg.step)",
    "a default for 0": "print(range(0, 9, cfg.step or 1))",
    "a handler": "try:\n    range(0, 9, cfg.step)\nexcept ValueError:\n    pass",
    "a handler of anything": "try:\n    range(0, 9, cfg.step)\nexcept:\n    pass",
    "a handler that is not known": "try:\n    range(0, 9, cfg.step)\nexcept Own:\n    pass",
    "a suppression": "with contextlib.suppress(ValueError):\n    range(0, 9, cfg.step)",
    "a sequence that is not known": "print(load()[:: cfg.step])",
    "a value that code replaces": "cfg.step = load()\nrange(0, 9, cfg.step)",
    "a value that code may replace": "if load():\n    cfg.step = 3\nrange(0, 9, cfg.step)",
    "a name that a loop may replace": (
        "step = 3\nfor each in load():\n    step = cfg.step\nrange(0, 9, step)"
    ),
    "a division of what is not known": "print(load() / cfg.step)",
    "a division that a condition guards": "print(3 / cfg.step if cfg.step > 0 else 0)",
    "a list that unpacks": "a, b = cfg.sizes\n*a, b, c = cfg.sizes\nprint(cfg.sizes[-2])",
    "a number of a text": "print(float('1e3'), int(cfg.n))",
    "null, which code may fill in": "print(int(cfg.missing or 3))",
    "a count of a loop": ("n = cfg.step\nwhile load():\n    n = n + 1\nprint(3 / n, 3 % n)"),
    "a count of a loop over a number": (
        "n = 5\nfor i in range(cfg.n):\n    n -= 1\nprint(cfg.sizes[n])"
    ),
    "a branch of a later time": (
        "for i in range(cfg.n):\n    if i % 5 == 4:\n        cfg.step = 3\nprint(3 / cfg.step)"
    ),
    "a loop that is left early": (
        "n = cfg.n\nfor i in [1, 2]:\n    if load():\n        continue\n    n = 0\nprint(3 / n)"
    ),
    "a step that is the code's own": "range(0, cfg.n, 0)",
    "a function that nothing calls": "def later():\n    range(0, 9, cfg.step)",
    "what comes after a return": "if cfg.n > 1:\n    return\nrange(0, 9, cfg.step)",
}


@pytest.mark.parametrize("name", DOES_NOT)
def test_it_does_not_surely_raise(project: Path, name: str) -> None:
    assert found(project, DOES_NOT[name], CHECKED) == []


def test_a_config_that_other_code_may_have_changed_says_nothing(project: Path) -> None:
    before = "import elsewhere\n\n\n"
    assert found(project, "elsewhere.complete(cfg)\nprint(range(0, 9, cfg.step))", before) == []
    assert found(project, "print(range(0, 9, cfg.step))\nelsewhere.complete(cfg)", before)


def test_every_program_that_starts_from_the_config_has_to_raise(project: Path) -> None:
    (project / "cfglint.toml").write_text(SETTINGS + SETTINGS.replace("app:main", "app:other"))
    other = "def other(cfg):\n    print({})\n\n\n"
    assert found(project, "print(range(0, 9, cfg.step))", other.format("cfg.n")) == []
    assert found(project, "print(range(0, 9, cfg.step))", other.format("'a'[:: cfg.step]"))


COUNTER = """\
TOTAL = 0


class Trainer:
    seen = 0

    def __init__(self, cfg):
        self.step = cfg.step
        self.done = cfg.step

    def run(self):
        print(3 / self.step, 3 / self.done)

    def tick(self):
        self.step += 1
        self.done = self.done + 1


"""


def test_a_number_that_code_counts_in_is_not_the_first_one(project: Path) -> None:
    assert found(project, "Trainer(cfg).run()", COUNTER) == []
    fixed = COUNTER.replace("self.step += 1", "pass")
    (one,) = found(project, "Trainer(cfg).run()", fixed)
    assert one.key == "step"


def test_a_range_of_the_repository_is_another(project: Path) -> None:
    own = "def range(a, b, c):\n    return a + b + c\n\n\n"
    assert found(project, "print(range(0, 9, cfg.step))", own) == []


def test_one_key_is_reported_once_where_it_is_met_first(project: Path) -> None:
    (one,) = found(project, "print('a'[:: cfg.step])\nprint(range(0, 9, cfg.step))")
    assert one.message == "`step` is 0: `'a'[::cfg.step]` raises ValueError: the step must not be 0"
    assert (one.span.line, one.related[0].place.line) == (2, 2)  # type: ignore[union-attr]


def test_a_key_of_a_section(project: Path) -> None:
    (project / "c.yaml").write_text("train: {every: 0, epochs: 3}\nother: 1\n")
    (one,) = found(project, "print(range(0, cfg.train.epochs, cfg.train.every))")
    assert (one.key, one.span.column) == ("train.every", 16)


def test_a_text_that_only_looks_like_a_number_is_told_of_once(project: Path) -> None:
    (project / "c.yaml").write_text("rate: 1e-4\nquoted: '1e-4'\n")
    (project / "app.py").write_text("def main(cfg):\n    print(cfg.rate * 0.5, cfg.quoted * 0.5)\n")
    report = check(["c.yaml"], Options(select=("R311", "Y103"), use_cache=False))
    assert [(d.code, d.key) for d in report.diagnostics] == [("Y103", "rate"), ("R311", "quoted")]
    report = check(["c.yaml"], Options(select=("R311",), use_cache=False))
    assert [d.key for d in report.diagnostics] == ["rate", "quoted"]


SETTINGS_CLASS = """\
from dataclasses import dataclass


@dataclass
class Settings:
    n: int
    label: str = None

    def __post_init__(self):
        if self.label is None:
            raise ValueError("label is needed")
        if self.n > 3:
            raise ValueError("too many")


"""


def test_what_a_dataclass_checks_once_it_is_made(project: Path) -> None:
    (project / "c.yaml").write_text("part: {n: 10}\nother: {n: 10, label: a}\n")
    select = Options(select=("R301", "R311"), use_cache=False)
    for part, told in (("part", [("R301", "part.label")]), ("other", [("R311", "other.n")])):
        body = f"def main(cfg):\n    print(Settings(**cfg.{part}))\n"
        (project / "app.py").write_text(SETTINGS_CLASS + body)
        assert [(d.code, d.key) for d in check(["c.yaml"], select).diagnostics] == told


def test_what_raises_with_every_config_is_told_once(project: Path) -> None:
    (project / "d.yaml").write_text(CONFIG)
    body = "def main(cfg):\n    build(1, height=2)\n    print(3 / cfg.step)\n"
    (project / "app.py").write_text(CHECKED + body)
    report = check(["c.yaml", "d.yaml"], Options(select=("R311",), use_cache=False))
    assert [(d.key, d.span.file) for d in report.diagnostics] == [  # type: ignore[union-attr]
        ("", "c.yaml"),
        ("step", "c.yaml"),
        ("step", "d.yaml"),
    ]
    others = [r.place.file for r in report.diagnostics[0].related]  # type: ignore[union-attr]
    assert others == ["app.py", "d.yaml"]


NAMED_ALIKE = """
def prepare(parts, name, rate):
    return [name.lower()] * len(parts)


class Run:
    def __init__(self, name):
        self.name = name

    def prepare(self, network):
        parts = [part for part, _ in network.named_parameters()]
        return prepare(parts, self.name, 0.1)


"""


def test_a_method_does_not_hide_the_function_of_its_name(project: Path) -> None:
    """The names of a class's body are no names of its methods."""
    assert found(project, "Run(cfg.name).prepare(object())", NAMED_ALIKE) == []


OPTIONS = """
def agents(**kwargs):
    return 1 if kwargs.pop("maker", None) is None else 3


def width(name, size=1):
    return size


"""


@pytest.mark.parametrize(
    "body",
    [
        "if cfg.other:\n    more = {'a': 1}\nelse:\n    more = {}\n"
        "more['maker'] = len\nassert cfg.n * agents(**more) == 30",
        "import elsewhere\nassert cfg.n * agents(**elsewhere.options()) == 30",
        "import elsewhere\nassert cfg.n * width('x', **elsewhere.options()) == 30",
    ],
    ids=["one of two dictionaries", "what is spread", "a default"],
)
def test_what_is_given_with_stars_may_have_any_key(project: Path, body: str) -> None:
    assert found(project, body, OPTIONS) == []


CHAIN = """
def sampler(kind, size):
    if kind == "few":
        return size
    elif kind in ("dense", "sparse"):
        return size * 2
    else:
        raise ValueError(f"unknown sampler: {kind}")


def early(kind):
    if kind == "few" or kind == "many":
        return 1
    if kind == "none":
        return 0
    raise ValueError(kind)


"""


@pytest.mark.parametrize(
    ("value", "body", "help"),
    [
        ("net", "sampler(cfg.name, 1)", "the code takes few, dense and sparse"),
        ("sparce", "sampler(cfg.name, 1)", "did you mean `sparse`?"),
        ("net", "early(cfg.name)", "the code takes few, many and none"),
        ("net", "if cfg.n > 3:\n    raise ValueError('n')", ""),
    ],
)
def test_the_help_says_what_the_code_compares_with(
    project: Path, value: str, body: str, help: str
) -> None:
    (project / "c.yaml").write_text(CONFIG.replace("name: net", f"name: {value}"))
    (one,) = found(project, body, CHAIN)
    assert one.help == help
    assert ", for which the code raises ValueError: `raise ValueError(" in one.message


def test_code_that_always_fails_is_told_at_the_key_that_selects_it(project: Path) -> None:
    net = "def make(size):\n    return size\n\n\ndef build():\n    return make(1, 2)\n"
    (project / "net.py").write_text(net)
    body = "import importlib\nimportlib.import_module(cfg.name).build()"
    (one,) = found(project, body)
    assert (one.key, one.message.partition(":")[0]) == ("name", "code that `name` selects fails")
