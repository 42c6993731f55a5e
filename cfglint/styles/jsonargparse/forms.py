"""How a node of `class_path` and `init_args` names its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
