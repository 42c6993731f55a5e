"""MMEngine and its kin: a `type` is a name in a registry of the repository.

What is recognised: mappings with a `type` whose value a registry has, one that decorators fill:
`@MODELS.register_module()`, `@ARCH_REGISTRY.register()`.

What is checked: the other keys of such a mapping, which are arguments of what the registry has.

Source: https://mmengine.readthedocs.io/en/latest/advanced_tutorials/registry.html (0.10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.source.named import Target
from cfglint.styles.mmengine.types import types_in

if TYPE_CHECKING:
    from cfglint.repository.around import Around


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
