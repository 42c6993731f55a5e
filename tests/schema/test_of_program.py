"""The schema of a program's contract takes what the program takes: good configs of the styles' own
cases are valid, and what their rules call missing, refused or of a wrong type is not."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from cfglint.cli.app import run

CASES = Path(__file__).parent.parent / "styles" / "cases"


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(CASES / request.param, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def errors(path: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert run(["schema", "--for", path]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    found = Draft202012Validator(schema).iter_errors(yaml.safe_load(Path(path).read_text()))
    return {error.message for error in found}


@pytest.mark.parametrize(
    ("case", "good", "bad", "says"),
    [
        ("omegaconf_structured/merged", "configs/good.yaml", "configs/bad.yaml", "unexpected"),
        ("script/library_calls", "conf/good.yaml", "", ""),
        ("hyperpyyaml/called_keys", "", "hparams/missing.yaml", "'every' is a required property"),
    ],
    indirect=["case"],
)
def test_a_schema_says_what_the_program_says(
    case: Path, good: str, bad: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if good:
        assert errors(good, capsys) == set()
    if bad:
        text = (case / bad).read_text().replace("!name:torch.nn.Linear", "")
        (case / bad).write_text(text)
        assert any(says in message for message in errors(bad, capsys))


GOOD = [
    ("/".join(path.relative_to(CASES).parts[:2]), "/".join(path.relative_to(CASES).parts[2:]))
    for path in sorted(CASES.glob("*/*/**/good*.yaml"))
    if ": !" not in path.read_text()
]


@pytest.mark.parametrize(("case", "path"), GOOD, indirect=["case"])
def test_a_schema_takes_every_good_config(
    case: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if run(["schema", "--for", path, "-o", "schema.json"]) == 0:
        schema = json.loads((case / "schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        Draft7Validator.check_schema(schema)
        found = Draft202012Validator(schema).iter_errors(yaml.safe_load((case / path).read_text()))
        assert [error.message for error in found] == []


NODES = {
    "train.py": (
        "import hydra\n"
        "from hydra.utils import instantiate\n"
        "@hydra.main(config_path='conf', config_name='good', version_base=None)\n"
        "def main(cfg):\n"
        "    model = instantiate(cfg.model)\n"
        "    instantiate(cfg.optimizer, params=model.parameters())\n"
        "    for each in cfg.callbacks:\n"
        "        instantiate(each)\n"
        "main()\n"
    ),
    "nets.py": (
        "from typing import Literal\n"
        "class Net:\n"
        "    def __init__(self, width: int, rate: float = 0.1): ...\n"
        "    def parameters(self): ...\n"
        "class Small:\n"
        "    def __init__(self, size: int): ...\n"
        "class Stop:\n"
        "    def __init__(self, patience: int = 3, mode: Literal['min', 'max'] = 'min'): ...\n"
        "class Adam:\n"
        "    def __init__(self, params, lr: float = 0.1): ...\n"
    ),
    "conf/good.yaml": (
        "model:\n  _target_: nets.Net\n  width: 3\n"
        "optimizer:\n  _target_: nets.Adam\n  lr: ${model.width}\n"
        "callbacks:\n  - _target_: nets.Stop\n    patience: 3\n"
        "  - _target_: nets.Small\n    size: 3\n"
    ),
}

SAID = {
    "model: {_target_: nets.Net, width: 3}": set(),
    "model: {_target_: nets.Net, width: 3, _convert_: all}": set(),
    "model: {_target_: nets.Net, width: ten}": {"model.width"},
    "model: {_target_: nets.Net, widht: 3}": {"model"},
    "model: {_target_: nets.Small, anything: 3}": set(),
    "model: {_target_: nets.Net, width: '${x}'}": set(),
    "optimizer: {_target_: nets.Adam}": set(),
    "optimizer: {_target_: nets.Adam, lr: fast}": {"optimizer.lr"},
    "callbacks: [{_target_: nets.Stop, patience: 3, mode: max}]": set(),
    "callbacks: [{_target_: nets.Small, size: 1}, {_target_: nets.Stop, patience: long}]": {
        "callbacks.1.patience"
    },
    "callbacks: [{_target_: nets.Small}]": {"callbacks.0"},
}


@pytest.fixture(scope="module")
def of_nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return made(tmp_path_factory.mktemp("nodes"), NODES, "conf/good.yaml")


def made(folder: Path, files: dict[str, str], path: str) -> dict[str, Any]:
    """The schema of a config of a small project."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    before = os.getcwd()
    os.chdir(folder)
    try:
        assert run(["schema", "--for", path, "-o", "schema.json"]) == 0
    finally:
        os.chdir(before)
    found: dict[str, Any] = json.loads((folder / "schema.json").read_text())
    return found


