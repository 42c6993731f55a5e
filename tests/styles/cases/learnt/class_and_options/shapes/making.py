import importlib


def look_up(name):
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def make(config, **more):
    options = config.get("options") or {}
    return look_up(config["class"])(**options, **more)
