"""What Python's operators give on values that are known: a value, a refusal, or nothing known.

Nothing here raises, and nothing takes long: a result that would be larger than a config's values
ever are is not computed. A wrong type is not judged (`None` is often filled in by code that cannot
be followed, and a text that looks like a number is a matter of the loader): only values are.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable
from typing import Any

from cfglint.source.values import UNKNOWN, Const, Given, given, keys_of
from cfglint.source.values import Refusal as Refusal

MAX_BITS = 2048
"""Bits of a whole number: any float's whole part has fewer."""

MAX_LENGTH = 100_000
"""Characters of a text, and items of a list."""


BY_ZERO = Refusal("ZeroDivisionError", "the divisor is 0")
NEGATIVE_SHIFT = Refusal("ValueError", "a shift must not be negative")
TOO_LARGE = Refusal("OverflowError", "the result is too large for a float")
NO_COUNT = Refusal("OverflowError", "the count is too large to repeat anything")

ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
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

_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    **ARITHMETIC,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}

_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}

KNOWN = (Const, Given)
"""Values that are known for sure; not the default of something that may be given."""

_NUMBERS = (bool, int, float)
_SEQUENCES = (str, list, tuple)


def binary(kind: ast.operator, left: Any, right: Any) -> Any:
    """What `left kind right` gives: a constant, a `Refusal`, or UNKNOWN."""
    if type(left) not in KNOWN or type(right) not in KNOWN:
        return UNKNOWN
    a, b = left.value, right.value
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        found = _of_numbers(kind, a, b)
    elif isinstance(kind, (ast.Add, ast.Mult)):
        found = _of_sequences(kind, a, b)
    else:
        return UNKNOWN
    if isinstance(found, Refusal) or found is UNKNOWN:
        return found
    return given(found, keys_of(left, right))


def unary(kind: ast.unaryop, value: Any) -> Any:
    """What `kind value` gives: a constant or UNKNOWN."""
    if type(value) not in KNOWN or type(value.value) not in _NUMBERS:
        return UNKNOWN
    if type(kind) not in _UNARY or (isinstance(kind, ast.Invert) and type(value.value) is float):
        return UNKNOWN
    return given(_UNARY[type(kind)](value.value), keys_of(value))


def _of_numbers(kind: ast.operator, a: Any, b: Any) -> Any:
    whole = isinstance(a, int) and isinstance(b, int)
    if isinstance(kind, (ast.LShift, ast.RShift)) and whole and b < 0:
        return NEGATIVE_SHIFT
    if whole and _bits_of(kind, a, b) > MAX_BITS:
        return UNKNOWN
    try:
        found = _BINARY[type(kind)](a, b)
    except ZeroDivisionError:
        return BY_ZERO
    except OverflowError:
        return TOO_LARGE
    except (KeyError, TypeError, ValueError):
        return UNKNOWN
    return found if type(found) in _NUMBERS else UNKNOWN


def _bits_of(kind: ast.operator, a: int, b: int) -> int:
    """The bits that a result has at most."""
    first, second = a.bit_length(), b.bit_length()
    if isinstance(kind, ast.Pow):
        return first * b if b > 0 else first * abs(b)
    if isinstance(kind, ast.LShift):
        return first + b
    return first + second


def _of_sequences(kind: ast.operator, a: Any, b: Any) -> Any:
    if isinstance(kind, ast.Add):
        if type(a) is type(b) and isinstance(a, _SEQUENCES) and len(a) + len(b) <= MAX_LENGTH:
            return a + b
        return UNKNOWN
    many, times = (a, b) if isinstance(a, _SEQUENCES) else (b, a)
    if not isinstance(many, _SEQUENCES) or type(times) not in (bool, int):
        return UNKNOWN
    if abs(times) > sys.maxsize:  # Python refuses the count, were the sequence empty
        return NO_COUNT
    return many * times if len(many) * max(times, 0) <= MAX_LENGTH else UNKNOWN


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
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


def convert(name: str, value: Const) -> Any:
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
        return UNKNOWN


def entry(holder: Const, key: Const) -> Any:
    """What a known list, text or dictionary has under a key: a constant, a `Refusal`, or UNKNOWN.
    Whether it lacks a key is not judged, but for a list that is shorter."""
    try:
        return given(holder.value[key.value], keys_of(holder, key))
    except IndexError:
        known = type(holder) in KNOWN and type(key) in KNOWN
        if known and isinstance(holder.value, (str, list, tuple)) and type(key.value) is int:
            count = len(holder.value)
            what = "1 item" if count == 1 else f"{count} items"
            return Refusal("IndexError", f"there are {what}")
        return UNKNOWN
    except (TypeError, KeyError, ValueError, AttributeError):
        return UNKNOWN


def unpacked(value: Const, count: int, starred: bool) -> Any:
    """The items of a known list that is unpacked to `count` names, as constants; a `Refusal` where
    it has more or fewer.

    Args:
        starred: one of the names takes all that is left.
    """
    held = value.value
    if not isinstance(held, (str, list, tuple)):
        return UNKNOWN
    least = count - starred
    if len(held) < least or (len(held) > count and not starred):
        what = "1 item does" if len(held) == 1 else f"{len(held)} items do"
        return Refusal("ValueError", f"{what} not unpack to {count} names")
    return [given(each, keys_of(value)) for each in held]


def contains(holder: Any, value: Any) -> bool | None:
    """Whether a known sequence has a value; None where that is not known."""
    if not isinstance(holder, (str, list, tuple, range)):
        return None
    if isinstance(holder, range) and type(value) is not int:  # Python would go through all of it
        whole = isinstance(value, bool) or (isinstance(value, float) and value.is_integer())
        return whole and int(value) in holder
    try:
        return value in holder
    except (TypeError, RecursionError):
        return None


def _length(value: Any) -> int:
    """The length of something, or more than any that is looked at."""
    try:
        return len(value)
    except (TypeError, OverflowError):
        return MAX_LENGTH + 1
