"""The kinds of input: how one is made from a number, and what is done with it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.fuzz import oracles
from tests.fuzz.corpus import CONFIGS, PYTHON, Corpus
from tests.fuzz.mutation import JSON_TOKENS, PYTHON_TOKENS, YAML_TOKENS, mutate

Files = dict[str, bytes]

SETTINGS = b"""select = ["ALL"]
ignore = ["S202"]
loader = "pyyaml"
baseline = "baseline.json"
exclude = ["a/**"]
gpu = "rtx3090"
[severity]
Y103 = "error"
[per-file-ignores]
"*.yaml" = ["Y102"]
[compose]
style = "hydra"
root = "conf"
[aliases]
"model.d" = "model.dim"
[[consumers]]
section = "model"
entry = "train.py:main"
parameter = "cfg"
[[schemas]]
section = "model"
schema = "a.b:C"
[dynamic]
command = "python train.py {config}"
timeout = 60
"""

BASELINE = json.dumps(
    {"version": 1, "findings": [{"file": "good.yaml", "code": "Y103", "key": "lr", "count": 1}]}
).encode()

IGNORED = b"*.pyc\n!a.yaml\n/build/\n**/x/**\n[a-z]*.yaml\n\\#a\n"


class Kind(NamedTuple):
    """`make` gives the files of an input; `judge` raises what does not hold of them in a folder.

    `judge` takes whether to be thorough: that costs several times as much, and is asked of some.
    """

    make: Callable[[Corpus, random.Random], Files]
    judge: Callable[[Path, Files, bool], None]


def _text(corpus: Corpus, generator: random.Random) -> Files:
    data = mutate(generator.choice(corpus.configs), generator, YAML_TOKENS, corpus.configs)
    return {"generated.yaml": data}


def _judge_text(root: Path, files: Files, thorough: bool) -> None:
    write(root, {})
    oracles.of_text(files["generated.yaml"], thorough)


def _repository(of: tuple[str, ...]) -> Callable[[Corpus, random.Random], Files]:
    """A maker of repositories in which one or two files of a kind are mutated."""
    tokens = PYTHON_TOKENS if of == PYTHON else YAML_TOKENS

    def make(corpus: Corpus, generator: random.Random) -> Files:
        files = dict(generator.choice(corpus.repositories))
        others = corpus.sources if of == PYTHON else corpus.configs
        names = [name for name in files if name.endswith(of)]
        for name in generator.sample(names, min(len(names), generator.choice((1, 1, 2)))):
            files[name] = mutate(files[name], generator, tokens, others)
        return files

    return make


def _judge_repository(root: Path, files: Files, thorough: bool) -> None:
    write(root, files)
    oracles.of_repository(root, thorough)


def _settings(corpus: Corpus, generator: random.Random) -> Files:
    data = mutate(SETTINGS, generator, (*JSON_TOKENS, b'"""', b"[[", b"a.b", b"= "), [SETTINGS])
    if generator.random() < 0.3:
        return _around() | {"pyproject.toml": b"[tool.cfglint]\n" + data}
    return _around() | {"cfglint.toml": data}


def _baseline(corpus: Corpus, generator: random.Random) -> Files:
    data = mutate(BASELINE, generator, JSON_TOKENS, [BASELINE])
    return _around() | {"cfglint.toml": b'baseline = "baseline.json"\n', "baseline.json": data}


def _ignored(corpus: Corpus, generator: random.Random) -> Files:
    tokens = (b"\\", b"[", b"**", b"/", b"!", b"*" * 50, b"[!a-]", b"\xff", b" ", b"#")
    return _around() | {".gitignore": mutate(IGNORED, generator, tokens, [IGNORED])}


def _around() -> Files:
    return {f"{name}.yaml": b"lr: 1e-3\nmodel: {a: 1}\n" for name in ("good", "b", "c", "d")}


def _judge_around(root: Path, files: Files, thorough: bool) -> None:
    write(root, files)
    oracles.of_surroundings([".", "--no-cache", "--jobs", "1"])


def _cache(corpus: Corpus, generator: random.Random) -> Files:
    return _around() | {"seed": str(generator.getrandbits(48)).encode()}


def _judge_cache(root: Path, files: Files, thorough: bool) -> None:
    """Fill a cache, damage every file of it, and run again."""
    write(root, files)
    generator = random.Random(files["seed"])
    oracles.of_surroundings([".", "--jobs", "1"])
    for path in sorted((root / ".cfglint_cache").rglob("*")):
        if path.is_file():
            path.write_bytes(mutate(path.read_bytes(), generator, JSON_TOKENS, [b"{}"]))
    oracles.of_surroundings([".", "--jobs", "1"])


def write(root: Path, files: Files) -> None:
    """Empty a folder but for `.git`, and write the files into it."""
    for path in root.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


KINDS = {
    "text": Kind(_text, _judge_text),
    "tree": Kind(_repository(CONFIGS), _judge_repository),
    "python": Kind(_repository(PYTHON), _judge_repository),
    "settings": Kind(_settings, _judge_around),
    "baseline": Kind(_baseline, _judge_around),
    "ignored": Kind(_ignored, _judge_around),
    "cache": Kind(_cache, _judge_cache),
}
"""By name: a config alone, the configs of a repository, its Python, and what lies around."""

SHARES = {
    "text": 70,
    "tree": 8,
    "python": 8,
    "settings": 6,
    "baseline": 3,
    "ignored": 3,
    "cache": 2,
}
"""How many of a hundred inputs are of each kind; a text costs a tenth of a repository."""
