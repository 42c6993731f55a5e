"""Operations that the types of a config's values make impossible: a list times a text.

Only values that are known are judged, and never `None`, which code often fills in where it cannot
be followed. Whether Python raises, and in which words, is asked of Python itself, with the smallest
value of each type.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeGuard

from cfglint.source.arithmetic import ARITHMETIC, KNOWN, Operator
from cfglint.source.reads import Mistyped
from cfglint.source.syntax import defaults_of, last_part, name_of
from cfglint.source.values import (
    Const,
    Either,
    Function,
    Given,
    Instance,
    Keywords,
    Lacking,
    Lazy,
    Refusal,
    Scope,
    Table,
    Value,
)

Smallest: TypeAlias = "str | bool | int | float | list[object] | tuple[object, ...]"

_SMALLEST: dict[type, Smallest] = {str: "", bool: True, int: 1, float: 1.0, list: [], tuple: ()}

_OPERATORS: dict[type[ast.AST], Operator] = {
    **ARITHMETIC,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _smallest(value: Value) -> Smallest | None:
    """The smallest value of a type; None where the type is not known, or is none of these."""
    match value:
        case Table(entries=entries, rest=(), open=False):
            return [] if {type(key) for key in entries} == {int} else None
        case Const(value=held) if type(value) in KNOWN:
            return _SMALLEST.get(type(held))
    return None


def _given(value: Value) -> Smallest | None:
    """The same of a value that a config gives; None for any other."""
    return _smallest(value) if _is_given(value) else None


def _is_given(value: Value) -> bool:
    """Whether a config gives a value."""
    return type(value) is Given and value.is_none() is False


NOTHING = Refusal("TypeError", "there is no value")


def _of_nothing(kind: ast.operator | ast.cmpop, left: Value, right: Value) -> Refusal | None:
    """Why an operation raises on a key that the config lacks: None is in none of Python's but those
    of an object that has methods for them."""
    other = right if type(left) is Lacking else left
    if type(kind) not in _OPERATORS or isinstance(other, Instance | Either):
        return None
    if type(kind) is ast.Mod and type(left) is not Lacking and not left.is_number():
        return None  # it may fill in a text
    return NOTHING


def of_operator(kind: ast.operator | ast.cmpop, left: Value, right: Value) -> Refusal | None:
    """Why `left kind right` raises because of the types; None where it may not."""
    if Lacking in (type(left), type(right)):
        return _of_nothing(kind, left, right)
    if not (_is_given(left) or _is_given(right)) or type(kind) not in _OPERATORS:
        return None
    one, other = _smallest(left), _smallest(right)
    match kind, one, other:
        case (_, None, _) | (_, _, None):
            return None
        case (ast.Mod(), str(), _) if "%" in str(getattr(left, "value", "%")):
            return None  # it fills in a text
        case (_, list() | tuple(), list() | tuple()):
            return None  # a literal may be a list or a tuple
    return _asked(_OPERATORS[type(kind)], one, other)


def of_sign(kind: ast.unaryop, value: Value) -> Refusal | None:
    """Why `-value` or `+value` raises."""
    if type(value) is Lacking:
        return NOTHING if type(kind) is not ast.Not else None
    small = _given(value)
    if small is None or type(kind) not in (ast.USub, ast.UAdd):
        return None
    return _asked(operator.neg, small)


def of_membership(member: Value, holder: Value) -> Refusal | None:
    """Why `member in holder` raises."""
    if type(holder) is Lacking:
        return NOTHING
    small, inside = _given(holder), _smallest(member)
    if small is None or (inside is None and small == ""):
        return None
    return _asked(operator.contains, small, inside if small == "" else None)


def of_range(bounds: list[Value]) -> Refusal | None:
    """Why `range(*bounds)` raises because of a type."""
    if any(type(bound) is Lacking for bound in bounds):
        return NOTHING
    for small in map(_given, bounds):
        refusal = _asked(range, small) if small is not None else None
        if refusal is not None:
            return refusal
    return None


def of_length(value: Value) -> Refusal | None:
    """Why `len(value)` raises."""
    if type(value) is Lacking:
        return NOTHING
    small = _given(value)
    return _asked(len, small) if small is not None else None


def of_iteration(value: Value) -> Refusal | None:
    """Why iterating over a value raises."""
    if type(value) is Lacking:
        return NOTHING
    small = _given(value)
    return _asked(iter, small) if small is not None else None


def of_subscript(holder: Value, key: Value) -> Refusal | None:
    """Why `holder[key]` raises because of a type."""
    if type(holder) is Lacking:
        return NOTHING
    small = _given(holder)
    index: object = _smallest(key)
    match key:
        case Const(value=slice()):
            index = slice(None)
    match small, index:
        case (None, _) | (_, None):
            return None
        case (str() | list() | tuple(), slice() | int()):
            return None
    return _asked(operator.getitem, small, index)


def of_attribute(holder: Value, name: str) -> Refusal | None:
    """Why `holder.name` raises. Of a list, a loader's own kind may have more attributes."""
    if type(holder) is Lacking:
        return None if hasattr(None, name) else Refusal("AttributeError", "there is no value")
    if type(holder) is not Given:
        return None
    small = _given(holder)
    if small is None or type(small) is list or hasattr(small, name):
        return None
    return Refusal("AttributeError", f"{type(small).__name__!r} object has no attribute {name!r}")


