import sys

from defaults import _C
from torch import nn, optim


def main():
    cfg = _C.clone()
    cfg.merge_from_file(sys.argv[1])
    net = nn.Linear(cfg.MODEL.WIDTH, 2)
    groups = [{"params": net.parameters(), "lr": cfg.RATES.BASE}]
    if cfg.MODEL.REFINE:
        head = nn.Linear(cfg.MODEL.WIDTH, 2)
        groups.append({"params": head.parameters(), "lr": cfg.RATES.HEAD})
    return optim.SGD(groups)


if __name__ == "__main__":
    main()
