"""What inputs are mutated from: single configs, and whole small repositories."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent

LARGEST = 60_000
"""Bytes of a file that is taken; larger ones make every input slow."""

PYTHON = (".py",)
CONFIGS = (".yaml", ".yml")


class Corpus(NamedTuple):
    """`repositories` are their files by path; `configs` and `sources` are all that are in them."""

    repositories: tuple[dict[str, bytes], ...]
    configs: tuple[bytes, ...]
    sources: tuple[bytes, ...]


def corpus() -> Corpus:
    """All repositories of the tests, and the project's own example configs."""
    folders = [
        *sorted(path for path in (TESTS / "styles/cases").glob("*/*") if path.is_dir()),
        *sorted(path for path in (TESTS / "rules/cases").iterdir() if path.is_dir()),
        *sorted(path for path in (TESTS / "newcomers").iterdir() if path.is_dir()),
    ]
    repositories = tuple(files for folder in folders if (files := _files(folder)))
    files = [pair for repository in repositories for pair in repository.items()]
    examples = [*_files(ROOT / "configs").values(), *_files(TESTS / "fixtures").values()]
    return Corpus(
        repositories,
        (*(data for name, data in files if name.endswith(CONFIGS)), *examples),
        tuple(data for name, data in files if name.endswith(PYTHON)),
    )


def _files(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (*PYTHON, *CONFIGS, ".toml", ".sh", ".md") and path.is_file():
            data = path.read_bytes()
            if len(data) <= LARGEST:
                found[str(path.relative_to(folder))] = data
    return found
