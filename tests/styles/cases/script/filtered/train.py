"""A copy of a config without the keys that only others are made of."""

import sys

from omegaconf import DictConfig, ListConfig, OmegaConf


def without(d, keep=None):
    if isinstance(d, ListConfig):
        return ListConfig([without(v, keep) for v in d])
    if isinstance(d, DictConfig):
        return DictConfig({k: without(v, keep) for k, v in d.items() if keep(k)})
    return d


def plain(d):
    out = {}
    for key, value in d.items():
        out[key] = plain(value) if isinstance(value, dict) else value
    return out


if __name__ == "__main__":
    config = without(OmegaConf.load(sys.argv[1]), lambda key: not key.startswith("__"))
    print(config.train.epochs, config.train.lr)
    print(plain(OmegaConf.to_container(config))["model"]["width"])
