"""Configs that are Python, as MMEngine has them, to the nodes that YAML text becomes.

A module of plain assignments is a mapping: `model = dict(type='ResNet', depth=50)`. Nothing is run:
a value that is no literal, dictionary, list or earlier name is one that is known at run time only.
A module that does more, such as one with functions, is no config.
"""

from __future__ import annotations

import ast

from cfglint.document.composer import (
    MAX_DEPTH,
    MAX_EXPANDED_NODES,
    LimitError,
    SyntaxProblem,
)
from cfglint.document.lines import mark_at
from cfglint.document.newer_python import tree_of
from cfglint.document.nodes import Alias, Entry, Mapping, Mark, Node, Scalar, Sequence, follow

LATER = "${object}"
"""As a value: what only running the module would tell."""

MOST = 10**18
"""A whole number that is larger is known at run time only."""

_TAG = "tag:yaml.org,2002:"


def compose(text: str) -> tuple[list[Node | None], SyntaxProblem | None]:
    """The one document of a module, None where it is no config; or what is wrong with its text."""
    try:
        tree = tree_of(text)
    except SyntaxError as error:
        at = _Places(text).at(error.lineno or 1, max((error.offset or 1) - 1, 0), characters=True)
        return [], SyntaxProblem(error.msg, at)
    except (ValueError, RecursionError, MemoryError) as error:
        return [], SyntaxProblem(str(error) or "nested too deep", Mark(0, 0, 0), limit=True)
    try:
        return [_Module(text).root(tree)], None
    except RecursionError:
        message = f"nested more than {MAX_DEPTH} levels deep"
        return [], SyntaxProblem(message, Mark(0, 0, 0), limit=True)
    except LimitError as error:
        return [], SyntaxProblem(str(error), error.mark, limit=True)


