import yaml
from easydict import EasyDict as edict

config = edict()
config.GPUS = "0"
config.TRAIN = edict()
config.TRAIN.LR = 0.001
config.TRAIN.EPOCHS = 10


def _update(key, values):
    for name, value in values.items():
        config[key][name] = value


def update_config(config_file):
    with open(config_file) as f:
        given = edict(yaml.safe_load(f))
    for k, v in given.items():
        if k in config:
            if isinstance(v, dict):
                _update(k, v)
            else:
                config[k] = v
        else:
            raise ValueError("{} not exist in config.py".format(k))
