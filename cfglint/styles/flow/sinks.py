"""Where a loaded YAML file becomes an object: `Settings(**config)`, `Settings.parse_obj(config)`,
`from_dict(data_class=Settings, data=config)`; with the classes that it may be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cfglint.contract import ANY, Contract, Key
from cfglint.source.definitions import Definition
from cfglint.source.signatures import order_of
from cfglint.styles.flow.flows import (
    Call,
    Flows,
    Function,
    Loaded,
    Scope,
    argument,
    assignments,
)
from cfglint.styles.flow.renewing import NOT_RENEWED, Renewed

MOST_HOPS = 4
"""Names, parameters and callers that a class is followed through."""

MOST_CLASSES = 24
"""Classes that one call may build."""

MOST_GIVERS = 48
"""Calls of one function that are looked at for the class that they pass: where only some are, a
config is held against another program's class."""


class Sink(NamedTuple):
    """A call that builds a class from what a file gave; `given` are keywords that it adds,
    "*" for any. `unless` are keys of the file with which another class may be built, "*" for
    always."""

    target: Definition
    call: Call
    loaded: Loaded
    given: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


class Expression(NamedTuple):
    """An expression in its scope."""

    scope: Scope
    node: ast.expr


_SPREAD = re.compile(r"[(,]\s*\*\*(?=[\w{(])")
_OF_A_CLASS = re.compile(r"\b(\w+)\s*:\s*(?:\w+\.)?[Tt]ype\[")
_CALLED = re.compile(r"(?<!def )\b(\w+)\s*\Z")

MOST_OF_BASES = 1_000
"""Characters of the bases of a class: a text may begin many that never end."""

MOST_TEXT = 2_000
"""Characters before a `**` in which its call begins."""


def constructed(flows: Flows) -> tuple[Sink, ...]:
    """The calls `Cls(**config)` of classes of the repository, found once."""
    if flows.sinks is None:
        flows.sinks = tuple(_constructed(flows))
    return flows.sinks


def _constructed(flows: Flows) -> Iterator[Sink]:
    for path in flows.facts.used("**"):
        text = flows.facts.text(path)
        names = frozenset(_with_spread(text))
        if not any(_names_a_class(name) for name in names) and not (
            "ype[" in text and names & set(_OF_A_CLASS.findall(text))
        ):
            continue
        for call in flows.calls(path):
            yield from built_by(flows, call)


def _with_spread(text: str) -> Iterator[str]:
    """The names that a text calls with a spread mapping, found by its brackets."""
    for match in _SPREAD.finditer(text):
        depth, place = 0, match.start()
        least = max(0, place - MOST_TEXT)
        while place >= least:
            character = text[place]
            if character in ")]}":
                depth += 1
            elif character in "([{":
                depth -= 1
                if depth < 0:
                    break
            place -= 1
        if depth < 0 and text[place] == "(":
            called = _CALLED.search(text, max(0, place - 80), place)
            if called is not None:
                yield called[1]


def built_by(flows: Flows, call: Call) -> Iterator[Sink]:
    """The classes that a call `Cls(**config)` builds from what a file gave."""
    spread = [each.value for each in call.node.keywords if each.arg is None]
    if len(spread) != 1 or call.node.args:
        return
    if not _may_be_a_class(call.node.func) and not _is_declared_a_class(call):
        return
    given = frozenset(each.arg for each in call.node.keywords if each.arg)
    yield from _built(flows, call, call.node.func, spread[0], given)


def _may_be_a_class(node: ast.expr) -> bool:
    """Whether a name looks like a class, or like a variable that may hold one."""
    if isinstance(node, ast.Attribute):
        return _names_a_class(node.attr)
    return isinstance(node, ast.Name) and _names_a_class(node.id)


def _is_declared_a_class(call: Call) -> bool:
    """Whether what is called is a parameter that is annotated as `type[T]`."""
    function = call.scope.function
    if function is None or not isinstance(call.node.func, ast.Name):
        return False
    for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        if each.arg == call.node.func.id and each.annotation is not None:
            return _OF_A_CLASS.match(f"x: {ast.unparse(each.annotation)}") is not None
    return False


def _names_a_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper() or "cls" in name or "class" in name


