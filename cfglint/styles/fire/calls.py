"""What `fire.Fire` calls."""

from __future__ import annotations

import ast

from cfglint.source.calls import call_value
from cfglint.source.command_options import ANY_OPTION
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.operations import unknown_rest
from cfglint.source.values import UNKNOWN, Class, Const, Function, Keywords, Scope, Table, Value

TRAINING = ("train", "fit", "main", "run")
"""Parts of the names of what a config is for, the likeliest first."""


def started(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`fire.Fire(f)` calls `f` with what the command line gives."""
    given = [*node.args, *(k.value for k in node.keywords if k.arg == "component")]
    if not given:
        return None
    called = m.value(given[0], scope)
    if isinstance(called, Table):
        named = {key: value for key, value in called.entries.items() if isinstance(key, str)}
        called = named.get(_likeliest(list(named)), UNKNOWN)
    if isinstance(called, Class):
        made = call_value(m, called, [], _of_the_command_line(m, called), node, scope.module)
        names = [each.name for each in called.node.body if isinstance(each, ast.FunctionDef)]
        method = called.method(_likeliest([each for each in names if not each.startswith("_")]))
        called = method.bind(made) if method is not None else UNKNOWN
    if isinstance(called, Function):
        call_value(m, called, [], _of_the_command_line(m, called), node, scope.module)
        return Const(None)
    return None


def _of_the_command_line(m: Machine, called: Function | Class) -> Keywords:
    """Any value for each argument, and the others where the function takes them: those that the
    command lines for this config give, or any where there are none."""
    given: Keywords = dict(unknown_rest(called, all_of_them=True))
    function = called.method("__init__") if isinstance(called, Class) else called
    if function is not None and function.node.args.kwarg is not None:
        more = [name for name in m.loading.option_names() if name not in given]
        if more and ANY_OPTION not in more:
            given.update(dict.fromkeys(more, UNKNOWN))
        else:
            given[None] = UNKNOWN
    return given


def _likeliest(names: list[str]) -> str:
    """The name of what trains; "" where none says so."""
    return next((n for part in TRAINING for n in names if part in n.lower()), "")


KNOWN = Knowledge(calls={"fire.Fire": started})
