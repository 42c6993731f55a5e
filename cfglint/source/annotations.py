"""Annotations as types: `Optional[Literal["a", "b"]]` in the module where it stands -> `Type`.

Names are followed through imports and aliases (`NewType`, `X = Union[...]`, `type X = ...`); what
cannot be followed is `ANY`, which takes everything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from cfglint.contract import ANY, NO_BOUNDS, Bounds, Contract, Kind, Type
from cfglint.source.definitions import Definition, in_module
from cfglint.source.library import Library, member, top_level
from cfglint.source.modules import Module, absolute_name
from cfglint.source.syntax import dotted, elements_of, in_branches, last_part, name_of

MOST_DEPTH = 24
"""Types inside types, and aliases of aliases, that are followed."""

INSIDE = Callable[[Definition], "Contract | None"]
"""The contract of a class that a loader builds from a mapping; None where it builds none."""


def no_inside(found: Definition) -> Contract | None:
    """No class is built from a mapping."""
    return None


class Reader(NamedTuple):
    """How annotations are read: where names are looked up, and what a class is to the loader."""

    library: Library
    inside: INSIDE = no_inside


def type_of(
    library: Library, where: Definition, node: ast.expr | None, inside: INSIDE = no_inside
) -> Type:
    """The type of an annotation; `ANY` for none and for what cannot be followed.

    Args:
        where: the class or function that it stands in, or anything else of its module.
        inside: gives the contract of a class that is built from a mapping.
    """
    return _type(Reader(library, inside), where, node, MOST_DEPTH)


def type_of_text(
    library: Library, where: Definition, text: str, inside: INSIDE = no_inside
) -> Type:
    """The type of an annotation that is given as text."""
    node = _parsed(text)
    return type_of(library, where, node, inside) if node is not None else ANY


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _type(reader: Reader, where: Definition, node: ast.expr | None, depth: int) -> Type:
    if depth == 0:
        return ANY
    match node:
        case ast.Constant(value=None):
            return Type("none", "None")
        case ast.Constant(value=str(text)):
            return _type(reader, where, _parsed(text), depth - 1)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = (_type(reader, where, each, depth - 1) for each in (left, right))
            return union(tuple(sides), ast.unparse(node))
        case ast.Subscript():
            return _subscript(reader, where, node, depth)
        case ast.Name() | ast.Attribute():
            return _named(reader, where, ast.unparse(node), depth)
        case ast.Call():
            return _called(reader, where, node, depth)
    return ANY


def union(types: tuple[Type, ...], text: str = "") -> Type:
    """One of several types, unions inside made flat."""
    kept: list[Type] = []
    for each in types:
        for one in each.of if each.kind == "union" else (each,):
            if one.kind == "any":
                return Type("any", text)
            if one not in kept:
                kept.append(one)
    return kept[0] if len(kept) == 1 else Type("union", text, tuple(kept))


_SIMPLE: Mapping[str, Kind] = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "complex": "any",
    "list": "list",
    "set": "list",
    "frozenset": "list",
    "tuple": "tuple",
    "dict": "dict",
    "None": "none",
    "pathlib.Path": "path",
    "pathlib.PurePath": "path",
    "pathlib.PosixPath": "path",
    "os.PathLike": "path",
    "collections.deque": "list",
    "collections.OrderedDict": "dict",
    "collections.defaultdict": "dict",
    "collections.abc.Sequence": "list",
    "collections.abc.MutableSequence": "list",
    "collections.abc.Iterable": "list",
    "collections.abc.Collection": "list",
    "collections.abc.Set": "list",
    "collections.abc.Mapping": "dict",
    "collections.abc.MutableMapping": "dict",
    "typing.List": "list",
    "typing.Set": "list",
    "typing.FrozenSet": "list",
    "typing.Deque": "list",
    "typing.Sequence": "list",
    "typing.MutableSequence": "list",
    "typing.Iterable": "list",
    "typing.Collection": "list",
    "typing.AbstractSet": "list",
    "typing.Tuple": "tuple",
    "typing.Dict": "dict",
    "typing.DefaultDict": "dict",
    "typing.OrderedDict": "dict",
    "typing.Mapping": "dict",
    "typing.MutableMapping": "dict",
    "typing.Text": "str",
    "typing.LiteralString": "str",
    "pydantic.StrictInt": "int",
    "pydantic.StrictFloat": "float",
    "pydantic.StrictStr": "str",
    "pydantic.StrictBool": "bool",
    "pydantic.PositiveInt": "int",
    "pydantic.NonNegativeInt": "int",
    "pydantic.NegativeInt": "int",
    "pydantic.NonPositiveInt": "int",
    "pydantic.PositiveFloat": "float",
    "pydantic.NonNegativeFloat": "float",
    "pydantic.NegativeFloat": "float",
    "pydantic.NonPositiveFloat": "float",
    "pydantic.FilePath": "path",
    "pydantic.DirectoryPath": "path",
    "pydantic.NewPath": "path",
    "typing.PositiveInt": "int",
    "typing.NonNegativeInt": "int",
    "typing.PositiveFloat": "float",
    "typing.NonNegativeFloat": "float",
}
"""Names by what they mean, those of a library's own `typing` by their last two parts; a sequence is
a list to YAML."""


def _simple(name: str) -> Kind | None:
    return _SIMPLE.get(name) or _SIMPLE.get(".".join(name.rsplit(".", 2)[-2:]))


_WRAPPERS = frozenset({"Annotated", "Final", "Required", "NotRequired", "ReadOnly", "ClassVar"}) | {
    "InitVar",
    "Mapped",
}
"""What is written around a type and leaves it."""

_BY_SIGN: Mapping[str, Bounds] = {
    "Positive": Bounds(above=0),
    "NonNegative": Bounds(least=0),
    "Negative": Bounds(below=0),
    "NonPositive": Bounds(most=0),
}


def _bounds_by_name(name: str) -> Bounds:
    last = name.rpartition(".")[2]
    for prefix, bounds in _BY_SIGN.items():
        if last in (f"{prefix}Int", f"{prefix}Float"):
            return bounds
    return NO_BOUNDS


def full_name(library: Library, module: Module, text: str) -> str:
    """A dotted name as a module means it, by its imports: `t.Optional` -> `typing.Optional`. A
    name that the module defines has the module before it; one that it has from nowhere stays."""
    head, _, rest = text.partition(".")
    start = head
    match top_level(library, module).get(head):
        case None:
            pass
        case ast.Import(names=names):
            start = next((alias.name for alias in names if alias.asname == head), head)
        case ast.ImportFrom() as node:
            name = _imported_as(node, head)
            start = f"{absolute_name(module, node.module, node.level)}.{name}" if name else head
        case _ if module.name:
            start = f"{module.name}.{head}"
    return f"{start}.{rest}" if rest else start


def _imported_as(node: ast.ImportFrom, name: str) -> str:
    """What an import gives a name to, by its own name; "" where it gives no such name."""
    return next((a.name for a in node.names if (a.asname or a.name) == name), "")


def plain_name(library: Library, module: Module, text: str) -> str:
    """As `full_name`, the homes of one thing made one: `typing_extensions.Literal` is
    `typing.Literal`."""
    name = full_name(library, module, text)
    for home in ("typing_extensions.", "builtins."):
        if name.startswith(home):
            return ("typing." if home != "builtins." else "") + name.removeprefix(home)
    for home in ("pydantic.types.", "pydantic.v1.types.", "pydantic.v1.", "pydantic.main."):
        if name.startswith(home):
            return "pydantic." + name.removeprefix(home)
    return name


def _named(reader: Reader, where: Definition, text: str, depth: int) -> Type:
    name = plain_name(reader.library, where.module, text)
    kind = _simple(name)
    if kind is not None:
        return Type(kind, text, bounds=_bounds_by_name(name))
    if name.startswith("typing."):
        return ANY
    match resolve(reader.library, where, text):
        case Definition() as found:
            return _of_class(reader, found, text)
        case Alias() as alias:
            return _of_alias(reader, alias, text, depth)
    return _of_another_version(reader, name, text)


def _of_another_version(reader: Reader, name: str, text: str) -> Type:
    """A class of a package in another version than is known: a class it is in each of them."""
    found = reader.library.of_any_version(name)
    type = _of_class(reader, found, text) if found is not None else ANY
    return Type("class" if type.kind == "class" else "any", text)


class Alias(NamedTuple):
    """What a name is set to, in the module that sets it."""

    where: Definition
    value: ast.expr


def resolve(library: Library, where: Definition, text: str) -> Definition | Alias | None:
    """The class or function that a dotted name means, or the expression that it is set to."""
    inner = _nested(where, text)
    if inner is not None:
        return inner
    found = _followed(library, where, text, MOST_DEPTH)
    return found if found is not None else _by_other_imports(library, where, text)


def class_named(library: Library, where: Definition, text: str, hops: int = 6) -> Definition | None:
    """The class or function that a dotted name means, through names that are set to it; of several
    branches the first whose class can be found."""
    match resolve(library, where, text):
        case Definition() as found:
            return found
        case Alias(where=home, value=first) if hops:
            for value in [first, *_values_in(home.module.tree.body, text)]:
                inner = (
                    class_named(library, home, name, hops - 1) if (name := dotted(value)) else None
                )
                if inner is not None:
                    return inner
    return None


def names_of(library: Library, where: Definition, text: str, hops: int = 6) -> Iterator[str]:
    """The dotted names that a name may stand for, by the imports of all branches of its module and
    what they set it to."""
    yield plain_name(library, where.module, text)
    head, _, rest = text.partition(".")
    below = f".{rest}" if rest else ""
    for node in _branches(where.module.tree.body):
        target = absolute_name(where.module, node.module, node.level)
        for alias in node.names:
            if (alias.asname or alias.name) == head:
                yield f"{target}.{alias.name}{below}"
    for value in _values_in(where.module.tree.body, head) if hops else ():
        if name := dotted(value):
            yield from names_of(library, where, f"{name}{below}", hops - 1)


def _values_in(body: list[ast.stmt], name: str) -> Iterator[ast.expr]:
    """What the statements of a module, in branches and handlers too, set a name to."""
    for node in in_branches(body):
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(name_of(each) == name for each in targets):
                    yield value


def _by_other_imports(library: Library, where: Definition, text: str) -> Definition | None:
    """What a name means by another branch's import: `if available(): import A else: import B`."""
    head, _, rest = text.partition(".")
    first = top_level(library, where.module).get(head)
    if type(first) is not ast.ImportFrom:
        return None
    for node in _branches(where.module.tree.body):
        name = _imported_as(node, head) if node is not first else ""
        if name:
            target = absolute_name(where.module, node.module, node.level)
            match library.find(".".join(part for part in (target, name, rest) if part)):
                case Definition() as found:
                    return found
    return None


