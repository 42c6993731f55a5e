"""Calls that run a function elsewhere and later: it is followed as if it were called here.

Sources: https://docs.ray.io/en/latest/ray-core/key-concepts.html,
https://docs.pytorch.org/docs/stable/multiprocessing.html#spawning-subprocesses and
https://lightning.ai/docs/fabric/stable/api/fabric_methods.html#launch
"""

from __future__ import annotations

import ast

from cfglint.source.calls import call_value
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.values import (
    UNKNOWN,
    Class,
    Either,
    Function,
    Keywords,
    Partial,
    Scope,
    Value,
)


def remote(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """A task or an actor of Ray: `f.remote(x)` calls `f`."""
    if not isinstance(node.func, ast.Attribute):
        return None
    called: Value = m.value(node.func.value, scope)
    match called:
        case Either(values=values):
            several = [v for v in values if isinstance(v, (Function, Class, Partial))]
            called = Either(several) if several else UNKNOWN
        case Function() | Class() | Partial():
            pass
        case _:
            return None
    given = [m.value(argument, scope) for argument in node.args]
    named: Keywords = {k.arg: m.value(k.value, scope) for k in node.keywords}
    found: Value = call_value(m, called, given, named, node, scope.module)
    return found


def with_options(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`f.options(num_cpus=1)` is `f`."""
    if not isinstance(node.func, ast.Attribute):
        return None
    match m.value(node.func.value, scope):
        case Function() | Class() | Either() as called:
            return called
        case _:
            return None


def same(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`ray.remote(f)`, `ray.remote(num_cpus=1)(f)` and `ray.get(x)` give what they get."""
    return m.value(node.args[0], scope) if len(node.args) == 1 else None


KNOWN = Knowledge(
    calls={
        "ray.remote": same,
        "ray.remote(?)": same,
        "ray.get": same,
        ".remote": remote,
        ".options": with_options,
    },
    launchers=frozenset({"launch", "spawn", "start_processes"}),
)
