"""Code that refuses a key which its parser does not have: loops and set differences that raise."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from cfglint.repository.frames import Frame, own_nodes

ENDS = frozenset({"error", "exit", "quit", "_exit", "fail", "abort"})
"""Calls that end a program: `parser.error`, `sys.exit`."""


class Refusal(NamedTuple):
    """Where keys are refused; `allowed` are those that the code names as exceptions."""

    node: ast.AST
    allowed: frozenset[str]


def refusal(
    frame: Frame, is_config: Callable[[ast.expr], bool], is_known: Callable[[ast.expr], bool]
) -> Refusal | None:
    """The place in a function that refuses keys of the config which are unknown; None for none.

    Args:
        is_config: whether an expression is the config.
        is_known: whether an expression holds the names that the parser has.
    """
    for node in own_nodes(frame.body):
        if isinstance(node, ast.For):
            key = _key_of(node, is_config)
            found = _in_loop(node, key, is_known) if key else None
            if found is not None:
                return found
    return _by_difference(frame, is_config, is_known)


def _key_of(loop: ast.For, is_config: Callable[[ast.expr], bool]) -> str:
    """The name of the key in a loop over a config; "" for another loop."""
    over = _unwrapped(loop.iter)
    target = loop.target
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    return target.id if isinstance(target, ast.Name) and is_config(over) else ""


def _unwrapped(node: ast.expr) -> ast.expr:
    """`config` of `sorted(config.keys())`."""
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("keys", "items", "copy"):
            node = node.func.value
        elif isinstance(node.func, ast.Name) and node.args:
            if node.func.id not in ("sorted", "list", "set", "tuple", "iter", "dict", "frozenset"):
                break
            node = node.args[0]
        else:
            break
    return node


def _in_loop(loop: ast.For, key: str, is_known: Callable[[ast.expr], bool]) -> Refusal | None:
    for statement in loop.body:
        if isinstance(statement, ast.If):
            branch: ast.If = statement
            wrong, rest = _unknown_in(branch.test, key, is_known)
            if wrong is True and (_ends(branch.body) or _denies(branch.body, key, is_known)):
                return Refusal(branch, rest)
            last = _last_else(branch)
            if wrong is False and _ends(last):
                return Refusal(branch, rest)
        elif isinstance(statement, ast.Assert):
            wrong, rest = _unknown_in(statement.test, key, is_known)
            if wrong is False:
                return Refusal(statement, rest)
        elif isinstance(statement, ast.For) and _ends(statement.orelse):
            compares = any(_is_equal(node, key) for node in ast.walk(statement))
            if compares and is_known(statement.iter):
                return Refusal(statement, frozenset())
    return None


def _denies(body: list[ast.stmt], key: str, is_known: Callable[[ast.expr], bool]) -> bool:
    """Whether a branch for unknown keys asserts that the key is known: `assert key in known`."""
    return any(
        isinstance(each, ast.Assert)
        and _unknown_in(each.test, key, is_known) == (False, frozenset())
        for each in body
    )


def _last_else(branch: ast.If) -> list[ast.stmt]:
    """What is done where no test of `if`, `elif` holds."""
    while len(branch.orelse) == 1 and isinstance(branch.orelse[0], ast.If):
        branch = branch.orelse[0]
    return branch.orelse


def _is_equal(node: ast.AST, key: str) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
        return False
    texts = {ast.unparse(node.left), ast.unparse(node.comparators[0])}
    return key in texts and any(text.endswith(".dest") for text in texts)


def _ends(body: list[ast.stmt]) -> bool:
    """Whether a branch surely ends the program."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return True
        value = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in ENDS:
            return True
    return False


_Test = tuple[bool | None, frozenset[str]]


