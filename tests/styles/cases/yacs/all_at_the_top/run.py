"""A script without a function: it runs while it is imported."""
import sys

import torch
from yacs.config import CfgNode as CN

cfg = CN()
cfg.STEPS = "1,2:3"
cfg.NET = CN()
cfg.NET.ARCH = "tree"
cfg.NET.OLD = 3
cfg.merge_from_file(sys.argv[1])


class Net:
    def __init__(self, cfg):
        self.cfg = cfg.NET
        self.scale = float(self.cfg.ARCH.split("-")[-1])


net = Net(cfg)
gamma = 1 / float(cfg.STEPS.split(":")[1])
torch.optim.lr_scheduler.MultiStepLR(None, milestones=[1], gamma=gamma)
