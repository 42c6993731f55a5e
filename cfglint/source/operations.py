"""What operators and patterns give on values that are known, and UNKNOWN on others."""

from __future__ import annotations

import ast
import operator as operators
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from string import Formatter
from typing import Any

from cfglint.compose.items import MANDATORY, Item
from cfglint.files import YAML_ENDINGS
from cfglint.source.arithmetic import MAX_LENGTH, contains, convert
from cfglint.source.definitions import Node
from cfglint.source.modules import Module
from cfglint.source.syntax import elements_of, last_part, name_of
from cfglint.source.values import (
    UNKNOWN,
    Answers,
    Cfg,
    Class,
    Const,
    Default,
    Entries,
    Function,
    Given,
    Keys,
    Keywords,
    Lacking,
    Origin,
    Pattern,
    Refusal,
    Scope,
    SomeKey,
    Table,
    Unknown,
    Value,
    default_of,
    given,
    keys_of,
    listing,
    one_of,
    path_of_defaults,
)
from cfglint.source.values import of_class as of_class

GUARDS = frozenset({"AttributeError", "KeyError", "Exception", "BaseException", "LookupError"})
"""Exceptions that handle a missing key."""


@lru_cache(maxsize=65536)
def spelled(node: ast.expr) -> str:
    """A dotted name as it is written, with `?` for what is no name: a tenth of `ast.unparse`'s
    time, on what is asked of every call."""
    kind = type(node)
    if kind is ast.Name:
        return node.id  # type: ignore[attr-defined, no-any-return]
    match node:
        case ast.Attribute(value=holder, attr=name):
            return f"{spelled(holder)}.{name}"
        case ast.Call(func=called):
            return f"{spelled(called)}(?)"
    return "?"


def unknown_rest(entry: Class | Function, all_of_them: bool = False) -> Keywords:
    """The arguments of an entry beside the config, which is the first: given, but not known. Where
    none is the config, a path to it may be among them."""
    match entry:
        case Class():
            function, first = entry.method("__init__"), 2
        case Function():
            function, first = entry, 1
    if function is None:
        return {}
    spec = function.node.args
    named = [*spec.posonlyargs, *spec.args][first - all_of_them :] + spec.kwonlyargs
    if not all_of_them:
        return {argument.arg: UNKNOWN for argument in named}
    return {argument.arg: Origin(argument.arg) for argument in named}


def known_value(item: Item, *keys: tuple[str, ...]) -> Value:
    """A value of the config, read at `keys`; one that is known at run time only, or is still to be
    given, is not known, and nor is such a one within a list."""
    if item.interpolated or item.value == MANDATORY:
        return UNKNOWN
    if isinstance(item.value, list) and _has_unknown(item):
        return _parts_known(item, keys)
    return given(item.plain(), keys)


def _has_unknown(item: Item) -> bool:
    if isinstance(item.value, (dict, list)):
        inner = item.value.values() if isinstance(item.value, dict) else item.value
        return any(map(_has_unknown, inner))
    return item.interpolated


def _parts_known(item: Item, keys: Keys) -> Value:
    """A list or mapping of which some values are known at run time only."""
    match item.value:
        case dict(entries):
            return Table({name: _parts_known(each, keys) for name, each in entries.items()})
        case list(items):
            return Table({place: _parts_known(each, keys) for place, each in enumerate(items)})
    return UNKNOWN if item.interpolated else given(item.value, keys)


NO_STEP = "the step must not be 0"
"""Why `range` and slices raise ValueError."""


def is_zero(value: Value) -> bool:
    """Whether a value is the integer 0, or False, which is one."""
    match value:
        case Const(value=int(number)):
            return number == 0
    return False


def sliced(holder: Value, cut: slice) -> Value:
    """The part of a literal list, or of a known sequence, that a slice with a step gives."""
    return holder.sliced(cut)


def length(value: Value) -> Value:
    """What `len` gives."""
    return value.length()


_OF_SOMETHING = frozenset({"int", "float", "list", "tuple", "set", "sorted", "reversed"})
"""Conversions that take no None."""


def converted(name: str, value: Value) -> Value | Refusal:
    """What a conversion gives on a known value, or that it refuses it; a literal stays the table
    that it is."""
    match value:
        case Default(option=option):
            made = convert(name, value)
            return default_of(option, made.value) if isinstance(made, Const) else UNKNOWN
        case Lacking() if name in _OF_SOMETHING:
            return Refusal("TypeError", "there is no value")
        case Const():
            found: Value | Refusal = convert(name, value)
            return found
        case Table(entries=entries) if name in ("list", "tuple", "sorted", "set", "reversed"):
            first = next(iter(entries), 0)
            return _ordered(name, value if type(first) is int else value.listed("keys"))
    return UNKNOWN


