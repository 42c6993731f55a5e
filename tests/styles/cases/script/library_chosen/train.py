import argparse
import importlib

import torch
import yaml
from torch import nn


def optimizer_of(parameters, options):
    arguments = dict(options)
    name = arguments.pop("name")
    return getattr(torch.optim, name)(parameters, **arguments)


def made(config):
    module, name = config["target"].rsplit(".", 1)
    return getattr(importlib.import_module(module), name)(**config.get("params", {}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/good.yaml")
    options = parser.parse_args()
    with open(options.config) as file:
        config = yaml.safe_load(file)
    model = made(config["model"])
    optimizer = optimizer_of(model.parameters(), config["optimizer"])
    schedule = config["schedule"]
    scheduler = getattr(torch.optim.lr_scheduler, schedule["type"])(optimizer, **schedule["args"])
    loss = getattr(nn, config["loss"])()
    print(model, scheduler, loss)


main()
