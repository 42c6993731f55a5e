from yacs.config import CfgNode as CN


def get_cfg():
    from .defaults import _C

    return _C.clone()


def add_pose(cfg):
    _C = cfg
    _C.DATA.MAPS = CN(new_allowed=True)
    _C.EVAL = CN()
    _C.EVAL.KIND = "iou"
