"""What a Pydantic model's validators and constructor change before the fields are checked.

A key that one stores, removes or may change inside is doubtful, and no other; one that hands the
whole mapping to code that is not followed makes all of them doubtful.

Source: https://docs.pydantic.dev/latest/concepts/validators/.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.contract import Code
from cfglint.source.annotations import Alias, plain_value, resolve
from cfglint.source.definitions import Definition, Function
from cfglint.source.fields import at, called_name, is_true, keyword
from cfglint.source.library import Library
from cfglint.source.syntax import call_of, last_part, name_of, text_in, uncalled

MOST_DEPTH = 3
"""Functions that the mapping is followed into."""


_OWN_SCHEMA = ("__get_validators__", "__get_pydantic_core_schema__")
"""Methods by which a class says itself how it is made of a value."""

_ANYTHING = frozenset({"any"})


class Changes(NamedTuple):
    """Keys that are stored or removed, fields whose values are converted, or anything.

    `absent` are keys that are stored only where the mapping lacks them, `moved` those that are made
    of others, `sifted` those of lists that items are left out of, with a key of these items.
    `made_of` are the types of values that are no mapping and that one is made of.
    """

    stored: frozenset[str] = frozenset()
    converted: frozenset[str] = frozenset()
    opaque: bool = False
    at: Code | None = None
    made_of: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    sifted: frozenset[tuple[str, str]] = frozenset()
    moved: frozenset[str] = frozenset()

    def and_(self, other: Changes) -> Changes:
        """The changes of both."""
        return Changes(
            self.stored | other.stored,
            self.converted | other.converted,
            self.opaque or other.opaque,
            self.at or other.at,
            self.made_of | other.made_of,
            self.absent | other.absent,
            self.sifted | other.sifted,
            self.moved | other.moved,
        )


class _Around(NamedTuple):
    """Where a function is looked at: its class with the bases, and how deep."""

    library: Library
    order: list[Definition]
    found: Definition
    depth: int = MOST_DEPTH


def changes_in(library: Library, order: list[Definition], found: Definition) -> Changes:
    """What a class's own validators and constructor change.

    Args:
        order: the model with its bases, in which `self.x` and `cls.x` are looked up.
    """
    whole = Changes()
    around = _Around(library, order, found)
    for node in found.functions:
        if node.name in ("__init__", "__new__", "model_validate", "parse_obj"):
            whole = whole.and_(_by_constructor(around, node))
            continue
        if node.name in _OWN_SCHEMA:
            whole = whole.and_(Changes(opaque=True, at=at(found, node), made_of=_ANYTHING))
            continue
        for decorator in node.decorator_list:
            whole = whole.and_(_by_decorator(around, node, decorator))
    return whole


def _by_decorator(around: _Around, node: Function, decorator: ast.expr) -> Changes:
    call = call_of(decorator)
    name = last_part(uncalled(decorator))
    mode = keyword(call, "mode") if call is not None else None
    early = mode is not None and plain_value(mode) in ("before", "wrap", "plain")
    early |= call is not None and is_true(keyword(call, "pre"))
    if name in ("model_validator", "root_validator"):
        return _by_whole_validator(around, node) if early else Changes()
    if name in ("field_validator", "validator") and call is not None and early:
        return Changes(converted=frozenset(str(plain_value(each)) for each in call.args))
    return Changes()


def _by_whole_validator(around: _Around, node: Function) -> Changes:
    """One that gets what is given in the place of the model, which may be no mapping."""
    changed = _by_parameter(around, node, 1)
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    data = names[1] if len(names) > 1 else ""
    kinds = frozenset(kind for each in ast.walk(node) for kind in _asked_for(each, data))
    for_others = any(_is_for_others(each, data) for each in ast.walk(node))
    untold = changed.opaque or (for_others and not kinds)
    return changed._replace(made_of=_ANYTHING if untold else kinds)


_MAPPINGS = frozenset({"dict", "Mapping", "MutableMapping", "OrderedDict"})
_SCALARS = {"str": "str", "int": "int", "float": "float", "bool": "bool", "list": "list"}


def _asked_for(node: ast.AST, data: str) -> Iterator[str]:
    """The types of `isinstance(data, ...)` that are no mapping's; "any" for an unknown one."""
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]) if (
            name == data
        ):
            each = kinds.elts if type(kinds) is ast.Tuple else [kinds]
            asked = {last_part(kind) for kind in each} - _MAPPINGS
            yield from (_SCALARS.get(kind, "any") for kind in asked)


