"""Regenerate what the documentation shows: real output, and the rules' own text.

    python docs/generate.py            # rewrite README.md and docs/*.md
    python docs/generate.py --check    # status 1 and the names, if any is out of step

In Markdown, a block that begins with `$ cfglint ...` after an `<!-- output -->` line is that
command's output; after `<!-- output in FOLDER -->` it is run in a copy of that folder, which is
then a repository without others around it. `docs/rules.md` and `docs/styles.md` are made from
docstrings. Times are written as 0.05 s.
"""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from cfglint.cli.rule import documentation
from cfglint.rules.registry import RULES
from cfglint.styles import registry as styles

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(<!-- output(?: in (?P<folder>[\w/]+))? -->\n```\w*\n)\$ (?P<command>cfglint[^\n]*)\n"
    r".*?(?P<end>```\n)",
    re.DOTALL,
)
TIMES = (
    (re.compile(r"\(\d+\.\d\d s\)"), "(0.05 s)"),
    (re.compile(r"without a GPU, \d+\.\d s\)"), "without a GPU, 1.0 s)"),
    (re.compile(r'"seconds": \d+(\.\d+)?'), '"seconds": 0.05'),
)


def run(command: str, folder: str = "") -> str:
    """What a command prints in the root of the repository, times evened out.

    Args:
        folder: one that is copied, and made a repository for the command.
    """
    environment = {
        **os.environ,
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    with tempfile.TemporaryDirectory() as made:
        if folder:
            shutil.copytree(ROOT / folder, made, dirs_exist_ok=True)
            Path(made, ".git").mkdir()
        done = subprocess.run(
            f"{sys.executable} -m {command}",
            shell=True,
            cwd=made if folder else ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    text = done.stdout + done.stderr
    for pattern, even in TIMES:
        text = pattern.sub(even, text)
    return text


def with_output(text: str) -> str:
    """A page with the output of its commands as it is today."""

    def block(found: re.Match[str]) -> str:
        command = found["command"]
        return f"{found[1]}$ {command}\n{run(command, found['folder'] or '')}{found['end']}"

    return BLOCK.sub(block, text)


def rules_page() -> str:
    """docs/rules.md."""
    pages = [documentation(rule).replace("\n## ", "\n### ") for rule in RULES]
    index = [f"- [{rule.code} {rule.name}](#{rule.code.lower()}-{rule.name})" for rule in RULES]
    body = "\n".join(f"#{page}" for page in pages)
    return (
        "# Rules\n\nMade from the rules' docstrings; `cfglint rule CODE` prints the same.\n\n"
        + "\n".join(index)
        + f"\n\n{body}"
    )


def styles_page() -> str:
    """docs/styles.md: how a config finds its program, then each style's docstring."""
    binding = inspect.getdoc(import_module("cfglint.binding.evidence")) or ""
    parts = [
        f"# Styles\n\nMade from the styles' docstrings.\n\n## Finding the program\n\n{binding}"
    ]
    for name in sorted(line.name for line in styles.STYLES):
        title, _, rest = (inspect.getdoc(import_module(f"cfglint.styles.{name}")) or "").partition(
            "\n"
        )
        parts.append(f"## {name}\n\n{title}\n{rest}")
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def pages() -> dict[Path, str]:
    """Every page as it should be."""
    made = {ROOT / "docs/rules.md": rules_page(), ROOT / "docs/styles.md": styles_page()}
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        if path not in made:
            made[path] = with_output(path.read_text(encoding="utf-8"))
    return made


def keep_in_step(made: dict[Path, str]) -> int:
    """Rewrite files, or with `--check` say which are stale; the exit status."""
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in made.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print("\n".join(stale) or "in step")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(keep_in_step(pages()))
