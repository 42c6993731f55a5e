"""Where an editor goes from a key or a value, and what leads to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from cfglint.compose.interpolation import named
from cfglint.compose.items import Item
from cfglint.contract import Code
from cfglint.diagnostic import Place, Span, at_line
from cfglint.server.cursor import Found
from cfglint.server.keys import Fact, Path, View

_REFERENCE = re.compile(r"\$\{[^{}]*\}")


def definitions(view: View, found: Found, offset: int) -> list[Span]:
    """What a key or value means: the lines that read a key, the class that a value names, the key
    of an interpolation, the file that is brought in."""
    path = view.composed(found.path)
    if found.part == "value":
        spans = [*_of_value(view, found, path, offset)]
        if spans:
            return spans
    return [_span(fact.at) for fact in view.facts(path) if fact.at is not None]


def _of_value(view: View, found: Found, path: Path, offset: int) -> Iterator[Span]:
    text = view.checked.file.text
    for match in _REFERENCE.finditer(text, found.node.start.index, found.node.end.index):
        if match.start() <= offset <= match.end():
            for key in named(match[0], path):
                item = view.item(key)
                if item is not None and item.how != "set":
                    yield view.checked.store.read(item.place.file).span(item.place)
    value = getattr(found.node, "value", "")
    at = (
        view.checked.project.beside.ground.packages(view.experiment).place(value) if value else None
    )
    if at is not None and any(target.name == value for target in view.context.targets):
        yield _span(at)
    yield from (at_line(file) for file in _files_named(view, found, value))


def _files_named(view: View, found: Found, value: str) -> Iterator[str]:
    """Files of the config that a value names, by their path or, as a choice, below their group."""
    if not value or "\n" in value:
        return
    stems = {os.path.splitext(value)[0]}
    key = next((part for part in reversed(found.path) if isinstance(part, str)), "")
    if key:
        stems.add(f"{key.rsplit(' ', 1)[-1].lstrip('/')}/{value}")
    for file in view.experiment.files[1:]:
        path = os.path.splitext(os.path.abspath(file).replace(os.sep, "/"))[0]
        if any(path.endswith(f"/{stem.lstrip('./')}") for stem in stems if stem):
            yield file


def uses(view: View, path: Path) -> Iterator[Span]:
    """What uses a key: the lines that read it, and the values that name it."""
    yield from (_span(fact.at) for fact in view.facts(path) if fact.at is not None)
    for place in _naming(view.root, (), path):
        yield view.checked.store.read(place.file).span(place)


def _naming(item: Item, at: Path, path: Path) -> Iterator[Place]:
    value = item.value
    if isinstance(value, str):
        if "${" in value and path in set(named(value, at)):
            yield item.place._replace(part="value")
        return
    pairs: Iterable[tuple[str, Item]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = ((str(number), child) for number, child in enumerate(value))
    for key, child in pairs:
        yield from _naming(child, (*at, key), path)


def keys_of_line(view: View, file: str, line: int) -> Iterator[Span]:
    """The keys of a config that a line of Python reads, declares or takes, where they are set."""
    wanted = os.path.abspath(file)
    for path, item in _keys(view.root, ()):
        if item.how != "set" and any(_is_at(fact, wanted, line) for fact in view.facts(path)):
            yield view.checked.store.read(item.place.file).span(item.place)


def _keys(item: Item, at: Path) -> Iterator[tuple[Path, Item]]:
    for key, child in item.mapping.items():
        yield (*at, key), child
        yield from _keys(child, (*at, key))


def _is_at(fact: Fact, file: str, line: int) -> bool:
    at = fact.at
    return at is not None and at.line == line and os.path.abspath(at.file) == file


def _span(at: Code) -> Span:
    return Span(at.file, at.line, at.column, at.line, max(at.end_column, at.column))
