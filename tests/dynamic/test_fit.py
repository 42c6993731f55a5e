"""`cfglint fit`: proposals that trace as promised, and edits that leave the rest alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfglint.cli.app import run
from cfglint.cli.fit import own_key
from cfglint.document.conduct import PYYAML
from cfglint.dynamic.fit import KINDS, Fit
from cfglint.dynamic.outcome import Outcome
from cfglint.run.assign import NotAssignableError, assign
from cfglint.run.fixes import apply_fixes
from cfglint.run.settings import Settings
from cfglint.run.store import Store
from cfglint.stages.dynamic import Fitted
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition
from tests.conftest import ROOT

Capture = pytest.CaptureFixture[str]
CALLABLE = """\
[dynamic]
adapter = "callable"
entry = "model:Net"
arguments = { width = "{model.width}" }
inputs = [{ shape = ["batch", 64] }]
targets = [{ shape = ["batch"], dtype = "int64", high = 5 }]
loss = "torch.nn.functional:cross_entropy"
"""
NET = """\
from torch import nn


class Net(nn.Sequential):
    def __init__(self, width):
        super().__init__(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 5))
"""


def fitted(arguments: list[str], capsys: Capture) -> dict[str, Any]:
    run(["fit", *arguments, "--json", "-q"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("name", ["B_09_FNO", "B_04_Dlinear"])
def test_hidden_dim_comes_first_for_the_large_head(
    name: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    config = f"tests/fixtures/failed/multitask_{name}.yaml"
    data = fitted([config, "--gpu", "rtx3090", "--memory-budget", "20GB"], capsys)
    first = data["fit"][0]["proposals"][0]
    assert first["kind"] == "model"
    assert first["changes"][0] == {"key": "model.hidden_dim", "from": 512, "to": 256}
    assert first["memory"]["verdict"] == "fits"
    assert first["memory"]["peak"]["estimate"] <= 20_000_000_000
    assert data["fit"][0]["fewest_shards"] is None  # 12 GiB and its gradient fill each card
    assert data["fit"][0]["smallest_card"] == "h100"


def test_how_many_cards_sharding_takes_at_least(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "cfglint.toml").write_text(CALLABLE)
    (tmp_path / "model.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Sequential):\n    def __init__(self, width):\n"
        "        body = [nn.Linear(width, width) for _ in range(20)]\n"
        "        super().__init__(nn.Linear(64, width), *body, nn.Linear(width, 5))\n"
    )
    config = tmp_path / "config.yaml"
    config.write_text("data: {batch_size: 4}\nmodel: {width: 4096}\ntask: {optimizer: adam}\n")
    data = fitted([str(config), "--gpu", "2GiB"], capsys)
    # 20 layers of 64 MiB, four times with gradients and Adam's state, over what a card of 2 GiB
    # has left beside a context of 524 MiB and one layer with its gradient
    assert data["fit"][0]["fewest_shards"] == -(-20 * 64 * 4 // (2048 - 524 - 2 * 64))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: its cache keeps the traces that several of them need."""
    return tmp_path_factory.mktemp("fit")


@pytest.fixture
def project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder / "cfglint.toml").write_text(CALLABLE)
    (folder / "model.py").write_text(NET)
    (folder / "a.yaml").write_text(
        "# sizes\ndata:\n  batch_size: 4096  # of a node\nmodel: {width: 20000}\n"
    )
    monkeypatch.chdir(folder)
    return folder


def test_gentle_changes_come_first_and_trace_as_promised(project: Path, capsys: Capture) -> None:
    data = fitted(["a.yaml", "--gpu", "1200MiB"], capsys)
    proposals = data["fit"][0]["proposals"]
    kinds = [proposal["kind"] for proposal in proposals]
    assert kinds == sorted(kinds, key=list(KINDS).index)
    assert {"batch", "model"} <= set(kinds)
    batch = next(p for p in proposals if p["kind"] == "batch")
    changes = {change["key"]: change["to"] for change in batch["changes"]}
    size, times = changes["data.batch_size"], changes["trainer.accumulate_grad_batches"]
    assert size * times == 4096
    for proposal in proposals:
        settings = [f"{c['key']}={c['to']}" for c in proposal["changes"]]
        arguments = [part for text in settings for part in ("--set", text)]
        assert run(["memory", "a.yaml", "--gpu", "1200MiB", "-q", "--json", *arguments]) == 0
        memory = json.loads(capsys.readouterr().out)["dynamic"][0]["memory"]
        assert memory["peak"] == proposal["memory"]["peak"]


