"""Whether a text is a template that another program renders before any loader reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.document.nodes import Mapping, Node, Sequence
from cfglint.document.tree import YamlFile

_MARK = re.compile(r"\{\{|\{%|\{#|<%|<\?")
_BLOCK = re.compile(r"(?:^|[:\-\s])[|>][-+]?\d?[-+]?\s*(?:#.*)?$")
_QUOTED = re.compile(r"'(?:[^']|'')*'|(?<!\\)\"(?:[^\"\\]|\\.)*\"")


def is_template(file: YamlFile) -> bool:
    """Whether a text has marks of a template outside of quotes, block scalars and comments, and
    YAML cannot be read as it is meant because of them."""
    text = file.text
    if file.syntax_problem is not None:
        return any(_MARK.search(line) for line in _plain_lines(text))
    roots = (document.root for document in file.documents)
    return any(_is_doubled(root, text) for root in roots if root is not None)


def _plain_lines(text: str) -> Iterator[str]:
    """The lines of a text without quoted texts and comments, block scalars left out."""
    block = -1
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if block >= 0 and (indent > block or not line.strip()):
            continue
        block = indent if _BLOCK.search(line) else -1
        if not line.lstrip().startswith("#"):
            yield _QUOTED.sub("", line)


def _is_doubled(root: Node, text: str) -> bool:
    """Whether `{{ name }}` stands where a value is: to YAML, a mapping as the key of a mapping."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            for key, value in node.entries:
                start = key.start.index
                if isinstance(key, Mapping) and key.flow and text[start - 1 : start + 1] == "{{":
                    return True
                stack += (key, value)
        elif isinstance(node, Sequence):
            stack += node.items
    return False
