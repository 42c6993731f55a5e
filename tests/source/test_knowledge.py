"""What the styles tell the evaluator of libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.source.knowledge import NOTHING, Knowledge, together
from cfglint.styles.registry import knowledge
from tests.source.evaluated import machine, reads, run

PROGRAMS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "a call by its own name": (
        "from omegaconf import OmegaConf\ndef main(cfg):\n    OmegaConf.select(cfg, 'a.b')",
        {"a": {"b": 1}},
        {"a": "optional", "a.b": "optional"},
    ),
    "a call by the name that it was imported by": (
        "from omegaconf import OmegaConf as OC\ndef main(cfg):\n    OC.select(cfg, 'a.b')",
        {"a": {"b": 1}},
        {"a": "optional", "a.b": "optional"},
    ),
    "several parts laid over each other": (
        "from omegaconf import OmegaConf\ndef main(cfg):\n"
        "    all = OmegaConf.merge(cfg, {'x': 1}, {'y': 2}, {'z': 3})\n    all.x, all.lr",
        {"lr": 1},
        {"x": "optional", "lr": "required"},
    ),
    "hooks that a trainer calls": (
        "import pytorch_lightning as pl\nclass Net(pl.LightningModule):\n"
        "    def __init__(self, cfg):\n        self.cfg = cfg\n"
        "    def training_step(self, batch, index):\n        self.cfg.lr\n"
        "    def test_step(self, batch, index):\n        self.cfg.late\n"
        "def main(cfg):\n    Net(cfg)",
        {},
        {"lr": "required", "late": "required?"},
    ),
    "a tracker that is given the config": (
        "import mlflow\ndef main(cfg):\n    mlflow.log_params(cfg)\n    cfg.lr",
        {},
        {"lr": "required"},
    ),
}
"""Title -> program, config, what it reads."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_reads(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    assert reads(run(tmp_path, code, config)) == expected


def test_without_the_styles_a_library_is_not_known(tmp_path: Path) -> None:
    from cfglint.source.interpreter import interpret

    code, config, _ = PROGRAMS["a call by its own name"]
    m = machine(tmp_path, code, config)
    m.modules.knowledge = NOTHING
    interpret(m, "program", "main", "")
    assert reads(m) == {}
    assert any(note.escape for note in m.record.notes)


def test_of_one_name_the_first_style_has_its_say() -> None:
    one = Knowledge(loads={"load": ("dict", "dict")}, harmless=frozenset({"a"}), hooks=("f",))
    other = Knowledge(loads={"load": ("", ""), "read": ("", "")}, hooks=("g",))
    both = together([one, other])
    assert both.loads == {"load": ("dict", "dict"), "read": ("", "")}
    assert both.harmless == {"a"}
    assert both.hooks == ("f", "g")


def test_each_handler_stands_for_a_call_and_each_load_has_a_form() -> None:
    known = knowledge()
    assert all(callable(handler) for handler in known.calls.values())
    assert {len(form) for form in known.loads.values()} == {2}
    assert "OmegaConf.load" in known.loads
    assert "safe_load" in known.loads


def test_the_last_names_of_loaders_are_those_by_which_code_may_call_them_alone() -> None:
    one = Knowledge(loads={"library.read": ("", ""), "load": ("", "")})
    assert together([one]).called_alone == {"read"}