def passed(flows: Flows, call: Call, cls: ast.expr, value: ast.expr) -> Iterator[Sink]:
    """The classes that a call builds from a value, where that value comes from a file."""
    yield from _built(flows, call, cls, value, frozenset())


def _built(
    flows: Flows, call: Call, cls: ast.expr, value: ast.expr, given: frozenset[str]
) -> Iterator[Sink]:
    if isinstance(cls, ast.Name) and cls.id == "cls" and _is_own_class(call.scope):
        pairs = list(_with_receivers(flows, call.scope, value, MOST_HOPS))
        if not pairs:
            loaded = flows.loaded(call.scope, value)
            found = receivers(flows, call.scope, MOST_HOPS) if loaded is not None else []
            pairs = [(target, loaded) for target in found if loaded is not None]
        for target, loaded in pairs[:MOST_CLASSES]:
            yield Sink(target, call, loaded, given)
        return
    known, unless = told_classes(flows, call.scope, cls)
    targets = [t for t in known if flows.facts.path_of(t.module)]
    if not targets:
        return
    loaded = flows.loaded(call.scope, value)
    if len(targets) > MOST_CLASSES:
        return  # the class of a config may be among those that are left
    if loaded is not None:
        for target in targets:
            yield Sink(target, call, loaded, given, unless)


def _is_own_class(scope: Scope) -> bool:
    """Whether `cls` is the class that a method is called on, and no other name."""
    if scope.cls is None or scope.function is None:
        return False
    names = scope.function.args
    return [each.arg for each in (*names.posonlyargs, *names.args)][:1] == ["cls"]


def _with_receivers(
    flows: Flows, scope: Scope, value: ast.expr, hops: int
) -> Iterator[tuple[Definition, Loaded]]:
    """The classes that `cls` may be in a class method, each with what its own caller gives for a
    parameter that the method builds the class of."""
    own = flows.definition(scope.path, scope.cls) if scope.cls is not None else None
    if own is None or scope.function is None or not isinstance(value, ast.Name) or not hops:
        return
    if assignments(scope.function, value.id):
        return
    seen: set[tuple[int, Loaded]] = set()
    for call in islice(flows.calls_of(scope.function.name), MOST_GIVERS):
        given = argument(call.node, scope, value.id)
        holder = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if given is None or holder is None or not _may_be_a_class(holder):
            continue
        for target, loaded in _pairs(flows, call.scope, holder, given, hops - 1):
            told = flows.changed(scope, loaded, value.id, value.lineno)
            if _is_below(flows, target, own) and (id(target.node), told) not in seen:
                seen.add((id(target.node), told))
                yield target, told


def _pairs(
    flows: Flows, scope: Scope, holder: ast.expr, given: ast.expr, hops: int
) -> Iterator[tuple[Definition, Loaded]]:
    """The classes that one call of a class method is of, each with what the call gives."""
    if isinstance(holder, ast.Name) and holder.id == "cls" and scope.function is not None:
        pairs = list(_with_receivers(flows, scope, given, hops))
        if pairs:
            yield from pairs
            return
        targets = receivers(flows, scope, hops)
    else:
        targets = [t for t in classes(flows, scope, holder) if isinstance(t.node, ast.ClassDef)]
    loaded = flows.loaded(scope, given) if targets else None
    if loaded is not None:
        yield from ((target, loaded) for target in targets)


def receivers(flows: Flows, scope: Scope, hops: int) -> list[Definition]:
    """The classes that `cls` may be in a class method: those that it is called on; its own, where
    no call is seen and nothing derives from it."""
    if scope.cls is None or scope.function is None:
        return []
    own = flows.definition(scope.path, scope.cls)
    if own is None:
        return []
    found: dict[int, Definition] = {}
    for call in flows.calls_of(scope.function.name):
        holder = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if holder is None or not _may_be_a_class(holder):
            continue
        if isinstance(holder, ast.Name) and holder.id == "cls":
            if hops and call.scope.cls is not None and call.scope.function is not scope.function:
                for each in receivers(flows, call.scope, hops - 1):
                    if _is_below(flows, each, own):
                        found[id(each.node)] = each
            continue
        for each in classes(flows, call.scope, holder):
            if isinstance(each.node, ast.ClassDef) and _is_below(flows, each, own):
                found[id(each.node)] = each
    if not found and not _is_derived_from(flows, scope.cls.name):
        return [own]
    return list(found.values())[:MOST_CLASSES]


