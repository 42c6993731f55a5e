from yacs.config import CfgNode as CN

_C = CN()
_C.DATA = CN()
_C.DATA.ROOT = "data"
_C.OUTPUT = "out"
