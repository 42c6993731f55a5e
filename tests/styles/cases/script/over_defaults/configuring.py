"""A config over the one that it inherits from, over a file of defaults."""

import yaml


def load_config(path, default_path=None):
    with open(path, "r") as stream:
        cfg_special = yaml.load(stream)
    inherit_from = cfg_special.get("inherit_from")
    if inherit_from is not None:
        cfg = load_config(inherit_from, default_path)
    elif default_path is not None:
        with open(default_path, "r") as stream:
            cfg = yaml.load(stream)
    else:
        cfg = dict()
    update_recursive(cfg, cfg_special)
    return cfg


def update_recursive(dict1, dict2):
    for k, v in dict2.items():
        if k not in dict1:
            dict1[k] = dict()
        if isinstance(v, dict):
            update_recursive(dict1[k], v)
        else:
            dict1[k] = v


class Decoder:
    def __init__(self, dim=3, hidden=256, leaky=False):
        self.sizes = dim, hidden, leaky


class LocalDecoder:
    def __init__(self, dim=3, unit=0.1):
        self.sizes = dim, unit


DECODERS = {"plain": Decoder, "local": LocalDecoder}


def get_model(cfg):
    kwargs = cfg["model"]["decoder_kwargs"]
    try:
        kwargs["unit"] = cfg["data"]["unit"]
    except:
        pass
    if "leaky" in cfg["model"].keys():
        kwargs["leaky"] = cfg["model"]["leaky"]
    return DECODERS[cfg["model"]["decoder"]](dim=cfg["data"]["dim"], **kwargs)