def _ordered(name: str, table: Table) -> Table:
    """A literal list as a conversion has it: sorted, reversed, or each item once. Items that are
    not known stay where they are."""
    values = list(table.entries.values())
    known = [value for value in values if isinstance(value, Const)]
    if name == "reversed" and not table.open:
        return listing(reversed(values))
    if table.open or table.rest or len(known) < len(values):
        return table
    found = known
    try:
        if name == "sorted":
            found = sorted(known, key=lambda each: each.value)
        elif name == "set":
            found = list({each.value: each for each in known}.values())
    except TypeError:  # no order, or no hash: the program ends there
        return table
    return table if found == known else listing(found)


def paired(name: str, values: list[Value]) -> Table | None:
    """What `enumerate` and `zip` give of literals; None where that is not known."""
    tables = [value for value in values if isinstance(value, Table) and not value.rest]
    if not tables or len(tables) < len(values):
        return None
    columns = [list(table.entries.values()) for table in tables]
    if name == "enumerate":
        columns = [[Const(number) for number in range(len(columns[0]))], columns[0]]
    rows = [listing(row) for row in zip(*columns, strict=False)]
    return listing(rows, any(table.open for table in tables))


def as_table(value: Value) -> Table | None:
    """A mapping as a literal; None where it is none."""
    match value:
        case Cfg():
            return Table({}, (value,))
        case Table():
            return value
    return None


def listed(table: Table, what: str) -> Table:
    """What `keys`, `values` and `items` of a dictionary literal give."""
    return table.listed(what)


def store(entries: Entries, key: object, value: Value) -> None:
    """Set an entry; a key that cannot be one is equal to no other."""
    entries[key if is_key(key) else SomeKey()] = value


def is_whole(value: Value, items: list[Value]) -> bool:
    """Whether an iterable surely gives these items, and no others."""
    return value.gives_just(items)


