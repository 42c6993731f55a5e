"""The names in a model, which configs name too: modules with their classes, and parameters."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn

MOST_PARTS = 20_000
"""Names of one model that are sent; of a model with more nothing is said."""


def parts_of(models: Iterable[nn.Module]) -> tuple[tuple[str, str], ...]:
    """Dotted names and classes of the modules, and the names of the parameters with "".

    () where there are more than `MOST_PARTS`.
    """
    found: dict[tuple[str, str], None] = {}
    for model in models:
        for name, module in model.named_modules():
            found[name, type(module).__name__] = None
        for name, _ in model.named_parameters():
            found[name, ""] = None
        if len(found) > MOST_PARTS:
            return ()
    return tuple(found)
