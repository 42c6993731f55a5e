"""What operators and patterns give on values that are known, and UNKNOWN on others."""

from __future__ import annotations

import ast
import operator as operators
import re
from collections.abc import Callable, Iterable
from typing import Any

from cfglint.compose.items import MANDATORY, Item
from cfglint.source.arithmetic import MAX_LENGTH, contains, convert
from cfglint.source.modules import Module
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Default,
    Either,
    Function,
    Instance,
    Origin,
    Parsed,
    Partial,
    Pattern,
    Spread,
    Swept,
    Table,
    default_of,
    given,
    keys_of,
    one_of,
)

GUARDS = frozenset({"AttributeError", "KeyError", "Exception", "BaseException", "LookupError"})
"""Exceptions that handle a missing key."""


def spelled(node: ast.expr) -> str:
    """A dotted name as it is written, with `?` for what is no name: a tenth of `ast.unparse`'s
    time, on what is asked of every call."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{spelled(node.func)}(?)"
    return "?"


def unknown_rest(entry: Class | Function, all_of_them: bool = False) -> dict[str | None, Any]:
    """The arguments of an entry beside the config, which is the first: given, but not known. Where
    none is the config, a path to it may be among them."""
    function = entry.find("__init__") if isinstance(entry, Class) else entry
    if not isinstance(function, Function):
        return {}
    spec = function.node.args
    first = (2 if isinstance(entry, Class) else 1) - all_of_them
    named = [*spec.posonlyargs, *spec.args][first:] + spec.kwonlyargs
    if not all_of_them:
        return {argument.arg: UNKNOWN for argument in named}
    return {argument.arg: Origin(argument.arg) for argument in named}


def known_value(item: Item, *keys: tuple[str, ...]) -> Any:
    """A value of the config, read at `keys`; one that is known at run time only, or is still to be
    given, is not known."""
    return UNKNOWN if item.interpolated or item.value == MANDATORY else given(item.plain(), keys)


NO_STEP = "the step must not be 0"
"""Why `range` and slices raise ValueError."""


def is_zero(value: Any) -> bool:
    """Whether a value is the integer 0, or False, which is one."""
    return isinstance(value, Const) and isinstance(value.value, int) and value.value == 0


def sliced(holder: Any, cut: slice) -> Any:
    """The part of a literal list, or of a known sequence, that a slice with a step gives."""
    try:
        if isinstance(holder, Table):
            listed_already = list(holder.entries) == list(range(len(holder.entries)))
            if not listed_already or holder.rest:
                return UNKNOWN
            return Table(dict(enumerate(list(holder.entries.values())[cut])))
        if isinstance(holder, Const) and isinstance(holder.value, (str, list, tuple, range)):
            return given(holder.value[cut], keys_of(holder))
    except (TypeError, ValueError):
        pass  # the ends are no whole numbers, or the step is 0
    return UNKNOWN


def length(value: Any) -> Any:
    """What `len` gives."""
    if isinstance(value, Const) and isinstance(value.value, (str, list, tuple, dict, range)):
        try:
            return given(len(value.value), keys_of(value))
        except OverflowError:  # a range
            return UNKNOWN
    whole = isinstance(value, Table) and not value.open and not value.rest
    return Const(len(value.entries)) if whole else UNKNOWN


def converted(name: str, value: Any) -> Any:
    """What a conversion gives on a known value, or that it refuses it; a literal stays the table
    that it is."""
    if isinstance(value, Default):
        made = convert(name, value)
        return default_of(value.option, made.value) if isinstance(made, Const) else UNKNOWN
    if isinstance(value, Const):
        return convert(name, value)
    if isinstance(value, Table) and name in ("list", "tuple", "sorted", "set", "reversed"):
        first = next(iter(value.entries), None)
        listed_already = first is None or isinstance(first, int)
        return value if listed_already else listed(value, "keys")
    return UNKNOWN


def paired(name: str, tables: list[Any]) -> Any:
    """What `enumerate` and `zip` give of literals; None where that is not known."""
    if not tables or not all(isinstance(table, Table) and not table.rest for table in tables):
        return None
    columns = [list(table.entries.values()) for table in tables]
    if name == "enumerate":
        columns = [[Const(number) for number in range(len(columns[0]))], columns[0]]
    rows = [Table(dict(enumerate(row))) for row in zip(*columns, strict=False)]
    return Table(dict(enumerate(rows)), open=any(table.open for table in tables))


def as_table(value: Any) -> Table | None:
    """A mapping as a literal; None where it is none."""
    if isinstance(value, Cfg):
        return Table({}, (value,))
    return value if isinstance(value, Table) else None


def listed(table: Table, what: str) -> Table:
    """What `keys`, `values` and `items` of a dictionary literal give."""
    pairs = [(Const(key), value) for key, value in table.entries.items()]
    if what == "items":
        made: list[Any] = [Table({0: key, 1: value}) for key, value in pairs]
    else:
        made = [key if what == "keys" else value for key, value in pairs]
    return Table(dict(enumerate(made)), open=table.open)


def store(entries: dict[Any, Any], key: Any, value: Any) -> None:
    """Set an entry; a key that cannot be one is equal to no other."""
    try:
        entries[key] = value
    except TypeError:
        entries[object()] = value


def is_whole(value: Any, items: list[Any]) -> bool:
    """Whether an iterable surely gives these items, and no others."""
    if isinstance(value, Either) or (isinstance(value, Table) and value.open):
        return False
    if isinstance(value, Const) and isinstance(value.value, range):
        return not value.value[len(items) :]
    return not isinstance(value, Const) or len(value.value) == len(items)


def is_key(value: Any) -> bool:
    """Whether a value can be a key of a dictionary."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def fetch(entries: dict[Any, Any], key: Any) -> Any:
    """An entry, or UNKNOWN."""
    try:
        return entries.get(key, UNKNOWN)
    except TypeError:
        return UNKNOWN


