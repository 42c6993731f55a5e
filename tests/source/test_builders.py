"""Calls that make a model of a config, as they are read off a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfglint.source.builders import builders_in
from cfglint.styles.registry import loaders

LOADED = """
import argparse
import yaml
from easydict import EasyDict
from nets import Net, make
from elsewhere import other

def load(path):
    with open(path) as stream:
        cfg = yaml.safe_load(stream)
    return EasyDict(cfg)

"""
WHOLE: dict[str, Any] = {"path": []}
SIZE = {
    "entry": "lib:Size",
    "arguments": [],
    "keywords": {"wide": {"path": ["wide"]}},
    "spreads": [],
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "cfg = load('a')\nmodel = make(cfg)\nopt = Adam(model.parameters())",
            ("nets:make", [WHOLE], {}, []),
        ),
        (
            "c = load('a')\nnet = Net(c.net, 3, depth=c['depth']).to('cuda')\nf(net.parameters())",
            ("nets:Net", [{"path": ["net"]}, {"value": 3}], {"depth": {"path": ["depth"]}}, []),
        ),
        (
            "cfg = load('a')\nnet = Net(**cfg['net'])\nf(net.parameters())",
            ("nets:Net", [], {}, [["net"]]),
        ),
        (
            "def run(c):\n    net = make(c)\n    f(net.parameters())\nrun(load('a'))",
            ("nets:make", [WHOLE], {}, []),
        ),
        ("cfg = load('a')\nmodel = make(cfg)", None),
        ("cfg = load('a')\nmodel = make(cfg, size)\nf(model.parameters())", None),
        ("cfg = load('a')\nmodel = other(cfg)\nf(model.parameters())", None),
        ("cfg = load('a')\nmodel = make(3)\nf(model.parameters())", None),
        ("cfg = load('a')\nif x:\n    model = make(cfg)\nf(model.parameters())", None),
        ("cfg = load('a')\nmodel = make(cfg)\nmodel = make(cfg.b)\nf(model.parameters())", None),
        ("cfg = yaml.safe_load('a')\nmodel = make(cfg)\nf(model.parameters())", None),
        (
            "c = yaml.safe_load('a')\nmodel = make(c)\nf(model.parameters())",
            ("nets:make", [WHOLE], {}, []),
        ),
        (
            "from lib import Model, Size\ncfg = load('a')\nmodel = Model(Size(wide=cfg['wide']))",
            ("lib:Model", [{"call": SIZE}], {}, []),
        ),
        (
            "import lib.m\ncfg = load('a')\nnet = lib.m.small(cfg.n)\nf(net.parameters())",
            ("lib.m:small", [{"path": ["n"]}], {}, []),
        ),
        ("cfg = load('a')\nif b:\n    cfg = yaml.safe_load('b')\nmodel = Net(cfg)", None),
    ],
)
def test_calls_with_nothing_but_the_config(
    tmp_path: Path, code: str, expected: tuple[Any, ...] | None
) -> None:
    (tmp_path / "nets.py").write_text("")
    found = builders_in(LOADED + code + "\n", "train", str(tmp_path), loaders())
    given = [(f["entry"], f["arguments"], f["keywords"], f["spreads"]) for f in found]
    assert given == ([expected] if expected else [])


def test_what_the_code_sets_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "nets.py").write_text("")
    code = "cfg = load('a')\ncfg.net.classes = 4\nnet = make(cfg)\nf(net.parameters())\n"
    (found,) = builders_in(LOADED + code, "train", str(tmp_path), loaders())
    assert found["given"] == ["classes"]