def test_apply_keeps_comments(project: Path, capsys: Capture) -> None:
    assert run(["fit", "a.yaml", "--gpu", "1200MiB", "-q", "--diff"]) == 0
    assert "+trainer:" in capsys.readouterr().out
    before = (project / "a.yaml").read_text()
    assert "# of a node" in before
    assert run(["fit", "a.yaml", "--gpu", "1200MiB", "-q", "--apply", "1"]) == 0
    after = (project / "a.yaml").read_text()
    assert "# sizes\n" in after
    assert "# of a node" in after
    assert yaml.safe_load(after)["trainer"]["accumulate_grad_batches"] > 1
    assert run(["memory", "a.yaml", "--gpu", "1200MiB", "-q"]) == 0


def test_the_largest_batch_fits_and_twice_that_does_not(project: Path, capsys: Capture) -> None:
    data = fitted(["a.yaml", "--gpu", "1200MiB", "--max-batch"], capsys)
    largest = data["fit"][0]["max_batch"]
    assert 1 < largest < 4096
    for size, status in ((largest, 0), (largest * 2, 1)):
        command = ["memory", "a.yaml", "--gpu", "1200MiB", "-q", "--set", f"data.batch_size={size}"]
        assert run(command) == status


def test_what_fits_already_says_so(project: Path, capsys: Capture) -> None:
    assert run(["fit", "a.yaml", "--gpu", "h100", "-q"]) == 0
    assert "fits h100 as it is" in capsys.readouterr().out


def test_a_card_is_needed(project: Path, capsys: Capture) -> None:
    assert run(["fit", "a.yaml", "-q"]) == 2
    assert "name the card" in capsys.readouterr().err


def test_what_cannot_be_traced_is_not_a_silent_pass(project: Path, capsys: Capture) -> None:
    (project / "model.py").write_text("raise ValueError('no')\n")
    assert run(["fit", "a.yaml", "--gpu", "24GiB", "-q", "--no-cache"]) == 3
    assert "not traced: ValueError: no" in capsys.readouterr().err


def test_without_an_adapter_it_is_told_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("width: 3\n")
    assert run(["fit", "a.yaml", "--gpu", "rtx3090", "-q"]) == 3
    told = capsys.readouterr().err
    assert "not traced: no adapter says how this config becomes a model" in told
    assert "-- python train.py --config {config}`" in told


def edited(text: str, values: dict[str, Any], name: str = "a.yaml") -> str:
    store = Store({name: text.encode()})
    file = store.read(name)
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, store.read))
    assert experiment is not None
    return apply_fixes(file.text, [assign(file, experiment, values)])[0]


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        ("a:\n  b: 1  # one\n", {"a.b": 2}, "a:\n  b: 2  # one\n"),
        ("a: {b: 1, c: 2}\n", {"a.c": 3}, "a: {b: 1, c: 3}\n"),
        ("a:\n  b: 1\nc:\n  d: 1\n", {"a.e": True}, "a:\n  b: 1\n  e: true\nc:\n  d: 1\n"),
        ("a:\n  b: 1\n", {"t.x": 2, "t.y": 3}, "a:\n  b: 1\nt:\n  x: 2\n  y: 3\n"),
        ("a:\n  b: 1", {"t.x": 2}, "a:\n  b: 1\nt:\n  x: 2\n"),
    ],
)
def test_edits(text: str, values: dict[str, Any], wanted: str) -> None:
    assert edited(text, values) == wanted


def test_a_key_of_one_training_is_changed_where_that_sets_it() -> None:
    text = "data: {batch_size: 8}\nmodel: {width: 4}\nstages:\n"
    text += "  - overrides:\n      data:\n        batch_size: 2\n"
    store = Store({"a.yaml": text.encode()})
    file = store.read("a.yaml")
    experiment = compose(file.documents[0], Composition(Settings(), PYYAML, store.read))
    assert experiment is not None
    base = Outcome("a.yaml", 0, "ok")
    here = Fitted("first", "stages.0.overrides", Fit(base, True, (), None))
    alone = Fitted("", "", here.fit)
    assert own_key(experiment, here, "data.batch_size") == "stages.0.overrides.data.batch_size"
    assert own_key(experiment, here, "model.width") == "model.width"
    assert own_key(experiment, alone, "data.batch_size") == "data.batch_size"
    wanted = text.replace("batch_size: 2", "batch_size: 1")
    assert edited(text, {"stages.0.overrides.data.batch_size": 1}) == wanted


def test_a_value_of_a_base_file_is_not_edited_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    text = (tmp_path / "configs/demo_base_configs.yaml").read_text()
    with pytest.raises(NotAssignableError, match="comes from configs/base"):
        edited(text, {"data.window_size": 512}, "configs/demo_base_configs.yaml")
