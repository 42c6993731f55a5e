"""What a plain scalar becomes is what the real loader makes of it."""

from __future__ import annotations

import math
from io import StringIO

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from omegaconf import OmegaConf
from ruamel.yaml import YAML

from cfglint.document.scalars import as_number, looks_like_number, reread, resolve
from cfglint.styles.registry import conducts

SAMPLES = [
    "1e-6",
    "5e-4",
    "1E5",
    "1e5",
    "1.0e-6",
    "1.0E+5",
    ".5",
    ".5e-3",
    ".5e3",
    "1.",
    "-1e-6",
    "+1.5",
    "0",
    "-0",
    "00",
    "0o17",
    "017",
    "0x1F",
    "0b11",
    "1_000",
    "1:30",
    "190:20:30",
    "12e03",
    "yes",
    "no",
    "on",
    "off",
    "Yes",
    "NO",
    "y",
    "n",
    "true",
    "True",
    "TRUE",
    "tRue",
    "null",
    "~",
    "Null",
    "",
    ".inf",
    "-.INF",
    ".nan",
    "2025-08-29",
    "=x",
    "1.2.3",
    "08",
    "09",
    "+12",
    "1__0",
    "infinity",
    "nan",
    "0.1",
    "1e400",
]


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return type(left) is type(right) and left == right


@pytest.mark.parametrize("text", SAMPLES)
def test_pyyaml(text: str) -> None:
    try:
        expected = yaml.safe_load(f"a: {text}")["a"]
    except (ValueError, yaml.YAMLError):
        expected = text
    assert same(resolve(text, conducts()["pyyaml"].scalars), expected)


@pytest.mark.parametrize("text", [s for s in SAMPLES if s not in ("2025-08-29", "1:30")])
def test_omegaconf(text: str) -> None:
    expected = OmegaConf.to_container(OmegaConf.create(f"a: {text}"))["a"]
    assert same(resolve(text, conducts()["omegaconf"].scalars), expected)


@pytest.mark.parametrize("text", [s for s in SAMPLES if s not in ("2025-08-29", "=x")])
def test_ruamel(text: str) -> None:
    try:
        expected = YAML(typ="safe", pure=True).load(StringIO(f"a: {text}"))["a"]
    except ValueError:
        expected = text
    assert same(resolve(text, conducts()["ruamel"].scalars), expected)


@given(st.from_regex(r"\A[-+]?[0-9._]{1,6}(?:[eE][-+]?[0-9]{1,2})?\Z"))
def test_pyyaml_on_generated_numbers(text: str) -> None:
    try:
        expected = yaml.safe_load(f"a: {text}")["a"]
    except (ValueError, OverflowError):
        expected = text
    assert same(resolve(text, conducts()["pyyaml"].scalars), expected)


@given(st.from_regex(r"\A[-+]?(?:[0-9]{1,4}(?:\.[0-9]{0,3})?|\.[0-9]{1,4})[eE][-+]?[0-9]{1,2}\Z"))
def test_the_spelling_that_is_proposed_is_the_number_that_is_seen(text: str) -> None:
    assert looks_like_number(text)
    for loader in ("pyyaml", "omegaconf", "ruamel", "jsonargparse"):
        value = resolve(as_number(text), conducts()[loader].scalars)
        assert isinstance(value, float)
        assert value == float(text)


# yacs 0.1.8: `CfgNode.load_cfg`, then `merge_from_other_cfg`
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("'1e-3'", 0.001),
        (".5e3", 500.0),
        ("None", None),
        ("'True'", True),
        ("0x1F", 31),
        ("0o17", 15),
        ("'08'", "08"),
        ("1e-3x", "1e-3x"),
        ("relu", "relu"),
        ("-inf", "-inf"),
        ("yes", True),
        ("010", 8),
        ("('market')", "market"),
        ("( 12 )", 12),
        ("('12')", "('12')"),  # '12' to yacs: read a third time, it would be a number
        ("('a', 'b')", "('a', 'b')"),
    ],
)
def test_yacs_reads_the_value_of_a_key_once_more(text: str, value: object) -> None:
    assert same(reread(yaml.safe_load(f"a: {text}")["a"]), value)


# HyperPyYAML 1.2.3, `load_hyperpyyaml`
@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("yes", "yes"), ("0123", 123), ("1:30:00", "1:30:00"), ("None", "None")],
)
def test_hyperpyyaml(text: str, value: object) -> None:
    assert same(resolve(text, conducts()["hyperpyyaml"].scalars), value)


# PyYAML with a resolver for floats, as RecBole 1.2 and many others give it
@pytest.mark.parametrize(("text", "value"), [("1e-3", 0.001), ("yes", True), ("0123", 83)])
def test_pyyaml_with_a_resolver_for_floats(text: str, value: object) -> None:
    assert same(resolve(text, conducts()["pyyaml-floats"].scalars), value)
