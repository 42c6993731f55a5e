"""Keys that code makes numbers of, and those that it compares with None."""

from __future__ import annotations

import pytest

from cfglint.repository.conversions import asked_for_none, compares_none, converted_in

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
        ('print("lr")', False),
        (ARGPARSE.format("lr") + "parser.set_defaults(**cfg)", True),
        (ARGPARSE.format("lr"), False),
        (ARGPARSE.format("lr").replace("default=1", "default=cfg['lr']"), True),
        (ARGPARSE.format("lr").replace("default=1", "default=0.1"), False),
        (ARGPARSE.format("lr") + ARGPARSE.format("a").replace("=1", "=cfg.a"), False),
        (ARGPARSE.format("lr").replace("float", "str") + "parser.set_defaults(**cfg)", False),
        (ARGPARSE.format("eps") + "parser.set_defaults(**cfg)", False),
        (PYDANTIC.format("float"), True),
        (PYDANTIC.format("float | None"), True),
        (PYDANTIC.format("Annotated[float, Field(gt=0)]"), True),
        (PYDANTIC.format("PositiveFloat"), True),
        (PYDANTIC.format("str"), False),
        (PYDANTIC.format("float").replace("pydantic", "other"), False),
    ],
)
def test_what_code_makes_a_number_of(text: str, found: bool) -> None:
    assert ("lr" in converted_in([("m.py", text)])) is found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("if cfg.a is None:", ["a"]),
        ("if cfg['a'] is not None:", ["a"]),
        ('if cfg.get("a") is None:', ["a"]),
        ("if a is None:", []),
        ("if cfg.a == None:", []),
    ],
)
def test_what_code_compares_with_none(text: str, names: list[str]) -> None:
    assert list(asked_for_none(text)) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [("x == 'None'", True), ('x.lower() == "none"', True), ("x is None", False), ("'one'", False)],
)
def test_code_that_compares_with_the_text(text: str, found: bool) -> None:
    assert compares_none(text) is found
