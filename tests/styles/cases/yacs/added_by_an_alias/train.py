import sys

from defaults import _C
from more import add_branch_config, add_point_config


def main():
    cfg = _C.clone()
    add_branch_config(cfg)
    add_point_config(cfg)
    cfg.merge_from_file(sys.argv[1])
    print(cfg.MODEL.DEPTH, cfg.MODEL.BRANCH.NUMBER, cfg.MODEL.POINTS)


if __name__ == "__main__":
    main()
