"""From one YAML document to the experiment that the training program would see.

The style that claims the document puts it together; one that none claims is the experiment as it
is. `--set` comes last in each.
"""

from __future__ import annotations

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, Value, from_node, set_path
from cfglint.diagnostic import Place
from cfglint.document.conduct import Conduct
from cfglint.document.scalars import resolve
from cfglint.document.tree import Document
from cfglint.styles.protocol import Composition
from cfglint.styles.registry import layouts, placing

FLAT = "flat"
"""The layout of a document that no style claims."""


def compose(document: Document, by: Composition) -> Experiment | None:
    """The experiment of a document; None where the document is empty, and is no choice of a run
    that is asked for."""
    if document.root is None:
        return _of_nothing(document, by) if by.chosen else None
    text = by.read(document.file).text
    wanted = by.settings.compose.style
    layout = next(
        (
            each
            for each in layouts()
            if (wanted == each.LAYOUT if wanted != "auto" else each.claims(document, text, by))
        ),
        None,
    )
    own = from_node(document.root, document.file, document.index, by.loader)
    name = layout.LAYOUT if layout is not None else FLAT
    experiment = Experiment(document.file, document.index, name, own, by.loader)
    if layout is not None:
        by = layout.compose(experiment, by)
    else:
        for style in placing():
            style.place(experiment, text, by)
    for key, value in by.overrides:
        path = tuple(key.split("."))
        place = _place_of(experiment, path)
        item = Item(_override(value, by.loader, place), place, None, "set")
        experiment.root = set_path(experiment.root, path, item)
    return experiment


def _of_nothing(document: Document, by: Composition) -> Experiment:
    """The run that chooses an empty file."""
    own = Item({}, Place(document.file, (), "key", document.index))
    layout = next(each for each in layouts() if each.claims(document, "", by))
    experiment = Experiment(document.file, document.index, layout.LAYOUT, own, by.loader)
    layout.compose(experiment, by)
    return experiment


def is_choice(experiment: Experiment, by: Composition) -> bool:
    """Whether a config is one of several that others choose from."""
    return any(style.is_choice(experiment, by) for style in placing())


def _place_of(experiment: Experiment, path: tuple[str, ...]) -> Place:
    """Where a value of `--set` is shown: at the value that it replaces, else at the mapping that
    gets it, where those stand in this file; at its top otherwise."""
    for length in range(len(path), 0, -1):
        item = experiment.get(*path[:length])
        if item is not None and (item.place.file, item.place.document) == (
            experiment.file,
            experiment.document,
        ):
            return item.place._replace(part="value" if length == len(path) else "key")
    return Place(experiment.file, (), "key", experiment.document)


def _override(text: str, loader: Conduct, place: Place) -> Value:
    from cfglint.document.composer import compose as compose_text

    roots, problem = compose_text(text)
    if problem is not None or not roots or roots[0] is None:
        return resolve(text, loader.scalars)
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
