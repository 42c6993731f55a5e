"""torchtune: `_component_` names what a recipe builds of the keys beside it.

What is recognised: mappings with a `_component_`.

What is checked: the other keys of such a mapping, against what that code takes.

Source: torchtune 0.6, `torchtune/config/_instantiate.py`.
"""

from __future__ import annotations

import re

from cfglint.source.named import Form
from cfglint.styles.hydra.conduct import OMEGACONF

CONDUCT = OMEGACONF
FORMS = (Form("_component_", "torchtune", "recipe", special=frozenset({"_component_"})),)

_SHOWS = r"(?m)^[^#\n]*\b_component_\s*:"


def shows(text: str) -> bool:
    """Whether users of torchtune alone write such a config."""
    return "_component_" in text and re.search(_SHOWS, text) is not None
