"""MMEngine and its kin: a `type` is a name in a registry of the repository.

What is recognised: mappings with a `type` whose value a registry has, one that decorators fill:
`@MODELS.register_module()`, `@ARCH_REGISTRY.register()`; in YAML, and in configs that are Python
and named on the command line: plain assignments, `dict(...)`, `_base_`, `_delete_`. Those with
`read_base()` are left alone.

What is checked: the other keys of such a mapping, which are arguments of what the registry has.

Source: https://mmengine.readthedocs.io/en/latest/advanced_tutorials/registry.html (0.10).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.document.kinds import kind_of
from cfglint.document.tree import Document
from cfglint.source.named import Target
from cfglint.styles.mmengine.types import types_in
from cfglint.styles.protocol import Composition

if TYPE_CHECKING:
    from cfglint.repository.around import Around


LAYOUT = "mmengine"
BECAUSE = "it is a module of Python, whose names are its keys"


def claims(document: Document, text: str, by: Composition) -> bool:
    """Whether a document is a config in Python, or names base files as MMEngine has it."""
    return kind_of(document.file) == "python"


def compose(experiment: Experiment, by: Composition) -> Composition:
    """The config over the files of its `_base_`."""
    from cfglint.styles.mmengine.bases import over_bases

    over_bases(experiment, by.read)
    if "_base_" in os.path.abspath(experiment.file).split(os.sep):
        experiment.part = True
    return by


def names_code(experiment: Experiment) -> bool:
    """Whether a node of a config may name something in a registry of the repository."""
    return any(True for _ in types_in(experiment.root, ()))


def targets(experiment: Experiment, around: Around) -> list[Target]:
    """The nodes that name something in a registry."""
    root = around.repository_of(experiment.file)
    if not root or not around.texts(root):
        return []
    from cfglint.styles.mmengine.registries import registries_in

    names = [str(item.mapping["type"].value) for item, _ in types_in(experiment.root, ())]
    registries = around.once(registries_in, root)
    if not any(registries.find(name) for name in names):
        return []
    from cfglint.styles.mmengine.nodes import registered_targets

    return registered_targets(experiment.root, around.library_of(experiment.file), registries)
