"""The nodes that code stores in Hydra's `ConfigStore`, one by one or in a loop over a written list.

Source: Hydra 1.3, `hydra/core/config_store.py` (`ConfigStore.store`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from cfglint.repository.facts import Facts
from cfglint.source.annotations import plain_value
from cfglint.source.declarations import form_of
from cfglint.source.fields import keyword
from cfglint.source.syntax import last_part, text_in, values_of
from cfglint.styles.config_store.chosen import Stored
from cfglint.styles.flow.flows import Call, Flows, Scope
from cfglint.styles.flow.sinks import classes, may_be

MOST_CLASSES = 4
"""Classes of one keyword that are looked at."""

MOST_ROUNDS = 200
"""Rounds of a loop that are looked at."""

_ARGUMENTS = ("name", "node", "group", "package")


class Nodes:
    """The nodes that the code of a repository stores; `whole` says that all are known by name."""

    def __init__(self, facts: Facts) -> None:
        self.all: list[Stored] = []
        self.whole = True
        for path in facts.used("ConfigStore"):
            for call in facts.once(Flows).calls(path):
                if isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "store":
                    for arguments in _rounds(facts, call):
                        self._add(facts, call, arguments)

    def _add(self, facts: Facts, call: Call, given: Mapping[str, ast.expr]) -> None:
        if "node" not in given or "name" not in given:
            return  # another store's method
        made = _made(given["node"])
        group = _text(facts, call.scope, given.get("group"))
        said = _text(facts, call.scope, given.get("package"))
        package = _package(said, group)
        text = (_text(facts, call.scope, given["name"]) or "").removesuffix(".yaml")
        found: list[Stored] = []
        if isinstance(made, (ast.Name, ast.Attribute)) and group is not None:
            for target in classes(facts.once(Flows), call.scope, made)[:MOST_CLASSES]:
                if form_of(facts.library, target) in ("dataclass", "attrs") and package is not None:
                    found.append(Stored(text, group, package, target, call, bool(said)))
        self.all += found
        self.whole = self.whole and bool(text) and group is not None
        if not found:
            self.whole = False


def _made(node: ast.expr) -> ast.expr:
    """The class that a node is, is made of or is a structured config of."""
    if isinstance(node, ast.Call) and last_part(node.func) == "structured" and node.args:
        node = node.args[0]
    return node.func if isinstance(node, ast.Call) else node


def stored(facts: Facts) -> list[Stored]:
    """The schemas that code stores; the name is "" where it is computed."""
    return facts.once(Nodes).all


def _rounds(facts: Facts, call: Call) -> Iterator[dict[str, ast.expr]]:
    """The arguments of a call that stores, in each round of the loop that it stands in."""
    given = dict(zip(_ARGUMENTS, call.node.args, strict=False))
    for name in _ARGUMENTS:
        value = keyword(call.node, name)
        if value is not None:
            given[name] = value
    names = {each.id for each in given.values() if isinstance(each, ast.Name)}
    loop = _loop_around(facts, call, names) if names else None
    if loop is None:
        yield given
        return
    for values in _bound(facts, call.scope, loop):
        yield {
            name: values.get(node.id, node) if isinstance(node, ast.Name) else node
            for name, node in given.items()
        }


def _loop_around(facts: Facts, call: Call, names: set[str]) -> ast.For | None:
    """The innermost loop that a call stands in and that gives some names their values."""
    tree = facts.tree(call.scope.path)
    inside: ast.For | None = None
    for each in ast.walk(tree) if tree is not None else ():
        if not isinstance(each, ast.For):
            continue
        given = {node.id for node in ast.walk(each.target) if isinstance(node, ast.Name)}
        if names & given and any(node is call.node for node in ast.walk(each)):
            inside = each
    return inside


def _bound(facts: Facts, scope: Scope, loop: ast.For) -> Iterator[dict[str, ast.expr]]:
    """What the names of a loop over a written list or mapping stand for, round by round; nothing
    where it is no written one."""
    target = loop.target
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    for item in _items(facts, scope, loop.iter)[:MOST_ROUNDS]:
        parts = item.elts if isinstance(item, (ast.Tuple, ast.List)) else [item]
        if len(names) == 1 and not isinstance(target, ast.Tuple):
            parts = [item]
        pairs = list(zip(names, parts, strict=False))
        if len(names) == len(parts) and all(isinstance(name, ast.Name) for name, _ in pairs):
            yield {name.id: part for name, part in pairs if isinstance(name, ast.Name)}


def _items(facts: Facts, scope: Scope, node: ast.expr) -> list[ast.expr]:
    """The items that a loop runs over."""
    of_mapping = False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        of_mapping = node.func.attr == "items"
        node = node.func.value if of_mapping else node
    named = isinstance(node, ast.Name)
    found = list(may_be(facts.once(Flows), scope, node, 3)) if named else []
    written = found[0].node if len(found) == 1 else node
    if of_mapping and isinstance(written, ast.Dict):
        pairs = zip(written.keys, written.values, strict=True)
        return [ast.Tuple([k, v], ast.Load()) for k, v in pairs if k is not None]
    if isinstance(written, (ast.List, ast.Tuple)) and not of_mapping:
        return written.elts
    return []


def _text(facts: Facts, scope: Scope, node: ast.expr | None) -> str | None:
    """The text that an expression is, or the constant that it names; "" where nothing is given,
    None for one that is computed."""
    if node is None:
        return ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_text(facts, scope, each) for each in (node.left, node.right)]
        return None if None in parts else "".join(map(str, parts))
    flows = facts.once(Flows)
    of_class = _of_a_class(flows, scope, node)
    if of_class:
        return of_class
    found = [plain_value(each.node, otherwise=0) for each in may_be(flows, scope, node, 3)]
    texts = {each or "" for each in found if each is None or isinstance(each, str)}
    return texts.pop() if len(texts) == 1 and found.count(found[0]) == len(found) else None


def _of_a_class(flows: Flows, scope: Scope, node: ast.expr) -> str:
    """The text that a class has under a name: `Small.name` with `name: str = "small"` in it; "" for
    anything else."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, (ast.Name, ast.Attribute)):
        return ""
    found = classes(flows, scope, node.value)
    body = found[0].node.body if len(found) == 1 else []
    texts = (text_in(value) for value in values_of(body, node.attr))
    return next((text for text in texts if text is not None), "")


def _package(package: str | None, group: str | None) -> tuple[str, ...] | None:
    """Where a node of a group is put."""
    if package is None or group is None:
        return None
    of_group = group.replace("/", ".")
    where = (package or of_group).replace("_group_", of_group).replace("_global_", "")
    return tuple(part for part in where.split(".") if part)
