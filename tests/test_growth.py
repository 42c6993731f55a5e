"""The work on one file grows with its size: steps are counted at n, 2n and 4n, never seconds.

A step is one line of Python that is run, the standard library's included. The second doubling of a
shape must cost about twice what the first cost; a scan within a scan would cost four times.
A regular expression is one step whatever it reads: `test_patterns.py` looks at those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

SIZE = 40
"""Repetitions of the shape in the smallest input."""

SPARE = 1.3
"""How far above double the larger input's steps may lie: sorting costs n log n."""

CONFIGS: dict[str, Callable[[int], str]] = {
    "keys": lambda n: "".join(f"key{i:04}: {i}\n" for i in range(n)),
    "numbers as text": lambda n: "".join(f"key{i:04}: 1e-{i % 9 + 1}\n" for i in range(n)),
    "duplicate keys": lambda n: "".join(f"k: {i}\n" for i in range(n)),
    "suppressions": lambda n: "".join(
        f"key{i:04}: 1e-3  # cfglint: ignore[Y103]\n" for i in range(n)
    ),
    "unused suppressions": lambda n: "".join(
        f"key{i:04}: 1  # cfglint: ignore[Y103]\n" for i in range(n)
    ),
    "one comment of suppressions": lambda n: "k: 1  " + "# cfglint: ignore[" * n + "\n",
    "codes of one suppression": lambda n: f"k: 1  # cfglint: ignore[{','.join(['Y103'] * n)}]\n",
    "interpolation openings": lambda n: "k: " + "${" * n + "\n",
    "interpolations": lambda n: "a: 1\n" + "".join(f"key{i:04}: ${{a}}\n" for i in range(n)),
    "a chain of interpolations": lambda n: (
        "key0000: 1\n" + "".join(f"key{i + 1:04}: ${{key{i:04}}}\n" for i in range(n))
    ),
    "dangling interpolations": lambda n: "".join(f"key{i:04}: ${{no{i}}}\n" for i in range(n)),
    "digits": lambda n: "k: " + "1" * 20 * n + ".e\n",
    "digits and points": lambda n: "k: " + "1.e" * 10 * n + "\n",
    "nested mappings": lambda n: (
        "".join(f"{' ' * i}k:\n" for i in range(min(n, 90))) + " " * min(n, 90) + "1\n"
    ),
    "nested brackets": lambda n: "k: " + "[" * min(n, 90) + "]" * min(n, 90) + "\n",
    "flow sequence": lambda n: "k: [" + "1, " * n + "1]\n",
    "flow mapping": lambda n: "k: {" + ", ".join(f"a{i}: 1" for i in range(n)) + "}\n",
    "sequences": lambda n: "k:\n" + "- 1e-3\n" * n,
    "mappings in a sequence": lambda n: "k:\n" + "".join(f"- a: {i}\n  b: yes\n" for i in range(n)),
    "anchors and aliases": lambda n: "".join(
        f"key{i:04}: &a{i} 1\nl{i}: *a{i}\n" for i in range(n)
    ),
    "merges": lambda n: "b: &b {a: 1}\n" + "".join(f"key{i:04}:\n  <<: *b\n" for i in range(n)),
    "one key under many merges": lambda n: (
        "b: &b {a: 1}\nk:\n  <<: [" + ", ".join(["*b"] * n) + "]\n"
    ),
    "documents": lambda n: "---\nk: 1\n" * n,
    "comments": lambda n: "# a comment, lr: 1e-3\n" * n,
    "blank lines": lambda n: "\n" * n + "k: 1\n",
    "block scalar": lambda n: "k: |\n" + "  line # no comment\n" * n,
    "a long line": lambda n: "k: " + "word " * n + "\n",
    "quoted": lambda n: 'k: "' + "\\n" * n + '"\n',
    "unclosed quotes": lambda n: "k: '" + "it''s " * n + "\n",
    "tags": lambda n: "".join(f"key{i:04}: !tag{i} 1\n" for i in range(n)),
    "tabs": lambda n: "k:\n" + "\ta: 1\n" * n,
    "long dotted keys": lambda n: ".".join(["a"] * n) + ": 1\n",
}
"""Shapes of a config, by name: the text that holds the shape n times."""

