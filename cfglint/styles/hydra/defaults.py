"""A Hydra defaults list over config groups, without Hydra.

Source: https://hydra.cc/docs/advanced/defaults_list/ (1.3), and held against Hydra itself by
tests/compose/test_hydra.py and benchmarks/hydra_accuracy.py. Supported: `_self_`, `group: choice`,
`group@package: choice`, `optional`, `override`, absolute `/group`, lists of choices, `null`, plain
config names, nested lists, choices that name other choices (`${model}`), and the `# @package`
directive. A choice that only the command line gives (`???`) is left out, and told in `open`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from cfglint.compose.experiment import Merged
from cfglint.compose.items import Item, from_node, item_at, merge, set_path
from cfglint.diagnostic import Place
from cfglint.document.conduct import Conduct
from cfglint.document.tree import YamlFile, is_outside
from cfglint.files import YAML_ENDINGS, shown
from cfglint.names import nearest, one_more_or_less
from cfglint.styles.hydra.groups import (
    Primary,
    Where,
    find_where,
    primaries_of,
    without_suffix,
)
from cfglint.styles.hydra.old import asks_for_override, puts_at_the_root
from cfglint.styles.hydra.refused import refused_entries
from cfglint.styles.hydra.text import (
    KEYWORDS,
    Default,
    built_in,
    parse_defaults,
)

_PACKAGE = re.compile(
    r"\A(?:[^\S\n]*(?:#[^\S\n]*@(?!package)[^\n]*)?\n)*[^\S\n]*#\s*@package\s+(\S+)"
)
"""One line a round, so that a run of blank lines can be split in one way alone."""
_FIELD = re.compile(r"\$\{([^{}:$]+)\}")
_GLOBAL = "_global_"
_OF_HYDRA = frozenset({"config", "default"})
"""Configs of the group `hydra` that Hydra itself has."""
MAX_DEPTH = 32
MOST_PRIMARIES = 4
"""Primary configs that a choice is composed with, to find the one that it is for."""
MOST_CHOICES = 50
"""Choices of a group that are looked at, to tell where they put their keys."""
MOST_WITHIN_ITSELF = 4
"""Times that a config brings itself in, each under another package."""
MAX_CONFIGS = 1_000
"""Configs that one run brings in, each as often as it does; real ones reach a few dozen."""


class HydraProblem(NamedTuple):
    """A defaults entry that could not be brought in; `sure` that this is a fault. `group` is set
    where it is about that group alone, and all the rest is there; `choice` is what code may store,
    with its group."""

    place: Place
    message: str
    help: str = ""
    sure: bool = True
    group: str = ""
    choice: str = ""


class Composed:
    """The merged config, the files behind it and what went wrong.

    `part` says that no run is started from this file as it is: it is a choice of a config group,
    or leaves the choices in `open` to the command line. `chosen` are the overrides that chose from
    a group. `folder` is that of the config groups, `primary` the path of the primary config, and
    `group` the one that this file was chosen from, "" for a primary config. `of_hydra` is what
    configures Hydra itself, which the program does not get; `plugins` are choices of Hydra's groups
    that a plugin may have; `merged` is what is merged, in that order.
    """

    def __init__(self, root: Item) -> None:
        self.root = root
        self.files: list[str] = []
        self.missing: list[str] = []
        self.problems: list[HydraProblem] = []
        self.plugins: list[HydraProblem] = []
        self.open: list[str] = []
        self.chosen: set[str] = set()
        self.of_hydra: list[Item] = []
        self.merged: tuple[Merged, ...] = ()
        self.part = False
        self.folder = ""
        self.group = ""
        self.primary = ""


class _Config(NamedTuple):
    """A config that is brought in: its keys, and where its own defaults and keys count from.

    `folder` is its group's, from the root; `package` the dotted path that its keys are put under;
    `chain` the files that brought it in, itself the last, each with the package of its keys.
    """

    item: Item
    folder: str
    package: str
    chain: tuple[tuple[str, str], ...]
    said: bool = False


def compose(
    own: Item,
    file: str,
    config_root: str,
    loader: Conduct,
    read: Callable[[str], YamlFile],
    overrides: tuple[tuple[str, str], ...] = (),
    chosen: bool = False,
    kept: dict[tuple[str, ...], Any] | None = None,
) -> Composed:
    """The config that a run gets which is started from `file`, merged in Hydra's order.

    A primary config is composed as it is. A choice of a group that the primary config names, with
    `# @package _global_` or as the one choice that the primary config leaves open, is composed as
    `primary group=choice`, as experiments are run; one with that header in a group that no primary
    config names, as `primary +group=choice`. Any other choice is a part, composed alone.

    Args:
        config_root: the folder of the config groups; "" to find it.
        overrides: those of the command line. A key that is a config group chooses from it, and with
            a `+` before it adds it to the defaults list, as on Hydra's command line.
        chosen: whether any choice of a group that a primary config names is composed as
            `primary group=choice`, whatever its header says.
        kept: what was found of folders for configs of the same run.
    """
    where = find_where(own, file, config_root, loader, read, kept)
    composers: list[_Composer] = []
    for primary in _primaries_for(where, file, read, chosen):
        made = _Composer(where.root, loader, read, kept)
        composers.append(_composed(primary, where, own, file, made, overrides))
        if not _faults(composers[-1], where.added):
            break
    if composers:  # that of which most overrides have something to override
        composer = min(composers, key=lambda each: _faults(each, where.added))
    else:
        composer = _Composer(where.root, loader, read, kept)
        composer.choose(overrides)
        composer.search = _search_path(own, where.root)
        group = "" if composer.at_the_root else where.group.replace("/", ".")
        package = composer.final(header(read(file)) or group, "")
        composer.merge(_Config(own, where.folder, package, ((os.path.realpath(file), package),)))
        composer.cut(package)
        composer.result.primary = file
        if not where.folder and _starts_alone(own, file, where, loader, read, kept):
            composer.report_unused()
    composer.result.folder, composer.result.group = where.root, where.group
    choice = not composers and where.group
    composer.result.part = bool(choice or composer.result.open)
    return composer.result


def _faults(composer: _Composer, added: bool) -> int:
    """How little a run fits a choice: by what is surely refused, where a primary config names its
    group."""
    return sum(added or problem.sure for problem in composer.result.problems)


def _starts_alone(
    own: Item,
    file: str,
    where: Where,
    loader: Conduct,
    read: Callable[[str], YamlFile],
    kept: dict[tuple[str, ...], Any] | None,
) -> bool:
    """Whether a config beside the groups is no part of another one there, which may list what it
    overrides."""
    name = os.path.splitext(os.path.basename(file))[0]
    if all(entry is None or entry.override for entry in parse_defaults(own)):
        return False
    primaries = primaries_of(where.root, loader, read, kept)
    entries = [entry for each in primaries for entry in each.entries if entry is not None]
    return not any(not e.group and without_suffix(e.name.strip("/")) == name for e in entries)


def _composed(
    primary: Primary,
    where: Where,
    own: Item,
    file: str,
    composer: _Composer,
    overrides: tuple[tuple[str, str], ...],
) -> _Composer:
    """The run of a primary config that gets a choice of a group."""
    composer.choose(overrides)
    composer.search = _search_path(primary.item, where.root)
    composer.result.files.append(primary.path)
    composer.result.primary = primary.path
    composer.own = os.path.realpath(file), own
    config = _Config(primary.item, "", "", ((os.path.realpath(primary.path), ""),))
    if where.added:
        entry = Default(where.group, True, where.choice, None, False, False, own.place)
        composer.added.append(entry)
    else:
        composer.take(where, primary, config)
    composer.merge(config)
    composer.report_unused()
    return composer


def _search_path(primary: Item, root: str) -> list[str]:
    """The folders that a primary config's `hydra.searchpath` names and that are there: `file://`
    counts from where the program is started, `pkg://` from where packages lie; both are looked for
    from the folder of the groups up."""
    hydra = primary.mapping.get("hydra")
    entries = hydra.mapping.get("searchpath") if hydra is not None else None
    found: list[str] = []
    for entry in entries.value if entries is not None and isinstance(entries.value, list) else ():
        scheme, _, path = str(entry.value).partition("://")
        if scheme == "pkg":
            path = path.replace(".", os.sep)
        elif scheme != "file":
            continue
        current = os.path.abspath(root)
        for _ in range(MAX_DEPTH):
            places = [os.path.join(current, path), os.path.join(current, "src", path)]
            there = [each for each in places if path and os.path.isdir(each)]
            if there or os.path.dirname(current) == current:
                found += there[:1]
                break
            current = os.path.dirname(current)
    return found


def _primaries_for(
    where: Where, file: str, read: Callable[[str], YamlFile], chosen: bool
) -> tuple[Primary, ...]:
    """The primary configs that a choice of a group may be run with; none where that is not clear.

    What no primary config names is added on the command line (`+experiment=small`) where its header
    puts its keys at the root: any primary config may get it.
    """
    if not where.group:
        return ()
    is_global = _GLOBAL in (header(read(file)) or "")
    if where.added:
        return where.primaries[:MOST_PRIMARIES] if is_global else ()
    found: list[Primary] = []
    for primary in where.primaries[:MOST_PRIMARIES]:
        groups = [d for d in primary.entries if d is not None and d.group and not d.override]
        left_open = {d.name.lstrip("/") for d in groups if d.choice == "???"}
        named = any(d.name.lstrip("/") == where.group for d in groups)
        if left_open == {where.group} or ((is_global or chosen) and named):
            found.append(primary)
    return tuple(found)


def header(file: YamlFile) -> str | None:
    """What `# @package` at the top of a file says, None where it says nothing."""
    found = _PACKAGE.match(file.text[:2000])
    return None if found is None or found[1] == "_group_" else found[1]


class _Composer:
    """The state of one composition: where groups are, and which choices are made."""

    def __init__(
        self,
        root: str,
        loader: Conduct,
        read: Callable[[str], YamlFile],
        kept: dict[tuple[str, ...], Any] | None = None,
    ) -> None:
        self.root = root
        self.kept = kept
        self.at_the_root = puts_at_the_root(root, kept)
        self.loader = loader
        self.read = read
        self.search: list[str] = []
        self.choices: dict[str, str | list[str] | None] = {}
        self.overriding: dict[str, Default] = {}
        self.added: list[Default] = []
        self.used: set[str] = set()
        self.overridden: set[str] = set()
        self.known: dict[str, str] = {}
        self.made: dict[str, tuple[str | None, Default]] = {}
        self.open_names: list[tuple[str, Default]] = []
        self.standing_in = False
        self.by_name = False
        self.brought = 0
        self.own: tuple[str, Item] | None = None
        self.result = Composed(Item({}, Place(root)))

    def choose(self, overrides: tuple[tuple[str, str], ...]) -> None:
        """Make the choices of the command line."""
        for key, value in overrides:
            group, at, package = key.lstrip("+").partition("@")
            if not os.path.isdir(os.path.join(self.root, group)):
                continue
            self.result.chosen.add(key)
            if key.startswith("+"):
                given = package if at else None
                place = Place(self.root)
                self.added.append(Default(group, True, value, given, False, False, place))
            else:
                self.choices[key] = value

    def take(self, where: Where, primary: Primary, config: _Config) -> None:
        """Choose the config that is composed, in the primary config's defaults."""
        for entry in primary.entries:
            if entry and entry.group and _joined(entry.name, "") == where.group:
                self.choices.setdefault(self._key(entry, config), where.choice)

    def merge(self, config: _Config) -> None:
        """Merge a config with all that its defaults bring in."""
        root = Item({}, config.item.place)
        self.result.merged = tuple(self._expand(config))
        for each in self.result.merged:
            root = merge(root, each.item)
        # Hydra's own section configures Hydra: the program does not get it
        entries = {key: item for key, item in root.mapping.items() if key != "hydra"}
        self.result.of_hydra += [i for key, i in root.mapping.items() if key == "hydra"]
        place = (self.own[1] if self.own is not None else config.item).place
        self.result.root = root._replace(value=entries, place=place)

    def cut(self, package: str) -> None:
        """Keep what is at a package: a part alone has its keys at its root."""
        path = tuple(part for part in package.split(".") if part)
        found = item_at(self.result.root, path)
        if found is not None:
            self.result.root = found._replace(place=self.result.root.place)
            self.result.merged = tuple(
                each._replace(
                    package=each.package[len(path) :],
                    item=item_at(each.item, path) or Item({}, each.item.place),
                )
                for each in self.result.merged
                if each.package[: len(path)] == path
            )

    def _expand(self, config: _Config) -> list[Merged]:
        """A config's keys, under its package, and those of its defaults, in the order of merging.

        As Hydra does it, the last default is expanded first, so that what it overrides holds for
        those before it.
        """
        item = config.item
        body = Item(
            {k: v for k, v in item.mapping.items() if k != "defaults"}, item.place, item.node
        )
        path = tuple(part for part in config.package.split(".") if part)
        placed = set_path(Item({}, item.place), path, body)
        own = Merged(placed, path, item.place.file, said=config.said)
        entries = parse_defaults(item)
        self._report_misspelt_list(item)
        asks = partial(asks_for_override, self.root, self.kept)
        for wrong in () if self.at_the_root else refused_entries(item, asks):
            self._problem(wrong.place, wrong.message, wrong.help)
        if None not in entries:
            entries = [*entries, None]
        if len(config.chain) == 1:
            entries = [*entries, *self.added]
        for entry in entries:
            if entry is not None and entry.override:
                if self.by_name and not self.at_the_root:
                    text = "nothing can be overridden here: this config is chosen by `${...}`"
                    self._problem(entry.place, text)
                self._choose_of_hydra(entry, config)
                key = self._key(entry, config)
                self.overriding.setdefault(key, entry)
                self.choices.setdefault(key, entry.choice)
        found: list[list[Merged] | Default] = []
        for entry in reversed(entries):
            if entry is None:
                found.append([own])
            elif not entry.override:
                self._use(entry, config)
                late = _FIELD.search(self._choice(entry, config) or "")
                found.append(entry if late else self._bring(entry, config))
        lists = [self._bring(e, config, late=True) if isinstance(e, Default) else e for e in found]
        return [one for each in reversed(lists) for one in each]

    def _report_misspelt_list(self, item: Item) -> None:
        found = _misspelt_list(item)
        if found is not None:
            name, entry = found
            text = f"`{name}` reads as a defaults list, and Hydra reads `defaults` alone"
            self._problem(entry.place, text, f"rename `{name}` to `defaults`")

    def _use(self, entry: Default, config: _Config) -> None:
        key = self._key(entry, config)
        self.used.add(key)
        if key in self.overriding:
            self.overridden.add(key)

    def _choice(self, entry: Default, config: _Config) -> str | None:
        chosen = self._chosen(entry, config)
        return chosen if isinstance(chosen, str) else None

    def _chosen(self, entry: Default, config: _Config) -> str | list[str] | None:
        if not entry.group:
            return entry.name
        return self.choices.get(self._key(entry, config), entry.choice)

    def _bring(self, entry: Default, config: _Config, late: bool = False) -> list[Merged]:
        """What one entry of a defaults list brings in."""
        chosen = self._chosen(entry, config)
        self._choose(entry, config, chosen)
        if isinstance(chosen, list):
            lists = [
                self._load(entry._replace(name=f"{entry.name}/{one}", group=False), config)
                for one in reversed(chosen)
            ]
            return [one for each in reversed(lists) for one in each]
        if not entry.group and entry.optional and not self.at_the_root:
            return []  # refused: no config has that name
        if chosen is not None and late:
            chosen = _FIELD.sub(lambda match: self.known.get(match[1], match[0]), chosen)
            self.open_names += [(name, entry) for name in _FIELD.findall(chosen)]
        if chosen is not None and built_in(entry.name):
            self._of_hydra(entry, config, chosen)
            return []
        if chosen is None or "${" in chosen:
            return []
        was_by_name, self.by_name = self.by_name, self.by_name or late
        found = self._load_chosen(entry, config, chosen)
        self.by_name = was_by_name
        return found

    def _load_chosen(self, entry: Default, config: _Config, chosen: str) -> list[Merged]:
        """The config that is chosen by an entry."""
        if not entry.group:
            return self._load(entry._replace(name=chosen), config)
        key = self._key(entry, config)
        if chosen == "???":
            self.result.open.append(key)
            return []
        self.known[key] = chosen
        return self._load(entry, config, chosen)

    def _choose(self, entry: Default, config: _Config, chosen: str | list[str] | None) -> None:
        """Note a choice: Hydra refuses a second one of the same group in the same place. One that
        may be left out is there twice where it is left out."""
        if not entry.group or isinstance(chosen, list) or built_in(_folder(entry, config.folder)):
            return
        if self.standing_in or self.at_the_root or (chosen and ("${" in chosen or chosen == "???")):
            return
        key = self._key(entry, config)
        before, other = self.made.setdefault(key, (chosen, entry))
        if entry in self.added or other in self.added:
            return  # that a command line adds it is a guess
        if other is entry or (
            chosen == before and (chosen is None or entry.optional or other.optional)
        ):
            return
        own = self.own[1].place.file if self.own is not None else ""
        told = other if other.place.file == own and entry.place.file != own else entry
        text = f"`{key}` is chosen twice, as `{chosen}` and `{before}`, and Hydra refuses that"
        word = nearest(told.unknown, KEYWORDS) if told.unknown else None
        advice = f"did you mean `{word}` by `{told.unknown}`?" if word else ""
        self._problem(told.place, text, advice or "`override` before the group makes it one choice")

    def _load(self, entry: Default, config: _Config, choice: str = "") -> list[Merged]:
        """The config that an entry names, expanded; nothing where it is not there."""
        folder = _folder(entry, config.folder)
        name = f"{folder}/{choice}" if entry.group else _joined(entry.name, config.folder)
        path = self._file(name)
        above = config.folder if len(config.chain) == 1 and not entry.group else ""
        while above and not os.path.isfile(path):
            # a part alone: which of the folders above it is its group is not known
            above = os.path.dirname(above)
            other = _joined(entry.name, above)
            if os.path.isfile(self._file(other)):
                folder, path = os.path.dirname(other), self._file(other)
        file = self.read(shown(path))
        if is_outside(file):
            text = f"{shown(path)} is outside of the repository, so it is not read"
            self.result.problems.append(HydraProblem(entry.place, text, sure=False))
            return []
        if not os.path.isfile(path):
            absent = self._absent(entry, config, folder, name)
            path = self._instead(entry, config, choice, folder, path)
            was_standing_in, self.standing_in = self.standing_in, True
            there = self._read(entry, config, folder, path) if path else []
            self.standing_in = was_standing_in
            return [absent, *(each._replace(instead=True) for each in there)]
        return self._read(entry, config, folder, path)

    def _absent(self, entry: Default, config: _Config, folder: str, name: str) -> Merged:
        """A config that no file has, in its place."""
        package = _package(entry, folder)
        said, optional = package is not None, entry.optional
        at = self._final_of(entry, config, package)
        path = tuple(part for part in at.split(".") if part)
        return Merged(Item({}, entry.place), path, "", name, said, optional)

    def _final_of(self, entry: Default, config: _Config, package: str | None) -> str:
        """Where the keys of an entry's config are put, by the package that is said, if there is
        one, or by its group."""
        relative = entry.name.lstrip("/")
        own = relative if entry.group else os.path.dirname(relative)
        return self.final(config.package, own.replace("/", ".") if package is None else package)

    def _read(self, entry: Default, config: _Config, folder: str, path: str) -> list[Merged]:
        """The config in a file, expanded."""
        file = self.read(shown(path))
        identity = os.path.realpath(path)
        self.brought += 1
        if len(config.chain) > MAX_DEPTH or self.brought > MAX_CONFIGS:
            if self.brought <= MAX_CONFIGS + 1:
                self.brought = MAX_CONFIGS + 1  # once is enough
                text = f"not checked: {MAX_CONFIGS} configs, or {MAX_DEPTH} within each other,"
                self._problem(entry.place, f"{text} are brought in before {shown(path)}")
            return []
        if shown(path) not in self.result.files:
            self.result.files.append(shown(path))
        node = file.documents[0].root if file.documents else None
        if self.own is not None and self.own[0] == identity:
            item = self.own[1]
        elif node is None:
            item = Item({}, Place(file.path), None, "base")
        else:
            item = from_node(node, file.path, 0, self.loader, how="base")
        package = _package(entry, folder)
        if package is None:
            package = self._said(file)
        final = self._final_of(entry, config, package)
        if _includes_itself(config.chain, identity, final):
            self._problem(entry.place, f"{shown(path)} includes itself through its defaults")
            return []
        if isinstance(item.value, list) and final:
            at = tuple(final.split("."))
            return [Merged(set_path(Item({}, item.place), at, item), at, file.path)]
        if not isinstance(item.value, dict):
            self._problem(entry.place, f"{shown(path)} is not a mapping")
            return []
        said = package is not None
        return self._expand(_Config(item, folder, final, (*config.chain, (identity, final)), said))

    def _said(self, file: YamlFile) -> str | None:
        """The package that a file says itself, or that the release of Hydra has for all of them."""
        directive = header(file)
        if directive is not None:
            return f"{_GLOBAL}.{directive}"
        return _GLOBAL if self.at_the_root else None

    def _of_hydra(self, entry: Default, config: _Config, choice: str) -> None:
        """Keep what the repository configures Hydra with: its values name keys of the config."""
        name = f"{_folder(entry, config.folder)}/{choice}" if entry.group else entry.name
        path = self._file(name.lstrip("/"))
        if os.path.isfile(path):
            file = self.read(shown(path))
            self.result.files.append(shown(path))
            node = file.documents[0].root if file.documents else None
            if node is not None:
                self.result.of_hydra.append(from_node(node, file.path, 0, self.loader, how="base"))
        elif (
            entry.name.strip("/") == "hydra"
            and choice not in _OF_HYDRA
            and not (self.search or entry.optional)
        ):
            text = f"config group `hydra` has no `{choice}`: {shown(path)} not found"
            advice = "create it, or remove this entry: Hydra adds its own configs without it"
            self._problem(entry.place, text, advice)

    def _choose_of_hydra(self, entry: Default, config: _Config) -> None:
        """Look at a choice of a group that is Hydra's own: a plugin may bring one that no file
        has."""
        group, choice = _folder(entry, config.folder), entry.choice
        if not built_in(group) or not entry.group or not isinstance(choice, str):
            return
        if choice == "???" or "${" in choice or os.path.isfile(self._file(f"{group}/{choice}")):
            return
        from cfglint.styles.hydra.own_config import CHOICES  # few configs choose of them

        known = CHOICES.get(group, ())
        near = nearest(choice, known)
        path = shown(self._file(f"{group}/{choice}"))
        if choice not in known and not self.search:
            text = f"config group `{group}` has no `{choice}`: {path} not found"
            advice = f"did you mean `{near}`?" if near else ""
            found = HydraProblem(entry.place, text, advice, bool(near), choice=f"{group}/{choice}")
            self.result.plugins.append(found)

    def _file(self, name: str) -> str:
        name = name if name.endswith(YAML_ENDINGS) else f"{name}.yaml"
        paths = [os.path.normpath(os.path.join(each, name)) for each in (self.root, *self.search)]
        return next((path for path in paths if os.path.isfile(path)), paths[0])

    @staticmethod
    def final(parent: str, package: str) -> str:
        """Where keys are put: `package` from `parent`, or from the last `_global_` in it."""
        joined = ".".join(part for part in (parent, package) if part)
        at = joined.rfind(_GLOBAL)
        return joined if at < 0 else joined[at + len(_GLOBAL) + 1 :]

    def _key(self, entry: Default, config: _Config) -> str:
        """How a group is named where it is overridden: with its package where that is not its own
        path."""
        folder = _folder(entry, config.folder)
        package = _package(entry, folder)
        relative = entry.name.lstrip("/").replace("/", ".")
        final = self.final(config.package, relative if package is None else package)
        return folder if final == folder.replace("/", ".") else f"{folder}@{final or _GLOBAL}"

    def report_unused(self) -> None:
        """Overrides of groups that no defaults list names, or names too early, and choices made of
        such: Hydra refuses them."""
        if any(not problem.sure for problem in self.result.problems):
            return  # what was not found may name them
        for name, entry in self.open_names:
            if re.fullmatch(r"\w+", name) and not any(_is_of(name, each) for each in self.used):
                near = nearest(name, sorted(self.used))
                text = f"`${{{name}}}`: no defaults list names a group `{name}`"
                self._problem(entry.place, text, f"did you mean `{near}`?" if near else "")
        for key, entry in self.overriding.items():
            if key in self.used and key not in self.overridden and not built_in(entry.name):
                text = f"`override {key}` comes too late: what it overrides is listed after it"
                self._problem(entry.place, text, f"list what overrides it after `{key}`")
            elif key not in self.used and not built_in(entry.name):
                groups = sorted(self.used)
                near = nearest(key, groups)
                problem = HydraProblem(
                    entry.place,
                    f"`override {key}`: no defaults list names `{key}`, so there is nothing to "
                    "override",
                    f"did you mean `{near}`?" if near else "without `override` it is added",
                    group=key,
                )
                self.result.problems.append(problem)

    def _not_found(self, entry: Default, group: str, choice: str, path: str) -> None:
        """A near name is a misspelling; any other may be in the ConfigStore, which code fills."""
        what = f"config group `{group}` has no `{choice}`" if group else f"no config `{choice}`"
        if any(each.place == entry.place for each in self.result.problems):
            return  # the entry is refused already
        near = _near_choice(path) or (_near_group(path) if group else None)
        near = near or self._is_slip(entry, path)
        if self.own is not None and "${" in (entry.choice or ""):
            text = f"{what}: {shown(path)} not found, so what it would say was not checked"
            advice = "fine if other choices are made with this one"
            self.result.problems.append(HydraProblem(entry.place, text, advice, False))
        elif near is not None:
            text, advice = f"{what}: {shown(path)} not found", f"did you mean `{near}`?"
            stored = f"{group}/{choice}" if group else choice
            self.result.problems.append(HydraProblem(entry.place, text, advice, choice=stored))
        else:
            self.result.problems.append(
                HydraProblem(
                    entry.place,
                    f"{what}: {shown(path)} not found, so what it would say was not checked",
                    "fine if your code registers it in the ConfigStore",
                    False,
                    self._alone(group, path) if group else "",
                    f"{group}/{choice}" if group else choice,
                )
            )

    def _instead(self, entry: Default, config: _Config, choice: str, folder: str, path: str) -> str:
        """Note a config that is not there; the file of the one that stands for it, "" for none."""
        self.result.missing.append(shown(path))
        if entry.optional:
            return ""
        said = self.overriding.get(self._key(entry, config), entry)
        said = said if said.choice == choice else entry
        name = _joined(entry.name, config.folder)
        self._not_found(said, folder if entry.group else "", choice or name, path)
        return self._stand_in(folder, path) if entry.group else ""

    def _is_slip(self, entry: Default, path: str) -> str | None:
        """The word or the short choice that an entry likely means."""
        word = nearest(entry.unknown, KEYWORDS) if entry.unknown else None
        stem = os.path.splitext(os.path.basename(path))[0]
        others = (os.path.splitext(os.path.basename(each))[0] for each in _choices_beside(path))
        return word or one_more_or_less(stem, others)

    def _alone(self, group: str, path: str) -> str:
        """The section that the choices of a group fill, as a dotted path; "" where any of them may
        put its keys elsewhere, or there is none to tell it by."""
        files = _choices_beside(path)
        if not files or any(self._said(self.read(shown(each))) is not None for each in files):
            return ""
        return group.replace("/", ".")

    def _stand_in(self, group: str, path: str) -> str:
        """The choice of a group that stands for one which is not there, as every run has to make
        another one: the one that is called most like it; "" for none."""
        if not self._alone(group, path):
            return ""
        return max(_choices_beside(path), key=lambda each: _shared(each, path))

    def _problem(self, place: Place, message: str, help: str = "") -> None:
        problem = HydraProblem(place, message, help)
        if problem not in self.result.problems:
            self.result.problems.append(problem)


