"""The tables of known libraries: they parse, answer for common names, and give way to a package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.contract import Contract
from cfglint.source.declarations import contract_of
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.named import Absent
from cfglint.source.signatures import signature_of
from cfglint.source.tables import FOLDER

TABLES = sorted(Path(FOLDER).glob("*.py.txt"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library([str(tmp_path)])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name.partition(".")[0])
def test_a_table_is_python_and_names_its_version(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.name.partition('.')[0]} ")
    assert ast.parse(text).body


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("torch.optim.AdamW", "weight_decay", "weight_decays"),
        ("torch.optim.lr_scheduler.StepLR", "verbose", "step"),
        ("torch.nn.Linear", "in_features", "width"),
        ("torch.utils.data.DataLoader", "pin_memory", "pinned"),
        ("lightning.pytorch.Trainer", "max_epochs", "max_epoch"),
        ("lightning.pytorch.callbacks.ModelCheckpoint", "save_top_k", "save_topk"),
        ("pytorch_lightning.Trainer", "gpus", "max_epoch"),
        ("pytorch_lightning.callbacks.EarlyStopping", "patience", "patient"),
        ("transformers.TrainingArguments", "evaluation_strategy", "train_epochs"),
        ("transformers.TrainingArguments", "eval_strategy", "eval_stategy"),
        ("peft.LoraConfig", "lora_alpha", "alpha"),
        ("trl.SFTConfig", "packing", "packings"),
        ("trl.SFTConfig", "learning_rate", "learning_speed"),
    ],
)
def test_common_names(library: Library, name: str, taken: str, refused: str) -> None:
    found = library.find(name)
    assert isinstance(found, Definition)
    made = contract_of(library, found)
    if made is None:
        signature = signature_of(library, found)
        assert signature.takes(taken)
        assert signature.takes(refused) is False
    else:
        assert made.find(taken) is not None
        assert made.find(refused) is None
        assert made.unknown == "raises"


def test_a_near_name_is_absent(library: Library) -> None:
    found = library.find("torch.optim.AdammW")
    assert isinstance(found, Absent)
    assert "AdamW" in found.known
    assert library.find("torch.optim.SomethingNew") is None


def test_a_package_goes_before_its_table(tmp_path: Path) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("class Own:\n    def __init__(self, x): ...\n")
    library = Library([str(tmp_path)])
    assert isinstance(library.find("torch.Own"), Definition)
    assert not isinstance(library.find("torch.optim.AdamW"), Definition)


def test_a_class_of_the_project_below_one_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "from dataclasses import dataclass\n"
        "from transformers import TrainingArguments\n"
        "@dataclass\n"
        "class Arguments(TrainingArguments):\n"
        "    teacher: str = 'large'\n"
    )
    library = Library([str(tmp_path)])
    found = library.find("main.Arguments")
    assert isinstance(found, Definition)
    made = contract_of(library, found)
    assert isinstance(made, Contract)
    assert {"teacher", "output_dir", "learning_rate"} <= set(made.keys)
    assert made.unknown == "raises"
    assert "cosine" in made.keys["lr_scheduler_type"].choices
