"""The names in a model, which configs name too: modules with their classes, and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from torch import nn

_WRAPPED = re.compile(r"(?:_fsdp_wrapped_module|_checkpoint_wrapped_module|_orig_mod)(?:\.|$)")
"""Parts of a name that torch's wrappers of modules add."""

_MADE = ("FSDP", "Parametrized")
"""What the names of classes begin with that torch makes of a module's class, in its place."""

MOST_PARTS = 20_000
"""Names of one model that are sent; of a model with more nothing is said."""


def parts_of(models: Iterable[nn.Module]) -> tuple[tuple[str, str], ...]:
    """Dotted names and classes of the modules, and the names of the parameters with "".

    () where there are more than `MOST_PARTS`.
    """
    found: dict[tuple[str, str], None] = {}
    for model in models:
        for name, module in model.named_modules():
            found[plain_name(name), written_class(module).__name__] = None
        for name, _ in model.named_parameters():
            found[plain_name(name), ""] = None
        if len(found) > MOST_PARTS:
            return ()
    return tuple(found)


def plain_name(name: str) -> str:
    """A dotted name as the user's code has it, without those of torch's wrappers."""
    return _WRAPPED.sub("", name).rstrip(".")


def written_class(module: nn.Module) -> type:
    """The class of a module that somebody wrote: `fully_shard` and `parametrize` make another."""
    kind: type = type(module)
    base = kind.__bases__[-1]
    return base if kind.__name__ in [prefix + base.__name__ for prefix in _MADE] else kind