def _asked(operation: Callable[..., object], *operands: object) -> Refusal | None:
    """What Python says of an operation."""
    try:
        operation(*operands)
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
_SIZES = frozenset(
    {"in_channels", "out_channels", "in_features", "out_features", "num_embeddings"}
    | {"embedding_dim", "input_size", "hidden_size", "embed_dim", "num_heads", "num_features"}
    | {"groups", "num_layers", "p"}
)
"""Parameters of layers that take a number alone."""
_MATH = frozenset({f"math.{name}" for name in ("sqrt", "exp", "log", "log2", "ceil", "floor")})

_FIRST = {**dict.fromkeys(_COUNTS, 8), **dict.fromkeys(_LAYERS, 2), **dict.fromkeys(_MATH, 2)}
"""Functions of libraries, by full name, and how many of their first arguments take no text."""
_NO_LISTS = (_LAYERS | _MATH) - {f"torch.nn.BatchNorm{n}d" for n in (1, 2, 3)}
"""Those that raise on a list; a batch norm makes a tensor of that shape."""


_PATHS = frozenset(
    {f"os.path.{name}" for name in ("join", "dirname", "basename", "abspath", "expanduser")}
    | {f"os.path.{name}" for name in ("normpath", "realpath", "relpath", "splitext", "isabs")}
    | {"os.makedirs", "os.mkdir", "pathlib.Path", "pathlib.PurePath"}
)
"""Functions that take a path and no number: `os.path.exists` takes that of an open file."""
_ALL_PATHS = ("os.path.join", "pathlib.Path", "pathlib.PurePath")


def of_library(
    node: ast.Call,
    scope: Scope,
    arguments: list[Value],
    keywords: Keywords,
    as_written: bool = False,
) -> tuple[Refusal, list[Given]] | None:
    """Why a call of a library raises, and what it is given: a text, where torch, numpy or math take
    a number, or a shape of numbers; a list for the size of a layer, or for a path.

    Args:
        as_written: whether values come as the file has them: a number for a path counts too, of
            which some loaders make a text.
    """
    every = [*arguments, *keywords.values()]
    no_paths = no_paths_in(every, as_written)
    nothing = nothing_in(every)
    if not (texts_in(every) or no_paths or nothing):
        return None
    name = full_name(node.func, scope)
    if name in _PATHS:
        opened = arguments if name in _ALL_PATHS else arguments[:1]
        no_paths = [*nothing_in(opened), *no_paths_in(opened, as_written)]
        return (Refusal("TypeError", _NO_PATH), no_paths) if no_paths else None
    numbers = arguments[: _FIRST.get(name, 0)]
    if name in _LAYERS:
        numbers += [value for key, value in keywords.items() if key in _SIZES]
    if nothing := nothing_in(numbers):
        return NOTHING, nothing
    kernels = [*arguments[2:3], *(v for k, v in keywords.items() if k == "kernel_size")]
    if texts := texts_in([*numbers, *(kernels if name.startswith("torch.nn.Conv") else ())]):
        return Refusal("TypeError", "a text is no number"), texts
    lists = lists_in(numbers) if name in _NO_LISTS else []
    return (Refusal("TypeError", "a list is no number"), lists) if lists else None


