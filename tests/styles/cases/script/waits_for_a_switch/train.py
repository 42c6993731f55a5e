import argparse
import os

import yaml


def make(config, folder=None):
    if config["results"]["save"]:
        folder = os.path.join(config["results"]["folder"], "today")
    config["results"]["folder"] = folder
    config["results"]["name"] = "run"
    print(config["results"]["folder"], config["results"]["name"])


def load(config):
    if config.get("pretrained", "") != "":
        print(config["pretrained"], config.get("load_only_params", True))
    if config["data"]["set"] == "outdoor":
        print(config["data"]["category"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="confs/a.yaml")
    args = parser.parse_args()
    with open(args.config) as file:
        config = yaml.safe_load(file)
    make(config)
    load(config)
