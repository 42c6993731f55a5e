"""A repository of 1,500 Python files and a few configs, made for `static.py`: what it costs to find
the program of a config among many.

Its files are as large as those of real repositories (7 KB); each imports two others, and one in
thirty is a script that opens a config.
"""

from __future__ import annotations

from pathlib import Path

GROUP = 50
"""Modules of one folder."""

SCRIPTS = 50
"""Training scripts, each with a config."""

WIDTHS = (128, 256, 512)

TEXTS = Path(__file__).resolve().parent / "large_repository_texts"
"""The repository's files, with `.txt` behind their names, so that they are no code of this one."""


def filled(text: str, values: dict[str, object]) -> str:
    """A text with values in the place of their names in braces."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def write_large_repository(folder: Path, files: int = 1500) -> None:
    """Write the repository, with so many Python files in all."""
    module = (TEXTS / "module.py.txt").read_text()
    script = (TEXTS / "train.py.txt").read_text()
    count = files - SCRIPTS - 1
    groups = -(-count // GROUP)
    count -= groups
    written = {"big/__init__.py": "", "requirements.txt": "torch\npyyaml\nnumpy\n"}
    written |= {f"big/group_{number}/__init__.py": "" for number in range(groups)}
    for n in range(count):
        a, b = n // 2, n // 3
        values: dict[str, object] = {
            "n": n,
            "a": a,
            "b": b,
            "a_group": a // GROUP,
            "b_group": b // GROUP,
        }
        values["width"] = WIDTHS[n % len(WIDTHS)]
        written[f"big/group_{n // GROUP}/part_{n}.py"] = filled(module, values)
    for n in range(0, count, -(-count // SCRIPTS)):
        written[f"tools/train_{n}.py"] = filled(script, {"n": n, "n_group": n // GROUP})
        written[f"configs/run_{n}.yaml"] = (
            f"seed: {n}\nmodel:\n  width: 256\n  depth: {n % 7 + 1}\n  heads: 8\n"
            f"data:\n  folder: data/set_{n}\n  window: 512\n  batch_size: 32\n"
            "train:\n  lr: 0.001\n  steps: 1000\n"
        )
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
