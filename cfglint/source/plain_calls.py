"""Calls that are followed: what they call, with which arguments."""

from __future__ import annotations

import ast
from functools import partial

from cfglint.source import mistyped
from cfglint.source.attributes import attribute
from cfglint.source.calls import call_value, read_arguments
from cfglint.source.config_methods import config_call
from cfglint.source.fitting import misfit
from cfglint.source.keys import read_key
from cfglint.source.machine import Machine
from cfglint.source.raising import builtin_names
from cfglint.source.reads import LibraryArgument
from cfglint.source.refusals import record_raise, refuse, refuse_keys
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Either,
    Foreign,
    Keywords,
    Scope,
    Spread,
    Unknown,
    Value,
    taken_from,
)


def plain_call(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call that is none of those known by their names."""
    if not isinstance(node.func, ast.Attribute):
        function = m.value(node.func, scope)
    else:
        holder = m.value(node.func.value, scope)
        known = config_call_of(m, holder, node.func.attr, node, scope)
        if known is not None:
            return known
        if refuse(m, mistyped.of_attribute(holder, node.func.attr), node, scope, holder):
            return UNKNOWN
        function = attribute(m, holder, node.func.attr, node.func, scope)
    arguments, keywords = read_arguments(m, node, scope)
    if isinstance(function, Unknown):
        refused = mistyped.of_library(node, scope, arguments)
        refuse(m, refused, node, scope, *mistyped.texts_in(arguments))
        spread_into_a_library(m, function, node, scope, keywords)
    why = misfit(function, arguments, keywords, node)
    if why:
        record_raise(m, node, scope, "TypeError", why, (), always=True)
        m.flow.goes_to_a_handler(builtin_names("TypeError"))
    return call_value(m, function, arguments, keywords, node, scope.module)


def spread_into_a_library(
    m: Machine, function: Unknown, node: ast.Call, scope: Scope, keywords: Keywords
) -> None:
    """Read the keys that a call spreads into a class or function of a library, by the signature
    that is known of it: `Trainer(**cfg.trainer)`. What it requires and nothing gives is left
    out: another version may have a default."""
    spread = keywords.get(None)
    name = function.name if isinstance(function, Foreign) and isinstance(spread, Spread) else ""
    signature = m.modules.signature_of(name) if name else None
    if signature is None or not isinstance(spread, Spread):
        return
    for part in spread.parts:
        for key in m.section.keys_of(part):
            if key in signature.parameters and key not in taken_from(part):
                text = signature.parameters[key].default
                read_key(m, part, key, node, scope, UNKNOWN, text)
                found = LibraryArgument((*part.path, key), name, scope.module.path, node.lineno)
                m.record.of_libraries[found] = None
    if signature.open or signature.swallows:
        return
    parameters = signature.parameters
    first = next(iter(parameters.values()), None)
    at = (first.file, first.line, 1) if first is not None else ("", 1, 1)
    refuse_keys(m, spread, [*parameters], name.rpartition(".")[2], at)
    keywords.pop(None)  # what it takes is known: nothing else becomes of the part


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
