"""The fields of a class as its text states them, and how a loader builds the class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cfglint.contract import Code, Contract, Conversion, Type, Unknown
from cfglint.files import shown
from cfglint.source.annotations import INSIDE, plain_name, plain_value
from cfglint.source.definitions import Definition
from cfglint.source.library import Library
from cfglint.source.syntax import last_part, text_in, unsubscripted

Form = Literal["dataclass", "attrs", "model", "settings", "typed dict", "named tuple", "class"]
"""What kind of class it is; "class" has its constructor's parameters as keys."""

MOST_INSIDE = 12
"""Classes inside classes that are followed."""


class Building(NamedTuple):
    """How a loader builds a class from a mapping.

    `nested` says whether a mapping under a field that is annotated with a class becomes that class;
    `unknown` is what happens to a key that no field has, for classes that do not say it
    themselves; `forms` are the kinds of class that it builds. `late_optional` says that a field
    of a Pydantic model that may be None is required unless it has a default, as in Pydantic 2;
    `missing` is the library's name of `???`, a default that is read in every run, and so has to
    be given; "" where there is none. `gives_none` says that a field which may be None is None
    where the mapping lacks it, as dacite has it (`dacite/core.py`).
    """

    conversion: Conversion = "none"
    unknown: Unknown = "raises"
    nested: bool = False
    forms: frozenset[Form] = frozenset({"dataclass", "attrs", "model", "settings"})
    late_optional: bool = True
    missing: str = ""
    gives_none: bool = False


CALL = Building()
"""`Cls(**config)`: no type is checked, and what is inside stays a mapping."""


class Lineage(NamedTuple):
    """A class with its bases in Python's order; `roots` are the names of known library classes that
    it ends in, `complete` says whether every other base was found. `others` are bases that are
    known in another version of their library: they show which keys there may be."""

    order: list[Definition]
    roots: frozenset[str]
    complete: bool
    others: tuple[Definition, ...] = ()


SERIALIZABLE = frozenset(
    f"simple_parsing.{folder}{prefix}Serializable"
    for folder in ("", "helpers.", "helpers.serialization.", "helpers.serialization.serializable.")
    for prefix in ("", "Frozen", "Yaml")
)
"""Bases of dataclasses that load themselves from a file."""

ROOTS = SERIALIZABLE | frozenset(
    {
        "object",
        "abc.ABC",
        "typing.Generic",
        "typing.Protocol",
        "typing.TypedDict",
        "typing.NamedTuple",
        "pydantic.BaseModel",
        "pydantic.BaseSettings",
        "pydantic_settings.BaseSettings",
        "pydantic_yaml.YamlModel",
        "pydantic.RootModel",
        "pydantic.generics.GenericModel",
        "sqlmodel.SQLModel",
    }
)
"""Library classes that are known without their source."""

MODELS = frozenset({"pydantic.BaseModel", "pydantic.generics.GenericModel"}) | {
    "pydantic_yaml.YamlModel"
}
SETTINGS = frozenset({"pydantic.BaseSettings", "pydantic_settings.BaseSettings"})


class Class(NamedTuple):
    """A class while its fields are read."""

    library: Library
    found: Definition
    lineage: Lineage
    building: Building
    inside: INSIDE
    form: Form


def at(found: Definition, node: ast.AST) -> Code:
    """The place of a node, as messages show it."""
    line = getattr(node, "lineno", 1)
    column = getattr(node, "col_offset", 0) + 1
    end = getattr(node, "end_col_offset", column) + 1
    if getattr(node, "end_lineno", line) != line:
        end = column
    return Code(shown(found.module.path), line, column, end)


def class_place(found: Definition) -> Code:
    """Where a class is declared."""
    node = found.node
    return Code(shown(found.module.path), node.lineno, node.col_offset + 1, node.col_offset + 1)


class Field(NamedTuple):
    """One annotated name in the body of a class, with the text below it."""

    found: Definition
    name: str
    node: ast.stmt
    annotation: ast.expr | None
    value: ast.expr | None
    below: str


def fields_in(found: Definition) -> Iterator[Field]:
    """The names that the body of a class annotates or sets, in order."""
    body = list(found.node.body)
    for number, node in enumerate(body):
        after = body[number + 1] if number + 1 < len(body) else None
        below = _text_of(after)
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                yield Field(found, name, node, annotation, value, below)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield Field(found, name, node, None, value, below)


def _text_of(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=text)):
            return one_line(text)
    return ""


def one_line(text: object) -> str:
    """The first sentence or line of a documentation text."""
    match text:
        case str():
            first, dot, _ = " ".join(text.split()).partition(". ")
            return (first + dot.strip() if len(first) < 160 else first[:157] + "...").strip()
    return ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword of a call; None where it is not given."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def is_constant(node: ast.expr | None, value: object) -> bool:
    """Whether an expression is `True`, `False`, `None` or `...`, whichever is asked for."""
    match node:
        case ast.Constant(value=known):
            return known is value
    return False


def is_false(node: ast.expr | None) -> bool:
    """Whether an expression is `False`."""
    return is_constant(node, False)


def is_true(node: ast.expr | None) -> bool:
    """Whether an expression is `True`."""
    return is_constant(node, True)


def called_name(node: ast.expr | None) -> str:
    """The last part of the name that a call calls; "" for any other expression."""
    match node:
        case ast.Call(func=function):
            return last_part(function)
    return ""


def default_text(node: ast.expr | None) -> str:
    """A default as the code writes it, cut short."""
    return ast.unparse(node)[:60] if node is not None else ""


def annotation_name(cls: Class, field: Field) -> str:
    """`typing.ClassVar` of `ClassVar[int]` and of `"ClassVar[int]"`; "" for no name."""
    match field.annotation:
        case None:
            return ""
        case ast.Constant(value=str(written)):
            text = written.partition("[")[0]
        case node:
            text = ast.unparse(unsubscripted(node))
    if not all(part.isidentifier() for part in text.split(".")):
        return ""
    return plain_name(cls.library, field.found.module, text)


def target_of(field: Field) -> ast.AST:
    """The name of a field, as a node with a place."""
    match field.node:
        case ast.AnnAssign(target=target) | ast.Assign(targets=[target, *_]):
            return target
    return field.node


def inside_of(type: Type) -> Contract | None:
    """The contract of a mapping under a key, where its type is one class, or that and None."""
    if type.kind == "class":
        return type.inside
    if type.kind == "union":
        classes = [each for each in type.of if each.kind != "none"]
        return classes[0].inside if len(classes) == 1 and classes[0].kind == "class" else None
    return None


def documented(call: ast.Call) -> str:
    """The text of `metadata={"help": ...}`, `help=` or `description=`."""
    for name in ("help", "description"):
        node = keyword(call, name)
        if node is not None:
            return one_line(plain_value(node))
    for key, value in _metadata(call):
        if key in ("help", "description"):
            return one_line(plain_value(value))
    return ""


def checked(call: ast.Call) -> tuple[object, ...]:
    """The texts of `metadata={"checked": ...}`, which the tables of libraries have for fields that
    the class itself refuses other values of."""
    for key, value in _metadata(call):
        match key, plain_value(value):
            case ("checked", tuple(known)):
                return known
    return ()


def is_checked(call: ast.Call) -> bool:
    """Whether `metadata={"compared": True}` is given, which the tables of libraries have for fields
    that the class itself compares or opens."""
    return any(key == "compared" and is_true(value) for key, value in _metadata(call))


def _metadata(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """What `metadata={...}` has under texts."""
    match keyword(call, "metadata"):
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if text := text_in(key):
                    yield text, value
