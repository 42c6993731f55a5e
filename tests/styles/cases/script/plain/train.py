import argparse
import logging
from types import SimpleNamespace

import yaml

from lib.nets import NETS


def read(path):
    with open(path) as stream:
        return yaml.safe_load(stream)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--rank", type=int, default=None)
    options = parser.parse_args()
    options.distributed = options.rank is not None
    config = read(options.config)
    for key, value in config.items():
        logging.info("%s = %s", key, value)
    config.update(vars(options))
    args = SimpleNamespace(**config)
    net = NETS[args.net](**args.net_params)
    print(net, args.epochs, args.distributed, args.rank)


if __name__ == "__main__":
    main()
