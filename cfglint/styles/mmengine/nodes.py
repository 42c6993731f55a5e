"""Nodes whose `type` is a name in a registry, with what that code takes."""

from __future__ import annotations

import re

from cfglint.compose.items import Item
from cfglint.source.library import Library
from cfglint.source.named import Target
from cfglint.source.signatures import is_built, signature_of
from cfglint.styles.mmengine.registries import TAKEN_FIRST, Entry, Registries
from cfglint.styles.mmengine.types import OF_LIBRARY, TYPE, types_in


def registered_targets(root: Item, library: Library, registries: Registries) -> list[Target]:
    """Every node of a composed config whose `type` is a name in a registry of the repository."""
    found = []
    for item, path in types_in(root, ()):
        naming = item.mapping["type"]
        entry = registries.find(str(naming.value), _scope_of(root, path))
        definition = library.defined_in(entry.path, entry.name) if entry is not None else None
        if definition is None or not is_built(library, definition):
            continue
        signature = signature_of(library, definition)
        given = {k: v for k, v in item.mapping.items() if k != "type" and k not in TAKEN_FIRST}
        name = f"{definition.module.name}.{definition.node.name}"
        found.append(
            Target(
                path,
                OF_LIBRARY if entry is not None and _is_whole(entry, path) else TYPE,
                name,
                naming,
                given,
                (),
                signature,
                None,
                False,
                definition.module.path,
            )
        )
    return found


_LAYER = re.compile(r"cfg|layer|norm|act|conv|pad|sample|drop|init|pos_?enc")
"""Keys of parts of a layer, which builders of MMCV give arguments by position:
`build_norm_layer(cfg, channels)`."""


def _is_whole(entry: Entry, path: tuple[str, ...]) -> bool:
    """Whether a node is built by the library's `build`, which passes nothing by position."""
    names = [name for name in path if not name.isdecimal()]
    return entry.of_library and (not names or _LAYER.search(names[-1]) is None)


def _scope_of(root: Item, path: tuple[str, ...]) -> str:
    """The package that names of a node are of, as MMEngine has it: the nearest `_scope_` at or
    above it, else the config's `default_scope`; "" for none."""
    scope = root.mapping.get("default_scope")
    item: Item | None = root
    for part in path:
        if item is not None and isinstance(item.value, list):
            item = item.value[int(part)]
        else:
            item = item.mapping.get(part) if item is not None else None
        scope = item.mapping.get("_scope_", scope) if item is not None else scope
    return str(scope.value) if scope is not None else ""
