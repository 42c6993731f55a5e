"""TOML text to the nodes that YAML text becomes: tables are mappings, arrays lists.

`tomllib` says whether a text is valid; it gives no places, so the text is read once more for them.
Numbers, booleans and dates have the tags that YAML has for them: no rule on YAML's plain scalars is
about them. Source: https://toml.io/en/v1.0.0.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from cfglint.document.composer import MAX_DEPTH, SyntaxProblem
from cfglint.document.lines import line_starts, mark_at
from cfglint.document.nodes import Entry, Mapping, Mark, Node, Scalar, Sequence

_DEEPER = f"nested more than {MAX_DEPTH} levels deep"
_TAG = "tag:yaml.org,2002:"
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE = re.compile(r"\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]+|[^\s,\]}#]+")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\n\s*|.)", re.DOTALL)
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_BASIC = re.compile(r'(?:[^"\\]|\\.)*')
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*"""
_TOO_DEEP = re.compile(rf"""(?<![\w.\-"'])(?:{_PART}){{{MAX_DEPTH}}}""")
"""A dotted key of so many parts; `tomllib` takes the square of their number."""

_QUOTES = ('"""', "'''", '"', "'")


def compose(text: str) -> tuple[list[Node | None], SyntaxProblem | None]:
    """The one document of a text (None where it is empty), or what is wrong with it."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    if _TOO_DEEP.search(text) is not None:
        return [], SyntaxProblem(_DEEPER, Mark(0, 0, 0), limit=True)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], _problem(str(error), text)
    except (RecursionError, ValueError) as error:  # a number of thousands of digits
        limit = isinstance(error, RecursionError)
        return [], SyntaxProblem(_DEEPER if limit else str(error), Mark(0, 0, 0), limit)
    if not values:
        return [None], None
    try:
        return [_Text(text).document()], None
    except RecursionError:
        return [], SyntaxProblem(_DEEPER, Mark(0, 0, 0), limit=True)


def _problem(message: str, text: str) -> SyntaxProblem:
    match = _AT.search(message)
    starts = line_starts(text)
    mark = mark_at(text, len(text), starts)
    if match is not None and match[1]:
        mark = mark_at(text, starts[int(match[1]) - 1] + int(match[2]) - 1, starts)
    message = _AT.sub("", message)
    return SyntaxProblem(message[:1].lower() + message[1:], mark)


class _Text:
    """A valid text while it is read: `at` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._starts = line_starts(text)
        self._tables: dict[tuple[int, str], Node] = {}

    def mark(self) -> Mark:
        """Where the text is read."""
        return mark_at(self.text, self.at, self._starts)

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what a pattern matches here, and give it."""
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return match[0]

    def takes(self, word: str) -> bool:
        """Whether a word is next; then it is behind."""
        if not self.text.startswith(word, self.at):
            return False
        self.at += len(word)
        return True

    def document(self) -> Mapping:
        """The whole text."""
        root = table = _mapping(self.mark())
        while True:
            self.skip(_GAP)
            if self.at >= len(self.text):
                return _ended(root)
            if self.takes("[["):
                table = self._header(root, "]]")
            elif self.takes("["):
                table = self._header(root, "]")
            else:
                self._entry(table)

    def _header(self, root: Mapping, close: str) -> Mapping:
        """The table that `[a.b]` or `[[a.b]]` begins."""
        table = root
        keys = self._keys()
        for number, key in enumerate(keys):
            last = number == len(keys) - 1
            table = self._below(table, key, listed=last and close == "]]")
        self.takes(close)
        return table

    def _keys(self) -> list[Scalar]:
        """A key, dotted or not."""
        keys = []
        while True:
            self.skip(_BLANK)
            start = self.mark()
            quoted = self.text[self.at] in "\"'"
            text = self._quoted() if quoted else self.skip(_BARE_KEY)
            keys.append(Scalar(start, self.mark(), None, None, text, '"'))
            self.skip(_BLANK)
            if not self.takes("."):
                return keys

    def _below(self, table: Mapping, key: Scalar, listed: bool = False) -> Mapping:
        """The table of a key, made where it is not there; of an array of tables its last one, or
        with `listed` a new one."""
        there = self._tables.get((id(table), key.value))
        if isinstance(there, Sequence):
            if listed:
                there.items.append(_mapping(key.start))
            there = there.items[-1]
        if there is not None:
            assert isinstance(there, Mapping)
            return there
        made = _mapping(key.start)
        value: Node = made
        if listed:
            value = Sequence(key.start, key.end, None, None, False)
            value.items.append(made)
        table.entries.append(Entry(key, value))
        self._tables[id(table), key.value] = value
        return made

    def _entry(self, table: Mapping) -> None:
        """`a.b = value`."""
        *outer, key = self._keys()
        for each in outer:
            table = self._below(table, each)
        self.takes("=")
        self.skip(_BLANK)
        table.entries.append(Entry(key, self._value()))

    def _value(self) -> Node:
        start = self.mark()
        if self.takes("["):
            found = Sequence(start, start, None, None, True)
            self._inside("]", lambda: found.items.append(self._value()))
            found.end = self.mark()
            return found
        if self.takes("{"):
            table = Mapping(start, start, None, None, True)
            self._inside("}", lambda: self._entry(table))
            table.end = self.mark()
            return table
        if self.text[self.at] in "\"'":
            text = self._quoted()
            return Scalar(start, self.mark(), None, None, text, '"')
        text = self.skip(_BARE)
        kind, value = _kind_of(text)
        return Scalar(start, self.mark(), None, _TAG + kind, value, "")

    def _inside(self, close: str, take: Callable[[], None]) -> None:
        """What is between brackets, with commas after each."""
        while True:
            self.skip(_GAP)
            if self.takes(close):
                return
            take()
            self.skip(_GAP)
            self.takes(",")

    def _quoted(self) -> str:
        """A text in quotes, in any of the four ways."""
        quote = next(each for each in _QUOTES if self.text.startswith(each, self.at))
        self.at += len(quote)
        if len(quote) == 1:
            if quote == "'":
                end = self.text.index("'", self.at)
            else:
                match = _BASIC.match(self.text, self.at)
                assert match is not None
                end = match.end()
        else:
            end = self._end_of_lines(quote)
        text = self.text[self.at : end]
        self.at = end + len(quote)
        if len(quote) == 3:
            text = text.replace("\r\n", "\n").removeprefix("\n")
        return _ESCAPE.sub(_unescaped, text) if '"' in quote else text

    def _end_of_lines(self, quote: str) -> int:
        """Where a text of several lines ends; up to two quotes may be its last characters."""
        at = self.at
        while not self.text.startswith(quote, at):
            at += 2 if quote == '"""' and self.text[at] == "\\" else 1
        while self.text.startswith(quote, at + 1):
            at += 1
        return at


