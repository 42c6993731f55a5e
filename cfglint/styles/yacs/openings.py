"""Trees of defaults in code, as contracts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.contract import ANY, Code, Contract, Key, Kind, Type
from cfglint.files import shown
from cfglint.repository.facts import Facts, place
from cfglint.repository.reach import Reach
from cfglint.source.syntax import last_part
from cfglint.styles.protocol import Opening

WORDS = ("CfgNode", "ConfigNode", "yacs")

NODES = frozenset({"CfgNode", "CN", "ConfigNode"})
"""Names that the class has in code."""

ROOTS = frozenset({"_C", "C", "cfg", "config", "_CFG", "__C", "cfg_"})
"""Usual names of a root, where a function gets it as an argument."""


class Node:
    """A node of the tree while it is read off the code."""

    def __init__(self, at: Code, new_allowed: bool = False) -> None:
        self.at = at
        self.new_allowed = new_allowed
        self.entries: dict[str, Node | Key] = {}


class Maker(NamedTuple):
    """What makes nodes in a file: names of their class, and where the file is."""

    path: str
    classes: frozenset[str] = NODES


def openings(facts: Facts) -> Iterator[Opening]:
    """One opening a tree of defaults that some code merges a file into."""
    if not any(True for _ in facts.having("merge_from_file")):
        return
    scripts = facts.once(_Scripts).own
    keeping = any(map(_takes_new_keys, map(facts.text, facts.having("_merge_a_into_b"))))
    for path in facts.having(*WORDS):
        tree = facts.tree(path)
        for name, root in roots_of(tree, Maker(path)) if tree is not None else ():
            _added_elsewhere(facts, path, root)
            if keeping and "yacs.config" not in facts.text(path):
                _allow_all(root)
            contract = _as_contract(root, f"the defaults tree in {shown(path)}")
            contract.keys.setdefault("_BASE_", Key(root.at))  # fvcore's base file
            yield Opening(
                "yacs",
                f"{shown(path)}:{name}",
                root.at,
                scripts,
                declared=_always(contract),
            )


def _takes_new_keys(text: str) -> bool:
    """Whether a project's own copy of the class keeps keys that no default has, where yacs raises
    `Non-existent config key`."""
    own = "class CfgNode(dict)" in text and "def _merge_a_into_b" in text
    return own and "KeyError" not in text.partition("def _merge_a_into_b")[2].partition("\ndef ")[0]


def _allow_all(node: Node) -> None:
    """Let a node and those inside keep new keys."""
    node.new_allowed = True
    for entry in node.entries.values():
        if isinstance(entry, Node):
            _allow_all(entry)


def _always(contract: Contract) -> Callable[[Experiment], Contract | None]:
    return lambda experiment: contract


def roots_of(tree: ast.Module, by: Maker) -> Iterator[tuple[str, Node]]:
    """The nodes that a module makes and that are no part of another, with what it sets on them."""
    scopes: list[list[ast.stmt]] = [tree.body]
    scopes += [n.body for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for body in scopes:
        made: dict[str, Node] = {}
        for statement in body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name) and (node := _made(statement.value, by)):
                    made[target.id] = node
        if made:  # else nothing is set on them; most functions make none
            _assign_all(body, made, by)
        own = body is not tree.body
        for name, node in made.items():
            if len(node.entries) > 1 and not (own and not _goes_on(body, name)):
                yield name, node


def _goes_on(body: list[ast.stmt], name: str) -> bool:
    """Whether a function gives a node to others, or merges a file into it; one that it only fills
    and prints is no tree that a config is held against."""
    for node in (inside for statement in body for inside in ast.walk(statement)):
        given = node.value if isinstance(node, (ast.Return, ast.Assign, ast.Yield)) else None
        if isinstance(node, ast.Call):
            holder = node.func.value if isinstance(node.func, ast.Attribute) else None
            given = holder if "merge_from" in ast.unparse(node.func) else None
            given = given or next((a for a in node.args if _is_name(a, name)), None)
        if given is not None and any(_is_name(each, name) for each in ast.walk(given)):
            return True
    return any(isinstance(node, ast.Global) and name in node.names for node in body)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _makes_a_node(value: ast.expr) -> bool:
    """Whether an expression makes a node."""
    return isinstance(value, ast.Call) and last_part(value.func) in NODES


def _made(value: ast.expr, by: Maker) -> Node | None:
    """The node that an expression makes; None for any other value."""
    if not isinstance(value, ast.Call) or last_part(value.func) not in by.classes:
        return None
    allowed = any(
        keyword.arg == "new_allowed" and not _is(keyword.value, False) for keyword in value.keywords
    )
    node = Node(place(by.path, value), allowed)
    for argument in value.args[:1]:
        if isinstance(argument, ast.Dict):
            _fill(node, argument, by)
        else:
            node.new_allowed = True  # what it is made of is not known
    return node


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _fill(node: Node, given: ast.Dict, by: Maker) -> None:
    for key, value in zip(given.keys, given.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            node.entries[key.value] = _entry(value, key, by)
        else:
            node.new_allowed = True


def _entry(value: ast.expr, at: ast.AST, by: Maker) -> Node | Key:
    made = _made(value, by)
    if made is None and isinstance(value, ast.Dict):
        made = Node(place(by.path, value))
        _fill(made, value, by)
    if made is not None:
        return made
    return Key(place(by.path, at), "optional", type_of_default(value), ast.unparse(value)[:60])


def _assign_all(body: list[ast.stmt], roots: dict[str, Node], by: Maker) -> None:
    """What statements set on these nodes, in conditions and loops too."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    _assign(target, node.value, roots, by)
            elif (holder := _allowing(node)) is not None and (at := _at(holder, roots)):
                at.new_allowed = True


