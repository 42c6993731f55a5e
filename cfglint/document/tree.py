"""One YAML file, read: its documents, what is wrong with its text, and its suppressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from cfglint.diagnostic import KeyPath, Place, Span, at_line
from cfglint.document import composer, merges, reader
from cfglint.document.kinds import NO_KEYS, kind_of
from cfglint.document.lines import line_starts, mark_at
from cfglint.document.nodes import (
    Alias,
    Entry,
    Mapping,
    Mark,
    Node,
    Scalar,
    Sequence,
    follow,
    is_merge,
    key_text,
)
from cfglint.document.suppressions import Suppression, find_suppressions
from cfglint.files import reading

Composed: TypeAlias = "tuple[list[Node | None], composer.SyntaxProblem | None]"
"""The roots of a text's documents, and what stopped the reading."""


class Hit(NamedTuple):
    """A found key path. `key` is None for a list item and the root, `via` the aliases crossed."""

    key: Node | None
    value: Node
    via: tuple[Alias, ...] = ()


class Document:
    """One YAML document; `index` counts from 0 within its file, `root` is None when empty."""

    def __init__(self, file: str, index: int, root: Node | None) -> None:
        self.file = file
        self.index = index
        self.root = root
        self._index = _Index()

    @cached_property
    def plain(self) -> frozenset[str]:
        """The texts of all keys and values that are plain scalars without a tag: what a rule about
        one of them looks for first."""
        found = set()
        for _, key, value in self.nodes:
            for node in (key, value):
                if type(node) is Scalar and not node.style and node.tag is None:
                    found.add(node.value)
        return frozenset(found)

    @cached_property
    def nodes(self) -> list[tuple[KeyPath, Node | None, Node]]:
        """Path, key node and value node of everything, depth first, in file order.

        Aliases are not followed: an anchored value stands where it is written. Made once, because
        every rule on files looks at all of it.
        """
        found: list[tuple[KeyPath, Node | None, Node]] = []
        stack: list[tuple[KeyPath, Node | None, Node]] = []
        if self.root is not None:
            stack.append(((), None, self.root))
        while stack:
            here = stack.pop()
            found.append(here)
            path, _, value = here
            if type(value) is Scalar:
                continue
            if isinstance(value, Mapping):
                for key, child in reversed(value.entries):
                    text = key.value if type(key) is Scalar else key_text(key)
                    stack.append(((*path, text), key, child))
            elif isinstance(value, Sequence):
                for index in range(len(value.items) - 1, -1, -1):
                    stack.append(((*path, index), None, value.items[index]))
        return found

    def find(self, path: KeyPath, occurrence: int = -1) -> Hit | None:
        """The key and value at a path, through aliases and merge keys; None where there is none."""
        if self.root is None:
            return None
        hit = Hit(None, self.root)
        for position, element in enumerate(path):
            last = position == len(path) - 1
            step = _step(hit.value, element, occurrence if last else -1, hit.via, self._index)
            if step is None:
                return None
            hit = step
        return hit


def _step(
    value: Node, element: str | int, occurrence: int, via: tuple[Alias, ...], index: _Index
) -> Hit | None:
    if isinstance(value, Alias):
        via = (*via, value)
    target = follow(value)
    if isinstance(target, Sequence):
        if isinstance(element, int) and -len(target.items) <= element < len(target.items):
            return Hit(None, target.items[element], via)
        return None
    if not isinstance(target, Mapping):
        return None
    own = index.entries(target).get(str(element))
    if own:
        entry = own[max(occurrence, -1) if occurrence < len(own) else -1]
        return Hit(entry.key, entry.value, via)
    merged = index.merged(target).get(str(element))
    if merged is None:
        return None
    (entry, aliases) = merged
    return Hit(entry.key, entry.value, via + aliases)


class _Index:
    """The entries of mappings by key, made once for each: a lookup must not read them all."""

    def __init__(self) -> None:
        self._mappings: dict[int, dict[str, list[Entry]]] = {}
        self._merged: dict[int, merges.Brought] = {}

    def entries(self, mapping: Mapping) -> dict[str, list[Entry]]:
        """Key text -> the entries that are written in the mapping itself, in file order.

        Merge keys are among them, before a quoted key of the same text.
        """
        known = self._mappings.get(id(mapping))
        if known is None:
            known = self._mappings[id(mapping)] = {}
            for entry in mapping.entries:
                known.setdefault(key_text(entry.key), []).append(entry)
            if "<<" in known:
                known["<<"].sort(key=is_merge, reverse=True)
        return known

    def merged(self, mapping: Mapping) -> merges.Brought:
        """What merge keys bring in; empty without one."""
        if not any(map(is_merge, self.entries(mapping).get("<<", ()))):
            return {}
        known = self._merged.get(id(mapping))
        if known is None:
            known = self._merged[id(mapping)] = merges.by_pyyaml(mapping)
        return known