def is_key(value: object) -> bool:
    """Whether a value can be a key of a dictionary."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def fetch(entries: Entries, key: object) -> Value:
    """An entry, or UNKNOWN."""
    return entries.get(key, UNKNOWN) if is_key(key) else UNKNOWN


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
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = (name, node, each.module)
    return list(found.values())


def parts_in(values: Iterable[Value], depth: int = 3) -> list[Cfg]:
    """The parts of the config among the arguments of a call, also in what is spread there, and in
    lists and dictionaries within each other to a depth."""
    return [part for value in values for part in value.within(depth)]


def is_yaml_path(value: object) -> bool:
    """Whether a value is the path of a YAML file."""
    return isinstance(value, str) and "\n" not in value and value.endswith(YAML_ENDINGS)


def laid(parts: Iterable[Cfg]) -> tuple[Cfg, ...]:
    """Parts of the config that are laid over each other, each once: where it counts, the last."""
    return tuple(reversed(dict.fromkeys(reversed(tuple(parts)))))


def defined_in(tree: ast.Module) -> set[str]:
    """The classes and functions that a module defines at its top level."""
    return {node.name for node in tree.body if isinstance(node, Node)}


def takes(function: Function) -> int:
    """How many arguments without a default a function takes by position, `self` aside."""
    spec = function.node.args
    return len([*spec.posonlyargs, *spec.args]) - len(spec.defaults) - (function.bound is not None)


def gives_none(wrapper: Value | None) -> frozenset[type[ast.AST]]:
    """The kinds of places at which a class of the repository gives None for a key that is not
    there: attributes, as `__getattr__ = dict.get` does, and subscripts, by a `__missing__`; of a
    function, those of the classes of its module that it makes objects of."""
    found: set[type[ast.AST]] = set()
    for node in _bodies_of(wrapper):
        match node:
            case ast.Assign(targets=targets) if "__getattr__" in map(name_of, targets):
                found |= {ast.Attribute} if ast.unparse(node.value).endswith(".get") else set()
            case ast.FunctionDef(name="__getattr__") if _has_get(node) and not _raises(node):
                found.add(ast.Attribute)
            case ast.FunctionDef(name="__missing__") if not _raises(node):
                found.add(ast.Subscript)
    return frozenset(found)


def _bodies_of(wrapper: Value | None) -> list[ast.stmt]:
    """The statements of a class and its bases, or of the classes that a function calls."""
    match wrapper:
        case Class():
            return [node for cls in wrapper.mro() for node in cls.node.body]
        case Function():
            calls = (node for node in ast.walk(wrapper.node) if isinstance(node, ast.Call))
            called = {name_of(node.func) for node in calls}
            body = wrapper.module.tree.body
            classes = (node for node in body if isinstance(node, ast.ClassDef))
            return [node for cls in classes if cls.name in called for node in cls.body]
    return []


def _has_get(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "get" for each in ast.walk(node))


def _raises(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Raise) for each in ast.walk(node))


def is_object(base: ast.expr, scope: Scope) -> bool:
    """Whether a base class is `object` itself."""
    return isinstance(base, ast.Name) and base.id == "object" and scope.look_up("object") is None


def joined(outcomes: list[dict[str, Value]]) -> dict[str, Value]:
    """Names after several branches: one value where they agree, else one of them."""
    joined: dict[str, Value] = {}
    for outcome in outcomes:
        for name, value in outcome.items():
            before = joined.get(name)
            if before is None or before is value or _agree(before, value):
                joined[name] = value
            else:
                joined[name] = one_of([before, value])
    return joined


def _agree(value: Value, other: Value) -> bool:
    """Whether two values are equal, and of one kind: 1 is not True, nor a text a pattern."""
    if isinstance(value, Const) and isinstance(other, Const):
        one, two = value.value, other.value
        return type(one) is type(two) and bool(one == two)
    if isinstance(value, Cfg) and isinstance(other, Cfg):
        return value == other
    if isinstance(value, Table) and isinstance(other, Table) and value.rest:
        return type(value) is type(other) and vars(value) == vars(other)  # a copy
    return value is other or (type(value) is type(other) and value == other)


IMPORT_GUARDS = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError"}
)
"""Exceptions that handle a module that is not there."""


@lru_cache(maxsize=8192)
def catches(kind: ast.expr | None, guards: frozenset[str] = GUARDS) -> bool:
    """Whether a handler catches a missing attribute or key, or one of other `guards`."""
    return kind is None or any(last_part(each) in guards for each in elements_of(kind))


@lru_cache(maxsize=8192)
def stands_by(handler: ast.ExceptHandler) -> bool:
    """Whether a handler goes on with something else. One that raises or exits does not; nor does
    one for every exception that tells of it and gives nothing back, as factories have it, or that
    shows where it came from: it reports the failure of a run."""
    match handler.body[-1]:
        case ast.Raise():
            return False
        case ast.Expr(value=ast.Call()) if _takes_all(handler) and _shows_traceback(handler):
            return False
        case ast.Expr(value=ast.Call(func=called)):
            return ast.unparse(called) not in ("exit", "quit", "sys.exit", "os._exit")
        case ast.Return(value=None | ast.Constant(value=None)) if len(handler.body) > 1:
            return not is_for_all(handler) and handler.type is not None
    return True


def is_for_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler names one of the exceptions that all others derive from."""
    return handler.type is not None and ast.unparse(handler.type) in ("Exception", "BaseException")


