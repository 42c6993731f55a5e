"""Base files that a config names by section, merged below it."""

from __future__ import annotations

import os

from cfglint.compose.experiment import ComposeProblem, Experiment, Reader
from cfglint.compose.items import Item, expand_dotted, from_node, merge
from cfglint.document.tree import is_outside
from cfglint.files import YAML_ENDINGS, shown
from cfglint.names import nearest
from cfglint.run.settings import Settings


def merge_bases(experiment: Experiment, own: Item, settings: Settings, read: Reader) -> None:
    """Merge the base files, in their order, then the config itself, then the machine's own file."""
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
                f"base file {path} has `base_configs` too, which are not followed",
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
    found = [n for n in names if n.endswith(YAML_ENDINGS)]
    return f"{folder} has {', '.join(found[:6])}" if found else ""
