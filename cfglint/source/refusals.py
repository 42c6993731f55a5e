"""What surely raises: operations that a value of the config makes impossible."""

from __future__ import annotations

import ast

from cfglint.names import nearest
from cfglint.source import mistyped
from cfglint.source.arithmetic import Refusal
from cfglint.source.flow import Keys
from cfglint.source.handlers import may_catch
from cfglint.source.machine import Machine
from cfglint.source.operations import spelled
from cfglint.source.raising import builtin_names
from cfglint.source.reads import Raised, Read, Refused
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Function,
    Instance,
    KeyName,
    Scope,
    Spread,
    Table,
    Value,
    keys_of,
    taken_from,
)

LONGEST = 80
"""Characters of the code that raises which are shown."""


def raises(
    m: Machine, node: ast.expr | ast.stmt, scope: Scope, error: str, reason: str, *operands: Value
) -> None:
    """Note that a place raises, because of what its operands have from the config. Nothing is
    noted where a run may not come by, where a handler may stop it, where a part of the config
    with the key went to code that was not read and may set it, or where no key gave an operand:
    code that fails with every config has most likely not been followed as it runs.

    Raises:
        Thrown: a handler takes it, and the program goes on there.
    """
    record_raise(m, node, scope, error, reason, keys_of(*operands))
    m.flow.goes_to_a_handler(builtin_names(error))


def record_raise(
    m: Machine,
    node: ast.expr | ast.stmt,
    scope: Scope,
    error: str,
    reason: str,
    keys: Keys,
    always: bool = False,
    takes: tuple[str, ...] = (),
) -> None:
    """The same without going on in the handler. With `always` it raises with every config; `takes`
    are texts with which the first key would not have raised.

    Where the first of the keys is one that the config lacks, the code requires that key.
    """
    lacks = bool(keys) and m.section.item(keys[0]) is None
    unsure = m.flow.doubts if lacks else m.flow.unsure
    if not (keys or always or m.record.tells_all) or unsure:
        return
    stopped = any(may_catch(each.stops, error) for each in m.flow.tries)
    gone = [note.path for note in m.record.notes if note.escape]
    if stopped or any(key[: len(path)] == path for key in keys for path in gone):
        return
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    column = node.col_offset + 1
    place = (scope.module.path, node.lineno, column, (end or column) + 1)
    if lacks:
        if keys[0] not in m.section.written and not m.section.may_be_given(keys[0]):
            read = Read(keys[0], *place, "required", True)
            m.record.reads[read[:5]] = read
        return
    text = _shortened(ast.unparse(node))
    chosen = _leading_to(m, scope) if not keys else ()
    m.record.raised[Raised(keys, error, reason, text, *place, takes, chosen)] = None


def absent_among(m: Machine, found: Value) -> Keys:
    """The keys that the config lacks because of which a list has something in it: `if missing:`."""
    if not isinstance(found, Table) or found.open or found.rest:
        return ()
    entries = found.entries.values()
    keys = tuple(key for key in keys_of(*entries) if m.section.item(key) is None)
    return keys if len(keys) == len(entries) else ()


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _leading_to(m: Machine, scope: Scope) -> Keys:
    """The keys whose values bring this config to the current place: those that name the module, and
    those of the conditions around, the nearest first. A key that the config lacks is none."""
    conditions = [key for frame in m.flow.frames[::-1] for each in frame.decided for key in each]
    keys = (*m.seen.chosen_by.get(scope.module.path, ()), *conditions)
    return tuple(key for key in dict.fromkeys(keys) if m.section.item(key) is not None)


def or_raises(
    m: Machine, found: Value | Refusal, node: ast.expr | ast.stmt, scope: Scope, *operands: Value
) -> Value:
    """The result of an operation; where it raises, that is noted, and nothing is known of it.

    Raises:
        Thrown: a handler takes it, and the program goes on there.
    """
    if not isinstance(found, Refusal):
        return found
    raises(m, node, scope, found.error, found.reason, *operands)
    return UNKNOWN


def refuse(
    m: Machine, refusal: Refusal | None, node: ast.expr | ast.stmt, scope: Scope, *operands: Value
) -> bool:
    """Note what raises because of a type, if anything does: at a text before anything else.

    Raises:
        Thrown: a handler takes it, and the program goes on there.
    """
    if refusal is None:
        return False
    texts = [each for each in operands if isinstance(getattr(each, "value", None), str)]
    raises(m, node, scope, refusal.error, refusal.reason, *texts, *operands)
    return True


