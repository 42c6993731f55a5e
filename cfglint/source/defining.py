"""Functions, classes and imports: statements that give names their values."""

from __future__ import annotations

import ast
from contextlib import suppress

from cfglint.source.calls import call_value
from cfglint.source.flow import LEFT
from cfglint.source.imports import import_module, module_named, scope_of
from cfglint.source.machine import Machine
from cfglint.source.modules import absolute_name
from cfglint.source.operations import is_object, spelled
from cfglint.source.values import UNKNOWN, Class, Const, Function, Lazy, Scope, Value


def do_function(m: Machine, node: ast.FunctionDef, scope: Scope) -> None:
    """Define a function. What sets a property stands beside it, and the property keeps its name."""
    made = Function(scope.module, node, scope)
    for decorator in map(spelled, node.decorator_list):
        if decorator.endswith(".setter"):
            scope.names[f"{node.name}.setter"] = made
        if decorator.endswith((".setter", ".deleter")):
            return
    scope.names[node.name] = decorate(m, node, made, scope)


def do_class(m: Machine, node: ast.ClassDef, scope: Scope) -> None:
    """Define a class: its body is run once, its names are the members."""
    bases = [m.value(base, scope) for base in node.bases if not is_object(base, scope)]
    bases = [base for base in bases if not isinstance(base, Const)]
    made = Class(scope.module, node, scope, bases)
    inner = Scope(scope.module, scope, of_class=True)
    with suppress(*LEFT):
        m.run(node.body, inner)
    for name, member in inner.names.items():
        if isinstance(member, Function):
            member.owner = made
        made.members[name] = member
    _tell_its_makers(m, made, scope)
    scope.names[node.name] = decorate(m, node, made, scope)


def _tell_its_makers(m: Machine, made: Class, scope: Scope) -> None:
    """Run what is run for every class that derives from another: the `__init_subclass__` of a base,
    and its metaclass. Registries are filled by them."""
    node, keywords = made.node, dict[str | None, Value]()
    for keyword in node.keywords:
        value = m.value(keyword.value, scope)
        if keyword.arg != "metaclass":
            keywords[keyword.arg] = value
        elif isinstance(value, Class):
            made.meta = value
    for base in made.bases:
        made.meta = made.meta or base.meta
    hook = made.find("__init_subclass__", made)
    if isinstance(hook, Function):
        call_value(m, hook.bind(made), [], keywords, node, scope.module)
    if made.meta is None:
        return
    told: list[Value] = [Const(node.name), UNKNOWN, UNKNOWN]
    before, m.class_made = m.class_made, made
    try:
        for name, first in (("__new__", made.meta), ("__init__", made)):
            method = made.meta.method(name)
            if method is not None:
                call_value(m, method.bind(first), told, {}, node, scope.module)
    finally:
        m.class_made = before


def class_made(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`super().__new__(...)` in a metaclass: the class that is being made."""
    return m.class_made


def decorate(
    m: Machine,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    value: Value,
    scope: Scope,
) -> Value:
    """What decorators make of a definition: registries are filled, others leave it be."""
    for decorator in reversed(node.decorator_list):
        name = spelled(decorator)
        if name in ("property", "staticmethod", "classmethod") or name.endswith(
            (".setter", ".getter", "cached_property")
        ):
            if isinstance(value, Function):
                value.kind = name.rpartition(".")[2]
            continue
        made = call_value(m, m.value(decorator, scope), [value], {}, node, scope.module)
        if isinstance(made, (Function, Class)):
            value = made
        start = m.modules.knowledge.starts.get(name.rpartition(".")[2])
        if start is not None and isinstance(value, Function) and m.flow.at_import <= 1:
            start(m, value, node)
    return value


def do_import(m: Machine, node: ast.Import, scope: Scope) -> None:
    """`import a.b` binds `a`, `import a.b as c` the inner module."""
    for alias in node.names:
        import_module(m, alias.name)
        if alias.asname:
            scope.names[alias.asname] = Lazy(alias.name, None)
        else:
            top = alias.name.split(".")[0]
            scope.names[top] = Lazy(top, None)


def do_import_from(m: Machine, node: ast.ImportFrom, scope: Scope) -> None:
    """`from a import b`: a name of a module, or a module of a package."""
    name = absolute_name(scope.module, node.module, node.level)
    import_module(m, name)
    for alias in node.names:
        if alias.name == "*":
            module = module_named(m, name)
            if module is not None and module.name != scope.module.name:
                for key, value in scope_of(m, module).names.items():
                    if not key.startswith("_"):
                        scope.names[key] = value
            continue
        inner = f"{name}.{alias.name}"
        package = module_named(m, name)
        is_module = package is not None and m.modules.has(inner)
        if is_module and package and alias.name not in scope_of(m, package).names:
            import_module(m, inner)
        if name == scope.module.name and alias.name in scope.names:
            scope.names[alias.asname or alias.name] = scope.names[alias.name]
        else:
            scope.names[alias.asname or alias.name] = Lazy(name, alias.name)
