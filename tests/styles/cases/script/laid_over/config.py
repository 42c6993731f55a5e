"""A config laid over an empty one, key by key; `_base_` names another file, which is laid there."""

import yaml
from easydict import EasyDict


def merge_new_config(config, new_config):
    for key, val in new_config.items():
        if not isinstance(val, dict):
            if key == "_base_":
                with open(new_config["_base_"]) as stream:
                    val = yaml.safe_load(stream)
                config[key] = EasyDict()
                merge_new_config(config[key], val)
            else:
                config[key] = val
                continue
        if key not in config:
            config[key] = EasyDict()
        merge_new_config(config[key], val)
    return config


def cfg_from_yaml_file(path):
    config = EasyDict()
    with open(path) as stream:
        try:
            new_config = yaml.load(stream, Loader=yaml.FullLoader)
        except Exception:
            new_config = yaml.load(stream)
    merge_new_config(config=config, new_config=new_config)
    return config
