"""Pydantic models to `compiled.json` (for the linter) and to JSON Schema (for editors).

`python -m cfglint.schema.compile` rewrites both; a test fails when they are out of step. This
module imports Pydantic; the linter never imports this module.
"""

from __future__ import annotations

import json
import os
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
COMPILED = os.path.join(HERE, "compiled.json")
DIALECTS = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}


def describe_any(model: Any) -> dict[str, Any]:
    """A user's Pydantic model as plain data.

    Raises:
        TypeError: it is no Pydantic model.
    """
    if not hasattr(model, "model_json_schema"):
        raise TypeError(f"{model!r} is no Pydantic model")
    return describe_model(model)


def describe_model(model: Any) -> dict[str, Any]:
    """One model as plain data: kind, documentation, and a JSON Schema for every field."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    required = set(schema.get("required", []))
    fields = {}
    for name, spec in schema.get("properties", {}).items():
        fields[name] = _clean(spec, definitions)
        if name in required:
            fields[name]["x-required"] = True
    return {
        "kind": getattr(model, "kind", "custom"),
        "name": model.__name__,
        "summary": " ".join((model.__doc__ or "").split()),
        "fields": fields,
    }


def _clean(spec: Any, definitions: dict[str, Any]) -> Any:
    """The schema with references written out and what nobody reads left out."""
    if isinstance(spec, list):
        return [_clean(item, definitions) for item in spec]
    if not isinstance(spec, dict):
        return spec
    if "$ref" in spec:
        target = definitions[spec["$ref"].rsplit("/", 1)[1]]
        spec = {**target, **{key: value for key, value in spec.items() if key != "$ref"}}
    spec = _with_bounds_inside(spec)
    cleaned = {}
    for key, value in spec.items():
        if key == "title" or (key == "default" and value is None):
            continue
        if key == "properties":
            cleaned[key] = {name: _clean(child, definitions) for name, child in value.items()}
        else:
            cleaned[key] = _clean(value, definitions)
    return cleaned


_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


def _with_bounds_inside(spec: dict[str, Any]) -> dict[str, Any]:
    """A union with its bounds on its numeric branches.

    Pydantic (2.14) writes the bounds of `int | float` beside the `anyOf`, under its own names,
    which no reader of JSON Schema knows.
    """
    bounds = {_BOUNDS[key]: spec[key] for key in _BOUNDS if key in spec}
    if not bounds or "anyOf" not in spec:
        return spec
    branches = [
        {**branch, **bounds} if branch.get("type") in ("integer", "number") else branch
        for branch in spec["anyOf"]
    ]
    kept = {key: value for key, value in spec.items() if key not in _BOUNDS}
    return {**kept, "anyOf": branches}


def table() -> dict[str, Any]:
    """Everything the linter needs to know about the shipped schemas."""
    from cfglint.schema import registry

    return {
        "sections": {name: describe_model(model) for name, model in registry.SECTIONS.items()},
        "components": {model.__name__: describe_model(model) for model in registry.COMPONENTS},
    }


def _object(described: dict[str, Any], closed: bool) -> dict[str, Any]:
    fields = {name: _for_editors(spec) for name, spec in described["fields"].items()}
    required = [name for name, spec in described["fields"].items() if spec.get("x-required")]
    result: dict[str, Any] = {
        "type": "object",
        "description": described["summary"],
        "properties": fields,
    }
    if required:
        result["required"] = required
    if closed:
        result["additionalProperties"] = False
    return result


def _for_editors(spec: Any) -> Any:
    """A field as editors take it: unit and default in the text, known values as a completion."""
    if isinstance(spec, list):
        return [_for_editors(item) for item in spec]
    if not isinstance(spec, dict):
        return spec
    result = {
        key: {name: _for_editors(child) for name, child in value.items()}
        if key == "properties"
        else _for_editors(value)
        for key, value in spec.items()
        if not key.startswith("x-")
    }
    notes = []
    if unit := spec.get("x-unit"):
        notes.append(f"Unit: {unit}.")
    if note := spec.get("x-default"):
        notes.append(f"Default: {note}.")
    if spec.get("x-run-time"):
        notes.append("Set by the program at run time.")
    if notes:
        result["description"] = " ".join([spec.get("description", ""), *notes]).strip()
    if known := spec.get("x-known"):
        result["examples"] = known
    return result


def component_schema(name: str, dialect: str = "2020-12") -> dict[str, Any]:
    """The JSON Schema of one section or component; KeyError for an unknown name."""
    data = table()
    described = data["sections"].get(name) or data["components"][name]
    return {
        "$schema": DIALECTS[dialect],
        "title": described["name"],
        **_object(described, closed=False),
    }


def experiment_schema(dialect: str = "2020-12") -> dict[str, Any]:
    """The JSON Schema of a whole config, with conditions for every embedding, backbone and head.

    Nothing is required where base files or a defaults list fill in the rest.
    """
    data = table()
    sections = {name: _object(described, False) for name, described in data["sections"].items()}
    model = sections["model"]
    conditions = []
    properties: dict[str, Any] = dict(model["properties"])
    for name, described in data["components"].items():
        component = _object(described, False)
        for key, spec in component["properties"].items():
            properties.setdefault(key, _merge_description(key, spec, data))
        slot = {"embedding": "embedding", "backbone": "backbone", "head": "task_head"}[
            described["kind"]
        ]
        required = component.get("required", [])
        conditions.append(
            {
                "if": {"properties": {slot: {"const": name}}, "required": [slot]},
                "then": {
                    "properties": {
                        key: _only_bounds(spec) for key, spec in component["properties"].items()
                    },
                    **({"required": required} if required else {}),
                },
            }
        )
        known = properties.setdefault(slot, {})
        known.setdefault("examples", []).append(name)
    model["properties"] = properties
    whole = {
        "base_configs": {
            "type": "object",
            "description": "Section -> base file that is merged first.",
            "additionalProperties": {"type": "string"},
        },
        "pipeline": {"type": "string", "description": "Pipeline module that runs the experiment."},
        **sections,
    }
    required = {name: section.pop("required", []) for name, section in sections.items()}
    return {
        "$schema": DIALECTS[dialect],
        "title": "cfglint experiment",
        "description": "A training config of the ISFM family.",
        "type": "object",
        "properties": whole,
        "if": {"not": {"anyOf": [{"required": ["base_configs"]}, {"required": ["defaults"]}]}},
        "then": {
            "properties": {
                **{name: {"required": keys} for name, keys in required.items() if keys},
                "model": {"required": required["model"], "allOf": conditions},
            }
        },
    }


def _merge_description(key: str, spec: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """A key that several components read: its description, and which those are."""
    owners = [name for name, d in data["components"].items() if key in d["fields"]]
    merged = {"description": f"{spec.get('description', '')} Read by {', '.join(owners)}."}
    if "examples" in spec:
        merged["examples"] = spec["examples"]
    return merged


def _only_bounds(spec: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in spec.items() if k not in ("description", "examples", "default")}


def component_names() -> list[str]:
    """Sections first, then components, in registry order."""
    data = table()
    return [*data["sections"], *data["components"]]


def dump(data: Any) -> str:
    """JSON as the project keeps it: two spaces, one final newline."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def schema_files() -> dict[str, str]:
    """Every file of `schemas/`, by relative path."""
    files = {"experiment.schema.json": dump(experiment_schema())}
    files["draft-07/experiment.schema.json"] = dump(experiment_schema("draft-07"))
    for name in component_names():
        files[f"components/{name}.schema.json"] = dump(component_schema(name))
    return files


def main() -> None:
    """Rewrite `compiled.json`, and `schemas/` where this is a checkout."""
    with open(COMPILED, "w", encoding="utf-8") as stream:
        stream.write(dump(table()))
    schemas = os.path.join(os.path.dirname(os.path.dirname(HERE)), "schemas")
    if os.path.isdir(schemas):
        for name, text in schema_files().items():
            path = os.path.join(schemas, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)


if __name__ == "__main__":
    main()
