"""A tree of defaults as attributes of an EasyDict, into which the project's own code merges a file.

What is recognised: `cfg = EasyDict()` with what the module sets on it, and a function of the module
that takes each key of a file, raises on one that the tree lacks, and sets the others, as
py-faster-rcnn's `_merge_a_into_b` does.

What is checked: a key that the tree lacks; where the function compares the types, a value of
another type than the default's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from cfglint.compose.experiment import Experiment
from cfglint.contract import ANY, Contract, Key, Type, Unknown
from cfglint.files import shown
from cfglint.repository.facts import Facts
from cfglint.source.syntax import last_part, name_of, nodes_in
from cfglint.styles.protocol import Opening
from cfglint.styles.yacs.openings import Maker, Node, roots_of

CLASSES = frozenset({"EasyDict", "edict", "AttrDict", "Edict"})

_CONVERTING = ("coerce", "literal_eval", "decode", "convert", "eval")
"""Parts of the names of calls by which a merge makes other values of what a file has."""


class DefaultsTree:
    """The style's answers."""

    name = "defaults_tree"
    words = ("EasyDict", "edict", "AttrDict")

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """One opening a tree of defaults that code of its module merges a file into."""
        for path in facts.having(*self.words):
            tree = facts.tree(path)
            if tree is None or "raise" not in facts.text(path):
                continue
            for name, root in roots_of(_outside_of_functions(tree), Maker(path, CLASSES)):
                merge = _merge_into(tree, _names_of(tree, name))
                if merge is None:
                    continue
                contract = _as_contract(root, f"the defaults tree in {shown(path)}", merge)
                loaders = tuple(_calling(tree, merge.function.name))
                yield Opening(
                    self.name,
                    f"{shown(path)}:{name}",
                    root.at,
                    tuple(facts.having(*(f"{each}(" for each in loaders))),
                    declared=partial(_for_all, contract),
                )


STYLE = DefaultsTree()


def _outside_of_functions(tree: ast.Module) -> ast.Module:
    """What a module sets itself: what its functions set is the file's."""
    body = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    return ast.Module(body=body, type_ignores=[])


def _for_all(contract: Contract, _: Experiment) -> Contract:
    """The same for every config."""
    return contract


class _Merge:
    """A function that merges a file into a tree: whether it does so at every level, and whether it
    refuses other types."""

    def __init__(self, function: ast.FunctionDef, deep: bool, typed: bool) -> None:
        self.function, self.deep, self.typed = function, deep, typed


def _names_of(tree: ast.Module, name: str) -> set[str]:
    """The names of a tree in its module: `cfg = __C`."""
    found = {name}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=other)], value=ast.Name(id=same)):
                if {other, same} & found:
                    found |= {other, same}
    return found


def _merge_into(tree: ast.Module, roots: set[str]) -> _Merge | None:
    """The function of a module that merges a mapping into a tree, and raises on unknown keys."""
    for function in nodes_in(tree, ast.FunctionDef):
        names = [argument.arg for argument in function.args.args]
        for into in {_refusing(loop) for loop in nodes_in(function, ast.For)} - {""}:
            if into in names and not _gets_a_root(tree, function, names.index(into), roots):
                continue
            if into not in names and into not in roots:
                continue
            deep = any(name_of(call.func) == function.name for call in nodes_in(function, ast.Call))
            return _Merge(function, deep, _compares_types(function))
    return None


def _refusing(loop: ast.For) -> str:
    """The mapping of which a loop over items raises on a key that it lacks; "" for none."""
    match loop.target:
        case ast.Tuple(elts=[ast.Name(id=key), *_]):
            pass
        case _:
            return ""
    for node in loop.body:
        match node:
            case ast.If(
                test=ast.Compare(
                    left=ast.Name(id=name), ops=[kind], comparators=[ast.Name(id=into)]
                )
                | ast.UnaryOp(
                    op=ast.Not(),
                    operand=ast.Compare(
                        left=ast.Name(id=name), ops=[kind], comparators=[ast.Name(id=into)]
                    ),
                ) as test
            ) if name == key:
                lacks = isinstance(kind, ast.NotIn) != isinstance(test, ast.UnaryOp)
                body = node.body if lacks else node.orelse
                if isinstance(kind, (ast.In, ast.NotIn)) and body and _raises(body[0]):
                    return into
    return ""


def _raises(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise)


def _gets_a_root(tree: ast.Module, function: ast.FunctionDef, at: int, roots: set[str]) -> bool:
    """Whether code of the module calls a function with the tree at a place."""
    return any(
        name_of(call.func) == function.name
        and len(call.args) > at
        and name_of(call.args[at]) in roots
        for call in nodes_in(tree, ast.Call)
    )


def _compares_types(function: ast.FunctionDef) -> bool:
    """Whether a merge raises where the types of the old and the new value differ, and converts no
    value before."""
    for call in nodes_in(function, ast.Call):
        if any(word in last_part(call.func).lower() for word in _CONVERTING):
            return False
    of_types = {"type"} | {
        name_of(node.targets[0])
        for node in nodes_in(function, ast.Assign)
        if isinstance(node.value, ast.Call) and last_part(node.value.func) == "type"
    }
    return any(
        isinstance(node.test, ast.Compare)
        and isinstance(node.test.ops[0], (ast.IsNot, ast.NotEq))
        and all(_is_a_type(side, of_types) for side in (node.test.left, *node.test.comparators))
        and any(True for _ in nodes_in(node, ast.Raise))
        for node in nodes_in(function, ast.If)
    )


def _is_a_type(node: ast.expr, names: set[str]) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return name_of(called) in names


def _calling(tree: ast.Module, name: str) -> Iterator[str]:
    """A function, and those of the module that call it."""
    yield name
    for function in nodes_in(tree, ast.FunctionDef):
        if any(name_of(call.func) == name for call in nodes_in(function, ast.Call)):
            yield function.name


def _as_contract(node: Node, name: str, merge: _Merge, within: bool = False) -> Contract:
    keys: dict[str, Key] = {}
    for key, entry in node.entries.items():
        if isinstance(entry, Node):
            inside = _as_contract(entry, name, merge, True)
            keys[key] = Key(entry.at, "optional", Type("dict"), inside=inside)
        else:
            held = merge.typed and entry.type.kind in _HELD
            keys[key] = entry if held else entry._replace(type=ANY)
    unknown: Unknown = "raises" if merge.deep or not within else "unsure"
    if node.new_allowed:
        unknown = "kept"
    return Contract(name, node.at, keys, unknown, "exact" if merge.typed else "none")


_HELD = frozenset({"bool", "int", "float", "str"})
"""Types that are compared as they are; lists become tuples, or the other way round, by the release
of the library."""
