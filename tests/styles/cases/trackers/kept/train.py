"""A config that a tracker keeps, and gives back under its own name."""

import sys

import wandb
import yaml

with open(sys.argv[1]) as stream:
    cfg = yaml.safe_load(stream)
wandb.init(project="runs", config=cfg)
for step in range(wandb.config.steps):
    print(step, wandb.config.lr, cfg["batch"])