def _branches(body: list[ast.stmt]) -> Iterator[ast.ImportFrom]:
    """The imports of a module, in branches and handlers too."""
    return (node for node in in_branches(body) if isinstance(node, ast.ImportFrom))


def _nested(where: Definition, text: str) -> Definition | None:
    """A class that the body of a class has."""
    for node in where.node.body if type(where.node) is ast.ClassDef else ():
        match node:
            case ast.ClassDef(name=name) if name == text:
                return where._replace(node=node)
    return None


def _followed(
    library: Library, where: Definition, text: str, hops: int
) -> Definition | Alias | None:
    module = where.module
    head, _, rest = text.partition(".")
    match top_level(library, module).get(head):
        case ast.ClassDef():
            return _member(library, where, text, hops)
        case ast.Assign(value=ast.expr() as value) | ast.AnnAssign(value=ast.expr() as value) if (
            not rest
        ):
            return Alias(in_module(module, where.modules), value)
        case ast.ImportFrom() as node if hops and not rest:
            inner = _imported(library, where, node, head)
            if inner is not None:
                return _followed(library, *inner, hops - 1)
        case ast.stmt() as node if type(node).__name__ == "TypeAlias" and not rest:
            return Alias(in_module(module, where.modules), getattr(node, "value"))  # noqa: B009
    match library.find(full_name(library, module, text)):
        case Definition() as found:
            return found
    return _member(library, where, text, hops)


