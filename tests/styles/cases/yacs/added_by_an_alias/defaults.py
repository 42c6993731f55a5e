from yacs.config import CfgNode as CN

_C = CN()
_C.SEED = 0
_C.STEPS = 10
_C.MODEL = CN()
_C.MODEL.DEPTH = 50
