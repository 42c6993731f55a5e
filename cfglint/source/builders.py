"""Calls of a program that make a model of its config: `model = build_model(args)`.

Read off the syntax tree of the module that opens the config: which names hold the config or a part
of it, and which call gets nothing else and gives what has `.parameters()`. Whatever is not as plain
as that is not proposed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from typing import Any

from cfglint.source.loads import LOADERS
from cfglint.source.syntax import last_part, parsed

ROUNDS = 6
"""Times that names are followed through assignments and calls."""

_HOLDS = ("namespace", "dict", "config", "cfg", "conf", "munch", "box", "args", "opt", "create")
"""Parts of the names of what a config is put into."""

_KEEPS = frozenset({"to", "cuda", "cpu", "float", "double", "half", "train", "eval"})
"""Methods of a module that give it back."""

_OTHER_DATA = frozenset({"torch", "np", "numpy", "json", "pickle", "joblib", "jsonlines"})
"""Packages whose `load` gives no config."""

Path = tuple[str, ...]


def builders_in(text: str, module: str, root: str) -> list[dict[str, Any]]:
    """Of each call its `entry`, its `arguments` and `keywords` (each a `path` in the config or a
    `value`), the paths that it `spreads` as keywords, and the first keys that code `given`.

    Args:
        text: of the module that opens the config; nothing is found where it loads several.
        module: its name, found from the folder `root`.
    """
    tree = parsed(text)
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} if tree else set()
    if tree is None or sum(_loads(node, own) for node in ast.walk(tree)) != 1:
        return []
    return list(_Program(tree, module, root).builders())


class _Program:
    def __init__(self, tree: ast.Module, module: str, root: str) -> None:
        self.tree, self.module, self.root = tree, module, root
        self.functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        self.scopes: dict[str, list[ast.stmt]] = {
            name: function.body for name, function in self.functions.items()
        }
        own = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        self.scopes[""] = [each for each in tree.body if not isinstance(each, own)]
        self.held: dict[str, dict[str, Path]] = {scope: {} for scope in self.scopes}
        self.returned: dict[str, Path] = {}
        self.names = dict(self._names())
        for _ in range(ROUNDS):
            for scope in self.scopes:
                self._follow(scope)

    def builders(self) -> Iterator[dict[str, Any]]:
        """The calls, each the only one that its name is given."""
        for scope, body in self.scopes.items():
            nodes = [node for statement in body for node in ast.walk(statement)]
            trained = {
                node.func.value.id
                for node in nodes
                if isinstance(node, ast.Call)
                if isinstance(node.func, ast.Attribute) and node.func.attr == "parameters"
                if isinstance(node.func.value, ast.Name)
            }
            for name in sorted(trained):
                assigned = [
                    node
                    for node in nodes
                    if isinstance(node, ast.Assign)
                    if any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
                ]
                made = [node for node in assigned if name not in _names_in(node.value)]
                if len(made) == 1 and made[0] in _surely(body):
                    found = self._builder(made[0].value, scope)
                    if found is not None:
                        yield {**found, "given": sorted(self._set(scope, nodes))}

    def _names(self) -> Iterator[tuple[str, str]]:
        """Local name -> `module:name` of what is imported from the project, or is its own."""
        package = self.module.rpartition(".")[0]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                parts = [*(above if node.level else ()), *(node.module or "").split(".")]
                name = ".".join(part for part in parts if part)
                if self._is_own(name):
                    for alias in node.names:
                        yield alias.asname or alias.name, f"{name}:{alias.name}"
        if "__main__" in ast.unparse(self.tree):
            for each in self.tree.body:
                if isinstance(each, (ast.FunctionDef, ast.ClassDef)):
                    yield each.name, f"{self.module}:{each.name}"

    def _is_own(self, name: str) -> bool:
        path = os.path.join(self.root, *name.split("."))
        return bool(name) and (os.path.isfile(f"{path}.py") or os.path.isdir(path))

    def _follow(self, scope: str) -> None:
        held = self.held[scope]
        for statement in self.scopes[scope]:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    path = self._path(node.value, scope)
                    if path is not None:
                        held.setdefault(node.targets[0].id, path)
                elif isinstance(node, ast.Return) and node.value is not None:
                    path = self._path(node.value, scope)
                    if path is not None:
                        self.returned.setdefault(scope, path)
                elif isinstance(node, ast.Call):
                    self._pass(node, scope)

    def _pass(self, call: ast.Call, scope: str) -> None:
        """Give a function of the module what its call holds."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        function = self.functions.get(name)
        if function is None:
            return
        pairs = [
            *zip((each.arg for each in function.args.args), call.args, strict=False),
            *((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg),
        ]
        for parameter, value in pairs:
            path = self._path(value, scope)
            if path is not None:
                self.held[name].setdefault(parameter, path)

    def _path(self, node: ast.expr, scope: str) -> Path | None:
        """Which part of the config an expression is; None for none."""
        if isinstance(node, ast.Name):
            return self.held[scope].get(node.id)
        if isinstance(node, ast.Attribute):
            inside = self._path(node.value, scope)
            return None if inside is None else (*inside, node.attr)
        if isinstance(node, ast.Subscript):
            inside = self._path(node.value, scope)
            key = node.slice
            text = isinstance(key, ast.Constant) and isinstance(key.value, str)
            return (*inside, key.value) if inside is not None and text else None  # type: ignore[attr-defined]
        return self._path_of_call(node, scope) if isinstance(node, ast.Call) else None

    def _path_of_call(self, node: ast.Call, scope: str) -> Path | None:
        if _loads(node, set(self.functions)):
            return ()
        if isinstance(node.func, ast.Name) and node.func.id in self.returned:
            return self.returned[node.func.id]
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        named = any(keyword.arg is not None for keyword in node.keywords)
        if len(given) != 1 or named:
            return None
        holds = any(part in last_part(node.func).lower() for part in _HOLDS)
        return self._path(given[0], scope) if holds else None

    def _builder(self, node: ast.expr, scope: str) -> dict[str, Any] | None:
        """What a call that makes a model is given; None where that is not all of the config."""
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in _KEEPS:
                return None
            node = node.func.value
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        entry = self.names.get(node.func.id)
        arguments = [self._argument(each, scope) for each in node.args]
        keywords = {k.arg: self._argument(k.value, scope) for k in node.keywords if k.arg}
        spreads = [self._path(k.value, scope) for k in node.keywords if k.arg is None]
        given = [*arguments, *keywords.values()]
        if entry is None or None in given or None in spreads:
            return None
        if not spreads and not any(each is not None and "path" in each for each in given):
            return None
        return {
            "entry": entry,
            "arguments": arguments,
            "keywords": keywords,
            "spreads": [list(path) for path in spreads if path is not None],
        }

    def _argument(self, node: ast.expr, scope: str) -> dict[str, Any] | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, type(None))):
            return {"value": node.value}
        path = self._path(node, scope)
        return None if path is None else {"path": list(path)}

    def _set(self, scope: str, nodes: list[ast.AST]) -> set[str]:
        """Last keys that the code itself puts into what holds the config."""
        found: set[str] = set()
        for each in self.scopes:
            inside = nodes if each == scope else [n for s in self.scopes[each] for n in ast.walk(s)]
            for node in inside:
                targets = node.targets if isinstance(node, ast.Assign) else []
                for target in targets:
                    held = isinstance(target, (ast.Attribute, ast.Subscript))
                    path = self._path(target, each) if held else None
                    found.update(path[-1:] if path else ())
        return found


def _loads(node: ast.AST, own: set[str]) -> bool:
    """Whether a call loads a config; the module's own functions are followed."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    return name.partition(".")[0] not in (own | _OTHER_DATA) and (
        last_part(node.func) in LOADERS or ".".join(name.split(".")[-2:]) in LOADERS
    )


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _surely(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that every run of a body comes to: not those of a condition or a handler."""
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        if isinstance(statement, ast.With) or (
            isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test)
        ):
            found += _surely(statement.body)
    return found