def _member(library: Library, where: Definition, text: str, hops: int) -> Definition | None:
    """What a dotted name means in a module."""
    parts = text.split(".")
    if not hops or not all(part.isidentifier() for part in parts):
        return None
    match member(library, where.modules, where.module, parts, hops):
        case Definition() as found:
            return found
    return None


def _imported(
    library: Library, where: Definition, node: ast.ImportFrom, head: str
) -> tuple[Definition, str] | None:
    """The module of the repository that a name is imported from, and its name there."""
    target = absolute_name(where.module, node.module, node.level)
    name = _imported_as(node, head)
    match where.modules.find(target):
        case Module(path=path) as inner if path.endswith(".py") and name:
            if name in top_level(library, inner):
                return in_module(inner, where.modules), name
    return None


def _of_alias(reader: Reader, alias: Alias, text: str, depth: int) -> Type:
    match alias.value:
        case ast.Call(func=function, args=given) as call:
            called = plain_name(reader.library, alias.where.module, ast.unparse(function))
            if called == "typing.NewType" and len(given) == 2:
                return _type(reader, alias.where, given[1], depth - 1)
            if called == "typing.TypeVar":
                return ANY
            if called in ("enum.Enum", "enum.StrEnum", "enum.IntEnum"):
                return Type("any", text)
            return _called(reader, alias.where, call, depth - 1)
        case ast.Subscript() | ast.BinOp() | ast.Name() | ast.Attribute() as value:
            return _type(reader, alias.where, value, depth - 1)
    return Type("any", text)


