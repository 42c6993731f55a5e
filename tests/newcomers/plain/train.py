"""Train a network that finds keywords in sounds."""

import argparse

import torch
import yaml

from speech.data import Clips
from speech.engine import Engine
from speech.models import NETWORKS
from speech.options import Options


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    with open(args.config) as file:
        options = Options(yaml.safe_load(file))

    torch.manual_seed(options.seed)
    train_set = Clips(options.data, "train")
    valid_set = Clips(options.data, "valid")
    network = NETWORKS[options.model.name](options.model).to(args.device)
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=options.optim.lr,
        weight_decay=options.optim.weight_decay,
    )
    engine = Engine(network, optimizer, options.trainer)
    engine.fit(train_set, valid_set)


if __name__ == "__main__":
    main()