_NO_PATH = "expected a text or a path"


def no_paths_in(arguments: list[Value], numbers: bool) -> list[Given]:
    """The lists that a config gives to a call, and the numbers where these are asked for."""
    kinds = (int, float, list) if numbers else (list,)
    return [e for e in arguments if isinstance(e, Given) and isinstance(e.value, kinds)]


def nothing_in(arguments: list[Value]) -> list[Given]:
    """What a call gets for keys that the config lacks."""
    return [each for each in arguments if isinstance(each, Lacking)]


def lists_in(arguments: list[Value]) -> list[Given]:
    """The lists that a config gives to a call."""
    return no_paths_in(arguments, numbers=False)


def texts_in(arguments: list[Value]) -> list[Given]:
    """The texts that a config gives to a call, also as items of a list."""
    found: list[Given] = []
    for argument in arguments:
        if isinstance(argument, Table):
            found += [value for value in argument.entries.values() if _is_text_given(value)]
        elif _is_text_given(argument):
            found.append(argument)
    return found


def _is_text_given(value: Value) -> TypeGuard[Given]:
    return isinstance(value, Given) and isinstance(value.value, str)


def full_name(node: ast.expr, scope: Scope) -> str:
    """The name of something that is imported from a library: `torch.nn.Linear` for `nn.Linear`; ""
    where it is none."""
    match node:
        case ast.Attribute(value=holder, attr=name):
            whole = full_name(holder, scope)
            return f"{whole}.{name}" if whole else ""
        case ast.Name(id=name):
            match scope.look_up(name):
                case Lazy(module=module, name=None):
                    return module
                case Lazy(module=module, name=member):
                    return f"{module}.{member}"
    return ""


def of_arguments(function: Function, scope: Scope) -> Iterator[Mistyped]:
    """The texts and lists of a config that a call gives to arguments annotated with a number's
    type. An annotation that the default is not of, or a function that looks at the value's type,
    says nothing."""
    spec = function.node.args
    for argument in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]:
        declared = name_of(argument.annotation)
        if declared not in ("int", "float"):
            continue
        match scope.names.get(argument.arg):
            case Given(value=str() | list(), keys=[key, *_]):
                if looks_at(function.node, argument.arg):
                    continue
                if _is_a_number_by_default(spec, argument):
                    place = (function.module.path, argument.lineno, argument.col_offset + 1)
                    yield Mistyped(key, argument.arg, declared, *place)


def looks_at(node: ast.AST, name: str) -> bool:
    """Whether a function compares an argument, asks for its type, converts it, or sets it anew.

    `argument < 1` raises for a text, and `argument is None` says nothing of one: they do not count.
    """
    for each in ast.walk(node):
        asked: list[ast.expr] = []
        match each:
            case ast.Name(id=other, ctx=ast.Store()) if other == name:
                return True
            case ast.Compare(ops=ops) if {type(op) for op in ops} <= _NO_TEXT:
                continue
            case ast.Compare(left=left, comparators=comparators):
                asked = [left, *comparators]
            case ast.Call(func=called, args=arguments) if last_part(called) in _ASKING:
                asked = arguments
        if any(name_of(one) == name for one in asked):
            return True
    return False


_NO_TEXT = frozenset({ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot})
_ASKING = frozenset({"isinstance", "type", "int", "float", "str", "eval", "literal_eval", "len"})


def _is_a_number_by_default(spec: ast.arguments, argument: ast.arg) -> bool:
    """Whether an argument has no default, or a number for one."""
    match defaults_of(spec).get(argument.arg):
        case None:
            return True
        case ast.Constant(value=value):
            return type(value) in (int, float)
    return False
