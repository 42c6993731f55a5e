"""Calls that are followed: what they call, with which arguments."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cfglint.names import nearest
from cfglint.source import mistyped
from cfglint.source.argument_types import is_of_a_library
from cfglint.source.attributes import attribute
from cfglint.source.calls import call_value, read_arguments
from cfglint.source.config_methods import config_call
from cfglint.source.fitting import misfit
from cfglint.source.keys import read_key
from cfglint.source.machine import Machine
from cfglint.source.raising import builtin_names
from cfglint.source.reads import LibraryArgument, Mistyped
from cfglint.source.refusals import record_raise, refuse, refuse_keys
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Foreign,
    Keys,
    Keywords,
    Scope,
    Spread,
    Unknown,
    Value,
    keys_of,
    taken_from,
)

if TYPE_CHECKING:
    from cfglint.source.named import Signature
    from cfglint.source.packages import Packages


def plain_call(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call that is none of those known by their names."""
    if not isinstance(node.func, ast.Attribute):
        function = m.value(node.func, scope)
    else:
        holder = m.value(node.func.value, scope)
        known = config_call_of(m, holder, node.func.attr, node, scope)
        if known is not None:
            return known
        refused = mistyped.of_attribute(holder, node.func.attr)
        if refused is not None and refuse(m, refused, node, scope, holder):
            return UNKNOWN
        function = attribute(m, holder, node.func.attr, node.func, scope)
    arguments, keywords = read_arguments(m, node, scope)
    if isinstance(function, Unknown):
        of_library = mistyped.of_library(node, scope, arguments, keywords, m.record.as_written)
        if of_library is not None:
            refuse(m, of_library[0], node, scope, *of_library[1])
        call_foreign(m, function, arguments, keywords, node, scope)
    why = misfit(function, arguments, keywords, node)
    if why:
        record_raise(m, node, scope, "TypeError", why, (), always=True)
        m.flow.goes_to_a_handler(builtin_names("TypeError"))
    return call_value(m, function, arguments, keywords, node, scope.module)


def call_foreign(
    m: Machine,
    function: Unknown,
    arguments: list[Value],
    keywords: Keywords,
    node: ast.Call,
    scope: Scope,
) -> None:
    """Hold a call of code outside the repository against the signature that is known of it:
    `Trainer(**cfg.trainer)`, `getattr(torch.optim, cfg.name)(parameters, lr=cfg.lr)`."""
    spread, packages = keywords.get(None), m.modules.packages
    if not keywords or packages is None:
        return
    given = {
        name: keys
        for name, value in keywords.items()
        if name and isinstance(value, Const) and (keys := keys_of(value))
        if _is_still_of_its_type(m, value, keys)
    }
    if not (given or isinstance(spread, Spread)):
        return
    signature = packages.signature(function.name) if isinstance(function, Foreign) else None
    if signature is None or not isinstance(function, Foreign):
        return
    call = ForeignCall(function.name, signature, node, scope, function.keys)
    if isinstance(spread, Spread):
        given |= _read_spread(m, call, spread)
    _hold_against_types(m, call, packages, given)
    if not isinstance(spread, Spread) or signature.open or signature.swallows:
        return
    _require(m, call, spread, arguments, keywords)
    first = next(iter(signature.parameters.values()), None)
    at = (first.file, first.line, 1) if first is not None else ("", 1, 1)
    refuse_keys(m, spread, [*signature.parameters], call.name.rpartition(".")[2], at)
    for part in spread.parts:  # another version may take what this one refuses
        others = set(m.section.keys_of(part)) - signature.parameters.keys()
        m.seen.idle_escapes |= {(*part.path, key) for key in others}
    keywords.pop(None)  # what it takes is known: nothing else becomes of the part


def _is_still_of_its_type(m: Machine, value: Const, keys: Keys) -> bool:
    """Whether a value is of the type that the config gives, unlike `float(text.split(":")[1])`."""
    item = m.section.item(keys[0])
    return item is not None and type(item.value) is type(value.value)


class ForeignCall(NamedTuple):
    """A call of code outside the repository, by its full name, with the keys that chose it."""

    name: str
    signature: Signature
    node: ast.Call
    scope: Scope
    by: Keys = ()


def _read_spread(m: Machine, call: ForeignCall, spread: Spread) -> dict[str, Keys]:
    """Read the keys that a call takes of what is spread into it: argument -> its key."""
    found: dict[str, Keys] = {}
    parameters = call.signature.parameters
    for part in spread.parts:
        for key in m.section.keys_of(part):
            if key in parameters and key not in taken_from(part):
                path = (*part.path, key)
                read_key(m, part, key, call.node, call.scope, UNKNOWN, parameters[key].default)
                place = call.scope.module.path, call.node.lineno
                m.record.of_libraries[LibraryArgument(path, call.name, *place, call.by)] = None
                found[key] = (path,)
    return found


def _hold_against_types(
    m: Machine, call: ForeignCall, packages: Packages, given: dict[str, Keys]
) -> None:
    """Note the values of the config that are not of an argument's declared type."""
    if m.flow.unsure or any(m.flow.tries):
        return
    items = {name: m.section.item(keys[0]) for name, keys in given.items() if len(keys) == 1}
    for each in packages.contradictions(
        call.name, call.signature, {name: item for name, item in items.items() if item is not None}
    ):
        path = given[each.parameter.name][0]
        if path not in m.section.written and not m.record.is_lost(path):
            name, text = each.parameter.name, each.parameter.annotation
            at = each.parameter.file, each.parameter.line, each.parameter.column
            found = Mistyped(path, name, text, *at, call.name, each.type, each.sure)
            m.record.mistyped[found] = None


def _require(
    m: Machine, call: ForeignCall, spread: Spread, arguments: list[Value], keywords: Keywords
) -> None:
    """Read what a call requires and only the part that is spread into it may give."""
    if len(spread.parts) != 1 or spread.open or _may_give_more(call.node):
        return
    part = spread.parts[0]
    parameters = list(call.signature.parameters.values())[len(arguments) :]
    there = m.section.keys_of(part)
    others = [key for key in there if key not in call.signature.parameters]
    for each in parameters:
        given = each.name in keywords or each.name in there or not each.required
        given = given or not is_of_a_library(each)  # another folder may have that module
        if not given and nearest(each.name, others) is None:
            read_key(m, part, each.name, call.node, call.scope)


def _may_give_more(node: ast.Call) -> bool:
    """Whether a call spreads a list, or more than one mapping."""
    stars = any(isinstance(each, ast.Starred) for each in node.args)
    return stars or sum(keyword.arg is None for keyword in node.keywords) > 1


def config_call_of(
    m: Machine, holder: Value, name: str, node: ast.Call, scope: Scope
) -> Value | None:
    """A call of a method of the object that holds a config; None where it is none."""
    match holder:
        case Cfg():
            return config_call(m, holder, name, node, scope)
        case Either(values=values):
            parts = [each for each in values if isinstance(each, Cfg)]
            ways = (partial(config_call, m, each, name, node, scope) for each in parts)
            found = [each for each in m.flow.perhaps(*ways) if each is not None]
            return Either([*found, UNKNOWN]) if found else None
    return None
