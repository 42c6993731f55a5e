"""The schema that source code implies: its keys, which are required, and their defaults."""

from __future__ import annotations

from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import ANY, Type
from cfglint.diagnostic import Place
from cfglint.source.annotations import type_of_text
from cfglint.source.definitions import Definition
from cfglint.source.interpreter import interpret, machine_for
from cfglint.source.knowledge import NOTHING, Knowledge
from cfglint.source.library import Library
from cfglint.source.modules import Modules
from cfglint.source.named import Parameter
from cfglint.source.signatures import signature_of
from cfglint.source.syntax import literal_of
from cfglint.source.type_schemas import Schema, annotation_of, schema_of

CONFIG_NAMES = frozenset(
    {"args", "cfg", "config", "configs", "conf", "opt", "opts", "hparams", "params", "args_m"}
)
"""Names of an argument that takes a whole config."""


class Field(NamedTuple):
    """One key. `default` is the code's own text, "" where there is none; `line` where it is read.

    `certain` is false for a key that is read on a condition only; `type` is what the code declares.
    """

    name: str
    required: bool
    default: str
    file: str
    line: int
    certain: bool = True
    type: Type = ANY


class Implied(NamedTuple):
    """What an entry takes; `complete` says that all of its code was followed."""

    name: str
    fields: tuple[Field, ...]
    complete: bool


class NoSuchEntryError(ValueError):
    """The entry names nothing that could be read; the message says what."""


def implied_by(
    entry: str, root: str, parameter: str = "", knowledge: Knowledge = NOTHING
) -> Implied:
    """The keys that `package.module:Name` reads off its config, or takes by keyword.

    Args:
        root: the folder that module names start from.
        parameter: the argument that takes the config; "" finds one by its name. Where there is
            none, the arguments themselves are the keys.
        knowledge: what libraries do.

    Raises:
        NoSuchEntryError: there is no such class or function.
    """
    module_name, _, attribute = entry.partition(":")
    library = Library([root])
    found = library.definition(f"{module_name}.{attribute}") if attribute else None
    if found is None:
        raise NoSuchEntryError(f"{entry} names no class or function that can be read from {root}")
    signature = signature_of(library, found)
    taken = parameter or next((n for n in signature.parameters if n in CONFIG_NAMES), "")
    if not taken:
        fields = tuple(
            Field(p.name, p.required, p.default, p.file, p.line, type=_declared(library, found, p))
            for p in signature.parameters.values()
        )
        return Implied(attribute, fields, not signature.open)
    modules = Modules(root)
    modules.knowledge = knowledge
    machine = machine_for(modules, Item({}, Place("", ())))
    interpret(machine, module_name, attribute, taken)
    keys: dict[str, Field] = {}
    for read in machine.record.reads.values():
        name = read.path[0]
        required = read.need == "required" and read.certain
        before = keys.get(name)
        if before is None or (required and not before.required):
            keys[name] = Field(name, required, read.default, read.file, read.line, read.certain)
    complete = not any(note.escape for note in machine.record.notes)
    return Implied(attribute, tuple(keys.values()), complete)


def _declared(library: Library, found: Definition, parameter: Parameter) -> Type:
    """What a parameter is annotated with; in a base class's file, names mean what they do there."""
    place = library.module_of(parameter.file)
    where = Definition(place[1], found.node, place[0]) if place is not None else found
    return type_of_text(library, where, parameter.annotation) if parameter.annotation else ANY


TYPES: tuple[tuple[type, str, Schema], ...] = (
    (bool, "bool", {"type": "boolean"}),
    (int, "int", {"type": "integer"}),
    (float, "float", {"type": "number"}),
    (str, "str", {"type": "string"}),
    (list, "list[Any]", {"type": "array"}),
    (tuple, "list[Any]", {"type": "array"}),
    (dict, "dict[str, Any]", {"type": "object"}),
)
"""Python type of a default -> its annotation, and its JSON Schema."""


def pydantic_source(implied: Implied) -> str:
    """A Pydantic model, as a start for one of one's own."""
    lines = ["from typing import Any", "", "from pydantic import BaseModel, ConfigDict", "", ""]
    lines += [f"class {implied.name}Config(BaseModel):"]
    lines += [f'    """What {implied.name} reads, from its source."""', ""]
    extra = "forbid" if implied.complete else "allow"
    why = "" if implied.complete else "  # some of the code could not be followed"
    lines += [f'    model_config = ConfigDict(extra="{extra}"){why}', ""]
    for field in sorted(implied.fields, key=lambda f: not f.required):
        known, value = literal_of(field.default)
        kind = next((name for t, name, _ in TYPES if type(value) is t), "Any") if known else "Any"
        if field.type != ANY:
            kind = annotation_of(field.type)
        note = "" if field.certain else "  # read on a condition"
        if not field.name.isidentifier():
            continue
        if field.required:
            lines.append(f"    {field.name}: {kind}")
        elif known and field.default:
            lines.append(f"    {field.name}: {kind} = {value!r}{note}")
        else:
            told = f"  # the code: {field.default}" if field.default else note
            lines.append(f"    {field.name}: Any = None{told}")
    if any("Literal[" in line for line in lines):
        lines[0] = "from typing import Any, Literal"
    return "\n".join(lines) + "\n"


def json_schema(implied: Implied) -> Schema:
    """The same as JSON Schema."""
    properties: Schema = {}
    for field in implied.fields:
        known, value = literal_of(field.default)
        spec: Schema = {}
        if known and field.default:
            spec = dict(next((s for t, _, s in TYPES if type(value) is t), {}))
            spec["default"] = list(value) if isinstance(value, tuple) else value
        if field.type != ANY and (declared := schema_of(field.type)):
            spec = declared | {key: spec[key] for key in ("default",) if key in spec}
        spec["description"] = f"Read at {field.file}:{field.line}."
        properties[field.name] = spec
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": implied.name,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in implied.fields if field.required],
        "additionalProperties": not implied.complete,
    }
