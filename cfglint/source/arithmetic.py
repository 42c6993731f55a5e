"""What Python's operators give on values that are known: a value, a refusal, or nothing known.

Nothing here raises, and nothing takes long: a result that would be larger than a config's values
ever are is not computed. A wrong type is not judged (`None` is often filled in by code that cannot
be followed, and a text that looks like a number is a matter of the loader): only values are.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Sized
from typing import Any, TypeAlias

from cfglint.source.values import UNKNOWN, Const, Given, Unknown, Value, given, keys_of
from cfglint.source.values import Refusal as Refusal

MAX_BITS = 2048
"""Bits of a whole number: any float's whole part has fewer."""

MAX_LENGTH = 100_000
"""Characters of a text, and items of a list."""


Number: TypeAlias = "bool | int | float"
Sequence: TypeAlias = "str | list[object] | tuple[object, ...]"
Found: TypeAlias = "Const | Refusal | Unknown"

BY_ZERO = Refusal("ZeroDivisionError", "the divisor is 0")
NEGATIVE_SHIFT = Refusal("ValueError", "a shift must not be negative")
TOO_LARGE = Refusal("OverflowError", "the result is too large for a float")
NO_COUNT = Refusal("OverflowError", "the count is too large to repeat anything")

Operator: TypeAlias = "Callable[[Any, Any], object]"
"""What Python's operators are: they take anything, and raise."""

ARITHMETIC: dict[type[ast.AST], Operator] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
"""The operators of numbers, without those of bits."""

_BINARY: dict[type[ast.AST], Operator] = {
    **ARITHMETIC,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}

_UNARY: dict[type[ast.unaryop], Callable[[Any], Number]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}

KNOWN = (Const, Given)
"""Values that are known for sure; not the default of something that may be given."""

_NUMBERS = (bool, int, float)
_SEQUENCES = (str, list, tuple)


def binary(kind: ast.operator, left: Value, right: Value) -> Found:
    """What `left kind right` gives: a constant, a `Refusal`, or UNKNOWN."""
    if type(left) not in KNOWN or type(right) not in KNOWN:
        return UNKNOWN
    match kind, left, right:
        case (_, Const(value=int() | float() as a), Const(value=int() | float() as b)):
            found = _of_numbers(kind, a, b)
        case (
            ast.Add(),
            Const(value=str() | list() | tuple() as many),
            Const(value=str() | list() | tuple() as more),
        ):
            found = _joined(many, more)
        case (
            ast.Mult(),
            Const(value=str() | list() | tuple() as many),
            Const(value=int(times)),
        ) | (ast.Mult(), Const(value=int(times)), Const(value=str() | list() | tuple() as many)):
            found = _repeated(many, times)
        case _:
            return UNKNOWN
    if found is None or isinstance(found, Refusal):
        return found or UNKNOWN
    return given(found, keys_of(left, right))


def unary(kind: ast.unaryop, value: Value) -> Const | Unknown:
    """What `kind value` gives: a constant or UNKNOWN."""
    match kind, value:
        case (ast.Invert(), Const(value=float())) | (ast.Not(), _):
            return UNKNOWN
        case (_, Const(value=bool() | int() | float() as held)) if type(value) in KNOWN:
            return given(_UNARY[type(kind)](held), value.keys)
    return UNKNOWN


def _of_numbers(kind: ast.operator, a: Number, b: Number) -> object | Refusal | None:
    """What an operator gives on numbers; None where that is no number, or too large a one."""
    match kind, a, b:
        case (ast.LShift() | ast.RShift(), int(), int()) if b < 0:
            return NEGATIVE_SHIFT
        case (_, int(), int()) if _bits_of(kind, a, b) > MAX_BITS:
            return None
    try:
        found = _BINARY[type(kind)](a, b)
    except ZeroDivisionError:
        return BY_ZERO
    except OverflowError:
        return TOO_LARGE
    except (KeyError, TypeError, ValueError):
        return None
    return found if type(found) in _NUMBERS else None


def _bits_of(kind: ast.operator, a: int, b: int) -> int:
    """The bits that a result has at most."""
    first, second = a.bit_length(), b.bit_length()
    match kind:
        case ast.Pow():
            return first * abs(b)
        case ast.LShift():
            return first + b
    return first + second


def _joined(a: Sequence, b: Sequence) -> object | None:
    """Two sequences of one type, one after the other."""
    fits = type(a) is type(b) and len(a) + len(b) <= MAX_LENGTH
    return operator.add(a, b) if fits else None


def _repeated(many: Sequence, times: int) -> object | Refusal | None:
    """A sequence, repeated; Python refuses some counts, were the sequence empty."""
    if abs(times) > sys.maxsize:
        return NO_COUNT
    return many * times if len(many) * max(times, 0) <= MAX_LENGTH else None


CONVERSIONS: dict[str, Callable[[Any], object]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "tuple": tuple,
    "sorted": sorted,
    "set": list,
    "reversed": lambda value: list(reversed(value)),
}
"""Built-in conversions; a set keeps the order of what it was made of, which decides nothing."""


def convert(name: str, value: Const) -> Found:
    """What a conversion gives on a known value: a constant, a `Refusal`, or UNKNOWN."""
    held = value.value
    if callable(held) or (hasattr(held, "__len__") and _length(held) > MAX_LENGTH):
        return UNKNOWN
    try:
        return given(CONVERSIONS[name](held), keys_of(value))
    except (ValueError, OverflowError) as error:
        if name in ("int", "float") and isinstance(held, (str, float)):
            kind = "OverflowError" if isinstance(error, OverflowError) else "ValueError"
            what = "a whole number" if name == "int" else "a number"
            return Refusal(kind, f"this is not {what}")
        return UNKNOWN
    except TypeError:
        if name in ("int", "float") and isinstance(held, (list, tuple, dict)):
            what = "a whole number" if name == "int" else "a number"
            return Refusal("TypeError", f"no {type(held).__name__} can be made {what}")
        return UNKNOWN


def entry(holder: Const, key: Const) -> Value | Refusal:
    """What a known list, text or dictionary has under a key: a constant, a `Refusal`, or UNKNOWN.
    Whether it lacks a key is not judged, but for a list that is shorter."""
    return holder.item(key) or UNKNOWN


def unpacked(value: Const, count: int, starred: bool) -> list[Const] | Refusal | Unknown:
    """The items of a known list that is unpacked to `count` names, as constants; a `Refusal` where
    it has more or fewer.

    Args:
        starred: one of the names takes all that is left.
    """
    match value.value:
        case str() | list() | tuple() as held:
            if len(held) < count - starred or (len(held) > count and not starred):
                what = "1 item does" if len(held) == 1 else f"{len(held)} items do"
                return Refusal("ValueError", f"{what} not unpack to {count} names")
            return [given(each, value.keys) for each in held]
    return UNKNOWN


def contains(holder: object, value: object) -> bool | None:
    """Whether a known sequence has a value; None where that is not known."""
    match holder, value:
        case (range(), bool() | float()):  # Python would compare every number
            return float(value).is_integer() and int(value) in holder
        case (range(), int()):
            return value in holder
        case (range(), _):
            return False
        case (str() | list() | tuple(), _):
            try:
                return value in holder
            except (TypeError, RecursionError):
                return None
    return None


def _length(value: Sized) -> int:
    """The length of something, or more than any that is looked at."""
    try:
        return len(value)
    except (TypeError, OverflowError):
        return MAX_LENGTH + 1
