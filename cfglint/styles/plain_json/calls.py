"""Calls that make plain dictionaries and lists of JSON, or copies of a config by way of it."""

from __future__ import annotations

import ast

from cfglint.source.forms import text_of_config
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.values import Cfg, Form, Scope, Value, held

LOADS = ("json.load", "json.loads")


def of_json(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`json.loads(json.dumps(cfg))` is a copy of a config; with `object_hook`, each mapping inside
    is what the hook makes: an object of the entries, for hardly anything else is written so."""
    match node.args:
        case [ast.Call(func=called, args=[of, *_])] if spelled(called).endswith("dumps"):
            config = m.value(of, scope)
        case _:
            return None
    if not isinstance(config, Cfg):
        return None
    hooked = any(keyword.arg == "object_hook" for keyword in node.keywords)
    form: Form = ("attributes", "attributes") if hooked else ("dict", "dict")
    return held(config.path, form, dict(config.own or {}))


KNOWN = Knowledge(
    calls={"json.loads": of_json, "json.dumps": text_of_config},
    loads=dict.fromkeys(LOADS, ("dict", "dict")),
    kinds=dict.fromkeys(LOADS, ("json",)),
)
