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

Conversion = Literal["none", "yacs", "omegaconf", "pydantic", "argparse", "jsonargparse"]
"""Who checks the values. "none": nobody, as in a dataclass that is built with `**`."""


class Code(NamedTuple):
    """A place in Python code; lines and columns count from 1."""

    file: str
    line: int
    column: int = 1
    end_column: int = 1


class Type(NamedTuple):
    """A declared type. `text` is the code's own, `of` the types inside, `values` the members of a
    `Literal` or an `Enum` as a config writes them."""

    kind: Kind
    text: str = ""
    of: tuple[Type, ...] = ()
    values: tuple[object, ...] = ()

    @property
    def takes_none(self) -> bool:
        """Whether `null` is one of its values."""
        return self.kind in ("any", "none") or any(each.takes_none for each in self.of)


ANY = Type("any")


class Key(NamedTuple):
    """One key of a mapping. `default` is the code's own text, "" for none; `inside` is the contract
    of the mapping that stands under the key, None where it is no mapping or may be any; `choices`
    are values that alone are accepted, () for any."""

    at: Code
    need: Need = "optional"
    type: Type = ANY
    default: str = ""
    doc: str = ""
    inside: Contract | None = None
    choices: tuple[object, ...] = ()


class Contract(NamedTuple):
    """What one mapping of a config may hold.

    `name` is what declares it, as a message says it (`Settings`, `the defaults in config.py`).
    """

    name: str
    at: Code
    keys: dict[str, Key]
    unknown: Unknown = "raises"
    conversion: Conversion = "none"
