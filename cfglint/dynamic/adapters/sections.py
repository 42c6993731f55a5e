"""The config as a checkout's own code gets it: by its own class, where it has one."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any

from cfglint.dynamic.adapters.protocol import UnservedError

_MODULE = "src.configs.config_utils"
_MAKERS = ("dict_to_namespace", "_dict_to_namespace")


class Section(dict[str, Any]):
    """A mapping whose keys are attributes, for code whose own class is not known.

    Unlike `cfglint.wrapper.ConfigWrapper` it fails as a plain object does: on the line that reads,
    without its own line. `vars` of it are its keys.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({key: wrapped(value) for key, value in values.items()})
        self.__dict__ = self


def wrapped(value: Any) -> Any:
    """A value with each mapping in it as a `Section`."""
    if isinstance(value, dict):
        return Section(value)
    if isinstance(value, list):
        return [wrapped(item) for item in value]
    return value


def sections_of(config: dict[str, Any], names: tuple[str, ...], root: str) -> dict[str, Any]:
    """Each named section as an object of the checkout's own class; an empty one where it is absent.

    Args:
        root: the checkout.
    """
    make = _own_class(root) or wrapped
    given = {name: config.get(name) for name in names}
    return {
        name: make(section if isinstance(section, dict) else {}) for name, section in given.items()
    }


def _own_class(root: str) -> Callable[[dict[str, Any]], Any] | None:
    """The checkout's function from a dictionary to what its code reads; None where it has none."""
    if not os.path.isfile(os.path.join(root, *_MODULE.split(".")) + ".py"):
        return None
    try:
        module = importlib.import_module(_MODULE)
    except UnservedError:
        raise
    except Exception:  # whatever is wrong there, the model's own code may not need it
        return None
    for name in _MAKERS:
        found = getattr(module, name, None)
        if callable(found):
            return found
    return None
