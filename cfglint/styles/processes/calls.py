"""Calls that run a function elsewhere and later: it is followed as if it were called here.

Sources: https://docs.python.org/3/library/multiprocessing.html#the-process-class,
https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.submit,
https://github.com/facebookincubator/submitit, https://docs.ray.io/en/latest/ray-core/key-concepts.html,
https://docs.pytorch.org/docs/stable/multiprocessing.html#spawning-subprocesses,
https://lightning.ai/docs/fabric/stable/api/fabric_methods.html#launch,
https://detectron2.readthedocs.io/en/latest/modules/engine.html#detectron2.engine.launch and
https://huggingface.co/docs/accelerate/package_reference/launchers
"""

from __future__ import annotations

import ast
from contextlib import suppress

from cfglint.source.calls import call_value, read_arguments
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.raising import Thrown
from cfglint.source.values import (
    UNKNOWN,
    Class,
    Either,
    Function,
    Instance,
    Keywords,
    Partial,
    Scope,
    Table,
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


def spawned(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`mp.spawn(f, args=(x,), nprocs=n)` calls `f` with a rank, and with what is packed."""
    return _launched(m, node, scope, [UNKNOWN], 1)


def launched(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`launch(f, gpus, args=(x,))` of detectron2 calls `f` with what is packed."""
    return _launched(m, node, scope, [], 5)


def launched_at_once(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`notebook_launcher(f, (x,))` of Accelerate calls `f` with what is packed."""
    return _launched(m, node, scope, [], 1)


def _launched(
    m: Machine, node: ast.Call, scope: Scope, first: list[Value], packed_at: int
) -> Value | None:
    """Call what a launcher surely calls; None where that, or what it is given, is not known."""
    if not node.args or isinstance(m.value(node.func, scope), (Function, Class)):
        return None
    called: Value = m.value(node.args[0], scope)
    if not isinstance(called, (Function, Partial)):
        return None
    given, named = read_arguments(m, node, scope)
    match [named["args"]] if "args" in named else given[packed_at : packed_at + 1]:
        case []:
            packed: list[Value] = []
        case [Table(entries=entries, open=False)]:
            packed = list(entries.values())
        case _:
            return None
    call_value(m, called, [*first, *packed], {}, node, scope.module)
    return UNKNOWN


def target_of(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`Process(target=f, args=(x,), kwargs={"n": 1})` calls `f` with what is packed, once it is
    started."""
    if isinstance(m.value(node.func, scope), (Function, Class)):
        return None
    given, named = read_arguments(m, node, scope)
    called = named.get("target", UNKNOWN)
    if given or not isinstance(called, (Function, Partial)):
        return None
    packed, more = named.get("args", Table({})), named.get("kwargs", Table({}))
    if not (isinstance(packed, Table) and isinstance(more, Table)):
        return None
    if packed.open or packed.rest or more.open or more.rest:
        return None
    keywords: Keywords = {str(key): value for key, value in more.entries.items()}
    with suppress(Thrown):  # it ends the other process
        call_value(m, called, list(packed.entries.values()), keywords, node, scope.module)
    return UNKNOWN


def submitted(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`executor.submit(f, x)` of `concurrent.futures` and submitit calls `f`."""
    if not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    if isinstance(m.value(node.func, scope), (Function, Class)):
        return None
    (called, *given), named = read_arguments(m, node, scope)
    if not isinstance(called, (Function, Partial, Instance)) or None in named:
        return None
    with suppress(Thrown):
        call_value(m, called, given, named, node, scope.module)
    return UNKNOWN


KNOWN = Knowledge(
    calls={
        "Process": target_of,
        ".submit": submitted,
        "ray.remote": same,
        "ray.remote(?)": same,
        "ray.get": same,
        ".remote": remote,
        ".options": with_options,
        "mp.spawn": spawned,
        "xmp.spawn": spawned,
        "multiprocessing.spawn": spawned,
        "engine.launch": launched,
        "notebook_launcher": launched_at_once,
    },
    launchers=frozenset({"launch", "spawn", "start_processes"}),
)
