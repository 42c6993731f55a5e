"""Hostile files around a config: settings, baselines, caches, `.gitignore`, and Python beside it.

A run over them ends in bounded time, with what it found, or with status 2 and one message; nothing
ends in an exception of Python, and the other files are linted.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfglint.cli.app import run

EXAMPLES = int(os.environ.get("CFGLINT_HOSTILE_EXAMPLES", "0"))
"""How many examples a property gets instead of its usual number: `1000` looks harder."""

IN_TIME = 5.0
"""Seconds of CPU that one run may take; other tests run beside this one."""

GOOD = "lr: 1e-3\n"
SAID = "good.yaml:1:5: info[Y103]"


def hostile(examples: int) -> settings:
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


class Outcome(NamedTuple):
    """What a run gave: its status, and what it printed."""

    status: int
    out: str
    error: str


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tempfile.gettempdir())


@contextlib.contextmanager
def repository() -> Iterator[Path]:
    """An empty repository as the working folder, with one config that has one finding."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path(".git").mkdir()
        Path("good.yaml").write_text(GOOD)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def outcome(*arguments: str) -> Outcome:
    """A command line that has to end in time, and in no exception of Python."""
    out, error = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    started = time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = run([*arguments, "--output-format", "concise"])
    texts = (stream.buffer.getvalue().decode() for stream in (out, error))
    found = Outcome(status, *texts)
    assert time.process_time() - started < IN_TIME
    assert "fault of cfglint" not in found.error, found.error
    assert "Traceback" not in found.out + found.error, found
    assert "X901" not in found.out, found.out
    assert status in (0, 1, 2), found
    if status == 2:
        assert found.error.count("cfglint: error:") + found.error.count("Error:") == 1, found.error
    return found


names = st.sampled_from(
    [
        "include",
        "exclude",
        "select",
        "ignore",
        "severity",
        "per-file-ignores",
        "fail-on",
        "loader",
        "profile",
        "baseline",
        "gpu",
        "memory-budget",
        "compose",
        "aliases",
        "schemas",
        "consumers",
        "dynamic",
        "section",
        "entry",
        "parameter",
        "provides",
        "style",
        "local",
        "root",
        "adapter",
        "timeout",
        "memory-limit",
        "host-memory",
        "options",
        "command",
        "schema",
        "when",
        "extra",
    ]
)
words = st.sampled_from(
    [
        "",
        ".",
        "/",
        "..",
        "**",
        "[",
        "\\\\",
        "R302",
        "Y",
        "*.yaml",
        "error",
        "a:b",
        "a.b:C",
        "{a.b}",
        "{",
        "24GiB",
        "-1GB",
        "nan",
        "0",
        "auto",
        "isfm",
        "omegaconf",
        "\\u0000",
        "é",
        "x" * 300,
    ]
)
atoms = st.one_of(
    words.map(lambda word: f'"{word}"'),
    st.sampled_from(["true", "0", "-1", "1e400", "nan", "inf", "1979-05-27", "9" * 40, "''"]),
)
values = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.lists(st.tuples(names, inner), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{" + ", ".join(f"{name} = {value}" for name, value in pairs) + "}"
        )
    ),
    max_leaves=8,
)
lines = st.tuples(names, values).map(lambda pair: f"{pair[0]} = {pair[1]}")
headers = st.sampled_from(
    [
        "[compose]",
        "[aliases]",
        "[dynamic]",
        "[dynamic.options]",
        "[per-file-ignores]",
        "[severity]",
        "[[consumers]]",
        "[[schemas]]",
        "[tool.cfglint]",
        "[consumers]",
        '["a.b"]',
        "[[compose]]",
    ]
)
toml = st.lists(lines | headers, max_size=6).map("\n".join)


@given(toml, st.booleans())
@hostile(80)
def test_settings_of_any_names_and_types(text: str, in_project: bool) -> None:
    with repository():
        if in_project:
            Path("pyproject.toml").write_text("[tool.cfglint]\n" + text)
        else:
            Path("cfglint.toml").write_text(text)
        outcome("good.yaml")


