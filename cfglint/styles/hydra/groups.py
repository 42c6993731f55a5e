"""Where a config stands in a tree of Hydra's config groups."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cfglint.compose.interpolation import references
from cfglint.compose.items import Item, from_node
from cfglint.document.conduct import Conduct
from cfglint.document.tree import YamlFile
from cfglint.files import YAML_ENDINGS, shown
from cfglint.files.reading import text_of
from cfglint.styles.hydra.text import Default, built_in, parse_defaults

MAX_LEVELS = 8
"""Folders above a config in which its primary config is looked for."""

FIRST = ("config", "train", "main", "default")
"""Names of primary configs that go before others."""


class Primary(NamedTuple):
    """A config with a defaults list, in the folder that groups are in."""

    path: str
    item: Item
    entries: list[Default | None]


class Where(NamedTuple):
    """`root` is the folder of the groups; `folder` that of the config, from there.

    `group` is the group of which the config is a choice, "" for a primary config, and `choice` its
    name in that group; `primaries` are the configs that name the group in their defaults, or, with
    `added`, all those of the folder: the command line adds the choice (`+experiment=small`).
    """

    root: str
    folder: str = ""
    group: str = ""
    choice: str = ""
    primaries: tuple[Primary, ...] = ()
    added: bool = False


def find_where(
    own: Item,
    file: str,
    config_root: str,
    loader: Conduct,
    read: Callable[[str], YamlFile],
    kept: dict[tuple[str, ...], Any] | None = None,
) -> Where:
    """The place of a config: a choice of a group that a primary config above it names, or else a
    primary config itself, its groups beside it or above it.

    Args:
        config_root: the folder of the groups, where settings name it.
        kept: the primary configs of folders, for configs of the same run; it is added to.
    """
    here = os.path.dirname(os.path.abspath(file))
    name = os.path.splitext(os.path.basename(file))[0]
    nearest = ""
    for root in [os.path.abspath(config_root)] if config_root else _above(here):
        folder = os.path.relpath(here, root).replace(os.sep, "/")
        if folder == "." or folder.startswith(".."):
            continue
        primaries = primaries_of(root, loader, read, kept)
        nearest = nearest or (root if primaries else "")
        parts = folder.split("/")
        for end in range(len(parts), 0, -1):
            group = "/".join(parts[:end])
            naming = tuple(p for p in primaries if any(_names(d, group) for d in p.entries))
            if naming:
                choice = "/".join([*parts[end:], name])
                return Where(root, group, group, choice, naming)
    root = config_root or _root_by_groups(own, here)
    if root == here and nearest and not any(e and e.group for e in parse_defaults(own)):
        root = nearest  # nothing there says where the groups are
    folder = os.path.relpath(here, root).replace(os.sep, "/")
    if folder == "." or folder.startswith(".."):
        return Where(root)
    primaries = primaries_of(root, loader, read, kept)
    return Where(root, folder, folder if primaries else "", name, primaries, True)


def has_primaries(
    where: Where,
    loader: Conduct,
    read: Callable[[str], YamlFile],
    kept: dict[tuple[str, ...], Any] | None = None,
) -> bool:
    """Whether a config with a defaults list is in the folder that groups are in."""
    return bool(where.primaries or primaries_of(where.root, loader, read, kept))


_DEFAULTS = re.compile(r"^defaults:\s*(?:\[|#|$)", re.MULTILINE)


def group_of(path: str, kept: dict[tuple[str, ...], Any]) -> str:
    """The config group that a file is a choice of, by the texts of the configs above it; "" for
    none. It asks less than `find_where`, so that it can be asked of any file.

    Args:
        kept: what was found in folders, for other files of the same run; it is added to.
    """
    here = os.path.dirname(os.path.abspath(path))
    for root in _above(here):
        key = ("texts with a list", root)
        if key not in kept:
            kept[key] = _texts_with_a_list(root)
        if kept[key] is None:
            return ""
        if kept[key]:
            folder = os.path.relpath(here, root).replace(os.sep, "/")
            name = re.escape(folder.split("/")[0])
            first = re.compile(rf"^[ \t]*-\s*(?:optional\s+)?/?{name}\b", re.MULTILINE)
            if any(first.search(text) for text in kept[key]):
                return folder
    return ""


def _texts_with_a_list(root: str) -> list[str] | None:
    """The configs of a folder with a defaults list, as texts; None where it cannot be read."""
    try:
        names = [n for n in os.listdir(root) if n.endswith(YAML_ENDINGS)]
    except OSError:
        return None
    texts = (text_of(os.path.join(root, name)) for name in names)
    return [text for text in texts if "defaults:" in text and _DEFAULTS.search(text)]


class Named(NamedTuple):
    """What the configs of a tree name: in defaults lists, groups that they choose from, and configs
    that they bring in by name or choose from a group, both from the root; in values, the keys that
    these are made of, each put where its group is. `by` has the files that name each config or
    choice."""

    groups: frozenset[str]
    configs: frozenset[str]
    choices: frozenset[str]
    keys: frozenset[tuple[str, ...]]
    by: Mapping[str, tuple[str, ...]]


def named_in(root: str, loader: Conduct, read: Callable[[str], YamlFile]) -> Named:
    """The groups, configs and keys that the configs below a folder name."""
    keys: set[tuple[str, ...]] = set()
    groups: set[str] = set()
    configs: set[str] = set()
    by: dict[str, list[str]] = {}
    choices: set[str] = set()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            if not name.endswith(YAML_ENDINGS):
                continue
            file = read(shown(os.path.join(folder, name)))
            node = file.documents[0].root if file.documents else None
            if node is None or ("defaults:" not in file.text and "${" not in file.text):
                continue
            here = os.path.relpath(folder, root).replace(os.sep, "/")
            item = from_node(node, file.path, 0, loader)
            at = "@package _global_" not in file.text and here != "."
            keys |= references(item, tuple(here.split("/")) if at else ())
            for entry in parse_defaults(item):
                if entry is not None:
                    within = "" if entry.name.startswith("/") or here == "." else here
                    name_of_entry = without_suffix(entry.name.lstrip("/"))
                    full = os.path.join(within, name_of_entry)
                    while within and not entry.group and not _is_config(root, full):
                        within = os.path.dirname(within)
                        full = os.path.join(within, name_of_entry)
                    (groups if entry.group else configs).add(full)
                    several = entry.choice if isinstance(entry.choice, list) else [entry.choice]
                    chosen = [f"{full}/{without_suffix(c)}" for c in several if entry.group and c]
                    choices.update(chosen)
                    for each in chosen if entry.group else [full]:
                        by.setdefault(each, []).append(file.path)
    naming = {name: tuple(dict.fromkeys(files)) for name, files in by.items()}
    return Named(frozenset(groups), frozenset(configs), frozenset(choices), frozenset(keys), naming)


def without_suffix(name: str) -> str:
    """The name of a config, which a defaults list may have with its suffix."""
    return re.sub(r"\.ya?ml$", "", name)


def given_by_others(
    root: str, used: Iterable[str], loader: Conduct, read: Callable[[str], YamlFile]
) -> frozenset[tuple[str, ...]]:
    """The key paths that configs of groups give from which a run chooses nothing: the command line
    may add one (`+dataset=cifar`).

    Args:
        root: the folder of the groups.
        used: the files that the run is made of.
    """
    chosen = {os.path.dirname(os.path.abspath(path)) for path in used}
    found: set[tuple[str, ...]] = set()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        if os.path.abspath(folder) in chosen or os.path.abspath(folder) == os.path.abspath(root):
            continue
        group = os.path.relpath(folder, root).replace(os.sep, "/")
        for name in sorted(names):
            if name.endswith(YAML_ENDINGS):
                file = read(shown(os.path.join(folder, name)))
                node = file.documents[0].root if file.documents else None
                if node is not None:
                    item = from_node(node, file.path, 0, loader)
                    at = () if "@package _global_" in file.text[:2000] else tuple(group.split("/"))
                    found.update(_paths(item, at))
    return frozenset(found)


MOST_PARTS = 6
"""Keys on the way to a value that another config gives; what is deeper counts as given with it."""


def _paths(item: Item, at: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield at
    if len(at) < MOST_PARTS:
        for key, child in item.mapping.items():
            yield from _paths(child, (*at, key))


def _is_config(root: str, name: str) -> bool:
    return os.path.isfile(os.path.join(root, f"{name}.yaml"))


def _names(entry: Default | None, group: str) -> bool:
    """Whether an entry of a primary config's defaults has a choice of this group."""
    if entry is None or entry.override:
        return False
    name = entry.name.lstrip("/")
    return name == group if entry.group else os.path.dirname(name) == group


