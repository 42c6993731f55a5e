"""`argparse`: defaults of options, and configs that are laid over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import UNKNOWN, reads, run, value

PARSER = """
import argparse
p = argparse.ArgumentParser()
g = p.add_argument_group("net")
g.add_argument("-w", "--width", type=int, default=8)
p.add_argument("--fast", action="store_true")
p.add_argument("--out-dir", dest="out")
p.set_defaults(seed=3)
args = p.parse_args()
"""

VALUES: dict[str, Any] = {
    "args.width": 8,
    "args.fast": False,
    "args.out": None,
    "args.seed": 3,
    "args.nothing": UNKNOWN,
    "getattr(args, 'width')": 8,
    "vars(args)['width']": 8,
}


@pytest.mark.parametrize("expression", VALUES)
def test_options_have_their_defaults(expression: str, tmp_path: Path) -> None:
    assert value(tmp_path, PARSER + expression) == VALUES[expression]


LAID = {
    "with positional ones between": "p.set_defaults(**cfg)\n    args = p.parse_intermixed_args()",
    "with what is left": "p.set_defaults(**cfg)\n    args, _ = p.parse_known_intermixed_args()",
    "by `vars`": "vars(args).update(cfg)",
    "by `set_defaults`": "p.set_defaults(**cfg)\n    args = p.parse_args()",
    "as a new namespace": "args = argparse.Namespace(**{**vars(args), **cfg})",
    "one by one": "for k, v in cfg.items():\n        setattr(args, k, v)",
}


@pytest.mark.parametrize("way", LAID)
def test_a_config_is_laid_over_options(way: str, tmp_path: Path) -> None:
    code = f"{PARSER}\ndef main(cfg):\n    global args\n    {LAID[way]}\n"
    code += "    args.width, args.seed, args.name\n"
    m = run(tmp_path, code, {"width": 4, "name": "a"})
    assert reads(m) == {"width": "optional", "seed": "optional", "name": "required"}


PARENTS = {
    "known": ("[first]", {"width": "optional", "seed": "optional", "name": "required"}),
    "others": ("[first, others()]", {"width": "optional", "seed": "optional", "name": "optional"}),
}


@pytest.mark.parametrize("case", PARENTS)
def test_a_parser_has_the_arguments_of_its_parents(case: str, tmp_path: Path) -> None:
    parents, expected = PARENTS[case]
    code = f"""
import argparse
from elsewhere import others
first = argparse.ArgumentParser(add_help=False)
first.add_argument("--width", type=int, default=8)
p = argparse.ArgumentParser(parents={parents})
p.add_argument("--seed", type=int, default=1)

def main(cfg):
    p.set_defaults(**cfg)
    args = p.parse_args()
    args.width, args.seed, args.name
"""
    assert reads(run(tmp_path, code, {"name": "a"})) == expected
