"""What importing a program did that opens a file, kept for the next config."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.machine import Machine
from cfglint.source.modules import Modules
from cfglint.styles.registry import knowledge
from tests.source.evaluated import item_of

OPENS = """
import yaml
from places import where

with open(where()) as stream:
    options = yaml.safe_load(stream)
names = [name for name in options.keys()]


def main():
    return options["rate"]
"""


def read(modules: Modules, config: dict[str, object]) -> Machine:
    machine = machine_for(modules, item_of(config))
    machine.loading.wanted = True
    interpret(machine, "train", "main", "", {})
    return machine


@pytest.fixture
def modules(tmp_path: Path) -> Modules:
    (tmp_path / "train.py").write_text(OPENS)
    found = Modules(str(tmp_path))
    found.knowledge = knowledge()
    return found


def test_an_import_that_opens_a_file_is_kept_for_configs_that_answer_alike(
    modules: Modules,
) -> None:
    first, second = read(modules, {"rate": 1}), read(modules, {"rate": 2})
    (kept,) = (each for found in modules.opening.values() for each in found)
    assert [read.path for read in first.record.reads.values()] == [("rate",)]
    assert second.record.reads == first.record.reads
    assert second.loading.origins == first.loading.origins == kept.loading.origins
    assert second.loading.was_opened


def test_one_with_other_keys_is_imported_anew(modules: Modules) -> None:
    read(modules, {"rate": 1})
    other = read(modules, {"rate": 1, "depth": 2})
    assert other.loading.was_opened
    assert sum(map(len, modules.opening.values())) == 2


def test_an_import_that_reads_a_key_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(OPENS + "\nrate = options['rate']\n")
    found = Modules(str(tmp_path))
    found.knowledge = knowledge()
    assert read(found, {"rate": 1}).record.reads
    assert not any(found.opening.values())
    assert not found.preludes
