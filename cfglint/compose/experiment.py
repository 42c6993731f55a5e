"""From one YAML document to the experiment that the training program would see.

Layouts: `flat` (the document is the experiment), `base_configs` (section -> base file, merged in
order, the document's own sections last, then a machine-local override), `defaults` (a Hydra
defaults list over config groups) and `hyperpyyaml` (tags that build objects and refer to keys).
`--set` comes last in each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from cfglint.compose import hyperpyyaml
from cfglint.compose.hyperpyyaml import Dangling
from cfglint.compose.items import Item, Value, expand_dotted, from_node, item_at, merge, set_path
from cfglint.diagnostic import Place
from cfglint.document.nodes import Mapping, Scalar, follow
from cfglint.document.scalars import LoaderName, resolve
from cfglint.document.tree import Document, YamlFile, is_outside
from cfglint.files import shown
from cfglint.names import nearest
from cfglint.run.settings import Settings

Reader = Callable[[str], YamlFile]


class ComposeProblem(NamedTuple):
    """A base file that could not be brought in: where it is named, and why."""

    place: Place
    key: str
    message: str
    help: str = ""
    sure: bool = True


class Experiment:
    """A composed config, from document number `document` of `file`.

    `files` are all files that it was read from, its own first; `missing` are those that it names
    and that are not there. `part` says that no run is started from it alone: it is a choice of a
    Hydra config group, or leaves the groups in `open` to the command line. `groups` is the folder
    of the config groups, `primary` the primary config, and `group` the one that this config is
    chosen from, where there are any. `beside` are parts that the program does not get, whose values
    may name keys of those that it gets; `built` is the document as written, where
    the loader builds what its tags name, else None; `dangling` are references to absent keys.
    """

    def __init__(
        self, file: str, document: int, style: str, root: Item, loader: LoaderName
    ) -> None:
        self.file = file
        self.document = document
        self.style = style
        self.root = root
        self.loader = loader
        self.files = [file]
        self.missing: list[str] = []
        self.problems: list[ComposeProblem] = []
        self.part = False
        self.open: tuple[str, ...] = ()
        self.groups = ""
        self.group = ""
        self.beside: list[Item] = []
        self.primary = ""
        self.built: Item | None = None
        self.dangling: list[Dangling] = []

    def get(self, *path: str) -> Item | None:
        """The item at a key path, or None."""
        return item_at(self.root, path)


def detect_style(document: Document) -> str:
    """The layout of a document by its keys: "base_configs", "defaults" or "flat"."""
    root = follow(document.root) if document.root is not None else None
    if isinstance(root, Mapping):
        for entry in root.entries:
            key = entry.key
            if isinstance(key, Scalar):
                value = follow(entry.value)
                if key.value == "base_configs" and isinstance(value, Mapping):
                    return "base_configs"
                if key.value == "defaults" and not isinstance(value, (Mapping, Scalar)):
                    return "defaults"
    return "flat"


def compose(
    document: Document,
    settings: Settings,
    loader: LoaderName,
    read: Reader,
    overrides: tuple[tuple[str, str], ...] = (),
    chosen: bool = False,
) -> Experiment | None:
    """The experiment of a document; None where the document is empty.

    Args:
        read: gives a file by path; called once per base file.
        overrides: `--set` pairs of dotted key and YAML text.
        chosen: whether a choice of a Hydra config group is composed as the run that chooses it.
    """
    if document.root is None:
        return None
    style = settings.compose.style
    if style == "auto":
        style = detect_style(document)
        text = read(document.file).text
        if style == "flat" and "@package" in text[:500]:
            style = "defaults"  # a choice of a config group, with no defaults of its own
        elif style == "flat" and chosen:
            style = "defaults"
        elif style == "flat" and "!" in text and hyperpyyaml.SIGN.search(text):
            style = "hyperpyyaml"
    own = from_node(document.root, document.file, document.index, loader)
    experiment = Experiment(document.file, document.index, style, own, loader)
    if style == "base_configs":
        _merge_bases(experiment, own, settings, read)
    elif style == "defaults":
        from cfglint.compose import hydra

        composed = hydra.compose(
            own, document.file, _config_root(settings), loader, read, overrides, chosen
        )
        overrides = tuple(pair for pair in overrides if pair[0] not in composed.chosen)
        experiment.root = composed.root
        experiment.files += [file for file in composed.files if file != document.file]
        experiment.missing += composed.missing
        experiment.part, experiment.open = composed.part, tuple(composed.open)
        experiment.groups, experiment.primary = composed.folder, composed.primary
        experiment.group = composed.group
        experiment.beside = composed.of_hydra
        experiment.problems += [
            ComposeProblem(
                p.place,
                f"defaults.{p.group}" if p.group else "defaults",
                p.message,
                p.help,
                p.sure,
            )
            for p in composed.problems
        ]
    elif style == "hyperpyyaml":
        experiment.root = hyperpyyaml.as_loaded(own)
        experiment.beside, experiment.built = [own], own
        experiment.dangling = list(hyperpyyaml.dangling(own))
        if experiment.dangling and hyperpyyaml.is_included(document.file):
            experiment.part, experiment.dangling = True, []
    elif style == "flat" and (_taken_whole(settings) or "_target_" in read(document.file).text):
        from cfglint.compose.hydra_place import find_where

        where = find_where(own, document.file, _config_root(settings), loader, read)
        experiment.part = bool(where.group)
        if where.group and not where.added:
            experiment.groups, experiment.group = where.root, where.group
    for key, text in overrides:
        place = Place(document.file, (), "key", document.index)
        path = tuple(key.split("."))
        item = Item(_parse_override(text, loader, place), place, None, "set")
        experiment.root = set_path(experiment.root, path, item)
    return experiment


def _taken_whole(settings: Settings) -> bool:
    """Whether a file with no defaults of its own would be read or traced as a whole config: then it
    matters that it is a choice of a Hydra group, as it does for a node that others add to."""
    own = settings.dynamic.adapter not in ("", "isfm")
    return own or any(consumer.section == "." for consumer in settings.consumers)


def _parse_override(text: str, loader: LoaderName, place: Place) -> Value:
    from cfglint.document.composer import compose as compose_text

    roots, problem = compose_text(text)
    if problem is not None or not roots or roots[0] is None:
        return resolve(text, loader)
    item = from_node(roots[0], place.file, place.document, loader, how="set")
    return _at(item, place).value


def _at(item: Item, place: Place) -> Item:
    """The item with every place inside it replaced: a `--set` value stands in no file."""
    value = item.value
    if isinstance(value, dict):
        value = {key: _at(child, place) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_at(child, place) for child in value]
    return Item(value, place, None, "set")


def _config_root(settings: Settings) -> str:
    return os.path.join(settings.folder, settings.compose.root) if settings.compose.root else ""


def _merge_bases(experiment: Experiment, own: Item, settings: Settings, read: Reader) -> None:
    root = Item({}, own.place, own.node)
    bases = own.mapping.get("base_configs")
    for section, item in bases.mapping.items() if bases else ():
        base = _read_base(experiment, section, item, settings, read)
        if base is not None:
            root = merge(root, base)
    sections = {key: value for key, value in own.mapping.items() if key != "base_configs"}
    root = merge(root, expand_dotted(Item(sections, own.place, own.node)))
    if settings.compose.local:
        path = os.path.join(settings.folder, settings.compose.local)
        if os.path.isfile(path):
            local = _load(shown(path), experiment, read, "local")
            if local is not None:
                root = merge(root, expand_dotted(local))
    experiment.root = root


def _read_base(
    experiment: Experiment, section: str, item: Item, settings: Settings, read: Reader
) -> Item | None:
    """The part of a base file that belongs to `section`, under the section's name."""
    key = f"base_configs.{section}"
    if not isinstance(item.value, str):
        experiment.problems.append(
            ComposeProblem(item.place, key, f"base file of `{section}` is not a path")
        )
        return None
    path = resolve_base(item.value, experiment.file, settings)
    if is_outside(read(path)):
        text = f"base file of `{section}` is not read: {path} is outside of the repository"
        problem = ComposeProblem(item.place, key, text, sure=False)
        experiment.problems.append(problem)
        return None
    if not os.path.isfile(path):
        experiment.missing.append(path)
        experiment.problems.append(
            ComposeProblem(
                item.place, key, f"base file of `{section}` not found: {path}", _near_file(path)
            )
        )
        return None
    if _same_file(path, experiment.file):
        experiment.problems.append(
            ComposeProblem(item.place, key, f"base file of `{section}` is this file itself")
        )
        return None
    base = _load(path, experiment, read, "base")
    if base is None:
        experiment.problems.append(
            ComposeProblem(item.place, key, f"base file of `{section}` could not be read: {path}")
        )
        return None
    if "base_configs" in base.mapping:
        experiment.problems.append(
            ComposeProblem(
                item.place,
                key,
                f"base file {path} has `base_configs` of its own, which are not followed",
                "name its base files here",
            )
        )
    return expand_dotted(base)


