"""What the code of a repository adds to, or does with, the nodes of a config that name code.

Sources: https://hydra.cc/docs/advanced/instantiate_objects/overview/ (1.3), and the documentation
of jsonargparse 4: https://jsonargparse.readthedocs.io/en/stable/ ("Class type and sub-classes",
"Argument linking").
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cfglint.source.named import NOTHING_KNOWN, Added, Passed

_FILLER = frozenset({"cfg", "config", "conf", "configs", "args", "self", "hparams", "params"})
"""Words in the names of variables that say nothing of which node they hold."""

_WORDS = ("instantiate", "init_args", "CLI", "jsonargparse")
"""A file without any of these has no part in it."""

_PARSERS = frozenset({"CLI", "auto_cli", "LightningCLI", "auto_parser"})
"""What builds the classes that `class_path` names: jsonargparse's and Lightning's own."""


def passed_in(texts: list[tuple[str, str]] | None) -> Passed:
    """What calls of `instantiate` add, what `link_arguments` links, and what code does by itself
    with `class_path` and `init_args`.

    Args:
        texts: (path, text) of the repository's Python files; None where they were not all read.
    """
    if texts is None:
        return NOTHING_KNOWN
    found: dict[str, Added] = {}
    by_hand: set[str] | None = None
    called: set[str] = set()
    own: dict[str, list[str]] = {}
    for _, text in texts:
        if not any(word in text for word in _WORDS):
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return NOTHING_KNOWN
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.Call):
                called.add(_last(node.func))
                for name, added in _added(node):
                    before = found.get(name, Added())
                    found[name] = Added(before.names | added.names, before.unknown or added.unknown)
            elif isinstance(node, ast.ClassDef):
                own[node.name] = [_last(base) for base in node.bases]
        if any(_handles(node) for node in nodes):
            by_hand = (by_hand or set()) | {
                node.value
                for node in nodes
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return Passed(
        found,
        None if by_hand is None else frozenset(by_hand),
        any(_is_parser(name, own) for name in called),
    )


def _is_parser(name: str, own: dict[str, list[str]]) -> bool:
    """Whether a call's name is a parser that is known, or a class of the repository's own that
    derives from one."""
    seen: set[str] = set()
    left = [name]
    while left:
        current = left.pop()
        if current in _PARSERS:
            return True
        if current not in seen:
            seen.add(current)
            left += own.get(current, ())
    return False


def _handles(node: ast.AST) -> bool:
    """Whether code takes a node of `class_path` and `init_args` apart by itself: it reads or writes
    `init_args`, or builds such nodes with arguments of its own."""
    if isinstance(node, ast.Attribute):
        return node.attr == "init_args"
    if isinstance(node, ast.Name):
        return node.id == "init_args"
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "init_args"
    if not isinstance(node, ast.Call):
        return False
    if _last(node.func) == "instantiate_class":
        first: Iterable[ast.expr] = [*node.args[:1], *(k.value for k in node.keywords[:1])]
        return not all(isinstance(each, ast.Tuple) and not each.elts for each in first)
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "pop", "setdefault")
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == "init_args"
    )


def _last(node: ast.expr) -> str:
    """The last part of a dotted name; "" for what is none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _added(node: ast.Call) -> Iterator[tuple[str, Added]]:
    called = _last(node.func)
    if called in ("instantiate", "hydra_instantiate") and (node.args or node.keywords):
        names = frozenset(k.arg for k in node.keywords if k.arg is not None)
        unknown = len(node.args) > 1 or any(k.arg is None for k in node.keywords)
        if names or unknown:
            yield _name_of(node.args[0]) if node.args else "", Added(names, unknown)
    elif called == "link_arguments" and len(node.args) > 1:
        target = node.args[1]
        if isinstance(target, ast.Constant):
            yield "", Added(frozenset({str(target.value).rsplit(".", 1)[-1]}))
        else:
            yield "", Added(unknown=True)
    for keyword in node.keywords:
        if keyword.arg == "skip":
            yield "", Added(_texts_in(keyword.value))


def _texts_in(node: ast.expr) -> frozenset[str]:
    constants = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _name_of(node: ast.expr) -> str:
    """What a variable or attribute that holds a node calls it: `cfg.optimizer`, `opt_cfg`."""
    text = ""
    if isinstance(node, ast.Attribute):
        text = node.attr
    elif isinstance(node, ast.Name):
        text = node.id
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        text = str(node.slice.value)
    return "_".join(word for word in text.split("_") if word and word not in _FILLER)