def _of_class(reader: Reader, found: Definition, text: str) -> Type:
    if type(found.node) is not ast.ClassDef:
        return Type("any", text)
    members = enum_members(reader.library, found)
    if members is not None:
        names, values = tuple(members), tuple(members.values())
        return Type("enum", text, values=values, names=names)
    if any(base in _SIMPLE for base in bases_of(reader.library, found)):
        return Type("any", text)  # a `str` or `dict` that checks more
    return Type("class", text, inside=reader.inside(found))


def bases_of(library: Library, found: Definition) -> list[str]:
    """The bases of a class, by the names that they have at home; none for a function."""
    match found.node:
        case ast.ClassDef(bases=bases):
            return [plain_name(library, found.module, ast.unparse(base)) for base in bases]
    return []


_ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})


def is_enum(library: Library, found: Definition, hops: int = 6) -> bool:
    """Whether a class is an `Enum`, by its bases."""
    if hops == 0:
        return False
    if any(base in _ENUMS for base in bases_of(library, found)):
        return True
    for base in found.node.bases if isinstance(found.node, ast.ClassDef) else ():
        above = resolve(library, found, name) if (name := dotted(base)) else None
        if type(above) is Definition and is_enum(library, above, hops - 1):
            return True
    return False


UNKNOWN_VALUE = object()
"""The value of a member of an `Enum` that is computed."""


def enum_members(library: Library, found: Definition) -> dict[str, object] | None:
    """The members of an `Enum` with their values; None for any other class, and where they cannot
    be told."""
    if not is_enum(library, found):
        return None
    members: dict[str, object] = {}
    automatic = _automatic(library, found)
    for node in found.node.body:
        match node:
            case ast.FunctionDef(name="_missing_" | "__new__"):
                return None  # other values may be members too
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if not name.startswith("_"):
                    members[name] = _member_value(value, name, len(members), automatic)
    return members or None


def _automatic(library: Library, found: Definition) -> str:
    """What `auto()` gives: "name" for a `StrEnum`, "number", or "" where it cannot be told."""
    if any(getattr(n, "name", "") == "_generate_next_value_" for n in found.node.body):
        return ""
    bases = bases_of(library, found)
    if any(base == "enum.StrEnum" or base.endswith("StrEnum") for base in bases):
        return "name"
    return "number" if all(base in ("enum.Enum", "enum.IntEnum") for base in bases) else ""


def _member_value(value: ast.expr, name: str, number: int, automatic: str) -> object:
    match value:
        case ast.Call(func=function) if last_part(function) == "auto":
            return {"name": name.lower(), "number": number + 1}.get(automatic, UNKNOWN_VALUE)
    return plain_value(value, UNKNOWN_VALUE)