def _unescaped(match: re.Match[str]) -> str:
    what = match[1]
    if what[0] in "uU" and len(what) > 1:
        return chr(int(what[1:], 16))
    return "" if what.strip() == "" else _PLAIN.get(what, what)


def _kind_of(text: str) -> tuple[str, str]:
    """What YAML calls such a value, and how it writes it."""
    if text in ("true", "false"):
        return "bool", text
    if (text[:4].isdigit() and text[4:5] == "-") or text[2:3] == ":":
        return ("timestamp", text) if text[4:5] == "-" else ("str", text)
    if text.endswith(("inf", "nan")):
        return "float", text.replace("inf", ".inf") if text.endswith("inf") else ".nan"
    if text[:2] in ("0x", "0o", "0b") or re.fullmatch(r"[-+]?[0-9_]+", text):
        return "int", text
    return "float", text


def _mapping(start: Mark) -> Mapping:
    return Mapping(start, start, None, None, False)


def _ended(root: Mapping) -> Mapping:
    """The tables with their ends: of each that of its last entry."""
    order: list[Mapping | Sequence] = []
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping) and not node.flow:
            order.append(node)
            stack += [entry.value for entry in node.entries]
        elif isinstance(node, Sequence) and not node.flow:
            order.append(node)
            stack += node.items
    for each in reversed(order):
        inner = each.items if isinstance(each, Sequence) else [e.value for e in each.entries]
        each.end = max((i.end for i in inner), key=lambda mark: mark.index, default=each.start)
    return root