RECORDS = ("BaseModel", "NamedTuple", "BaseSettings", "Struct")
"""Bases whose classes take their fields as arguments: Pydantic's, typing's and msgspec's."""


def field_names(cls: Class) -> list[tuple[str, ast.AnnAssign, Module]]:
    """The fields of a dataclass or its like, bases first: name, where it is, and the module."""
    found: dict[str, tuple[str, ast.AnnAssign, Module]] = {}
    for each in reversed(cls.mro()):
        marks = [ast.unparse(d) for d in each.node.decorator_list]
        marks += [ast.unparse(base) for base in each.node.bases]
        record = any("dataclass" in m or m.endswith((".define", "attr.s", *RECORDS)) for m in marks)
        for node in each.node.body if record or found else ():
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = (node.target.id, node, each.module)
    return list(found.values())


def parts_in(values: Iterable[Any], depth: int = 3) -> list[Cfg]:
    """The parts of the config among the arguments of a call, also in what is spread there, and in
    lists and dictionaries within each other to a depth."""
    found: list[Cfg] = []
    for value in values:
        if isinstance(value, Cfg):
            found.append(value)
        elif isinstance(value, Swept):
            found.append(Cfg(value.path))
        elif isinstance(value, Either):
            found += parts_in(value.values, depth)
        elif isinstance(value, Parsed) and value.over is not None:
            found.append(value.over)
        elif isinstance(value, Spread):
            found += value.parts
        elif isinstance(value, Instance):
            found += value.record
        elif isinstance(value, Partial):
            found += parts_in((*value.arguments, *value.keywords.values()), depth)
        elif isinstance(value, Table):
            found += value.rest
            if depth:
                found += parts_in(value.entries.values(), depth - 1)
    return found


def is_yaml_path(value: Any) -> bool:
    """Whether a value is the path of a YAML file."""
    return isinstance(value, str) and "\n" not in value and value.endswith((".yaml", ".yml"))


def laid(parts: Iterable[Cfg]) -> tuple[Cfg, ...]:
    """Parts of the config that are laid over each other, each once: where it counts, the last."""
    return tuple(reversed(dict.fromkeys(reversed(tuple(parts)))))


