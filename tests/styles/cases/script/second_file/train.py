import argparse

import yaml


def load(path):
    with open(path) as file:
        return yaml.safe_load(file)


def main(config):
    print(config["seed"], config["folder"], config["solver"]["rate"])
    sampler = load("configs/sampler.yaml")
    print(sampler["steps"], sampler["scale"], sampler["kwargs"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/train.yaml")
    args = parser.parse_args()
    main(load(args.config))