def _is_for_others(node: ast.AST, data: str) -> bool:
    """Whether a branch is for what is no mapping, and makes something of it."""
    match node:
        case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[*_, last]):
            returned = type(last) is ast.Return and name_of(last.value) == data
            return _asks_for_a_mapping(test, data) and not returned and type(last) is not ast.Raise
        case ast.If(test=test, orelse=[_, *_]):
            return _asks_for_a_mapping(test, data)
    return False


def _asks_for_a_mapping(test: ast.expr, data: str) -> bool:
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]):
            return name == data and last_part(kind) in _MAPPINGS
    return False


def _by_constructor(around: _Around, node: Function) -> Changes:
    """A constructor of the model's own: `**data` is the mapping."""
    place = at(around.found, node)
    spec = node.args
    if node.name != "__init__":
        return _by_parameter(around, node, 1)
    if spec.kwarg is None or len(spec.args) > 1 or spec.kwonlyargs:
        return Changes(opaque=True, at=place)
    return _by_name(around, node, spec.kwarg.arg)


def _by_parameter(around: _Around, node: Function, position: int) -> Changes:
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    if position >= len(names):
        return Changes(opaque=True, at=at(around.found, node))
    return _by_name(around, node, names[position])


def _by_name(around: _Around, node: Function, data: str) -> Changes:
    """What a function does to the mapping that a name of it holds."""
    held = _held(node, data)
    whole = Changes(at=at(around.found, node))
    filled = {id(each): name for name, each in _filled_in(node, held)}
    sifted = {id(target): (target, key) for target, key in _sifted_in(node)}
    for each in _of_mappings(node, data):
        if id(each) in sifted:
            target, key = sifted[id(each)]
            names = frozenset(_texts(around, node, target.slice))
            pairs = frozenset((name, key) for name in names)
            whole = whole.and_(Changes(sifted=pairs, opaque=not names))
            continue
        if id(each) in filled:
            whole = whole.and_(Changes(absent=frozenset({filled[id(each)]})))
            continue
        whole = whole.and_(_by_node(around, node, each, held))
    return whole


def _sifted_in(node: ast.AST) -> Iterator[tuple[ast.Subscript, str]]:
    """The stores of a list in its own place without the items that have a key: `data[name] = [one
    for one in data[name] if "key" not in one]`, also through names; with that key."""
    set_to: dict[str, ast.expr] = {}
    for each in ast.walk(node):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                set_to[name] = value
    for each in ast.walk(node):
        match each:
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                value = set_to.get(name_of(value), value)
                match value:
                    case ast.ListComp(
                        elt=ast.Name(id=one),
                        generators=[
                            ast.comprehension(
                                target=ast.Name(id=other),
                                iter=over,
                                ifs=[
                                    ast.Compare(
                                        left=ast.Constant(value=str(key)),
                                        ops=[ast.NotIn()],
                                        comparators=[ast.Name(id=asked)],
                                    )
                                ],
                            )
                        ],
                    ) if one == other == asked:
                        held = set_to.get(name_of(over), over)
                        if ast.unparse(held) == ast.unparse(target):
                            yield target, key


def _filled_in(node: ast.AST, held: dict[str, str]) -> Iterator[tuple[str, ast.AST]]:
    """The stores of a key under a condition that the mapping lacks it, with the key."""
    for each in ast.walk(node):
        match each:
            case ast.If(
                test=ast.Compare(left=key, ops=[ast.NotIn()], comparators=[holder]), body=body
            ) if (name := text_in(key)) and _root(holder, held) == "":
                for target in (t for part in body for t in ast.walk(part)):
                    match target:
                        case ast.Subscript(value=value, slice=slot, ctx=ast.Store()) if (
                            text_in(slot) == name and _root(value, held) == ""
                        ):
                            yield name, target


def _of_mappings(node: ast.AST, data: str) -> Iterator[ast.AST]:
    """The nodes of a function that run where the data is a mapping."""
    yield node
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            asked = set(_asked_for(test, data))
            apart = type(test) is ast.Call and asked and "any" not in asked
            inner: list[ast.AST] = [test, *orelse] if apart else [test, *body, *orelse]
        case _:
            inner = list(ast.iter_child_nodes(node))
    for each in inner:
        yield from _of_mappings(each, data)


