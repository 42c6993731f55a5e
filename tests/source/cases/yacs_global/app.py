import sys

import config
from config import cfg
from nets import build


def main():
    cfg.merge_from_file(sys.argv[1])
    cfg.merge_from_list(sys.argv[2:])
    cfg.freeze()
    net = build()
    return net, cfg.TRAIN.LR, config.cfg.TRAIN.EPOCHS