def _allowing(node: ast.AST) -> ast.expr | None:
    """What `set_new_allowed` is called on; None for any other node."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute) and function.attr == "set_new_allowed":
        return function.value
    return None


def _assign(target: ast.expr, value: ast.expr, roots: dict[str, Node], by: Maker) -> None:
    if isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id in roots:
        roots[target.id] = roots[value.id]  # `_C = cfg`
        return
    if isinstance(target, ast.Attribute):
        holder, name = target.value, target.attr
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        holder, name = target.value, str(target.slice.value)
    elif isinstance(target, ast.Subscript) and (at := _at(target.value, roots)):
        at.new_allowed = True  # a key that is computed
        return
    else:
        return
    node = _at(holder, roots)
    if node is not None:
        before = node.entries.get(name)
        entry = _entry(value, target, by)
        if isinstance(before, Node) and isinstance(entry, Node):
            before.entries.update(entry.entries)
            before.new_allowed |= entry.new_allowed
        else:
            node.entries[name] = entry


def _at(holder: ast.expr, roots: dict[str, Node]) -> Node | None:
    """The node that `a.b.c` is; None where it is none of these."""
    if isinstance(holder, ast.Name):
        return roots.get(holder.id)
    if isinstance(holder, ast.Attribute):
        name = holder.attr
    elif isinstance(holder, ast.Subscript) and isinstance(holder.slice, ast.Constant):
        name = str(holder.slice.value)
    else:
        return None
    outer = _at(holder.value, roots)
    entry = outer.entries.get(name) if outer is not None else None
    return entry if isinstance(entry, Node) else None


MOST_ROUNDS = 4
"""How often the functions that add to a tree are gone over: one may add to a node of another."""


def _added_elsewhere(facts: Facts, own: str, root: Node) -> None:
    """What functions of other files set on a root that they get as an argument, whichever of them
    is called first."""
    aside = facts.once(_Scripts).for_packages
    adding = [e for e in facts.once(_Adding).found if e[0] != own and e[0] not in aside]
    known = -1
    for _ in range(MOST_ROUNDS):
        for path, function, names in adding:
            _assign_all(function.body, dict.fromkeys(names, root), Maker(path))
        before, known = known, _size(root)
        if before == known:
            return


class _Adding:
    """The functions of a repository that add to a tree, with their files and the arguments that it
    may be: the same for every tree."""

    def __init__(self, facts: Facts) -> None:
        self.found = tuple(
            (path, function, names)
            for path in facts.having("CfgNode", "CN(", "_C.", "cfg.")
            for function, names in _adding(facts, path)
        )


def _adding(facts: Facts, path: str) -> Iterator[tuple[ast.FunctionDef, set[str]]]:
    """The functions of a file that add to a tree, and the arguments that it may be."""
    tree = facts.tree(path)
    for function in ast.walk(tree) if tree is not None else ():
        if isinstance(function, ast.FunctionDef):
            names = {a.arg for a in function.args.args if a.arg in ROOTS}
            adds = "config" in function.name or "cfg" in function.name
            if names and (adds or _sets_nodes(function, names)):
                yield function, names


def _size(node: Node) -> int:
    """How many keys a tree has, at all levels."""
    inside = (entry for entry in node.entries.values() if isinstance(entry, Node))
    return len(node.entries) + sum(map(_size, inside))


def _starts_from_a_package(facts: Facts, path: str) -> bool:
    """Whether a file takes the tree that it merges into from a package that is not of the
    repository: `from detectron2.config import get_cfg`."""
    tree = facts.tree(path) if "get_cfg" in facts.text(path) else None
    for node in ast.walk(tree) if tree is not None else ():
        if (
            isinstance(node, ast.ImportFrom)
            and any(each.name == "get_cfg" for each in node.names)
            and node.module
            and not node.level
        ):
            return not _has_module(facts, node.module.partition(".")[0])
    return False


def _has_module(facts: Facts, name: str) -> bool:
    """Whether a top-level package or module is one of the repository's."""
    ends = (f"/{name}.py", f"/{name}/__init__.py")
    inside = f"/{name}/"
    return any(
        path.endswith(ends) or inside in path
        for path in ("/" + shown(path).replace("\\", "/") for path, _ in facts.texts)
    )


