"""A trainer that runs on another machine: what it reads, it reads there."""

import sys

import ray
import yaml


@ray.remote(num_gpus=1)
def train(cfg, seed):
    return cfg["steps"] * cfg["rate"] + seed


class Judge:
    def __init__(self, cfg):
        self.every = cfg["every"]


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    ray.get(train.options(num_cpus=2).remote(cfg, 1))
    judge = ray.remote(Judge).remote(cfg)
    print(judge, cfg["name"])


if __name__ == "__main__":
    main()
