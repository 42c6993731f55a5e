import importlib


def build(node):
    module, _, name = node["target"].rpartition(".")
    return getattr(importlib.import_module(module), name)(**node.get("params", {}))


class Saving:
    def __init__(self, every, last=False):
        self.every = every
        self.last = last


class Rate:
    pass
