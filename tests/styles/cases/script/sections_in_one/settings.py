import copy

import yaml


class Node(dict):
    def __init__(self, of=None):
        super().__init__(of or {})

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)


def load(path):
    flat = {}
    with open(path) as file:
        found = yaml.safe_load(file)
    for section in found:
        for key, value in found[section].items():
            flat[key] = value
    return Node(flat)


def replaced(cfg, options):
    new = copy.deepcopy(cfg)
    for name, value in zip(options[0::2], options[1::2]):
        key = name.split(".")[-1]
        assert key in cfg, f"no such key: {name}"
        setattr(new, key, same_kind(value, cfg[key]))
    return new


def same_kind(value, before):
    if type(value) is type(before):
        return value
    raise ValueError(value)
