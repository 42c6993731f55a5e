"""Keys that code makes numbers of, and code that expects the text "None"."""

from __future__ import annotations

import pytest

from cfglint.repository.imports import Imports
from cfglint.styles.opening.conversions import (
    compares_none,
    converted_in,
    declared_in,
)

ARGPARSE = 'parser.add_argument("--{0}", default=1, help="a (b)", type=float)\n'
PYDANTIC = "from pydantic import BaseModel\nclass C(BaseModel):\n    lr: {0} = 0\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('float(config["lr"])', True),
        ("float(self.cfg.train.lr)", True),
        ("float(config.get('lr', 0.1))", True),
        ("int(float(cfg.lr))", True),
        ("lr = float(lr)", True),
        ("eval(cfg.lr)", True),
        ("float(cfg.lr_decay)", False),
        ("float(x) * cfg.lr", False),
        ("self.rate = config['lr']\nuse(float(self.rate))", True),
        ("rate = config['lr']\nuse(float(other))", False),
        ('print("lr")', False),
        (ARGPARSE.format("lr") + "parser.set_defaults(**cfg)", True),
        (ARGPARSE.format("lr"), False),
        (ARGPARSE.format("lr").replace("default=1", "default=cfg['lr']"), True),
        (ARGPARSE.format("lr").replace("default=1", "default=0.1"), False),
        (ARGPARSE.format("lr") + ARGPARSE.format("a").replace("=1", "=cfg.a"), False),
        (ARGPARSE.format("lr").replace("float", "str") + "parser.set_defaults(**cfg)", False),
        (ARGPARSE.format("eps") + "parser.set_defaults(**cfg)", False),
    ],
)
def test_what_code_makes_a_number_of(text: str, found: bool) -> None:
    assert ("lr" in converted_in([("m.py", text)])) is found


BASE = {"p/base.py": "import pydantic\nclass Base(pydantic.BaseModel): ...\n"}
OVER = "from {0} import Base\nclass C(Base):\n    lr: float = 0\n"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"m.py": PYDANTIC.format("float")}, True),
        ({"m.py": PYDANTIC.format("float | None")}, True),
        ({"m.py": PYDANTIC.format("Annotated[float, Field(gt=0)]")}, True),
        ({"m.py": PYDANTIC.format("PositiveFloat")}, True),
        ({"m.py": PYDANTIC.format("str")}, False),
        ({"m.py": PYDANTIC.format("float").replace("pydantic", "other")}, False),
        ({"p/m.py": OVER.format("p.base"), **BASE}, True),
        ({"p/m.py": OVER.format(".base"), **BASE}, True),
        ({"p/m.py": OVER.format("q.base"), **BASE}, False),
    ],
)
def test_fields_that_a_library_makes_numbers_of(texts: dict[str, str], found: bool) -> None:
    pairs = [(f"/r/{path}", text) for path, text in texts.items()]
    assert ("lr" in declared_in(pairs, Imports("/r", pairs))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x == 'None'", True),
        ("x in ['', 'None']", True),
        ("{'None': None}", True),
        ('x.lower() == "none"', True),
        ("x == 'none'", False),
        ("default='None'", False),
        ("x is None", False),
    ],
)
def test_code_that_compares_with_the_text(text: str, found: bool) -> None:
    assert compares_none(text) is found
