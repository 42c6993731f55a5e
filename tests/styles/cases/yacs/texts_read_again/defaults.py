from yacs.config import CfgNode as CN

_C = CN()
_C.DATASETS = CN()
_C.DATASETS.NAMES = "market"
_C.SOLVER = CN()
_C.SOLVER.BATCH = 64
