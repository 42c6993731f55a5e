"""Which of the programs that may open a config are followed."""

from __future__ import annotations

import pytest

from cfglint.binding.evidence import Candidate
from cfglint.binding.followed import read_programs
from cfglint.compose.experiment import Experiment
from cfglint.compose.items import from_node
from cfglint.contract import Code
from cfglint.diagnostic import Evidence
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import parse
from cfglint.source.reads import CodeReads, Read
from cfglint.styles.protocol import Opening


def experiment() -> Experiment:
    (document,) = parse(b"model: 1\ndata: 2\ntrainer: 3\n", "a.yaml").documents
    assert document.root is not None
    return Experiment("a.yaml", 0, "flat", from_node(document.root, "a.yaml", 0, PYYAML), PYYAML)


def program(name: str, near: int) -> Candidate:
    opening = Opening("script", name, Code(f"{name}.py", 1, 1, 1), entry=f"{name}:main")
    return Candidate(opening, None, (), 1.0, near)


def reads(candidate: Candidate, *keys: str) -> list[CodeReads]:
    found = tuple(Read((key,), "a.py", 1, 1, 2, "required", True) for key in keys)
    return [CodeReads("", candidate.opening.entry, found, frozenset(), (), ())]


@pytest.mark.parametrize(
    ("first", "followed"),
    [
        (("model", "data", "trainer"), ["near"]),
        (("model", "data"), ["near", "far"]),
    ],
    ids=["reads all of it", "another may read more"],
)
def test_a_program_is_not_followed_that_cannot_be_taken(
    first: tuple[str, ...], followed: list[str]
) -> None:
    asked: list[str] = []

    def read(candidate: Candidate) -> list[CodeReads]:
        asked.append(candidate.opening.program)
        return reads(candidate, *(first if candidate.near > 1 else ("model", "data", "trainer")))

    read_programs(experiment(), [program("near", 3), program("far", 1)], read, {})
    assert asked == followed


def test_programs_that_are_equally_near_are_all_followed() -> None:
    asked: list[str] = []

    def read(candidate: Candidate) -> list[CodeReads]:
        asked.append(candidate.opening.program)
        return reads(candidate, "model", "data", "trainer")

    found = read_programs(experiment(), [program("one", 2), program("other", 2)], read, {})
    assert asked == ["one", "other"]
    assert [code.entry for code in found] == ["one:main", "other:main"]


def told(name: str) -> Candidate:
    evidence = (Evidence("default-path", f"{name}.py", 1, "the code names this path"),)
    return program(name, 2)._replace(evidence=evidence)


def test_a_program_whose_code_names_the_config_goes_before_one_that_reads_more() -> None:
    share = {"told": ("model", "data"), "also": ("trainer",), "guess": ("model", "data", "trainer")}

    def read(candidate: Candidate) -> list[CodeReads]:
        return reads(candidate, *share[candidate.opening.program])

    found = read_programs(experiment(), [told("told"), told("also"), program("guess", 2)], read, {})
    assert [code.entry for code in found] == ["told:main", "also:main"]
    assert [all(each.certain for each in code.reads) for code in found] == [True, False]
