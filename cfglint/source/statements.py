"""Statements, in the order in which a run meets them: the interpreter's first part."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any

from cfglint.source.arguments import lay_over_arguments
from cfglint.source.assignment import assign
from cfglint.source.branches import do_if, do_match
from cfglint.source.budget import GaveUp
from cfglint.source.defining import do_class, do_function, do_import, do_import_from
from cfglint.source.flow import LEFT, Break, Continue, Return
from cfglint.source.guards import do_assert, do_raise, do_try, do_with
from cfglint.source.idle import idle_block
from cfglint.source.keys import read_key
from cfglint.source.loops import do_for, do_while
from cfglint.source.machine import Machine
from cfglint.source.operators import operate
from cfglint.source.values import UNKNOWN, Cfg, Const, Parsed, Scope, Swept, Table, Value


def do_expr(m: Machine, node: ast.Expr, scope: Scope) -> None:
    """An expression as a statement."""
    m.value(node.value, scope)


def do_return(m: Machine, node: ast.Return, scope: Scope) -> None:
    """Leave the function."""
    raise Return(m.value(node.value, scope) if node.value else Const(None))


def do_break(m: Machine, node: ast.Break, scope: Scope) -> None:
    """Leave the loop."""
    raise Break


def do_continue(m: Machine, node: ast.Continue, scope: Scope) -> None:
    """Go on with the next item of the loop."""
    raise Continue


def do_assign(m: Machine, node: ast.Assign, scope: Scope) -> None:
    """An assignment to one or several targets."""
    swept = scope.look_up(node.value.id) if isinstance(node.value, ast.Name) else None
    if isinstance(swept, Swept):  # `vars(args)[key] = value` reads nothing yet
        holders = [m.value(t.value, scope) for t in node.targets if type(t) is ast.Subscript]
        if holders and all(lay_over_arguments(m, holder, swept) for holder in holders):
            return
    value = m.value(node.value, scope)
    for target in node.targets:
        assign(m, target, value, scope)


def do_delete(m: Machine, node: ast.Delete, scope: Scope) -> None:
    """`del`: a key of the config that is deleted is read, as it must be there."""
    for target in node.targets:
        match target:
            case ast.Subscript(value=inner, slice=index):
                holder, key = m.value(inner, scope), m.value(index, scope)
            case ast.Attribute(value=inner, attr=name):
                holder, key = m.value(inner, scope), Const(name)
            case _:
                continue
        match holder, key:
            case (Cfg(), Const(name)):
                read_key(m, holder, str(name), target, scope)
                m.section.popped.add((*holder.path, str(name)))
            case (Cfg(), _):
                m.section.may_lose(holder)
                told = "takes away a key that is not known here"
                m.record.note_reading(scope, target, told, holder.path)
            case (Table(entries=entries), Const(str(name))) if name in entries:
                if m.flow.unsure:
                    m.undo.opened(holder, others=False)
                else:
                    m.undo.drop(entries, name)
            case (Table(), _):  # the items behind it move up
                m.undo.opened(holder)


def do_global(m: Machine, node: ast.Global, scope: Scope) -> None:
    """Names that are the module's."""
    outermost = scope
    while outermost.parent is not None:
        outermost = outermost.parent
    scope.declared |= dict.fromkeys(node.names, outermost)


def do_nonlocal(m: Machine, node: ast.Nonlocal, scope: Scope) -> None:
    """Names that a function around has."""
    for name in node.names:
        around = scope.parent
        while around is not None and (around.of_class or name not in around.names):
            around = around.parent
        if around is not None:
            scope.declared[name] = around


def do_annassign(m: Machine, node: ast.AnnAssign, scope: Scope) -> None:
    """An assignment with an annotation."""
    if node.value is not None:
        assign(m, node.target, m.value(node.value, scope), scope)


def do_augassign(m: Machine, node: ast.AugAssign, scope: Scope) -> None:
    """`target += value` reads the target before it sets it."""
    before: Value = UNKNOWN
    target = node.target
    if isinstance(target, ast.Name):
        known = scope.look_up(target.id)
        before = UNKNOWN if known is None else known
    elif isinstance(target, ast.Attribute):
        before = m.value(
            ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target),
            scope,
        )
    elif isinstance(m.value(target.value, scope), Cfg | Table | Parsed):
        before = m.value(
            ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target),
            scope,
        )
    made = operate(m, node.op, before, m.value(node.value, scope), node, scope)
    assign(m, target, made, scope)


Runner = Callable[[Machine, Any, Scope], None]

RUNNERS: dict[type[ast.stmt], Runner] = {
    ast.Expr: do_expr,
    ast.Return: do_return,
    ast.Raise: do_raise,
    ast.Assert: do_assert,
    ast.Break: do_break,
    ast.Continue: do_continue,
    ast.Assign: do_assign,
    ast.AnnAssign: do_annassign,
    ast.AugAssign: do_augassign,
    ast.Delete: do_delete,
    ast.Global: do_global,
    ast.Nonlocal: do_nonlocal,
    ast.If: do_if,
    ast.Match: do_match,
    ast.For: do_for,
    ast.AsyncFor: do_for,
    ast.While: do_while,
    ast.With: do_with,
    ast.AsyncWith: do_with,
    ast.Try: do_try,
    ast.FunctionDef: do_function,
    ast.AsyncFunctionDef: do_function,
    ast.ClassDef: do_class,
    ast.Import: do_import,
    ast.ImportFrom: do_import_from,
}
"""How each kind of statement is run; of any other one, its expressions are read."""

if sys.version_info >= (3, 11):
    RUNNERS[ast.TryStar] = do_try


def run_block(m: Machine, body: list[ast.stmt], scope: Scope) -> None:
    """Run statements, until one leaves the block.

    Raises:
        Return, Break, Continue, Thrown: how it is left.
    """
    done, budget = 0, m.budget
    try:
        for statement in body:
            budget.spent += 1  # as `budget.step` does
            if budget.spent > budget.most:
                raise GaveUp
            runner = RUNNERS.get(type(statement))
            if runner is not None:
                runner(m, statement, scope)
            else:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        m.value(child, scope)
            done += 1
    except LEFT:
        left = body[done]
        if isinstance(left, ast.If):  # with other values the rest would be run
            idle_block(m, left.test, body[done + 1 :], scope)
        raise
