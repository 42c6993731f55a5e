"""A Hydra defaults list over config groups, without Hydra.

Source: https://hydra.cc/docs/advanced/defaults_list/ (1.3). Supported: `_self_`, `group: choice`,
`group@package: choice`, `optional group: choice`, `override group: choice`, absolute `/group`,
lists of choices, `null`, plain config names, nested lists, and the `# @package` directive. What
is known at run time only (`${...}` in a choice) is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple

from cfglint.compose.items import Item, from_node, merge, set_path
from cfglint.diagnostic import Place
from cfglint.document.scalars import LoaderName
from cfglint.document.tree import YamlFile
from cfglint.names import nearest

_PACKAGE = re.compile(r"^#\s*@package:?\s+(\S+)", re.MULTILINE)
_BUILT_IN = re.compile(r"^(?:/?hydra)(?:/|$)")
MAX_DEPTH = 32


class HydraProblem(NamedTuple):
    """A defaults entry that could not be brought in; `sure` that this is a fault."""

    place: Place
    message: str
    help: str = ""
    sure: bool = True


class Composed:
    """The merged config, the files behind it and what went wrong."""

    def __init__(self, root: Item) -> None:
        self.root = root
        self.files: list[str] = []
        self.missing: list[str] = []
        self.problems: list[HydraProblem] = []


class _Default(NamedTuple):
    group: str
    package: str
    choice: str | None
    optional: bool
    override: bool
    place: Place


def compose(
    own: Item, file: str, config_root: str, loader: LoaderName, read: Callable[[str], YamlFile]
) -> Composed:
    """Merge the defaults list of a primary config in Hydra's order."""
    composer = _Composer(config_root or _find_root(own, file), loader, read)
    entries = _parse_defaults(own)
    composer.collect_overrides(entries)
    composer.result.root = composer.merge_config(own, entries, "", "", (os.path.realpath(file),))
    return composer.result


class _Composer:
    """The state of one composition: where groups are, and which choices are overridden."""

    def __init__(self, root: str, loader: LoaderName, read: Callable[[str], YamlFile]) -> None:
        self.root = root
        self.loader = loader
        self.read = read
        self.overrides: dict[str, str | None] = {}
        self.result = Composed(Item({}, Place(root)))

    def collect_overrides(self, entries: list[_Default | None]) -> None:
        for entry in entries:
            if entry is not None and entry.override:
                self.overrides.setdefault(entry.group.lstrip("/"), entry.choice)

    def merge_config(
        self,
        own: Item,
        entries: list[_Default | None],
        group: str,
        package: str,
        chain: tuple[str, ...],
    ) -> Item:
        """One config: its defaults and, at `_self_` (last by default), its own keys."""
        body = Item({k: v for k, v in own.mapping.items() if k != "defaults"}, own.place, own.node)
        path = tuple(part for part in package.split(".") if part)
        placed = set_path(Item({}, own.place), path, body)
        if None not in entries:
            entries = [*entries, None]
        root = Item({}, own.place)
        for entry in entries:
            if entry is None:
                root = merge(root, placed)
            elif not entry.override:
                root = self._merge_default(root, entry, group, package, chain)
        return root

    def _merge_default(
        self, root: Item, entry: _Default, group: str, package: str, chain: tuple[str, ...]
    ) -> Item:
        name = entry.group
        absolute = name.startswith("/")
        name = name.lstrip("/")
        full = name if absolute or not group else f"{group}/{name}" if name else group
        choice = self.overrides.get(full, entry.choice) if name else entry.choice
        if choice is None or "${" in choice or "???" in choice or _BUILT_IN.match(name or choice):
            return root
        relative = choice if choice.startswith("/") or not full else f"{full}/{choice}"
        relative = relative.lstrip("/")
        path = os.path.normpath(os.path.join(self.root, relative))
        if not path.endswith((".yaml", ".yml")):
            path += ".yaml"
        shown = os.path.relpath(path)
        shown = path if shown.startswith("..") else shown
        if not os.path.isfile(path):
            self.result.missing.append(shown)
            if not entry.optional:
                self._not_found(entry, full if name else "", choice, path, shown)
            return root
        identity = os.path.realpath(path)
        if identity in chain or len(chain) > MAX_DEPTH:
            self._problem(entry.place, f"{shown} includes itself through its defaults")
            return root
        file = self.read(shown)
        self.result.files.append(shown)
        if not file.documents or file.documents[0].root is None:
            return root
        item = from_node(file.documents[0].root, file.path, 0, self.loader, how="base")
        if not isinstance(item.value, dict):
            self._problem(entry.place, f"{shown} is not a mapping")
            return root
        inner = self._package(file, entry, full if name else group, package)
        merged = self.merge_config(
            item, _parse_defaults(item), full if name else group, inner, (*chain, identity)
        )
        return merge(root, merged)

    def _package(self, file: YamlFile, entry: _Default, group: str, parent: str) -> str:
        directive = _PACKAGE.search(file.text[:2000])
        package = entry.package or (directive[1] if directive else "_group_")
        if package == "_global_":
            return ""
        if package == "_here_":
            return parent
        return package.replace("_global_.", "").replace("_group_", group.replace("/", "."))

    def _not_found(self, entry: _Default, group: str, choice: str, path: str, shown: str) -> None:
        """A near name is a misspelling; any other may be in the ConfigStore, which code fills."""
        what = f"config group `{group}` has no `{choice}`" if group else f"no config `{choice}`"
        near = _near_choice(path)
        if near is not None:
            self._problem(entry.place, f"{what}: {shown} not found", f"did you mean `{near}`?")
        else:
            self.result.problems.append(
                HydraProblem(
                    entry.place,
                    f"{what}: {shown} not found, so what it would say was not checked",
                    "fine if your code registers it in the ConfigStore",
                    False,
                )
            )

    def _problem(self, place: Place, message: str, help: str = "") -> None:
        self.result.problems.append(HydraProblem(place, message, help))


