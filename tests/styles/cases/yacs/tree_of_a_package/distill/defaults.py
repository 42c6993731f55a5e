from yacs.config import CfgNode as CN


def show(cfg):
    shown = CN()
    shown.SOLVER = cfg.SOLVER
    shown.DATASET = cfg.DATASET
    print(shown.dump())


CFG = CN()
CFG.SOLVER = CN()
CFG.SOLVER.RATE = 0.1
CFG.SOLVER.EPOCHS = 10
CFG.DATASET = CN()
CFG.DATASET.NAME = "numbers"
