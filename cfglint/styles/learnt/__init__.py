"""Builders of the repository: functions that import what one key names, and call it with another.

What is recognised: mappings with such a key, where a function of the repository takes a mapping,
imports the dotted name under one of its keys (`importlib.import_module`, `pydoc.locate`) and calls
what it finds with the entries of another key, or with all others: `target` and `params` of latent
diffusion, `class` and `kwargs`, `class_name` and `init_args`. The keys are read off the function;
those of Hydra before 1.1 are known: `class` and `params`.

What is checked: names that are nearly one of the code; the arguments, against the signature of what
is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.source.named import Target
from cfglint.styles.learnt.naming import names_something

if TYPE_CHECKING:
    from cfglint.repository.around import Around


def names_code(experiment: Experiment) -> bool:
    """Whether a node of a config may name code for a builder."""
    from cfglint.styles.registry import forms

    return names_something(experiment.root, forms())


def targets(experiment: Experiment, around: Around) -> list[Target]:
    """The nodes that a builder of the repository makes objects of."""
    root = around.repository_of(experiment.file)
    if not root or not around.texts(root):
        return []
    from cfglint.styles.learnt.builders import learnt_in
    from cfglint.styles.nodes.targets import targets_of
    from cfglint.styles.registry import forms

    learnt = {key: form for key, form in around.once(learnt_in, root).items() if key not in forms()}
    if not learnt:
        return []
    found = targets_of(experiment.root, learnt, around.library_of(experiment.file))
    return [_as_far_as_sure(target) for target in found]


def _as_far_as_sure(target: Target) -> Target:
    """A node without what only a run of all of it would show.

    A saved config names datasets that were never published, and a sampling script builds the model
    alone: a name is absent where it is nearly one that is there. Nothing holds values against the
    declared types, and research code declares `int` for what it compares with a text.
    """
    from cfglint.names import nearest

    absent = target.absent
    if absent is not None and not nearest(absent.name, absent.known):
        absent = None
    signature = target.signature
    if signature is not None:
        untyped = {name: p._replace(annotation="") for name, p in signature.parameters.items()}
        signature = signature._replace(parameters=untyped)
    return target._replace(absent=absent, signature=signature, contradictions=())
