"""`_base_` of MMEngine: a config is laid over the files that it names, key by key.

A mapping with `_delete_: True` replaces the one below it. Source: mmengine/config/config.py (0.10),
`_file2dict` and `_merge_a_into_b`.
"""

from __future__ import annotations

import os

from cfglint.compose.experiment import ComposeProblem, Experiment, Reader
from cfglint.compose.items import Item, from_node
from cfglint.document.conduct import Conduct

BASE = "_base_"
DELETE = "_delete_"
MOST_FILES = 64
"""Files that one config is made of."""

MOST_TIMES = 512
"""Base files that are laid one over another, one that is named again counted again."""


def over_bases(experiment: Experiment, read: Reader) -> None:
    """The config over its base files; where one cannot be told, it is only a part."""
    made = _Made(experiment, read)
    root = made.over(experiment.root, experiment.file, (os.path.realpath(experiment.file),))
    experiment.root = root


class _Made:
    """A config while it is put together."""

    def __init__(self, experiment: Experiment, read: Reader) -> None:
        self._experiment = experiment
        self._read = read
        self._loader: Conduct = experiment.loader
        self._times = 0

    def over(self, own: Item, file: str, above: tuple[str, ...]) -> Item:
        """What a file has, over its own base files."""
        named = own.mapping.get(BASE)
        entries = {key: item for key, item in own.mapping.items() if key != BASE}
        own = own._replace(value=entries)
        if named is None:
            return own
        below: Item | None = None
        for each in named.value if isinstance(named.value, list) else [named]:
            base = self._base(each, file, above)
            if base is None:
                self._experiment.part = True
                continue
            below = laid_over(below, base) if below is not None else base
        return laid_over(below, own) if below is not None else own

    def _base(self, named: Item, file: str, above: tuple[str, ...]) -> Item | None:
        """What a base file has; None where that cannot be told."""
        text = named.value
        if not isinstance(text, str) or named.interpolated or "::" in text:
            return None
        path = os.path.normpath(os.path.join(os.path.dirname(file), text))
        found = self._experiment
        if not os.path.isfile(path):
            found.missing.append(path)
            found.problems.append(ComposeProblem(named.place, BASE, f"there is no file `{text}`"))
            return None
        if os.path.realpath(path) in above:
            message = f"`{text}` is a base of itself"
            found.problems.append(ComposeProblem(named.place, BASE, message))
            return None
        self._times += 1
        documents = self._read(path).documents if self._times <= MOST_TIMES else ()
        root = documents[0].root if documents else None
        if root is None or len(found.files) >= MOST_FILES:
            return None
        if path not in found.files:
            found.files.append(path)
        item = from_node(root, path, 0, self._loader, how="base")
        return self.over(item, path, (*above, os.path.realpath(path)))


def laid_over(base: Item, over: Item) -> Item:
    """One value over another as MMEngine merges them."""
    before = base._replace(earlier=()) if base.earlier else base
    if not isinstance(base.value, dict) or not isinstance(over.value, dict) or _deletes(over):
        return _clean(over)._replace(earlier=(*base.earlier, before))
    entries = dict(base.value)
    for key, item in over.value.items():
        entries[key] = laid_over(entries[key], item) if key in entries else _clean(item)
    return Item(entries, over.place, over.node, over.how, (*base.earlier, before))


def _deletes(item: Item) -> bool:
    found = item.mapping.get(DELETE)
    return found is not None and found.value is True


def _clean(item: Item) -> Item:
    """A value without the marks that say how it is merged."""
    if not isinstance(item.value, dict):
        return item
    return item._replace(
        value={key: _clean(child) for key, child in item.value.items() if key != DELETE}
    )
