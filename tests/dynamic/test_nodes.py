"""Configs that name their modules themselves, built without an adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.diagnostic import Report
from cfglint.run.project import Options
from cfglint.stages.check import check

NET = """
import functools
import torch
from torch import nn

class Inner(nn.Module):
    def __init__(self, width: int, groups: int):
        super().__init__()
        self.norm = nn.GroupNorm(groups, width)

class Net(nn.Module):
    def __init__(self, inner: nn.Module, classes: int, optimizer=None):
        super().__init__()
        assert optimizer is None or isinstance(optimizer, functools.partial)
        self.inner, self.head = inner, nn.Linear(10, classes)

class Late(nn.Module):
    def __init__(self, width: int, parts: int):
        super().__init__()
        self.norm = nn.GroupNorm(parts, width)

class Picky(nn.Module):
    def __init__(self, width: int, path: str):
        super().__init__()
        raise ValueError(f"{path} holds another model")

class Rows:
    def __init__(self, width: int):
        raise RuntimeError("no data here")
"""

PROGRAM = """
from hydra.utils import instantiate
from jsonargparse import CLI

def main(cfg):
    model = instantiate(cfg.model)
    late = instantiate(cfg.late, parts=model.parts)

CLI(main)
"""

INNER = "{_target_: net.Inner, width: %d, groups: %d}"
ADAM = "{_target_: torch.optim.Adam, _partial_: true, lr: 0.1}"

CONFIGS = {
    "good": f"model: {{_target_: net.Net, classes: 4, inner: {INNER % (12, 4)}}}",
    "partial": f"model: {{_target_: net.Net, classes: 4, inner: {INNER % (8, 4)}, "
    f"optimizer: {ADAM}}}",
    "refused": f"model:\n  _target_: net.Net\n  classes: 4\n  inner: {INNER % (12, 5)}",
    "cli": "model:\n  class_path: net.Inner\n  init_args:\n    width: 12\n    groups: 5",
    "given_by_code": "late: {_target_: net.Late, width: 16, parts: 5}",
    "not_by_numbers": "model: {_target_: net.Picky, width: 12, path: a.pt}",
    "not_whole": "model: {_target_: net.Inner, width: 12}",
    "no_module": "model: {_target_: net.Rows, width: 12}",
    "elsewhere": "model: {_target_: nobody.has.This, width: 12}",
}


BUILD = """
from torch import nn

