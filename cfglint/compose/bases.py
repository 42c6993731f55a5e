"""Files that other configs take as their base: each is judged through the configs that use it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from cfglint.compose.interpolation import named
from cfglint.compose.items import Item, from_node
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_own
from cfglint.files import YAML_ENDINGS, files_below
from cfglint.files.reading import text_of

_KEY = (
    r"_*(?:base(?:s|_?(?:configs?|files?|yaml))?|parents?|extends|inherit(?:s|_from)?|includes?)_*"
)
"""Keys under which a config names its base files; `_BASE_`, `base_configs` and such."""

_NAMES = rf"(?im)^[ \t]*[\"']?{_KEY}[\"']?\s*:"

_NAME = f"(?i){_KEY}"

_WORDS = ("base", "parent", "extends", "inherit", "include")
"""What such a key always has: looked for first, in a third of the time."""


def bases_in(root: str) -> frozenset[str]:
    """The files that YAML files below a folder name as their bases, as real paths."""
    found: set[str] = set()
    for path in files_below(root, YAML_ENDINGS):
        text = text_of(path)
        low = text.lower()
        if not any(word in low for word in _WORDS) or re.search(_NAMES, text) is None:
            continue
        for document in read_own(path).documents:
            if document.root is not None:
                item = from_node(document.root, path, document.index, PYYAML)
                found.update(_files_of(item, path, root))
    return frozenset(found)


MOST_BASES = 4
"""Files in a row, each the base of the one before."""


def with_bases(item: Item, root: str, others: Iterable[str] = (), depth: int = MOST_BASES) -> Item:
    """A config with what the files have that it names as its bases, below its own keys.

    Args:
        others: further files, which the code lays it over.
    """
    found = item
    named = _files_of(item, item.place.file, root) if depth else ()
    for file, lower in (*((file, True) for file in named), *((file, False) for file in others)):
        documents = read_own(file).documents
        node = documents[0].root if len(documents) == 1 else None
        if node is not None:
            base = from_node(node, file, 0, PYYAML)
            found = _over(found, with_bases(base, root, (), depth - 1) if lower else base)
    return found


def _over(item: Item, base: Item) -> Item:
    """One mapping over another, to all depths."""
    if not (item.is_mapping and base.is_mapping):
        return item
    own = item.mapping
    laid = {k: _over(own[k], child) if k in own else child for k, child in base.mapping.items()}
    return item._replace(value={**laid, **{k: v for k, v in own.items() if k not in laid}})


_VALUE = re.compile(
    r"(?m)^[ \t]*[\"']?([A-Za-z_][\w-]*)[\"']?[ \t]*:[ \t]+"
    r"[\"']?([\w./-]+\.ya?ml)[\"']?[ \t]*(?:\#.*)?$"
)
_OF_RUNS = frozenset(
    {"config", "cfg", "conf", "config_file", "config_path", "cfg_file", "cfg_path"}
)
"""Keys of lists of runs, whose values are configs that a program is started with."""


def named_in(root: str) -> frozenset[str]:
    """The files that YAML files below a folder name as the value of a key, as real paths: a program
    opens them beside the config that it is started with (`vocoder: configs/vocoder.yaml`). Bases
    and lists of runs aside, and what hidden folders have."""
    found: set[str] = set()
    for path in files_below(root, YAML_ENDINGS):
        if os.path.basename(path).startswith("."):
            continue
        values = _VALUE.findall(text_of(path))
        runs = [text for key, text in values if key.lower() in _OF_RUNS]
        for key, text in values:
            if key.lower() not in _OF_RUNS and not re.fullmatch(_NAME, key):
                found.update(_resolved(text, path, root))
        if len(runs) == 1:  # no list of runs: `teacher: {config: configs/small.yaml}`
            own = os.path.dirname(os.path.realpath(path))
            found.update(e for e in _resolved(runs[0], path, root) if os.path.dirname(e) == own)
    return frozenset(found)


_TOP = re.compile(r"(?m)^[\"']?([A-Za-z_][\w-]*)[\"']?[ \t]*:")


def named_across(root: str) -> frozenset[tuple[str, ...]]:
    """The key paths that YAML files below a folder name in `${...}`, and have no such key at the
    top: another file gives it, whatever lays them over each other."""
    found: set[tuple[str, ...]] = set()
    for path in files_below(root, YAML_ENDINGS):
        text = text_of(path)
        if "${" in text:
            own = set(_TOP.findall(text))
            found.update(each for each in named(text, ()) if each[0] not in own)
    return frozenset(found)


def _files_of(item: Item, path: str, root: str) -> Iterator[str]:
    """The files that a config names as bases: at any level, one or several."""
    for key, child in item.mapping.items():
        if re.fullmatch(_NAME, key):
            for text in _texts(child):
                yield from _resolved(text, path, root)
        elif isinstance(child.value, dict):
            yield from _files_of(child, path, root)


def _texts(item: Item) -> Iterator[str]:
    if isinstance(item.value, str):
        yield item.value
    elif isinstance(item.value, (dict, list)):
        for child in item.value.values() if isinstance(item.value, dict) else item.value:
            yield from _texts(child)


def _resolved(text: str, path: str, root: str) -> Iterator[str]:
    """The file that a text names, from the file's own folder or from one above it."""
    if not text.endswith(YAML_ENDINGS):
        return
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        found = os.path.join(folder, text)
        if os.path.isfile(found):
            if not os.path.samefile(found, path):
                yield os.path.realpath(found)
            return
        parent = os.path.dirname(folder)
        if parent == folder or os.path.samefile(folder, root):
            return
        folder = parent
