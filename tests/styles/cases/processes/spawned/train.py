"""A worker that is started once a card, with its number first."""

import sys

import torch.multiprocessing as mp
import yaml


def work(rank, cfg):
    print(rank, cfg["steps"], cfg["port"])


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    mp.spawn(work, nprocs=2, args=(cfg,))