READING = "import yaml\n\n\ndef main():\n    cfg = yaml.safe_load(open('config.yaml'))\n"

PROGRAMS: dict[str, Callable[[int], str]] = {
    "reads": lambda n: READING + "".join(f"    print(cfg['key{i:04}'])\n" for i in range(n)),
    "reads of one key": lambda n: READING + "    print(cfg['key0000'])\n" * n,
    "if and elif": lambda n: (
        READING
        + "    if cfg['key0000'] == 'a':\n        pass\n"
        + "".join(f"    elif cfg['key0000'] == 'a{i}':\n        pass\n" for i in range(n))
    ),
    "ifs in a row": lambda n: (
        READING + "".join(f"    if cfg['key0000'] == {i}:\n        x = {i}\n" for i in range(n))
    ),
    "a chain of calls": lambda n: (
        "".join(f"def f{i}(c):\n    return f{i + 1}(c)\n\n\n" for i in range(n))
        + f"def f{n}(c):\n    return c['key0000']\n\n\n"
        + READING
        + "    f0(cfg)\n"
    ),
    "classes": lambda n: (
        "".join(
            f"class C{i}:\n    def __init__(self, c):\n        self.a = c['key{i:04}']\n\n\n"
            for i in range(n)
        )
        + READING
        + "".join(f"    C{i}(cfg)\n" for i in range(n))
    ),
    "defaults": lambda n: READING + "".join(f"    cfg.get('key{i:04}', {i})\n" for i in range(n)),
    "assignments": lambda n: READING + "".join(f"    a{i} = cfg['key{i:04}']\n" for i in range(n)),
    "options": lambda n: (
        "import argparse\n\n\ndef main():\n    p = argparse.ArgumentParser()\n"
        + "".join(f"    p.add_argument('--key{i:04}', type=int)\n" for i in range(n))
        + "    p.add_argument('--config', default='config.yaml')\n    a = p.parse_args()\n"
        + "    import yaml\n    p.set_defaults(**yaml.safe_load(open(a.config)))\n"
    ),
    "a name set from itself": lambda n: (
        "import argparse\n\n\ndef main():\n    p = argparse.ArgumentParser()\n"
        + "    p.add_argument('--config')\n    import yaml\n    x = p.parse_args()\n"
        + "    x = x.copy()\n    x = dict(x)\n" * n
        + "    p.set_defaults(**x)\n"
    ),
    "dataclass fields": lambda n: (
        "import yaml\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass C:\n"
        + "".join(f"    key{i:04}: int = {i}\n" for i in range(n))
        + "\n\ndef main():\n    C(**yaml.safe_load(open('config.yaml')))\n"
    ),
}
"""Shapes of the program that reads a config."""


def steps(run: Callable[[], object]) -> int:
    """How many lines of Python `run` takes, the standard library's included."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def checked(folder: Path, config: str, program: str | None) -> int:
    """Steps of a run over one config, with its program beside it."""
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / "config.yaml").write_text(config)
    if program is not None:
        (folder / "train.py").write_text(program + "\n\nif __name__ == '__main__':\n    main()\n")
    return steps(lambda: check([str(folder)], Options(use_cache=False, jobs=1)))


def growth(
    folder: Path, config: Callable[[int], str], program: Callable[[int], str] | None
) -> float:
    """What the second doubling costs, in what the first doubling costs."""
    checked(folder / "warm", config(2), program and program(2))
    small, double, large = (
        checked(folder / str(n), config(n), program and program(n))
        for n in (SIZE, 2 * SIZE, 4 * SIZE)
    )
    return (large - double) / max(double - small, SIZE)


@pytest.mark.parametrize("shape", CONFIGS)
def test_a_config_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    assert growth(tmp_path, CONFIGS[shape], None) < 2 * SPARE


@pytest.mark.parametrize("shape", PROGRAMS)
def test_a_program_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    assert growth(tmp_path, CONFIGS["keys"], PROGRAMS[shape]) < 2 * SPARE