SETTINGS = b"""\
[tool.cfglint]
include = ["configs"]
exclude = ["a/**", "*.tmp.yaml"]
gpu = "rtx3090"
per-file-ignores = { "dev/**" = ["R302"] }
[tool.cfglint.aliases]
"model.layers" = "model.num_layers"
[[tool.cfglint.consumers]]
section = "model"
entry = "app.{model.name}:Model"
provides = { classes = { 1 = 4 } }
"""
BITS = [b"", b"\x00", b"\xff", b"\n", b"[", b"[[", b"]", b'"', b"'", b"=", b".", b"{", b"}", b"#"]
BITS += [b'"""', b"\\", b"[" * 400, b"a." * 400, b"\xef\xbb\xbf", b"9" * 5000, "é".encode()]


def mutated(data: bytes, seed: int, bits: list[bytes]) -> bytes:
    """A text with some pieces cut out, doubled, or replaced by hostile ones."""
    generator = random.Random(seed)
    made = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        start = generator.randrange(len(made) + 1)
        end = min(len(made), start + generator.choice([0, 0, 1, 4, 40]))
        made[start:end] = generator.choice([*bits, bytes(made[start:end]) * 2])
    if generator.random() < 0.2:
        del made[generator.randrange(len(made) + 1) :]
    return bytes(made)


@given(st.integers(0, 2**32))
@hostile(50)
def test_mutated_settings(seed: int) -> None:
    with repository():
        Path("pyproject.toml").write_bytes(mutated(SETTINGS, seed, BITS))
        outcome("good.yaml")


@given(st.integers(0, 2**32))
@hostile(50)
def test_mutated_baselines(seed: int) -> None:
    with repository():
        outcome("good.yaml", "--baseline", "base.json", "--write-baseline")
        Path("base.json").write_bytes(mutated(Path("base.json").read_bytes(), seed, BITS))
        outcome("good.yaml", "--baseline", "base.json")


@given(st.integers(0, 2**32))
@hostile(60)
def test_mutated_caches(seed: int) -> None:
    """A cache that is damaged is none, or says what it says."""
    with repository():
        for number in range(5):
            Path(f"{number}.yaml").write_text("lr: 1e-3  # cfglint: ignore[Y104]\n")
        outcome(".")
        (kept,) = Path(".cfglint_cache").glob("*.json")
        text = kept.read_bytes()
        kept.write_bytes(mutated(text, seed, BITS))
        outcome(".")


patterns = st.lists(
    st.text(alphabet="ab*?[]!^-/\\. #\t\r\x00é", max_size=12)
    | st.sampled_from(["\\", "!", "/", "**", "**/", "/**", "[", "[]", "[!", "[a-", "*" * 300])
    | st.sampled_from(["[[:alpha:]]", "a" * 5000, "**/" * 200, "\\\\", "\\ ", "!\\"]),
    max_size=8,
).map("\n".join)


@given(patterns, st.sampled_from(["utf-8", "utf-16", "latin-1"]))
@hostile(80)
def test_patterns_of_gitignore(text: str, encoding: str) -> None:
    with repository():
        Path("a").mkdir()
        Path("a/b.yaml").write_text(GOOD)
        Path(".gitignore").write_bytes(text.encode(encoding, errors="replace"))
        outcome(".")


def test_a_gitignore_of_many_lines() -> None:
    with repository():
        Path(".gitignore").write_text("".join(f"**/{n}*a*b*c\n" for n in range(20_000)))
        assert SAID in outcome(".").out


