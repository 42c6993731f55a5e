from yacs.config import CfgNode as CN

_C = CN()
cfg = _C

_C.MODEL = CN()
_C.MODEL.DEPTH = 50
_C.MODEL.TYPE = "resnet"
_C.TRAIN = CN()
_C.TRAIN.LR = 0.1
WIDTH = _C.MODEL.DEPTH * 2


def load_cfg(path):
    _C.merge_from_file(path)
    _C.freeze()
