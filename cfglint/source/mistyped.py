"""Operations that the types of a config's values make impossible: a list times a text.

Only values that are known are judged, and never `None`, which code often fills in where it cannot
be followed. Whether Python raises, and in which words, is asked of Python itself, with the smallest
value of each type.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

from cfglint.source.arithmetic import ARITHMETIC, KNOWN, Refusal
from cfglint.source.reads import Mistyped
from cfglint.source.syntax import last_part
from cfglint.source.values import Const, Function, Given, Lazy, Scope, Table

_SMALLEST: dict[type, Any] = {str: "", bool: True, int: 1, float: 1.0, list: [], tuple: ()}

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    **ARITHMETIC,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _smallest(value: Any) -> Any:
    """The smallest value of a type; None where the type is not known, or is none of these."""
    if isinstance(value, Table):
        kinds = {type(key) for key in value.entries}
        return [] if kinds == {int} and not value.rest else None
    return _SMALLEST.get(type(value.value)) if type(value) in KNOWN else None


def _is_given(*values: Any) -> bool:
    """Whether a config gives one of several values."""
    return any(type(value) is Given and value.value is not None for value in values)


def of_operator(kind: ast.operator | ast.cmpop, left: Any, right: Any) -> Refusal | None:
    """Why `left kind right` raises because of the types; None where it may not."""
    sides = _smallest(left), _smallest(right)
    if not _is_given(left, right) or None in sides or type(kind) not in _OPERATORS:
        return None
    if isinstance(kind, ast.Mod) and isinstance(sides[0], str):
        return None  # it fills in a text
    if all(isinstance(side, (list, tuple)) for side in sides):
        return None  # a literal may be a list or a tuple
    return _asked(lambda: _OPERATORS[type(kind)](*sides))


def of_sign(kind: ast.unaryop, value: Any) -> Refusal | None:
    """Why `-value` or `+value` raises."""
    small = _smallest(value)
    if not _is_given(value) or small is None or not isinstance(kind, (ast.USub, ast.UAdd)):
        return None
    return _asked(lambda: operator.neg(small))


def of_membership(member: Any, holder: Any) -> Refusal | None:
    """Why `member in holder` raises."""
    small, inside = _smallest(holder), _smallest(member)
    if not _is_given(holder) or small is None:
        return None
    if isinstance(small, str):
        return None if inside is None else _asked(lambda: inside in small)
    return _asked(lambda: None in small)


def of_range(bounds: list[Any]) -> Refusal | None:
    """Why `range(*bounds)` raises because of a type."""
    for bound in bounds:
        small = _smallest(bound)
        if _is_given(bound) and small is not None:
            refusal = _asked(lambda small=small: range(small))  # type: ignore[misc]
            if refusal is not None:
                return refusal
    return None


def of_length(value: Any) -> Refusal | None:
    """Why `len(value)` raises."""
    small = _smallest(value)
    return _asked(lambda: len(small)) if _is_given(value) and small is not None else None


def of_iteration(value: Any) -> Refusal | None:
    """Why iterating over a value raises."""
    small = _smallest(value)
    return _asked(lambda: iter(small)) if _is_given(value) and small is not None else None


def of_subscript(holder: Any, key: Any) -> Refusal | None:
    """Why `holder[key]` raises because of a type."""
    small, index = _smallest(holder), _smallest(key)
    if not _is_given(holder) or small is None or (index is None and not _is_slice(key)):
        return None
    if isinstance(small, (str, list, tuple)) and (_is_slice(key) or isinstance(index, int)):
        return None
    return _asked(lambda: small[index if index is not None else slice(None)])


def _is_slice(key: Any) -> bool:
    return isinstance(key, Const) and isinstance(key.value, slice)


def of_attribute(holder: Any, name: str) -> Refusal | None:
    """Why `holder.name` raises. Of a list, a loader's own kind may have more attributes."""
    small = _smallest(holder)
    if not _is_given(holder) or small is None or isinstance(small, list) or hasattr(small, name):
        return None
    return Refusal("AttributeError", f"{type(small).__name__!r} object has no attribute {name!r}")


def _asked(operation: Callable[[], Any]) -> Refusal | None:
    """What Python says of an operation."""
    try:
        operation()
    except TypeError as error:
        return Refusal("TypeError", str(error))
    except (ZeroDivisionError, IndexError, ValueError):
        return None
    return None