def defined_in(tree: ast.Module) -> set[str]:
    """The classes and functions that a module defines at its top level."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def of_class(member: Any, cls: Class) -> Any:
    """A member as it is taken from a class itself: a class method is bound to the class."""
    if isinstance(member, Function) and member.kind == "classmethod":
        return member.bind(cls)
    return member


def takes(function: Function) -> int:
    """How many arguments without a default a function takes by position, `self` aside."""
    spec = function.node.args
    return len([*spec.posonlyargs, *spec.args]) - len(spec.defaults) - (function.bound is not None)


def gives_none(wrapper: Any) -> bool:
    """Whether a class of the repository gives None for an attribute that is not there, as
    `__getattr__ = dict.get` does."""
    if not isinstance(wrapper, Class):
        return False
    for cls in wrapper.mro():
        for node in cls.node.body:
            if isinstance(node, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == "__getattr__" for t in node.targets
            ):
                return ast.unparse(node.value).endswith(".get")
            if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
                inner = list(ast.walk(node))
                gets = any(isinstance(n, ast.Attribute) and n.attr == "get" for n in inner)
                return gets and not any(isinstance(n, ast.Raise) for n in inner)
    return False


def is_object(value: Any) -> bool:
    """Whether a base class is `object` itself."""
    return isinstance(value, Const) and value.value is object


def joined(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    """Names after several branches: one value where they agree, else one of them."""
    joined: dict[str, Any] = {}
    for outcome in outcomes:
        for name, value in outcome.items():
            if name not in joined or joined[name] is value or joined[name] == value:
                joined[name] = value
            else:
                joined[name] = one_of([joined[name], value])
    return joined


IMPORT_GUARDS = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError"}
)
"""Exceptions that handle a module that is not there."""


def catches(kind: ast.expr | None, guards: frozenset[str] = GUARDS) -> bool:
    """Whether a handler catches a missing attribute or key, or one of other `guards`."""
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(ast.unparse(each).rsplit(".", 1)[-1] in guards for each in kinds)


def stands_by(handler: ast.ExceptHandler) -> bool:
    """Whether a handler goes on with something else. One that raises or exits does not; nor does
    one for every exception that tells of it and gives nothing back, as factories have it."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) or _exits(last):
        return False
    if not isinstance(last, ast.Return) or len(handler.body) < 2:
        return True
    nothing = last.value is None or (
        isinstance(last.value, ast.Constant) and last.value.value is None
    )
    broad = handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")
    return not (nothing and broad)


