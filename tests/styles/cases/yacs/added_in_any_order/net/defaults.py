from yacs.config import CfgNode as CN

_C = CN()
_C.DEPTH = 2
_C.DECODER = ""
_C.PAIR = CN()


def get_cfg():
    return _C.clone()
