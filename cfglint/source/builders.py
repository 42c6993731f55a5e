"""Calls of a program that make a model of its config: `model = build_model(args)`.

Read off the syntax tree of the module that opens the config: which names hold the config or a part
of it, and which call gets nothing else and gives what has `.parameters()`. Whatever is not as plain
as that is not proposed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from typing import TypeAlias, TypeGuard

from cfglint.source.definitions import Node
from cfglint.source.syntax import last_part, name_of, nodes_in, parsed

MOST_LOADS = 3
"""Files that one program loads, beyond which none of them is followed."""

ROUNDS = 6
"""Times that names are followed through assignments and calls."""

_HOLDS = ("namespace", "dict", "config", "cfg", "conf", "munch", "box", "args", "opt", "create")
"""Parts of the names of what a config is put into."""

_MODELS = frozenset({"model", "net", "network"})
"""Names of a model."""

_KEEPS = frozenset({"to", "cuda", "cpu", "float", "double", "half", "train", "eval"})
"""Methods of a module that give it back."""

_OTHER_DATA = frozenset({"torch", "np", "numpy", "json", "pickle", "joblib", "jsonlines"})
"""Packages whose `load` gives no config."""

Path: TypeAlias = "tuple[str, ...]"

Given: TypeAlias = "dict[str, object]"
"""What a call gives: the `path` of a part of the config, a `value`, or a `call` within it."""

Builder: TypeAlias = "dict[str, object]"
"""A call that makes a model, as it is sent to the process that makes it."""


def builders_in(text: str, module: str, root: str, loaders: frozenset[str]) -> list[Builder]:
    """Of each call its `entry`, its `arguments` and `keywords` (each a `path` in the config or a
    `value`), the paths that it `spreads` as keywords, and the first keys that code `given`.

    Args:
        text: of the module that opens the config; where it loads several files, a path belongs to
            one of them, and a config without these keys is another one.
        module: its name, found from the folder `root`.
        loaders: calls that give a program its config, by the end of their dotted names.
    """
    tree = parsed(text)
    if tree is None:
        return []
    own = set(_functions(tree))
    loads = [call for call in nodes_in(tree, ast.Call) if _loads(call, own, loaders)]
    if len(loads) > MOST_LOADS or _given_twice(tree, loads):
        return []
    found = [list(_Program(tree, module, root, load).builders()) for load in loads]
    return [builder for builders in found for builder in builders]


def _given_twice(tree: ast.Module, loads: list[ast.Call]) -> bool:
    """Whether one name, or the answer of one function, holds what several calls load."""
    names = [
        (name, load)
        for node in nodes_in(tree, ast.Assign)
        for load in loads
        if load in ast.walk(node.value)
        for name in map(name_of, node.targets)
    ]
    return len({name for name, _ in names}) < len(names)


class _Program:
    def __init__(self, tree: ast.Module, module: str, root: str, load: ast.Call) -> None:
        self.tree, self.module, self.root, self.load = tree, module, root, load
        self.functions = _functions(tree)
        self.scopes: dict[str, list[ast.stmt]] = {
            name: function.body for name, function in self.functions.items()
        }
        self.scopes[""] = [each for each in tree.body if not isinstance(each, Node)]
        self.held: dict[str, dict[str, Path]] = {scope: {} for scope in self.scopes}
        self.returned: dict[str, Path] = {}
        self.names = dict(self._names())
        for _ in range(ROUNDS):
            for scope in self.scopes:
                self._follow(scope)

    def builders(self) -> Iterator[Builder]:
        """The calls, each the only one that its name is given."""
        for scope, body in self.scopes.items():
            nodes = [node for statement in body for node in ast.walk(statement)]
            for name in sorted({name for node in nodes if (name := _model_in(node))}):
                made = [node for node in nodes if _is_made(node, name)]
                value = made[0].value if len(made) == 1 and made[0] in _surely(body) else None
                found = self._builder(value, scope) if value is not None else None
                if found is not None and (_is_trained(name, nodes) or _is_class(found)):
                    yield {**found, "given": sorted(self._set(scope, nodes))}

    def _names(self) -> Iterator[tuple[str, str]]:
        """Local name -> `module:name` of what is imported, or is the module's own; `module:` of a
        package."""
        package = self.module.rpartition(".")[0]
        for node in nodes_in(self.tree, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(above if node.level else ()), *(node.module or "").split(".")]
            name = ".".join(part for part in parts if part)
            if self._is_own(name) or not node.level:
                for alias in node.names:
                    if self._is_own(name) or alias.name[:1].isupper():
                        yield alias.asname or alias.name, f"{name}:{alias.name}"
        for imported in nodes_in(self.tree, ast.Import):
            for alias in imported.names:
                head = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or head, f"{head}:"
        if "__main__" in ast.unparse(self.tree):
            for each in self.tree.body:
                match each:
                    case ast.FunctionDef(name=own) | ast.ClassDef(name=own):
                        yield own, f"{self.module}:{own}"

    def _is_own(self, name: str) -> bool:
        path = os.path.join(self.root, *name.split("."))
        return bool(name) and (os.path.isfile(f"{path}.py") or os.path.isdir(path))

    def _follow(self, scope: str) -> None:
        held = self.held[scope]
        for statement in self.scopes[scope]:
            for node in ast.walk(statement):
                match node:
                    case ast.Assign(targets=[ast.Name(id=name), *_], value=value):
                        path = self._path(value, scope)
                        if path is not None:
                            held.setdefault(name, path)
                    case ast.Return(value=ast.expr() as value):
                        path = self._path(value, scope)
                        if path is not None:
                            self.returned.setdefault(scope, path)
                    case ast.Call():
                        self._pass(node, scope)

    def _pass(self, call: ast.Call, scope: str) -> None:
        """Give a function of the module what its call holds."""
        name = name_of(call.func)
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
        match node:
            case ast.Name(id=name):
                return self.held[scope].get(name)
            case (
                ast.Attribute(value=holder, attr=key)
                | ast.Subscript(value=holder, slice=ast.Constant(value=str(key)))
            ):
                inside = self._path(holder, scope)
                return None if inside is None else (*inside, key)
            case ast.Call():
                return self._path_of_call(node, scope)
        return None

    def _path_of_call(self, node: ast.Call, scope: str) -> Path | None:
        if node is self.load:
            return ()
        returned = self.returned.get(name_of(node.func) or ".")
        if returned is not None:
            return returned
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        named = any(keyword.arg is not None for keyword in node.keywords)
        if len(given) != 1 or named:
            return None
        holds = any(part in last_part(node.func).lower() for part in _HOLDS)
        return self._path(given[0], scope) if holds else None

    def _builder(self, node: ast.expr, scope: str) -> Builder | None:
        """What a call that makes a model is given; None where that is not all of the config."""
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _KEEPS:
                return self._builder(inner, scope)
            case ast.Call(func=function):
                return self._called(function, node, scope)
        return None

    def _entry(self, function: ast.expr) -> str:
        """`module:name` of what is called; "" where it is nothing that was imported."""
        head, _, rest = ast.unparse(function).partition(".")
        entry = self.names.get(head, "")
        if not entry.endswith(":"):
            return "" if rest else entry
        *modules, name = rest.split(".")
        return ".".join([entry[:-1], *modules]) + f":{name}" if name else ""

    def _called(self, function: ast.expr, node: ast.Call, scope: str) -> Builder | None:
        entry = self._entry(function)
        arguments = [self._argument(each, scope) for each in node.args]
        keywords = {k.arg: self._argument(k.value, scope) for k in node.keywords if k.arg}
        spreads = [self._path(k.value, scope) for k in node.keywords if k.arg is None]
        given = [*arguments, *keywords.values()]
        if not entry or None in given or None in spreads:
            return None
        if not spreads and all(each is not None and "value" in each for each in given):
            return None
        return {
            "entry": entry,
            "arguments": arguments,
            "keywords": keywords,
            "spreads": [list(path) for path in spreads if path is not None],
        }

    def _argument(self, node: ast.expr, scope: str) -> Given | None:
        match node:
            case ast.Constant(value=int() | float() | str() | None as value):
                return {"value": value}
        path = self._path(node, scope)
        if path is None and isinstance(node, ast.Call):
            inner = self._called(node.func, node, scope)
            return None if inner is None else {"call": inner}
        return None if path is None else {"path": list(path)}

    def _set(self, scope: str, nodes: list[ast.AST]) -> set[str]:
        """Last keys that the code itself puts into what holds the config."""
        found: set[str] = set()
        for each in self.scopes:
            inside = nodes if each == scope else [n for s in self.scopes[each] for n in ast.walk(s)]
            for target in (target for node in inside for target in _set_in(node)):
                path = self._path(target, each)
                found.update(path[-1:] if path else ())
        return found


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _is_trained(name: str, nodes: list[ast.AST]) -> bool:
    return any(not isinstance(node, ast.Assign) and _model_in(node) == name for node in nodes)


def _is_class(builder: Builder) -> bool:
    return str(builder["entry"]).rpartition(":")[2].rpartition(".")[2][:1].isupper()


def _model_in(node: ast.AST) -> str:
    """The name whose `.parameters()` a call asks for, or that says it itself; "" for others."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) if name in _MODELS:
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="parameters")):
            return name
    return ""


def _is_made(node: ast.AST, name: str) -> TypeGuard[ast.Assign]:
    """Whether a statement gives a name something that is not made of it."""
    match node:
        case ast.Assign(targets=targets, value=value) if name in map(name_of, targets):
            return all(each.id != name for each in nodes_in(value, ast.Name))
    return False


def _set_in(node: ast.AST) -> list[ast.expr]:
    """The attributes and entries that a statement sets."""
    match node:
        case ast.Assign(targets=targets):
            return [each for each in targets if type(each) in (ast.Attribute, ast.Subscript)]
    return []


def _loads(node: ast.Call, own: set[str], loaders: frozenset[str]) -> bool:
    """Whether a call loads a config; the module's own functions are followed."""
    name = ast.unparse(node.func)
    if name.partition(".")[0] in own | _OTHER_DATA:
        return False
    return bool({last_part(node.func), ".".join(name.split(".")[-2:])} & loaders)


def _surely(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that every run of a body comes to: not those of a condition or a handler."""
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        match statement:
            case ast.With(body=inner):
                found += _surely(inner)
            case ast.If(test=test, body=inner) if "__main__" in ast.unparse(test):
                found += _surely(inner)
    return found
