import argparse

import torch
import yaml


class Net:
    def __init__(self, width, depth=3, kind="a"):
        self.width = width * depth
        self.kind = kind


def build(cfg):
    kwargs = cfg["model"]["kwargs"]
    if kwargs == None:
        kwargs = {}
    return Net(8, **kwargs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    args = parser.parse_args()
    with open(args.config) as file:
        cfg = yaml.safe_load(file)
    steps = [int(n) for n in cfg["epochs"].split(":")[0].split(",")]
    rate = 1 / float(cfg["epochs"].split(":")[1])
    optimizer = torch.optim.Adam([], lr=1e-3)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, steps, gamma=rate)
    print(build(cfg), scheduler)


if __name__ == "__main__":
    main()