PROGRAM = b"""\
import argparse
import importlib
from dataclasses import dataclass, field
from functools import partial, wraps

import torch
import yaml
from omegaconf import OmegaConf
from torch import nn

NETS = {}


def register(name):
    def wrap(made):
        NETS[name] = made
        return made

    return wrap


@register("small")
class Small(nn.Module):
    def __init__(self, width, depth=2, **kwargs):
        super().__init__()
        self.layers = [nn.Linear(width, width) for _ in range(depth)]
        self.rate = kwargs.pop("rate", 0.1)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@dataclass
class Options:
    lr: float = 0.1
    sizes: list = field(default_factory=lambda: [1, 2])


def load(path, seen=()):
    with open(path) as file:
        config = yaml.safe_load(file)
    if config.get("base") and path not in seen:
        config = {**load(config["base"], (*seen, path)), **config}
    return config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="good.yaml")
    args = parser.parse_args()
    config = load(args.config)
    try:
        net = NETS[config["net"]["name"]](**config["net"])
    except KeyError as error:
        raise ValueError(f"no {error}") from None
    steps = int(config["steps"]) // config.get("every", 1)
    rate = float(config["lr"]) * (0.5 ** steps if steps < 9 else 1 / 3)
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    for step in range(steps):
        match step % 3:
            case 0 if step:
                print(step, optimizer)
            case _:
                continue
    while rate > 1:
        rate /= config["every"]


if __name__ == "__main__":
    main()
"""
CONFIG = "lr: 1e-3\nnet: {name: small, width: 3}\nsteps: 10\nevery: 2\n"
CODE = [b"", b"\x00", b"\xff", b"\n", b"    ", b"\t", b"(", b")", b"[", b":", b"'", b'"""', b"\\\n"]
CODE += [b"lambda: ", b"*", b"**", b"@", b"@main\n", b"del ", b"await ", b"yield ", b"not "]
CODE += [b"(" * 300, b"[" * 300, b"-" * 2000, b"9" * 5000, b"9 ** 9 ** 9", b"'a' * 9 ** 9", b"1j"]
CODE += [b"main()", b"load(load)", b"self.self", b"config", b"__class__", b"super()", b"None"]
CODE += [b"[0] * 10 ** 12", b"1 << 10 ** 9", b"f'{config!r:{config}}'", b"# coding: x\n", b"..."]
CODE += [b"while True: pass\n", b"from . import *\n", b"import good\n", b"global config\n"]
CODE += [b"(config := config)", b"*config, = config", b"print(*config, **config)", b"\xef\xbb\xbf"]
LINES = PROGRAM.splitlines(keepends=True)


def scrambled(seed: int) -> bytes:
    """A program whose lines are deleted, doubled or moved, and then its bytes: seldom Python."""
    generator = random.Random(seed)
    made = list(LINES)
    for _ in range(generator.randint(0, 5)):
        line = made.pop(generator.randrange(len(made)))
        for _ in range(generator.choice([0, 1, 2])):
            made.insert(generator.randrange(len(made) + 1), line)
    data = b"".join(made)
    return mutated(data, seed, CODE) if generator.random() < 0.7 else data


ODD_EXPRESSIONS = [
    *(
        "config",
        "config['net']",
        "config['lr']",
        "config[config]",
        "config.lr",
        "{**config}",
        "main",
    ),
    *(
        "main()",
        "load",
        "load(load)",
        "lambda *a, **k: (a, k)",
        "(yield)",
        "[*config]",
        "None",
        "...",
    ),
    *(
        "9 ** 9 ** 9",
        "'a' * 9 ** 9",
        "[0] * 10 ** 12",
        "1 << 10 ** 9",
        "1j",
        "-1",
        "''",
        "b'x'",
        "{}",
    ),
    *(
        "'%d' % config",
        "f'{config!r:{config}}'",
        "[config for config in config]",
        "range(10 ** 15)",
    ),
    *(
        "config or config",
        "config < config < config",
        "1 / 0",
        "(0).x.y",
        "super()",
        "__class__",
        "self",
    ),
    *(
        "type(config)()",
        "getattr(config, config)",
        "next(iter(config))",
        "int('9' * 9999)",
        "not config",
    ),
    *(
        "sorted(config, key=main)",
        "dict(config, **config)",
        "config.get(config, config)",
        "eval('x')",
    ),
    *(
        "partial(main, config)",
        "NETS[NETS]",
        "OmegaConf.merge(config, config)",
        "OmegaConf.load(config)",
    ),
    *("importlib.import_module('train').main()", "importlib.import_module(config['net']['name'])"),
    *("(x := config)", "float('nan')", "float(config['net']['name'])", "'{0.a[b]}'.format(config)"),
]
TREES = [ast.parse(text, mode="eval").body for text in ODD_EXPRESSIONS]