def _above(folder: str) -> Iterator[str]:
    for _ in range(MAX_LEVELS):
        parent = os.path.dirname(folder)
        top = parent == os.path.dirname(parent)  # the root of the file system is nobody's tree
        if top or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent
        yield folder


def primaries_of(
    root: str,
    loader: Conduct,
    read: Callable[[str], YamlFile],
    kept: dict[tuple[str, ...], Any] | None,
) -> tuple[Primary, ...]:
    """The configs of a folder with a defaults list, looked for once a run."""
    key = ("primaries", root, loader.name)
    found: tuple[Primary, ...] | None = kept.get(key) if kept is not None else None
    if found is None:
        found = tuple(_primaries(root, loader, read))
        if kept is not None:
            kept[key] = found
    return found


def _primaries(root: str, loader: Conduct, read: Callable[[str], YamlFile]) -> Iterator[Primary]:
    try:
        names = [n for n in os.listdir(root) if n.endswith(YAML_ENDINGS)]
    except OSError:
        return
    stems = {name: os.path.splitext(name)[0] for name in names}
    ranks = {stem: rank for rank, stem in enumerate(FIRST)}
    for name in sorted(names, key=lambda n: (ranks.get(stems[n], len(FIRST)), n)):
        file = read(shown(os.path.join(root, name)))
        if "defaults:" not in file.text or not file.documents or file.documents[0].root is None:
            continue
        item = from_node(file.documents[0].root, file.path, 0, loader, how="base")
        entries = parse_defaults(item)
        if any(entry is not None for entry in entries):
            yield Primary(file.path, item, entries)


def _root_by_groups(own: Item, folder: str) -> str:
    """The nearest folder, at or above a config's own, that has a group of its defaults list."""
    entries = [entry for entry in parse_defaults(own) if entry is not None]
    absolute = [e for e in entries if e.name.startswith("/") or e.override]
    relative = [e for e in entries if e.group]
    for wanted in (absolute, relative):
        names = [entry.name.lstrip("/").split("/")[0] for entry in wanted]
        groups = [name for name in names if name and not built_in(name)]
        for current in (folder, *_above(folder)) if groups else ():
            if os.path.isdir(os.path.join(current, groups[0])):
                return current
    return folder
