from yacs.config import CfgNode as CN


def add_branch_config(cfg):
    _C = cfg
    _C.MODEL.BRANCH = CN()
    _C.MODEL.BRANCH.NUMBER = 3


def add_point_config(cfg):
    cfg.MODEL.POINTS = 4
