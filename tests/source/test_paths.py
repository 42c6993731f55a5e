"""Paths that a module makes of its own place."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.paths import named_values, path_of

MODULE = """
import os
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
TWICE = "a"
TWICE = "b"
LOOP = LOOP / "x"
root: Path = rootutils.setup_root(__file__, indicator=".git")
config = files("pkg.sub").joinpath("conf/train.yaml")
"""


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("'../conf'", "../conf"),
        ("HERE / 'conf'", "/repo/src/pkg/conf"),
        ("str((HERE / 'conf').resolve())", "/repo/src/pkg/conf"),
        ("os.path.join(os.path.dirname(os.path.abspath(__file__)), 'conf')", "/repo/src/pkg/conf"),
        ("Path(__file__).resolve().parents[1] / 'conf'", "/repo/src/conf"),
        ("root / 'configs'", "/repo/configs"),
        ("config.parent", "/repo/src/pkg/sub/conf"),
        ("config.stem", "train"),
        ("config.name", "train.yaml"),
        ("TWICE", None),
        ("LOOP", None),
        ("os.environ['CONF']", None),
        ("HERE / os.environ.get('CONF', 'conf')", None),
        ("f'{HERE}/conf'", "/repo/src/pkg/conf"),
        ("f'{HERE!r}/conf'", None),
        ("f'{os.environ}/conf'", None),
        ("os.path.dirname(__file__) + '/../conf'", "/repo/src/pkg/../conf"),
        ("os.path.join(HERE, os.pardir, 'conf')", "/repo/src/pkg/../conf"),
        ("Path(__file__).parents[n]", None),
        ("Path(__file__).parents[999999999999999]", "/"),
        ("unknown(HERE)", None),
        ("3", None),
    ],
)
def test_paths(text: str, path: str | None) -> None:
    names = named_values(ast.parse(MODULE))
    node = ast.parse(text, mode="eval").body
    assert path_of(node, names, "/repo/src/pkg/train.py", "/repo/src", "/repo") == path
