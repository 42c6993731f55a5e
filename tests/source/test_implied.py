"""`schema --from-source`, and what `init` proposes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.run.settings import load_settings
from cfglint.source.mentions import python_texts
from cfglint.styles.propose import Proposal, proposals

Capture = pytest.CaptureFixture[str]
NET = """\
from torch import nn


class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.body = nn.Linear(args.width, args.width)
        self.act = getattr(args, "act", "gelu")
        self.depth = getattr(args, "depth", 2)
        self.sizes = getattr(args, "sizes", DEFAULT)
        if args.prompted:
            self.prompt = args.prompt


class Plain(nn.Module):
    def __init__(self, width, dropout=0.1, *, norm=None):
        super().__init__()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "nets.py").write_text(NET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_pydantic_model_of_what_is_read(project: Path, capsys: Capture) -> None:
    assert run(["schema", "--from-source", "nets:Net"]) == 0
    text = capsys.readouterr().out
    made: dict[str, object] = {}
    exec(compile(text, "made.py", "exec", dont_inherit=True), made)  # it has to be Python
    model = made["NetConfig"]
    fields = model.model_fields  # type: ignore[attr-defined]
    assert {name for name, field in fields.items() if field.is_required()} == {"width", "prompted"}
    assert fields["act"].default == "gelu"
    assert fields["depth"].default == 2
    assert "sizes: Any = None  # the code: DEFAULT" in text
    assert "prompt: Any = None  # read on a condition" in text
    with pytest.raises(ValueError, match="extra_forbidden"):
        model(width=3, prompted=False, colour=1)  # type: ignore[operator]


def test_json_schema_of_a_signature(project: Path, capsys: Capture) -> None:
    assert run(["schema", "--from-source", "nets:Plain", "--as", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["required"] == ["width"]
    assert data["properties"]["dropout"]["default"] == 0.1
    assert data["additionalProperties"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nets:Nett"], "names no class or function"),
        (["nets"], "names no class or function"),
        (["gone:Net"], "names no class or function"),
        (["nets:Net", "--parameter", "self"], "reads nothing that could be followed"),
    ],
)
def test_what_cannot_be_read_is_said(
    project: Path, capsys: Capture, arguments: list[str], message: str
) -> None:
    assert run(["schema", "--from-source", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_proposals(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tools/train.py").write_text(
        "import hydra\n\n\n@hydra.main(config_path='conf')\ndef main(cfg):\n    cfg.lr\n"
    )
    (tmp_path / "run.py").write_text(
        "import yaml\n\n\ndef load(path):\n    return yaml.safe_load(open(path))\n\n\n"
        "def train(path):\n    cfg = load(path)\n    print(cfg['lr'])\n\n\n"
        "if __name__ == '__main__':\n    train('a.yaml')\n"
    )
    (tmp_path / "tests/test_run.py").write_text((tmp_path / "run.py").read_text())
    (tmp_path / "broken.py").write_text("import yaml\nyaml.safe_load(:\n")
    found = proposals(python_texts(str(tmp_path)), str(tmp_path))
    assert Proposal("tools.train:main", "cfg") in found
    assert Proposal("run:train", "") in found
    assert not any(proposal.entry == "run:load" for proposal in found)
    assert not any(proposal.entry.startswith("tests") for proposal in found)


def test_init_sets_the_one_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(
        "import hydra\n\n\n@hydra.main()\ndef main(cfg):\n    print(cfg.lr)\n"
    )
    assert run(["init"]) == 0
    settings = load_settings("cfglint.toml")
    assert [(c.section, c.entry, c.parameter) for c in settings.consumers] == [
        (".", "train:main", "cfg")
    ]
    (tmp_path / "a.yaml").write_text("rl: 0.1\n")
    assert run(["a.yaml", "--no-cache"]) == 1