def _is_derived_from(flows: Flows, name: str) -> bool:
    """Whether a class of the repository has one of this name among its bases."""
    derived = re.compile(rf"\bclass\s+\w+\([^)]{{0,{MOST_OF_BASES}}}\b{name}\b")
    texts = flows.facts.texts
    return any(derived.search(text) for _, text in texts if name in text)


def _is_below(flows: Flows, found: Definition, above: Definition) -> bool:
    if not isinstance(found.node, ast.ClassDef):
        return False
    order, _ = order_of(flows.facts.library, found)
    return any(each.node is above.node or _same(each, above) for each in order)


def _same(one: Definition, other: Definition) -> bool:
    return one.module.path == other.module.path and one.node.name == other.node.name


def classes(flows: Flows, scope: Scope, node: ast.expr) -> list[Definition]:
    """The classes that an expression may be, as far as they can be told."""
    return told_classes(flows, scope, node)[0]


def told_classes(
    flows: Flows, scope: Scope, node: ast.expr
) -> tuple[list[Definition], frozenset[str]]:
    """The classes that an expression may be, and the keys of the config with which it may be one
    that cannot be told; "*" for always."""
    found: dict[tuple[str, str], Definition] = {}
    unless: frozenset[str] = frozenset()
    for each in may_be(flows, scope, node, MOST_HOPS):
        target = flows.defined(each.scope, each.node)
        if target is not None and isinstance(target.node, ast.ClassDef):
            found[target.module.path, target.node.name] = target
        else:
            unless |= _keys_around(each) or frozenset({"*"})
    return list(found.values()), unless


def _keys_around(each: Expression) -> frozenset[str]:
    """The keys that the conditions of an expression ask for: those around it, `if cfg.plugins:`,
    and those above it that return otherwise, `if not plugins: return Config`, with what is asked
    for a name there: `plugins = cfg.get("plugins")`."""
    function = each.scope.function
    keys: set[str] = set()
    inner = each.node.value if isinstance(each.node, ast.Subscript) else each.node
    for test in _tests_of(function.body, inner) if function is not None else ():
        for part in ast.walk(test):
            named = [part]
            if isinstance(part, ast.Name) and function is not None:
                named = [n for value, _ in assignments(function, part.id) for n in ast.walk(value)]
            for node in named:
                if isinstance(node, ast.Attribute) and not isinstance(part, ast.Name):
                    keys.add(node.attr)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    keys.add(node.value)
    return frozenset(filter(None, keys))


def _tests_of(body: list[ast.stmt], inner: ast.expr) -> Iterator[ast.expr]:
    """The tests on which it depends whether an expression below some statements is evaluated."""
    tests: list[ast.expr] = []
    for statement in body:
        if any(node is inner for node in ast.walk(statement)):
            yield from tests
            if isinstance(statement, ast.If):
                if not any(node is inner for node in ast.walk(statement.test)):
                    yield statement.test
                yield from _tests_of([*statement.body, *statement.orelse], inner)
            return
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            tests.append(statement.test)


def may_be(flows: Flows, scope: Scope, node: ast.expr, hops: int) -> Iterator[Expression]:
    """The expressions that a name stands for: what it is set to in its scope, in its module or by
    callers, through both sides of a condition; the expression itself where it is no such name."""
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        sides = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        for each in sides:
            yield from may_be(flows, scope, each, hops)
        return
    if isinstance(node, ast.Call) and hops:
        yield from _returned(flows, scope, node, hops - 1)
        return
    if not isinstance(node, ast.Name) or hops == 0:
        yield from _attribute(flows, scope, node, hops)
        return
    if scope.function is not None:
        values = [value for value, _ in assignments(scope.function, node.id)]
        if values:
            for value in values:
                yield from may_be(flows, scope, value, hops - 1)
            return
        names = scope.function.args
        if node.id in [a.arg for a in (*names.posonlyargs, *names.args, *names.kwonlyargs)]:
            yield from _from_callers(flows, scope, node.id, hops - 1)
            return
    alias = flows.set_in_module(scope, node.id)
    if alias is not None:
        yield from may_be(flows, alias[0], alias[1], hops - 1)
        return
    yield Expression(scope, node)