def hold_against_annotations(m: Machine, function: Function, scope: Scope) -> None:
    """Note the values of the config that are not of an argument's declared type."""
    if m.flow.unsure:
        return
    for found in mistyped.of_arguments(function, scope):
        if found.path not in m.section.written and not m.record.is_lost(found.path):
            m.record.mistyped[found] = None


def refuse_keys_of(
    m: Machine, function: Function, spread: Spread, takes: list[str], positional: int
) -> None:
    """Note the keys of a part, spread with `**`, that a function takes no argument for."""
    name = getattr(function.node, "name", "the function")
    if name == "__init__" and function.owner is not None:
        name = function.owner.full_name
    own = takes[1:] if function.bound is not None else takes
    at = (function.module.path, function.node.lineno, function.node.col_offset + 1)
    refuse_keys(m, spread, own, name, at, frozenset(takes[:positional]))


def refuse_keys(
    m: Machine,
    spread: Spread,
    takes: list[str],
    name: str,
    at: tuple[str, int, int],
    given: frozenset[str] = frozenset(),
) -> None:
    """Note the keys of a part, spread with `**`, that are no arguments; `given` are those that
    the call gives by position."""
    if m.flow.unsure or any(may_catch(each.stops, "TypeError") for each in m.flow.tries):
        return
    for part in spread.parts:
        for key in m.section.keys_of(part):
            path = (*part.path, key)
            if key in taken_from(part) or path in m.section.written or path in m.section.popped:
                continue
            if key not in takes or key in given:
                m.record.refused[Refused(path, name, tuple(takes), *at)] = None


def refuse_name_before(m: Machine, test: ast.expr, block: list[ast.stmt], scope: Scope) -> None:
    """The same of a condition that leads to a block which ends with `raise`."""
    match block[-1:]:
        case [ast.Raise(exc=ast.expr() as raised) as last]:
            called = raised.func if isinstance(raised, ast.Call) else raised
            refuse_name(m, test, spelled(called).rpartition(".")[2], last, scope)


def refuse_name(m: Machine, test: ast.expr, error: str, at: ast.stmt, scope: Scope) -> None:
    """Note the key whose name a loop over the keys of a mapping has, where a run surely raises for
    it: `if not hasattr(options, name): raise ...`. What the code knows has to be most of the
    mapping's keys, or one that is spelled much like it: else it was not seen as it runs.

    Args:
        test: the condition by which it raises.
        at: the statement that raises.
    """
    found = _known_names(m, test, scope)
    if found is None or m.flow.unsure or any(may_catch(each.stops, error) for each in m.flow.tries):
        return
    key, known = found
    beside = m.section.keys_of(Cfg(key.path[:-1]))
    most = 2 * sum(name in known for name in beside) > len(beside)
    if key.path in m.section.written or not (most or nearest(key.path[-1], known)):
        return
    frame = m.flow.frames[-1].node
    name = getattr(frame, "name", "the code")
    place = (scope.module.path, at.lineno, at.col_offset + 1)
    m.record.refused[Refused(key.path, name, tuple(known), *place, error)] = None


def _known_names(m: Machine, test: ast.expr, scope: Scope) -> tuple[KeyName, list[str]] | None:
    """The name of a key that a condition looks up, and the names that are there: of the attributes
    of an object, of a mapping's keys, or of a list; None for any other condition."""
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    match test:
        case ast.Call(func=ast.Name(id="hasattr"), args=[holder, ast.Name(id=name)]):
            pass
        case ast.Compare(ast.Name(id=name), [ast.In() | ast.NotIn()], [holder]):
            pass
        case _:
            return None
    key = scope.look_up(name)
    if not isinstance(key, KeyName):
        return None
    match m.value(holder, scope):
        case Instance(attributes=own, cls=cls) as made if not (cls.foreign or made.open):
            return key, [*own, *(name for each in cls.mro() for name in each.members)]
        case Table(entries=entries, rest=(), open=False):
            texts = [each.value for each in entries.values() if isinstance(each, Const)]
            return key, [each for each in (*entries, *texts) if isinstance(each, str)]
        case Const(value=list() | tuple() as items):
            return key, [each for each in items if isinstance(each, str)]
    return None
