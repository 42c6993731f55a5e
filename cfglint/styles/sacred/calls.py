"""Calls of Sacred's experiments: what they are told, and the function that they start.

Source: https://sacred.readthedocs.io/en/stable/configuration.html and
https://sacred.readthedocs.io/en/stable/experiment.html
"""

from __future__ import annotations

import ast

from cfglint.source.forms import lay_over
from cfglint.source.invoking import invoke
from cfglint.source.knowledge import Knowledge
from cfglint.source.loads import open_path, origin_of
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.subscripts import item_of
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Function,
    Keywords,
    Origin,
    Scope,
    Table,
    Value,
)

_OWN = frozenset({"_config", "_run", "_log", "_seed", "_rnd"})
"""Parameters that Sacred gives beside the config's keys."""

_STARTED = frozenset({"main", "automain"})


def add_config(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`ex.add_config(values)`, `ex.add_config("config.yaml")`, `ex.add_config(lr=0.1)`."""
    told: list[Value] = []
    for argument in node.args:
        value = m.value(argument, scope)
        match value:
            case Const(value=str()) | Origin() if m.loading.wanted:
                value = open_path(m, origin_of(m, value), "add_config", ("dict", "dict"))
        told.append(value)
    if node.keywords:
        named = {each.arg: m.value(each.value, scope) for each in node.keywords if each.arg}
        told.append(Table(named))
    for value in told:
        _add(m, value)
    return Const(None)


def _add(m: Machine, value: Value) -> None:
    """Lay what an experiment is told over what it was told before."""
    before = m.section.handed
    if before is None:
        m.section.handed = value
        return
    if not isinstance(before, Table):
        before = Table({}, (before,)) if isinstance(before, Cfg) else Table({}, (), True)
    lay_over(m, before, value, True)
    m.section.handed = before


def start(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`ex.run_commandline()`: the function under `@ex.main` gets the config."""
    if not isinstance(node.func, ast.Attribute):
        return None
    experiment = spelled(node.func.value)
    for each in scope.module.tree.body:
        if isinstance(each, ast.FunctionDef) and _is_started(each, experiment):
            function = m.value(ast.copy_location(ast.Name(each.name, ast.Load()), node), scope)
            if isinstance(function, Function):
                run(m, function, node)
                return UNKNOWN
    return None


def _is_started(function: ast.FunctionDef, experiment: str) -> bool:
    names = [spelled(each) for each in function.decorator_list]
    return any(f"{experiment}.{kind}" in names for kind in _STARTED)


def run(m: Machine, function: Function, node: ast.AST) -> None:
    """Follow the function of an experiment: what it takes is the config's, by name."""
    config = Table({"seed": UNKNOWN})  # Sacred draws one where none is given
    lay_over(m, config, m.section.handed or UNKNOWN, True)
    spec = function.node.args
    required = [*spec.posonlyargs, *spec.args][: len(spec.args) - len(spec.defaults)]
    given: Keywords = {"_config": config}
    scope = Scope(function.module)
    for parameter in required:
        if parameter.arg not in _OWN:
            read = ast.Subscript(ast.Name("_config"), ast.Constant(parameter.arg), ast.Load())
            place = ast.fix_missing_locations(ast.copy_location(read, parameter))
            given[parameter.arg] = item_of(m, config, Const(parameter.arg), place, scope)
    if not any(each.arg == "_config" for each in (*spec.args, *spec.kwonlyargs)):
        del given["_config"]
    invoke(m, function, [], given)


KNOWN = Knowledge(
    loads={"sacred.add_config": ("dict", "dict")},
    calls={".add_config": add_config, ".run_commandline": start, ".run": start},
    starts={"automain": run},
)