class Heads(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.inside = nn.Linear(args.features, args["width"])
        self.attention = nn.MultiheadAttention(args.width, args.heads)

def build(args, kind):
    return {"heads": Heads}[kind](args)
"""

PLAIN = """
import yaml
from types import SimpleNamespace
from torch.optim import Adam
from models.build import build

def train(args):
    model = build(args.net, "heads").cuda()
    return Adam(model.parameters(), lr=args.lr)

def main(path):
    with open(path) as stream:
        values = yaml.safe_load(stream)
    train(SimpleNamespace(**values))

if __name__ == "__main__":
    main("configs/good.yaml")
"""

CALLED = {
    "good": "net: {features: 6, width: 12, heads: 4}\nlr: 0.1\nsteps: 12",
    "refused": "net: {features: 6, width: 14, heads: 4}\nlr: 0.1\nsteps: 12",
    "lacking": "net: {features: 6, heads: 4}\nlr: 0.1\nsteps: 12",
}


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("called")
    for name in (".git", "models", "configs"):
        (folder / name).mkdir()
    (folder / "models" / "build.py").write_text(BUILD)
    (folder / "train.py").write_text(PLAIN)
    for name, text in CALLED.items():
        (folder / "configs" / f"{name}.yaml").write_text(text + "\n")
    return check([str(folder)], Options(dynamic=True, force=True, use_cache=False))


def test_what_a_program_makes_of_its_config_alone_is_built(called: Report) -> None:
    found = traced(called, "good")
    assert (found["status"], told(called, "good")) == ("ok", [])
    assert found["parameters"]["count"] == 7 * 12 + 3 * 12 * 13 + 12 * 13
    assert told(called, "refused") == [("T501", "net.width")]
    (fault,) = (d for d in called.diagnostics if d.code == "T501")
    assert Path(fault.related[0].place.file).name == "build.py"
    assert "net.width or net.heads" in fault.help
    assert told(called, "lacking") == []  # a missing key is for the static stage to tell


WRAPS = """
import yaml
from torch import nn

class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inside = nn.Linear(width, width)

class Settings:
    def __init__(self, width, depth):
        self.width, self.depth = width, depth

class Model(nn.Module):
    def __init__(self, settings, bias=True):
        super().__init__()
        self.layers = nn.ModuleList(Layer(settings.width) for _ in range(settings.depth))
        self.head = nn.Linear(settings.width, 2, bias=bias)

def main(launch, path):
    with open(path) as stream:
        cfg = yaml.safe_load(stream)
    model = Model(Settings(cfg["width"], depth=2), bias=cfg["bias"])
    with open(launch) as stream:
        fsdp = yaml.safe_load(stream)["fsdp_config"]
    print(model, fsdp, cfg["lr"])

if __name__ == "__main__":
    main("launch.yaml", "train.yaml")
"""

LAUNCH = """compute_environment: LOCAL_MACHINE
distributed_type: {kind}
fsdp_config:
  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP
  fsdp_transformer_layer_cls_to_wrap: {wrapped}
"""


@pytest.mark.parametrize(
    ("kind", "wrapped", "configs", "expected"),
    [
        ("FSDP", "Lair", ["train"], [("T507", "launch.yaml", 5)]),
        ("FSDP", "Layer", ["train"], []),
        ("MULTI_GPU", "Lair", ["train"], []),
        ("FSDP", "Lair", ["train", "unknown"], []),
    ],
)
def test_a_launcher_wraps_what_the_model_has(
    kind: str, wrapped: str, configs: list[str], expected: list[Any], tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(WRAPS)
    (tmp_path / "launch.yaml").write_text(LAUNCH.format(kind=kind, wrapped=wrapped))
    (tmp_path / "train.yaml").write_text("width: 8\nbias: false\nlr: 0.1\n")
    if "unknown" in configs:
        (tmp_path / "unknown.yaml").write_text("nothing: 8\nis: false\nknown: 0.1\n")
    report = check([str(tmp_path)], Options(dynamic=True, force=True, use_cache=False))
    found = [d for d in report.diagnostics if d.code == "T507"]
    assert [(d.code, Path(d.span.file).name, d.span.line) for d in found] == expected
    assert [d.help for d in found] == ["write Layer"] * len(found)
    assert not [n for n in report.not_checked if n.file.endswith("launch.yaml")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("nodes")
    (folder / ".git").mkdir()
    (folder / "net.py").write_text(NET)
    (folder / "train.py").write_text(PROGRAM)
    for name, text in CONFIGS.items():
        (folder / f"{name}.yaml").write_text(text + "\n")
    return check([str(folder)], Options(dynamic=True, force=True, use_cache=False))


def told(report: Report, name: str) -> list[tuple[str, str]]:
    return [
        (found.code, found.key)
        for found in report.diagnostics
        if Path(found.span.file).stem == name and found.stage == "dynamic"
    ]


def traced(report: Report, name: str) -> dict[str, Any]:
    return next(item for item in report.dynamic if Path(item["file"]).stem == name)


@pytest.mark.parametrize("name", ["good", "partial"])
def test_a_model_that_is_named_is_built(report: Report, name: str) -> None:
    found = traced(report, name)
    assert (found["status"], told(report, name)) == ("ok", [])
    assert found["parameters"]["count"] == 44 + 2 * (12 if name == "good" else 8)
    assert found["memory"]["verdict"] == "unknown"
    assert found["notes"] == [
        "only built, without a step: model (net.Net); an adapter in the settings traces a step"
    ]


@pytest.mark.parametrize(
    ("name", "prefix"), [("refused", "model.inner"), ("cli", "model.init_args")]
)
def test_numbers_that_a_constructor_refuses_are_at_their_keys(
    report: Report, name: str, prefix: str
) -> None:
    (found,) = (d for d in report.diagnostics if Path(d.span.file).stem == name)
    assert (found.code, found.key) == ("T501", f"{prefix}.width")
    assert "raises ValueError: num_channels (12) must be divisible by num_groups" in found.message
    assert f"with another value of {prefix}.width or {prefix}.groups it builds" == found.help
    code, other = found.related
    assert (Path(code.place.file).name, code.place.line) == ("net.py", 9)
    assert other.message == f"`{prefix}.groups` is 5 here"
    assert traced(report, name)["status"] == "failed"


@pytest.mark.parametrize(
    "name", ["given_by_code", "not_by_numbers", "not_whole", "no_module", "elsewhere"]
)
def test_what_is_not_known_is_not_checked_and_no_fault(report: Report, name: str) -> None:
    assert told(report, name) == []
    (reason,) = (n.reason for n in report.not_checked if Path(n.file).stem == name)
    assert reason.startswith("no adapter says how this config becomes a model")
