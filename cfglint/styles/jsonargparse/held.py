"""Nodes within the arguments of others: which of them the parser builds at once."""

from __future__ import annotations

import ast

from cfglint.source.definitions import in_module
from cfglint.source.library import Library
from cfglint.source.named import Parameter, Target
from cfglint.source.signatures import definition_of


def as_held(target: Target, every: list[Target], library: Library) -> Target:
    """A node of `class_path` with what the argument that it is given for makes of it: only a class
    is built at once; a `Callable`, and whatever is not known, may be called later with more."""
    if target.signature is None:
        return target
    held: str | None = None
    holder: Target | None = None
    for other in every:
        inside = (*other.path, *other.inside)
        if len(inside) < len(target.path) and target.path[: len(inside)] == inside:
            holder, held = other, target.path[len(inside)].removesuffix("+")
            rest = target.path[len(inside) + 1 :]
    if holder is None or held is None:
        return target
    parameter = holder.signature.parameters.get(held) if holder.signature is not None else None
    built = parameter is not None and all(part.isdigit() for part in rest)
    if parameter is not None and built and _is_of_classes(library, parameter):
        return target
    return target._replace(partial=True)


_CONTAINERS = frozenset({"Optional", "Union", "List", "list", "Sequence", "Iterable", "Tuple"})


def _is_of_classes(library: Library, parameter: Parameter) -> bool:
    """Whether an argument is annotated with classes alone, of which jsonargparse makes one."""
    found = library.module_of(parameter.file)
    if found is None or not parameter.annotation:
        return False
    modules, module = found
    try:
        left: list[ast.expr] = [ast.parse(parameter.annotation, mode="eval").body]
    except (SyntaxError, ValueError):
        return False
    while left:
        node = left.pop()
        text = ast.unparse(node)
        if isinstance(node, ast.BinOp):
            left += [node.left, node.right]
        elif isinstance(node, ast.Tuple):
            left += node.elts
        elif isinstance(node, ast.Subscript):
            if ast.unparse(node.value).rpartition(".")[2] not in _CONTAINERS:
                return False
            left.append(node.slice)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            return _is_of_classes(library, parameter._replace(annotation=node.value))
        elif text not in ("None", "bool", "int", "float", "str"):
            place = in_module(module, modules)
            named = definition_of(library, place, text)
            if named is None or not isinstance(named.node, ast.ClassDef):
                return False
    return True
