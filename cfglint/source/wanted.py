"""Keys that code reads and can nowhere do without, by the word alone: for code that no reader
followed, such as what a library calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cfglint.diagnostic import Span
from cfglint.source.syntax import defaults_of, last_part, lines_with, parsed, text_in, walk_at

MOST_FILES = 40
"""Files with a word beyond which it is a common one, and says nothing."""

_MAKERS = frozenset({"dict", "update", "Namespace", "SimpleNamespace", "EasyDict", "edict"})
"""Calls whose keywords are keys."""


def wanted_at(word: str, texts: Sequence[tuple[str, str]]) -> Span | None:
    """Where code takes a key from something, if it nowhere shows that the key may be missing.

    `cfg.word` and `cfg["word"]` take it. Anything else that has the word as a name or a text may
    give it, ask for it or have a default for it: `get("word")`, `--word`, `cfg.word = 1`,
    `def f(word=1)`. An attribute of `self` is none of a config's.

    Args:
        texts: paths and texts of the Python files that count and have the word.
    """
    if len(texts) > MOST_FILES:
        return None
    found: Span | None = None
    for path, text in texts:
        tree = parsed(text)
        if tree is None:
            return None
        for node, wants in _uses(word, walk_at(tree, lines_with([word], text))):
            if not wants:
                return None
            end = node.end_col_offset or node.col_offset
            at = node.lineno, node.col_offset + 1, node.end_lineno or node.lineno, end + 1
            found = found or Span(path, *at)
    return found


def _uses(word: str, nodes: Iterator[ast.AST]) -> Iterator[tuple[ast.expr | ast.stmt, bool]]:
    """The uses of a word, and whether each takes the key without asking for it."""
    plain: set[int] = set()  # texts that were judged with what is around them
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as method) if name == word:
                plain.add(id(method))  # a method is no key
            case ast.Attribute(value=holder, attr=name) if name == word and id(node) not in plain:
                if last_part(holder) != "self" or isinstance(holder, ast.Attribute):
                    yield node, isinstance(node.ctx, ast.Load)
            case ast.Subscript(slice=ast.Constant(value=text)) if text == word:
                plain.add(id(node.slice))
                yield node, isinstance(node.ctx, ast.Load)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if text_in(key) == word and _takes(value, word):
                        plain.add(id(key))  # `{"lr": cfg.lr}` passes it on
            case ast.Constant(value=str() as text) if id(node) not in plain:
                if text.lstrip("-").replace("-", "_") == word:
                    yield node, False
            case ast.Call() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if _gives(node, word):
                    yield node, False


def _gives(node: ast.AST, word: str) -> bool:
    """Whether a call, a function or a class gives a key of this name a value."""
    match node:
        case ast.Call(func=func, keywords=given) if last_part(func) in _MAKERS:
            return any(each.arg == word and not _takes(each.value, word) for each in given)
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
            return word in defaults_of(args)
        case ast.ClassDef(body=body):
            return any(word in _names_given(each) for each in body)
    return False


def _takes(value: ast.expr, word: str) -> bool:
    """Whether an expression has a word as an attribute or a subscript."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == word)
        or (isinstance(node, ast.Subscript) and text_in(node.slice) == word)
        for node in ast.walk(value)
    )


def _names_given(statement: ast.stmt) -> set[str]:
    """The names that a statement of a class gives a value, such as the fields of a dataclass."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
    return set()
