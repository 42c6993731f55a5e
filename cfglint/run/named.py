"""Programs that settings name, and that are not there: nothing would be checked against them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from cfglint.files import python_files, shown
from cfglint.names import nearest
from cfglint.run.settings import Settings
from cfglint.source.modules import Module, Modules


def absent_programs(settings: Settings) -> Iterator[str]:
    """The entries of `[[tool.cfglint.consumers]]` that name no code, each with the reason. One with
    a value of the config in it is left out: R303 says where that leads nowhere."""
    modules = Modules(settings.folder)
    for consumer in settings.consumers:
        name, _, attribute = consumer.entry.partition(":")
        if "{" in consumer.entry:
            continue
        module = modules.find(name)
        if module is None and not _is_elsewhere(name, settings.folder):
            yield f"`{consumer.entry}`: there is no module {name} below {shown(settings.folder)}"
        elif isinstance(module, Module) and (names := _names_in(module.tree)):
            first = attribute.split(".")[0]
            if first not in names:
                near = nearest(first, sorted(names))
                guess = f"; did you mean `{near}`?" if near else ""
                yield f"`{consumer.entry}`: {shown(module.path)} has no `{first}`{guess}"


def _is_elsewhere(name: str, folder: str) -> bool:
    """Whether some folder below has the module: code may add that one to the path."""
    end = os.sep + name.replace(".", os.sep)
    endings = (f"{end}.py", f"{end}{os.sep}__init__.py")
    return any(path.endswith(endings) for path in python_files(folder))


def _names_in(tree: ast.Module) -> set[str]:
    """The names that a module may have; none where it takes all of another's, or makes them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name="__getattr__") | ast.alias(name="*"):
                return set()
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.Name(ctx=ast.Store()):
                found.add(node.id)
            case ast.alias():
                found.add(node.asname or node.name.split(".")[0])
    return found
