"""A composed config: values that know every place they came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from cfglint.diagnostic import KeyPath, Place
from cfglint.document.conduct import Conduct
from cfglint.document.nodes import Alias, Mapping, Node, Scalar, Sequence, follow
from cfglint.document.scalars import Plain, reread, value_of
from cfglint.document.tree import effective_entries

Value: TypeAlias = "Plain | dict[str, Item] | list[Item]"


OBJECT = "${object}"
"""As a value: what the loader builds, an object that no key is read off."""


class Item(NamedTuple):
    """One value of a composed config.

    `place` is where the value in effect stands; `earlier` are the items that it replaced, oldest
    first; `node` is its YAML node (None for `--set` and for merged mappings); `how` says how it
    got here: "file", "base", "merge" (a YAML merge key), "local", "set".
    """

    value: Value
    place: Place
    node: Node | None = None
    how: str = "file"
    earlier: tuple[Item, ...] = ()

    @property
    def mapping(self) -> dict[str, Item]:
        """The entries of a mapping; empty for any other value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping, with entries or none."""
        return isinstance(self.value, dict)

    @property
    def interpolated(self) -> bool:
        """Whether the value is known at run time only: `${...}` of OmegaConf, `auto` and such."""
        return isinstance(self.value, str) and "${" in self.value

    def plain(self) -> object:
        """The value as plain Python data."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value


HOW = {
    "file": "in this config",
    "base": "base file",
    "merge": "by an alias or merge key",
    "local": "local override",
    "set": "--set",
}
"""What `Item.how` says, in words."""


def from_node(
    node: Node,
    file: str,
    document: int,
    loader: Conduct,
    path: KeyPath = (),
    how: str = "file",
    merged: bool = False,
) -> Item:
    """The item of a node, aliases followed and merge keys applied."""
    place = Place(file, path, "key", document)
    if type(node) is Scalar:
        return Item(value_of(node, loader.scalars), place, node, "merge" if merged else how)
    target = follow(node)
    own = "merge" if merged or type(node) is Alias else how
    if type(target) is Scalar:
        return Item(value_of(target, loader.scalars), place, node, own)
    if isinstance(target, Mapping):
        entries = {
            key: from_node(
                entry.value, file, document, loader, (*path, key), how, merged or bool(via)
            )
            for key, entry, via in effective_entries(target, loader.scalars == "1.2")
        }
        if loader.rereads:
            entries = {key: _reread(item) for key, item in entries.items()}
        return Item(entries, place, node, own)
    assert isinstance(target, Sequence)
    items = [
        from_node(item, file, document, loader, (*path, index), how, merged)
        for index, item in enumerate(target.items)
    ]
    return Item(items, place, node, own)


def _reread(item: Item) -> Item:
    value = item.value
    return item if isinstance(value, (dict, list)) else item._replace(value=reread(value))


MANDATORY = "???"
"""OmegaConf's value that is still to be given; merged over another, it leaves that one."""


def merge(base: Item, over: Item) -> Item:
    """`over` on top of `base`: mappings key by key, everything else replaced."""
    if over.value == MANDATORY:
        return base
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over._replace(earlier=(*base.earlier, _without_history(base)))
    entries = dict(base.value)
    for key, item in over.value.items():
        entries[key] = merge(entries[key], item) if key in entries else item
    return Item(entries, over.place, over.node, over.how, (*base.earlier, _without_history(base)))


def _without_history(item: Item) -> Item:
    return item._replace(earlier=()) if item.earlier else item


def set_path(root: Item, path: tuple[str, ...], item: Item) -> Item:
    """`root` with `item` merged in at a key path; mappings are made where there are none, and those
    that are there stay where they stand."""
    for length in range(len(path) - 1, -1, -1):
        there = item_at(root, path[:length])
        around = there if there is not None and there.is_mapping else item._replace(node=None)
        item = Item({path[length]: item}, around.place, around.node, around.how)
    return merge(root, item)


def expand_dotted(item: Item) -> Item:
    """Keys such as `model.d_model: 64` at the root of an override, made nested."""
    if not isinstance(item.value, dict) or not any("." in key for key in item.value):
        return item
    result = Item(
        {key: value for key, value in item.value.items() if "." not in key},
        item.place,
        item.node,
        item.how,
    )
    for key, value in item.value.items():
        parts = tuple(key.split("."))
        if "." in key:
            result = set_path(result, parts if all(parts) else (key,), value)
    return result


def below(section: str, *keys: str) -> str:
    """The dotted key of what stands in a section; "" is the root, which has no name."""
    return ".".join((section, *keys) if section else keys)


def tag_of(item: Item) -> str:
    """The tag of a value; "" for none."""
    node = follow(item.node) if item.node is not None else None
    return (node.tag or "") if node is not None else ""


def item_at(root: Item, path: Iterable[str]) -> Item | None:
    """The item at a path of keys, each of one mapping; None where there is none."""
    item: Item | None = root
    for key in path:
        item = item.mapping.get(key) if item is not None else None
    return item


def lookup(root: Item, dotted: str) -> Item | None:
    """The item at a dotted key path, or None. Keys that hold a dot are tried whole first."""
    if dotted == "":
        return root
    head, _, rest = dotted.partition(".")
    child: Item | None = None
    if isinstance(root.value, dict):
        if dotted in root.value:
            whole: Item = root.value[dotted]
            return whole
        child = root.value.get(head)
    elif isinstance(root.value, list) and head.isdecimal() and int(head) < len(root.value):
        child = root.value[int(head)]
    return lookup(child, rest) if child is not None else None
