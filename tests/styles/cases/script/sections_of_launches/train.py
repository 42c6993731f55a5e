import argparse

import torch
import yaml


class Params:
    def __init__(self, path, name):
        with open(path) as stream:
            for key, value in yaml.safe_load(stream)[name].items():
                setattr(self, key, value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", default="conf/weather.yaml")
    parser.add_argument("--section", default="default")
    args = parser.parse_args()
    params = Params(args.file, args.section)
    torch.manual_seed(params.seed)
    net = torch.nn.Linear(params.width, params.outputs, bias=params.bias)
    optimizer = torch.optim.SGD(net.parameters(), lr=params.lr, momentum=params.momentum)
    for _ in range(params.epochs):
        optimizer.step()


if __name__ == "__main__":
    main()
