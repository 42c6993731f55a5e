"""Exceptions as control flow: `try`, `with`, `raise` and `assert`."""

from __future__ import annotations

import ast
from contextlib import suppress

from cfglint.source.assignment import assign
from cfglint.source.compared import compared_before
from cfglint.source.flow import LEFT
from cfglint.source.handlers import stopped_by, suppressed_by
from cfglint.source.idle import idle_value
from cfglint.source.invoking import invoke
from cfglint.source.machine import Machine
from cfglint.source.operations import IMPORT_GUARDS, catches, joined, only_tells, spelled, stands_by
from cfglint.source.raising import ASSERTION, Thrown, Try, chosen, kind_of
from cfglint.source.refusals import absent_among, record_raise, refuse_name
from cfglint.source.values import UNKNOWN, Instance, Keys, Scope, Value, keys_of

EXITS = ("SystemExit", "KeyboardInterrupt", "StopIteration", "GeneratorExit")
"""Exceptions by which a program or a loop ends as it means to."""


def do_raise(m: Machine, node: ast.Raise, scope: Scope) -> None:
    """Raise an exception: again that which is handled, or another one."""
    if node.exc is None:
        raise Thrown(m.flow.handling[-1].kinds if m.flow.handling else (None,), m.flow.unsure)
    idle_value(m, node.exc, scope)
    kind = kind_of(node.exc, scope)
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = spelled(called).rpartition(".")[2]
    keys, frame = m.flow.deciding(), m.flow.frames[-1]
    if name not in EXITS and (kind is not None or name.endswith(("Error", "Exception"))):
        takes = compared_before(node, frame.node or scope.module.tree) if len(keys) == 1 else ()
        record_raise(m, node, scope, name, "", keys, takes=takes)
    raise Thrown((kind,), m.flow.unsure)


def do_assert(m: Machine, node: ast.Assert, scope: Scope) -> None:
    """An assertion, which raises where it surely fails."""
    value = m.value(node.test, scope)
    decided = m.truth(value)
    if node.msg is not None:  # made only where it fails
        idle_value(m, node.msg, scope)
    if decided is False:
        why = "the condition does not hold"
        keys = keys_of(value) or _absent_in(m, node.test, scope)
        record_raise(m, node, scope, "AssertionError", why, keys)
        refuse_name(m, node.test, "AssertionError", node, scope)
        raise Thrown((ASSERTION,), m.flow.unsure)


def _absent_in(m: Machine, test: ast.expr, scope: Scope) -> Keys:
    """The keys that the config lacks which `not missing` is about."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            found = scope.look_up(name)
            return absent_among(m, found) if found is not None else ()
    return ()


def do_with(m: Machine, node: ast.With, scope: Scope) -> None:
    """A `with` block; some contexts stop exceptions."""
    for item in node.items:
        value = _entered(m, m.value(item.context_expr, scope))
        if item.optional_vars is not None:
            assign(m, item.optional_vars, value, scope)
    stopped = [kind for item in node.items for kind in suppressed_by(item.context_expr)]
    if not stopped:
        m.run(node.body, scope)
        return
    kinds = ast.copy_location(ast.Tuple(stopped, ast.Load()), node)
    handler = ast.copy_location(ast.ExceptHandler(kinds, None, [ast.Pass()]), node)
    guard(m, node.body, [handler], scope)


def _entered(m: Machine, context: Value) -> Value:
    """What a context gives to the name behind `as`; one that is not of this repository stands for
    what it gives, as an open file does."""
    match context:
        case Instance():
            enter = context.method("__enter__", "__aenter__")
            return invoke(m, enter, [], {}) if enter is not None else context
    return context


def do_try(m: Machine, node: ast.Try, scope: Scope) -> None:
    """Read the body; then the handler that surely takes what it raises, or each handler as what
    may have happened instead."""
    end: Exception | None = None
    try:
        if guard(m, node.body, node.handlers, scope):
            m.run(node.orelse, scope)
    except LEFT as stop:
        end = stop
    m.run(node.finalbody, scope)
    if end is not None:
        raise end


def guard(
    m: Machine, body: list[ast.stmt], handlers: list[ast.ExceptHandler], scope: Scope
) -> bool:
    """Read statements and their handlers; whether the body came to its end."""
    standing = [each for each in handlers if catches(each.type) and stands_by(each)]
    guards = any(not only_tells(handler) for handler in standing)
    tells = any(only_tells(handler) for handler in standing)
    imports = any(
        catches(handler.type, IMPORT_GUARDS) and stands_by(handler) for handler in handlers
    )
    types = tuple(handler.type for handler in handlers)
    before = m.flow.unsure
    m.flow.guarded += guards
    m.flow.importing += imports
    m.flow.tries.append(Try(len(m.flow.stack), types, stopped_by(handlers), tells))
    end: Exception | None = None
    try:
        m.run(body, scope)
    except LEFT as stop:
        end = stop
    finally:
        m.flow.guarded -= guards
        m.flow.importing -= imports
        m.flow.tries.pop()
    if isinstance(end, Thrown) and end.unsure <= before:
        number = chosen(types, end.kinds)
        if number is not None:
            handle(m, handlers[number], end, scope)
            return False
    outcomes = [scope.names]
    for handler in handlers:
        scope.names = dict(outcomes[0])
        with m.flow.maybe(), suppress(*LEFT):
            handle(m, handler, Thrown((None,), m.flow.unsure), scope)
            outcomes.append(scope.names)
    scope.names = joined(outcomes)
    if isinstance(end, Thrown) and end.unsure > before and handlers:
        return False  # a handler may take it
    if end is not None:
        raise end
    return True


def handle(m: Machine, handler: ast.ExceptHandler, taken: Thrown, scope: Scope) -> None:
    """Read a handler with what it takes."""
    if handler.name:
        scope.names[handler.name] = UNKNOWN
    m.flow.handling.append(taken)
    try:
        m.run(handler.body, scope)
    finally:
        m.flow.handling.pop()