def plain_value(node: ast.expr, otherwise: object = None) -> object:
    """The value of a literal expression."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return otherwise


def _subscript(reader: Reader, where: Definition, node: ast.Subscript, depth: int) -> Type:
    text = ast.unparse(node)
    name = plain_name(reader.library, where.module, ast.unparse(node.value))
    last = name.rpartition(".")[2]
    inner = elements_of(node.slice)
    if name == "typing.Literal":
        return _literal(reader, where, inner, text, depth)
    if name == "typing.Optional":
        whole = _type(reader, where, inner[0], depth - 1)
        return union((whole, Type("none", "None")), text)
    if name == "typing.Union":
        return union(tuple(_type(reader, where, each, depth - 1) for each in inner), text)
    if last in _WRAPPERS:
        whole = _type(reader, where, inner[0], depth - 1)
        for extra in inner[1:]:
            whole = _before(with_bounds(whole, bounds_of(extra)), extra)
        return whole
    kind = _simple(name)
    if kind == "dict":
        of = tuple(_type(reader, where, each, depth - 1) for each in inner[:2])
        return Type("dict", text, of)
    if kind == "list":
        return Type("list", text, (_type(reader, where, inner[0], depth - 1),))
    if kind == "tuple":
        return _tuple(reader, where, inner, text, depth)
    if kind is not None:
        return Type(kind, text)
    match resolve(reader.library, where, ast.unparse(node.value)):
        case Definition(node=ast.ClassDef()) as found:
            return _of_class(reader, found, text)
    return Type("any", text)


_EARLY = frozenset({"BeforeValidator", "PlainValidator", "WrapValidator"})
_ALONE: Mapping[str, Kind] = {"str": "str", "int": "int", "float": "float", "bool": "bool"}


def _before(type: Type, extra: ast.expr) -> Type:
    """A type with what a validator takes that Pydantic calls before it looks at the type. Of
    `BeforeValidator(lambda x: [x] if isinstance(x, str) else x)` it is a text besides; any other
    may take anything."""
    match extra:
        case ast.Call(func=function, args=args) if last_part(function) in _EARLY:
            match args:
                case [
                    ast.Lambda(
                        args=ast.arguments(args=[ast.arg(arg=given)]),
                        body=ast.IfExp(
                            test=ast.Call(
                                func=ast.Name(id="isinstance"),
                                args=[ast.Name(id=asked), kinds],
                            ),
                            orelse=ast.Name(id=left),
                        ),
                    )
                ] if given == asked == left:
                    names = [part.strip() for part in ast.unparse(kinds).strip("()").split("|")]
                    names = [each.strip() for name in names for each in name.split(",")]
                    known = [_ALONE.get(name.rpartition(".")[2]) for name in names if name]
                    more = tuple(Type(kind, kind) for kind in known if kind is not None)
                    if not set(names) - {*_ALONE, "Path", "pathlib.Path", ""}:
                        return union((type, *more), type.text)
            return ANY
    return type


def _tuple(reader: Reader, where: Definition, inner: list[ast.expr], text: str, depth: int) -> Type:
    """`tuple[int, ...]` is a list of any length, `tuple[int, str]` one of two."""
    match inner:
        case [each, ast.Constant(value=value)] if value is ...:
            return Type("list", text, (_type(reader, where, each, depth - 1),))
    return Type("tuple", text, tuple(_type(reader, where, each, depth - 1) for each in inner))


def _literal(
    reader: Reader, where: Definition, inner: list[ast.expr], text: str, depth: int
) -> Type:
    values: list[object] = []
    for each in inner:
        value = plain_value(each, UNKNOWN_VALUE)
        if value is UNKNOWN_VALUE:
            more = _type(reader, where, each, depth - 1)
            if more.kind != "literal":
                return Type("any", text)
            values += more.values
        else:
            values.append(value)
    return Type("literal", text, values=tuple(values))


_CONSTRAINED: Mapping[str, Kind] = {"conint": "int", "confloat": "float", "constr": "str"}


def _called(reader: Reader, where: Definition, node: ast.Call, depth: int) -> Type:
    """Pydantic's `conint(gt=0)` and `constr(min_length=1)`."""
    last = ast.unparse(node.func).rpartition(".")[2]
    if last in _CONSTRAINED:
        return Type(_CONSTRAINED[last], ast.unparse(node), bounds=bounds_of(node))
    if last == "conlist" and node.args:
        inner = _type(reader, where, node.args[0], depth - 1)
        return Type("list", ast.unparse(node), (inner,), bounds=bounds_of(node))
    return ANY


_BOUND_NAMES: Mapping[str, str] = {
    "ge": "least",
    "gt": "above",
    "le": "most",
    "lt": "below",
    "Ge": "least",
    "Gt": "above",
    "Le": "most",
    "Lt": "below",
    "min_length": "shortest",
    "max_length": "longest",
    "min_items": "shortest",
    "max_items": "longest",
    "MinLen": "shortest",
    "MaxLen": "longest",
    "multiple_of": "multiple",
    "pattern": "pattern",
    "regex": "pattern",
}


def bounds_of(node: ast.expr | None) -> Bounds:
    """The bounds that `Field(ge=0)`, `annotated_types.Ge(0)` or `conint(gt=0)` state."""
    match node:
        case ast.Call(func=function, args=args, keywords=keywords):
            given = [(each.arg, each.value) for each in keywords]
            given += [(last_part(function), value) for value in args[:1]]
        case _:
            return NO_BOUNDS
    bounds: dict[str, Any] = {}  # each has another type
    for name, value in given:
        bound = _BOUND_NAMES.get(name or "", "")
        match bound, plain_value(value):
            case ("pattern", str(known)):
                bounds[bound] = known
            case (_, int() | float() as known) if bound not in ("", "pattern"):
                bounds[bound] = known
    return Bounds(**bounds) if bounds else NO_BOUNDS


def with_bounds(type: Type, bounds: Bounds) -> Type:
    """A type with bounds laid on it; of a union, on what is no null."""
    if bounds == NO_BOUNDS:
        return type
    if type.kind == "union":
        return type._replace(of=tuple(with_bounds(each, bounds) for each in type.of))
    if type.kind in ("int", "float", "str", "list", "tuple", "dict"):
        return type._replace(bounds=type.bounds.also(bounds))
    return type
