"""HyperPyYAML: tags build objects and refer to other keys, as SpeechBrain's recipes do.

What is recognised: `!new:`, `!name:`, `!apply:`, `!applyref:` and `!module:` with a name after
them, `!ref <key>`, `!copy <key>`, `!include:file`.

What is checked: references to keys that are not there or are references further below, included
files, tuples that cannot be read, names of code that is not there or is of another kind than the
tag wants, arguments of what is built, and values on which its constructor surely raises: also
those that SpeechBrain's and torch's layers refuse, and weights that do not fit their scorers.
Keys at the root are the program's own variables, which no file lists.

Source: HyperPyYAML 1.2.3, `hyperpyyaml/core.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item
from cfglint.document.conduct import PYTHON, Conduct
from cfglint.document.tree import Document
from cfglint.source.named import Form, Target
from cfglint.styles.protocol import Composition

if TYPE_CHECKING:
    from cfglint.source.library import Library

SIGN = re.compile(r"!(?:new|name|apply|applyref|module|include):\w|!(?:ref|copy)[ \t][^\n]*<")
"""A tag that no other loader has."""

_CALLS = ("!new:", "!name:", "!module:", "!apply:", "!applyref:", "!include:")
_VALUES = ("!tuple", "!ref", "!copy")
_PLACES = ("!PLACEHOLDER", "PLACEHOLDER")
CONDUCT = Conduct(
    "hyperpyyaml",
    "HyperPyYAML",
    "1.2",
    "raises",
    tags=(*PYTHON, *_CALLS, *_VALUES, *_PLACES),
    packages=("hyperpyyaml",),
)
"""It loads with ruamel.yaml. Measured with HyperPyYAML 1.2.3."""

_SHOWS = r"(?m)^[^#\n]*[:\-\[,][ \t]+!(?:ref <|(?:new|name|apply|module):|PLACEHOLDER\b)"

LAYOUT = "hyperpyyaml"
BECAUSE = "it has tags that HyperPyYAML alone knows"


def shows(text: str) -> bool:
    """Whether users of this loader alone write such a config."""
    return "!" in text and re.search(_SHOWS, text) is not None


def _built(item: Item, path: tuple[str, ...], form: Form, library: Library) -> Target:
    from cfglint.styles.hyperpyyaml.nodes import target_of  # few configs have tags

    return target_of(item, path, form, library)


FORMS = tuple(
    Form(f"!{word}:", "hyperpyyaml", "loader", make=_built)
    for word in ("new", "name", "apply", "applyref", "module")
)


def claims(document: Document, text: str, by: Composition) -> bool:
    """Whether a document has a tag that no other loader has."""
    return "!" in text and SIGN.search(text) is not None


def compose(experiment: Experiment, by: Composition) -> Composition:
    """The document as the program gets it, and as it is written, for the code that it names."""
    from cfglint.styles.hyperpyyaml import loaded, references

    own = experiment.root
    experiment.root = loaded.as_loaded(own)
    experiment.beside, experiment.built = [own], loaded.as_built(own)
    experiment.referred = frozenset(
        loaded.path_of(name)
        for _, item in loaded.everything(own, ())
        for name in loaded.references_in(item)
    )
    experiment.dangling = list(references.dangling(own))
    experiment.problems += loaded.absent_files(own, experiment.file)
    experiment.unreadable = list(loaded.unreadable(own))
    if experiment.dangling and loaded.is_included(experiment.file):
        experiment.part, experiment.dangling = True, []
    return by