def _exits(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    return name in ("exit", "quit", "sys.exit", "os._exit")


TEXT_METHODS = frozenset(
    {"isupper", "islower", "startswith", "endswith", "lower", "upper", "strip", "lstrip", "rstrip"}
    | {"replace", "isdigit", "title", "capitalize", "removeprefix", "removesuffix", "split"}
    | {"rsplit", "partition", "rpartition", "join"}
)
"""Methods of a text that give the same for the same."""


def text_method(holder: Any, name: str, arguments: list[Any]) -> Any:
    """What a method of a known text gives; None where that is not what this is."""
    if not isinstance(holder, Const) or not isinstance(holder.value, str):
        return None
    if not all(isinstance(argument, Const) for argument in arguments):
        return None
    texts = [a.value for a in arguments if isinstance(a.value, str)]
    if (len(holder.value) + 1) * max(map(len, texts), default=1) > MAX_LENGTH:
        return None
    try:
        made = getattr(holder.value, name)(*(argument.value for argument in arguments))
    except (TypeError, ValueError, OverflowError):
        return None
    return given(made, keys_of(holder, *arguments))


def is_number(value: Any) -> bool:
    """Whether a value is a number that is known, or one of several."""
    several = value.values if isinstance(value, Either) else [value]
    return any(isinstance(v, Const) and type(v.value) in (int, float) for v in several)


def is_plain(value: ast.FormattedValue) -> bool:
    """Whether a part of an f-string is written as `str` has it: no width, no `!r`."""
    return value.format_spec is None and value.conversion in (-1, ord("s"))


def sets_a_default(node: ast.If) -> bool:
    """Whether a condition only gives a key a value that is not there: `if "lr" not in cfg:`."""
    test = node.test
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    if isinstance(test, ast.Compare):
        negated = isinstance(test.ops[0], ast.NotIn)
    return negated and not node.orelse and all(_sets(statement) for statement in node.body)


def _sets(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return all(isinstance(t, (ast.Attribute, ast.Subscript)) for t in statement.targets)
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and spelled(call.func) == "setattr"


def makes_names(tree: ast.Module) -> bool:
    """Whether a module may have names that it does not say: by `__getattr__`, from `globals()`, or
    from all that another one has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return True
        if isinstance(node, ast.Call) and spelled(node.func) in ("globals", "vars", "setattr"):
            return True
    return any(isinstance(n, ast.FunctionDef) and n.name == "__getattr__" for n in tree.body)


def is_merged(node: ast.Subscript | ast.Call, function: ast.AST | None) -> bool:
    """Whether a function that reads `old[key]`, or `getattr(old, key)`, sets that too: it lays one
    mapping over another, and what it reads goes back to where it was."""
    if function is None:
        return False
    wanted = _parts(node)
    for each in ast.walk(function):
        sets = isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store)
        sets = sets or (isinstance(each, ast.Call) and spelled(each.func) == "setattr")
        if sets and isinstance(each, (ast.Subscript, ast.Call)) and _parts(each) == wanted:
            return True
    return False


def _parts(node: ast.Subscript | ast.Call) -> list[str]:
    """What holds a key, and the key, as they are written."""
    parts = node.args[:2] if isinstance(node, ast.Call) else [node.value, node.slice]
    return [ast.dump(part) for part in parts]


def is_text(value: Any) -> bool:
    """Whether a value is a text that is known in part."""
    return isinstance(value, Pattern) or (isinstance(value, Const) and isinstance(value.value, str))


def text_of(parts: list[Any]) -> Any:
    """The text that parts make together: known, or known in part."""
    origins = [part for part in parts if isinstance(part, Origin)]
    if origins:
        rest = [UNKNOWN if isinstance(part, Origin) else part for part in parts]
        made = text_of(rest)
        return origins[-1].made(made.regex if isinstance(made, Pattern) else "")
    if all(isinstance(part, Const) for part in parts):
        return as_text(parts)
    regexes = [
        re.escape(str(part.value))
        if isinstance(part, Const)
        else part.regex
        if isinstance(part, Pattern)
        else f"({'|'.join(re.escape(str(v.value)) for v in part.values)})"
        if isinstance(part, Either) and all(isinstance(v, Const) for v in part.values)
        else ".*"
        for part in parts
    ]
    return Pattern("".join(regexes))


def as_text(parts: list[Const]) -> Any:
    """The text that known values make together; one that is longer than any name is not known."""
    try:
        made = "".join(str(part.value) for part in parts)
    except ValueError:  # a whole number of thousands of digits
        return UNKNOWN
    return given(made, keys_of(*parts)) if len(made) <= MAX_LENGTH else UNKNOWN


def case_fits(pattern: ast.pattern, value: Any) -> bool | None:
    """Whether a `case` takes a known value; None where that cannot be said."""
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return bool(pattern.value.value == value)
    if isinstance(pattern, ast.MatchSingleton):
        return pattern.value is value
    if isinstance(pattern, ast.MatchOr):
        parts = [case_fits(each, value) for each in pattern.patterns]
        return None if None in parts else any(parts)
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    return None


def compare(operator: ast.cmpop, left: Any, right: Any, has: Callable[[Cfg, str], bool]) -> Any:
    """The result of a comparison whose sides are known."""
    if isinstance(operator, (ast.In, ast.NotIn)):
        found: bool | None = None
        if isinstance(left, Const):
            if isinstance(right, Cfg):
                found = has(right, str(left.value))
            elif isinstance(right, Table):
                found = _among(left.value, right, has)
            elif isinstance(right, Const):
                found = contains(right.value, left.value)
        if found is None:
            return UNKNOWN
        return given(found == isinstance(operator, ast.In), keys_of(left, right))
    if not (isinstance(left, Const) and isinstance(right, Const)):
        against_none = isinstance(operator, (ast.Is, ast.IsNot)) and right == Const(None)
        if against_none and isinstance(left, (Instance, Class, Function, Cfg, Table)):
            return Const(isinstance(operator, ast.IsNot))
        return UNKNOWN
    try:
        found = COMPARISONS[type(operator)](left.value, right.value)
    except (TypeError, RecursionError):
        return UNKNOWN
    return given(bool(found), keys_of(left, right))


def _among(value: Any, table: Table, has: Callable[[Cfg, str], bool]) -> bool | None:
    """Whether a mapping has a key, or a list an item; None where that is not known."""
    if any(value == key for key in table.entries if not isinstance(key, int)):
        return True
    if table.rest:
        return any(has(part, str(value)) for part in table.rest) or (None if table.open else False)
    known = [v.value for v in table.entries.values() if isinstance(v, Const)]
    return value in known if len(known) == len(table.entries) and not table.open else None


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operators.eq,
    ast.NotEq: operators.ne,
    ast.Is: operators.is_,
    ast.IsNot: operators.is_not,
    ast.Lt: operators.lt,
    ast.LtE: operators.le,
    ast.Gt: operators.gt,
    ast.GtE: operators.ge,
}
