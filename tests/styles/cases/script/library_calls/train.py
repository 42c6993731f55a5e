import sys

import torch
import yaml
from torch.utils.data import DataLoader


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    net = torch.nn.Linear(**cfg["net"])
    optimizer = torch.optim.AdamW(net.parameters(), **cfg["optim"])
    loader = DataLoader([1], **cfg.get("loader", {}))
    print(optimizer, loader, cfg["seed"])


if __name__ == "__main__":
    main()