def _returned(flows: Flows, scope: Scope, node: ast.Call, hops: int) -> Iterator[Expression]:
    """What a function of the project returns: a class that it chooses; else the call itself."""
    found = flows.defined(scope, node.func)
    inner = None
    if found is not None and isinstance(found.node, Function):
        inner = flows.scope_of(found)
    if inner is None or inner.function is None:
        yield Expression(scope, node)
        return
    for each in ast.walk(inner.function):
        if isinstance(each, ast.Return) and each.value is not None:
            for told in may_be(flows, inner, each.value, hops):
                named = isinstance(told.node, (ast.Name, ast.Attribute))
                yield told if named else Expression(inner, each.value)


def _attribute(flows: Flows, scope: Scope, node: ast.expr, hops: int) -> Iterator[Expression]:
    """What `self.x` is set to in its class, or the class attribute `x`; else the expression."""
    own = scope.cls
    if (
        not isinstance(node, ast.Attribute)
        or not isinstance(node.value, ast.Name)
        or node.value.id not in ("self", "cls")
        or own is None
        or hops == 0
    ):
        yield Expression(scope, node)
        return
    for value, _ in assignments(own, node.attr):
        yield from may_be(flows, Scope(scope.path, None, own), value, hops - 1)
    for method in own.body:
        if isinstance(method, Function):
            for value, _ in assignments(method, f"self.{node.attr}"):
                yield from may_be(flows, Scope(scope.path, method, own), value, hops - 1)


def _from_callers(flows: Flows, scope: Scope, name: str, hops: int) -> Iterator[Expression]:
    assert scope.function is not None
    called = scope.function.name
    if called == "__init__" and scope.cls is not None:
        called = scope.cls.name
    for number, call in enumerate(flows.calls_of(called)):
        if number == MOST_GIVERS:  # what the others pass is not told
            yield Expression(scope, ast.Name(name, ast.Load()))
            break
        value = argument(call.node, scope, name)
        if value is not None:
            yield from may_be(flows, call.scope, value, hops)
    spec = scope.function.args
    given = dict(zip([a.arg for a in spec.args][::-1], spec.defaults[::-1], strict=False))
    if name in given:
        yield Expression(scope._replace(function=None), given[name])


def adjusted(contract: Contract, sink: Sink) -> Contract:
    """A contract for what the file itself has to give: what code adds is not missing, what it
    removes is not refused, and what it sets is checked by no type. Where it may remove any key, an
    unknown one may be among them: it is told as one that is kept."""
    loaded = sink.loaded
    given = loaded.given | sink.given
    every = loaded.adds or "*" in given
    keys = {
        name: _adjusted_key(name, key, given, loaded)._replace(
            elsewhere=key.elsewhere or every, settable=key.settable or loaded.changed
        )
        for name, key in contract.keys.items()
    }
    for name in loaded.taken:
        keys.setdefault(name, Key(loaded.at, type=ANY))
    keys = _after(keys, loaded.renewed, loaded)
    unknown = contract.unknown
    if loaded.filtered:
        unknown = "ignored"
    if loaded.removes and unknown in ("raises", "ignored"):
        unknown = "kept"
    return contract._replace(keys=keys, unknown=unknown)


def _after(keys: dict[str, Key], renewed: Renewed, loaded: Loaded) -> dict[str, Key]:
    """Keys after a method that renews old configs: of those that it may set or take away nothing is
    said, and so in the sections that it goes into."""
    if renewed == NOT_RENEWED:
        return keys
    free = Key(loaded.at, type=ANY)
    known = {name: free if name in renewed.keys else key for name, key in keys.items()}
    for name in renewed.sections & set(known):
        key = known[name]
        if key.inside is not None:
            below = _after(key.inside.keys, renewed._replace(sections=frozenset()), loaded)
            inside = key.inside._replace(keys=below)
            kept = key.type._replace(inside=inside) if key.type.inside is not None else key.type
            known[name] = key._replace(inside=inside, type=kept)
    return {name: known.get(name, free) for name in (*known, *renewed.keys)}


def _adjusted_key(name: str, key: Key, given: frozenset[str], loaded: Loaded) -> Key:
    names = {name, *key.also}
    if names & (given | loaded.taken) or loaded.changed:
        key = key._replace(type=ANY, inside=None, choices=())
    return key._replace(need="optional") if names & given else key
