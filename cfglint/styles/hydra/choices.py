"""A choice of a Hydra config group, judged as the run that chooses it: `primary group=choice`.

A choice alone is a part: whether its nodes have all their arguments shows when a primary config
chooses it. A choice that some config of the tree names is judged through that config; one that only
the command line chooses is judged here, for its own keys.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cfglint.compose.items import Item

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment
    from cfglint.source.named import Target
    from cfglint.styles.hydra.groups import Named


def lacks_arguments(targets: Iterable[Target]) -> bool:
    """Whether a node of a choice lacks an argument that its code requires."""
    return any(
        parameter.required and name not in target.arguments
        for target in targets
        if target.signature is not None and target.keyword == "_target_" and not target.partial
        for name, parameter in target.signature.parameters.items()
    )


def is_chosen_elsewhere(experiment: Experiment, named: Named) -> bool:
    """Whether a config of the tree names a choice, so that it is judged through that config."""
    path = os.path.relpath(os.path.abspath(experiment.file), experiment.groups)
    name = os.path.splitext(path)[0].replace(os.sep, "/")
    return name in named.choices or name in named.configs


def judged(
    targets: Iterable[Target], file: str, others: list[Item], given: Callable[[Target, str], bool]
) -> list[Target]:
    """The nodes of a choice's own file, each with the arguments that nothing else may give: what
    all choices that name the same code lack, the command line or the code gives.

    Args:
        targets: the nodes of the run that chooses it.
        others: the other choices of the group.
        given: whether the code or a command line may give an argument of a node.
    """
    found = []
    for target in targets:
        signature = target.signature
        if signature is None or target.naming.place.file != file or target.keyword != "_target_":
            continue
        parameters = {
            name: parameter._replace(required=False)
            if given(target, name) or _all_lack(others, target.name, name)
            else parameter
            for name, parameter in signature.parameters.items()
        }
        found.append(target._replace(signature=signature._replace(parameters=parameters)))
    return found


def _all_lack(others: list[Item], name: str, argument: str) -> bool:
    """Whether there are other choices that name the same code, and none has an argument."""
    same = [
        each.mapping
        for each in others
        if (target := each.mapping.get("_target_")) is not None and target.value == name
    ]
    return bool(same) and not any(argument in mapping for mapping in same)
