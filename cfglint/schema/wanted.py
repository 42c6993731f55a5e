"""What the schemas want at a key path: a number, text, a boolean, or anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from cfglint.diagnostic import KeyPath
from cfglint.schema.bind import Bound

if TYPE_CHECKING:
    from cfglint.contract import Conversion, Type

Wanted = Literal["number", "text", "boolean", "any"]


def wanted_by(bounds: list[Bound]) -> Callable[[KeyPath], Wanted]:
    """What the schemas of a file's documents want at a key path of the file."""

    def wanted(path: KeyPath) -> Wanted:
        for bound in bounds:
            binding = bound.sections.get(str(path[0])) if len(path) > 1 else None
            known = binding.keys.get(str(path[1])) if binding else None
            if known is not None:
                return _kind_of(known.spec, path[2:])
        return "any"

    return wanted


def _kind_of(spec: Any, path: KeyPath) -> Wanted:
    branches = spec.get("anyOf", [spec]) if isinstance(spec, dict) else []
    if path:
        for branch in branches:
            inner = branch.get("properties", {}).get(str(path[0]))
            if inner is None and isinstance(branch.get("additionalProperties"), dict):
                inner = branch["additionalProperties"]
            if inner is None and isinstance(branch.get("items"), dict):
                inner = branch["items"]
            if inner:
                return _kind_of(inner, path[1:])
        return "any"
    kinds = {branch.get("type") for branch in branches} - {"null"}
    if kinds and kinds <= {"integer", "number"}:
        return "number"
    if kinds == {"string"}:
        return "text"
    return "boolean" if kinds == {"boolean"} else "any"


def wants(type: Type, conversion: Conversion) -> Wanted:
    """What a declared type wants of a text that looks like a number: "text" where that is right, or
    the loader makes a number of it or refuses it, which R308 tells; "number" where it stays a
    text."""
    from cfglint.contract import members  # only files with such texts ask

    kinds = {each.kind for each in members(type)} - {"none"}
    if kinds & {"str", "path"}:
        return "text"
    if not kinds or not kinds <= {"int", "float"}:
        return "any"
    return "number" if conversion == "none" else "text"
