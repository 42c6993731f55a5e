from yacs.config import CfgNode as CN

_C = CN()
_C.SEED = 0
_C.NET = CN()
_C.NET.WIDTH = 64
_C.NET.BLOCKS = [2, 2, 4]
_C.NET.WEIGHTS = None
_C.NET.KERNEL = None
_C.SOLVER = CN()
_C.SOLVER.LR = 0.1
_C.SOLVER.EXTRA = CN(new_allowed=True)


def fresh():
    return _C.clone()
