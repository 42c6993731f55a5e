"""Small repositories, and faults of their configs that are named; of these as they are nothing is
said.

A file has a repository's files, each below a line `== path`. The lines before them, `@ FILE m KEY`
and `@ FILE r KEY`, say which key is misspelt or removed; the finding is looked for in FILE, or in
the config named behind it. `% CODE KEY` is said of the repository as it is.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import TESTS

REPOSITORIES = sorted((TESTS / "source" / "planted").glob("*.txt"))


def faults(case: Path) -> list[list[str]]:
    """File, kind and key of each fault, and perhaps the config that it is told of."""
    lines = case.read_text().partition("\n== ")[0].splitlines()
    return [line.removeprefix("@ ").split() for line in lines if line.startswith("@ ")]


def usual(case: Path) -> list[str]:
    """What is said of a repository as it is: code and key."""
    lines = case.read_text().partition("\n== ")[0].splitlines()
    return [line.removeprefix("% ") for line in lines if line.startswith("% ")]


def made(case: Path, folder: Path) -> None:
    """The files of a repository."""
    (folder / ".git").mkdir()
    for part in re.split(r"(?m)^== ", case.read_text())[1:]:
        name, _, text = part.partition("\n")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def faulty(text: str, kind: str, key: str) -> str:
    """A config with one key misspelt or removed, of which the rest is as it was."""
    data = yaml.safe_load(text)
    *above, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    holder = data
    for part in above:
        holder = holder[part]
    value = holder.pop(last)
    if kind == "m":
        holder[misspelt(str(last))] = value
    return yaml.safe_dump(data, sort_keys=False)


def misspelt(word: str) -> str:
    """A word with its second and third letter changed over."""
    return word[0] + word[2] + word[1] + word[3:] if len(word) > 2 else word[::-1]


def said(checked: str) -> list[str]:
    """What is found in some files: code and key."""
    found = check([checked], Options(use_cache=False, jobs=1)).diagnostics
    return [f"{each.code} {each.key}" for each in found]


CASES = [
    pytest.param(case, *fault[:3], (fault[3:] or fault[:1])[0], id=f"{case.stem}-{'-'.join(fault)}")
    for case in REPOSITORIES
    for fault in faults(case)
]


@pytest.mark.parametrize(("case", "file", "kind", "key", "checked"), CASES)
def test_a_planted_fault_is_named(
    case: Path,
    file: str,
    kind: str,
    key: str,
    checked: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    Path(file).write_text(faulty(Path(file).read_text(), kind, key))
    *above, last = key.split(".")
    names = (key, ".".join([*above, misspelt(last)]))
    assert any(each.endswith(names) for each in said(checked) if each not in usual(case))


@pytest.mark.parametrize("case", REPOSITORIES, ids=lambda path: path.stem)
def test_nothing_is_said_of_a_repository_without_faults(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert said(".") == usual(case)
