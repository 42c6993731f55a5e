"""Which adapter serves a config, from the settings."""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import Any

from cfglint.dynamic.adapters.missing import MissingModules
from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import Adapter, ConfigError, Plan

_FIELD = re.compile(r"\{([\w.]+)\}")


def load(request: dict[str, Any]) -> tuple[Adapter, Plan]:
    """The adapter of a request (see `cfglint.dynamic.request`), and the plan it trains by.

    Raises:
        ConfigError: the settings or the config cannot be used; what the user's code raises.
    """
    name = request["adapter"]
    if request["root"] and not any(isinstance(f, MissingModules) for f in sys.meta_path):
        sys.meta_path.append(MissingModules(request["root"]))
    config = request["config"]
    options = request["options"]
    adapter: Adapter
    if name == "isfm":
        adapter = _isfm(config, options, request["root"])
    elif name == "nodes":
        from cfglint.dynamic.adapters.nodes import NodesAdapter

        adapter = NodesAdapter(config, options["nodes"])
    elif name == "callable":
        from cfglint.dynamic.adapters.callables import CallableAdapter

        adapter = CallableAdapter(config, options)
    else:
        from cfglint.wrapper import ConfigWrapper

        adapter = resolve(name)(ConfigWrapper(config))
    own = getattr(adapter, "plan", None)
    plan = own() if own is not None else plan_of(config)
    if not isinstance(plan, Plan):
        raise ConfigError(f"`plan` of {name} gave {type(plan).__name__}, not a Plan")
    return adapter, plan


def _isfm(config: dict[str, Any], options: dict[str, Any], root: str) -> Adapter:
    from cfglint.dynamic.adapters.isfm import PHM_VIBENCH, ISFMAdapter

    metadata = options.get("metadata", {})
    if root and os.path.isdir(os.path.join(root, "src", "model_factory")):
        from cfglint.dynamic.adapters.checkout import CheckoutAdapter

        return CheckoutAdapter(config, metadata, root, _trainer(options, ""))
    return ISFMAdapter(config, metadata, _trainer(options, PHM_VIBENCH))


def _trainer(options: dict[str, Any], default: str) -> str:
    from cfglint.dynamic.adapters.isfm import PHM_VIBENCH, REFERENCE

    trainer = str(options.get("trainer", default))
    if trainer not in (PHM_VIBENCH, REFERENCE, default):
        raise ConfigError(
            f"`trainer` in the settings is {trainer!r}; it must be {PHM_VIBENCH} or {REFERENCE}"
        )
    return trainer


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
            from cfglint.names import nearest

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
