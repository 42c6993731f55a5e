"""One fault at a time in the text of a YAML config; the rest of the text stays as it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import yaml

KINDS = {
    "misspelt-key": "two letters of a key swapped, one doubled or one left out",
    "removed-key": "the line of a key and its value taken out",
    "wrong-level": "a key moved out of its section, or from the top into a section",
    "number-to-word": "a number or boolean becomes the word `many`",
    "number-to-list": "a number or boolean becomes `[1, 2]`",
    "word-misspelt": "a slip in a word without quotes: another choice than those there are",
    "word-to-number": "a word without quotes becomes `17`",
}


class Fault(NamedTuple):
    """A planted fault.

    `key` is the dotted path before the change, `line` counts from 1 in the text with the fault,
    `new` is the misspelt key, the new value, or where a moved key is now. `before` has the line of
    the whole text for each line of `text`, where these differ; 0 for one that is new.
    """

    kind: str
    key: str
    line: int
    new: str
    text: str
    before: tuple[int, ...] = ()

    def line_before(self, line: int) -> int:
        """The line of the text without the fault, for one of the text with it."""
        return self.before[line - 1] if 0 < line <= len(self.before) else line


class Entry(NamedTuple):
    """A key of a mapping and what is at it."""

    path: tuple[str, ...]
    key: yaml.Node
    value: yaml.Node
    section: yaml.MappingNode

    @property
    def dotted(self) -> str:
        """The path in one word."""
        return ".".join(self.path)


def entries(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[Entry]:
    """Every key of a document that is written there, those in lists included."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and _written(key):
                yield Entry((*path, key.value), key, value, node)
                yield from entries(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            yield from entries(child, (*path, str(number)))


def misspelt(word: str, rng: random.Random) -> str:
    """The word with a slip of the finger in it; always another word."""
    if len(word) < 3:
        return word + (word[-1:] or "x")
    at = rng.randrange(1, len(word) - 1)
    slips = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1 :],
    ]
    return rng.choice([slip for slip in slips if slip != word])


class Text(NamedTuple):
    """A config's text and its entries, by what can be done to them."""

    whole: str
    lines: list[str]
    root: yaml.MappingNode
    every: list[Entry]
    plain: list[Entry]


def faults(text: str, rng: random.Random, skip: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Up to thirteen faults, each in a separate text; keys named in `skip` are left alone."""
    root = yaml.compose(text, Loader=_AnyTag)
    if not isinstance(root, yaml.MappingNode):
        return
    every = [entry for entry in entries(root) if not skip & {entry.path[0], entry.path[-1]}]
    plain = [entry for entry in every if _one_line(entry)]
    config = Text(text, text.splitlines(keepends=True), root, every, plain)
    numbers = [entry for entry in plain if entry.value.tag.endswith((":int", ":float", ":bool"))]
    words = [entry for entry in plain if _is_word(entry)]
    drawn: list[tuple[list[Entry], int, Callable[[Text, Entry, random.Random], Fault | None]]] = [
        (every, 3, _misspell_key),
        (plain, 2, _remove),
        (plain, 2, _move),
        (numbers, 2, lambda c, e, r: _change_value(c, e, "number-to-word", "many")),
        (numbers, 1, lambda c, e, r: _change_value(c, e, "number-to-list", "[1, 2]")),
        (words, 2, _misspell_word),
        (words, 1, lambda c, e, r: _change_value(c, e, "word-to-number", "17")),
    ]
    for found, most, plant in drawn:
        for entry in rng.sample(found, min(most, len(found))):
            if fault := plant(config, entry, rng):
                yield fault


def _misspell_key(config: Text, entry: Entry, rng: random.Random) -> Fault | None:
    new = misspelt(entry.key.value, rng)
    if entry.key.value == "<<" or new in {key.value for key, _ in entry.section.value}:
        return None
    return _replaced(config, entry, "misspelt-key", entry.key, new)


def _change_value(config: Text, entry: Entry, kind: str, new: str) -> Fault:
    return _replaced(config, entry, kind, entry.value, new)


def _misspell_word(config: Text, entry: Entry, rng: random.Random) -> Fault:
    return _change_value(config, entry, "word-misspelt", misspelt(entry.value.value, rng))


def _replaced(config: Text, entry: Entry, kind: str, node: yaml.Node, new: str) -> Fault:
    start, end = node.start_mark.index, node.end_mark.index
    text = config.whole[:start] + new + config.whole[end:]
    return Fault(kind, entry.dotted, entry.key.start_mark.line + 1, new, text)


def _remove(config: Text, entry: Entry, rng: random.Random) -> Fault | None:
    at = entry.key.start_mark
    if config.lines[at.line][: at.column].strip():
        return None
    left = [line for line in range(len(config.lines)) if line != at.line]
    text = "".join(config.lines[line] for line in left)
    before = tuple(line + 1 for line in left)
    return Fault("removed-key", entry.dotted, at.line + 1, "", text, before)


def _move(config: Text, entry: Entry, rng: random.Random) -> Fault | None:
    """The line of a leaf in a section goes to the top; one at the top goes into a section."""
    at = entry.key.start_mark.line
    whole = config.lines[at]
    if whole[: entry.key.start_mark.column].strip() or config.root.flow_style:
        return None
    if len(entry.path) > 1:
        target: yaml.Node = config.root
        indent, below = 0, ""
    else:
        sections = [e for e in config.every if len(e.path) == 1 and _is_block(e.value)]
        if not sections:
            return None
        chosen = rng.choice(sections)
        target, below = chosen.value, chosen.dotted + "."
        indent = target.start_mark.column
    if entry.key.value in {key.value for key, _ in target.value} or len(entry.section.value) < 2:
        return None
    to = target.start_mark.line
    left = [line for line in range(len(config.lines)) if line != at]
    position = left.index(to) if to in left else to
    moved = " " * indent + whole.strip() + "\n"
    text = "".join(moved if line is None else config.lines[line] for line in _with(left, position))
    before = tuple(0 if line is None else line + 1 for line in _with(left, position))
    new = below + entry.key.value
    return Fault("wrong-level", entry.dotted, position + 1, new, text, before)


def _with(lines: list[int], position: int) -> list[int | None]:
    """The lines and a new one at a position."""
    return [*lines[:position], None, *lines[position:]]


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def _written(node: yaml.Node) -> bool:
    """Whether a node has characters; an implied null has none."""
    return node.start_mark.index < node.end_mark.index


def _one_line(entry: Entry) -> bool:
    value = entry.value
    return (
        isinstance(value, yaml.ScalarNode)
        and value.style is None
        and _written(value)
        and entry.key.start_mark.line == value.end_mark.line
    )


def _is_word(entry: Entry) -> bool:
    word = entry.value.value
    return entry.value.tag.endswith(":str") and "$" not in word and not word[:1].isdigit()


class _AnyTag(yaml.SafeLoader):
    """Composes nodes with tags that only the project's loader knows."""
