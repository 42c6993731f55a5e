"""What a program accepts: keys with need, type, default and openness, as plain values.

However code states it (a yacs defaults tree, a dataclass, a Pydantic model, an argument parser, a
signature), it becomes a `Contract`. Rules, `cfglint reads` and JSON Schema are views of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Need = Literal["required", "optional"]

Kind = Literal[
    "any",
    "none",
    "bool",
    "int",
    "float",
    "str",
    "list",
    "tuple",
    "dict",
    "union",
    "literal",
    "enum",
    "class",
    "path",
]
"""What a type is; "class" is one that is not known further, and takes a mapping or anything."""

Unknown = Literal["raises", "ignored", "kept", "unsure"]
"""What happens to a key that no field has: the loader raises, drops it in silence, keeps it for
code that may read it, or nothing sure is known."""

Conversion = str
"""Who checks the values, by the name that `styles/conversions.py` has for it. "none": nobody, as in
a dataclass that is built with `**`."""


class Code(NamedTuple):
    """A place in Python code; lines and columns count from 1."""

    file: str
    line: int
    column: int = 1
    end_column: int = 1


class Bounds(NamedTuple):
    """What a number (or the length of a text or list) is held against; None for no bound."""

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None
    multiple: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None

    def also(self, other: Bounds) -> Bounds:
        """Both together; the other's where both have one."""
        given = {name: value for name, value in other._asdict().items() if value is not None}
        return self._replace(**given)


NO_BOUNDS = Bounds()


class Type(NamedTuple):
    """A declared type. `text` is the code's own, `of` the types inside, `values` the members of a
    `Literal`, or of an `Enum` whose members' names are `names`. `inside` is the contract of a class
    that the loader builds from a mapping, None where it builds none or the class is not known."""

    kind: Kind
    text: str = ""
    of: tuple[Type, ...] = ()
    values: tuple[object, ...] = ()
    names: tuple[str, ...] = ()
    inside: Contract | None = None
    bounds: Bounds = NO_BOUNDS

    @property
    def takes_none(self) -> bool:
        """Whether `null` is one of its values."""
        return self.kind in ("any", "none") or any(each.takes_none for each in self.of)


ANY = Type("any")


class Key(NamedTuple):
    """One key of a mapping. `default` is the code's own text, "" for none; `inside` is the contract
    of the mapping that stands under the key, None where it is no mapping or may be any; `choices`
    are values that alone are accepted, () for any. `also` are other names that give the key, such
    as an alias of Pydantic. `elsewhere` says that a command line, or code, may give a key that is
    required and that the file lacks; `settable` that it may be code which is not followed;
    `checked` that the class itself raises on a value of another type, whoever builds it. `unless`
    are keys beside it with one of which code may set it anew: its own value is then not judged."""

    at: Code
    need: Need = "optional"
    type: Type = ANY
    default: str = ""
    doc: str = ""
    inside: Contract | None = None
    choices: tuple[object, ...] = ()
    also: tuple[str, ...] = ()
    elsewhere: bool = False
    settable: bool = False
    checked: bool = False
    unless: tuple[str, ...] = ()


class Contract(NamedTuple):
    """What one mapping of a config may hold.

    `name` is what declares it, as a message says it (`Settings`, `the defaults tree in config.py`).
    `made_of` are the types of values that code makes such a mapping of, "any" where it is not told.
    `parts` are the contracts of several classes that the mapping is for together, () for one;
    `either` those of several programs one of which takes it.
    """

    name: str
    at: Code
    keys: dict[str, Key]
    unknown: Unknown = "raises"
    conversion: Conversion = "none"
    made_of: frozenset[str] = frozenset()
    parts: tuple[Contract, ...] = ()
    either: tuple[Contract, ...] = ()

    def find(self, name: str) -> Key | None:
        """The key that a name gives; None where no field has it."""
        key = self.keys.get(name)
        if key is not None:
            return key
        return next((each for each in self.keys.values() if name in each.also), None)

    def makes_of(self, value: object) -> bool:
        """Whether code makes the mapping of a value that is none."""
        kinds = {each.__name__ for each in type(value).__mro__[:-1]}
        return bool(self.made_of & {"any", *kinds})

    def reached(self, path: tuple[str, ...]) -> Contract | None:
        """The contract of the mapping at a path; None where it says nothing of what is there."""
        if not path:
            return self
        key = self.keys.get(path[0]) or self.find(path[0].removesuffix("+"))
        if key is None:
            return None
        if key.inside is not None:
            return key.inside.reached(path[1:])
        return _reached(key.type, path[1:])


def _reached(type: Type, path: tuple[str, ...]) -> Contract | None:
    """The contract of a mapping below a value of a type."""
    if type.kind == "union":
        return next((made for each in type.of if (made := _reached(each, path))), None)
    if type.inside is not None:
        return type.inside.reached(path)
    number = int(path[0]) if path and path[0].isdecimal() else -1
    if type.kind == "tuple" and 0 <= number < len(type.of):
        return _reached(type.of[number], path[1:])
    return None


def below(contract: Contract, section: tuple[str, ...]) -> Contract:
    """A contract for the whole config, of one that is for a part of it."""
    for name in reversed(section):
        keys = {name: Key(contract.at, inside=contract)}
        contract = Contract(contract.name, contract.at, keys, "kept", contract.conversion)
    return contract


def type_at(contract: Contract, path: tuple[object, ...]) -> tuple[Type, Conversion] | None:
    """The declared type at a key path, and who checks it; None where none is declared."""
    key: Key | None = None
    type: Type | None = None
    for part in path:
        if isinstance(part, int):
            lists = [each for each in members(type) if each.kind in ("list", "tuple") and each.of]
            type = _item_of(lists[0], part) if len(lists) == 1 else None
            continue
        holder = contract if type is None and key is None else _inside(key, type)
        if holder is None:
            values = [each for each in members(type) if each.kind == "dict" and len(each.of) == 2]
            key, type = None, values[0].of[1] if len(values) == 1 else None
        else:
            contract = holder
            key = holder.find(str(part))
            type = key.type if key is not None else None
        if type is None:
            return None
    return (type, contract.conversion) if type is not None else None


def _item_of(type: Type, number: int) -> Type | None:
    if type.kind == "list":
        return type.of[0]
    return type.of[number] if number < len(type.of) else None


def members(type: Type | None) -> tuple[Type, ...]:
    """The types of a union; any other type as it is."""
    if type is None:
        return ()
    return type.of if type.kind == "union" else (type,)


def _inside(key: Key | None, type: Type | None) -> Contract | None:
    if key is not None and key.inside is not None:
        return key.inside
    inside = [each.inside for each in members(type) if each.inside is not None]
    return inside[0] if len(inside) == 1 else None
