import sys

from mmengine.config import Config
from mmengine.registry import MODELS

import net


def main():
    cfg = Config.fromfile(sys.argv[1])
    backbone = MODELS.build(cfg.backbone)
    head = MODELS.build(cfg.head)
    return backbone, head


if __name__ == "__main__":
    main()