def _unknown_in(test: ast.expr, key: str, is_known: Callable[[ast.expr], bool]) -> _Test:
    """Whether a test holds for unknown keys alone (True), for known ones alone (False), or neither
    can be said; and the keys that it names."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        wrong, named = _unknown_in(test.operand, key, is_known)
        return (None if wrong is None else not wrong), named
    if isinstance(test, ast.BoolOp):
        return _of_both(test, key, is_known)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and key in ast.unparse(test.left):
        if not is_known(test.comparators[0]):
            return None, frozenset()
        if isinstance(test.ops[0], ast.NotIn):
            return True, frozenset()
        if isinstance(test.ops[0], ast.In):
            return False, frozenset()
    asked = test.args if isinstance(test, ast.Call) and _is_hasattr(test) else []
    if len(asked) == 2 and ast.unparse(asked[1]) == key and is_known(asked[0]):
        return False, frozenset()
    return None, frozenset()


def _is_hasattr(test: ast.Call) -> bool:
    return isinstance(test.func, ast.Name) and test.func.id == "hasattr"


def _of_both(test: ast.BoolOp, key: str, is_known: Callable[[ast.expr], bool]) -> _Test:
    """`key not in known and key != "base"`: the others may name keys, and nothing else."""
    found: bool | None = None
    named: set[str] = set()
    for each in test.values:
        wrong, more = _unknown_in(each, key, is_known)
        named |= more
        if wrong is not None:
            found = wrong
            continue
        names = {node.id for node in ast.walk(each) if isinstance(node, ast.Name)}
        if names != {key}:
            return None, frozenset()
        named |= {
            node.value
            for node in ast.walk(each)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found, frozenset(named)


def _by_difference(
    frame: Frame, is_config: Callable[[ast.expr], bool], is_known: Callable[[ast.expr], bool]
) -> Refusal | None:
    """`unknown = set(config) - known` or `[k for k in config if k not in known]`, and then `if
    unknown: raise`."""
    left: dict[str, frozenset[str]] = {}
    for node in own_nodes(frame.body):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            named = _difference(node.value, is_config, is_known)
            if named is not None:
                left[ast.unparse(node.targets[0])] = named
        elif isinstance(node, ast.If) and _ends(node.body):
            for name, named in left.items():
                if _is_not_empty(node.test, name):
                    return Refusal(node, named)
        elif isinstance(node, ast.Assert):
            for name, named in left.items():
                if ast.unparse(node.test) in (f"not {name}", f"len({name}) == 0"):
                    return Refusal(node, named)
    return None


def _is_not_empty(test: ast.expr, name: str) -> bool:
    return ast.unparse(test) in (name, f"len({name}) > 0", f"len({name})", f"len({name}) != 0")


def _difference(
    node: ast.expr, is_config: Callable[[ast.expr], bool], is_known: Callable[[ast.expr], bool]
) -> frozenset[str] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        named: set[str] = set()
        base: ast.expr = node
        known = False
        while isinstance(base, ast.BinOp) and isinstance(base.op, ast.Sub):
            texts = _texts(base.right)
            known |= not texts and is_known(_unwrapped(base.right))
            if not texts and not is_known(_unwrapped(base.right)):
                return None
            named |= texts
            base = base.left
        return frozenset(named) if known and is_config(_unwrapped(base)) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr == "difference":
            known = is_known(_unwrapped(node.args[0]))
            return frozenset() if known and is_config(_unwrapped(node.func.value)) else None
        return None
    if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
        if node.func.id in ("list", "set", "sorted", "tuple"):
            return _difference(node.args[0], is_config, is_known)
        return None
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return _of_comprehension(node, is_config, is_known)
    return None


def _of_comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp,
    is_config: Callable[[ast.expr], bool],
    is_known: Callable[[ast.expr], bool],
) -> frozenset[str] | None:
    generator = node.generators[0]
    if len(node.generators) > 1 or not is_config(_unwrapped(generator.iter)):
        return None
    target = generator.target
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    named: set[str] = set()
    found = False
    for test in generator.ifs:
        wrong, more = _unknown_in(test, ast.unparse(target), is_known)
        named |= more
        if wrong is not True:
            return None
        found = True
    return frozenset(named) if found else None


def _texts(node: ast.expr) -> frozenset[str]:
    """The texts of a set literal; none for anything else."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return frozenset()
    if not isinstance(value, (set, list, tuple, frozenset)):
        return frozenset()
    return frozenset(each for each in value if isinstance(each, str))