def _load(path: str, experiment: Experiment, read: Reader, how: str) -> Item | None:
    if path not in experiment.files:
        experiment.files.append(path)
    file = read(path)
    if not file.documents or file.documents[0].root is None:
        return None
    item = from_node(file.documents[0].root, file.path, 0, experiment.loader, how=how)
    return item if isinstance(item.value, dict) else None


def resolve_base(text: str, file: str, settings: Settings) -> str:
    """The path of a base file: from the repository root for `configs/...`, else from the file.

    The repository root is the settings' `compose.root`, else the nearest folder above the file
    below which the path exists, else the folder of the settings.
    """
    if os.path.isabs(text):
        return shown(text)
    folder = os.path.dirname(os.path.abspath(file))
    if not text.replace(os.sep, "/").startswith("configs/"):
        return shown(os.path.join(folder, text))
    if settings.compose.root:
        return shown(os.path.join(settings.folder, settings.compose.root, text))
    current = folder
    while True:
        candidate = os.path.join(current, text)
        if os.path.isfile(candidate):
            return shown(candidate)
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    return shown(os.path.join(_repository(folder, settings), text))


def _repository(folder: str, settings: Settings) -> str:
    current = folder
    while True:
        if os.path.exists(os.path.join(current, ".git")):
            return current
        if os.path.basename(current) == "configs":
            return os.path.dirname(current)
        parent = os.path.dirname(current)
        if parent == current:
            return settings.folder or folder
        current = parent


def _same_file(left: str, right: str) -> bool:
    return os.path.realpath(left) == os.path.realpath(right)


def _near_file(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return f"the folder {folder} does not exist"
    near = nearest(name, names)
    if near:
        return f"did you mean {os.path.join(folder, near)}?"
    found = [n for n in names if n.endswith((".yaml", ".yml"))]
    return f"{folder} has {', '.join(found[:6])}" if found else ""
