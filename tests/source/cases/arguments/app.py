import argparse

import yaml


def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="config.yaml")
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--optimizer", "-o", default="adam")
    group = parser.add_argument_group("model")
    group.add_argument("--hidden-width", dest="width", type=int, default=4)
    group.add_argument("--use_amp", action="store_true")
    args = parser.parse_args()
    with open(args.config) as stream:
        config = yaml.safe_load(stream)
    for key, value in config.items():
        setattr(args, key, value)
    return args


def main():
    args = get_args()
    print(args.lr, args.optimizer, args.width, args.seed, getattr(args, "epochs", 3))
    if args.use_amp:
        print(vars(args)["depth"])