def _takes_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes every exception, be it by naming none."""
    return handler.type is None or is_for_all(handler)


def _shows_traceback(handler: ast.ExceptHandler) -> bool:
    """Whether the last statement of a handler gives out where the exception was raised."""
    calls = [node for node in ast.walk(handler.body[-1]) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    details = any(word.arg == "exc_info" for call in calls for word in call.keywords)
    return details or any(
        name.startswith("traceback.") or name.endswith((".exception", "format_exc", "print_exc"))
        for name in names
    )


@lru_cache(maxsize=8192)
def only_tells(handler: ast.ExceptHandler) -> bool:
    """Whether a handler for everything ends with a call, which tells of the exception, and with
    nothing that stands for what was not made."""
    return is_for_all(handler) and all(
        isinstance(each, ast.Expr) and isinstance(each.value, ast.Call) for each in handler.body
    )


TEXT_METHODS = frozenset(
    {"isupper", "islower", "startswith", "endswith", "lower", "upper", "strip", "lstrip", "rstrip"}
    | {"replace", "isdigit", "title", "capitalize", "removeprefix", "removesuffix", "split"}
    | {"rsplit", "partition", "rpartition", "join", "format", "find", "rfind", "count"}
)
"""Methods of a text that give the same for the same."""


def _joined_by(text: str, parts: list[Value]) -> Value | None:
    """What `join` gives of a literal list of texts that are known."""
    known = [part for part in parts if isinstance(part, Const) and part.is_text()]
    if len(known) < len(parts):
        return None
    made = text.join(part.value for part in known)
    return given(made, keys_of(*parts)) if len(made) <= MAX_LENGTH else None


def text_method(holder: Value, name: str, arguments: list[Value]) -> Value | None:
    """What a method of a known text gives; None where that is not what this is."""
    known = [argument for argument in arguments if isinstance(argument, Const)]
    match holder, arguments:
        case Const(value=str(text)), [Table(rest=(), open=False) as parts] if name == "join":
            return _joined_by(text, list(parts.entries.values()))
    match holder:
        case Const(value=str(text)) if name == "format":
            return formatted(text, arguments)
        case Const(value=str(text)) if len(known) == len(arguments):
            sizes = [len(each.value) for each in known if each.is_text()]
        case _:
            return None
    if (len(text) + 1) * max(sizes, default=1) > MAX_LENGTH:
        return None
    try:
        made = getattr(text, name)(*(each.value for each in known))
    except (TypeError, ValueError, OverflowError):
        return None
    if type(holder) is Default and isinstance(made, str) and not arguments:
        return default_of(holder.option, made)  # `args.data.upper()` is as good as the option
    return given(made, keys_of(holder, *arguments))


_FIELD = re.compile(r"%(?:\((?P<name>\w+)\))?[sd]|%%")


def percent(text: str, value: Value) -> Value | None:
    """What `"%s.yaml" % name` gives of values that are known or not; None where a field has a name,
    a width or another conversion, or it is plain arithmetic."""
    several = isinstance(value, Table) and not (value.rest or value.open)
    values = list(value.entries.values()) if isinstance(value, Table) and several else [value]
    fields = list(_FIELD.finditer(text))
    if len(fields) != len(values) or text.count("%") != len(fields) or "%%" in text:
        return None
    parts: list[Value] = []
    at = 0
    for field, each in zip(fields, values, strict=True):
        parts += [Const(text[at : field.start()]), each]
        at = field.end()
        if field["name"] or isinstance(each, Table | Cfg):
            return None
        whole = isinstance(each, Const) and type(each.value) is int
        if field[0] == "%d" and isinstance(each, Const) and not whole:
            return None  # it is cut, or raises
    return text_of([*parts, Const(text[at:])])


def formatted(text: str, arguments: list[Value]) -> Value | None:
    """What `"{}.yaml".format(name)` gives of values that are known or not; None where a field has a
    name, a width or a conversion."""
    parts: list[Value] = []
    number = 0
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return None
    for before, name, form, conversion in fields:
        parts.append(Const(before))
        if name is None:
            continue
        name = name or str(number)
        number += 1
        if form or conversion or not name.isdecimal() or int(name) >= len(arguments):
            return None
        parts.append(arguments[int(name)])
    return text_of(parts)


def is_number(value: Value) -> bool:
    """Whether a value is a number that is known, or one of several; what a loop changed may be a
    part of a value too."""
    return isinstance(value, Answers) and value.is_number()


def is_plain(value: ast.FormattedValue) -> bool:
    """Whether a part of an f-string is written as `str` has it: no width, no `!r`."""
    return value.format_spec is None and value.conversion in (-1, ord("s"))


@lru_cache(maxsize=8192)
def sets_a_default(node: ast.If) -> bool:
    """Whether a condition only gives a key a value that is not there: `if "lr" not in cfg:`."""
    match node.test:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.NotIn(), *_]):
            return not node.orelse and all(_sets(statement) for statement in node.body)
    return False


def _sets(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=targets):
            return all(type(each) in (ast.Attribute, ast.Subscript) for each in targets)
        case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"))):
            return True
    return False


def makes_names(tree: ast.Module) -> bool:
    """Whether a module may have names that it does not say: by `__getattr__`, from `globals()`, or
    from all that another one has."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="globals" | "vars" | "setattr")):
                return True
            case ast.ImportFrom(names=names) if any(alias.name == "*" for alias in names):
                return True
    return any(getattr(node, "name", "") == "__getattr__" for node in tree.body)


def is_merged(node: ast.Subscript | ast.Call, function: ast.AST | None) -> bool:
    """Whether a function that reads `old[key]`, or `getattr(old, key)`, sets that too: it lays one
    mapping over another, and what it reads goes back to where it was."""
    return function is not None and _parts(node) in _set_in(function)