class _Scripts:
    """The files that merge a config into a tree: those whose tree is the repository's, and what
    only the others import, whose tree is a package's."""

    def __init__(self, facts: Facts) -> None:
        opening = list(facts.having("merge_from_file", "get_cfg", "get_config", "config_file"))
        others = {path for path in opening if _starts_from_a_package(facts, path)}
        self.own = tuple(path for path in opening if path not in others)
        files = facts.once(Reach).files
        reached = frozenset[str]().union(*map(files, others))
        starting = [path for path in self.own if path not in reached]
        self.for_packages = reached.difference(*map(files, starting)) if starting else frozenset()


def _sets_nodes(function: ast.FunctionDef, names: set[str]) -> bool:
    """Whether a function adds a node to its argument: `cfg.MODEL.X = CN()`."""
    return any(
        isinstance(node, ast.Assign) and _makes_a_node(node.value) for node in ast.walk(function)
    ) and any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(function))


def type_of_default(value: ast.expr) -> Type:
    """The type that yacs holds a value against: the default's own."""
    try:
        plain = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ANY
    for kind, known in _KINDS:
        if plain.__class__ is known:
            return Type(kind, known.__name__)
    return ANY


_KINDS: tuple[tuple[Kind, type], ...] = (
    ("bool", bool),
    ("int", int),
    ("float", float),
    ("str", str),
    ("list", list),
    ("tuple", tuple),
    ("none", type(None)),
)


def _as_contract(node: Node, name: str) -> Contract:
    keys: dict[str, Key] = {}
    for key, entry in node.entries.items():
        if isinstance(entry, Node):
            inside = _as_contract(entry, name)
            keys[key] = Key(entry.at, "optional", Type("dict"), inside=inside)
        else:
            keys[key] = entry
    return Contract(name, node.at, keys, "kept" if node.new_allowed else "raises", "yacs")
