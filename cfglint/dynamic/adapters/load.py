"""Which adapter serves a config, from the settings."""

from __future__ import annotations

import os
import sys
from typing import Any

from cfglint.dynamic.adapters.entries import resolve
from cfglint.dynamic.adapters.missing import MissingModules
from cfglint.dynamic.adapters.plan import plan_of
from cfglint.dynamic.adapters.protocol import Adapter, ConfigError, Plan


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

        suggested = options.get("suggested", ())
        return CheckoutAdapter(config, metadata, root, _trainer(options, ""), suggested)
    return ISFMAdapter(config, metadata, _trainer(options, PHM_VIBENCH))


def _trainer(options: dict[str, Any], default: str) -> str:
    from cfglint.dynamic.adapters.isfm import PHM_VIBENCH, REFERENCE

    trainer = str(options.get("trainer", default))
    if trainer not in (PHM_VIBENCH, REFERENCE, default):
        raise ConfigError(
            f"`trainer` in the settings is {trainer!r}; it must be {PHM_VIBENCH} or {REFERENCE}"
        )
    return trainer
