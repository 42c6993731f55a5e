import argparse

import torch

from config import cfg_from_yaml_file


class Net(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        if not isinstance(config, dict):
            raise TypeError("config must be a dict")
        self.layer = torch.nn.Linear(config.width, config.depth)


def log_config(cfg):
    for key, val in cfg.items():
        if isinstance(cfg[key], dict):
            log_config(cfg[key])
            continue
        print(key, val)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--launcher", default="none")
    args = parser.parse_args()
    config = cfg_from_yaml_file(args.config)
    if args.launcher == "none":
        config.dataset.train.bs = config.total_bs
    log_config(config)
    net = Net(config.model)
    if torch.cuda.is_available():
        print(config.consider_metric)
    data = open(config.dataset.train._base_.path), config.dataset.train._base_.points
    if config.get("scheduler") is not None:
        print(config.scheduler.kwargs.decay_step)
    for epoch in range(config.max_epoch):
        print(epoch, net, data, config.dataset.train.bs)


if __name__ == "__main__":
    main()
