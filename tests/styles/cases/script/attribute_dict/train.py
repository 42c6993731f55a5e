"""Arguments in a Munch: of defaults, a config, and the command line; a tracker has them too."""

import argparse

import wandb
import yaml
from munch import Munch

import feeding


def parse(args, **kwargs):
    args = Munch({"epoch": 0}, **args)
    kwargs = Munch({"no_cuda": False, "debug": False}, **kwargs)
    args.update(kwargs)
    args.wandb = not kwargs.debug and not args.debug
    args.sizes = [args.max_width, args.get("max_height", 32)]
    return args


def train(args):
    data = feeding.load(args.data)
    data.update(**args, test=False)
    other = args.copy()
    other.update(batchsize=args.testbatchsize)
    for epoch in range(args.epoch, args.epochs):
        print(epoch, data, other.batchsize, args.batchsize, args.lr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default=None)
    parser.add_argument("--debug", action="store_true")
    parsed = parser.parse_args()
    if parsed.config is None:
        parsed.config = "debug.yaml"
    with open(parsed.config) as stream:
        params = yaml.load(stream, Loader=yaml.FullLoader)
    args = parse(Munch(params), **vars(parsed))
    if args.wandb:
        wandb.init(config=dict(args), name=args.name)
        args = Munch(wandb.config)
    train(args)