class _Places:
    """Lines and columns of `ast` as marks: its columns count bytes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        for number, character in enumerate(text):
            if character == "\n":
                self._starts.append(number + 1)
        self._ascii = text.isascii()
        self._columns: dict[int, list[int]] = {}

    def at(self, line: int, column: int, characters: bool = False) -> Mark:
        """The mark of a line, counted from 1, and a column, counted from 0."""
        start = self._starts[min(line, len(self._starts)) - 1]
        if not self._ascii and not characters:
            if start not in self._columns:
                self._columns[start] = self._characters(start)
            columns = self._columns[start]
            column = columns[min(column, len(columns) - 1)]
        return Mark(start + column, line - 1, column)

    def _characters(self, start: int) -> list[int]:
        """Of each byte of a line, and of its end, how many characters are before it."""
        end = self._text.find("\n", start)
        line = self._text[start : end if end >= 0 else None]
        found = [n for n, each in enumerate(line) for _ in each.encode(errors="replace")]
        return [*found, len(line)]


class _Module:
    """The nodes of a module: `names` are those of its assignments so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = _Places(text)
        self._names: dict[str, Entry] = {}
        self._measured: dict[int, tuple[int, int]] = {}
        self._spread = 0

    def root(self, tree: ast.Module) -> Mapping | None:
        """The mapping of a module's names; None where it is no config."""
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and _is_plain(statement):
                for target in statement.targets:
                    assert isinstance(target, ast.Name)
                    self._assign(target, statement.value)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)) or _is_docstring(statement):
                continue
            elif isinstance(statement, _CHANGES):
                self._change(statement)
            else:
                return None
        entries = [e for name, e in self._names.items() if not name.startswith("__")]
        if not any(isinstance(follow(entry.value), Mapping) for entry in entries) and (
            "_base_" not in self._names
        ):
            return None
        start = Mark(0, 0, 0)
        root = Mapping(start, mark_at(self._text, len(self._text)), None, None, False)
        root.entries = entries
        return root

    def _assign(self, target: ast.Name, value: ast.expr) -> None:
        start, end = self._span(target)
        node = self._value(value)
        self._measure(node)
        self._names.pop(target.id, None)
        self._names[target.id] = Entry(Scalar(start, end, None, None, target.id, '"'), node)

    def _measure(self, node: Node) -> tuple[int, int]:
        """How many nodes a value has, and how many levels, once its names are written out.

        Raises:
            LimitError: these are more than a config may have.
        """
        node = follow(node)
        if id(node) not in self._measured:
            inner: list[Node] = []
            if isinstance(node, Sequence):
                inner = node.items
            elif isinstance(node, Mapping):
                inner = [entry.value for entry in node.entries]
            found = [self._measure(each) for each in inner]
            size = 1 + sum(each for each, _ in found)
            depth = 1 + max((levels for _, levels in found), default=0)
            if size > MAX_EXPANDED_NODES:
                raise LimitError(_TOO_MANY, node.start)
            if depth > MAX_DEPTH:
                raise LimitError(f"nested more than {MAX_DEPTH} levels deep", node.start)
            self._measured[id(node)] = size, depth
        return self._measured[id(node)]

    def _change(self, statement: ast.stmt) -> None:
        """A statement that may change what the names in it hold: that is not known then."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in self._names:
                entry = self._names[node.id]
                self._names[node.id] = Entry(entry.key, self._later(entry.value))

    def _span(self, node: ast.expr | ast.keyword) -> tuple[Mark, Mark]:
        start = self._places.at(node.lineno, node.col_offset)
        return start, self._places.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _later(self, at: Node) -> Scalar:
        return Scalar(at.start, at.end, None, None, LATER, '"')

    def _value(self, node: ast.expr) -> Node:
        start, end = self._span(node)
        if isinstance(node, ast.Constant) or _is_negative(node):
            return self._scalar(node, start, end)
        if isinstance(node, (ast.List, ast.Tuple)):
            found = Sequence(start, end, None, None, True)
            if not any(isinstance(each, ast.Starred) for each in node.elts):
                found.items = [self._value(each) for each in node.elts]
                return found
        if isinstance(node, ast.Name) and node.id in self._names:
            target = follow(self._names[node.id].value)
            return Alias(start, end, node.id, target)
        pairs = _pairs(node)
        if pairs is not None:
            made = Mapping(start, end, None, None, True)
            entries: dict[str, Entry] = {}
            for key, name, value in pairs:
                if key is None:  # `**more`
                    target = follow(self._value(value))
                    if not isinstance(target, Mapping):
                        return Scalar(start, end, None, None, LATER, '"')
                    self._put_all(entries, target)
                else:
                    at, behind = self._span(key)
                    if isinstance(key, ast.keyword):
                        behind = self._places.at(key.lineno, key.col_offset + len(name.encode()))
                    entry = Entry(Scalar(at, behind, None, None, name, '"'), self._value(value))
                    _put(entries, entry)
            made.entries = list(entries.values())
            return made
        return Scalar(start, end, None, None, LATER, '"')

    def _put_all(self, entries: dict[str, Entry], more: Mapping) -> None:
        self._spread += len(more.entries)
        if self._spread > MAX_EXPANDED_NODES:
            raise LimitError(_TOO_MANY, more.start)
        for entry in more.entries:
            _put(entries, entry)

    def _scalar(self, node: ast.expr, start: Mark, end: Mark) -> Scalar:
        value = ast.literal_eval(node)
        if isinstance(value, str):
            return Scalar(start, end, None, None, value, '"')
        if value is None:
            return Scalar(start, end, None, f"{_TAG}null", "null", "")
        if isinstance(value, bool):
            return Scalar(start, end, None, f"{_TAG}bool", str(value).lower(), "")
        if isinstance(value, int) and abs(value) < MOST:
            return Scalar(start, end, None, f"{_TAG}int", str(value), "")
        if isinstance(value, float):
            text = repr(value).replace("inf", ".inf").replace("nan", ".nan")
            return Scalar(start, end, None, f"{_TAG}float", text, "")
        return Scalar(start, end, None, None, LATER, '"')


_TOO_MANY = f"more than {MAX_EXPANDED_NODES:,} values once its names are written out"


def _put(entries: dict[str, Entry], entry: Entry) -> None:
    """An entry of a dictionary, in the place of one with its key."""
    assert isinstance(entry.key, Scalar)
    entries.pop(entry.key.value, None)
    entries[entry.key.value] = entry


_CHANGES = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.If, ast.For, ast.Assert)
"""Statements that may change what a name holds, and define nothing."""


def _is_plain(statement: ast.Assign) -> bool:
    return all(isinstance(target, ast.Name) for target in statement.targets)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_negative(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, (ast.USub, ast.UAdd))
        and isinstance(node.operand, ast.Constant)
        and type(node.operand.value) in (int, float)
    )


def _is_key(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < MOST)


_Pair = tuple["ast.expr | ast.keyword | None", str, ast.expr]


def _pairs(node: ast.expr) -> list[_Pair] | None:
    """Key, its text and value of `dict(a=1)` and `{"a": 1}`; None for anything else. A key that is
    None is `**value`."""
    if isinstance(node, ast.Dict):
        found: list[_Pair] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found.append((None, "", value))
            elif isinstance(key, ast.Constant) and _is_key(key.value):
                found.append((key, str(key.value), value))
            else:
                return None
        return found
    if isinstance(node, ast.Call) and not node.args and getattr(node.func, "id", "") == "dict":
        return [(k if k.arg else None, k.arg or "", k.value) for k in node.keywords]
    return None
