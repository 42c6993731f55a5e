"""Interpolations without an end, and those that lead back, as OmegaConf has it."""

from __future__ import annotations

import pytest
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from cfglint.compose.dangling import cyclic, unclosed
from cfglint.compose.items import Item
from cfglint.diagnostic import Place


def item(value: object) -> Item:
    if isinstance(value, dict):
        return Item({key: item(each) for key, each in value.items()}, Place("a.yaml"))
    if isinstance(value, list):
        return Item([item(each) for each in value], Place("a.yaml"))
    return Item(value, Place("a.yaml"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("${a.b", True),
        (r"\${a.b", False),
        (r"\\${a.b", True),
        ("${a} ${b", True),
        ("x } ${a", True),
        ("$${a", True),
        (r"\${a} ${b", True),
        ('${f:"${b"}', True),
        ("${a.${b}}", False),
        ("${f:{x: 1}}", False),
        ('${oc.env:HOME,"a"}', False),
        ("no", False),
    ],
)
def test_what_is_not_closed_cannot_be_loaded(text: str, is_open: bool) -> None:
    assert bool(list(unclosed(item({"x": text})))) == is_open
    try:
        OmegaConf.create({"x": text})
        loads = True
    except OmegaConfBaseException:
        loads = False
    assert loads != is_open


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"x": "${x}"}, {"x"}),
        ({"x": "${y}", "y": "${x}"}, {"x", "y"}),
        ({"a": {"b": "${.c}", "c": "${a.b}"}, "d": "${a.b}"}, {"a.b", "a.c"}),
        ({"a": {"b": "${..e}/k"}, "e": "z${a.b}"}, {"a.b", "e"}),
        ({"a": ["${a[1]}", "${a.0}"]}, {"a.0", "a.1"}),
        ({"x": "${oc.env:HOME,${x}}"}, {"x"}),
        ({"x": "${y}", "y": "${z.x}", "z": {"x": 3}}, set()),
        ({"a": {"x": "${x}"}, "x": 3}, set()),
    ],
)
def test_what_leads_back_cannot_be_read(config: dict[str, object], told: set[str]) -> None:
    assert {".".join(each.path) for each in cyclic(item(config))} == told
    try:
        OmegaConf.to_container(OmegaConf.create(config), resolve=True)
        reads = True
    except OmegaConfBaseException:
        reads = False
    assert reads == (not told)
