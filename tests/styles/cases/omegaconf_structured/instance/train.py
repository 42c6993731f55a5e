import sys

from omegaconf import OmegaConf as om

from options import TrainOptions, as_options
from transforms import TRANSFORMS


def train(cfg):
    options = as_options(cfg, TrainOptions, TRANSFORMS)
    print(options.duration, options.steps, options.scheduler)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        train(om.load(file))
