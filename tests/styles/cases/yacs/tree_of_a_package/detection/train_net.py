from detectron2.config import get_cfg
from detectron2.engine import DefaultTrainer, default_argument_parser

from model import add_distillation_config

if __name__ == "__main__":
    args = default_argument_parser().parse_args()
    cfg = get_cfg()
    add_distillation_config(cfg)
    cfg.merge_from_file(args.config_file)
    DefaultTrainer(cfg).train()
