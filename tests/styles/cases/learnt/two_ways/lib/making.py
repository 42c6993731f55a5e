"""Two functions take `target`: one spreads the parameters, one passes them as they are."""

import importlib


def found(name):
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def make(config):
    return found(config["target"])(**config.get("params", {}))


def hook(config, trainer):
    return found(config["target"])(trainer, config["params"])