def effective_entries(
    mapping: Mapping, yaml_rule: bool = False
) -> Iterator[tuple[str, Entry, tuple[Alias, ...]]]:
    """Key text, entry and the aliases that brought it, after merges, in the order of the loader.

    Merges are those of the installed PyYAML, or with `yaml_rule` those of YAML's own text, which
    ruamel.yaml follows. Own keys win over merged ones, the last of equal own keys wins.
    """
    own = {key_text(entry.key): entry for entry in mapping.entries}
    if "<<" not in own or not any(map(is_merge, mapping.entries)):
        for text, entry in own.items():
            yield text, entry, ()
        return
    chosen = merges.by_yaml(mapping) if yaml_rule else merges.by_pyyaml(mapping)
    for text, (entry, aliases) in chosen.items():
        yield text, entry, aliases


class YamlFile:
    """A file as read. `source` is None where there was nothing to parse."""

    def __init__(
        self,
        path: str,
        data: bytes,
        source: reader.Source | None,
        read_problem: reader.ReadProblem | None,
        syntax_problem: composer.SyntaxProblem | None,
        documents: tuple[Document, ...],
    ) -> None:
        self.path = path
        self.data = data
        self.source = source
        self.read_problem = read_problem
        self.syntax_problem = syntax_problem
        self.documents = documents

    @property
    def text(self) -> str:
        """The decoded text, "" for a file that could not be decoded."""
        return self.source.text if self.source else ""

    @cached_property
    def starts(self) -> list[int]:
        """Offset of every line's first character."""
        return line_starts(self.text)

    @cached_property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The `# cfglint:` comments of this file."""
        roots = [document.root for document in self.documents]
        return find_suppressions(self.text, roots, self.starts)

    def span(self, place: Place) -> Span:
        """Lines and columns of a place; a path that is not there gives its nearest parent."""
        if not self.documents:
            return at_line(self.path)
        document = self.documents[min(place.document, len(self.documents) - 1)]
        path = place.path
        hit = document.find(path, place.occurrence)
        while hit is None and path:
            path = path[:-1]
            hit = document.find(path)
        if hit is None:
            return at_line(self.path)
        node = hit.value if place.part == "value" or hit.key is None else hit.key
        if not path:
            return self.span_of(node.start, node.start)
        return self.span_of(node.start, node.end)

    def span_of(self, start: Mark, end: Mark) -> Span:
        """A span from two marks, with the blank end of a block scalar left out.

        At the end of a text without a final newline libyaml counts a line that is not there.
        """
        if end.index >= len(self.text):
            end = mark_at(self.text, end.index, self.starts)
            if start.index >= end.index:
                start = mark_at(self.text, start.index, self.starts)
        if end.index > start.index and end.column == 0:
            stripped = self.text[start.index : end.index].rstrip()
            end = mark_at(self.text, start.index + len(stripped), self.starts)
        return Span(self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def aliases_of(self, place: Place) -> tuple[Span, ...]:
        """Where the aliases stand through which this place is reached."""
        if not self.documents:
            return ()
        document = self.documents[min(place.document, len(self.documents) - 1)]
        hit = document.find(place.path, place.occurrence)
        return tuple(self.span_of(a.start, a.end) for a in hit.via) if hit else ()


def is_outside(file: YamlFile) -> bool:
    """Whether a file was not read because it is outside of what may be read."""
    return file.read_problem is not None and file.read_problem.kind == reading.OUTSIDE.kind


def read_own(path: str) -> YamlFile:
    """As `read_file`, for a file that a repository has: a link may not lead out of it."""
    data = reading.read_own(path, reader.MAX_BYTES)
    if isinstance(data, bytes):
        return parse(data, path)
    return YamlFile(path, b"", None, reader.ReadProblem(data.kind, data.message), None, ())


def read_file(path: str) -> YamlFile:
    """Read and parse one file. Whatever is wrong with it is in the result, never raised."""
    data = reader.read_bytes(path)
    if isinstance(data, reader.ReadProblem):
        return YamlFile(path, b"", None, data, None, ())
    return parse(data, path)


def _composer_of(path: str) -> Callable[[str], Composed]:
    """What makes nodes of a text, by the name of its file."""
    kind = kind_of(path)
    if kind == "toml":
        from cfglint.document import toml  # few configs are

        return toml.compose
    if kind == "json":  # it may be indented by tabs, and has none elsewhere
        return lambda text: composer.compose(text.replace("\t", " "))
    if kind == "python":
        from cfglint.document import python

        return python.compose
    return composer.compose


def parse(data: bytes, path: str) -> YamlFile:
    """Parse bytes as if they stood in a file named `path`."""
    if len(data) > reader.MAX_BYTES:
        problem = reader.ReadProblem("limit", f"{len(data) / 2**20:.1f} MiB of input")
        return YamlFile(path, data, None, problem, None, ())
    source, read_problem = reader.decode(data)
    if source is None:
        return YamlFile(path, data, None, read_problem, None, ())
    compose = composer.compose if source.text == NO_KEYS else _composer_of(path)
    roots, syntax_problem = compose(source.text)
    documents = tuple(Document(path, index, root) for index, root in enumerate(roots))
    return YamlFile(path, data, source, read_problem, syntax_problem, documents)