_COUNTS = frozenset(
    {f"torch.{name}" for name in ("randn", "rand", "zeros", "ones", "empty", "randint")}
    | {f"torch.{name}" for name in ("arange", "eye", "linspace", "randperm")}
    | {f"numpy.{name}" for name in ("zeros", "ones", "empty", "arange", "eye", "linspace")}
)
_LAYERS = frozenset(
    {f"torch.nn.{name}" for name in ("Linear", "Embedding", "LSTM", "GRU", "MultiheadAttention")}
    | {f"torch.nn.Conv{n}d" for n in (1, 2, 3)}
    | {f"torch.nn.ConvTranspose{n}d" for n in (1, 2, 3)}
    | {f"torch.nn.BatchNorm{n}d" for n in (1, 2, 3)}
    | {f"torch.nn.Dropout{n}" for n in ("", "1d", "2d", "3d")}
)
_MATH = frozenset({f"math.{name}" for name in ("sqrt", "exp", "log", "log2", "ceil", "floor")})

_FIRST = {**dict.fromkeys(_COUNTS, 8), **dict.fromkeys(_LAYERS, 2), **dict.fromkeys(_MATH, 2)}
"""Functions of libraries, by full name, and how many of their first arguments take no text."""


def of_library(node: ast.Call, scope: Scope, arguments: list[Any]) -> Refusal | None:
    """Why a call of a library raises: it is given a text, where torch, numpy or math take a number,
    or a shape of numbers."""
    if not texts_in(arguments):
        return None
    first = arguments[: _FIRST.get(full_name(node.func, scope), 0)]
    return Refusal("TypeError", "a text is no number") if texts_in(first) else None


def texts_in(arguments: list[Any]) -> list[Given]:
    """The texts that a config gives to a call, also as items of a list."""
    inner = [
        value
        for argument in arguments
        for value in (argument.entries.values() if isinstance(argument, Table) else [argument])
    ]
    return [v for v in inner if isinstance(v, Given) and isinstance(v.value, str)]


def full_name(node: ast.expr, scope: Scope) -> str:
    """The name of something that is imported from a library: `torch.nn.Linear` for `nn.Linear`; ""
    where it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    value = scope.look_up(node.id) if isinstance(node, ast.Name) else None
    if not isinstance(value, Lazy):
        return ""
    parts.insert(0, value.module if value.name is None else f"{value.module}.{value.name}")
    return ".".join(parts)


def of_arguments(function: Function, scope: Scope) -> Iterator[Mistyped]:
    """The texts and lists of a config that a call gives to arguments annotated with a number's
    type. An annotation that the default is not of, or a function that looks at the value's type,
    says nothing."""
    spec = function.node.args
    for argument in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]:
        declared = argument.annotation
        if not isinstance(declared, ast.Name) or declared.id not in ("int", "float"):
            continue
        value = scope.names.get(argument.arg)
        if type(value) is not Given or not isinstance(value.value, (str, list)):
            continue
        if not looks_at(function.node, argument.arg) and _is_a_number_by_default(spec, argument):
            place = (function.module.path, argument.lineno, argument.col_offset + 1)
            yield Mistyped(value.keys[0], argument.arg, declared.id, *place)


def looks_at(node: ast.AST, name: str) -> bool:
    """Whether a function compares an argument, asks for its type, converts it, or sets it anew."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store):
            return True
        asked: list[ast.expr] = []
        if isinstance(each, ast.Compare):
            asked = [each.left, *each.comparators]
        elif isinstance(each, ast.Call) and last_part(each.func) in _ASKING:
            asked = each.args
        if any(isinstance(one, ast.Name) and one.id == name for one in asked):
            return True
    return False


_ASKING = frozenset({"isinstance", "type", "int", "float", "str", "eval", "literal_eval", "len"})


def _is_a_number_by_default(spec: ast.arguments, argument: ast.arg) -> bool:
    """Whether an argument has no default, or a number for one."""
    names = [*spec.posonlyargs, *spec.args]
    pairs = [*zip(reversed(names), reversed(spec.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d]
    default = next((default for each, default in pairs if each is argument), None)
    if default is None:
        return True
    return isinstance(default, ast.Constant) and type(default.value) in (int, float)
