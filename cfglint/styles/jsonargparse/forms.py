"""How a node of `class_path` and `init_args` names its class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cfglint.document.conduct import Conduct
from cfglint.source.named import Form, Target

if TYPE_CHECKING:
    from cfglint.source.library import Library

GIVEN = frozenset({"params", "optimizer"})
"""Arguments of optimizers and schedulers that the command line passes itself."""


def _held(target: Target, every: list[Target], library: Library) -> Target:
    from cfglint.styles.jsonargparse.held import as_held  # few configs have such nodes

    return as_held(target, every, library)


FORMS = (
    Form("class_path", "lightning_cli", "parser", "init_args", exact=True, given=GIVEN, held=_held),
)

CONDUCT = Conduct(
    "jsonargparse", "jsonargparse", "1.1-exponents-no-dates", packages=("jsonargparse",)
)
"""Measured with jsonargparse 4.53.0 (`jsonargparse/_loaders_dumpers.py`)."""

_SHOWS = r"(?m)^[^#\n]*\bclass_path\s*:"


def shows(text: str) -> bool:
    """Whether users of jsonargparse and LightningCLI alone write such a config."""
    return "class_path" in text and re.search(_SHOWS, text) is not None
