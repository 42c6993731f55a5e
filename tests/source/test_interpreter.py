"""How a reading begins, and what is read once the entry was."""

from __future__ import annotations

from pathlib import Path

from cfglint.source.interpreter import SCRIPT, interpret
from tests.source.evaluated import machine, reads, run


def test_the_config_goes_to_the_argument_that_is_named(tmp_path: Path) -> None:
    m = machine(tmp_path, "def main(first, cfg):\n    cfg.lr\n    first.other\n", {})
    interpret(m, "program", "main", "cfg")
    assert reads(m) == {"lr": "required"}


def test_parts_of_the_config_go_to_several_arguments(tmp_path: Path) -> None:
    m = machine(tmp_path, "def main(args_m, args_d):\n    args_m.width\n    args_d.root\n", {})
    interpret(m, "program", "main", "", {"args_m": ("model",), "args_d": ("data",)})
    assert reads(m) == {"model.width": "required", "data.root": "required"}


def test_a_class_is_made_and_what_is_called_on_it_is_read(tmp_path: Path) -> None:
    code = "class Model:\n    def __init__(self, cfg):\n        self.cfg = cfg\n"
    code += "    def forward(self, x):\n        return self.cfg.width\n"
    code += "    def rarely(self):\n        return self.cfg.depth\n"
    assert reads(run(tmp_path, code, {}, "Model")) == {"width": "required", "depth": "required?"}


def test_a_script_opens_its_config_itself(tmp_path: Path) -> None:
    code = "import sys\nimport yaml\nseed = 1\nif __name__ == '__main__':\n    seed = 2\n"
    code += "    with open(sys.argv[1]) as f:\n        cfg = yaml.safe_load(f)\n    cfg['lr']\n"
    m = machine(tmp_path, code, {"lr": 1})
    m.loading.wanted = True
    interpret(m, "program", SCRIPT, "", {})
    assert reads(m) == {"lr": "required"}
    assert m.loading.was_opened
    assert "seed" in m.seen.scopes["program"].names
    assert "cfg" not in m.seen.scopes["program"].names


def test_an_entry_that_is_not_there_is_noted(tmp_path: Path) -> None:
    m = run(tmp_path, "x = 1\n", {}, "main")
    assert [note.message for note in m.record.notes] == ["no class or function `main` here"]


def test_calls_without_end_are_left(tmp_path: Path) -> None:
    code = "def f(cfg, n):\n    cfg.lr\n    return f(cfg, n + 1)\ndef main(cfg):\n    f(cfg, 0)\n"
    assert reads(run(tmp_path, code, {})) == {"lr": "required"}
