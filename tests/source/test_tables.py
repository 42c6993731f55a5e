"""The tables of known libraries: they parse, answer for common names, and give way to a package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.compose.items import from_node
from cfglint.contract import Contract
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file
from cfglint.source.argument_types import contradictions
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
        ("torch.optim.SGD", "momentum", "momentun"),
        ("torch.optim.lr_scheduler.StepLR", "verbose", "step"),
        ("torch.nn.LSTM", "hidden_size", "hidden"),
        ("torch.nn.GELU", "approximate", "aproximate"),
        ("torch.nn.Linear", "in_features", "width"),
        ("torch.utils.data.DataLoader", "pin_memory", "pinned"),
        ("lightning.pytorch.Trainer", "max_epochs", "max_epoch"),
        ("lightning.pytorch.callbacks.ModelCheckpoint", "save_top_k", "save_topk"),
        ("pytorch_lightning.Trainer", "gpus", "max_epoch"),
        ("pytorch_lightning.callbacks.EarlyStopping", "patience", "patient"),
        ("torchvision.models.resnet50", "weights", "weight"),
        ("torchvision.models.resnet50", "pretrained", "pretrain"),
        ("torchvision.models.vit_b_16", "image_size", "img_size"),
        ("torchmetrics.Accuracy", "num_classes", "num_class"),
        ("torchmetrics.classification.MulticlassF1Score", "compute_on_cpu", "on_cpu"),
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
        assert signature.takes(refused) is False or signature.swallows
    else:
        assert made.find(taken) is not None
        assert made.find(refused) is None
        assert made.unknown == "raises"


def test_a_near_name_is_absent(library: Library) -> None:
    found = library.find("torch.optim.AdammW")
    assert isinstance(found, Absent)
    assert "AdamW" in found.known
    assert library.find("torch.optim.SomethingNew") is None


@pytest.mark.parametrize(
    ("name", "where", "absent"),
    [
        ("lightning.pytorch.caallbacks.Timer", "lightning.pytorch", "caallbacks"),
        ("torch.optim.lr_schduler.StepLR", "torch.optim", "lr_schduler"),
        ("lightning.pytorch.utilities.Other", None, None),
        ("transformers.models.deberta.Other", None, None),
    ],
)
def test_a_module_that_is_misspelt_inside(
    library: Library, name: str, where: str | None, absent: str | None
) -> None:
    found = library.find(name)
    if where is None:
        assert found is None
    else:
        assert isinstance(found, Absent)
        assert (found.where, found.name) == (where, absent)


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


@pytest.mark.parametrize(
    ("pin", "parameter", "taken"),
    [
        ("", "in_order", True),
        ("torch==2.1.2\n", "in_order", False),
        ("torch>=2.1\n", "in_order", True),
        ("torch==2.6.0\n", "in_order", True),
    ],
)
def test_a_parameter_that_the_pinned_version_lacks(
    tmp_path: Path, pin: str, parameter: str, taken: bool
) -> None:
    (tmp_path / "requirements.txt").write_text(pin)
    library = Library([str(tmp_path)])
    found = library.find("torch.utils.data.DataLoader")
    assert isinstance(found, Definition)
    assert signature_of(library, found).takes(parameter) is taken


def test_a_parameter_that_the_pinned_version_has_no_more(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pytorch-lightning>=2.1.4\n")
    library = Library([str(tmp_path)])
    found = library.find("pytorch_lightning.Trainer")
    assert isinstance(found, Definition)
    assert signature_of(library, found).takes("gpus") is False
    assert signature_of(library, found).takes("max_epochs")
    assert found.module.path.startswith("<pytorch_lightning 2.1.4 to ")


def test_a_version_before_all_of_a_table_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch==1.4.0\n")
    assert Library([str(tmp_path)]).find("torch.optim.AdamW") is None


def test_the_table_of_a_package_whose_installed_version_is_excluded(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    (site / "torch").mkdir(parents=True)
    (site / "torch" / "__init__.py").write_text("")
    (site / "torch-2.14.1.dist-info").mkdir()
    (tmp_path / "requirements.txt").write_text("torch==2.1.2\n")
    library = Library([str(tmp_path), str(site)])
    found = library.find("torch.optim.AdamW")
    assert isinstance(found, Definition)
    assert found.module.path == "<torch 2.1.2>"


WRONG = {
    "torch.nn.Linear": ("out_features: ten", {"out_features"}),
    "torch.utils.data.DataLoader": ("num_workers: four", {"num_workers"}),
    "torch.optim.SGD": ("lr: fast\nmomentum: '0.9'", {"lr", "momentum"}),
    "torch.optim.lr_scheduler.CosineAnnealingLR": ("T_max: '10'", {"T_max"}),
    "lightning.pytorch.Trainer": (
        "precision: fp17\naccumulate_grad_batches: two\ndevices: auto\nmax_time: long",
        {"precision", "accumulate_grad_batches"},
    ),
    "lightning.pytorch.callbacks.EarlyStopping": ("patience: ten\nmonitor: a", {"patience"}),
    "torchmetrics.classification.MulticlassAccuracy": ("top_k: ten", set()),  # it is converted
    "transformers.TrainingArguments": (
        "output_dir: a\nlr_scheduler_type: cosin\nlogging_strategy: steps",
        {"lr_scheduler_type"},
    ),
    "torchvision.models.resnet50": ("weights: IMAGENET1K_V2\nnum_classes: ten", {"num_classes"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_values_of_another_type_than_a_table_says(
    library: Library, name: str, tmp_path: Path
) -> None:
    text, expected = WRONG[name]
    found = library.find(name)
    assert isinstance(found, Definition)
    signature = signature_of(library, found)
    (tmp_path / "a.yaml").write_text(text)
    root = read_file(str(tmp_path / "a.yaml")).documents[0].root
    assert root is not None
    items = from_node(root, "a.yaml", 0, PYYAML).mapping
    assert {each.parameter.name for each in contradictions(library, signature, items)} == expected
