from yacs.config import CfgNode as CN

_C = CN()
_C.TYPE = "resnet"
_C.DROP_RATE = 0.0
_C.SWIN = CN()
_C.SWIN.DEPTHS = [2, 2, 6, 2]


def get_config(path):
    config = _C.clone()
    config.merge_from_file(path)
    return config