def _held(node: Function, data: str) -> dict[str, str]:
    """The names that hold the mapping ("") or the value of one of its keys."""
    held = {data: ""}
    for _ in range(2):  # a name may be used above the line that sets it, in a loop
        for each in ast.walk(node):
            match each:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                ):
                    found = _root(value, held)
                    if found is not None:
                        held.setdefault(name, found)
    return held


def _root(node: ast.expr, held: dict[str, str]) -> str | None:
    """The key of the mapping that an expression is, or is inside of; "" for the mapping; None for
    anything else."""
    match node:
        case ast.Name(id=name):
            return held.get(name)
        case ast.BoolOp(values=values):
            return next((f for v in values if (f := _root(v, held)) is not None), None)
        case ast.Subscript(value=value, slice=key):
            outer = _root(value, held)
            return text_in(key) or None if outer == "" else outer
        case ast.Call():
            return _root_of_call(node, held)
    return None


def _root_of_call(node: ast.Call, held: dict[str, str]) -> str | None:
    owner, name = _method(node)
    outer = _root(owner, held) if owner is not None else None
    if outer is not None and name in ("get", "pop", "setdefault") and node.args:
        return (text_in(node.args[0]) or None) if outer == "" else outer
    if outer is not None and name == "copy":
        return outer
    if name in ("dict", "copy", "deepcopy", "cast") and node.args:
        return _root(node.args[-1], held)
    return None


def _method(node: ast.Call) -> tuple[ast.expr | None, str]:
    """What a call calls a method of, None for a function, and the last part of its name."""
    match node.func:
        case ast.Attribute(value=owner, attr=name):
            return owner, name
    return None, called_name(node)


def _by_node(around: _Around, function: Function, node: ast.AST, held: dict[str, str]) -> Changes:
    match node:
        case ast.Subscript(value=value, slice=key, ctx=ast.Store() | ast.Del()):
            found = _stored(around, function, _root(value, held), key)
            others = _others_of(around, function, node, found.stored, held)
            return Changes(converted=others, moved=found.stored) if others else found
        case ast.Return(value=ast.Dict(keys=keys)):
            names = frozenset(text for key in keys if (text := text_in(key)))
            return Changes(names, opaque=None not in keys)
        case ast.Call():
            return _by_call(around, function, node, held)
    return Changes()


def _others_of(
    around: _Around,
    function: Function,
    target: ast.Subscript,
    names: frozenset[str],
    held: dict[str, str],
) -> frozenset[str]:
    """The keys that a config may have in the place of some that are set of them, as old names are:
    under a condition that asks for none of those, to a value that is not made of theirs. None where
    it is not so."""
    value: ast.expr | None = None
    tests: list[ast.expr] = []
    for each in ast.walk(function):
        match each:
            case ast.Assign(targets=[one], value=given) if one is target:
                value = given
            case ast.If(test=test, body=[*_, last]):
                within = any(node is target for node in ast.walk(each))
                left = type(last) is ast.Return and each.lineno < target.lineno
                if within or left:
                    tests.append(test)
    others: set[str] = set()
    if value is None or not tests or not names:
        return frozenset()
    for node in (n for part in (value, *tests) for n in ast.walk(part)):
        if text_in(node) in names or held.get(name_of(node)) in names:
            return frozenset()
        others.update(filter(None, (text_in(node), held.get(name_of(node)))))
        match node:
            case ast.Compare(comparators=listed):
                others.update(key for each in listed for key in _members(around, each))
    return frozenset(others) - names


def _stored(around: _Around, function: Function, root: str | None, key: ast.expr | None) -> Changes:
    """What storing or removing a key of the mapping, or inside the value of a key, changes."""
    if root is None:
        return Changes()
    if root:
        return Changes(converted=frozenset({root}))
    names = frozenset(_texts(around, function, key)) if key is not None else frozenset()
    return Changes(names, opaque=not names)


_MUTATORS = frozenset({"pop", "setdefault", "__setitem__", "update", "clear", "popitem"})
_HARMLESS = frozenset(
    {"isinstance", "len", "dict", "copy", "deepcopy", "print", "hasattr", "getattr", "handler"}
    | {"info", "warning", "debug", "error", "type", "str", "repr", "any", "all", "set", "sorted"}
    | {"__init__", "bool", "list", "keys", "cast", "warn", "warning_once", "id", "iter"}
)
"""Calls that take the mapping and change nothing of it."""


