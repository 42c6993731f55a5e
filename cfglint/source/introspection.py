"""What code asks of a function's own parameters: `inspect.signature(f).parameters`, and such.

Programs filter a config's keys by it, and drop what the function does not take without a word.
"""

from __future__ import annotations

import ast

from cfglint.source.machine import Machine
from cfglint.source.operations import field_names
from cfglint.source.values import (
    UNKNOWN,
    Class,
    Const,
    Fields,
    Foreign,
    Function,
    Scope,
    Table,
    Value,
    listing,
)

SIGNATURE = frozenset({"inspect.signature"})
SPECIFICATION = frozenset({"inspect.getfullargspec", "inspect.getargspec"})
ASKS = frozenset(name.rpartition(".")[2] for name in SIGNATURE | SPECIFICATION)
"""The last parts of their names, as a call may be written."""


def asked_of_function(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`inspect.signature(f)` and `inspect.getfullargspec(f)`; None of anything else."""
    match m.value(node.func, scope):
        case Foreign(name=name) if name in SIGNATURE | SPECIFICATION and len(node.args) == 1:
            names = parameters_of(m, m.value(node.args[0], scope))
        case _:
            return None
    if names is None:
        return UNKNOWN
    if name in SIGNATURE:
        return Fields({"parameters": Table(dict.fromkeys(names, UNKNOWN))})
    return Fields({"args": listing(map(Const, names)), "kwonlyargs": listing(())}, open=True)


def parameters_of(m: Machine, function: Value) -> list[str] | None:
    """The names of a function's or class's parameters, `self` among them where it is not bound;
    None where they are not known.

    What a library's `**kwargs` hand on counts too, though Python does not list it: a key more is
    then taken for one that is used.
    """
    match function:
        case Function(node=made, bound=bound) if not _is_decorated(made):
            return _own(made.args)[bound is not None :]
        case Class():
            constructor = function.method("__init__")
            if constructor is not None and not _is_decorated(constructor.node):
                return _own(constructor.node.args)[1:]
            fields = [] if function.foreign else field_names(function)
            return [name for name, _, _ in fields] or None
        case Foreign(name=name):
            packages = m.modules.packages
            name = name.removesuffix(".__init__")
            signature = packages.signature(name) if packages is not None else None
            known = signature is not None and not signature.open
            return [*signature.parameters] if signature is not None and known else None
    return None


def _is_decorated(node: ast.AST) -> bool:
    """Whether a decorator may give another function in the place of a definition."""
    return bool(getattr(node, "decorator_list", ()))


def _own(spec: ast.arguments) -> list[str]:
    """The parameters of a definition, in the order in which Python lists them."""
    ordered = [*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg]
    return [each.arg for each in ordered if each is not None]
