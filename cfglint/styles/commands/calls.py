"""Calls that start one of several functions, as the command line says.

Sources: https://click.palletsprojects.com/en/stable/commands-and-groups,
https://typer.tiangolo.com/tutorial/commands, https://abseil.io/docs/python/guides/app
"""

from __future__ import annotations

import ast
from contextlib import suppress

from cfglint.source.calls import call_value, read_arguments
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled, takes, unknown_rest
from cfglint.source.raising import Thrown
from cfglint.source.values import UNKNOWN, Const, Function, Scope, Value

NAMES = ("app", "cli", "main", "run", "typer_app", "commands", "program")
"""What projects call the object that has the commands."""


def start_of_group(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`app()`: the group, and then one of its commands."""
    if not isinstance(node.func, ast.Name) or node.args:
        return None
    names = _commands_of(scope.module.tree, node.func.id)
    functions = [m.value(ast.copy_location(ast.Name(name), node), scope) for name in names]
    commands = [each for each in functions if isinstance(each, Function)]
    if not commands:
        return None
    group = m.value(node.func, scope)
    if isinstance(group, Function):
        _run(m, group, node, scope)
    if len(commands) == 1:
        _run(m, commands[0], node, scope)
        return Const(None)
    for each in commands:
        with m.flow.maybe(), suppress(Thrown):
            _run(m, each, node, scope)
    return Const(None)


def _commands_of(tree: ast.Module, group: str) -> list[str]:
    """The functions at the top of a module that a group has as commands."""
    return [
        each.name
        for each in tree.body
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
        for decorator in each.decorator_list
        if spelled(decorator).removesuffix("(?)") == f"{group}.command"
    ]


def start_of_one(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`typer.run(f)` gives `f` what the command line has."""
    called = m.value(node.args[0], scope) if len(node.args) == 1 else UNKNOWN
    if not isinstance(called, Function):
        return None
    _run(m, called, node, scope)
    return Const(None)


def start_with_the_rest(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`app.run(main)` of absl gives `main` what no flag took."""
    called = m.value(node.args[0], scope) if node.args else UNKNOWN
    if not isinstance(called, Function):
        return None
    read_arguments(m, node, scope)
    call_value(m, called, [UNKNOWN] * min(takes(called), 1), {}, node, scope.module)
    return Const(None)


def _run(m: Machine, called: Function, node: ast.Call, scope: Scope) -> None:
    """Call a function with any value for each argument."""
    call_value(m, called, [], dict(unknown_rest(called, all_of_them=True)), node, scope.module)


KNOWN = Knowledge(
    calls={
        **dict.fromkeys(NAMES, start_of_group),
        "typer.run": start_of_one,
        "app.run": start_with_the_rest,
    }
)
