"""Calls that give a tracker the config to keep: no key of it is read.

Sources: https://docs.wandb.ai/ref/python/init, https://mlflow.org/docs/latest/python_api,
https://huggingface.co/docs/accelerate/usage_guides/tracking
"""

from __future__ import annotations

import ast

from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.plain_calls import plain_call
from cfglint.source.values import Cfg, Fields, Parsed, Scope, Table, Value


def keep(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`wandb.init(config=x)`: `wandb.config` has the same keys from then on, as has the `config` of
    the run that it gives."""
    for keyword in node.keywords:
        if keyword.arg == "config":
            match m.value(keyword.value, scope):
                case Cfg() | Table() | Parsed() as value:
                    m.section.logged = value
                    plain_call(m, node, scope)
                    return Fields({"config": value}, (), True)
    return None


KNOWN = Knowledge(
    calls={"wandb.init": keep},
    harmless=frozenset(
        {"log_params", "log_param", "log_dict", "log_config", "add_hparams", "init_trackers"}
        | {"connect_configuration", "json_normalize", "wandb.init", "config.update"}
    ),
    kept_at=frozenset({"wandb.config"}),
    keepers=frozenset({"init"}),
)
