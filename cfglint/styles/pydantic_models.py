"""Pydantic: a model that is built from what a YAML file holds.

What is recognised: `Model(**config)`, `Model.model_validate(config)`, `Model.parse_obj(config)`,
`TypeAdapter(Model).validate_python(config)`, `parse_obj_as(Model, config)` and pydantic-yaml's
`parse_yaml_file_as(Model, path)`, where `config` comes from a loader of YAML, through functions,
attributes and sections; models inside models; Pydantic 1 and 2.

What is checked: fields that are missing, values that the declared type or bounds refuse, keys that
no field has (refused under `extra="forbid"`, dropped in silence by default). Left alone is what a
validator that runs before may change.

Source: https://docs.pydantic.dev/latest/concepts/models/.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cfglint.files.reading import text_of
from cfglint.repository.facts import Facts
from cfglint.source.declarations import contract_of, form_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.styles.flow.flows import Call, Flows
from cfglint.styles.flow.sinks import Sink, classes, constructed, passed
from cfglint.styles.objects import Built, always, opening, openings_of
from cfglint.styles.protocol import Opening

_METHODS = frozenset({"model_validate", "parse_obj", "validate", "from_orm"})
_FUNCTIONS = {"parse_obj_as": (0, 1), "validate_python": (None, 0)}
_BY_PATH = {"parse_yaml_file_as": 0, "parse_yaml_raw_as": 0}
"""pydantic-yaml's functions, by the position of the model."""


class PydanticModels:
    """The style's answers."""

    name = "pydantic_models"
    words = ("pydantic", "sqlmodel")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a model that a file becomes."""
        building = building_for(facts)
        models = (
            Built(sink, building)
            for sink in _sinks(facts)
            if form_of(facts.library, sink.target) in ("model", "settings")
            or _is_a_pydantic_dataclass(sink)
        )
        yield from openings_of(self.name, facts, models)
        for call, model in _by_path(facts):
            made = contract_of(facts.library, model, building)
            if made is not None:
                yield opening(self.name, facts, call, always(made), model.node.name)


STYLE = PydanticModels()


def _is_a_pydantic_dataclass(sink: Sink) -> bool:
    assert isinstance(sink.target.node, ast.ClassDef)
    return any("pydantic" in ast.unparse(d) for d in sink.target.node.decorator_list)


def _sinks(facts: Facts) -> Iterator[Sink]:
    yield from constructed(facts.once(Flows))
    for path in facts.used(*(f".{name}(" for name in _METHODS), *(f"{n}(" for n in _FUNCTIONS)):
        for call in facts.once(Flows).calls(path):
            yield from _by_method(facts, call)


def _by_method(facts: Facts, call: Call) -> Iterator[Sink]:
    function, arguments = call.node.func, call.node.args
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name in _METHODS and isinstance(function, ast.Attribute) and len(arguments) == 1:
        yield from passed(facts.once(Flows), call, function.value, arguments[0])
    elif name == "parse_obj_as" and len(arguments) == 2:
        yield from passed(facts.once(Flows), call, arguments[0], arguments[1])
    elif name == "validate_python" and isinstance(function, ast.Attribute) and arguments:
        adapter = function.value
        if isinstance(adapter, ast.Call) and adapter.args:
            yield from passed(facts.once(Flows), call, adapter.args[0], arguments[0])


def _by_path(facts: Facts) -> Iterator[tuple[Call, Definition]]:
    for path in facts.used(*_BY_PATH):
        for call in facts.once(Flows).calls(path):
            name = getattr(call.node.func, "attr", getattr(call.node.func, "id", ""))
            if name in _BY_PATH and call.node.args:
                for model in classes(facts.once(Flows), call.scope, call.node.args[0]):
                    yield call, model


_SECOND = (
    *("model_validator", "field_validator", "ConfigDict", "model_validate", "model_dump"),
    *("pydantic_settings", "TypeAdapter", "model_fields"),
)
_FIRST = ("pydantic.v1", "@validator", "root_validator", "pydantic.generics", "__fields__")
_REQUIRES = re.compile(r"pydantic[^\n]*?(==|>=|~=|<=|<|\^)\s*[\"']?(\d)", re.IGNORECASE)


def building_for(facts: Facts) -> Building:
    """How models are built by the version of Pydantic that the code is written for; where that
    cannot be told, only what both versions refuse is."""
    version = version_of(facts)
    return Building(
        "pydantic" if version == 2 else "pydantic1",
        "ignored",
        nested=True,
        late_optional=version == 2,
    )


def version_of(facts: Facts) -> int:
    """1 or 2; 0 where neither the code nor the requirements show it."""
    if any(True for _ in facts.having(*_SECOND)):
        return 2
    if any(True for _ in facts.having(*_FIRST)):
        return 1
    for name in ("pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "environment.yml"):
        for sign, number in _REQUIRES.findall(text_of(f"{facts.root}/{name}")):
            if sign in ("==", ">=", "~=", "^"):
                return 2 if number >= "2" else 1
            return 1 if number <= "2" and sign == "<" else 0
    return 0
