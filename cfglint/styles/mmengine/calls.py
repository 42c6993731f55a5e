"""The calls by which MMEngine gives a program its config, and takes it to run.

Source: mmengine/runner/runner.py (0.10), `from_cfg` and `build_dataloader`.
"""

from __future__ import annotations

import ast

from cfglint.source.keys import read_key
from cfglint.source.knowledge import Knowledge
from cfglint.source.machine import Machine
from cfglint.source.values import UNKNOWN, Cfg, Const, Scope, Value

_OPTIONAL = (
    *("train_dataloader", "val_dataloader", "test_dataloader", "train_cfg", "val_cfg", "test_cfg"),
    *("auto_scale_lr", "optim_wrapper", "param_scheduler", "val_evaluator", "test_evaluator"),
    *("default_hooks", "custom_hooks", "data_preprocessor", "load_from", "resume", "launcher"),
    *("env_cfg", "log_processor", "log_level", "visualizer", "default_scope", "randomness"),
    "experiment_name",
)
_DATALOADERS = ("train_dataloader", "val_dataloader", "test_dataloader")
_OF_DATALOADER = ("dataset", "sampler")
"""Keys that each data loader's mapping is asked for, without a default."""


def from_cfg(m: Machine, node: ast.Call, scope: Scope) -> Value | None:
    """`Runner.from_cfg(cfg)`: what the runner takes of a config. It keeps the rest as it is."""
    cfg = m.value(node.args[0], scope) if len(node.args) == 1 and not node.keywords else None
    if not isinstance(cfg, Cfg):
        return None
    read_key(m, cfg, "model", node, scope)
    for name in _OPTIONAL:
        read_key(m, cfg, name, node, scope, Const(None), "None")
    for name in _DATALOADERS:
        item = m.section.item((*cfg.path, name))
        if item is not None and item.mapping:
            for key in _OF_DATALOADER:
                read_key(m, Cfg((*cfg.path, name)), key, node, scope)
    m.record.note(scope, node, "the runner keeps the config as a whole", True, cfg.path)
    return UNKNOWN


KNOWN = Knowledge(
    calls={"Runner.from_cfg": from_cfg},
    loads={"Config.fromfile": ("", "")},
    taken={"Runner.from_cfg": frozenset({"model", "work_dir", *_OPTIONAL})},
    kinds={"Config.fromfile": ("yaml", "json", "python")},
)
