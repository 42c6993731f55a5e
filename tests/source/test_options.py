"""Keys that an option of the command line chooses: those it does not are for other runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.interpreter import SCRIPT, interpret
from tests.source.evaluated import machine, reads, run

START = (
    "import argparse\ndef main(cfg):\n    p = argparse.ArgumentParser()\n"
    "    p.add_argument('--data', default='a')\n    args = p.parse_args()\n    "
)
CONFIG = {"a": 1, "b": 2, "lr": 0.1, "a_path": "x", "b_path": "y", "sets": {"a": {"n": 1}, "b": {}}}


@pytest.mark.parametrize(
    ("taken", "read", "idle"),
    [
        ("cfg[args.data]", {"a"}, {"b"}),
        ("cfg[f'{args.data}_path']", {"a_path"}, {"b_path"}),
        ("cfg[args.data + '_path']", {"a_path"}, {"b_path"}),
        ("getattr(cfg, args.data)", {"a"}, {"b"}),
        ("cfg.get(args.data)", {"a"}, {"b"}),
        ("name = args.data\n    cfg[name]", {"a"}, {"b"}),
        ("cfg['a']", {"a"}, set()),
    ],
)
def test_keys_of_other_runs(taken: str, read: set[str], idle: set[str], tmp_path: Path) -> None:
    m = run(tmp_path, START + taken, CONFIG)
    assert set(reads(m)) == read
    assert {path[0] for path in m.seen.idle} == idle


def test_parts_of_other_runs(tmp_path: Path) -> None:
    m = run(tmp_path, START + "cfg['sets'][args.data]['n']", CONFIG)
    assert m.seen.idle_escapes == {("sets", "b")}


SECTIONS = {"a": {"lr": 1}, "b": {"lr": 2, "n": 3}}


def test_a_section_that_every_run_names(tmp_path: Path) -> None:
    start = START.replace("default='a'", "default='c'")
    m = run(tmp_path, start + "cfg[args.data]['m']", SECTIONS)
    assert set(reads(m)) == {"b", "b.m"}
    assert m.seen.idle_escapes == {("a",)}
    assert m.seen.chosen_from == {()}


def test_no_section_where_some_key_is_none(tmp_path: Path) -> None:
    start = START.replace("default='a'", "default='c'")
    m = run(tmp_path, start + "cfg[args.data]", {**SECTIONS, "lr": 1})
    assert set(reads(m)) == {"c"}


NOT_GIVEN = """
import argparse
import yaml

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--resume")
    parser.add_argument("--part")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    if args.epochs is None:
        args.epochs = cfg["epochs"]
    else:
        cfg["scaled"]
    steps = cfg["steps"] if args.part is None else cfg["of_part"]
    if args.resume is None:
        cfg["resume"]
"""


def test_what_is_read_where_an_option_is_not_given_is_read_in_some_run(tmp_path: Path) -> None:
    m = machine(tmp_path, NOT_GIVEN, {"epochs": 1, "scaled": 2, "steps": 3, "resume": "a"})
    m.loading.wanted = True
    interpret(m, "program", SCRIPT, "", {})
    found = reads(m)
    assert (found["epochs"], found["steps"]) == ("required", "required")
    assert {found[key] for key in ("scaled", "of_part", "resume")} == {"required?"}


def test_an_option_of_a_parser_that_other_code_fills_may_have_a_default(tmp_path: Path) -> None:
    code = NOT_GIVEN.replace("    args = parser", "    far.add_options(parser)\n    args = parser")
    m = machine(tmp_path, f"import far\n{code}", {"epochs": 1})
    m.loading.wanted = True
    interpret(m, "program", SCRIPT, "", {})
    assert reads(m)["epochs"] == "required?"
