"""Schemas that are Pydantic models, read from their text: nothing of the repository is run.

Fields, types, defaults, bounds and choices are what the syntax tree says. Validators and what else
can only be executed are named, so that a report can say that they were not run.
"""

from __future__ import annotations

import ast
import os

from cfglint.contract import Contract, Key, Type
from cfglint.run.settings import SettingsError
from cfglint.source.declarations import contract_of, form_of, lineage_of
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building
from cfglint.source.library import Library, folders_for
from cfglint.source.syntax import last_part, literal_of, uncalled
from cfglint.source.type_schemas import Schema

PYDANTIC = Building("pydantic", "ignored", nested=True)

VALIDATORS = frozenset({"validator", "field_validator", "model_validator", "root_validator"})

_TYPES = {
    "int": "integer",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "none": "null",
    "list": "array",
    "tuple": "array",
    "dict": "object",
}

_BOUNDS = {
    "least": "minimum",
    "above": "exclusiveMinimum",
    "most": "maximum",
    "below": "exclusiveMaximum",
}


def read_model(path: str, name: str) -> tuple[Schema, tuple[str, ...]]:
    """A model as `compile.describe_any` has it, and the names of its validators.

    Raises:
        SettingsError: there is no such model, or it cannot be read without running it.
    """
    folder, file = os.path.split(os.path.abspath(path))
    library = Library(list(dict.fromkeys([folder, *folders_for(path)])))
    found = library.definition(f"{os.path.splitext(file)[0]}.{name}")
    if found is None or found.cls is None:
        raise SettingsError(f"{path}:{name}: no such class can be read; --trust runs the file")
    if form_of(library, found) not in ("model", "settings"):
        raise SettingsError(f"{path}:{name} is no Pydantic model that can be read; --trust runs it")
    contract = contract_of(library, found, PYDANTIC)
    if contract is None:
        raise SettingsError(f"{path}:{name} cannot be read without running it; --trust runs it")
    return {
        "kind": "custom",
        "name": name,
        "summary": " ".join((ast.get_docstring(found.node) or "").split()),
        "fields": _fields(contract),
    }, tuple(_validators(library, found))


def _validators(library: Library, found: Definition) -> list[str]:
    names = []
    for each in lineage_of(library, found).order:
        for node in each.functions:
            for decorator in node.decorator_list:
                if last_part(uncalled(decorator)) in VALIDATORS:
                    names.append(f"{each.node.name}.{node.name}")
    return names


def _fields(contract: Contract) -> Schema:
    return {name: _field(key) for name, key in contract.keys.items()}


def _nested(contract: Contract) -> Schema:
    """A model in a field, as JSON Schema."""
    required = [name for name, key in contract.keys.items() if key.need == "required"]
    return {"type": "object", "properties": _fields(contract), "required": required}


def _field(key: Key) -> Schema:
    spec = _spec(key.type)
    if key.choices:
        spec = {"enum": list(key.choices)}
    if key.inside is not None:
        spec = _nested(key.inside)
    if key.doc:
        spec["description"] = key.doc
    if key.need == "required":
        spec["x-required"] = True
    elif key.default:
        default = _default(key.default)
        if default is not None:
            spec["default"] = default
    return spec


def _default(text: str) -> object:
    match literal_of(text):
        case (True, str() | int() | float() as value):
            return value
    return None


def _spec(declared: Type) -> Schema:
    """A type as JSON Schema; {} for what is not known further."""
    if declared.inside is not None:
        return _nested(declared.inside)
    if declared.kind == "union":
        branches = [_spec(each) for each in declared.of]
        return {"anyOf": branches} if all(branches) else {}
    if declared.kind in ("literal", "enum"):
        return {"enum": list(declared.values)} if declared.values else {}
    kind = _TYPES.get(declared.kind)
    if kind is None:
        return {}
    spec: Schema = {"type": kind}
    bounds = declared.bounds
    for name, written in _BOUNDS.items():
        if getattr(bounds, name) is not None:
            spec[written] = getattr(bounds, name)
    if bounds.shortest is not None and kind in ("string", "array"):
        spec["minLength" if kind == "string" else "minItems"] = bounds.shortest
    if declared.kind == "list" and len(declared.of) == 1:
        spec["items"] = _spec(declared.of[0])
    return spec
