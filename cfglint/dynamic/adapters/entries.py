"""Objects that settings name by `package.module:name`, and settings that name keys of a config."""

from __future__ import annotations

import importlib
import re
from typing import Any

from cfglint.dynamic.adapters.protocol import ConfigError
from cfglint.names import nearest

_FIELD = re.compile(r"\{([\w.]+)\}")


def resolve(entry: str) -> Any:
    """The object that `package.module:name` names.

    Raises:
        ConfigError: there is no such module or name.
    """
    module_name, _, attribute = entry.partition(":")
    if not attribute:
        raise ConfigError(f"`{entry}` names no object; write it as package.module:name")
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and (module_name + ".").startswith(error.name + "."):
            raise ConfigError(f"there is no module `{error.name}`, which `{entry}` names") from None
        raise
    for part in attribute.split("."):
        if not hasattr(found, part):
            near = nearest(part, [name for name in dir(found) if not name.startswith("_")])
            guess = f"; did you mean `{near}`?" if near else ""
            raise ConfigError(f"{module_name} has no `{part}`{guess}")
        found = getattr(found, part)
    return found


def filled(value: Any, config: dict[str, Any]) -> Any:
    """A setting with the config's values in the place of `{dotted.key}`.

    Raises:
        ConfigError: the config lacks a key.
    """
    if isinstance(value, dict):
        return {key: filled(item, config) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, config) for item in value]
    if not isinstance(value, str):
        return value
    whole = _FIELD.fullmatch(value)
    if whole is not None:
        return _lookup(config, whole[1])
    return _FIELD.sub(lambda match: str(_lookup(config, match[1])), value)


def _lookup(config: dict[str, Any], key: str) -> Any:
    found: Any = config
    for part in key.split("."):
        if not isinstance(found, dict) or part not in found:
            raise ConfigError(
                f"this config has no `{key}`, which the settings of the dynamic stage take", key
            )
        found = found[part]
    return found
