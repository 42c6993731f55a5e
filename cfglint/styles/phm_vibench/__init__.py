"""PHM-Vibench and programs laid out like it: a config names a base file for each section.

What is recognised: a mapping `base_configs` of section to base file. The base files are merged in
their order, the config's sections over them, then a file for the machine that settings name. A
folder `src/model_factory` at or above a config: its code is found by `model.type` and `model.name`,
the task's and the trainer's likewise, or by the pipeline that the config names.

What is checked: base files that are not there, fields of the schemas, keys that the model, task and
trainer code reads and the config lacks, and keys that none of it reads.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.document.nodes import Mapping
from cfglint.document.tree import Document
from cfglint.styles.protocol import Composition, entry_of

if TYPE_CHECKING:
    from cfglint.source.modules import Modules
    from cfglint.source.reads import CodeReads

LAYOUT = "base_configs"
BECAUSE = "it has `base_configs`"


def claims(document: Document, text: str, by: Composition) -> bool:
    """Whether a document names base files by section."""
    return isinstance(entry_of(document, "base_configs"), Mapping)


def compose(experiment: Experiment, by: Composition) -> Composition:
    """The config over its base files."""
    from cfglint.styles.phm_vibench.bases import merge_bases

    merge_bases(experiment, experiment.root, by.settings, by.read)
    return by


def code_root(folder: str) -> str | None:
    """The folder that module names start from: the nearest, at or above one with configs, that has
    the layout's code."""
    current = folder
    while True:
        if os.path.isdir(os.path.join(current, "src", "model_factory")):
            return current
        parent = os.path.dirname(current)
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            return None
        current = parent


def read_code(experiment: Experiment, modules: Modules) -> list[CodeReads]:
    """What the pipeline, or the code of the sections, reads off a config."""
    from cfglint.styles.phm_vibench.programs import read_layout

    return read_layout(experiment, modules)