def _by_call(around: _Around, function: Function, node: ast.Call, held: dict[str, str]) -> Changes:
    owner, name = _method(node)
    root = _root(owner, held) if owner is not None else None
    if root is not None and name in _MUTATORS:
        return _by_mutator(around, function, node, name, root)
    if name in _HARMLESS:
        return Changes()
    whole = Changes()
    handed = [*enumerate(node.args), *((each.arg, each.value) for each in node.keywords)]
    for place, value in handed:
        given = held.get(name_of(value))
        if given == "":
            whole = whole.and_(_by_callee(around, node, place))
        elif given:  # what is inside may change; whether the key is there does not
            whole = whole.and_(Changes(converted=frozenset({given})))
    return whole


def _by_mutator(
    around: _Around, function: Function, node: ast.Call, name: str, root: str
) -> Changes:
    if root:
        return Changes(converted=frozenset({root}))
    if name in ("clear", "popitem"):
        return Changes(opaque=True)
    if name != "update":
        return _stored(around, function, "", node.args[0] if node.args else None)
    names = {each.arg for each in node.keywords if each.arg}
    for each in node.args:
        match each:
            case ast.Dict(keys=keys):
                names |= {text for key in keys if (text := text_in(key))}
            case _:
                return Changes(opaque=True)
    return Changes(frozenset(names))


def _by_callee(around: _Around, node: ast.Call, place: int | str | None) -> Changes:
    """What a method of the model, or a function of the project, does to the mapping."""
    if around.depth == 0 or place is None:
        return Changes(opaque=True)
    inner = around._replace(depth=around.depth - 1)
    owner, name = _method(node)
    if name_of(owner) in ("cls", "self"):
        for each in around.order:
            for method in each.functions:
                if method.name == name:
                    plain = any(ast.unparse(d) == "staticmethod" for d in method.decorator_list)
                    return _into(inner._replace(found=each), method, place, 0 if plain else 1)
        return Changes(opaque=True)
    text = name_of(node.func)
    match resolve(around.library, around.found, text) if text else None:
        case Definition(node=ast.FunctionDef() | ast.AsyncFunctionDef() as callee) as found:
            return _into(inner._replace(found=found), callee, place, 0)
    return Changes(opaque=True)


def _into(around: _Around, node: Function, place: int | str, skip: int) -> Changes:
    match place:
        case str():
            return _by_name(around, node, place)
        case _:
            return _by_parameter(around, node, place + skip)


def _texts(around: _Around, function: Function, node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: a literal, or the variable of a loop over literals."""
    text, name = text_in(node), name_of(node)
    if text:
        yield text
    asked = list(_asked_of(around, function, node))
    if asked:
        yield from asked
        return
    match node:
        case ast.Subscript(value=table):  # `RENAMED[key]`: any of its values
            yield from _members(around, table, values=True)
    for each in ast.walk(function) if name else ():
        match each:
            case (
                ast.For(target=ast.Name(id=other), iter=over)
                | ast.comprehension(target=ast.Name(id=other), iter=over)
            ) if other == name:
                yield from _members(around, over)


def _asked_of(around: _Around, function: Function, node: ast.expr) -> Iterator[str]:
    """The texts that a name may be by the condition around it: `if key in ("a", "b"):`."""
    name = name_of(node)
    for each in ast.walk(function) if name else ():
        match each:
            case ast.If(
                test=ast.Compare(left=left, ops=[ast.In()], comparators=[over]), body=body
            ) if name_of(left) == name and any(n is node for b in body for n in ast.walk(b)):
                yield from _members(around, over)


def _members(around: _Around, node: ast.expr, values: bool = False) -> Iterator[str]:
    """The texts in a literal list, tuple or mapping, or in one that the module or the class sets a
    name to; of a mapping the keys, or its values."""
    name = name_of(node)
    match resolve(around.library, around.found, name) if name else None:
        case Alias(value=value):
            node = value
    match node:
        case ast.Attribute(value=ast.Name(id="cls" | "self"), attr=attribute):
            node = _set_in_class(around, attribute) or node
    match node:
        case ast.Dict(keys=keys, values=held):
            parts = held if values else keys
            known: object = [plain_value(part) for part in parts if part is not None]
        case ast.Call(args=[first, *_]):
            known = plain_value(first)
        case _:
            known = plain_value(node)
    match known:
        case list() | tuple() | set() | frozenset() | dict():
            yield from (each for each in known if isinstance(each, str))


def _set_in_class(around: _Around, name: str) -> ast.expr | None:
    """What a class, or a base of it, sets a name to."""
    for each in around.order:
        for node in each.node.body:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=own)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value)
                ) if own == name:
                    return value
    return None