def _parse_defaults(own: Item) -> list[_Default | None]:
    """The entries of a defaults list, None standing for `_self_`."""
    defaults = own.mapping.get("defaults")
    entries: list[_Default | None] = []
    if defaults is None or not isinstance(defaults.value, list):
        return entries
    for item in defaults.value:
        if isinstance(item.value, str):
            if item.value == "_self_":
                entries.append(None)
            else:
                name, _, package = item.value.partition("@")
                entries.append(_Default("", package, name, False, False, item.place))
        elif isinstance(item.value, dict):
            for key, choice in item.value.items():
                entries += _parse_group(key, choice)
    return entries


def _parse_group(key: str, choice: Item) -> list[_Default | None]:
    optional = override = False
    words = key.split()
    while len(words) > 1 and words[0] in ("optional", "override"):
        optional = optional or words[0] == "optional"
        override = override or words[0] == "override"
        words = words[1:]
    group, _, package = words[-1].partition("@") if words else ("", "", "")
    chosen = choice.value if isinstance(choice.value, list) else [choice]
    return [
        _Default(
            group,
            package,
            None if item.value is None else str(item.value),
            optional,
            override,
            item.place,
        )
        for item in chosen
    ]


def _find_root(own: Item, file: str) -> str:
    """The folder of the config groups: the nearest one above the file that has the first group."""
    folder = os.path.dirname(os.path.abspath(file))
    groups = [e.group.lstrip("/").split("/")[0] for e in _parse_defaults(own) if e and e.group]
    groups = [group for group in groups if group and not _BUILT_IN.match(group)]
    current = folder
    while groups:
        if os.path.isdir(os.path.join(current, groups[0])):
            return current
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    return folder


def _near_choice(path: str) -> str | None:
    """The choice of a group that a missing one is likely to be."""
    folder, name = os.path.split(path)
    try:
        names = [n for n in sorted(os.listdir(folder)) if n.endswith((".yaml", ".yml"))]
    except OSError:
        return None
    return nearest(os.path.splitext(name)[0], [os.path.splitext(n)[0] for n in names])
