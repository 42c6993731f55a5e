"""What a class of an installed package checks of its fields is known by the package's table."""

from __future__ import annotations

from pathlib import Path

from cfglint.contract import Contract
from cfglint.source.declarations import contract_of
from cfglint.source.library import Library

MODULE = """
from dataclasses import dataclass, field
from enum import Enum


class Steps(str, Enum):
    NEVER = "no"
    OFTEN = "often"


@dataclass
class TrainingArguments:
    output_dir: str = "out"
    logging_strategy: Steps | str = "no"
    run_name: Steps | str = "no"
    deepspeed: dict | str | None = None

    def __post_init__(self):
        self.logging_strategy = Steps(self.logging_strategy)
"""


def contract(folder: Path, name: str) -> Contract:
    """The contract of a class of that name in a package below a folder."""
    package = folder / "transformers"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "training_args.py").write_text(MODULE.replace("TrainingArguments", name))
    library = Library([str(folder)])
    found = library.definition(f"transformers.training_args.{name}")
    assert found is not None
    made = contract_of(library, found)
    assert made is not None
    return made


def test_choices_are_of_the_installed_enumeration(tmp_path: Path) -> None:
    keys = contract(tmp_path / "site-packages", "TrainingArguments").keys
    assert keys["logging_strategy"].choices == ("no", "often")
    assert keys["output_dir"].checked
    assert keys["deepspeed"].checked


def test_a_field_that_the_table_has_no_check_of_takes_any_text(tmp_path: Path) -> None:
    assert contract(tmp_path / "site-packages", "TrainingArguments").keys["run_name"].choices == ()


def test_a_class_of_another_name_checks_nothing(tmp_path: Path) -> None:
    keys = contract(tmp_path / "site-packages", "OwnArguments").keys
    assert not any(key.choices or key.checked for key in keys.values())


def test_a_class_of_the_repository_is_read_and_not_looked_up(tmp_path: Path) -> None:
    keys = contract(tmp_path / "src", "TrainingArguments").keys
    assert not keys["logging_strategy"].choices