class Scrambler(ast.NodeTransformer):
    """Puts odd expressions in the place of others, and leaves out or doubles statements."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rate = self.random.choice([0.01, 0.03, 0.1])

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.JoinedStr, ast.pattern)):
            return node  # what is inside cannot be any expression
        chosen = self.random.random() < self.rate
        stored = isinstance(getattr(node, "ctx", None), ast.Store)
        if chosen and isinstance(node, ast.expr) and not stored:
            return copy.deepcopy(self.random.choice(TREES))
        kinds = (ast.Assign, ast.Expr, ast.Return, ast.Raise, ast.For, ast.If, ast.Try)
        if chosen and isinstance(node, kinds):
            return self.random.choice([ast.Pass(), [node, node], [node, ast.Pass()]])
        return super().visit(node)


def rewritten(seed: int) -> bytes:
    """A program of Python, with other expressions and statements."""
    tree = Scrambler(seed).visit(ast.parse(PROGRAM))
    return ast.unparse(ast.fix_missing_locations(tree)).encode()


@given(st.integers(0, 2**32))
@hostile(60)
def test_mutated_programs(seed: int) -> None:
    with repository():
        Path("train.py").write_bytes(scrambled(seed))
        Path("config.yaml").write_text(CONFIG)
        outcome("config.yaml", "--no-cache")


@given(st.integers(0, 2**32))
@hostile(60)
def test_rewritten_programs(seed: int) -> None:
    with repository():
        Path("train.py").write_bytes(rewritten(seed))
        Path("config.yaml").write_text(CONFIG)
        outcome("config.yaml", "--no-cache")


ODD = {
    "recursion": "def main(cfg):\n    return main(cfg)\n",
    "recursion through a class": "class main:\n    def __init__(self, cfg):\n"
    "        self.other = main(cfg)\n",
    "two that call each other": "def f(cfg):\n    return main(cfg)\n\n\ndef main(cfg):\n"
    "    return f(cfg), f(cfg)\n",
    "a class that is its base": "class A(A):\n    pass\n\n\ndef main(cfg):\n"
    "    return A(cfg.lr).b\n",
    "classes that are each other's bases": "class A(B):\n    pass\n\n\nclass B(A):\n    pass\n\n\n"
    "def main(cfg):\n    return A().b(cfg)\n",
    "a decorator that is the function": "@main\ndef main(cfg):\n    return cfg.lr\n",
    "a property that is itself": "class A:\n    @property\n    def a(self):\n"
    "        return self.a\n\n\n"
    "def main(cfg):\n    return A().a + cfg.lr\n",
    "a list in itself": "def main(cfg):\n    x = []\n    x.append(x)\n    x += x\n"
    "    return x[cfg.lr]\n",
    "a dictionary in itself": "def main(cfg):\n    x = {}\n    x['x'] = x\n    x.update(x)\n"
    "    return {**x, **cfg}\n",
    "a config in itself": "def main(cfg):\n    cfg.a = cfg\n    cfg.a.a.a.b = cfg.a.a\n"
    "    return cfg.a.a.a.a.lr\n",
    "a lambda that gets itself": "def main(cfg):\n    f = lambda g: g(g)\n    return f(f)\n",
    "a loop over what it adds to": "def main(cfg):\n    x = [cfg]\n    for each in x:\n"
    "        x.append(each.lr)\n    return x\n",
    "a large number": "def main(cfg):\n    return 10 ** 10 ** 10 ** cfg.lr, 'a' * 10 ** 15\n",
    "a deep sum": f"def main(cfg):\n    return {'+'.join(['cfg.lr'] * 5000)}\n",
    "a deep call": f"def main(cfg):\n    return {'f(' * 150}cfg{')' * 150}\n",
    "a deep attribute": f"def main(cfg):\n    return cfg{'.a' * 3000}\n",
    "deep branches": "def main(cfg):\n"
    + "".join(f"{'    ' * n}if cfg.a{n}:\n" for n in range(1, 90))
    + f"{'    ' * 90}pass\n",
    "many branches": "def main(cfg):\n    x = 0\n"
    + "".join(f"    if cfg.a{n}:\n        x = [x, {n}]\n" for n in range(400))
    + "    return x\n",
    "a huge table": f"T = {{{', '.join(f'{n}: {n}' for n in range(30_000))}}}\n\n\n"
    "def main(cfg):\n    return T[cfg.lr]\n",
    "a huge text": f"T = {'x' * 500_000!r}\n\n\ndef main(cfg):\n    return T[cfg.lr] % T\n",
    "an encoding that is none": "# -*- coding: nonsense -*-\n\n\ndef main(cfg):\n"
    "    return cfg.lr\n",
    "names that are no names": "def main(cfg):\n"
    "    return getattr(cfg, 'a b\\0', cfg['']), cfg[()]\n",
    "imports of itself": "from app import main as main\nfrom app import *\nimport app.app\n",
    "type parameters": "def main[T](cfg: T) -> T:\n    type X = T\n    return cfg.lr\n",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_code(name: str) -> None:
    with repository():
        Path("app.py").write_text(ODD[name])
        Path("cfglint.toml").write_text(
            '[[consumers]]\nsection = "."\nentry = "app:main"\nparameter = "cfg"\n'
        )
        outcome("good.yaml")
