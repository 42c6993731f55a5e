"""PHM-Vibench and programs laid out like it: a config names a base file for each section.

What is recognised: a mapping `base_configs` of section to base file. The base files are merged in
their order, the config's sections over them, then a file for the machine that settings name. A
folder `src/model_factory` at or above a config: its code is found by `model.type` and `model.name`,
the task's and the trainer's likewise, or by the pipeline that the config names.

What is checked: base files that are not there, fields of the schemas, keys that the model, task and
trainer code reads and the config lacks, and keys that none of it reads.
"""

from __future__ import annotations

from cfglint.compose.experiment import Experiment
from cfglint.document.nodes import Mapping
from cfglint.document.tree import Document
from cfglint.styles.protocol import Composition, entry_of

LAYOUT = "base_configs"


def claims(document: Document, text: str, by: Composition) -> bool:
    """Whether a document names base files by section."""
    return isinstance(entry_of(document, "base_configs"), Mapping)


def compose(experiment: Experiment, by: Composition) -> Composition:
    """The config over its base files."""
    from cfglint.styles.phm_vibench.bases import merge_bases

    merge_bases(experiment, experiment.root, by.settings, by.read)
    return by
