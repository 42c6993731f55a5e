"""The compiled table and the JSON Schemas are those of the Pydantic models, and say the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import ValidationError

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.schema import compile as compiler
from cfglint.schema import registry
from cfglint.schema.check import check
from cfglint.schema.model import Schema
from cfglint.schema.table import load
from tests.conftest import ROOT

MODELS: list[type[Schema]] = [*registry.SECTIONS.values(), *registry.COMPONENTS]


def test_the_compiled_table_is_in_step() -> None:
    with open(compiler.COMPILED, encoding="utf-8") as stream:
        assert json.load(stream) == json.loads(compiler.dump(compiler.table())), (
            "run `python -m cfglint.schema.compile`"
        )


def test_the_schema_files_are_in_step() -> None:
    files = compiler.schema_files()
    for name, text in files.items():
        assert (ROOT / "schemas" / name).read_text() == text, "run python -m cfglint.schema.compile"
    kept = {str(p.relative_to(ROOT / "schemas")) for p in (ROOT / "schemas").rglob("*.json")}
    assert kept == set(files)


def test_the_schemas_are_valid_json_schemas() -> None:
    Draft202012Validator.check_schema(compiler.experiment_schema())
    Draft7Validator.check_schema(compiler.experiment_schema("draft-07"))
    for name in compiler.component_names():
        Draft202012Validator.check_schema(compiler.component_schema(name))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_type_and_a_description(model: type[Schema]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, name
        assert field.description.endswith((".", "?")), name


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5000),
    st.floats(-2, 3, allow_nan=False),
    st.sampled_from(["", "32", "16-mixed", "relu", "auto", "classification", "adamw", "true"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.lists(st.sampled_from(["classification", "acc", "rul_prediction"]), max_size=2),
    st.dictionaries(
        st.sampled_from(["name", "options", "classification", "loss", "gamma", "x"]),
        st.one_of(st.floats(0, 2), st.integers(0, 2), st.sampled_from(["cosine", "CE"])),
        max_size=3,
    ),
)


def item_of(value: Any) -> Item:
    if isinstance(value, dict):
        value = {key: item_of(child) for key, child in value.items()}
    elif isinstance(value, list):
        value = [item_of(child) for child in value]
    return Item(value, Place("x"))


@pytest.mark.parametrize(("value", "fits"), [(-1.0, False), (-1, False), (0, True), (0.5, True)])
def test_bounds_of_a_union(value: float, fits: bool) -> None:
    spec = load().sections["trainer"].fields["val_check_interval"]
    assert (not list(check(item_of(value), spec))) == fits


@given(st.sampled_from(MODELS), st.data())
@settings(max_examples=1500, deadline=None)
def test_the_linter_accepts_what_pydantic_accepts(model: type[Schema], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(model.model_fields)))
    value = data.draw(values)
    try:
        model.model_validate({name: value})
        accepted = True
    except ValidationError as error:
        accepted = all(
            problem["loc"][0] != name or (problem["type"] == "missing" and len(problem["loc"]) == 1)
            for problem in error.errors()
        )
    table = load()
    described = {**table.components, **{s.name: s for s in table.sections.values()}}
    spec = dict(described[model.__name__].fields[name])
    known = spec.pop("x-known", None)
    problems = [p for p in check(item_of(value), spec) if "which is not known" not in p.message]
    assert (not problems) == accepted, (name, value, known, problems)


def test_json_schema_finds_the_missing_e_layers() -> None:
    import yaml

    text = (ROOT / "tests/fixtures/failed/multitask_B_08_PatchTST.yaml").read_text()
    errors = list(
        Draft202012Validator(compiler.experiment_schema()).iter_errors(yaml.safe_load(text))
    )
    messages = {error.message: list(error.path) for error in errors}
    assert messages["'e_layers' is a required property"] == ["model"]
    assert messages["'factor' is a required property"] == ["model"]


@pytest.mark.parametrize("path", sorted((ROOT / "configs").rglob("*.yaml")), ids=lambda p: p.name)
def test_json_schema_accepts_the_example_configs(path: Any) -> None:
    import yaml

    data = yaml.safe_load(path.read_text())
    if "base" in path.parts:
        data["base_configs"] = {}
    errors = list(Draft202012Validator(compiler.experiment_schema()).iter_errors(data))
    assert [error.message for error in errors] == []