def blamed(schema: dict[str, Any], text: str) -> set[str]:
    """The paths at which a schema does not take a config."""
    found = Draft202012Validator(schema).iter_errors(yaml.safe_load(text))
    return {".".join(map(str, error.absolute_path)) for error in found}


@pytest.mark.parametrize("text", SAID)
def test_nodes_are_held_against_what_they_name(of_nodes: dict[str, Any], text: str) -> None:
    config = yaml.safe_load(NODES["conf/good.yaml"]) | yaml.safe_load(text)
    assert blamed(of_nodes, yaml.safe_dump(config)) == SAID[text]


CALLS = {
    "train.py": (
        "import yaml, torch\n"
        "cfg = yaml.safe_load(open('conf/good.yaml'))\n"
        "opt = dict(cfg['optimizer'])\n"
        "name = opt.pop('name')\n"
        "made = getattr(torch.optim, name)([], **opt)\n"
        "print(torch.nn.Linear(**cfg['layer']), cfg['seed'])\n"
    ),
    "conf/good.yaml": (
        "optimizer:\n  name: Adam\n  lr: 0.1\n"
        "layer:\n  in_features: 3\n  out_features: 1\nseed: 1\n"
    ),
}


def test_sections_that_choose_their_code(tmp_path: Path) -> None:
    schema = made(tmp_path, CALLS, "conf/good.yaml")
    good = yaml.safe_load(CALLS["conf/good.yaml"])
    assert blamed(schema, yaml.safe_dump(good)) == set()
    other = good | {"optimizer": {"name": "SGD", "momentum": 0.9}}
    assert blamed(schema, yaml.safe_dump(other)) == set()
    fault = good | {"optimizer": {"name": "Adam", "momentum": 0.9}}
    assert blamed(schema, yaml.safe_dump(fault)) == {"optimizer"}
    del good["seed"]
    assert blamed(schema, yaml.safe_dump(good)) == {""}


def test_a_key_of_a_base_file_is_not_required_of_the_file(tmp_path: Path) -> None:
    files = {
        "train.py": (
            "import hydra\n@hydra.main(config_path='conf', config_name='a', version_base=None)\n"
            "def main(cfg):\n    print(cfg.net.width, cfg.seed)\nmain()\n"
        ),
        "conf/a.yaml": "defaults:\n  - net: small\n  - _self_\nseed: 1\nnet:\n  depth: 2\n",
        "conf/net/small.yaml": "width: 3\n",
    }
    (tmp_path / "conf" / "net").mkdir(parents=True)
    schema = made(tmp_path, files, "conf/a.yaml")
    assert blamed(schema, files["conf/a.yaml"]) == set()
    assert blamed(schema, "defaults: [net: small]\n") == {""}


def test_the_older_dialect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, NODES, "conf/good.yaml")
    monkeypatch.chdir(tmp_path)
    arguments = ["schema", "--for", "conf/good.yaml", "--draft", "draft-07", "-o", "out.json"]
    assert run(arguments) == 0
    assert "draft-07" in json.loads(Path("out.json").read_text())["$schema"]


def test_a_config_without_a_program_gets_no_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.yaml").write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert run(["schema", "--for", "a.yaml"]) == 3
    assert "no program was found for a.yaml" in capsys.readouterr().err