def _includes_itself(chain: tuple[tuple[str, str], ...], identity: str, package: str) -> bool:
    """Whether a config brings itself in without an end. Under another package its groups have other
    names, and an override of one of these may end it."""
    within = [each for each in chain if each[0] == identity]
    return (identity, package) in within or len(within) > MOST_WITHIN_ITSELF


def _is_of(name: str, key: str) -> bool:
    """Whether a name in a choice may mean a group, by the key under which it is overridden."""
    return key.partition("@")[0] == name


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _choices_beside(path: str) -> list[str]:
    """The choices of a group, of which one is at a path, or is not there."""
    folder = os.path.dirname(path)
    names = sorted(os.listdir(folder))[:MOST_CHOICES] if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names if name.endswith(YAML_ENDINGS)]


def _joined(name: str, folder: str) -> str:
    """A group or a config from the root, as one in `folder` names it."""
    if name.startswith("/"):
        return name[1:]
    return f"{folder}/{name}" if folder else name


def _folder(entry: Default, folder: str) -> str:
    """The group that an entry's config is in, from the root."""
    name = _joined(entry.name, folder)
    return name if entry.group else os.path.dirname(name)


def _package(entry: Default, folder: str) -> str | None:
    """The package that an entry gives by `@`, None for none."""
    if entry.package is None or "_group_" not in entry.package:
        return "" if entry.package == "_here_" else entry.package
    return f"{_GLOBAL}.{entry.package.replace('_group_', folder.replace('/', '.'))}"


