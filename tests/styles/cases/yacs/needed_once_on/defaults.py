from yacs.config import CfgNode as CN

_C = CN()
_C.MODEL = CN()
_C.MODEL.WIDTH = 16
_C.MODEL.REFINE = False
_C.RATES = CN(new_allowed=True)
_C.RATES.BASE = 0.1