@lru_cache(maxsize=4096)  # it is asked for every key that the function reads
def _set_in(function: ast.AST) -> frozenset[tuple[str, ...]]:
    """What the places at which a function sets a key have, as `_parts` gives it."""
    found = []
    for each in ast.walk(function):
        match each:
            case ast.Subscript(ctx=ast.Store()) | ast.Call(func=ast.Name(id="setattr")):
                found.append(_parts(each))
    return frozenset(found)


def _parts(node: ast.Subscript | ast.Call) -> tuple[str, ...]:
    """What holds a key, and the key, as they are written."""
    parts = node.args[:2] if isinstance(node, ast.Call) else [node.value, node.slice]
    return tuple(ast.dump(part) for part in parts)


def is_text(value: Value) -> bool:
    """Whether a value is a text that is known in part."""
    return value.is_text()


def text_of(parts: list[Value]) -> Value:
    """The text that parts make together: known, or known in part."""
    origins = [part for part in parts if isinstance(part, Origin)]
    if origins:
        return origins[-1].made("".join(part.as_regex() for part in parts))
    match parts:
        case [Unknown(), Const(value="/"), Given(value=str(last))] if is_yaml_path(last):
            return Origin("the config", raw=False, text=last)  # as `os.path.join` gives it
    known = [part for part in parts if isinstance(part, Const)]
    if len(known) == len(parts):
        return as_text(known)
    return Pattern("".join(part.as_regex() for part in parts))


def as_text(parts: list[Const]) -> Unknown | Const:
    """The text that known values make together; one that is longer than any name is not known."""
    try:
        made = "".join(str(part.value) for part in parts)
    except ValueError:  # a whole number of thousands of digits
        return UNKNOWN
    if len(made) > MAX_LENGTH:
        return UNKNOWN
    return path_of_defaults(made, parts) or given(made, keys_of(*parts))


def case_fits(pattern: ast.pattern, value: object) -> bool | None:
    """Whether a `case` takes a known value; None where that cannot be said."""
    match pattern:
        case ast.MatchValue(value=ast.Constant(value=wanted)):
            return bool(wanted == value)
        case ast.MatchSingleton(value=wanted):
            return wanted is value
        case ast.MatchOr(patterns=patterns):
            parts = [case_fits(each, value) for each in patterns]
            return None if None in parts else any(parts)
        case ast.MatchAs(pattern=None):
            return True
    return None


def compare(
    operator: ast.cmpop, left: Value, right: Value, has: Callable[[Cfg, str], bool]
) -> Unknown | Const:
    """The result of a comparison whose sides are known."""
    match operator, left, right:
        case (ast.In() | ast.NotIn(), Const(value=member), _):
            found = _among(member, right, has)
            wanted = type(operator) is ast.In
            return UNKNOWN if found is None else given(found is wanted, keys_of(left, right))
        case (ast.In() | ast.NotIn(), _, _):
            return UNKNOWN
        case (_, Const(value=one), Const(value=other)):
            try:
                made = bool(COMPARISONS[type(operator)](one, other))
            except (TypeError, RecursionError):
                return UNKNOWN
            return given(made, keys_of(left, right))
        case (ast.Is() | ast.IsNot(), _, Const(value=None)) if left.is_none() is False:
            return Const(type(operator) is ast.IsNot)
        case (ast.Eq() | ast.NotEq(), Cfg() | Table(), Const(value=None)):
            return Const(type(operator) is ast.NotEq)
        case (
            (ast.Eq() | ast.NotEq()),
            Table(rest=(), open=False) as one,
            Table(rest=(), open=False) as other,
        ) if not (one.entries and other.entries):  # `args.seeds != []`
            same = len(one.entries) == len(other.entries)
            return Const(same is (type(operator) is ast.Eq))
    return UNKNOWN


def _among(value: object, holder: Value, has: Callable[[Cfg, str], bool]) -> bool | None:
    """Whether a mapping has a key, or a list an item; None where that is not known."""
    match holder:
        case Cfg():
            return has(holder, str(value))
        case Table(rest=()):
            return holder.contains(value)
        case Table(rest=rest):
            if holder.has_key(value):
                return True
            return any(has(part, str(value)) for part in rest) or (None if holder.open else False)
        case Const(value=held):
            return contains(held, value)
    return None


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operators.eq,
    ast.NotEq: operators.ne,
    ast.Is: operators.is_,
    ast.IsNot: operators.is_not,
    ast.Lt: operators.lt,
    ast.LtE: operators.le,
    ast.Gt: operators.gt,
    ast.GtE: operators.ge,
}