def _near_choice(path: str) -> str | None:
    """The choice of a group that a missing one is likely to be."""
    folder, name = os.path.split(path)
    try:
        names = [n for n in sorted(os.listdir(folder)) if n.endswith(YAML_ENDINGS)]
    except OSError:
        return None
    stem = os.path.splitext(name)[0]
    return nearest(stem, [os.path.splitext(n)[0] for n in names]) or nearest(stem, names)


def _near_group(path: str) -> str | None:
    """The group that one without a folder is likely to be, of those within the last folder there
    is."""
    folder = os.path.dirname(path)
    if os.path.isdir(folder):
        return None
    above, name = os.path.split(folder)
    within = ""
    while name and not os.path.isdir(above):
        within = os.path.join(name, within)
        above, name = os.path.split(above)
    try:
        names = [each.name for each in os.scandir(above) if each.is_dir()]
    except OSError:
        return None
    there = (each for each in names if os.path.isdir(os.path.join(above, each, within)))
    near = nearest(name, sorted(there))
    return os.path.join(near, within).rstrip(os.sep) if near else None


def _misspelt_list(item: Item) -> tuple[str, Item] | None:
    """What is at a key near `defaults` where there is none, and reads as a defaults list."""
    near = nearest("defaults", item.mapping) if "defaults" not in item.mapping else None
    if near is None:
        return None
    found = item.mapping[near]
    entries = found.value if isinstance(found.value, list) else []
    texts = [each for each in entries if isinstance(each.value, str)]
    groups = [each for each in entries if isinstance(each.value, dict) and len(each.value) == 1]
    return (near, found) if entries and len(texts) + len(groups) == len(entries) else None
