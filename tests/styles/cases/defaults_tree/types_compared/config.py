import numpy as np
import yaml
from easydict import EasyDict as edict

__C = edict()
cfg = __C

__C.SEED = 3
__C.TRAIN = edict()
__C.TRAIN.LEARNING_RATE = 0.01
__C.TRAIN.FLIPPED = True
__C.TRAIN.SCALES = (600,)
__C.TRAIN.MEANS = np.array([1.0, 2.0])
__C.NET = edict({"NAME": "vgg", "ANCHORS": [8, 16]})


def _merge_a_into_b(a, b):
    if type(a) is not edict:
        return
    for k, v in a.items():
        if k not in b:
            raise KeyError("{} is not a valid config key".format(k))
        old_type = type(b[k])
        if old_type is not type(v):
            if isinstance(b[k], np.ndarray):
                v = np.array(v, dtype=b[k].dtype)
            else:
                raise ValueError("Type mismatch for config key: {}".format(k))
        if type(v) is edict:
            _merge_a_into_b(a[k], b[k])
        else:
            b[k] = v


def cfg_from_file(filename):
    with open(filename) as f:
        yaml_cfg = edict(yaml.safe_load(f))
    _merge_a_into_b(yaml_cfg, __C)
